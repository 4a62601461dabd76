"""The choice as mathematics: which candidates there are, and how many of which may be taken together."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundsched.scheduling.candidates import Candidate
from groundsched.scheduling.incidence import Incidence
from groundsched.scheduling.model import Row, at_most


@dataclass(frozen=True, slots=True)
class Capacity:
    """Of these candidates (indices, rising) at most so many; or at most so much, where they have weights."""

    members: tuple[int, ...]
    most: int
    weights: tuple[int, ...] = ()
    """What each takes, 1 or more; none where all take 1."""

    @property
    def weighted(self) -> tuple[tuple[int, int], ...]:
        """The members, each with what it takes."""
        return tuple(zip(self.members, self.weights or (1,) * len(self.members), strict=True))

    @property
    def row(self) -> Row:
        """The same as the solvers take it."""
        return Row(self.members, self.weights, 0, self.most) if self.weights else at_most(self.members, self.most)

    def taken_by(self, member: int) -> int:
        """What this member takes."""
        return self.weights[bisect.bisect_left(self.members, member)] if self.weights else 1


@dataclass(frozen=True, slots=True)
class Looks:
    """(candidates,) numbers of each that a station can see without a solver."""

    priority: NDArray[np.int64]
    value: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    elevation_deg: NDArray[np.float64]
    """Of the culmination."""

    @classmethod
    def of(cls, candidates: Sequence[Candidate]) -> Looks:
        """Those of these candidates."""
        count = len(candidates)
        return cls(
            np.fromiter((c.mission.priority for c in candidates), np.int64, count),
            np.fromiter((c.value for c in candidates), np.int64, count),
            np.fromiter((c.start for c in candidates), np.int64, count),
            np.fromiter((c.end for c in candidates), np.int64, count),
            np.fromiter((c.sighting.max_elevation_deg for c in candidates), np.float64, count),
        )

    def order(self, *keys: NDArray[Any]) -> tuple[int, ...]:
        """The candidates that bring a second or more, least keys first, the first key before the others."""
        order = np.lexsort(keys[::-1])
        return tuple(order[self.value[order] > 0].tolist())


@dataclass(frozen=True)
class Problem:
    """The candidates in canonical order, and each rule's capacities over their indices."""

    candidates: tuple[Candidate, ...]
    capacities: dict[str, tuple[Capacity, ...]]
    booked: tuple[int, ...] = ()
    """The candidates that every schedule has, rising: they are booked or frozen."""

    @cached_property
    def distinct(self) -> tuple[Capacity, ...]:
        """Every capacity once, whatever rules ask for it."""
        return self._asked_for[0]

    @cached_property
    def containing(self) -> Incidence:
        """For each candidate the numbers of the `distinct` capacities that it takes room of."""
        return Incidence.over(len(self.candidates), [capacity.members for capacity in self.distinct])

    @cached_property
    def looks(self) -> Looks:
        """What a greedy order can go by."""
        return Looks.of(self.candidates)

    @property
    def eager(self) -> tuple[int, ...]:
        """The candidates that bring a second or more: best priority first, then the longest."""
        return self.looks.order(self.looks.priority, -self.looks.value)

    @cached_property
    def rules_of(self) -> tuple[tuple[str, ...], ...]:
        """The rules that ask for each of the `distinct` capacities."""
        return self._asked_for[1]

    @cached_property
    def _asked_for(self) -> tuple[tuple[Capacity, ...], tuple[tuple[str, ...], ...]]:
        """Each capacity once, and the rules that ask for each."""
        found: dict[Capacity, tuple[str, ...]] = {}
        for rule, capacities in self.capacities.items():
            alone = (rule,)  # one for all
            for capacity in capacities:
                before = found.get(capacity)
                found[capacity] = alone if before is None else (*before, rule)
        return tuple(found), tuple(found.values())


class Room:
    """What is left of every capacity beside the candidates that are taken."""

    def __init__(self, problem: Problem, taken: Iterable[int] = ()) -> None:
        """All of it but what `taken` take."""
        self._problem = problem
        self._left = [capacity.most for capacity in problem.distinct]
        self._is_weighted = any(capacity.weights for capacity in problem.distinct)
        for index in taken:
            self.take(index)

    def fits(self, index: int) -> bool:
        """Whether a candidate can be taken as well."""
        left, numbers = self._left, self._problem.containing.of(index)
        if not self._is_weighted:
            return all(map(left.__getitem__, numbers))
        distinct = self._problem.distinct
        return all(left[number] >= distinct[number].taken_by(index) for number in numbers)

    def take(self, index: int) -> None:
        """Take a candidate for which there is room."""
        for number in self._problem.containing.of(index):
            self._left[number] -= self._problem.distinct[number].taken_by(index)

    def give_back(self, index: int) -> None:
        """Give up a candidate that was taken."""
        for number in self._problem.containing.of(index):
            self._left[number] += self._problem.distinct[number].taken_by(index)


class Taken:
    """The chosen candidates by the capacities that they take room of: who is in the way of another."""

    def __init__(self, problem: Problem, chosen: Iterable[int]) -> None:
        """Look at these candidates."""
        self.problem = problem
        self._members: dict[int, list[int]] = {}
        used = [0] * len(problem.distinct)
        for index in sorted(chosen):
            for number in problem.containing.of(index):
                self._members.setdefault(number, []).append(index)
                used[number] += problem.distinct[number].taken_by(index)
        self._speaking = np.full(len(problem.distinct), -1, dtype=np.int32)
        """(capacities,) for each the first one of its rule that the same candidates fill; -1 where something fits."""
        alike: dict[tuple[str, tuple[int, ...], int], int] = {}
        for number, capacity in enumerate(problem.distinct):
            if used[number] + max(capacity.weights, default=1) > capacity.most:
                itself = number if capacity.weights or not used[number] else -1
                key = problem.rules_of[number][0], tuple(self._members.get(number, ())), itself
                self._speaking[number] = alike.setdefault(key, number)

    def obstacle(self, index: int) -> tuple[str, list[int]] | None:
        """The first rule that has no room for a candidate beside the chosen ones, and those of them that take it.

        None of them does where the candidate alone is too much.
        """
        problem, found, alone = self.problem, set[int](), False
        first: str | None = None
        numbers = problem.containing.looked_up(index, self._speaking)
        for number in sorted(numbers - {-1}):  # a rule's capacities come before those of the next one
            rule = problem.rules_of[number][0]
            if first is not None and rule != first:
                break
            capacity, beside = problem.distinct[number], self._members.get(number, ())
            own = capacity.taken_by(index)
            if own + sum(map(capacity.taken_by, beside)) > capacity.most:
                first, alone = rule, alone or own > capacity.most
                found.update(beside)
        return None if first is None else (first, [] if alone else sorted(found))


def filled(problem: Problem, chosen: Sequence[int]) -> list[int]:
    """`chosen` (0 or 1 for each candidate) with what still fits: best priority first, then the most seconds.

    A contact of less than a second gains nothing and is left out.
    """
    result = list(chosen[: len(problem.candidates)])
    room = Room(problem, (index for index, taken in enumerate(result) if taken))
    fill(result, room, problem.eager)
    return result


def fill(result: list[int], room: Room, order: Iterable[int]) -> None:
    """Take whatever fits, in this order."""
    for index in order:
        if not result[index] and room.fits(index):
            result[index] = 1
            room.take(index)
