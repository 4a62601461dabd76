"""The lowest usable elevation by azimuth: piecewise linear, wrapping at 360 degrees."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundsched.ephemeris.earth_rotation import Floats


@dataclass(frozen=True)
class Mask:
    """Corners of a mask; two masks are equal when their corners are."""

    azimuths_deg: tuple[float, ...]
    """Rising, each 0 ≤ azimuth < 360."""
    elevations_deg: tuple[float, ...]

    @classmethod
    def of(cls, points: Sequence[tuple[float, float]]) -> Mask:
        """The mask through (azimuth, elevation) points whose azimuths rise; one point is the same all round."""
        azimuths, elevations = zip(*points, strict=True)
        return cls(tuple(map(float, azimuths)), tuple(map(float, elevations)))

    @property
    def lowest_deg(self) -> float:
        """The lowest elevation of the mask at any azimuth."""
        return min(self.elevations_deg)

    @property
    def is_level(self) -> bool:
        """Whether the mask is the same at every azimuth."""
        return len(set(self.elevations_deg)) == 1

    def elevation_deg(self, azimuth_deg: Floats) -> Floats:
        """(n,) elevations of the mask at (n,) azimuths."""
        return np.interp(azimuth_deg, self.azimuths_deg, self.elevations_deg, period=360.0)

    def corners_before(self, azimuth_deg: Floats) -> NDArray[np.int64]:
        """(n,) corners from azimuth 0 up to (n,) azimuths of any turn."""
        turns = np.floor(azimuth_deg / 360.0)
        within = np.searchsorted(self.azimuths_deg, azimuth_deg - 360.0 * turns, side="right")
        found: NDArray[np.int64] = (turns * len(self.azimuths_deg)).astype(np.int64) + within
        return found

    def corner_deg(self, number: NDArray[np.int64]) -> Floats:
        """(n,) azimuths of the corners that these are, counted as by `corners_before` from 0, over all turns."""
        turns, within = np.divmod(number, len(self.azimuths_deg))
        found: Floats = np.array(self.azimuths_deg)[within] + 360.0 * turns
        return found

    def slope(self, azimuth_deg: Floats) -> Floats:
        """(n,) degrees of elevation a degree of azimuth, of the pieces in which (n,) azimuths of any turn lie."""
        around = np.append(self.azimuths_deg, self.azimuths_deg[0] + 360.0)
        pieces = np.diff(np.append(self.elevations_deg, self.elevations_deg[0])) / np.diff(around)
        found: Floats = pieces[(self.corners_before(azimuth_deg) - 1) % len(pieces)]
        return found

    def raised(self, floor_deg: float) -> Mask:
        """The higher of this mask and a level floor, at every azimuth.

        Where the mask crosses the floor a corner is added: the higher of two lines has a corner there.
        """
        if floor_deg <= self.lowest_deg:
            return self
        if floor_deg >= max(self.elevations_deg):
            return Mask((0.0,), (floor_deg,))
        corners = dict(zip(self.azimuths_deg, (max(e, floor_deg) for e in self.elevations_deg), strict=True))
        corners |= dict.fromkeys(self._crossings(floor_deg), floor_deg)
        ordered = sorted(corners.items())
        return Mask.of(ordered)

    def _crossings(self, floor_deg: float) -> list[float]:
        around = [*zip(self.azimuths_deg, self.elevations_deg, strict=True)]
        around.append((around[0][0] + 360.0, around[0][1]))
        return [
            (a0 + (a1 - a0) * (floor_deg - e0) / (e1 - e0)) % 360.0
            for (a0, e0), (a1, e1) in itertools.pairwise(around)
            if (e0 - floor_deg) * (e1 - floor_deg) < 0
        ]
