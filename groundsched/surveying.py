"""What the sky would be with other masks and limits: how much lower they must be, and all passes found again."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from groundsched import times
from groundsched.config.network import Network
from groundsched.documents.passes import Pass
from groundsched.ephemeris.earth_rotation import Floats
from groundsched.passes.skies import Skies
from groundsched.preparing import Case, Prepared, prepare
from groundsched.scheduling.demand import Demand
from groundsched.scheduling.explanations import Height

STEP_S = 0.5
"""Heights are looked at so far apart: at the horizon a low satellite climbs less than 0.05 degrees in it."""
BESIDE_S = 900.0
"""So long before and after a pass: one that must last longer than that on either side is not made longer by a mask."""
PER_DEGREE = 100
"""Answers are whole hundredths of a degree."""


@dataclass(frozen=True)
class Survey:
    """A case with the passes that were found in it."""

    case: Case
    made_of: Prepared

    def again(self, network: Network) -> Demand:
        """What is to be scheduled with this network in place of the case's."""
        return prepare(replace(self.case, network=network)).demand

    def limit_deg(self, pass_: Pass, least_s: float) -> float | None:
        """The highest limit above which a pass lasts so long, rounded down; None where there is none."""
        elevation_deg, _ = self._along(pass_)
        return _level(elevation_deg, least_s)

    def above_mask_deg(self, pass_: Pass, least_s: float) -> float | None:
        """The same above the station's mask: less than 0, where it would have to be lower."""
        _, above_deg = self._along(pass_)
        return _level(above_deg, least_s)

    def heights(self, satellite: int, at: int) -> list[Height]:
        """How high a satellite stands over each station at a moment, and how high its mask is there."""
        return [
            Height(station=station, elevation_deg=float(elevation[0]), mask_deg=round(float((elevation - above)[0]), 3))
            for station in self._sky.of_station.values()
            for elevation, above in [self._seen(satellite, station, np.array([at], dtype=np.int64))]
        ]

    @property
    def _sky(self) -> Skies:
        return Skies.over(self.case.network, self.case.options.min_elevation_deg)

    def _along(self, pass_: Pass) -> tuple[Floats, Floats]:
        """Elevations over the station along a pass and beside it, and by how much they are above its mask."""
        beside_ms = round(BESIDE_S * times.SECOND_MS)
        instants = np.arange(pass_.aos - beside_ms, pass_.los + beside_ms, round(STEP_S * times.SECOND_MS))
        return self._seen(pass_.satellite, pass_.station, instants)

    def _seen(self, satellite: int, station: str, instants: np.typing.NDArray[np.int64]) -> tuple[Floats, Floats]:
        geometry, count = self.made_of.found.geometry, len(instants)
        number = next(n for n, s in enumerate(self.case.crew.satellites) if s.elements.satellite == satellite)
        view = next(view for view, name in self._sky.of_station.items() if name == station)
        targets, views = (np.full(count, each, dtype=np.intp) for each in (number, view))
        seen = geometry.pointing(targets, views, geometry.timeline.seconds(instants))
        return seen.elevation_deg, geometry.above_mask(seen, views)


def _level(heights: Floats, least_s: float) -> float | None:
    """The highest level that is not undercut for so long, in whole hundredths, rounded down."""
    steps = max(1, math.ceil(least_s / STEP_S))
    if steps >= len(heights):
        return None
    lowest = np.lib.stride_tricks.sliding_window_view(heights, steps + 1).min(axis=1)
    return math.floor(float(np.nanmax(lowest)) * PER_DEGREE) / PER_DEGREE
