"""One stage: solved, proven, and proven again by other code."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from groundsched.documents.schedule import Proof
from groundsched.progress import Stop
from groundsched.scheduling import engines
from groundsched.scheduling.demand import Settings
from groundsched.scheduling.faces import Face, model_of, relaxed_value, whole
from groundsched.scheduling.model import Model, submodel
from groundsched.scheduling.objective import Stage


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
    model: Model
    relaxation: engines.Relaxation | None


def settle(stage: Stage, face: Face, chosen: list[int], settings: Settings, stop: Stop) -> Settled:
    """Solve one stage: the relaxation, CP-SAT from its solution, and SCIP where the two leave a gap."""
    model = model_of(face, stage.weights)
    relaxed = engines.relaxation(model, stop=stop)
    limits = [_limit_of(model, component, relaxed) for component in model.components]
    before = [chosen[index] for index in model.indices]
    gap = 0.0 if stage.is_tie_break else settings.gap
    first = engines.cp_sat(model, hint=_hint(model, relaxed, before), gap=gap, seed=settings.seed, stop=stop)
    best, stopped = _better(model, before, first.values), first.stopped
    bounds: dict[Proof, int] = {} if relaxed is None else {"lp": sum(limits)}
    if math.isfinite(first.bound):
        bounds = {"cp-sat": _rounded_down(first.bound), **bounds}
    proven_once = bounds.get("cp-sat") == model.value(best)
    if proven_once and not stopped and not stage.is_tie_break and sum(limits) > model.value(best):
        best, bounds["scip"], stopped = _second_opinion(model, best, limits, stop)
    value = model.value(best)
    outside = sum(w for w, taken in zip(stage.weights, chosen, strict=True) if taken) - model.value(before)
    return Settled(
        stage=stage,
        chosen=_merged(face, model, chosen, best),
        value=outside + value,
        bound=outside + max(value, min(bounds.values(), default=sum(limits))),
        proof=tuple(name for name, bound in bounds.items() if bound == value),
        stopped=stopped,
        model=model,
        relaxation=relaxed,
    )


def _rounded_down(bound: float) -> int:
    return math.floor(bound + engines.NOISE)


def _limit_of(model: Model, component: Sequence[int], relaxed: engines.Relaxation | None) -> int:
    """What a component can give at most: by the relaxation, else everything that adds to it."""
    if relaxed is None:
        return sum(max(0, model.weights[n]) for n in component)
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
        if limit > sum(model.weights[n] for n in component if best[n]):
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
