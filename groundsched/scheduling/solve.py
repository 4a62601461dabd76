"""The schedule: one stage after the other, each proven, each within what the stages before leave open."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from groundsched.documents.schedule import Objective, Proof, Solution
from groundsched.progress import Progress, Stop, never, silent
from groundsched.scheduling import engines
from groundsched.scheduling.candidates import candidates, offers
from groundsched.scheduling.constraints import RULES, Rule, problem_of
from groundsched.scheduling.contacts import contacts_of
from groundsched.scheduling.demand import Demand, Plan, Settings
from groundsched.scheduling.faces import Face, Model, Row, at_most, model_of, narrowed, submodel, tight
from groundsched.scheduling.objective import Stage, stages
from groundsched.scheduling.problem import Problem, filled
from groundsched.scheduling.refusals import rejections


def schedule(
    demand: Demand,
    settings: Settings,
    *,
    stop: Stop = never,
    progress: Progress = silent,
    rules: Sequence[tuple[str, Rule]] = RULES,
) -> Plan:
    """The best schedule for this demand, with its proof; where `stop` ends the search, the best one so far."""
    offered = offers(demand)
    problem = problem_of(candidates(offered), demand.window, rules)
    chosen, solution = lexicographic(
        problem, stages(problem.candidates, demand.window), settings, stop=stop, progress=progress
    )
    contacts = contacts_of(problem.candidates, chosen)
    return Plan(
        contacts=contacts.in_order,
        rejected=rejections(demand, offered, problem, contacts, proven=solution.status == "optimal"),
        solution=solution,
    )


def lexicographic(
    problem: Problem, ordered: Sequence[Stage], settings: Settings, *, stop: Stop = never, progress: Progress = silent
) -> tuple[list[int], Solution]:
    """Make each stage as good as it can be without harm to those before it: the choices, and what was proven.

    It starts from a greedy schedule, so that there is a valid one whenever `stop` ends the search.
    """
    chosen = filled(problem, [0] * len(problem.candidates))
    rows = [at_most(capacity.members, capacity.most) for capacity in problem.distinct]
    face = narrowed(Face((None,) * len(chosen), ()), {}, rows)
    settled: list[Settled] = []
    for number, stage in enumerate(ordered):
        progress("schedule", number, len(ordered))
        result = _settle(stage, face, chosen, settings, stop)
        chosen = result.chosen if stage.is_tie_break else filled(problem, result.chosen)
        settled.append(result)
        if result.stopped:
            break
        face = _face_after(result, face, chosen)
    progress("schedule", len(settled), len(ordered))
    return chosen, _solution(settled, chosen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """One stage after its solve."""

    stage: Stage
    chosen: list[int]
    bound: int
    """No schedule that keeps the stages before gives more; weights, so larger is better."""
    proof: tuple[Proof, ...]
    stopped: bool
    model: Model
    relaxation: engines.Relaxation | None


def _settle(stage: Stage, face: Face, chosen: list[int], settings: Settings, stop: Stop) -> Settled:
    """Solve one stage: the relaxation, CP-SAT from its solution, and SCIP where the two leave a gap."""
    model = model_of(face, stage.weights)
    relaxed = engines.relaxation(model, stop=stop)
    relaxed_bounds = [_relaxed_bound(model, component, relaxed) for component in model.components]
    before = [chosen[index] for index in model.indices]
    hint = _hint(model, relaxed, before)
    gap = 0.0 if stage.is_tie_break else settings.gap
    first = engines.cp_sat(model, hint=hint, gap=gap, seed=settings.seed, stop=stop)
    best = _better(model, before, first.values)
    bounds: dict[Proof, int] = {"cp-sat": _whole(first.bound, model), "lp": sum(relaxed_bounds)}
    stopped = first.stopped
    if not (stopped or stage.is_tie_break) and bounds["lp"] > _value(model, best) == bounds["cp-sat"]:
        best, bounds["scip"], stopped = _second_opinion(model, best, relaxed_bounds, stop)
    value = _value(model, best)
    outside = sum(w * taken for w, taken in zip(stage.weights, chosen, strict=True)) - _value(model, before)
    return Settled(
        stage=stage,
        chosen=_merged(face, model, chosen, best),
        bound=outside + max(value, min(bounds.values())),
        proof=tuple(name for name, bound in bounds.items() if bound == value),
        stopped=stopped,
        model=model,
        relaxation=relaxed,
    )
