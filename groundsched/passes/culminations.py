"""The highest point of a pass."""

from __future__ import annotations

import numpy as np

from groundsched.ephemeris.earth_rotation import Floats
from groundsched.passes.crossings import Peaks, Spans, sines
from groundsched.passes.interpolation import Course
from groundsched.passes.views import Geometry


def culminations(geometry: Geometry, course: Course, found: Spans, peaks: Peaks) -> tuple[Floats, Floats]:
    """(n,) places at which the targets stand highest in the spans, and (n,) sines of the elevations there.

    Of several peaks the highest; an end of the span where that is higher, as where terrain or the window cuts it.
    """
    apart = len(course) + 1.0
    order = np.lexsort((peaks.place, peaks.view))
    place, sine = peaks.place[order], peaks.sine[order]
    key = peaks.view[order] * apart + place
    first = np.searchsorted(key, found.view * apart + found.rise, side="left")
    after = np.searchsorted(key, found.view * apart + found.set, side="right")

    stations, ups = geometry.places_km[found.view].T, geometry.axes[found.view, 2].T
    at_rise = sines(course, found.rise, stations, ups)
    at_set = sines(course, found.set, stations, ups)
    at = np.where(at_rise >= at_set, found.rise, found.set)
    highest = np.maximum(at_rise, at_set)
    for k in range(int(np.max(after - first, initial=0))):
        some = np.flatnonzero(first + k < after)
        some = some[sine[first[some] + k] >= highest[some]]
        at[some], highest[some] = place[first[some] + k], sine[first[some] + k]
    return np.clip(at, found.rise, found.set), highest
