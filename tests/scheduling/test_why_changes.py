"""How far a question about a plan looks: faces, stages that a change leaves alone, one schedule that is better."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from groundsched.config.missions import ContactsPerDay, Mission
from groundsched.documents.passes import Pass
from groundsched.progress import never
from groundsched.scheduling.demand import Demand, Settings
from groundsched.scheduling.known_plans import KnownPlan, known_plan
from groundsched.scheduling.lets_in import way
from groundsched.scheduling.neighbourhoods import Faces
from groundsched.scheduling.outdoing import outdone
from groundsched.scheduling.problem import Problem
from groundsched.scheduling.remedies import CHANGES, Tried
from groundsched.scheduling.solve import schedule
from groundsched.scheduling.why import explained

MakeDemand = Callable[..., Demand]
MakePass = Callable[..., Pass]


def planned(demand: Demand) -> KnownPlan:
    return known_plan(demand, schedule(demand, Settings()), Settings())


def known(plan: KnownPlan) -> int:
    """How many faces of a plan were found."""
    assert isinstance(plan.trail.faces, Faces)
    return len(plan.trail.faces.found)


def together(plan: KnownPlan, *satellites: int) -> tuple[Problem, list[int]]:
    """The problem in which these satellites' contacts may be taken together, and their candidates."""
    problem = plan.problem
    own = [n for n, candidate in enumerate(problem.candidates) if candidate.satellite in satellites]
    left = tuple(capacity for capacity in problem.capacities["conflict"] if not set(own) <= set(capacity.members))
    return Problem(problem.candidates, {**problem.capacities, "conflict": left}), own


def test_a_pass_that_no_antenna_may_have_asks_for_no_face(make_pass: MakePass, make_demand: MakeDemand) -> None:
    missions = (Mission(satellite=101), Mission(satellite=102, min_contact_s=900))
    demand = make_demand([make_pass(101, 0, 600), make_pass(102, 0, 700)], missions=missions)
    plan = planned(demand)
    assert explained(Tried(plan), demand.passes[1]).reason == "too-short"
    assert known(plan) == 0


def test_a_pass_that_loses_to_the_first_priority_asks_for_no_later_face(
    make_pass: MakePass, make_demand: MakeDemand
) -> None:
    missions = tuple(Mission(satellite=101 + n, priority=1 + n) for n in range(3))
    demand = make_demand([make_pass(101, 0, 600), make_pass(102, 0, 900), make_pass(103, 0, 950)], missions=missions)
    plan = planned(demand)
    assert not explained(Tried(plan), demand.passes[1]).taken
    assert known(plan) < 1 + len(plan.stages)
    assert len(plan.trail.faces[:]) == 1 + len(plan.stages)


@pytest.mark.parametrize(("third_s", "is_better"), [(300, True), (499, True), (500, False), (700, False)])
def test_two_contacts_together_outdo_a_plan_where_they_bring_more_than_falls_for_them(
    make_pass: MakePass, make_demand: MakeDemand, third_s: int, is_better: bool
) -> None:
    passes = [make_pass(101, 0, 600), make_pass(102, 650, 1150), make_pass(103, 1200, 1200 + third_s)]
    plan = planned(make_demand(passes))
    assert {contact.satellite for contact in plan.contacts.values()} == {101, 103}
    changed, own = together(plan, 101, 102)
    assert outdone(plan, changed, own, stop=never) is is_better


def test_contacts_that_still_exclude_each_other_outdo_nothing(make_pass: MakePass, make_demand: MakeDemand) -> None:
    plan = planned(make_demand([make_pass(101, 0, 600), make_pass(102, 650, 1150)]))
    assert not outdone(plan, plan.problem, [0, 1], stop=never)


@pytest.mark.parametrize(("least", "first"), [(1, 2), (2, 0)])
def test_a_higher_priority_leaves_alone_what_the_mission_misses_nothing_of(
    make_pass: MakePass, make_demand: MakeDemand, least: int, first: int
) -> None:
    missions = (
        Mission(satellite=101, priority=1, contacts_per_day=ContactsPerDay(min=1)),
        Mission(satellite=102, priority=3, contacts_per_day=ContactsPerDay(min=least)),
    )
    passes = [make_pass(101, 0, 600), make_pass(102, 100, 500), make_pass(102, 3000, 3600)]
    demand = make_demand(passes, missions=missions)
    plan = planned(demand)
    assert [stage.tier for stage in plan.stages] == ["least_contacts", "priority-1", "priority-3"]
    (step, *_) = dict(CHANGES)["priority"](plan, demand.passes[1].id)
    begun = way(plan, step.posed(plan))
    assert begun.first == first
