"""The last step: rises and sets on the targets' true positions."""

from __future__ import annotations

import numpy as np

from groundsched.ephemeris.earth_rotation import Floats
from groundsched.ephemeris.frames import pointing
from groundsched.passes.interpolation import Course, dot
from groundsched.passes.views import Geometry, Indices

GRID_A_SECOND = 1024
"""The first true position is taken at the nearest of so many moments a second. The last bits of a root of a polynomial
depend on how many were computed together; what follows from a true position does not."""
SURE_STEP_S = 2e-3
"""After a step of at most this by the secant the error is below a microsecond: the square of the step times half the
curvature by the slope, which is less than 1 a second for a pass of more than a second."""
MOST_STEPS = 12
FARTHEST_S = 1.0
"""No root is moved farther than this: what is not there on true positions stays as it was found."""

DIFFERENCE_S = 2e-3
"""Less than what lies between a mask's corners, and far above the noise of positions."""


def polished(geometry: Geometry, course: Course, view: Indices, place: Floats) -> Floats:
    """(n,) seconds at which targets that cross the masks of views at (n,) places truly do."""
    interval = course.interval(place)
    target = course.arcs.target[course.arc[interval]]
    order = np.argsort(target, kind="stable")
    target, view, place = target[order], view[order], place[order]
    rate = course.seconds_a_place(place)
    found = course.seconds(place)
    begin = np.rint(found * GRID_A_SECOND) / GRID_A_SECOND
    slope = _slopes(geometry, course, view, place) / rate
    at, height = begin.copy(), _heights(geometry, view, geometry.positions(target, begin)[0])
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


def _slopes(geometry: Geometry, course: Course, view: Indices, place: Floats) -> Floats:
    """(n,) rates of the heights by place; above terrain by differences."""
    position, rate = course.at(place, 1)
    line, up, floor = position - geometry.places_km[view].T, geometry.axes[view, 2].T, geometry.floor_sines[view]
    slope: Floats = dot(rate, up) - floor * dot(line, rate) / np.sqrt(dot(line, line))
    rough = np.flatnonzero(~geometry.level[view])
    if len(rough):
        step = DIFFERENCE_S / course.seconds_a_place(place[rough])
        there, ahead = position[:, rough].T, (rate[:, rough] * step).T
        change = _heights(geometry, view[rough], there + ahead) - _heights(geometry, view[rough], there - ahead)
        slope[rough] = change / (2 * step)
    return slope


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
