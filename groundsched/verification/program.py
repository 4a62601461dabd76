"""A linear program in the making: what may be chosen, and rows that every schedule keeps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import inf

Terms = Mapping[int, float]
"""By variable, what a unit of it counts."""


@dataclass(frozen=True, slots=True)
class Row:
    """A sum that lies between two numbers."""

    terms: Terms
    least: float = -inf
    most: float = inf


@dataclass(slots=True)
class Program:
    """Variables from 0 up, and rows."""

    most: list[float] = field(default_factory=list)
    least: list[float] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    def variable(self, most: float, least: float = 0.0) -> int:
        """A new variable's number."""
        self.most.append(most)
        self.least.append(least)
        return len(self.most) - 1

    def add(self, terms: Terms, *, least: float = -inf, most: float = inf) -> None:
        """One more row, in numbers of about 1: solvers compute in floating point."""
        largest = max(map(abs, terms.values()), default=0.0)
        if largest:
            self.rows.append(Row({n: c / largest for n, c in terms.items() if c}, least / largest, most / largest))


def together(stretches: Iterable[tuple[int, int, int]]) -> Iterator[frozenset[int]]:
    """Each largest set of stretches (start, end, number) that share a moment; an end gives way to a start."""
    edges = sorted(
        edge for start, end, number in stretches if start < end for edge in ((start, 1, number), (end, 0, number))
    )
    open_now, grown = set[int](), False
    for _, begins, number in edges:
        if begins:
            open_now.add(number)
        else:
            if grown:
                yield frozenset(open_now)
            open_now.discard(number)
        grown = bool(begins)
