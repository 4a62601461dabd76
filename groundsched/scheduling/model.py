"""An integer program: choices, weights to maximise, rows to keep. What the engines take.

A choice is a contact (0 or 1) or a quantity that follows from the contacts (a whole number from 0 to its most).
"""

from __future__ import annotations

import functools
import operator
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields


@dataclass(frozen=True, slots=True)
class Row:
    """A weighted sum of choices between two bounds."""

    members: tuple[int, ...]
    weights: tuple[int, ...]
    least: int
    most: int
    ranges: tuple[int, ...] = ()
    """The largest value of each member; none where all are 0 or 1."""
    lowest: int = field(init=False, compare=False)
    """The least that the sum can be at all; `highest` the largest."""
    highest: int = field(init=False, compare=False)
    largest: int = field(init=False, compare=False)
    """The most by which one choice can move the sum."""

    def __post_init__(self) -> None:
        moves = [w * r for w, r in zip(self.weights, self.ranges, strict=True)] if self.ranges else self.weights
        lowest = sum([move for move in moves if move < 0]) if moves and min(moves) < 0 else 0
        object.__setattr__(self, "lowest", lowest)
        object.__setattr__(self, "highest", sum(moves) - lowest)
        object.__setattr__(self, "largest", max(map(abs, moves), default=0))

    def __hash__(self) -> int:
        """Of the ends alone: rows are looked up by the ten thousand, and few are alike in these."""
        return hash((len(self.members), self.members[:1], self.members[-1:], self.least, self.most))

    @property
    def demands(self) -> bool:
        """Whether the sum has a lower bound that it can break."""
        return self.lowest < self.least

    @property
    def is_idle(self) -> bool:
        """Whether every choice keeps the row."""
        return self.lowest >= self.least and self.highest <= self.most

    @property
    def play(self) -> int:
        """How far apart two sums that keep the row can be."""
        return min(self.most, self.highest) - max(self.least, self.lowest)

    def sum_of(self, values: Sequence[float] | Mapping[int, float]) -> float:
        """The sum under these choices."""
        total: float = sum(map(operator.mul, self.weights, map(values.__getitem__, self.members)))
        return total

    def over(self, places: Sequence[int], *, less: int = 0) -> Row:
        """The row over the members at these places alone, with bounds lower by `less`."""
        ranges = tuple([self.ranges[p] for p in places]) if self.ranges else ()
        return Row(
            tuple([self.members[p] for p in places]),
            tuple([self.weights[p] for p in places]),
            self.least - less,
            self.most - less,
            ranges if any(r > 1 for r in ranges) else (),
        )

    def renamed(self, members: tuple[int, ...]) -> Row:
        """The same row over other choices, as many as it has."""
        found = object.__new__(Row)
        object.__setattr__(found, "members", members)
        for name in _ALIKE:  # counting them again would take three times as long
            object.__setattr__(found, name, getattr(self, name))
        return found

    def forced(self) -> Iterator[tuple[int, int]]:
        """Choices that the row leaves only one value."""
        if self.lowest + self.largest <= self.most and self.highest - self.largest >= self.least:
            return
        for member, weight, top in zip(
            self.members, self.weights, self.ranges or (1,) * len(self.members), strict=True
        ):
            size, move = abs(weight), abs(weight) * top
            # How far the choice can go from the end of its range at which the sum is lowest, and must at the least.
            upwards = min(top, (self.most - self.lowest) // size)
            needed = max(0, -((self.highest - move - self.least) // size))
            if upwards <= needed:
                yield member, needed if weight > 0 else top - needed


_ALIKE = tuple([each.name for each in fields(Row) if each.name != "members"])


def at_most(members: tuple[int, ...], most: int) -> Row:
    """Of these choices at most so many."""
    return Row(members, _ones(len(members)), 0, most)


@functools.lru_cache(maxsize=1024)
def _ones(count: int) -> tuple[int, ...]:
    """One tuple for all rows of this length: a large problem has a hundred thousand of them."""
    return (1,) * count


@dataclass(frozen=True, slots=True)
class Model:
    """The part of a face that one stage is about, numbered from 0, as a solver takes it: maximise the weights."""

    indices: tuple[int, ...]
    """The choice behind each number, rising."""
    weights: tuple[int, ...]
    rows: tuple[Row, ...]
    sources: tuple[Row, ...]
    """The row of the face behind each row."""
    components: tuple[tuple[int, ...], ...]
    """Numbers that rows connect."""
    ranges: tuple[int, ...] = ()
    """The largest value of each; none where all are 0 or 1."""

    def value(self, values: Sequence[int]) -> int:
        """What these choices give."""
        return sum([weight * value for weight, value in zip(self.weights, values, strict=True) if value])

    def value_of(self, component: Sequence[int], values: Sequence[int]) -> int:
        """What a component's choices give."""
        return sum([self.weights[n] * values[n] for n in component if values[n]])

    def most_of(self, component: Sequence[int]) -> int:
        """No values of a component's choices give more, whatever the rows say."""
        return sum([max(0, self.weights[n]) * (self.ranges[n] if self.ranges else 1) for n in component])

    def component_rows(self) -> list[list[int]]:
        """The rows of each component, by number."""
        owner = {n: c for c, component in enumerate(self.components) for n in component}
        found: list[list[int]] = [[] for _ in self.components]
        for number, row in enumerate(self.rows):
            found[owner[row.members[0]]].append(number)
        return found


def renumbered(row: Row, number: Mapping[int, int]) -> Row:
    """The row over the choices that have a new number; the others are left untaken."""
    members = [number.get(member, -1) for member in row.members]
    if -1 in members:
        row = row.over([place for place, member in enumerate(members) if member >= 0])
        members = [member for member in members if member >= 0]
    return row.renamed(tuple(members))


def submodel(model: Model, numbers: Sequence[int], rows: Sequence[int]) -> Model:
    """The model of these choices (rising) alone, which these rows hold and no other."""
    if len(numbers) == len(model.weights) and len(rows) == len(model.rows):
        return model
    chosen = {old: new for new, old in enumerate(numbers)}
    return Model(
        indices=tuple([model.indices[n] for n in numbers]),
        weights=tuple([model.weights[n] for n in numbers]),
        rows=tuple([renumbered(model.rows[row], chosen) for row in rows]),
        sources=tuple([model.sources[row] for row in rows]),
        components=(tuple(range(len(numbers))),),
        ranges=tuple([model.ranges[n] for n in numbers]) if model.ranges else (),
    )
