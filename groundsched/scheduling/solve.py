"""The schedule: one stage after the other, each proven, each within what the stages before leave open."""

from __future__ import annotations

from collections.abc import Sequence

from groundsched.documents.schedule import Objective, Solution
from groundsched.progress import Progress, Stop, never, silent
from groundsched.scheduling.candidates import candidates, offers
from groundsched.scheduling.constraints import RULES, Rule, problem_of
from groundsched.scheduling.contacts import contacts_of
from groundsched.scheduling.demand import Demand, Plan, Settings
from groundsched.scheduling.faces import Face, face_after, narrowed
from groundsched.scheduling.objective import TIE_BREAK, Stage, stages
from groundsched.scheduling.problem import Problem, filled
from groundsched.scheduling.refusals import rejections
from groundsched.scheduling.settling import Settled, attempts, settle


def schedule(
    demand: Demand,
    settings: Settings,
    *,
    stop: Stop = never,
    progress: Progress = silent,
    rules: Sequence[tuple[str, Rule]] = RULES,
) -> Plan:
    """The best schedule for this demand, with its proof; where `stop` ends the search, the best one so far."""
    stop()  # from here on there will be a schedule: whoever asks for an early end gets one
    offered = offers(demand)
    problem = problem_of(candidates(offered), demand, rules)
    chosen, solution = lexicographic(
        problem, stages(problem.candidates, demand.window), settings, stop=stop, progress=progress
    )
    contacts = contacts_of(problem.candidates, chosen)
    return Plan(
        contacts=contacts.in_order,
        rejected=rejections(offered, problem, contacts, demand=demand, proven=solution.status == "optimal"),
        solution=solution,
    )


def lexicographic(
    problem: Problem, ordered: Sequence[Stage], settings: Settings, *, stop: Stop = never, progress: Progress = silent
) -> tuple[list[int], Solution]:
    """Make each stage as good as it can be without harm to those before it: the choices, and what was proven.

    It starts from a greedy schedule, so that there is a valid one whenever `stop` ends the search.
    """
    chosen = filled(problem, [0] * len(problem.candidates))
    rows = [capacity.row for capacity in problem.distinct]
    start = face = narrowed(Face((None,) * len(chosen), ()), {}, rows)
    settled: list[Settled] = []
    for number, stage in enumerate(ordered):
        progress("schedule", number, len(ordered))
        if settled:
            face = face_after(face, settled[-1].model, settled[-1].relaxation, chosen)
            _confirm(face, chosen, stage)
        efforts = attempts(stage, settings, certain=all(result.proof for result in settled))
        settled.append(settle(stage, face, chosen, efforts=efforts, stop=stop))
        chosen = settled[-1].chosen if stage.is_tie_break else filled(problem, settled[-1].chosen)
        _confirm(start, chosen, stage)
        if settled[-1].stopped:
            break
    progress("schedule", len(settled), len(ordered))
    return chosen, _solution(settled, ordered, chosen)


def _confirm(face: Face, chosen: Sequence[int], stage: Stage) -> None:
    """Faces rest on floating point; whether the schedule lies on one is counted in whole numbers."""
    if not face.holds(chosen):
        raise RuntimeError(f"{stage.tier}: the schedule breaks a rule or gives up what was settled before")


def _solution(settled: Sequence[Settled], ordered: Sequence[Stage], chosen: Sequence[int]) -> Solution:
    objectives = tuple(_objective(result, chosen) for result in settled)
    needed = [stage for stage in ordered if not stage.is_tie_break]
    proven = [o for o in objectives if o.tier != TIE_BREAK and len(o.proof) > 1 and o.value == o.bound]
    return Solution(
        status="optimal" if len(proven) == len(needed) else "feasible",
        reproducible=not any(result.stopped or (result.stage.is_tie_break and not result.proof) for result in settled),
        objectives=objectives,
    )


def _objective(settled: Settled, chosen: Sequence[int]) -> Objective:
    """What the stage has in the end, counted again from the contacts in whole numbers."""
    stage = settled.stage
    value, bound = stage.sum_of(chosen), stage.sign * settled.bound
    if not settled.value <= stage.sign * value <= settled.bound:
        raise RuntimeError(f"{stage.tier}: {value} is not what was proven ({stage.sign * settled.value} to {bound})")
    return Objective(
        tier=stage.tier,
        priority=stage.priority,
        value=value,
        bound=bound,
        gap=abs(value - bound) / max(1, abs(value)),
        proof=settled.proof,
    )
