"""From targets to their courses over what the views can see: knots chosen, propagated and put on the turning Earth."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundsched.ephemeris.earth_rotation import Floats
from groundsched.ephemeris.frames import EQUATOR_KM, Moments
from groundsched.ephemeris.satellites import Satellite, parts, propagated
from groundsched.passes import screening
from groundsched.passes.arcs import LONGEST_ARC_S, Arc, Arcs, orbital
from groundsched.passes.interpolation import AFTER, BEFORE, POINTS, SPARE, Course
from groundsched.passes.screening import Region
from groundsched.passes.views import Geometry, Indices

SAFE_KM = EQUATOR_KM + 100.0
"""SGP4 says that a satellite has decayed when it is below the ground. One that never is below this when at perigee
stays clear of that between two perigees; any other is searched densely, up to the moment at which it fails."""

Marks = NDArray[np.bool_]


@dataclass(frozen=True)
class Batch:
    """Targets that are searched together."""

    course: Course
    seen: Marks
    """(regions, m) whether a region may see anything of each interval of the course."""
    others: Indices
    """Targets that must be searched densely: they may fail, or have no orbit."""


def arcs_of(geometry: Geometry, number: int, cuts_s: Floats) -> list[Arc] | None:
    """The arcs of one target between `cuts_s`, none longer than `LONGEST_ARC_S`; None where it has no orbit."""
    target = geometry.targets[number]
    if not isinstance(target, Satellite):
        return None
    found = []
    for begin_s, end_s in pieces(cuts_s):
        motion = target.motion(geometry.timeline, (begin_s + end_s) / 2)
        if motion is None:
            return None
        found.append(orbital(number, begin_s, end_s, motion, (BEFORE + 1, AFTER + 2)))
    return found


def pieces(cuts_s: Floats) -> Iterator[tuple[float, float]]:
    """Begin and end of equal pieces between `cuts_s`, none longer than `LONGEST_ARC_S`."""
    for low, high in zip(cuts_s[:-1].tolist(), cuts_s[1:].tolist(), strict=True):
        if high - low <= LONGEST_ARC_S:
            yield low, high
            continue
        edges = np.linspace(low, high, int(np.ceil((high - low) / LONGEST_ARC_S)) + 1).tolist()
        edges[-1] = high
        yield from itertools.pairwise(edges)


def batch(geometry: Geometry, arcs: Arcs, regions: Sequence[Region]) -> Batch:
    """The courses of `arcs` where a region may see something of them."""
    base = np.append(0, np.cumsum(arcs.count))
    bad = np.zeros(len(arcs), dtype=bool)
    always = _whole(arcs, base)
    seen = np.repeat(always[None], len(regions), axis=0)
    screened = np.flatnonzero(arcs.screened)
    if len(screened):
        each, bad[screened] = _turns(geometry, arcs, screened)
        for number, region in enumerate(regions):
            seen[number] |= _marked(arcs, base, screening.in_sight(arcs, each, region))
    any_seen = always | seen.any(axis=0)
    owner = np.repeat(np.arange(len(arcs)), arcs.count)
    any_seen &= ~bad[owner]
    need, low, high = _stretches(any_seen, base)
    positions, failed = _positions(geometry, arcs, owner[need], need - base[owner[need]] + arcs.first[owner[need]])
    bad |= failed
    failing = np.flatnonzero(np.bincount(arcs.target[bad]))
    row = np.flatnonzero(any_seen & ~np.isin(arcs.target, failing)[owner])
    column = np.searchsorted(need, row)
    stretch = np.searchsorted(high, column, side="right")
    start = np.clip(column - BEFORE, low[stretch], high[stretch] - POINTS)
    knot = row - base[owner[row]] + arcs.first[owner[row]]
    course = Course(arcs, owner[row], knot, positions, start, column - BEFORE - start)
    return _trusted(Batch(course, seen[:, row], failing))


def _stretches(marks: Marks, base: Indices) -> tuple[Indices, Indices, Indices]:
    """The knots that the polynomials of the marked intervals go through, in stretches without a gap.

    Gives (n,) knots, and for each stretch where among these it begins and ends. A stretch is the marked intervals with
    `SPARE` knots on both sides, and at least as many knots as a polynomial needs; it lies within one arc.
    """
    before, after = np.append(False, marks[:-1]), np.append(marks[1:], False)
    before[base[:-1]] = False
    after[base[1:] - 1] = False
    begin = np.flatnonzero(marks & ~before)
    first, last = begin - SPARE, np.flatnonzero(marks & ~after) + 2 + SPARE
    lack = np.maximum(POINTS - (last - first), 0)
    arc = np.searchsorted(base, begin, side="right") - 1
    first = np.clip(first - lack // 2, base[arc], base[arc + 1] - POINTS)
    last = np.minimum(np.maximum(last, first + POINTS), base[arc + 1])
    apart = (first[1:] > last[:-1]) | (arc[1:] != arc[:-1])
    begins, ends = first[np.append(True, apart)[: len(first)]], last[np.append(apart, True)[: len(last)]]
    sizes = ends - begins
    high = np.cumsum(sizes)
    low = high - sizes
    need = np.arange(high[-1] if len(high) else 0) + np.repeat(begins - low, sizes)
    return need, low, high


def _trusted(whole: Batch) -> Batch:
    """The batch without targets whose interpolation is in doubt; where the knots are evenly spaced, it never is."""
    course = whole.course
    doubtful = course.doubtful & ~course.arcs.closed[course.arc]
    if not doubtful.any():
        return whole
    others = np.flatnonzero(np.bincount(course.arcs.target[course.arc[doubtful]]))
    keep = ~np.isin(course.arcs.target[course.arc], others)
    rest = Course(
        course.arcs, course.arc[keep], course.knot[keep], course.positions, course.start[keep], course.shift[keep]
    )
    return Batch(rest, whole.seen[:, keep], np.union1d(whole.others, others))


def _whole(arcs: Arcs, base: Indices) -> Marks:
    """(knots,) all intervals of the arcs that are not screened."""
    marks = np.zeros(int(base[-1]), dtype=bool)
    for number in np.flatnonzero(~arcs.screened).tolist():
        before, after = (0, 1) if arcs.closed[number] else (BEFORE, AFTER)
        marks[base[number] + before : base[number + 1] - after] = True
    return marks


def _marked(arcs: Arcs, base: Indices, stretches: tuple[Indices, Indices, Indices]) -> Marks:
    """(knots,) the intervals from the first to the last knot of each stretch, as far as their arcs have ten points."""
    arc, first, last = stretches
    low = np.maximum(first - arcs.first[arc], BEFORE)
    high = np.minimum(last - arcs.first[arc], arcs.count[arc] - AFTER)
    some = low < high
    arc, low, high = arc[some], low[some], high[some]
    steps = np.zeros(int(base[-1]) + 1, dtype=np.int16)
    np.add.at(steps, base[arc] + low, 1)
    np.subtract.at(steps, base[arc] + high, 1)
    marks: Marks = np.cumsum(steps, dtype=np.int16)[:-1] > 0
    return marks


def _turns(geometry: Geometry, arcs: Arcs, screened: Indices) -> tuple[screening.Turns, Marks]:
    """A state each turn of the arcs `screened`, from a turn before to a turn after; and the arcs that may fail."""
    whole = np.rint(2 * np.pi / arcs.spacing[screened]).astype(np.intp)
    low = (arcs.first[screened] + BEFORE) // whole - 1
    high = -(-(arcs.first[screened] + arcs.count[screened] - AFTER) // whole) + 1
    counts = high - low + 1
    arc = np.repeat(screened, counts)
    number = np.arange(len(arc)) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(low, counts)
    knot = number * np.repeat(whole, counts)
    moments = geometry.timeline.moments(arcs.seconds(arc, knot.astype(np.float64)))
    position, velocity, safe = _states(geometry, arcs, arc, moments)
    bad = np.zeros(len(arcs), dtype=bool)
    bad[arc[~safe]] = True
    with np.errstate(all="ignore"):
        each = screening.turns(arcs, arc, knot, (position, velocity), moments)
    return each.where(~bad[each.arc]), bad[screened]


def _states(geometry: Geometry, arcs: Arcs, arc: Indices, moments: Moments) -> tuple[Floats, Floats, Marks]:
    """TEME (n, 3) km and (n, 3) km/s, and (n,) whether the position is safe."""
    position, velocity = np.empty((len(arc), 3)), np.empty((len(arc), 3))
    codes, whole = np.empty(len(arc), dtype=np.uint8), np.full(len(arc), moments.midnight_jd)
    for number, part in parts(arcs.target[arc]):
        satellite = geometry.targets[number]
        assert isinstance(satellite, Satellite)
        codes[part], position[part], velocity[part] = satellite.record.sgp4_array(whole[part], moments.fraction[part])
    return position, velocity, (codes == 0) & (np.einsum("ij,ij->i", position, position) > SAFE_KM**2)


def _positions(geometry: Geometry, arcs: Arcs, arc: Indices, knot: Indices) -> tuple[Floats, Marks]:
    """(3, n) km at knots, Earth-fixed, and (a,) whether an arc has a position that cannot be trusted."""
    moments = geometry.timeline.moments(arcs.seconds(arc, knot.astype(np.float64)))
    positions, codes = propagated(geometry.targets, arcs.target[arc], moments)
    safe = (codes == 0) & (arcs.closed[arc] | (np.einsum("ij,ij->i", positions, positions) > SAFE_KM**2))
    bad = np.zeros(len(arcs), dtype=bool)
    bad[arc[~(safe & np.isfinite(positions).all(axis=1))]] = True
    return np.ascontiguousarray(positions.T), bad
