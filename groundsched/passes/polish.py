"""The last step: rises and sets on the targets' true positions."""

from __future__ import annotations

import numpy as np

from groundsched.ephemeris.earth_rotation import Floats
from groundsched.ephemeris.frames import pointing
from groundsched.passes.interpolation import Course
from groundsched.passes.views import Geometry, Indices

GRID_A_SECOND = 65_536
"""The first true position is taken at the nearest of so many moments a second. The last bits of a root of a polynomial
depend on how many were computed together; what follows from a true position does not."""
SURE_STEP_S = 1e-4
"""After a step of at most this by the secant the error is below a microsecond: the square of the step times half the
curvature by the slope, which is less than 1 a second for a pass of more than a second."""
MOST_STEPS = 12
FARTHEST_S = 1.0
"""No root is moved farther than this: what is not there on true positions stays as it was found."""

DIFFERENCE_S = 2e-3
"""Less than what lies between a mask's corners, and far above the noise of positions."""


def polished(geometry: Geometry, course: Course, view: Indices, place: Floats, slope: Floats) -> Floats:
    """(n,) seconds at which targets that cross the masks of views at (n,) places truly do.

    `slope` (n,) are the rates of the height by place where masks are level.
    """
    target = course.arcs.target[course.arc[course.interval(place)]]
    order = np.argsort(target, kind="stable")
    target, view, place, slope = target[order], view[order], place[order], slope[order]
    found = course.seconds(place)
    begin = np.rint(found * GRID_A_SECOND) / GRID_A_SECOND
    position = geometry.positions(target, begin)[0]
    at, height = begin.copy(), _heights(geometry, view, position)
    slope /= course.seconds_a_place(place)
    _set_rough(geometry, course, view, place, position, slope)
    active = np.arange(len(at))
    for _ in range(MOST_STEPS):
        with np.errstate(all="ignore"):
            step = -height[active] / slope[active]
        step = np.where(np.isfinite(step) & (np.abs(step) < FARTHEST_S), step, 0.0)
        at[active] += step
        more = np.abs(step) > SURE_STEP_S
        active, step = active[more], step[more]
        if not len(active):
            break
        there = _heights(geometry, view[active], geometry.positions(target[active], at[active])[0])
        slope[active] = (there - height[active]) / step
        height[active] = there
    lost = np.abs(at - begin) > FARTHEST_S
    at[lost] = found[lost]
    seconds = np.empty_like(at)
    seconds[order] = at
    return seconds


def _set_rough(
    geometry: Geometry, course: Course, view: Indices, place: Floats, position: Floats, slope: Floats
) -> None:
    """Fill in the rates of the heights a second above terrain: differences around the (n, 3) positions."""
    rough = np.flatnonzero(~geometry.level[view])
    if not len(rough):
        return
    rate = course.at(place[rough], 1)[1] / course.seconds_a_place(place[rough])
    there, ahead = position[rough], DIFFERENCE_S * rate.T
    change = _heights(geometry, view[rough], there + ahead) - _heights(geometry, view[rough], there - ahead)
    slope[rough] = change / (2 * DIFFERENCE_S)


def _heights(geometry: Geometry, view: Indices, positions: Floats) -> Floats:
    """(n,) heights above the masks: in km times the sine where they are level, else in degrees."""
    line = positions - geometry.places_km[view]
    up = geometry.axes[view, 2]
    rise = line[:, 0] * up[:, 0] + line[:, 1] * up[:, 1] + line[:, 2] * up[:, 2]
    distance = np.sqrt(line[:, 0] ** 2 + line[:, 1] ** 2 + line[:, 2] ** 2)
    height: Floats = rise - geometry.floor_sines[view] * distance
    rough = np.flatnonzero(~geometry.level[view])
    if len(rough):
        seen = pointing(positions[rough], geometry.places_km[view[rough]], geometry.axes[view[rough]])
        height[rough] = geometry.above_mask(seen, view[rough])
    return height
