"""What is left to decide once a stage is settled: the optimal face, one connected component at a time.

To keep the optimum of a stage in the stages after it, one row over all its contacts would be right and slow: it joins
everything to everything. Linear programming says the same in small pieces. With z the optimum of the relaxation of a
component, v its optimum in whole contacts and d = z - v: a choice with |reduced cost| > d cannot leave its bound, a
row with |dual| > d cannot have slack, for either would cost more than d. Only where smaller ones remain does the
component need its row. Source: reduced-cost fixing, e.g. Nemhauser & Wolsey, Integer and Combinatorial
Optimization, II.5.2.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Row:
    """A weighted sum of choices between two bounds."""

    members: tuple[int, ...]
    weights: tuple[int, ...]
    least: int
    most: int

    @property
    def span(self) -> tuple[int, int]:
        """The least and the largest that the sum can be at all."""
        return sum(w for w in self.weights if w < 0), sum(w for w in self.weights if w > 0)

    @property
    def demands(self) -> bool:
        """Whether leaving everything out may break the row."""
        return self.span[0] < self.least

    def sum_of(self, values: Sequence[float] | Mapping[int, float]) -> float:
        """The sum under these choices."""
        return sum(weight * values[member] for member, weight in zip(self.members, self.weights, strict=True))


def at_most(members: tuple[int, ...], most: int) -> Row:
    """Of these choices at most so many."""
    return Row(members, (1,) * len(members), 0, most)


@dataclass(frozen=True, slots=True)
class Face:
    """The choices that the settled stages leave: what is decided, and the rows over the rest."""

    decided: tuple[int | None, ...]
    """0 or 1, or None while open."""
    rows: tuple[Row, ...]


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


def narrowed(face: Face, decisions: Mapping[int, int], rows: Iterable[Row]) -> Face:
    """The face with these choices decided and these rows in force, and all that follows from them at once."""
    decided = list(face.decided)
    for index, value in decisions.items():
        decided[index] = value
    pending = dict.fromkeys(rows)
    changed = True
    while changed:
        changed = False
        reduced: dict[Row, None] = {}
        for row in pending:
            rest = _reduced(row, decided)
            if rest is None:
                continue
            for index, value in _forced(rest):
                decided[index] = value
                changed = True
            reduced[rest] = None
        pending = reduced
    return Face(tuple(decided), tuple(pending))


def _reduced(row: Row, decided: Sequence[int | None]) -> Row | None:
    """The row over what is open; None where it says nothing any more."""
    if any(decided[member] is not None for member in row.members):
        used = sum(w * (decided[m] or 0) for m, w in zip(row.members, row.weights, strict=True))
        rest = [(m, w) for m, w in zip(row.members, row.weights, strict=True) if decided[m] is None]
        row = Row(tuple(m for m, _ in rest), tuple(w for _, w in rest), row.least - used, row.most - used)
    lowest, highest = row.span
    if lowest > row.most or highest < row.least:
        raise RuntimeError(f"nothing is left to choose: a settled stage contradicts the row {row}")
    return None if lowest >= row.least and highest <= row.most else row


def _forced(row: Row) -> Iterator[tuple[int, int]]:
    """Choices that the row leaves only one value."""
    lowest, highest = row.span
    for member, weight in zip(row.members, row.weights, strict=True):
        if lowest + abs(weight) > row.most:
            yield member, int(weight < 0)
        elif highest - abs(weight) < row.least:
            yield member, int(weight > 0)


def model_of(face: Face, weights: Sequence[int]) -> Model:
    """What a stage has to decide: the open choices with a weight, and those that rows bind them to.

    An open choice without a weight that no row asks for is left out: leaving it untaken harms nothing.
    """
    held = {member for row in face.rows if row.demands for member in row.members}
    inside = {i for i, value in enumerate(face.decided) if value is None and (weights[i] or i in held)}
    roots = _connected(inside, face.rows)
    wanted = {roots[i] for i in inside if weights[i]}
    indices = sorted(i for i in inside if roots[i] in wanted)
    number = {index: n for n, index in enumerate(indices)}
    sources = [row for row in face.rows if any(member in number for member in row.members)]
    groups: dict[int, list[int]] = {}
    for index in indices:
        groups.setdefault(roots[index], []).append(number[index])
    return Model(
        indices=tuple(indices),
        weights=tuple(weights[i] for i in indices),
        rows=tuple(_renumbered(row, number) for row in sources),
        sources=tuple(sources),
        components=tuple(map(tuple, groups.values())),
    )


def _connected(inside: set[int], rows: Iterable[Row]) -> dict[int, int]:
    """A representative of each choice's component, counting only the choices inside."""
    parent = {index: index for index in inside}

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for row in rows:
        members = [member for member in row.members if member in inside]
        for member in members[1:]:
            parent[root(member)] = root(members[0])
    return {index: root(index) for index in inside}


def _renumbered(row: Row, number: Mapping[int, int]) -> Row:
    kept = [(number[m], w) for m, w in zip(row.members, row.weights, strict=True) if m in number]
    return Row(tuple(m for m, _ in kept), tuple(w for _, w in kept), row.least, row.most)


def submodel(model: Model, numbers: Sequence[int]) -> Model:
    """The model of these whole components alone."""
    chosen = {old: new for new, old in enumerate(sorted(numbers))}
    rows = [(row, source) for row, source in zip(model.rows, model.sources, strict=True) if row.members[0] in chosen]
    return Model(
        indices=tuple(model.indices[n] for n in chosen),
        weights=tuple(model.weights[n] for n in chosen),
        rows=tuple(_renumbered(row, chosen) for row, _ in rows),
        sources=tuple(source for _, source in rows),
        components=tuple(
            tuple(chosen[n] for n in component) for component in model.components if component[0] in chosen
        ),
    )


def tight(row: Row, values: Sequence[float]) -> Row:
    """The row without slack, at the bound at which these values have it."""
    total = row.sum_of(values)
    bound = row.least if abs(total - row.least) < abs(total - row.most) else row.most
    return replace(row, least=bound, most=bound)
