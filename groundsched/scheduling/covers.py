"""Rows that follow from a row and from what its members exclude: the hull of a day's volume.

A row may ask for so much of contacts of which many exclude each other, as those of one satellite over neighbouring
stations do: by itself it lets the relaxation take half of one and half of the other. Its minimal covers are the sets of
members that go together and reach what is asked for, none of them superfluous. A row with weights of 0 or more holds
for all schedules when it holds for these, and they are few enough to be listed. Over the members that the relaxation
takes a small linear program finds the weights that it breaks by the most; the others get the least that every cover
allows, one after the other (sequential lifting; Nemhauser & Wolsey, Integer and Combinatorial Optimization, II.2.1).
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundsched.progress import Stop
from groundsched.scheduling import engines
from groundsched.scheduling.model import Model, Row

MOST_MEMBERS = 60
"""A set of members is one 64-bit number."""

MOST_SETS = 20_000
"""Of members that exclude each other less there are too many sets to list."""

DENOMINATOR = 840
"""Weights are whole parts of one in so many: of small linear programs of 0 and 1 nearly all are, exactly."""

LEAST_BREAK = 0.01
"""By this part of what it asks for a row must be broken."""

Sets = NDArray[np.int64]


class Covers:
    """The minimal covers of rows, each listed once."""

    def __init__(self) -> None:
        """None is listed yet."""
        self._listed: dict[Row, Sets | None] = {}

    def broken(self, rows: Sequence[Row], values: Sequence[float], *, stop: Stop) -> list[Row]:
        """A row for each of these that values of all choices keep, but that no whole choices near them do."""
        split = [row for row in rows if _asks(row) and _is_split(row, values)]
        missing = [row for row in split if row not in self._listed]
        if missing:
            rivals = _rivals(rows, {member for row in missing for member in row.members})
            self._listed.update((row, _covers(row, rivals)) for row in missing)
        listed = [(row, sets) for row in split if (sets := self._listed[row]) is not None and len(sets)]
        parts = [_Part.of(row, sets, [values[member] for member in row.members]) for row, sets in listed]
        return [found for part, prices in _priced(parts, stop) if (found := part.broken_row(prices)) is not None]


@dataclass(frozen=True, slots=True)
class _Part:
    """A row, and what the relaxation takes of its members."""

    row: Row
    sets: Sets
    """(sets, members) its minimal covers."""
    shares: NDArray[np.float64]
    """(members,)"""
    taken: NDArray[np.bool_]
    """(members,) whether it takes any of it."""
    inside: Sets
    """(sets, taken members) the covers by what it takes."""

    @classmethod
    def of(cls, row: Row, sets: Sets, values: Sequence[float]) -> _Part:
        """The row under these values of its members."""
        shares = np.clip(values, 0.0, 1.0)
        taken = shares > engines.NOISE
        return cls(row, sets, shares, taken, sets[~sets[:, ~taken].any(axis=1)][:, taken])

    def broken_row(self, prices: Sets) -> Row | None:
        """The row over all covers with these weights of what is taken, if it is broken."""
        asked = int((self.inside @ prices).min()) if len(self.inside) else DENOMINATOR
        if prices @ self.shares[self.taken] > asked * (1 - LEAST_BREAK):
            return None
        weights = np.full(len(self.shares), asked)
        weights[self.taken] = prices
        _lift(weights, self.sets, asked, np.flatnonzero(~self.taken))
        divisor = math.gcd(asked, *weights.tolist())
        some = np.flatnonzero(weights).tolist()
        own = tuple([int(weights[n]) // divisor for n in some])
        return Row(tuple([self.row.members[n] for n in some]), own, asked // divisor, sum(own))


def _asks(row: Row) -> bool:
    """Whether a row asks for different amounts of contacts, and of nothing else."""
    return row.demands and not row.ranges and len(row.members) <= MOST_MEMBERS and 0 < min(row.weights) < row.largest


def _is_split(row: Row, values: Sequence[float]) -> bool:
    return any(engines.NOISE < values[member] < 1 - engines.NOISE for member in row.members)


def _rivals(rows: Iterable[Row], members: set[int]) -> dict[int, set[int]]:
    """For each of these members those of them that cannot be taken with it."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    for row in rows:
        if row.most == 1 and not row.ranges and min(row.weights) == row.largest == 1:
            inside = members.intersection(row.members)
            for member in inside if len(inside) > 1 else ():
                found[member] |= inside
    return found


def _covers(row: Row, rivals: dict[int, set[int]]) -> Sets | None:
    """(sets, members) of 0 and 1: every minimal cover; None where there are too many sets.

    Taken with the largest first, a set that reaches what is asked for with its last member does not without any other.
    """
    place = {member: n for n, member in enumerate(row.members)}
    open_, reached = np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64)
    full: list[Sets] = []
    for n in sorted(range(len(row.members)), key=lambda n: -row.weights[n]):
        beside = sum([1 << place[other] for other in rivals.get(row.members[n], ()) if other in place])
        free = (open_ & beside) == 0
        sets, sums = open_[free] | 1 << n, reached[free] + row.weights[n]
        is_full = sums >= row.least
        full.append(sets[is_full])
        open_, reached = np.concatenate((open_, sets[~is_full])), np.concatenate((reached, sums[~is_full]))
        if len(open_) + sum(map(len, full)) > MOST_SETS:
            return None
    return np.concatenate(full)[:, None] >> np.arange(len(row.members)) & 1


def _priced(parts: Sequence[_Part], stop: Stop) -> Iterator[tuple[_Part, Sets]]:
    """Each part with weights that add up to one in all its covers, and to the least over its shares; in whole units.

    All of them are one linear program: what calling the solver takes is more than what it takes to solve one.
    """
    ends = list(itertools.accumulate([int(part.taken.sum()) for part in parts], initial=0))
    paid = [-max(1, round(share * 1e6)) for part in parts for share in part.shares[part.taken].tolist()]
    rows = [
        Row(members := tuple((begin + np.flatnonzero(each)).tolist()), (1,) * len(members), 1, len(members))
        for part, begin in zip(parts, ends, strict=False)
        for each in part.inside
    ]
    model = Model(tuple(range(len(paid))), tuple(paid), tuple(rows), tuple(rows), ())
    relaxed = engines.relaxation(model, stop=stop) if parts else None
    if relaxed is not None:
        prices = np.rint(np.array(relaxed.values) * DENOMINATOR).astype(np.int64)
        for part, (begin, end) in zip(parts, itertools.pairwise(ends), strict=True):
            yield part, prices[begin:end]


def _lift(weights: Sets, sets: Sets, asked: int, others: Sets) -> None:
    """Take from the weights of these members what every cover that has them can spare."""
    sums = sets @ weights
    for n in others.tolist():
        own = sets[:, n] == 1
        spare = min(int(weights[n]), int(sums[own].min()) - asked) if own.any() else int(weights[n])
        weights[n] -= spare
        sums[own] -= spare
