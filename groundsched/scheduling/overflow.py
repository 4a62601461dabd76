"""The least that a full recorder loses, as rows of a program: overflow windows, and how to find a broken one.

Between a and b a recorder takes in no more than what it can hold and what contacts drain meanwhile: with P what was
recorded until then and S the storage, the loss in [a, b] is at least P(b) - P(a) - S less the volumes of the contacts
that overlap it. Losses of windows that lie apart add up, and the largest such sum is what is lost: it is the minimal
cut of the network in which data flows from the recording through the recorder to the ground.
"""

from __future__ import annotations

import bisect
import itertools
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from groundsched.scheduling.model import Row
from groundsched.scheduling.recorders import Drain, Recorder, losses_mbit

SLACK_MBIT = 1e-3
"""A row that is broken by less is not asked for: far more than the noise of a solver, far less than a Mbit."""

Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Overflow:
    """What one mission may lose, over the candidates that could keep it from that."""

    recorder: Recorder
    members: tuple[int, ...]
    """The candidates that drain it."""
    drains: tuple[Drain, ...]
    first: int
    """The number of the choice that counts the loss until the first of `until`; the others follow it."""

    @cached_property
    def until(self) -> list[int]:
        """The instants between which losses are counted apart: each the last start before a drain ends, and the end.

        A window that is worth while ends where a drain starts, and the next begins where one ends: so each instant of
        the time between two windows tells them apart, and one between each start and the next end is enough.
        """
        edges = sorted([(d.start, 0) for d in self.drains] + [(d.end, 1) for d in self.drains])
        turns = [one[0] for one, other in itertools.pairwise(edges) if one[1] < other[1]]
        found, made = [], 0
        for instant in sorted({*(turn for turn in turns if turn < self.recorder.end), self.recorder.end}):
            if self.recorder.produced(instant) > made:
                found.append(instant)
                made = self.recorder.produced(instant)
        return found

    @cached_property
    def ranges(self) -> tuple[int, ...]:
        """What can be lost until each of these at the most: all that is recorded."""
        made = [self.recorder.produced(instant) for instant in self.until]
        return tuple(after - before for before, after in itertools.pairwise([0, *made]))

    @property
    def choices(self) -> tuple[int, ...]:
        """All that its rows are about: the candidates, and the losses that are counted."""
        return (*self.members, *range(self.first, self.first + len(self.until)))

    @property
    def can_be(self) -> bool:
        """Whether anything is lost without any contact."""
        return self.windows([0] * len(self.drains))[0] > 0

    @property
    def first_rows(self) -> list[Row]:
        """The rows that hold where there is no contact at all."""
        return [self.row([window]) for window in self.windows([0] * len(self.drains))[1]]

    def measured(self, chosen: Sequence[int]) -> list[int]:
        """What is lost under the chosen contacts, until each of `until`."""
        taken = [drain for member, drain in zip(self.members, self.drains, strict=True) if chosen[member]]
        return losses_mbit(self.recorder, taken, self.until)

    def broken(self, values: Sequence[float]) -> list[Row]:
        """The rows that these values of all choices break, where what they say is lost is too little."""
        lost, windows = self.windows([values[member] for member in self.members])
        said = sum(values[self.first : self.first + len(self.until)])
        if lost <= said + SLACK_MBIT:
            return []
        rows = [self.row([window]) for window in windows]
        return [row for row in rows if row.sum_of(values) < row.least - SLACK_MBIT] or [self.row(windows)]

    def windows(self, shares: Sequence[float]) -> tuple[float, list[tuple[int, int]]]:
        """The largest sum of losses of windows that lie apart, where of each drain such a share is taken; the windows.

        One walk through all instants, with the best sum outside of any window and the best inside of one.
        """
        storage, running = self.recorder.storage_mbit, 0.0
        left: list[tuple[int, int, int]] = []  # windows: from, to, and the one before in the sum
        outside, last = 0.0, -1
        inside, entered, before = float(self.recorder.on_board_mbit - storage), 0, -1
        for number, (grown, ending, starting) in enumerate(self._steps):
            inside += grown
            for n in ending:
                running -= shares[n] * self.drains[n].mbit
            if inside > outside:
                left.append((entered, number, before))
                outside, last = inside, len(left) - 1
            if outside - storage - running > inside:
                inside, entered, before = outside - storage - running, number, last
            for n in starting:
                running += shares[n] * self.drains[n].mbit
                inside -= shares[n] * self.drains[n].mbit
        windows = []
        while last >= 0:
            entered, number, last = left[last]
            windows.append((self._instants[entered], self._instants[number]))
        return outside, windows[::-1]

    def row(self, windows: Sequence[tuple[int, int]]) -> Row:
        """What is lost, and what each contact keeps from it in these windows, are together what is lost without any.

        Of what a contact takes only that counts by which it, alone, makes the loss in a window smaller. What is lost is
        all that is recorded less a largest flow, and with every further drain the flow grows by less: so contacts
        together never keep more than each alone. And no contact keeps more in all windows than it takes.
        """
        kept = np.zeros(len(self.drains), dtype=np.int64)
        least = 0
        for begin, end in windows:
            alone, kept_here = self._kept(begin, end)
            kept += kept_here
            least += alone
        weights = np.minimum(kept, self._columns.mbit)
        some = np.flatnonzero(weights).tolist()
        inside = sorted({n for begin, end in windows for n in self._between(begin, end)})
        ranges = [self.ranges[n] for n in inside]
        return Row(
            members=(*(self.members[n] for n in some), *(self.first + n for n in inside)),
            weights=(*weights[some].tolist(), *(1,) * len(inside)),
            least=least,
            most=int(weights.sum()) + sum(ranges),
            ranges=(*(1,) * len(some), *ranges),
        )

    def _between(self, begin: int, end: int) -> range:
        """The places in `until` whose losses may lie in a window."""
        final = bisect.bisect_left(self.until, min(end, self.until[-1]))
        return range(bisect.bisect_right(self.until, begin), final + 1)

    def _kept(self, begin: int, end: int) -> tuple[int, Whole]:
        """What is lost in a window without any contact, and by how much less with each one alone."""
        drains, storage = self._columns, self.recorder.storage_mbit
        held = self.recorder.on_board_mbit if begin == self._instants[0] else 0
        first, final = (self.recorder.produced(instant) for instant in (begin, end))
        alone = held + final - first - storage
        level = held + np.maximum(drains.made_start, first) - first
        lost = np.maximum(level - storage, 0)
        meanwhile = np.minimum(drains.made_end, final) - np.maximum(drains.made_start, first)
        level = np.maximum(np.minimum(level, storage) + meanwhile - drains.mbit, 0)
        # From here on nothing drains it any more: what does not fit at the end is lost.
        lost += np.maximum(level + final - np.minimum(drains.made_end, final) - storage, 0)
        inside = (drains.start < end) & (drains.end > begin)
        return alone, np.where(inside, alone - lost, 0)

    @cached_property
    def _instants(self) -> list[int]:
        bounds = {instant for drain in self.drains for instant in (drain.start, drain.end)}
        return sorted({self.recorder.begin, self.recorder.end, *bounds})

    @cached_property
    def _steps(self) -> list[tuple[int, list[int], list[int]]]:
        """For each instant what was recorded since the one before, and the drains that end and that start there."""
        made = [self.recorder.produced(instant) for instant in self._instants]
        ending: defaultdict[int, list[int]] = defaultdict(list)
        starting: defaultdict[int, list[int]] = defaultdict(list)
        for n, drain in enumerate(self.drains):
            starting[drain.start].append(n)
            ending[drain.end].append(n)
        grown = [after - before for before, after in itertools.pairwise([0, *made])]
        return [(g, ending[t], starting[t]) for g, t in zip(grown, self._instants, strict=True)]

    @cached_property
    def _columns(self) -> _Columns:
        return _Columns(
            *(
                np.array([getattr(drain, name) for drain in self.drains], dtype=np.int64)
                for name in ("start", "end", "mbit")
            ),
            *(
                np.array([self.recorder.produced(getattr(drain, name)) for drain in self.drains], dtype=np.int64)
                for name in ("start", "end")
            ),
        )


@dataclass(frozen=True)
class _Columns:
    """The drains as arrays, (n,) each."""

    start: Whole
    end: Whole
    mbit: Whole
    made_start: Whole
    """What has been recorded until the start."""
    made_end: Whole
