"""From courses to the stretches in which targets are above a level floor: how it is searched.

Places on a course are numbers (`interpolation.Course`). Sampled heights show most rises and sets as changes of sign. A
pass between two samples, or a gap inside a pass, shows as a peak or a dip of the samples; each that could reach the
floor is followed to its true height, and "could" is a bound.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from groundsched.ephemeris.earth_rotation import Floats
from groundsched.passes.interpolation import PARTS, Course, dot
from groundsched.passes.screening import Region
from groundsched.passes.views import Geometry, Indices

AT_END = 1 - 2.0**-30
"""How far through its interval the last sample of a stretch is: the next whole number is another stretch's."""
NOISE = 1e-14
"""Of a sine: what samples and polynomials say of the same height differs by less."""
PLACE_TOLERANCE = 1e-7
"""In knots: 30 microseconds of a low orbit, 0.2 ms of a geostationary one; `polish` makes it good."""
LAST_STEP = 2e-4
"""After a step of Newton's method of at most this the error is its square, times a curvature that is about 1."""
LAST_STEP_OF_EDGES = 2e-5
"""`polish` goes on with the slope of the last step: it is one within 6 ms of the root."""
_MOST_STEPS = 60

Marks = NDArray[np.bool_]
Some = Indices | slice


@dataclass(frozen=True)
class Spans:
    """Stretches of courses in which a target is up, each (n,), in order of view and place."""

    view: Indices
    rise: Floats
    set: Floats
    rise_slope: Floats
    """Rates of the height (km times the difference of sines) by place; of no meaning where the mask is not level."""
    set_slope: Floats

    def __len__(self) -> int:
        return len(self.view)

    def where(self, keep: Marks | Indices) -> Spans:
        """The spans that `keep` marks."""
        return Spans(*(getattr(self, f.name)[keep] for f in fields(self)))


@dataclass(frozen=True)
class Peaks:
    """Highest points of targets' ways over views, each (n,), below the floors or above."""

    view: Indices
    place: Floats


@dataclass(frozen=True)
class Edges:
    """Stretches, each (n,), across which the target passes the floor; at ends of courses without length."""

    view: Indices
    low: Floats
    high: Floats
    rising: Marks
    start: Floats
    """Where between the two the crossing may be."""

    @classmethod
    def joined(cls, parts: Sequence[Edges]) -> Edges:
        """All edges in order of view and place."""
        columns = [np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(cls)]
        order = np.lexsort((columns[2], columns[1], columns[0]))
        return cls(*(column[order] for column in columns))


@dataclass(frozen=True)
class Samples:
    """Samples of a course, (k,) each, that hold for all views."""

    place: Floats
    position: Floats
    """(3, k) Earth-fixed km."""
    last: Marks
    """Whether the next sample is no neighbour."""

    @classmethod
    def of(cls, course: Course) -> Samples:
        """`PARTS` samples of each interval, and one more at the end of a stretch."""
        place = (np.arange(len(course))[:, None] + np.arange(PARTS) / PARTS).ravel()
        end = np.flatnonzero(course.ends)
        after = (end + 1) * PARTS
        last = np.insert(np.zeros(len(place), dtype=bool), after, True)
        positions = np.insert(course.samples, after, course.knot_after(end), axis=1)
        return cls(np.insert(place, after, end + AT_END), positions, last)

    def of_intervals(self, seen: Marks) -> Samples:
        """The samples of the intervals that `seen` (m,) marks, and where a stretch of them ends the next one."""
        if seen.all():
            return self
        interval = self.place.astype(np.intp)
        ended = np.zeros(len(seen), dtype=bool)
        ended[interval[self.last]] = True
        closes = np.append(False, seen[:-1] & ~ended[:-1])
        keep = np.flatnonzero(seen[interval] | (closes[interval] & (self.place == interval)))
        last = self.last[keep]
        last[:-1] |= np.diff(keep) > 1
        last[-1:] = True
        return Samples(self.place[keep], np.take(self.position, keep, axis=1), last)

    @cached_property
    def distance_sq(self) -> Floats:
        """(k,) km² from the Earth's centre."""
        return dot(self.position, self.position)

    @cached_property
    def moved(self) -> Floats:
        """(k,) km that bound how far the target is from its sample within half the way to either neighbour.

        Half a chord, and a tenth for the arc being longer and the speed changing along it: on an arc of 10 degrees arc
        and chord differ by 0.13 %.
        """
        step = np.diff(self.position, axis=1)
        chord = np.sqrt(dot(step, step))
        chord[self.last[:-1]] = 0.0
        moved: Floats = 0.55 * np.maximum(np.append(chord, 0.0), np.append(0.0, chord))
        return moved


@dataclass(frozen=True)
class Turnings:
    """Samples at which the height has a peak or a dip, each (n,), between the neighbours' places."""

    view: Indices
    place: Floats
    low: Floats
    high: Floats
    above: Marks
    """Whether the sample is above the floor."""
    start: Floats
    """Where the parabola through sample and neighbours turns."""

    @classmethod
    def at(cls, samples: Samples, k: Indices, view: int, height: Floats, above: Marks) -> Turnings:
        """The samples `k`, seen from `view`."""
        before = np.where(np.append(True, samples.last[:-1])[k], k, k - 1)
        after = np.where(samples.last[k], k, k + 1)
        place = samples.place
        down, up = height[k] - height[before], height[k] - height[after]
        with np.errstate(all="ignore"):
            start = place[k] + (place[after] - place[before]) / 4 * (down - up) / (down + up)
        start = np.where(np.isfinite(start), np.clip(start, place[before], place[after]), place[k])
        return cls(np.full(len(k), view), place[k], place[before], place[after], above[k], start)

    @classmethod
    def joined(cls, parts: Sequence[Turnings]) -> Turnings:
        """All of them."""
        return cls(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(cls)))


_NO_EDGES = Edges(np.empty(0, np.intp), np.empty(0), np.empty(0), np.empty(0, bool), np.empty(0))
_NO_PLACES = np.empty(0)
_NO_TURNINGS = Turnings(np.empty(0, np.intp), _NO_PLACES, _NO_PLACES, _NO_PLACES, np.empty(0, bool), _NO_PLACES)


def looked_at(geometry: Geometry, view: int, samples: Samples) -> tuple[Edges, Turnings, Turnings]:
    """Changes of sign, and the peaks and the dips where more may hide.

    A target that moves by d at a distance D turns by at most asin(d / D), so the sine of its elevation rises by at most
    d / D; from a sample below the horizon by up to 2 % more, which is within the tenth that `moved` has to spare. The
    true peak lies within half a step of some sample, and that one is no higher than the samples' peak.
    """
    site, up, place = geometry.places_km[view], geometry.axes[view, 2], samples.place
    # Not matrix products: the last bits of those depend on how much is computed together.
    distance = np.sqrt(samples.distance_sq - dot(2 * site, samples.position) + site @ site)
    height = (dot(up, samples.position) - up @ site) / distance - geometry.floor_sines[view]
    joined = ~samples.last[:-1]
    climbs = np.append((height[1:] > height[:-1]) & joined, False)
    falls = np.append((height[1:] < height[:-1]) & joined, False)
    after_climb, after_fall = np.append(False, climbs[:-1]), np.append(False, falls[:-1])
    top, bottom = ~climbs & ~after_fall, ~falls & ~after_climb
    above = height >= 0
    # On the floor: a highest sample counts as below and a lowest as above, so that what is beside it is followed.
    level = np.flatnonzero(np.abs(height) < NOISE)
    above[level] = bottom[level] | (above[level] & ~top[level])
    k = np.flatnonzero((above[1:] != above[:-1]) & joined)
    changes = Edges(np.full(len(k), view), place[k], place[k + 1], above[k + 1], _likely(place, height, k))

    first = np.flatnonzero(above & np.append(True, samples.last[:-1]))
    ends = np.append(first, np.flatnonzero(above & samples.last))
    rising = np.arange(len(ends)) < len(first)
    at_ends = Edges(np.full(len(ends), view), place[ends], place[ends], rising, place[ends])

    reach = samples.moved / distance
    peaks = np.flatnonzero(top & (height + reach >= 0))
    dips = np.flatnonzero(bottom & above & (height < reach))
    edges = Edges.joined([changes, at_ends])
    return edges, Turnings.at(samples, peaks, view, height, above), Turnings.at(samples, dips, view, height, above)


def _likely(place: Floats, height: Floats, k: Indices) -> Floats:
    """(n,) places between samples `k` and the next ones where a parabola, or else a line, through samples is zero."""
    here, there = height[k], height[k + 1]
    share = here / (here - there)
    outer = height[np.maximum(k - 1, 0)] + height[np.minimum(k + 2, len(height) - 1)]
    # The line's error at its root, by the mean of the second differences on both sides.
    bend = np.clip((outer - here - there) / 4 / (there - here), -0.5, 0.5)
    likely: Floats = place[k] + (place[k + 1] - place[k]) * np.clip(share + bend * share * (1 - share), 0.0, 1.0)
    return likely


def found_in(geometry: Geometry, course: Course, areas: Sequence[Region], seen: Marks) -> tuple[Spans, Peaks, Floats]:
    """The spans above the floors of views, the peaks in them, and the places where the course begins or ends in a span.

    `seen` (regions, m) marks what each region may see.
    """
    samples = Samples.of(course)
    edges, tops, lows = [_NO_EDGES], [_NO_TURNINGS], [_NO_TURNINGS]
    for area, mine in zip(areas, seen, strict=True):
        visible = samples.of_intervals(mine)
        if not len(visible.place):
            continue
        for view in area.views.tolist():
            edge, top, low = looked_at(geometry, view, visible)
            edges.append(edge)
            tops.append(top)
            lows.append(low)
    peaks, hidden = _followed(geometry, course, Turnings.joined(tops), sign=1)
    _, gaps = _followed(geometry, course, Turnings.joined(lows), sign=-1)
    found = Edges.joined([*edges, hidden, gaps])
    return _between(geometry, course, found), peaks, found.start[found.low == found.high]


def _followed(geometry: Geometry, course: Course, turnings: Turnings, *, sign: int) -> tuple[Peaks, Edges]:
    """The true peaks (`sign` 1) or dips (−1) beside samples, and the edges of what they show that samples did not."""
    view, floor = turnings.view, geometry.floor_sines[turnings.view]
    stations, ups = np.take(geometry.places_km.T, view, axis=1), np.take(geometry.axes[:, 2].T, view, axis=1)

    def slope(some: Some, places: Floats) -> tuple[Floats, Floats]:
        rate, bend = _sine_rates(course.at(places, 2), stations[:, some], ups[:, some])
        return -sign * rate, -sign * bend

    at, _ = newton(slope, turnings.low, turnings.high, turnings.start)
    # Beyond the floor already: what was found at the sample stays true.
    k = np.flatnonzero(turnings.above == (sign < 0))
    k = k[sign * (sines(course, at[k], stations[:, k], ups[:, k]) - floor[k]) > 0]
    first = np.full(len(k), sign > 0)
    edges = [
        Edges(view[k], turnings.low[k], at[k], first, (turnings.low[k] + at[k]) / 2),
        Edges(view[k], at[k], turnings.high[k], ~first, (at[k] + turnings.high[k]) / 2),
    ]
    return Peaks(view, at), Edges.joined(edges)


def sines(course: Course, places: Floats, stations: Floats, ups: Floats) -> Floats:
    """(n,) sines of elevations at (n,) places of the course, from (3, n) km with (3, n) verticals."""
    line = course.at(places, 0)[0] - stations
    found: Floats = dot(line, ups) / np.sqrt(dot(line, line))
    return found


def _sine_rates(states: Sequence[Floats], stations: Floats, ups: Floats) -> tuple[Floats, Floats]:
    """(n,) first and second derivatives of the sine of elevation, both times distance³, near a peak."""
    line, rate, bend = states[0] - stations, states[1], states[2]
    height, climb = dot(line, ups), dot(rate, ups)
    square, half = dot(line, line), dot(line, rate)
    first = climb * square - height * half
    second = dot(bend, ups) * square + climb * half - height * (dot(rate, rate) + dot(line, bend))
    return first, second


def newton(
    f: Callable[[Some, Floats], tuple[Floats, Floats]],
    low: Floats,
    high: Floats,
    start: Floats,
    *,
    last_step: float = LAST_STEP,
) -> tuple[Floats, Floats]:
    """(n,) roots of n functions that rise from below zero at `low` to above at `high`, and (n,) slopes before the end.

    `f` gets (m,) numbers of functions, or all of them as a slice, and (m,) places, and gives values and derivatives. A
    step that would leave what is left of the bracket ends there; every other time the bracket is halved instead. Where
    the function falls, as beyond the highest point of a grazing pass, the tangent leads to another root, however near
    it is: halved as well. A function without a root between the two gives the end that is nearer to one.
    """
    found, slopes, here = start.copy(), np.empty_like(start), start
    some: Some = slice(None)
    for turn in range(_MOST_STEPS):
        value, slope = f(some, here)
        low, high = np.where(value <= 0, here, low), np.where(value >= 0, here, high)
        with np.errstate(all="ignore"):
            there = np.where(slope > 0, here - value / slope, np.nan)
        last = np.abs(there - here) <= last_step
        there = np.where(last, np.clip(there, low, high), there)
        out = ~((there >= low) & (there <= high))
        if out.any():
            end = np.where(there < low, low, high)
            halve = (turn % 2 == 1) | (end == here) | np.isnan(there)
            there = np.where(out, np.where(halve, (low + high) / 2, end), there)
        found[some], slopes[some] = there, slope
        more = np.flatnonzero((np.abs(there - here) > last_step) & (high - low > PLACE_TOLERANCE))
        if not len(more):
            break
        some = more if isinstance(some, slice) else some[more]
        low, high, here = low[more], high[more], there[more]
    return found, slopes


def _between(geometry: Geometry, course: Course, edges: Edges) -> Spans:
    """The spans between rises and sets.

    Raises AssertionError where rises and sets do not alternate: that is a fault of the search, never of the input.
    """
    view = edges.view
    stations, ups = np.take(geometry.places_km.T, view, axis=1), np.take(geometry.axes[:, 2].T, view, axis=1)
    floor, turned = geometry.floor_sines[view], np.where(edges.rising, 1.0, -1.0)

    def height(some: Some, places: Floats) -> tuple[Floats, Floats]:
        position, rate = course.at(places, 1)
        line, up = position - stations[:, some], ups[:, some]
        distance = np.sqrt(dot(line, line))
        value = dot(line, up) - floor[some] * distance
        return turned[some] * value, turned[some] * (dot(rate, up) - floor[some] * dot(line, rate) / distance)

    at, slope = newton(height, edges.low, edges.high, edges.start, last_step=LAST_STEP_OF_EDGES)
    rises, sets = slice(0, None, 2), slice(1, None, 2)
    alternate = (
        len(at) % 2 == 0
        and edges.rising[rises].all()
        and not edges.rising[sets].any()
        and np.array_equal(view[rises], view[sets])
        and np.array_equal(course.arc[course.interval(at[rises])], course.arc[course.interval(at[sets])])
    )
    if not alternate:
        raise AssertionError("rises and sets do not alternate: a fault of the pass search")
    return Spans(view[rises], at[rises], at[sets], slope[rises], -slope[sets])
