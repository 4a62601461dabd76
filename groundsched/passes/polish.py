"""The last step: rises, sets and culminations on the targets' true positions."""

from __future__ import annotations

import numpy as np

from groundsched.ephemeris.earth_rotation import Floats
from groundsched.ephemeris.frames import pointing
from groundsched.passes.interpolation import Course
from groundsched.passes.views import Geometry, Indices

GRID_A_SECOND = 128
"""The first true position is taken at the nearest of so many moments a second. Which polynomial a root is taken from
depends on what else is searched; what follows from a true position hardly does."""
LAST_BITS_A_SECOND = 2.0**20
"""Results are multiples of a microsecond, as the last bits of a sum depend on how many were computed together."""
SURE_STEP_S = 5e-3
"""After a step of at most this with the polynomial's slope less is left than its square, times the curvature by the
slope: below a microsecond for a pass of more than ten seconds. After a longer one the secant goes on."""
SURE_STEP_OF_TERRAIN_S = 1e-4
"""Above terrain a corner can lie between the root and where the slope was taken."""
MOST_STEPS = 12
FARTHEST_S = 1.0
"""No root is moved farther than this: what is not there on true positions stays as it was found."""

DIFFERENCE_S = 2e-3
"""Less than what lies between a mask's corners, and far above the noise of positions."""

VERTEX_STEPS = 500
"""A culmination is the vertex of the parabola through three positions, so many of a target's steps apart: 0.2 s of a
low orbit, over which the height differs from a parabola by less than 10 microseconds of its vertex."""
FARTHEST_VERTEX_S = 0.01
"""No culmination is moved farther: polynomials are good to 0.2 ms."""


def culminated(
    geometry: Geometry, target: Indices, view: Indices, edges_s: tuple[Floats, Floats], at: Floats
) -> Floats:
    """(n,) seconds at which targets truly are highest, near (n,) seconds `at`; those at one of the edges stay there."""
    apart = np.array([each.step_s for each in geometry.targets])[target] / VERTEX_STEPS
    inside = np.flatnonzero((at - edges_s[0] > apart) & (edges_s[1] - at > apart))
    inside = inside[np.argsort(target[inside], kind="stable")]
    target, view, apart = target[inside], np.repeat(view[inside], 3), apart[inside]
    seconds = (at[inside, None] + apart[:, None] * np.array([-1.0, 0.0, 1.0])).ravel()
    line = geometry.positions(np.repeat(target, 3), seconds)[0] - geometry.places_km[view]
    up = geometry.axes[view, 2]
    sine = (line * up).sum(axis=1) / np.sqrt((line * line).sum(axis=1))
    before, here, after = sine.reshape(-1, 3).T
    with np.errstate(all="ignore"):
        step = apart / 2 * (before - after) / (before - 2 * here + after)
    settled = at.copy()
    settled[inside] += np.where(np.abs(step) < FARTHEST_VERTEX_S, step, 0.0)
    return settled


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
    rough = np.flatnonzero(~geometry.level[view])
    if len(rough):
        slope[rough] = _rough_slopes(geometry, course, view[rough], place[rough], position[rough])
    sure = np.where(geometry.level[view], SURE_STEP_S, SURE_STEP_OF_TERRAIN_S)
    active, lost = np.arange(len(at)), np.zeros(len(at), dtype=bool)
    for _ in range(MOST_STEPS):
        with np.errstate(all="ignore"):
            step = -height[active] / slope[active]
        # Such a step is not taken: beside the peak of a mask the slope of its other side leads away.
        lost[active] = ~(np.abs(step) < FARTHEST_S)
        step = np.where(lost[active], 0.0, step)
        at[active] += step
        more = np.abs(step) > sure[active]
        active, step = active[more], step[more]
        if not len(active):
            break
        there = _heights(geometry, view[active], geometry.positions(target[active], at[active])[0])
        slope[active] = (there - height[active]) / step
        height[active] = there
    lost |= np.abs(at - begin) > FARTHEST_S
    at[lost] = found[lost]
    seconds = np.empty_like(at)
    seconds[order] = rounded(at)
    return seconds


def rounded(seconds: Floats) -> Floats:
    """(n,) seconds without their last bits."""
    whole: Floats = np.rint(seconds * LAST_BITS_A_SECOND) / LAST_BITS_A_SECOND
    return whole


def _rough_slopes(geometry: Geometry, course: Course, view: Indices, place: Floats, position: Floats) -> Floats:
    """(n,) rates of the heights a second above terrain: differences around the (n, 3) positions."""
    ahead = DIFFERENCE_S * (course.at(place, 1)[1] / course.seconds_a_place(place)).T
    change = _heights(geometry, view, position + ahead) - _heights(geometry, view, position - ahead)
    return change / (2 * DIFFERENCE_S)


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
