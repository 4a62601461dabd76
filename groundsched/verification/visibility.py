"""When satellites stand above horizons: by samples so dense that nothing is lost between two of them.

A path has a sample every 1.5 degrees of its orbit or less. Where the height above a horizon is a maximum below 0 among
the samples, or a minimum above, the true extremum beside it is looked for, so that neither a pass nor a gap hides
between two samples. Over masks with corners more samples are taken, and one at each corner: between these the height
is smooth.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from groundsched.verification.horizons import CIRCLE_DEG, Horizon, Place, azimuth_deg, elevation_deg, unwrapped_deg
from groundsched.verification.paths import Path
from groundsched.verification.roots import Indices, crossings
from groundsched.verification.sky import Floats
from groundsched.verification.spans import Samples, Spans, spans

SAMPLES_A_STEP = 10
"""Over masks with corners."""
WIDEST_TURN_DEG = 1.0
"""There, samples are no farther apart in azimuth."""
OUTSIDE_S = 1e-3
"""So far outside a stretch above a floor begin and end its samples: surely below it, and far less than counts."""


@dataclass(frozen=True)
class View:
    """A place and the horizon there that is asked for."""

    place: Place
    horizon: Horizon


@dataclass(frozen=True)
class Watch:
    """One satellite's path as several views have it."""

    path: Path
    views: Sequence[View]

    def lines(self, view: Indices, seconds: Floats) -> Floats:
        """(3, k) north, east, up from view `view[i]` at `seconds[i]`."""
        positions = self.path.at(seconds)
        found = np.empty_like(positions)
        for number in np.unique(view):
            here = view == number
            found[:, here] = self.views[number].place.lines(positions[:, here])
        return found

    def height_deg(self, view: Indices, seconds: Floats) -> Floats:
        """(k,) heights above the views' horizons."""
        lines = self.lines(view, seconds)
        found = np.empty(len(seconds))
        for number in np.unique(view):
            here = view == number
            found[here] = self.views[number].horizon.height_deg(lines[:, here])
        return found

    def above_floor_deg(self, view: Indices, seconds: Floats) -> Floats:
        """(k,) heights above the lowest points of the views' horizons."""
        floors = np.array([each.horizon.lowest_deg for each in self.views])
        found: Floats = elevation_deg(self.lines(view, seconds)) - floors[view]
        return found


def visible(path: Path, views: Sequence[View]) -> Spans:
    """When a satellite stands above each of the horizons, from 0 to its path's end."""
    watch = Watch(path, views)
    found = spans(watch.above_floor_deg, _coarse(watch))
    rough = np.array([not view.horizon.is_level for view in views], dtype=bool)[found.owner]
    if not rough.any():
        return found
    closer = spans(watch.height_deg, _fine(watch, found, np.flatnonzero(rough)))
    owner, begin, end = (
        np.append(getattr(found, name)[~rough], getattr(closer, name)) for name in ("owner", "begin_s", "end_s")
    )
    order = np.lexsort((begin, owner))
    return Spans(owner[order], begin[order], end[order])


def _coarse(watch: Watch) -> Samples:
    """Every grid point from 0 to the path's end, and that end, over every view's floor."""
    path = watch.path
    first = round(-path.first_s / path.step_s)
    inside = np.arange(first, path.knots_km.shape[1])
    seconds = path.first_s + inside * path.step_s
    inside, seconds = inside[seconds < path.end_s], seconds[seconds < path.end_s]
    positions = np.hstack((path.knots_km[:, inside], path.at(np.array([path.end_s]))))
    seconds = np.append(seconds, path.end_s)
    heights = [elevation_deg(v.place.lines(positions)) - v.horizon.lowest_deg for v in watch.views]
    return Samples(
        np.repeat(np.arange(len(watch.views)), len(seconds)), np.tile(seconds, len(heights)), np.concatenate(heights)
    )


def _fine(watch: Watch, found: Spans, rough: Indices) -> Samples:
    """Samples over horizons with corners, within the stretches above their floors.

    They stand close in time and in azimuth, and at every corner.
    """
    view: list[Indices] = []
    seconds: list[Floats] = []
    for number in rough:
        own = _moments(watch, found, int(number))
        view.append(np.full(len(own), found.owner[number]))
        seconds.append(own)
    views, moments = np.concatenate(view), np.concatenate(seconds)
    return Samples(views, moments, watch.height_deg(views, moments))


def _moments(watch: Watch, found: Spans, number: int) -> Floats:
    """The moments of one stretch above a floor, from just before it to just after."""
    view = watch.views[found.owner[number]]
    begin = max(found.begin_s[number] - OUTSIDE_S, 0.0)
    end = min(found.end_s[number] + OUTSIDE_S, watch.path.end_s)
    count = max(int(np.ceil((end - begin) / watch.path.step_s * SAMPLES_A_STEP)), 4)
    seconds = np.linspace(begin, end, count + 1)
    turns = np.ceil(np.abs(np.diff(_course_deg(watch, view, seconds))) / WIDEST_TURN_DEG).astype(np.intp)
    parts = [np.linspace(seconds[i], seconds[i + 1], turns[i], endpoint=False)[1:] for i in np.flatnonzero(turns > 1)]
    seconds = np.sort(np.concatenate([seconds, *parts]))
    return np.unique(np.append(seconds, _corners(watch, view, seconds)))


def _course_deg(watch: Watch, view: View, seconds: Floats) -> Floats:
    return unwrapped_deg(azimuth_deg(view.place.lines(watch.path.at(seconds))))


def _corners(watch: Watch, view: View, seconds: Floats) -> Floats:
    """The moments at which the azimuth is that of a corner."""
    course = _course_deg(watch, view, seconds)
    corners = np.array(view.horizon.azimuths_deg)
    turns = np.arange(np.floor(course.min() / CIRCLE_DEG) - 1, np.ceil(course.max() / CIRCLE_DEG) + 1)
    wanted = (corners[:, None] + CIRCLE_DEG * turns).ravel()
    low, which = np.nonzero((course[:-1, None] - wanted) * (course[1:, None] - wanted) < 0)

    def beside(some: Indices, at: Floats) -> Floats:
        azimuths = azimuth_deg(view.place.lines(watch.path.at(at)))
        found: Floats = (azimuths - wanted[which[some]] + 180.0) % CIRCLE_DEG - 180.0
        return found

    return crossings(beside, seconds[low], seconds[low + 1])
