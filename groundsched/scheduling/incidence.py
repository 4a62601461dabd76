"""Which sets hold a number: the other way round of sets that list their members, in a few bytes each.

Of 2000 satellites over 20 stations a day's capacities have six million members: as tuples in tuples half a gigabyte.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

STRETCH = 250_000
"""So many members are turned round at once: what sorting them takes is not taken for all."""


@dataclass(frozen=True, slots=True)
class Incidence:
    """For each number the sets that it is in, rising."""

    begins: NDArray[np.int64]
    """(count + 1,) where the sets of each number begin."""
    sets: NDArray[np.int32]
    """(members of all sets,) one number's sets after the other's."""

    @classmethod
    def over(cls, count: int, members: Sequence[Sequence[int]]) -> Incidence:
        """The sets by the numbers 0 … count - 1 that they list, each at most once."""
        stretches = _stretches(members)
        held = np.zeros(count, dtype=np.int64)
        for begin, end in stretches:
            held += np.bincount(_together(members[begin:end]), minlength=count)
        begins = np.concatenate(([0], np.cumsum(held)))
        found, free = np.empty(begins[-1], dtype=np.int32), begins[:-1].copy()
        for begin, end in stretches:
            listed = _together(members[begin:end])
            numbers = np.repeat(np.arange(begin, end, dtype=np.int32), [len(each) for each in members[begin:end]])
            order = np.argsort(listed, kind="stable")
            listed, here = listed[order], np.bincount(listed, minlength=count)
            before = np.repeat(np.cumsum(here) - here, here)
            found[free[listed] + np.arange(len(listed)) - before] = numbers[order]
            free += here
        return cls(begins, found)

    def of(self, number: int) -> list[int]:
        """The sets that this number is in, rising."""
        found: list[int] = self.sets[self.begins[number] : self.begins[number + 1]].tolist()
        return found

    def looked_up(self, number: int, table: NDArray[np.int32]) -> set[int]:
        """What a table, (sets,), has for the sets that this number is in."""
        found: set[int] = set(table[self.sets[self.begins[number] : self.begins[number + 1]]].tolist())
        return found

    def of_any(self, numbers: Sequence[int]) -> list[int]:
        """The sets that any of these numbers is in, rising."""
        if not numbers:
            return []
        found: list[int] = np.unique(
            np.concatenate([self.sets[self.begins[n] : self.begins[n + 1]] for n in numbers])
        ).tolist()
        return found


def _together(members: Sequence[Sequence[int]]) -> NDArray[np.int32]:
    return np.fromiter(itertools.chain.from_iterable(members), dtype=np.int32, count=sum(map(len, members)))


def _stretches(members: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    """Runs of sets with about `STRETCH` members each."""
    ends, size = [0], 0
    for number, each in enumerate(members, start=1):
        size += len(each)
        if size >= STRETCH:
            ends.append(number)
            size = 0
    if ends[-1] < len(members):
        ends.append(len(members))
    return list(itertools.pairwise(ends))
