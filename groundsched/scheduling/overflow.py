"""The least that a full recorder loses, as rows of a program: overflow windows, and how to find a broken one.

Between a and b a recorder takes in no more than what it can hold and what contacts drain meanwhile: with P what was
recorded until then and S the storage, the loss in [a, b] is at least P(b) - P(a) - S less the volumes of the contacts
that overlap it. Losses of windows that lie apart add up, and the largest such sum is what is lost: it is the minimal
cut of the network in which data flows from the recording through the recorder to the ground.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from groundsched.scheduling.model import Row
from groundsched.scheduling.recorders import Drain, Recorder

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
    quantity: int
    """The number of the choice that counts the loss."""

    @cached_property
    def most(self) -> int:
        """What is lost without any contact."""
        return int(self.windows([0] * len(self.drains))[0])

    @property
    def first_row(self) -> Row:
        """The row that holds where there is no contact at all."""
        return self.row(self.windows([0] * len(self.drains))[1])

    def measured(self, chosen: Sequence[int]) -> int:
        """What is lost under the chosen contacts."""
        taken = [n for n, member in enumerate(self.members) if chosen[member]]
        return int(Overflow(self.recorder, (), tuple(self.drains[n] for n in taken), 0).windows([1] * len(taken))[0])

    def broken(self, values: Sequence[float]) -> list[Row]:
        """The row that these values of all choices break by the most; none where they break none."""
        lost, windows = self.windows([values[member] for member in self.members])
        if lost <= values[self.quantity] + SLACK_MBIT:
            return []
        return [self.row(windows)]

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
        return Row(
            members=(*(self.members[n] for n in some), self.quantity),
            weights=(*weights[some].tolist(), 1),
            least=least,
            most=int(weights.sum()) + self.most,
            ranges=(*(1,) * len(some), self.most),
        )

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
