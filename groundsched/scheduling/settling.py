"""One stage: solved, proven, and proven again by other code."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from groundsched.documents.schedule import Proof
from groundsched.progress import Stop
from groundsched.scheduling import engines
from groundsched.scheduling.demand import Settings
from groundsched.scheduling.faces import Face, model_of, narrowed, relaxed_value, whole
from groundsched.scheduling.model import Model, Row, submodel
from groundsched.scheduling.stages import Stage

FULL_BUDGET = 60.0
"""CP-SAT's work on one stage, about seconds: far more than any stage of a week over six stations has needed."""

SHORT_BUDGET = 2.0
"""The same for a first try at a proof that may be given up, and for a tie that may stay open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """One stage after its solve. Weights are such that larger is better, whatever the stage's sense."""

    stage: Stage
    chosen: list[int]
    value: int
    bound: int
    """No schedule that keeps the stages before gives more."""
    proof: tuple[Proof, ...]
    stopped: bool
    face: Face
    """What the stage was solved on: the face that it was given, and the cuts that it took."""
    model: Model
    relaxation: engines.Relaxation | None


def attempts(stage: Stage, settings: Settings, *, certain: bool) -> list[engines.Effort]:
    """How CP-SAT goes about a stage; `certain`: all stages before are proven.

    A proof mostly comes at once, and a stage that is proven leaves far less to the next than one that ended at a gap:
    so even where a gap is allowed the proof is tried first. After a stage without proof the tie-break has hardly a
    chance, and little is spent on it.
    """
    if stage.is_tie_break or not settings.gap:
        budget = SHORT_BUDGET if stage.is_tie_break and not certain else FULL_BUDGET
        return [engines.Effort(budget=budget, seed=settings.seed)]
    return [
        engines.Effort(budget=SHORT_BUDGET, seed=settings.seed),
        engines.Effort(budget=FULL_BUDGET, seed=settings.seed, gap=settings.gap),
    ]


Cuts = Callable[[Sequence[float]], list[Row]]
"""Rows that hold for every schedule, and that these values of all choices break."""


def settle(
    stage: Stage,
    face: Face,
    chosen: list[int],
    *,
    efforts: Sequence[engines.Effort],
    stop: Stop,
    cuts: Sequence[Cuts] = (),
    twice: bool = True,
    fractions: float = 1.0,
) -> Settled:
    """Solve one stage, and again with every cut that its solution breaks; `twice`: a second proof is sought as well.

    Where the relaxation takes a larger part of the choices as `fractions` of contacts, it is all that is done: what
    was chosen stays, with its bound.
    """
    while True:
        face, model, relaxed = _relaxed(stage, face, cuts, stop)
        tried = efforts if relaxed is None or relaxed.broken_part <= fractions else ()
        result = _settled(stage, face, model, relaxed, chosen, efforts=tried, stop=stop, twice=twice)
        broken = _broken(cuts, result.chosen)
        if not broken:
            return result
        if result.stopped:
            # What was found counts as what its contacts are worth, and that may be less than before; nothing is proven.
            value = stage.sign * stage.sum_of(chosen)
            return replace(result, value=value, bound=max(value, result.bound), proof=())
        face = narrowed(face, {}, [*face.rows, *broken])


def _relaxed(
    stage: Stage, face: Face, cuts: Sequence[Cuts], stop: Stop
) -> tuple[Face, Model, engines.Relaxation | None]:
    """The stage's model and its relaxation, with the cuts that the relaxation breaks."""
    while True:
        model = model_of(face, stage.weights(len(face.decided)))
        relaxed = engines.relaxation(model, stop=stop)
        if relaxed is None or not cuts:
            return face, model, relaxed
        values: list[float] = [value or 0 for value in face.decided]
        for index, value in zip(model.indices, relaxed.values, strict=True):
            values[index] = value
        inside = set(model.indices)
        broken = [row for row in _broken(cuts, values) if inside.intersection(row.members)]
        if not broken:
            return face, model, relaxed
        face = narrowed(face, {}, [*face.rows, *broken])


def _broken(cuts: Sequence[Cuts], values: Sequence[float]) -> list[Row]:
    return [row for broken_by in cuts for row in broken_by(values)]


def _settled(
    stage: Stage,
    face: Face,
    model: Model,
    relaxed: engines.Relaxation | None,
    chosen: list[int],
    *,
    efforts: Sequence[engines.Effort],
    stop: Stop,
    twice: bool,
) -> Settled:
    """Solve one stage: CP-SAT from the solution of the relaxation, and SCIP where the two leave a gap."""
    limits = [_limit_of(model, component, relaxed) for component in model.components]
    before = [chosen[index] for index in model.indices]
    best, bound, stopped = _searched(model, before, _hint(model, relaxed, before), efforts=efforts, stop=stop)
    bounds: dict[Proof, int] = {} if relaxed is None else {"lp": sum(limits)}
    if math.isfinite(bound):
        bounds = {"cp-sat": _rounded_down(bound), **bounds}
    proven_once = bounds.get("cp-sat") == model.value(best)
    if twice and proven_once and not stopped and not stage.is_tie_break and sum(limits) > model.value(best):
        best, bounds["scip"], stopped = _second_opinion(model, best, limits, stop)
    value = model.value(best)
    proof: tuple[Proof, ...] = tuple(name for name, limit in bounds.items() if limit == value)
    limit = max(value, min(bounds.values(), default=sum(limits)))
    if stopped and len(proof) == 1:
        # One solver's word is no proof: the stage that was cut short shows that it is open.
        proof, limit = (), max(value, model.most_of(range(len(model.weights))))
    outside = stage.sign * stage.sum_of(chosen) - model.value(before)
    return Settled(
        stage=stage,
        chosen=_merged(face, model, chosen, best),
        value=outside + value,
        bound=outside + limit,
        proof=proof,
        stopped=stopped,
        face=face,
        model=model,
        relaxation=relaxed,
    )


def _searched(
    model: Model, before: Sequence[int], hint: Sequence[int], *, efforts: Sequence[engines.Effort], stop: Stop
) -> tuple[list[int], float, bool]:
    """CP-SAT, effort after effort until one has the proof: the best choice, its bound, and if stopped."""
    best, bound, stopped = list(before), math.inf, False
    for effort in efforts:
        answer = engines.cp_sat(model, hint=hint, effort=effort, stop=stop)
        best, bound, stopped = _better(model, best, answer.values), min(bound, answer.bound), answer.stopped
        if stopped or (math.isfinite(bound) and _rounded_down(bound) <= model.value(best)):
            break
        hint = best
    return best, bound, stopped


def _rounded_down(bound: float) -> int:
    return math.floor(bound + engines.NOISE)


def _limit_of(model: Model, component: Sequence[int], relaxed: engines.Relaxation | None) -> int:
    """What a component can give at most: by the relaxation, else everything that adds to it."""
    if relaxed is None:
        return model.most_of(component)
    return _rounded_down(relaxed_value(model, component, relaxed))


def _hint(model: Model, relaxed: engines.Relaxation | None, before: Sequence[int]) -> list[int]:
    """A good start: the relaxation where it takes whole contacts, else what is already chosen."""
    hint = list(before)
    if relaxed is None:
        return hint
    for component in model.components:
        if whole([relaxed.values[n] for n in component]):
            for n in component:
                hint[n] = round(relaxed.values[n])
    return hint


def _better(model: Model, before: Sequence[int], found: Sequence[int] | None) -> list[int]:
    """What was found, unless it is worse than what was there."""
    return list(found if found is not None and model.value(found) >= model.value(before) else before)


def _second_opinion(
    model: Model, best: Sequence[int], limits: Sequence[int], stop: Stop
) -> tuple[list[int], int, bool]:
    """SCIP on the components that the relaxation leaves open: the better choice, the bound of all, and if stopped."""
    part: list[int] = []
    for component, limit in zip(model.components, limits, strict=True):
        if limit > model.value_of(component, best):
            part += component
    part.sort()
    inner = submodel(model, part)
    before = [best[n] for n in part]
    answer = engines.scip(inner, stop=stop)
    after = _better(inner, before, answer.values)
    result = list(best)
    for n, value in zip(part, after, strict=True):
        result[n] = value
    settled_elsewhere = model.value(best) - inner.value(before)
    bound = settled_elsewhere + _rounded_down(answer.bound) if math.isfinite(answer.bound) else sum(limits)
    return result, bound, answer.stopped


def _merged(face: Face, model: Model, chosen: Sequence[int], best: Sequence[int]) -> list[int]:
    """The whole choice with this part of it renewed.

    What the stage has no use for and no row asks for makes room; what still fits is filled in again.
    """
    if all(chosen[index] == value for index, value in zip(model.indices, best, strict=True)):
        return list(chosen)
    held = {member for row in face.rows if row.demands for member in row.members}
    result = [
        taken if decided is not None or index in held else 0
        for index, (decided, taken) in enumerate(zip(face.decided, chosen, strict=True))
    ]
    for index, value in zip(model.indices, best, strict=True):
        result[index] = value
    return result
