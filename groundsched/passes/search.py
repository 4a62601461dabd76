"""Every pass in a window: nothing missed, nothing invented, true positions at every rise and set that is reported.

A pass is an interval in which elevation − mask(azimuth) is not negative. The steps, each a module that says why nothing
can be lost in it:

1. `arcs`: knots along the orbit; `screening`: the parts of low orbits that no place can see are left out.
2. `batches`: SGP4 at the knots that are left; what may fail is put aside; `interpolation`: polynomials between knots.
3. `crossings`: rises, sets and peaks over each view's lowest elevation, hidden ones included.
4. `terrain`: where the mask has corners, what it hides is cut out.
5. `culminations`: the highest points; `polish`: rises and sets on true positions.

Targets without an orbit, and satellites that may fail in the window, go the same way on dense knots (`failures`).
All this is done share by share of the targets (`shares`), here or wherever an executor does it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from groundsched import times
from groundsched.ephemeris.earth_rotation import Floats, PublishedUt1
from groundsched.ephemeris.satellites import Target
from groundsched.passes.arcs import Arcs
from groundsched.passes.batches import Batch, arcs_of, batch
from groundsched.passes.crossings import AT_END, Spans, found_in
from groundsched.passes.culminations import culminations
from groundsched.passes.failures import Extent, Failure, even_arcs, extent
from groundsched.passes.interpolation import Course
from groundsched.passes.polish import polished, rounded
from groundsched.passes.screening import Region, regions
from groundsched.passes.shares import Question, answers
from groundsched.passes.terrain import behind_terrain
from groundsched.passes.views import Geometry, Indices, View
from groundsched.progress import Progress, silent

if TYPE_CHECKING:
    from concurrent.futures import Executor

MOST_DENSE_ARCS = 8
"""Of a target on dense knots so many arcs, up to 64 days, are searched at once: 112 MB, where a year took 385."""

MOST_DENSE_KNOTS = 150_000
"""With more of them none are added, whatever the doubt: 150 MB."""

LONGEST_WINDOW_S = 400 * 86_400.0

JOINT_S = 1e-3
"""Within this of its arc's end a stretch ends with it."""

LONGEST_TAIL = 2 * times.HOUR_MS
"""A planned pass of more than this is cut at the window's end."""


@dataclass(frozen=True)
class Passes:
    """Passes as columns, each (n,), in order of target, view and time; times in seconds since the window's start."""

    target: Indices
    view: Indices
    aos_s: Floats
    tca_s: Floats
    """Within 0.2 ms, by polynomials; `polish.culminated` makes it good where it is told."""
    los_s: Floats
    truncated_start: NDArray[np.bool_]
    truncated_end: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.aos_s)

    def where(self, keep: NDArray[np.bool_] | slice) -> Passes:
        """The passes that `keep` marks."""
        return Passes(*(getattr(self, f.name)[keep] for f in fields(self)))

    @classmethod
    def none(cls) -> Passes:
        """No pass at all."""
        numbers, seconds, marks = np.empty(0, np.intp), np.empty(0), np.empty(0, np.bool_)
        return cls(numbers, numbers, seconds, seconds, seconds, marks, marks)

    @classmethod
    def joined(cls, parts: Sequence[Passes]) -> Passes:
        """The passes of all parts, in their order."""
        return cls(*(np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(cls)))


@dataclass(frozen=True)
class Found:
    """What a search gives: the passes, the geometry they were found in, and the targets that failed in the window."""

    geometry: Geometry
    passes: Passes
    failures: dict[int, Failure]


def find_passes(
    targets: Sequence[Target],
    views: Sequence[View],
    window: times.Window,
    *,
    executor: Executor | None = None,
    published_ut1: PublishedUt1 | None = None,
    progress: Progress = silent,
) -> Found:
    """Every pass of every target in every view that touches `window`, cut at its ends and marked where it is.

    A target whose positions fail inside the window is searched up to that moment. With an `executor` (threads,
    processes, a cluster's) its workers search; the targets must then pickle, and the result is the same to the last
    bit. UT1 is Skyfield's, or as published.
    """
    owners = tuple(range(len(views)))
    asked = Question(tuple(targets), tuple(views), window, window.duration_s, owners, _around(window, published_ut1))
    return _found(asked, executor, progress)


def find_planned_passes(
    targets: Sequence[Target],
    views: Sequence[View],
    window: times.Window,
    *,
    owners: Sequence[int] | None = None,
    executor: Executor | None = None,
    published_ut1: PublishedUt1 | None = None,
    progress: Progress = silent,
) -> Found:
    """The passes that belong to a plan of `window`: those up at its start, from there on, and those that rise in it.

    They are whole, even where they set after the window's end; but one that would last longer than `LONGEST_TAIL` is
    cut at the end. `owners` gives for each view the number of the view whose passes it sees parts of, a station's for
    its antennas'; without it each view stands alone. `executor` as in `find_passes`.
    """
    searched_s = window.duration_s + LONGEST_TAIL / times.SECOND_MS
    whose = tuple(range(len(views))) if owners is None else tuple(owners)
    asked = Question(tuple(targets), tuple(views), window, searched_s, whose, _around(window, published_ut1))
    return _found(asked, executor, progress)


def _around(window: times.Window, published: PublishedUt1 | None) -> PublishedUt1 | None:
    """The days that a search of this window asks for, and some more: all that a worker must be sent."""
    first, last = window.start // times.DAY_MS, window.end // times.DAY_MS
    return published.between(first - 5, last + 5) if published else None


def find_failures(
    targets: Sequence[Target], window: times.Window, *, executor: Executor | None = None
) -> dict[int, Failure]:
    """The targets, by number, whose positions fail inside the window."""
    return _found(Question(tuple(targets), (), window, window.duration_s, ()), executor, silent).failures


def _found(question: Question, executor: Executor | None, progress: Progress) -> Found:
    shares = list(question.shares())
    firsts = np.cumsum([0, *(len(share.targets) for share in shares)]).tolist()
    done = answers(shares, searched, executor=executor, progress=progress)
    parts = [Passes.none()]
    failures: dict[int, Failure] = {}
    for first, answer in zip(firsts, done, strict=False):
        parts.append(replace(answer.passes, target=answer.passes.target + first))
        failures |= {first + number: failure for number, failure in answer.failures.items()}
    return Found(question.geometry(), Passes.joined(parts), failures)


@dataclass(frozen=True)
class Answer:
    """What the search of one share gives; targets go by their numbers in it."""

    passes: Passes
    failures: dict[int, Failure]


def searched(share: Question) -> Answer:
    """Search one share: what an executor's worker is asked to do.

    Raises WorkersError where another version of the program asks.
    """
    share.require_same_version()
    window_s = share.window.duration_s
    # np.unique would import masked arrays, a moment of every run.
    search = Search(share.geometry(), np.array(sorted({0.0, window_s, share.searched_s})))
    found = _Parts.joined([_NOTHING, *search.everywhere()])
    ends = np.full(len(share.targets), share.searched_s)
    for number, known in search.extents.items():
        if known.failure is not None:
            ends[number] = max(known.last_s, 0.0)
    return Answer(_cut(found, ends, window_s, np.array(share.owners, dtype=np.intp)), search.failures)


@dataclass(frozen=True)
class _Parts:
    """Stretches in which a target is up, as far as one arc has them, each (n,); ends of arcs are exact."""

    target: Indices
    view: Indices
    rise_s: Floats
    tca_s: Floats
    set_s: Floats
    sine: Floats
    """Of the elevation at `tca_s`, where an arc's end cuts the stretch."""

    def where(self, keep: NDArray[np.bool_] | Indices) -> _Parts:
        return _Parts(*(getattr(self, f.name)[keep] for f in fields(self)))

    @classmethod
    def joined(cls, parts: Sequence[_Parts]) -> _Parts:
        return cls(*(np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(cls)))


_NOTHING = _Parts(np.empty(0, np.intp), np.empty(0, np.intp), *(np.empty(0) for _ in range(4)))


class Search:
    """The search of one share: what has an orbit at once, the others one by one; and what is learned of failures."""

    def __init__(self, geometry: Geometry, cuts_s: Floats) -> None:
        self.geometry = geometry
        self.extents: dict[int, Extent] = {}
        self._cuts_s = cuts_s
        self.regions = regions(geometry.views)

    @property
    def failures(self) -> dict[int, Failure]:
        """The targets that fail, by number."""
        known = sorted(self.extents.items())
        return {number: e.failure for number, e in known if e.failure is not None}

    def everywhere(self) -> Iterator[_Parts]:
        """The parts of all targets' passes."""
        arcs = [arcs_of(self.geometry, number, self._cuts_s) for number in range(len(self.geometry.targets))]
        others = [number for number, own in enumerate(arcs) if own is None]
        if rows := [arc for own in arcs for arc in own or []]:
            whole = batch(self.geometry, Arcs.of(rows), self.regions)
            parts, short = _visible(self.geometry, whole, self.regions)
            others += [*whole.others.tolist(), *short]
            yield parts.where(~np.isin(parts.target, short))
        for number in sorted(others):
            yield from self._densely(number)

    def _densely(self, number: int) -> Iterator[_Parts]:
        """The parts of a target's passes on evenly spaced knots, some arcs at a time."""
        self.extents[number] = extent(self.geometry, number, float(self._cuts_s[-1]))
        for first in itertools.count(0, MOST_DENSE_ARCS):
            whole = self._trusted(number, slice(first, first + MOST_DENSE_ARCS))
            if whole is None:
                return
            yield _visible(self.geometry, whole, self.regions)[0]

    def _trusted(self, number: int, part: slice) -> Batch | None:
        """Some dense arcs, with twice as many knots until interpolation is not in doubt; None where there is no arc.

        A set that is about to fail can turn many times faster than its mean motion says. Where a knot has no position,
        between samples that have one, the target's positions end before it.
        """
        step_s = self.geometry.targets[number].step_s
        tried_s: Floats = np.empty(0)
        while rows := even_arcs(number, self._cuts_s, self.extents[number], step_s)[part]:
            arcs = Arcs.of(rows)
            whole = batch(self.geometry, arcs, self.regions)
            if len(whole.others):
                tried_s = np.append(tried_s, arcs.all_seconds())
                self.extents[number] = extent(self.geometry, number, float(self._cuts_s[-1]), tried_s)
            elif not whole.course.doubtful.any() or arcs.count.sum() >= MOST_DENSE_KNOTS:
                return whole
            else:
                step_s /= 2
        return None


def _visible(geometry: Geometry, whole: Batch, areas: Sequence[Region]) -> tuple[_Parts, list[int]]:
    """What the views see of courses, and the targets of which screening left out too much."""
    course = whole.course
    if not len(course) or not areas:
        return _NOTHING, []
    spans, peaks, abrupt = found_in(geometry, course, areas, whole.seen)
    spans, first, last = _within_arcs(course, behind_terrain(geometry, course, spans))
    place, sine = culminations(geometry, course, spans, peaks, first | last | ~geometry.level[spans.view])
    arcs, arc = course.arcs, course.arc[course.interval(spans.rise)]
    rise_s, set_s = arcs.begin_s[arc], arcs.end_s[arc]
    open_rise, open_set = np.flatnonzero(~first), np.flatnonzero(~last)
    edges = polished(
        geometry,
        course,
        np.append(spans.view[open_rise], spans.view[open_set]),
        np.append(spans.rise[open_rise], spans.set[open_set]),
        np.append(spans.rise_slope[open_rise], spans.set_slope[open_set]),
    )
    # Not beyond the arc: what true positions put on the other side, by microseconds, must join the next one's part.
    rise_s[open_rise] = np.maximum(edges[: len(open_rise)], rise_s[open_rise])
    set_s[open_set] = np.minimum(edges[len(open_rise) :], set_s[open_set])
    tca_s = np.clip(rounded(course.seconds(place)), rise_s, set_s)
    found = _Parts(arcs.target[arc], spans.view, rise_s, tca_s, set_s, sine)
    return found.where(set_s > rise_s), _short(course, abrupt)


def _short(course: Course, abrupt: Floats) -> list[int]:
    """The targets whose courses begin or end at (n,) places while they are up, though their arcs go on: to search anew.

    No pass is known for which the bounds of screening fail; where one did, this shows it.
    """
    arcs, arc, at = course.arcs, course.arc[course.interval(abrupt)], course.seconds(abrupt)
    inside = (at > arcs.begin_s[arc] + JOINT_S) & (at < arcs.end_s[arc] - JOINT_S)
    return sorted(set(arcs.target[arc[inside & arcs.screened[arc]]].tolist()))


def _within_arcs(course: Course, found: Spans) -> tuple[Spans, NDArray[np.bool_], NDArray[np.bool_]]:
    """The spans cut to what their arcs stand for, and (n,) whether each is cut at its begin, at its end."""
    interval = course.interval(found.rise)
    arc = course.arc[interval]
    offset = course.knot[interval] - interval
    everyone = np.arange(len(course.arcs))
    begin = course.arcs.knots_at(everyone, course.arcs.begin_s)[arc] - offset
    end = course.arcs.knots_at(everyone, course.arcs.end_s)[arc] - offset
    whole = replace(found, rise=np.maximum(found.rise, begin), set=np.minimum(found.set, end))
    keep = whole.rise < whole.set
    # Where there are no positions beyond, the last sample stands just before the end.
    return whole.where(keep), (found.rise <= begin)[keep], (found.set >= end - 2 * (1 - AT_END))[keep]


def _continued(parts: _Parts) -> NDArray[np.bool_]:
    """(n,) whether each of the ordered parts goes on where the one before it was cut by an arc's end."""
    same = (parts.target[1:] == parts.target[:-1]) & (parts.view[1:] == parts.view[:-1])
    return np.append(False, same & (parts.rise_s[1:] == parts.set_s[:-1]))[: len(parts.target)]


def _merged(parts: _Parts) -> _Parts:
    """The ordered parts, those that belong together in one, with the highest of their culminations."""
    goes_on = _continued(parts)
    first = np.flatnonzero(~goes_on)
    last = np.append(first[1:], len(goes_on)) - 1 if len(first) else first
    highest = np.lexsort((-parts.sine, np.cumsum(~goes_on)))[first]
    return _Parts(
        parts.target[first],
        parts.view[first],
        parts.rise_s[first],
        parts.tca_s[highest],
        parts.set_s[last],
        parts.sine[highest],
    )


def _cut(parts: _Parts, ends_s: Floats, window_s: float, owners: Indices) -> Passes:
    """The passes of the window: those that rise in it, cut where it or the target's positions end.

    What an antenna sees is cut with the pass of its station, `owners` of the views, and goes with it. The parts are
    divided at the window's end, so that each has the culmination of what is kept.
    """
    parts = parts.where(np.lexsort((parts.rise_s, parts.view, parts.target)))
    found = _merged(parts)
    ends = ends_s[found.target]
    too_long = (found.set_s > window_s) & (found.set_s - found.rise_s > LONGEST_TAIL / times.SECOND_MS)
    whole = _wholes(found, owners[found.view], len(owners))
    cut = too_long[whole] & (found.set_s > window_s)
    keep = (whole >= 0) & (found.rise_s[whole] < window_s) & ~(cut & (found.rise_s >= window_s))
    number = np.cumsum(~_continued(parts)) - 1
    passes = _merged(parts.where(keep[number] & ~(cut[number] & (parts.rise_s >= window_s))))
    ended = (cut | (found.set_s >= ends))[keep]
    return Passes(
        target=passes.target,
        view=passes.view,
        aos_s=passes.rise_s,
        tca_s=passes.tca_s,
        los_s=passes.set_s,
        truncated_start=passes.rise_s <= 0,
        truncated_end=ended,
    )


def _wholes(found: _Parts, owner: Indices, views: int) -> Indices:
    """(n,) number of the owner's interval that each interval lies in: its own, where it owns itself; −1 for none."""
    span_s = 4 * LONGEST_WINDOW_S
    middle = (found.rise_s + found.set_s) / 2
    own = np.flatnonzero(owner == found.view)
    place = (found.target * views + owner) * span_s
    position = np.searchsorted((place + found.set_s)[own], place + middle)
    candidate = np.append(own, -1)[np.minimum(position, len(own))]
    same = (found.target[candidate] == found.target) & (found.view[candidate] == owner)
    fits = (candidate >= 0) & same & (found.rise_s[candidate] <= middle)
    return np.where(fits, candidate, -1)
