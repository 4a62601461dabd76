"""The highest point of a pass."""

from __future__ import annotations

import numpy as np

from groundsched.ephemeris.earth_rotation import Floats
from groundsched.passes.crossings import Marks, Peaks, Spans, sines
from groundsched.passes.interpolation import Course
from groundsched.passes.views import Geometry


def culminations(
    geometry: Geometry, course: Course, found: Spans, peaks: Peaks, uneven: Marks
) -> tuple[Floats, Floats]:
    """(n,) places at which the targets stand highest in the spans, and (n,) sines of the elevations of uneven ones.

    The peak, where there is one, and the span begins and ends at one level; of several the highest. Where a span is
    `uneven` (n,), cut by terrain or by the window, an end of it can be higher.
    """
    apart = len(course) + 1.0
    order = np.lexsort((peaks.place, peaks.view))
    key = peaks.view[order] * apart + peaks.place[order]
    place = np.append(peaks.place[order], 0.0)
    first = np.searchsorted(key, found.view * apart + found.rise, side="left")
    after = np.searchsorted(key, found.view * apart + found.set, side="right")
    at = np.where(first < after, place[first], found.rise)

    several = np.flatnonzero(uneven | (after - first != 1))
    stations, ups = geometry.places_km[found.view[several]].T, geometry.axes[found.view[several], 2].T
    highest = np.full(len(several), -np.inf)
    most = int(np.max((after - first)[several], initial=0))
    candidates = [found.rise, found.set, *(place[np.minimum(first + k, after - 1)] for k in range(most))]
    for candidate in candidates:
        here = candidate[several]
        sine = sines(course, here, stations, ups)
        # With no peak in the span the last one before it stands here; it counts for nothing.
        better = (sine >= highest) & (here >= found.rise[several]) & (here <= found.set[several])
        at[several] = np.where(better, here, at[several])
        highest = np.where(better, sine, highest)
    sines_there = np.zeros(len(found))
    sines_there[several] = highest
    return at, sines_there
