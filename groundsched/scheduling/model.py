"""A 0-1 program: choices, weights to maximise, rows to keep. What the engines take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Row:
    """A weighted sum of choices between two bounds."""

    members: tuple[int, ...]
    weights: tuple[int, ...]
    least: int
    most: int
    lowest: int = field(init=False, compare=False)
    """The least that the sum can be at all; `highest` the largest."""
    highest: int = field(init=False, compare=False)
    largest: int = field(init=False, compare=False)
    """The most by which one choice can move the sum."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "lowest", sum([w for w in self.weights if w < 0]))
        object.__setattr__(self, "highest", sum(self.weights) - self.lowest)
        object.__setattr__(self, "largest", max(map(abs, self.weights), default=0))

    @property
    def demands(self) -> bool:
        """Whether the sum has a lower bound that it can break."""
        return self.lowest < self.least

    def sum_of(self, values: Sequence[float] | Mapping[int, float]) -> float:
        """The sum under these choices."""
        return sum(weight * values[member] for member, weight in zip(self.members, self.weights, strict=True))


def at_most(members: tuple[int, ...], most: int) -> Row:
    """Of these choices at most so many."""
    return Row(members, (1,) * len(members), 0, most)


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

    def value(self, values: Sequence[int]) -> int:
        """What these choices (0 or 1) give."""
        return sum(weight for weight, taken in zip(self.weights, values, strict=True) if taken)

    def component_rows(self) -> list[list[int]]:
        """The rows of each component, by number."""
        owner = {n: c for c, component in enumerate(self.components) for n in component}
        found: list[list[int]] = [[] for _ in self.components]
        for number, row in enumerate(self.rows):
            found[owner[row.members[0]]].append(number)
        return found


def renumbered(row: Row, number: Mapping[int, int]) -> Row:
    """The row over the choices that have a new number; the others are left untaken."""
    kept = [(number[m], w) for m, w in zip(row.members, row.weights, strict=True) if m in number]
    return Row(tuple(m for m, _ in kept), tuple(w for _, w in kept), row.least, row.most)


def submodel(model: Model, numbers: Sequence[int]) -> Model:
    """The model of these whole components alone."""
    chosen = {old: new for new, old in enumerate(sorted(numbers))}
    rows = [(row, source) for row, source in zip(model.rows, model.sources, strict=True) if row.members[0] in chosen]
    return Model(
        indices=tuple(model.indices[n] for n in chosen),
        weights=tuple(model.weights[n] for n in chosen),
        rows=tuple(renumbered(row, chosen) for row, _ in rows),
        sources=tuple(source for _, source in rows),
        components=tuple(
            tuple(chosen[n] for n in component) for component in model.components if component[0] in chosen
        ),
    )


def tight(row: Row, total: float) -> Row:
    """The row without slack, at the bound that its sum is at."""
    bound = row.least if abs(total - row.least) < abs(total - row.most) else row.most
    return replace(row, least=bound, most=bound)
