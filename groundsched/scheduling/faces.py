"""What is left to decide once a stage is settled: the optimal face, one connected component at a time.

To keep the optimum of a stage in the stages after it, one row over all its contacts would be right and slow: it joins
everything to everything. Linear programming says the same in small pieces. With z the bound that the relaxation proves
of a component, v its optimum in whole contacts and d = z - v: a choice with |reduced cost| > d cannot leave its bound,
a row with |dual| > d cannot have slack, for either would cost more than d. Only where the smaller ones can add up to a
loss does the component need its row. All of it is counted in whole numbers (`certificate.py`). Source: reduced-cost
fixing, e.g. Nemhauser & Wolsey, Integer and Combinatorial Optimization, II.5.2.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from groundsched.scheduling.certificate import Certificate, certificate
from groundsched.scheduling.engines import Relaxation
from groundsched.scheduling.model import Model, Row, renumbered


class ContradictionError(RuntimeError):
    """What is decided leaves a row no way to be kept."""


@dataclass(frozen=True, slots=True)
class Face:
    """The choices that the settled stages leave: what is decided, and the rows over the rest."""

    decided: tuple[int | None, ...]
    """The value of each choice, or None while open."""
    rows: tuple[Row, ...]
    ranges: tuple[int, ...] = ()
    """The largest value of each choice; none where all are 0 or 1."""

    def holds(self, chosen: Sequence[int]) -> bool:
        """Whether these choices lie on the face."""
        return all(value is None or value == taken for value, taken in zip(self.decided, chosen, strict=True)) and all(
            row.least <= row.sum_of(chosen) <= row.most for row in self.rows
        )


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
            rest = left_of(row, decided)
            if rest is None:
                continue
            for index, value in rest.forced():
                decided[index] = value
                changed = True
            reduced[rest] = None
        pending = reduced
    return Face(tuple(decided), tuple(pending), face.ranges)


def left_of(row: Row, decided: Sequence[int | None]) -> Row | None:
    """The row over what is open; None where it says nothing any more."""
    if any(decided[member] is not None for member in row.members):
        used = sum(w * (decided[m] or 0) for m, w in zip(row.members, row.weights, strict=True))
        row = row.over([place for place, member in enumerate(row.members) if decided[member] is None], less=used)
    if row.lowest > row.most or row.highest < row.least:
        raise ContradictionError(f"nothing is left to choose: a settled stage contradicts the row {row}")
    return None if row.lowest >= row.least and row.highest <= row.most else row


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
        rows=tuple(renumbered(row, number) for row in sources),
        sources=tuple(sources),
        components=tuple(map(tuple, groups.values())),
        ranges=tuple(face.ranges[i] for i in indices) if face.ranges else (),
    )


def largest_component(face: Face, weights: Sequence[int], *, beyond: int) -> int:
    """How many open choices of a stage hang together at the most; where all are no more than `beyond`, how many."""
    inside = {i for i, value in enumerate(face.decided) if value is None and weights[i]}
    if len(inside) <= beyond:
        return len(inside)
    return max(Counter(_connected(inside, face.rows).values()).values(), default=0)


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


@dataclass(slots=True)
class _Fixing:
    """What is known to hold on the optimum of a stage, as it is gathered."""

    model: Model
    known: Certificate
    rows: dict[Row, Row]
    """Each row of the face, and what it becomes."""
    decisions: dict[int, int] = field(default_factory=dict)

    def leaves_open(self, number: int, row_numbers: Sequence[int], value: int) -> bool:
        """Gather what the prices decide in one component; whether something else can be worth less than `value`."""
        slack = self.known.slack(number, value)
        loss = 0
        for n in self.model.components[number]:
            left = int(self.known.left[n])
            top = self.model.ranges[n] if self.model.ranges else 1
            if abs(left) > slack:
                self.decisions[self.model.indices[n]] = top if left > 0 else 0
            else:
                loss += abs(left) * top
        for row_number in row_numbers:
            price = int(self.known.prices[row_number])
            if abs(price) > slack:
                self._tighten(row_number, upper=price > 0)
            elif price:
                loss += abs(price) * self.model.rows[row_number].play
        # All weights are multiples of a step: who loses less than one has lost nothing.
        return slack - loss <= -self.known.steps[number] * self.known.scale

    def _tighten(self, number: int, *, upper: bool) -> None:
        """Take the slack from a row; what the model left out of it would be slack, so it is not taken."""
        row, source = self.model.rows[number], self.model.sources[number]
        bound = min(row.most, row.highest) if upper else max(row.least, row.lowest)
        self.rows[source] = replace(source, least=bound, most=bound)
        inside = {self.model.indices[n] for n in row.members}
        self.decisions.update((member, 0) for member in source.members if member not in inside)


def face_after(face: Face, model: Model, relaxed: Relaxation | None, chosen: Sequence[int]) -> Face:
    """The face on which the model keeps the value that `chosen` gives it, in each component."""
    inner = [chosen[index] for index in model.indices]
    values = [model.value_of(component, inner) for component in model.components]
    if relaxed is None:
        kept = [_objective_row(model, *pair) for pair in zip(model.components, values, strict=True)]
        return narrowed(face, {}, [*face.rows, *kept])
    fixing = _Fixing(model, certificate(model, relaxed), {row: row for row in face.rows})
    kept = [
        _objective_row(model, model.components[number], value)
        for number, (row_numbers, value) in enumerate(zip(model.component_rows(), values, strict=True))
        if fixing.leaves_open(number, row_numbers, value)
    ]
    return narrowed(face, fixing.decisions, [*fixing.rows.values(), *kept])


def _objective_row(model: Model, component: Sequence[int], value: int) -> Row:
    numbers = [n for n in component if model.weights[n]]
    weights = tuple(model.weights[n] for n in numbers)
    ranges = tuple(model.ranges[n] for n in numbers) if model.ranges else ()
    return Row(tuple(model.indices[n] for n in numbers), weights, value, model.most_of(numbers), ranges)
