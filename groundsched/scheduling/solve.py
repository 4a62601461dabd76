"""The schedule: one stage after the other, each proven, each within what the stages before leave open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from groundsched.documents.schedule import Objective, Solution
from groundsched.progress import Progress, Stop, never, silent
from groundsched.scheduling import bookings, engines
from groundsched.scheduling.candidates import Candidate, Offer, in_order, judged
from groundsched.scheduling.changes import dropped, partners, with_changes
from groundsched.scheduling.constraints import RULES, Rule, problem_of
from groundsched.scheduling.contacts import contacts_of
from groundsched.scheduling.demand import Demand, Plan, Settings
from groundsched.scheduling.faces import Face, face_after, largest_component, narrowed
from groundsched.scheduling.frozen import HeldOver, held_over
from groundsched.scheduling.hindrances import hindrances
from groundsched.scheduling.keeping import TIER as KEPT
from groundsched.scheduling.keeping import given_up, with_old_parts
from groundsched.scheduling.model import Row
from groundsched.scheduling.objective import STAGES, Aim, stages
from groundsched.scheduling.offers import offers
from groundsched.scheduling.outages import Outage
from groundsched.scheduling.parts import with_parts
from groundsched.scheduling.problem import Capacity, Problem, Room, fill, filled
from groundsched.scheduling.refusals import Standing, rejections
from groundsched.scheduling.request_reports import with_requests
from groundsched.scheduling.settling import Settled, attempts, settle
from groundsched.scheduling.stages import TIE_BREAK, Concession, Stage
from groundsched.scheduling.starts import starts
from groundsched.scheduling.tracks import with_tracks
from groundsched.scheduling.windows import Field, Pace, windowed

LARGE = 15_000
"""Choices that hang together: with more of them one model finds nothing within minutes (2000 satellites: 149,159)."""

HARD = 4_000
"""A stage of so many choices that got no proof is better improved window by window."""

FRACTIONS = 0.02
"""Of a stage of so many: where the relaxation takes more of the choices as fractions, windows begin at once."""

HARD_BUDGET = 5.0
"""CP-SAT's work on a stage of so many: what is nearly integral takes 2, and the rest does not end in 60 either."""


def schedule(
    demand: Demand,
    settings: Settings,
    *,
    stop: Stop = never,
    progress: Progress = silent,
    rules: Sequence[tuple[str, Rule]] = RULES,
    aims: Sequence[tuple[str, Aim]] = STAGES,
    large: int = LARGE,
) -> Plan:
    """The best schedule for this demand, with its proof; where `stop` ends the search, the best one so far.

    Raises InfeasibleError where not all that is booked can be kept.
    """
    stop()  # the time that is allowed begins
    asked = posed(demand, rules=rules)
    problem, held = asked.problem, asked.held
    ordered = stages(problem.candidates, demand, aims)
    chosen, solution = lexicographic(problem, ordered, settings, stop=stop, progress=progress, large=large)
    del ordered  # of 2000 satellites 40 MB, which the sentences of the refusals need more
    contacts = contacts_of(problem.candidates, chosen)
    before = partners(demand, problem.candidates, contacts)
    contacts = with_requests(demand, with_changes(demand, contacts, before))
    offered, listed, hindered = asked.offered, problem.candidates, hindrances(asked.offered, problem, contacts)
    del asked, problem  # the capacities are 100 MB more
    standing = Standing(demand, solution.status == "optimal", listed, contacts)
    rejected = rejections(offered, hindered, standing)
    return Plan(
        contacts=contacts.in_order,
        rejected=rejected,
        solution=solution,
        dropped=dropped(demand, before, contacts, rejected, held.gone),
        notes=(*held.kept.notes, *given_up(solution, demand.give)),
        warnings=held.kept.warnings,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Posed:
    """A demand as a problem, before anything is chosen."""

    demand: Demand
    held: HeldOver
    offered: Sequence[Offer | Candidate]
    """The candidates, and the offers that filters hold back; pass by pass."""
    problem: Problem


def posed(demand: Demand, *, rules: Sequence[tuple[str, Rule]] = RULES) -> Posed:
    """What may be chosen, and what never gives way.

    Raises InfeasibleError where not all that is booked can be kept.
    """
    held = held_over(demand, bookings.kept(demand))
    offered = judged(_offered(demand, held.kept.reserved))
    problem = problem_of(in_order(offered, held.kept.candidates), demand, rules)
    return Posed(demand=demand, held=held, offered=offered, problem=problem)


def _offered(demand: Demand, reserved: Mapping[str, tuple[Outage, ...]]) -> Iterable[Offer]:
    """All that any antenna may be asked for: passes, parts of them, places for tracks, what the plan before had."""
    return with_old_parts(with_tracks(with_parts(offers(demand, reserved), demand), demand), demand)


def lexicographic(
    problem: Problem,
    ordered: Sequence[Stage],
    settings: Settings,
    *,
    stop: Stop = never,
    progress: Progress = silent,
    large: int = LARGE,
) -> tuple[list[int], Solution]:
    """Make each stage as good as it can be without harm to those before it: the choices, and what was proven.

    It starts from a greedy schedule, so that there is a valid one whenever `stop` ends the search. Where more than
    `large` choices hang together, this stage and all after it are improved window by window.
    """
    board = Board(problem, tuple(ordered))
    chosen = board.completed(filled(problem, board.begun))
    found = _in_turn(board, 0, board.face, chosen, _Manner(settings, stop, progress, large))
    progress("schedule", len(found.settled), len(ordered))
    return board.contacts(found.chosen), _solution(found, ordered)


@dataclass(frozen=True, slots=True)
class _Manner:
    """How stages are settled."""

    settings: Settings
    stop: Stop
    progress: Progress
    large: int

    @property
    def silently(self) -> _Manner:
        """The same without saying how far."""
        return replace(self, progress=silent)


@dataclass(frozen=True, slots=True)
class _Found:
    """What came of some stages, one after the other."""

    settled: list[Settled]
    chosen: list[int]
    forgone: list[Settled] = field(default_factory=list)
    """The stages that gave something up, as they could have been."""


def _in_turn(board: Board, first: int, face: Face, chosen: list[int], how: _Manner) -> _Found:
    """The stages from this one on, each on the face that those before it leave, until one is cut short."""
    settled: list[Settled] = []
    forgone: list[Settled] = []
    for number, stage in enumerate(board.ordered[first:], start=first):
        how.progress("schedule", number, len(board.ordered))
        if settled:
            face = face_after(settled[-1].face, settled[-1].model, settled[-1].relaxation, chosen)
        if stage.concession is not None:
            best = _in_turn(board.going_first(stage.concession, number), number, face, chosen, how.silently)
            forgone, chosen = best.settled, best.chosen
            if len(forgone) < len(stage.concession.stages) or any(each.stopped for each in forgone):
                return _Found([*settled, *forgone], chosen)
            face = narrowed(face, {}, [*face.rows, *stage.concession.rows(chosen)])
        face = narrowed(face, {}, [*face.rows, *stage.quantities.rows])
        _confirm(face, chosen, stage)
        one = _one(board, number, face, chosen, how, certain=all(result.proof for result in settled))
        settled, chosen = [*settled, *one.settled], one.chosen
        _confirm(board.face, chosen, stage)
        if settled[-1].stopped or number + 1 < first + len(settled):
            break
    return _Found(settled, chosen, forgone)


def _one(board: Board, number: int, face: Face, chosen: list[int], how: _Manner, *, certain: bool) -> _Found:
    """One stage; where it is too large or too hard for one model, all from it on."""
    stage, most = board.ordered[number], min(HARD, how.large)
    together = largest_component(face, stage.weights(len(face.decided)), beyond=most)
    known: Settled | None = None
    if together <= how.large:
        efforts = _efforts(stage, how.settings, together, certain=certain)
        fractions = 1.0 if together <= HARD else FRACTIONS
        known, chosen = board.whole(face, number, chosen, efforts=efforts, fractions=fractions, stop=how.stop)
    if known is None or known.stopped or _open(known, most):
        chosen = board.best([chosen, *board.starts(face)])
    if known is None or _open(known, most):
        rest = board.in_windows(face, number, chosen, settings=how.settings, stop=how.stop, known=known)
        return _Found(rest, rest[-1].chosen)
    return _Found([known], chosen)


def _efforts(stage: Stage, settings: Settings, together: int, *, certain: bool) -> list[engines.Effort]:
    """How CP-SAT goes about a stage of which so many choices hang together."""
    efforts = attempts(stage, settings, certain=certain)
    if together <= HARD:
        return efforts
    return [replace(effort, budget=min(effort.budget, HARD_BUDGET)) for effort in efforts]


def _open(settled: Settled, hard: int) -> bool:
    """Whether a stage ended without a proof and is so large that windows do better."""
    unproven = not settled.proof and not settled.stopped and not settled.stage.is_tie_break
    return unproven and len(settled.model.weights) > hard


@dataclass(frozen=True)
class Board:
    """All that is chosen: the candidates first (0 or 1 each), behind them every stage's quantities."""

    problem: Problem
    ordered: tuple[Stage, ...]

    @property
    def fixed(self) -> list[int]:
        """The contacts that every schedule has, and no other."""
        found = [0] * len(self.problem.candidates)
        for index in self.problem.booked:
            found[index] = 1
        return found

    @property
    def begun(self) -> list[int]:
        """What is fixed, and of the schedule before as much as still fits: it has no better beginning."""
        found, room = self.fixed, Room(self.problem, self.problem.booked)
        for stage in self.ordered:
            if stage.tier == KEPT:
                fill(found, room, sorted(stage.amounts))
        return found

    @cached_property
    def face(self) -> Face:
        """Only what is booked is decided: the rest is held by the rules alone."""
        ranges = [1] * len(self.problem.candidates)
        for stage in self.ordered:
            ranges += stage.quantities.ranges
        everything_open = Face((None,) * len(ranges), (), tuple(ranges))
        rows = [capacity.row for capacity in self.problem.distinct]
        return narrowed(everything_open, dict.fromkeys(self.problem.booked, 1), rows)

    def contacts(self, chosen: Sequence[int]) -> list[int]:
        """The choice of candidates alone."""
        return list(chosen[: len(self.problem.candidates)])

    def completed(self, chosen: Sequence[int]) -> list[int]:
        """The same contacts, with every quantity as they make it."""
        contacts = self.contacts(chosen)
        return contacts + [value for stage in self.ordered for value in stage.quantities.measured(contacts)]

    def whole(
        self,
        face: Face,
        number: int,
        chosen: list[int],
        *,
        efforts: Sequence[engines.Effort],
        fractions: float,
        stop: Stop,
    ) -> tuple[Settled, list[int]]:
        """One stage as one model, and the schedule that follows from it; one cut short makes nothing worse."""
        cuts = [stage.quantities.cuts for stage in self.ordered[: number + 1]]  # of all that may still be broken
        stage = self.ordered[number]
        known = settle(stage, face, chosen, efforts=efforts, cuts=cuts, stop=stop, fractions=fractions)
        found = self.taken(known, self.ordered[: number + 1])
        return known, self.best([found, chosen]) if known.stopped else found

    def in_windows(
        self,
        face: Face,
        number: int,
        chosen: list[int],
        *,
        settings: Settings,
        stop: Stop,
        known: Settled | None = None,
    ) -> list[Settled]:
        """The stages from this one on, window by window; of the first the bound is `known`, if any is."""
        rest = self.ordered[number:]
        rows = [row for stage in rest[1:] for row in stage.quantities.rows]
        face = narrowed(face, {}, [*face.rows, *rows])
        field = Field(face, len(self.problem.candidates), self.problem.containing if self._is_bare(face) else None)
        results = windowed(field, rest, chosen, known=known, pace=Pace(seed=settings.seed), stop=stop)
        final = self.completed(results[-1].chosen)
        final = self.fuller(final, self.ordered)
        return [replace(r, chosen=final, value=r.stage.sign * r.stage.sum_of(final)) for r in results]

    def _is_bare(self, face: Face) -> bool:
        """Whether a face is the capacities and nothing else: they are large, and what is known of them can serve."""
        capacities = self.problem.distinct
        return len(capacities) == len(face.rows) and all(map(_same_members, capacities, face.rows))

    def starts(self, face: Face) -> list[list[int]]:
        """Greedy schedules that give up nothing of what is settled."""
        greedy = map(self.completed, starts(self.problem, self.ordered, self.fixed))
        return [each for each in greedy if face.holds(each)]

    def going_first(self, concession: Concession, number: int) -> Board:
        """The same where these stages come next, before the stage of this number, to which they are to give."""
        return replace(self, ordered=(*self.ordered[:number], *concession.stages))

    def best(self, several: Sequence[list[int]]) -> list[int]:
        """Of several schedules the best in the order of the stages, of equal ones the first."""
        return max(several, key=lambda chosen: [stage.sign * stage.sum_of(chosen) for stage in self.ordered])

    def taken(self, result: Settled, settled: Sequence[Stage]) -> list[int]:
        """What a stage chose, and what still fits; a tie-break has no use for more."""
        chosen = self.completed(result.chosen)
        return chosen if result.stage.is_tie_break else self.fuller(chosen, settled)

    def fuller(self, chosen: Sequence[int], settled: Sequence[Stage]) -> list[int]:
        """What still fits beside the choice is taken as well, unless a settled stage loses by it."""
        more = self.completed(filled(self.problem, chosen))
        goals = [
            stage for stage in settled if not stage.is_tie_break
        ]  # a tie-break would rather have no contact at all
        harmed = any(stage.sign * stage.sum_of(more) < stage.sign * stage.sum_of(chosen) for stage in goals)
        return list(chosen) if harmed else more


def _same_members(capacity: Capacity, row: Row) -> bool:
    return capacity.members is row.members


def _confirm(face: Face, chosen: Sequence[int], stage: Stage) -> None:
    """Faces rest on floating point; whether the schedule lies on one is counted in whole numbers."""
    if not face.holds(chosen):
        raise RuntimeError(f"{stage.tier}: the schedule breaks a rule or gives up what was settled before")


def _solution(found: _Found, ordered: Sequence[Stage]) -> Solution:
    settled = found.settled
    could_have = {result.stage.tier: result.stage.sum_of(result.chosen) for result in found.forgone}
    objectives = tuple(_objective(result, found.chosen, could_have) for result in settled)
    needed = [stage for stage in ordered if not stage.is_tie_break]
    proven = [o for o in objectives if o.tier != TIE_BREAK and len(o.proof) > 1 and o.value == o.bound]
    is_certain = all(len(result.proof) > 1 for result in found.forgone)
    return Solution(
        status="optimal" if is_certain and len(proven) == len(needed) else "feasible",
        reproducible=not any(result.stopped or (result.stage.is_tie_break and not result.proof) for result in settled),
        objectives=objectives,
    )


def _objective(settled: Settled, chosen: Sequence[int], could_have: Mapping[str, int]) -> Objective:
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
        given=max(0, could_have.get(stage.tier, value) - value),
    )
