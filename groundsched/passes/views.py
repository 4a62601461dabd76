"""What is measured: where targets stand above the masks of the places that look. Knows no step and no tolerance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundsched.ephemeris.earth_rotation import Floats
from groundsched.ephemeris.frames import Horizon, Moments, Pointing, Timeline, pointing
from groundsched.ephemeris.satellites import Target, propagated
from groundsched.passes.masks import Mask

Indices = NDArray[np.intp]


@dataclass(frozen=True)
class View:
    """What looks: a place, and the mask that bounds its sky."""

    horizon: Horizon
    mask: Mask


class Geometry:
    """Targets and views over one stretch of time; targets and views go by their numbers."""

    def __init__(self, targets: Sequence[Target], views: Sequence[View], timeline: Timeline) -> None:
        self.targets = targets
        self.views = views
        self.timeline = timeline
        self.places_km = np.array([v.horizon.position_km for v in views]).reshape(-1, 3)
        self.axes = np.array([v.horizon.axes for v in views]).reshape(-1, 3, 3)
        self.floors_deg = np.array([v.mask.lowest_deg for v in views])
        self.level = np.array([v.mask.is_level for v in views], dtype=bool)
        self.floor_sines = np.sin(np.radians(self.floors_deg))

    def positions(self, target: Indices, seconds: Floats) -> tuple[Floats, Moments]:
        """Earth-fixed (n, 3) km of target `target[i]` at `seconds[i]`; quick where equal targets stand together."""
        moments = self.timeline.moments(seconds)
        return propagated(self.targets, target, moments)[0], moments

    def pointing(self, target: Indices, view: Indices, seconds: Floats) -> Pointing:
        """Azimuth, elevation and range of target `target[i]` from view `view[i]` at `seconds[i]`."""
        found, _ = self.positions(target, seconds)
        return pointing(found, self.places_km[view], self.axes[view])

    def elevation_deg(self, target: Indices, view: Indices, seconds: Floats) -> Floats:
        """(n,) elevations."""
        return self.pointing(target, view, seconds).elevation_deg

    def above_mask(self, seen: Pointing, view: Indices) -> Floats:
        """(n,) degrees by which what view `view[i]` sees stands above its mask at that azimuth."""
        mask = np.empty(len(view))
        for number in np.flatnonzero(np.bincount(view)).tolist():
            here = view == number
            mask[here] = self.views[number].mask.elevation_deg(seen.azimuth_deg[here])
        above: Floats = seen.elevation_deg - mask
        return above
