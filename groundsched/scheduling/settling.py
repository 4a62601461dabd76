"""One stage: solved, proven, and proven again by other code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from groundsched.documents.reasons import Proof
from groundsched.progress import Stop
from groundsched.scheduling import engines
from groundsched.scheduling.agreement import agreed
from groundsched.scheduling.demand import Settings
from groundsched.scheduling.faces import Face, narrowed
from groundsched.scheduling.model import Model, submodel
from groundsched.scheduling.proving import proven
from groundsched.scheduling.relaxing import MOST_ROUNDS, Cuts, broken_by, relaxed_on
from groundsched.scheduling.stages import Stage

FULL_BUDGET = 60.0
"""CP-SAT's work on one stage, about seconds: far more than any stage of a week over six stations has needed."""

SHORT_BUDGET = 2.0
"""The same for a first try at a proof that may be given up, and for a tie that may stay open."""

MANY = 1_000
"""In a component of so many choices it pays to look for what all optima have in common."""


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


def settle(
    stage: Stage,
    face: Face,
    chosen: list[int],
    *,
    efforts: Sequence[engines.Effort],
    stop: Stop,
    cuts: Sequence[Cuts] = (),
    twice: bool = True,
    confirm: bool = True,
    fractions: float = 1.0,
) -> Settled:
    """Solve one stage, and again with every cut that its solution breaks; `twice`: a second proof is sought as well.

    Without `confirm` what the relaxation proves by itself is not asked again: `confirmed` does that later.

    Where the relaxation takes a larger part of the choices as `fractions` of contacts, it is all that is done: what
    was chosen stays, with its bound.
    """
    for _ in range(MOST_ROUNDS):
        face, model, relaxed = relaxed_on(stage, face, cuts, stop=stop)
        tried = efforts if relaxed is None or relaxed.broken_part <= fractions else ()
        result = _settled(
            stage, face, model, relaxed, chosen, efforts=tried, stop=stop, cuts=cuts, twice=twice, confirm=confirm
        )
        broken = broken_by(cuts, result.chosen)
        if not broken:
            return narrower(result, efforts[0], stop) if twice else result
        if result.stopped:
            # What was found counts as what its contacts are worth, and that may be less than before; nothing is proven.
            value = stage.sign * stage.sum_of(chosen)
            return replace(result, value=value, bound=max(value, result.bound), proof=())
        face = narrowed(face, {}, [*face.rows, *broken])
    raise RuntimeError(f"{stage.tier}: a row that is asked for again and again, {broken[0]}")


def confirmed(settled: Settled, efforts: Sequence[engines.Effort], *, stop: Stop) -> bool:
    """Whether a stage is proven by as many as it needs; what only the relaxation has proven is confirmed now."""
    needed = 1 if settled.stage.is_tie_break else 2
    if settled.proof != ("lp",):
        return len(settled.proof) >= needed
    model, best = settled.model, [settled.chosen[index] for index in settled.model.indices]
    found = proven(model, settled.relaxation, best, efforts=efforts, stop=stop, twice=lambda _: False)
    return "cp-sat" in found.bounds and found.bounds["cp-sat"] <= model.value(best)


def narrower(result: Settled, effort: engines.Effort, stop: Stop) -> Settled:
    """The same stage on a face without the choices in which all its optima agree, where prices decide too little."""
    model = result.model
    needed = 1 if result.stage.is_tie_break else 2
    if result.stopped or len(result.proof) < needed or result.relaxation is None or "lp" in result.proof:
        return result
    rows = model.component_rows()
    decisions: dict[int, int] = {}
    for component, own in zip(model.components, rows, strict=True):
        if len(component) > MANY:
            part = submodel(model, component, own)
            best = [result.chosen[index] for index in part.indices]
            for n in agreed(part, best, effort=effort, stop=stop):
                decisions[part.indices[n]] = best[n]
    return replace(result, face=narrowed(result.face, decisions, result.face.rows)) if decisions else result


def _settled(
    stage: Stage,
    face: Face,
    model: Model,
    relaxed: engines.Relaxation | None,
    chosen: list[int],
    *,
    efforts: Sequence[engines.Effort],
    stop: Stop,
    cuts: Sequence[Cuts],
    twice: bool,
    confirm: bool,
) -> Settled:
    """Solve one stage's model, and say what it means for the stage."""
    before = [chosen[index] for index in model.indices]

    def worth_it(best: Sequence[int]) -> bool:
        # What breaks a cut is solved again with it: its second proof would be thrown away.
        return twice and not stage.is_tie_break and not broken_by(cuts, _merged(face, model, chosen, best))

    found = proven(model, relaxed, before, efforts=efforts, stop=stop, twice=worth_it, confirm=confirm)
    value = model.value(found.best)
    proof: tuple[Proof, ...] = tuple(name for name, limit in found.bounds.items() if limit == value)
    limit = max(value, found.limit)
    if found.stopped and len(proof) == 1:
        # One solver's word is no proof: the stage that was cut short shows that it is open.
        proof, limit = (), max(value, model.most_of(range(len(model.weights))))
    outside = stage.sign * stage.sum_of(chosen) - model.value(before)
    return Settled(
        stage=stage,
        chosen=_merged(face, model, chosen, found.best),
        value=outside + value,
        bound=outside + limit,
        proof=proof,
        stopped=found.stopped,
        face=face,
        model=model,
        relaxation=relaxed,
    )


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
