"""A plan that is there: its contacts among the candidates of its demand, and the faces that it lies on."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from groundsched.config.network import Network
from groundsched.documents.passes import Pass
from groundsched.documents.reasons import Proof
from groundsched.documents.schedule import Contact, Objective, Rejection, Solution
from groundsched.errors import InputError
from groundsched.progress import Stop, never
from groundsched.scheduling.candidates import Candidate, Offer
from groundsched.scheduling.demand import Demand, Plan, Settings
from groundsched.scheduling.neighbourhoods import Trail, trail
from groundsched.scheduling.objective import stages
from groundsched.scheduling.offers import behind
from groundsched.scheduling.problem import Problem, Taken
from groundsched.scheduling.solve import Board, Posed, posed
from groundsched.scheduling.stages import Stage

ANOTHER = "The schedule was changed by hand or made by another version: plan again"

Key = tuple[str, str, int, int, int]


class Surveyor(Protocol):
    """Knows the sky: who asks what another mask would show asks it."""

    def again(self, network: Network) -> Demand:
        """What is to be scheduled with another network."""
        ...

    def limit_deg(self, pass_: Pass, least_s: float) -> float | None:
        """The highest limit above which a pass lasts so long; None where there is none."""
        ...

    def above_mask_deg(self, pass_: Pass, least_s: float) -> float | None:
        """The same above the station's mask: less than 0, where it would have to be lower."""
        ...


@dataclass(frozen=True)
class KnownPlan:
    """A plan taken up again."""

    demand: Demand
    made: Plan
    """What it says of itself."""
    settings: Settings
    asked: Posed
    stages: tuple[Stage, ...]
    """Without the tie-break."""
    contacts: Mapping[int, Contact]
    """By the index of their candidate."""
    trail: Trail
    surveyor: Surveyor | None
    """None: masks and limits of antennas stay as they are."""

    @property
    def problem(self) -> Problem:
        """The candidates, and the rules between them."""
        return self.asked.problem

    @property
    def proofs(self) -> list[tuple[Proof, ...]]:
        """Who proved the first stages, up to the first that is not proven."""
        return _proofs(self.made.solution)

    @cached_property
    def taken(self) -> Taken:
        """Who is in the way of whom."""
        return Taken(self.problem, self.contacts)

    @cached_property
    def refused(self) -> Mapping[str, Rejection]:
        """By pass."""
        return {rejection.pass_: rejection for rejection in self.made.rejected}

    def candidates_of(self, pass_id: str) -> list[int]:
        """The candidates of a pass, without what is fixed from outside."""
        return list(self._by_pass.get(pass_id, ()))

    def offers_of(self, pass_id: str) -> list[Offer]:
        """What each antenna could have of a pass, whatever the filters say."""
        reserved = self.asked.held.kept.reserved
        return [
            behind(each, self.demand, reserved) if isinstance(each, Candidate) else each
            for each in self.asked.offered
            if each.pass_.id == pass_id
        ]

    def values(self, chosen: Sequence[int]) -> list[int]:
        """What a choice of candidates gives, by stage, larger being better."""
        whole = self.trail.board.completed(chosen)
        return [stage.sign * stage.sum_of(whole) for stage in self.stages]

    @cached_property
    def _by_pass(self) -> Mapping[str, list[int]]:
        found: defaultdict[str, list[int]] = defaultdict(list)
        for index, candidate in enumerate(self.problem.candidates):
            if not candidate.is_fixed:
                found[candidate.pass_.id].append(index)
        return found


def known_plan(
    demand: Demand, made: Plan, settings: Settings, *, surveyor: Surveyor | None = None, stop: Stop = never
) -> KnownPlan:
    """Take a plan up again: find its contacts among the candidates, and the faces of its stages.

    Raises InputError where its contacts are none that this demand offers, or its values not those of its contacts.
    """
    asked = posed(demand)
    ordered = tuple(s for s in stages(asked.problem.candidates, demand) if not s.is_tie_break)
    contacts = _found(asked.problem.candidates, made.contacts)
    chosen = [int(index in contacts) for index in range(len(asked.problem.candidates))]
    objectives = _settled_ones(made.solution)
    board = Board(asked.problem, ordered)
    _check(board, chosen, objectives)
    return KnownPlan(
        demand=demand,
        made=made,
        settings=settings,
        asked=asked,
        stages=ordered,
        contacts=contacts,
        trail=trail(board, chosen, _proofs(made.solution), settings, stop=stop),
        surveyor=surveyor,
    )


def key(candidate: Candidate) -> Key:
    """What tells the candidates of a demand apart, and finds them again in another."""
    return candidate.pass_.id, candidate.antenna.id, candidate.start, candidate.end, candidate.overlap_ms


def _found(candidates: Sequence[Candidate], contacts: Sequence[Contact]) -> dict[int, Contact]:
    """The candidate of each contact; of those that differ in what counts the one of the same value."""
    of_stretch: defaultdict[tuple[str, str, int, int], list[int]] = defaultdict(list)
    for index, candidate in enumerate(candidates):
        of_stretch[key(candidate)[:4]].append(index)
    found: dict[int, Contact] = {}
    for contact in contacts:
        same = of_stretch.get((contact.pass_, contact.antenna, contact.start, contact.end), [])
        fitting = [i for i in same if _is(candidates[i], contact)]
        if not fitting:
            raise InputError.of(f"contact {contact.id}", "is none that its inputs allow", ANOTHER)
        found[fitting[0]] = contact
    return found


def _is(candidate: Candidate, contact: Contact) -> bool:
    fixed = candidate.booking is not None, candidate.frozen is not None
    return candidate.value == contact.value and fixed == (contact.booked, contact.frozen)


def _check(board: Board, chosen: Sequence[int], objectives: Sequence[Objective]) -> None:
    whole = board.completed(chosen)
    used: Counter[int] = Counter(n for i in range(len(chosen)) if chosen[i] for n in board.problem.containing.of(i))
    weighted = [c for n, c in enumerate(board.problem.distinct) if used[n] and c.row.sum_of(chosen) > c.most]
    if weighted:
        raise InputError.of("contacts", "break a rule of their inputs; `groundsched verify` says which", ANOTHER)
    for stage, told in zip(board.ordered, objectives, strict=False):
        if (stage.tier, stage.priority, stage.sum_of(whole)) != (told.tier, told.priority, told.value):
            what = f"{told.tier} is said to be {told.value}; the contacts make {stage.tier} {stage.sum_of(whole)}"
            raise InputError.of("solution.objectives", what, ANOTHER)


def _settled_ones(solution: Solution) -> list[Objective]:
    return [objective for objective in solution.objectives if objective.tier != "tie_break"]


def _proofs(solution: Solution) -> list[tuple[Proof, ...]]:
    known = _settled_ones(solution)
    proven = itertools.takewhile(lambda each: each.value == each.bound and len(each.proof) > 1, known)
    return [each.proof for each in proven]
