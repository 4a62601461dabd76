"""The passes as they are: Skyfield's `altaz` every ten seconds, crossings bisected. Shares no code with our finder.

A culmination or a dip between two samples that could reach the mask unseen is sampled, too: where a sample is higher
(or lower) than its neighbours, so is the top of the parabola through the three.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.answers import Answer, Floats, Pair
from benchmarks.finders.skyfield import moments
from benchmarks.workloads import MASK_DEG, Workload
from groundsched.elements.propagation import satrec

STEP_S = 10.0
HALVINGS = 20
"""Ten seconds halved so often are 10 microseconds."""

NEAR_DEG = 0.5
"""An extreme farther from the mask cannot reach it between samples: no satellite bends its path by that in 5 s."""


class _Sky:
    """Elevations above the mask of one satellite over one place."""

    def __init__(self, scale: Any, workload: Workload) -> None:
        self._scale = scale
        self._start = workload.window.start
        self.seconds = np.append(np.arange(0.0, workload.window.duration_s, STEP_S), workload.window.duration_s)
        self.grid = moments(scale, self._start, self.seconds)

    def at(self, seconds: Floats) -> Any:
        """Skyfield's times."""
        return moments(self._scale, self._start, seconds)

    @staticmethod
    def height(satellite: Any, site: Any, when: Any) -> Floats:
        """(n,) degrees above the mask; NaN where SGP4 fails."""
        altitude, _, _ = (satellite - site).at(when).altaz()
        above: Floats = altitude.degrees - MASK_DEG
        return above


def hidden_extremes(seconds: Floats, height: Floats) -> Floats:
    """Moments between samples at which a height might cross zero and come back before the next sample."""
    before, here, after = height[:-2], height[1:-1], height[2:]
    bend = before - 2 * here + after
    top = (here < 0) & (here >= before) & (here >= after)
    dip = (here >= 0) & (here <= before) & (here <= after)
    k = np.flatnonzero((top | dip) & (np.abs(here) < NEAR_DEG) & (bend != 0))
    steps = (seconds[k + 2] - seconds[k]) / 2
    found: Floats = seconds[k + 1] + 0.5 * (before[k] - after[k]) / bend[k] * steps
    return found


def _passes(sky: _Sky, satellite: Any, site: Any, height: Floats) -> Floats:
    extra = hidden_extremes(sky.seconds, height)
    seconds = np.append(sky.seconds, extra)
    if len(extra):
        height = np.append(height, sky.height(satellite, site, sky.at(extra)))
    order = np.argsort(seconds)
    seconds, up = seconds[order], height[order] >= 0
    k = np.flatnonzero(up[1:] != up[:-1])
    low, high, rising = seconds[k], seconds[k + 1], up[k + 1]
    for _ in range(HALVINGS if len(k) else 0):
        middle = (low + high) / 2
        before = (sky.height(satellite, site, sky.at(middle)) >= 0) != rising
        low, high = np.where(before, middle, low), np.where(before, high, middle)
    edges: Floats = (low + high) / 2
    if up[0]:
        edges = np.append(seconds[0], edges)
    if up[-1]:
        edges = np.append(edges, seconds[-1])
    return edges.reshape(-1, 2)


def reference(workload: Workload) -> Answer:
    """Every pass of the workload's satellites."""
    from skyfield.api import EarthSatellite, load, wgs84

    scale = load.timescale(builtin=True)
    sky = _Sky(scale, workload)
    sites = [wgs84.latlon(p.latitude_deg, p.longitude_deg, p.altitude_m) for p in workload.places]
    found: dict[Pair, Floats] = {}
    for number, elements in workload.satellites.items():
        satellite = EarthSatellite.from_satrec(satrec(elements), scale)
        for position, site in enumerate(sites):
            height = sky.height(satellite, site, sky.grid)
            found[number, position] = _passes(sky, satellite, site, height)
    return Answer(found)
