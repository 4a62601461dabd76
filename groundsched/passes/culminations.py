"""The highest point of a pass."""

from __future__ import annotations

import numpy as np

from groundsched.ephemeris.earth_rotation import Floats
from groundsched.passes.crossings import TOLERANCE_S
from groundsched.passes.roots import roots
from groundsched.passes.views import Geometry, Indices

DERIVATIVE_STEP_S = 0.1
"""Half the base of the difference that stands for the rate of elevation.

Its root is off by step² / 6 times the third by the second derivative: less than 0.1 ms.
"""


def culminations(geometry: Geometry, target: Indices, view: Indices, aos_s: Floats, los_s: Floats) -> Floats:
    """(n,) seconds at which target `target[i]` stands highest in view `view[i]` between `aos_s` and `los_s`.

    Of several humps the highest; at an end where the pass is cut before or after its culmination.
    """
    low, high = _around_highest_sample(geometry, target, view, aos_s, los_s)

    def rate(some: Indices, seconds: Floats) -> Floats:
        # Nothing is asked outside the pass: the target's positions may end with it.
        earlier = np.maximum(seconds - DERIVATIVE_STEP_S, aos_s[some])
        later = np.minimum(seconds + DERIVATIVE_STEP_S, los_s[some])
        around = np.stack((earlier, later), axis=1).ravel()
        elevation = geometry.elevation_deg(target[some].repeat(2), view[some].repeat(2), around)
        return elevation[1::2] - elevation[::2]

    everyone = np.arange(len(low))
    rates = rate(everyone.repeat(2), np.stack((low, high), axis=1).ravel())
    at_low, at_high = rates[::2], rates[1::2]
    falls, climbs = at_low <= 0, at_high >= 0
    at = np.where(falls, low, high)
    inside = np.flatnonzero(~falls & ~climbs)
    at[inside] = roots(
        lambda some, s: rate(inside[some], s),
        low[inside],
        high[inside],
        tolerance=TOLERANCE_S / 10,
        ends=(at_low[inside], at_high[inside]),
    )
    return at


def _around_highest_sample(
    geometry: Geometry, target: Indices, view: Indices, aos_s: Floats, los_s: Floats
) -> tuple[Floats, Floats]:
    """(n,) and (n,) seconds of the samples beside the highest one of each pass."""
    steps = np.array([t.step_s for t in geometry.targets])[target] / 2 if len(target) else np.empty(0)
    counts = np.maximum(np.ceil((los_s - aos_s) / np.maximum(steps, 1e-9)), 8).astype(np.intp) + 1
    owner = np.repeat(np.arange(len(target)), counts)
    starts = np.cumsum(counts) - counts
    share = (np.arange(len(owner)) - starts[owner]) / (counts[owner] - 1)
    seconds = aos_s[owner] + share * (los_s - aos_s)[owner]
    elevation = geometry.elevation_deg(target[owner], view[owner], seconds)
    order = np.lexsort((-elevation, owner))
    best = order[starts]
    first, last = starts, starts + counts - 1
    return seconds[np.maximum(best - 1, first)], seconds[np.minimum(best + 1, last)]
