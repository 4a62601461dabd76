"""The choice as mathematics: which candidates there are, and how many of which may be taken together."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import cached_property

from groundsched.scheduling.candidates import Candidate


@dataclass(frozen=True, slots=True)
class Capacity:
    """Of these candidates (indices, rising) at most so many."""

    members: tuple[int, ...]
    most: int


@dataclass(frozen=True)
class Problem:
    """The candidates in canonical order, and each rule's capacities over their indices."""

    candidates: tuple[Candidate, ...]
    capacities: dict[str, tuple[Capacity, ...]]

    @cached_property
    def distinct(self) -> tuple[Capacity, ...]:
        """Every capacity once, whatever rules ask for it."""
        return tuple(dict.fromkeys(capacity for rule in self.capacities.values() for capacity in rule))

    @cached_property
    def containing(self) -> tuple[tuple[int, ...], ...]:
        """For each candidate the numbers of the `distinct` capacities that it takes room of."""
        found: list[list[int]] = [[] for _ in self.candidates]
        for number, capacity in enumerate(self.distinct):
            for member in capacity.members:
                found[member].append(number)
        return tuple(map(tuple, found))

    @cached_property
    def eager(self) -> tuple[int, ...]:
        """The candidates that bring a second or more: best priority first, then the longest."""
        bringing = [index for index, candidate in enumerate(self.candidates) if candidate.value]
        return tuple(sorted(bringing, key=lambda index: _eagerness(self.candidates[index])))

    def blockers(self, rule: str, index: int, chosen: Container[int]) -> tuple[bool, list[int]]:
        """Whether this rule has no room for a candidate beside the chosen ones, and the chosen that take it."""
        full = [
            taken
            for capacity in self._containing[rule].get(index, ())
            if len(taken := [member for member in capacity.members if member in chosen]) >= capacity.most
        ]
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
    result = list(chosen)
    room = [capacity.most - sum([chosen[member] for member in capacity.members]) for capacity in problem.distinct]
    for index in problem.eager:
        if not result[index] and all(room[number] > 0 for number in problem.containing[index]):
            result[index] = 1
            for number in problem.containing[index]:
                room[number] -= 1
    return result


def _eagerness(candidate: Candidate) -> tuple[int, int]:
    return candidate.mission.priority, -candidate.value
