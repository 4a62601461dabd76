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
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

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
    """The face with these choices decided and these rows in force, and all that follows from them at once.

    Rows that the face has already say nothing new until one of their choices is decided.
    """
    decided = list(face.decided)
    fresh = {index for index, value in decisions.items() if decided[index] != value}
    for index in fresh:
        decided[index] = decisions[index]
    done = set(map(id, face.rows))
    pending = list(rows)
    while True:
        following: dict[int, int] = {}
        kept: list[Row] = []
        for row in pending:
            if id(row) in done and fresh.isdisjoint(row.members):
                kept.append(row)
            elif (rest := left_of(row, decided)) is not None:
                following.update(rest.forced())
                kept.append(rest)
        for index, value in following.items():
            decided[index] = value
        if not following:
            return Face(tuple(decided), tuple(dict.fromkeys(kept)), face.ranges)
        pending, fresh, done = kept, set(following), set(map(id, kept))


def left_of(row: Row, decided: Sequence[int | None]) -> Row | None:
    """The row over what is open; None where it says nothing any more."""
    open_ = [place for place, member in enumerate(row.members) if decided[member] is None]
    if len(open_) < len(row.members):
        used = sum([w * (decided[m] or 0) for m, w in zip(row.members, row.weights, strict=True)])
        if not open_ and row.least <= used <= row.most:
            return None
        row = row.over(open_, less=used)
    if row.lowest > row.most or row.highest < row.least:
        raise ContradictionError(f"nothing is left to choose: a settled stage contradicts the row {row}")
    return None if row.is_idle else row


def model_of(face: Face, weights: Sequence[int]) -> Model:
    """What a stage has to decide: the open choices with a weight, and those that rows bind them to.

    An open choice without a weight that no row asks for is left out: leaving it untaken harms nothing.
    """
    held = set(chain.from_iterable([row.members for row in face.rows if row.demands]))
    inside = {i for i, value in enumerate(face.decided) if value is None and (weights[i] or i in held)}
    roots = connected(inside, [row.members for row in face.rows])
    wanted = {roots[i] for i in inside if weights[i]}
    indices = sorted([i for i in inside if roots[i] in wanted])
    number = {index: n for n, index in enumerate(indices)}
    pairs = [(renumbered(row, number), row) for row in face.rows if not number.keys().isdisjoint(row.members)]
    pairs = [(row, source) for row, source in pairs if not row.is_idle]
    groups: dict[int, list[int]] = {}
    for index in indices:
        groups.setdefault(roots[index], []).append(number[index])
    return Model(
        indices=tuple(indices),
        weights=tuple([weights[i] for i in indices]),
        rows=tuple([row for row, _ in pairs]),
        sources=tuple([source for _, source in pairs]),
        components=tuple(map(tuple, groups.values())),
        ranges=tuple([face.ranges[i] for i in indices]) if face.ranges else (),
    )


def joined(model: Model, sources: Sequence[Row]) -> Model:
    """The model with these rows of its face as well; they are about choices that it has."""
    number = {index: n for n, index in enumerate(model.indices)}
    rows = [renumbered(row, number) for row in sources]
    owner = {n: c for c, component in enumerate(model.components) for n in component}
    roots = connected(range(len(model.components)), [[owner[member] for member in row.members] for row in rows])
    groups: dict[int, list[int]] = {}
    for c, component in enumerate(model.components):
        groups.setdefault(roots[c], []).extend(component)
    return replace(
        model,
        rows=(*model.rows, *rows),
        sources=(*model.sources, *sources),
        components=tuple([tuple(sorted(group)) for group in groups.values()]),
    )


def largest_component(face: Face, weights: Sequence[int], *, beyond: int) -> int:
    """How many open choices of a stage hang together at the most; where all are no more than `beyond`, how many."""
    inside = {i for i, value in enumerate(face.decided) if value is None and weights[i]}
    if len(inside) <= beyond:
        return len(inside)
    return max(Counter(connected(inside, [row.members for row in face.rows]).values()).values(), default=0)


def connected(inside: Collection[int], sets: Iterable[Iterable[int]]) -> dict[int, int]:
    """A representative of each number's component, counting only those inside: the members of a set hang together."""
    parent = {index: index for index in inside}
    for members in sets:
        first = -1
        for index in members:
            root = parent.get(index, -1)
            while root != parent.get(root, -1):
                parent[root] = root = parent[parent[root]]
            if root >= 0:
                first = root if first < 0 else first
                parent[root] = first
    for index in inside:
        root = index
        while parent[root] != root:
            root = parent[root]
        parent[index] = root
    return parent


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
