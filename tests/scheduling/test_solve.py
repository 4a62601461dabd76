"""Proofs, ties, and what happens when the search is ended early."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from groundsched.config.missions import Mission
from groundsched.config.network import Antenna, Network, Station
from groundsched.documents.passes import Pass
from groundsched.documents.schedule import Contact, Objective
from groundsched.progress import never
from groundsched.scheduling import engines
from groundsched.scheduling.demand import Demand, Settings
from groundsched.scheduling.faces import Face
from groundsched.scheduling.model import Model, Row
from groundsched.scheduling.settling import attempts, settle
from groundsched.scheduling.solve import schedule
from groundsched.scheduling.stages import Stage

MakeDemand = Callable[..., Demand]
MakePass = Callable[..., Pass]
MakeStation = Callable[..., Station]
Judge = Callable[[Demand, Sequence[Contact]], list[str]]


@pytest.fixture
def odd_cycle(make_pass: MakePass, make_station: MakeStation, make_demand: MakeDemand) -> Demand:
    """Five contacts, each clashing with the next, round in a ring: half of each is the relaxation's best."""
    passes = [
        make_pass(103, 500, 1300),
        make_pass(101, 0, 600),
        make_pass(101, 300, 900, station="lhe"),
        make_pass(102, 900, 1250, station="lhe"),
        make_pass(102, 1200, 1800),
    ]
    return make_demand(passes, network=Network(stations=(make_station("khi"), make_station("lhe"))))


@pytest.fixture
def crowd(make_pass: MakePass, make_station: MakeStation, make_demand: MakeDemand) -> Demand:
    """Four hours in which a dozen satellites compete for three antennas."""
    draw = random.Random(5)
    antennas = [Antenna(id=f"khi-{n}", bands=("S",)) for n in (1, 2)]
    passes = []
    for satellite in range(101, 113):
        for aos_s in (draw.uniform(0, 3000), draw.uniform(6000, 12_000)):
            for station in ("khi", "lhe"):
                begin = aos_s + draw.uniform(0, 200)
                passes.append(make_pass(satellite, begin, begin + draw.uniform(300, 800), station=station))
    missions = tuple(Mission(satellite=s, priority=1 + s % 3) for s in range(101, 113))
    network = Network(stations=(make_station("khi", *antennas), make_station("lhe")))
    return make_demand(passes, network=network, missions=missions, hours=4)


def priorities(objectives: Sequence[Objective]) -> list[Objective]:
    return [o for o in objectives if o.tier != "tie_break"]


def test_where_the_relaxation_meets_the_value_it_is_the_second_proof(crowd: Demand) -> None:
    solution = schedule(crowd, Settings()).solution
    assert (solution.status, solution.reproducible) == ("optimal", True)
    assert [o.tier for o in solution.objectives] == [
        "priority-1", "priority-2", "priority-3", "tie_break", "tie_break", "tie_break",
    ]  # fmt: skip
    assert solution.objectives[0].proof == ("cp-sat", "lp")
    assert all("cp-sat" in o.proof and o.gap == 0.0 for o in solution.objectives)


def test_where_the_relaxation_leaves_a_gap_scip_is_the_second_proof(odd_cycle: Demand) -> None:
    solution = schedule(odd_cycle, Settings()).solution
    assert solution.status == "optimal"
    assert [(o.value, o.bound, o.proof) for o in priorities(solution.objectives)] == [(1400, 1400, ("cp-sat", "scip"))]


def test_a_better_priority_is_worth_more_than_any_number_of_seconds(
    make_pass: MakePass, make_demand: MakeDemand
) -> None:
    passes = [make_pass(101, 500, 510), make_pass(102, 0, 500), make_pass(103, 520, 2000)]
    missions = (Mission(satellite=101, priority=1), Mission(satellite=102), Mission(satellite=103))
    plan = schedule(make_demand(passes, missions=missions), Settings())
    assert [c.satellite for c in plan.contacts] == [101]
    assert [(o.tier, o.priority, o.value) for o in priorities(plan.solution.objectives)] == [
        ("priority-1", 1, 10), ("priority-5", 5, 0),
    ]  # fmt: skip


def test_of_equal_passes_the_earlier_is_taken(make_pass: MakePass, make_demand: MakeDemand) -> None:
    plan = schedule(make_demand([make_pass(101, 10, 610), make_pass(102, 9, 609)]), Settings())
    assert [c.satellite for c in plan.contacts] == [102]


def test_of_equal_passes_at_one_time_the_higher_is_taken(make_pass: MakePass, make_demand: MakeDemand) -> None:
    passes = [make_pass(101, 0, 600, max_elevation_deg=71.199), make_pass(102, 0, 600, max_elevation_deg=71.2)]
    plan = schedule(make_demand(passes), Settings())
    assert [c.satellite for c in plan.contacts] == [102]
    assert plan.solution.objectives[-2].value == 7120


def test_no_passes_at_all_is_an_optimal_plan_of_nothing(make_demand: MakeDemand) -> None:
    plan = schedule(make_demand([], missions=(Mission(satellite=101),)), Settings())
    assert (plan.contacts, plan.rejected, plan.solution.status) == ((), (), "optimal")
    assert all(o.value == o.bound == 0 for o in plan.solution.objectives)


def test_a_stop_at_once_leaves_a_valid_plan_with_an_honest_gap(crowd: Demand, broken_rules: Judge) -> None:
    plan = schedule(crowd, Settings(), stop=lambda: True)
    assert plan.contacts
    assert broken_rules(crowd, plan.contacts) == []
    assert (plan.solution.status, plan.solution.reproducible) == ("feasible", False)
    (objective,) = plan.solution.objectives
    assert objective.gap > 0
    assert objective.bound == sum((p.los - p.aos) // 1000 * (2 if p.station == "khi" else 1)
                                  for p in crowd.passes if p.satellite % 3 == 0)  # fmt: skip


def test_a_stop_at_any_moment_leaves_a_valid_plan(crowd: Demand, broken_rules: Judge) -> None:
    best = schedule(crowd, Settings()).solution.objectives
    for moment in range(1, 2 * len(best)):
        asked = iter(range(moment))
        plan = schedule(crowd, Settings(), stop=lambda asked=asked: next(asked, None) is None)
        reached = plan.solution.objectives
        assert broken_rules(crowd, plan.contacts) == []
        assert not plan.solution.reproducible
        assert reached[:-1] == best[: len(reached) - 1]
        assert (plan.solution.status == "optimal") == (len(reached) > len(priorities(best)))
        served = {c.pass_ for c in plan.contacts}
        assert served.isdisjoint(r.pass_ for r in plan.rejected)
        assert all(r.reason != "redundant" for r in plan.rejected), "what still fits is filled in"


@pytest.mark.parametrize("seed", range(3))
def test_an_allowed_gap_does_not_keep_the_proof_from_being_found(seed: int, odd_cycle: Demand) -> None:
    assert schedule(odd_cycle, Settings(gap=0.9, seed=seed)) == schedule(odd_cycle, Settings())


def knapsack() -> tuple[Face, Stage]:
    """Forty choices under five dense rows: the relaxation does not meet the optimum, and the proof takes a while."""
    draw = random.Random(1)
    rows = []
    for _ in range(5):
        weights = tuple(draw.randrange(1, 100) for _ in range(40))
        rows.append(Row(tuple(range(40)), weights, 0, sum(weights) // 2))
    amounts = tuple(draw.randrange(1, 100) for _ in range(40))
    return Face((None,) * 40, tuple(rows)), Stage(tier="priority-1", priority=1, amounts=dict(enumerate(amounts)))


def test_a_stage_that_ends_at_its_gap_tells_the_gap_and_claims_no_proof() -> None:
    face, stage = knapsack()
    efforts = [engines.Effort(budget=60.0, gap=0.5)]
    result = settle(stage, face, [0] * 40, efforts=efforts, stop=never)
    assert (result.proof, result.stopped) == ((), False)
    assert 0 < result.bound - result.value <= 0.5 * result.value
    assert result.value == stage.sum_of(result.chosen)
    assert face.holds(result.chosen)


def test_where_a_gap_is_allowed_the_proof_is_tried_first_and_the_tie_break_has_none() -> None:
    stage = Stage(tier="priority-1", priority=1, amounts={})
    tie = Stage(tier="tie_break", priority=None, amounts={})
    assert [effort.gap for effort in attempts(stage, Settings(gap=0.1), certain=True)] == [0.0, 0.1]
    assert [effort.gap for effort in attempts(stage, Settings(), certain=True)] == [0.0]
    assert [effort.gap for effort in attempts(tie, Settings(gap=0.1), certain=True)] == [0.0]


def test_little_work_goes_into_a_tie_after_a_stage_without_proof() -> None:
    tie = Stage(tier="tie_break", priority=None, amounts={})
    (certain,), (uncertain,) = attempts(tie, Settings(), certain=True), attempts(tie, Settings(), certain=False)
    assert uncertain.budget < certain.budget


def test_a_stop_at_once_leaves_the_better_priority_its_pass(make_pass: MakePass, make_demand: MakeDemand) -> None:
    missions = (Mission(satellite=101, priority=1), Mission(satellite=102))
    demand = make_demand([make_pass(101, 300, 700), make_pass(102, 0, 600)], missions=missions)
    assert [c.satellite for c in schedule(demand, Settings(), stop=lambda: True).contacts] == [101]


def test_a_stop_at_once_takes_nothing_that_gains_nothing(make_pass: MakePass, make_demand: MakeDemand) -> None:
    plan = schedule(make_demand([make_pass(101, 0, 0.9)]), Settings(), stop=lambda: True)
    assert (plan.contacts, [r.reason for r in plan.rejected]) == ((), ["redundant"])


def test_progress_counts_the_stages_to_the_end(crowd: Demand) -> None:
    told: list[tuple[str, int, int]] = []
    schedule(crowd, Settings(), progress=lambda step, done, total: told.append((step, done, total)))
    assert told == [("schedule", done, 6) for done in range(7)]


def market_split() -> Model:
    """A small problem that no solver ends soon: five dense equations in forty choices."""
    draw = random.Random(1)
    rows = []
    for _ in range(5):
        weights = tuple(draw.randrange(100) for _ in range(40))
        rows.append(Row(tuple(range(40)), weights, sum(weights) // 2, sum(weights) // 2 + 1))
    weights = tuple(draw.randrange(1, 100) for _ in range(40))
    return Model(tuple(range(40)), weights, tuple(rows), tuple(rows), (tuple(range(40)),))


@pytest.mark.parametrize("engine", [engines.cp_sat, engines.scip])
def test_a_running_solver_ends_when_it_is_told_to(engine: Callable[..., engines.Answer]) -> None:
    polls = iter(range(4))
    given: dict[str, Any] = {"hint": [0] * 40, "effort": engines.Effort(budget=60.0)}
    options = given if engine is engines.cp_sat else {}
    answer = engine(market_split(), stop=lambda: next(polls, None) is None, **options)
    assert answer.stopped


def test_no_solver_thread_outlives_the_plan(crowd: Demand) -> None:
    before = threading.active_count()
    polls = iter(range(3))
    schedule(crowd, Settings(), stop=lambda: next(polls, None) is None)
    assert threading.active_count() == before
