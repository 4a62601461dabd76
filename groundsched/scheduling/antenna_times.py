"""The change `antenna-free`: an antenna free so much earlier, or needed so much later, beside one contact."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

from groundsched import times
from groundsched.documents.explanation import SmallestChange
from groundsched.progress import Stop
from groundsched.scheduling.constraints import missing_ms
from groundsched.scheduling.known_plans import KnownPlan
from groundsched.scheduling.lets_in import lets_in, planned_in, way
from groundsched.scheduling.outdoing import outdone
from groundsched.scheduling.problem import Capacity, Problem
from groundsched.scheduling.solve import Posed
from groundsched.scheduling.wording import seconds

RULE = "conflict"

SHORT_MS = 300 * times.SECOND_MS
"""Setup and teardown are seldom longer together."""


@dataclass(frozen=True, slots=True, order=True)
class Pair:
    """A candidate, and a contact on its antenna that is too near."""

    missing: int
    """How much longer the pause between them would have to be, in whole milliseconds, rounded up."""
    candidate: int
    contact: int


def antenna_free(plan: KnownPlan, pass_id: str, *, short: bool, stop: Stop) -> SmallestChange | None:
    """The least time for which an antenna would have to be free earlier or later, for one pair that is too near.

    `short`: a time that a quicker setup or teardown could give; else one that takes it off the other contact.
    """
    for pair in sorted(pair for pair in _pairs(plan, pass_id) if (pair.missing <= SHORT_MS) is short):
        if _fits_at_once(plan, pair):
            return _said(plan, pair)
        if stop():
            break
        if _lets_in(plan, pair, pass_id, stop):
            return _said(plan, pair)
    return None


def _lets_in(plan: KnownPlan, pair: Pair, pass_id: str, stop: Stop) -> bool:
    """Whether the plan has the pass where this pair may be taken together."""
    changed = _without(plan, pair)
    if plan.demand.give:
        return planned_in(changed, pass_id, plan.settings, stop=stop)
    if outdone(plan, changed.problem, (pair.candidate, pair.contact), stop=stop):
        return True
    return lets_in(way(plan, changed), pass_id, plan.settings, stop=stop)


def _pairs(plan: KnownPlan, pass_id: str) -> Iterator[Pair]:
    """Pairs of which something of the contact would be left."""
    problem = plan.problem
    for own in plan.candidates_of(pass_id):
        for other in plan.contacts:
            candidate, beside = problem.candidates[own], problem.candidates[other]
            if candidate.antenna.id == beside.antenna.id and not beside.is_fixed:
                missing = math.ceil(missing_ms(beside, candidate))  # of equals the contact was first
                if 0 < missing < beside.end - beside.start:
                    yield Pair(missing, own, other)


def _fits_at_once(plan: KnownPlan, pair: Pair) -> bool:
    """Whether the plan could have the pass in addition, but for this pair, and would be the better for it.

    No schedule without the pass is better than the plan, which is proven: so the changed demand's plan takes it then.
    """
    if plan.made.solution.status != "optimal" or plan.demand.give:
        return False
    problem = plan.problem
    full = [
        number
        for number in problem.containing.of(pair.candidate)
        if _is_full(problem.distinct[number], pair.candidate, plan)
    ]
    if any(not _is_between(plan, number, pair) for number in full):
        return False
    chosen = plan.trail.board.contacts(plan.trail.chosen)
    more = [int(index == pair.candidate) or value for index, value in enumerate(chosen)]
    return plan.values(more) > plan.values(chosen)


def _is_full(capacity: Capacity, index: int, plan: KnownPlan) -> bool:
    taken = sum([weight for member, weight in capacity.weighted if member in plan.contacts])
    return taken + capacity.taken_by(index) > capacity.most


def _is_between(plan: KnownPlan, number: int, pair: Pair) -> bool:
    """Whether a full capacity is full by this contact alone, and only as an antenna serves one at a time."""
    members = plan.problem.distinct[number].members
    taken = [member for member in members if member in plan.contacts]
    return plan.problem.rules_of[number] == (RULE,) and taken == [pair.contact]


def _without(plan: KnownPlan, pair: Pair) -> Posed:
    """The problem in which this pair alone may be taken together on its antenna."""
    problem = plan.problem
    relaxed: list[Capacity] = []
    for capacity in problem.capacities[RULE]:
        if {pair.candidate, pair.contact} <= set(capacity.members):
            for one in (pair.candidate, pair.contact):
                rest = tuple(member for member in capacity.members if member != one)
                relaxed += [Capacity(rest, capacity.most)] if len(rest) > 1 else []
        else:
            relaxed.append(capacity)
    capacities = {**problem.capacities, RULE: tuple(dict.fromkeys(relaxed))}
    return replace(plan.asked, problem=Problem(problem.candidates, capacities, problem.booked))


def _said(plan: KnownPlan, pair: Pair) -> SmallestChange:
    candidate, contact = plan.problem.candidates[pair.candidate], plan.contacts[pair.contact]
    when = "later" if contact.start > candidate.start else "earlier"
    where = f"{candidate.antenna.id}, {'which makes ready for' if when == 'later' else 'which serves'} {contact.id}"
    amount = pair.missing / times.SECOND_MS
    verb = "needed" if when == "later" else "free"
    return SmallestChange(
        kind="antenna-free", detail=f"{where}, {verb} {seconds(pair.missing)} s {when}", amount=amount
    )
