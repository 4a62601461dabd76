"""groundsched itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from benchmarks.answers import Answer, clipped
from benchmarks.finders.interface import Finder
from benchmarks.workloads import MASK_DEG, Place, Workload
from groundsched.ephemeris.frames import Horizon
from groundsched.ephemeris.satellites import Satellite
from groundsched.passes.masks import Mask
from groundsched.passes.search import Found, find_passes
from groundsched.passes.views import View


def view(place: Place) -> View:
    """The place with its mask."""
    horizon = Horizon.at(
        latitude_deg=place.latitude_deg, longitude_deg=place.longitude_deg, altitude_m=place.altitude_m
    )
    return View(horizon, Mask.of(((0.0, MASK_DEG),)))


@dataclass(frozen=True)
class _Search:
    workload: Workload
    ready: tuple[int, ...]
    targets: tuple[Satellite, ...]
    views: tuple[View, ...]

    def run(self) -> Found:
        return find_passes(self.targets, self.views, self.workload.window)

    def answer(self, raw: Found) -> Answer:
        passes = raw.passes
        spans = np.stack((passes.aos_s, passes.los_s), axis=1)
        group = passes.target * len(self.views) + passes.view
        order = np.argsort(group, kind="stable")
        edges = np.flatnonzero(np.diff(group[order])) + 1
        found = {}
        for rows in np.split(order, edges):
            if len(rows):
                pair = self.ready[int(passes.target[rows[0]])], int(passes.view[rows[0]])
                found[pair] = clipped(spans[rows].tolist(), self.workload.window.duration_s)
        return Answer(found)


def _prepare(workload: Workload) -> _Search:
    targets = tuple(Satellite.of(elements) for elements in workload.satellites.values())
    return _Search(workload, tuple(workload.satellites), targets, tuple(view(p) for p in workload.places))


FINDER = Finder("groundsched", "groundsched", "`find_passes`, all satellites and stations in one call", _prepare)
