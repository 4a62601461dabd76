"""A stage's relaxation, with the rows that it breaks and whole contacts keep: round by round, until none is left."""

from __future__ import annotations

import itertools
import math
import operator
from collections.abc import Callable, Sequence
from itertools import chain

from groundsched.progress import Stop
from groundsched.scheduling.covers import Covers
from groundsched.scheduling.engines import NOISE, Program, Relaxation
from groundsched.scheduling.faces import Face, joined, model_of, narrowed
from groundsched.scheduling.model import Model, Row
from groundsched.scheduling.stages import Stage

MOST_ROUNDS = 200
"""No stage has needed a tenth of it to keep all cuts: more means that one of them does not say what it should."""

LEAST_GAIN = 0.01
"""Rows over covers are looked for as long as those of the round before have brought the bound down by so much."""

Cuts = Callable[[Sequence[float]], list[Row]]
"""Rows that hold for every schedule, and that these values of all choices break."""


def broken_by(cuts: Sequence[Cuts], values: Sequence[float]) -> list[Row]:
    """Every row that these values of all choices break."""
    return [row for broken in cuts for row in broken(values)]


def relaxed_on(stage: Stage, face: Face, cuts: Sequence[Cuts], *, stop: Stop) -> tuple[Face, Model, Relaxation | None]:
    """The face with the cuts that a stage's relaxation breaks, the model on it, and the relaxation unless it fails."""
    weights = stage.weights(len(face.decided))
    model = model_of(face, weights)
    program, covers, before = Program(model), Covers(), math.inf
    for number in itertools.count(1):
        relaxed = program.relaxation(stop=stop)
        if relaxed is None:
            break
        values = _over_all(face, model, relaxed)
        inside = set(model.indices)
        broken = [row for row in broken_by(cuts, values) if not inside.isdisjoint(row.members)]
        bound = relaxed.value(model)
        if before - bound >= LEAST_GAIN and abs(bound - round(bound)) > NOISE:
            broken += covers.broken(model.sources, values, stop=stop)
        if not broken or number == MOST_ROUNDS:
            break  # what it may still break makes it the weaker, and no less true
        known, face, before = face, narrowed(face, {}, [*face.rows, *broken]), bound
        more = _only_more(known, face)
        if more and inside.issuperset(chain.from_iterable([row.members for row in more])):
            model = joined(model, more)
            program.add(model.rows[-len(more) :])
        else:
            model = model_of(face, weights)
            program = Program(model)
    return face, model, relaxed


def _over_all(face: Face, model: Model, relaxed: Relaxation) -> list[float]:
    values: list[float] = [value or 0 for value in face.decided]
    for index, value in zip(model.indices, relaxed.values, strict=True):
        values[index] = value
    return values


def _only_more(face: Face, narrower: Face) -> tuple[Row, ...]:
    """The rows that a face has more than another, where they are all that it has more."""
    count = len(face.rows)
    same = face.decided == narrower.decided and all(map(operator.is_, face.rows, narrower.rows))
    return narrower.rows[count:] if same else ()
