"""The choice as mathematics: which candidates there are, and how many of which may be taken together."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import cached_property

from groundsched.scheduling.candidates import Candidate
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


@dataclass(frozen=True)
class Problem:
    """The candidates in canonical order, and each rule's capacities over their indices."""

    candidates: tuple[Candidate, ...]
    capacities: dict[str, tuple[Capacity, ...]]
    booked: tuple[int, ...] = ()
    """The candidates that every schedule has, rising: they are booked, or untouchable."""

    @cached_property
    def distinct(self) -> tuple[Capacity, ...]:
        """Every capacity once, whatever rules ask for it."""
        return tuple(dict.fromkeys(capacity for rule in self.capacities.values() for capacity in rule))

    @cached_property
    def containing(self) -> tuple[tuple[tuple[int, int], ...], ...]:
        """For each candidate the numbers of the `distinct` capacities that it takes room of, and how much it takes."""
        found: list[list[tuple[int, int]]] = [[] for _ in self.candidates]
        for number, capacity in enumerate(self.distinct):
            same = (number, 1)  # one for all: with 2000 satellites a pair for each took 500 MB
            for place, member in enumerate(capacity.members):
                found[member].append((number, capacity.weights[place]) if capacity.weights else same)
        return tuple(map(tuple, found))

    @cached_property
    def eager(self) -> tuple[int, ...]:
        """The candidates that bring a second or more: best priority first, then the longest."""
        bringing = [index for index, candidate in enumerate(self.candidates) if candidate.value]
        return tuple(sorted(bringing, key=lambda index: _eagerness(self.candidates[index])))

    def blockers(self, rule: str, index: int, chosen: Container[int]) -> tuple[bool, list[int]]:
        """Whether this rule has no room for a candidate beside the chosen ones, and the chosen that take it.

        None of them does where the candidate alone is too much.
        """
        full: list[set[int]] = []
        for capacity in self._containing[rule].get(index, ()):
            taken = {member: weight for member, weight in capacity.weighted if member in chosen or member == index}
            if taken[index] > capacity.most:
                return True, []
            if sum(taken.values()) > capacity.most:
                full.append(taken.keys() - {index})
        return bool(full), sorted(set().union(*full))

    @cached_property
    def _containing(self) -> dict[str, dict[int, list[Capacity]]]:
        found: dict[str, dict[int, list[Capacity]]] = {rule: {} for rule in self.capacities}
        for rule, capacities in self.capacities.items():
            for capacity in capacities:
                for member in capacity.members:
                    found[rule].setdefault(member, []).append(capacity)
        return found


def filled(problem: Problem, chosen: Sequence[int]) -> list[int]:
    """`chosen` (0 or 1 for each candidate) with what still fits: best priority first, then the most seconds.

    A contact of less than a second gains nothing and is left out.
    """
    result = list(chosen[: len(problem.candidates)])
    room = [capacity.most for capacity in problem.distinct]
    for index, taken in enumerate(result):
        if taken:
            for number, weight in problem.containing[index]:
                room[number] -= weight
    for index in problem.eager:
        if not result[index] and all(room[number] >= weight for number, weight in problem.containing[index]):
            result[index] = 1
            for number, weight in problem.containing[index]:
                room[number] -= weight
    return result


def _eagerness(candidate: Candidate) -> tuple[int, int]:
    return candidate.mission.priority, -candidate.value
