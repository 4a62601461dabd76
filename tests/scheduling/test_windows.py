"""Problems cut into windows, on worlds small enough to be solved whole as well."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from groundsched.config.missions import ContactsPerDay, Mission
from groundsched.config.network import Antenna, Network, Station
from groundsched.documents.passes import Pass
from groundsched.documents.schedule import Contact, Objective
from groundsched.progress import never
from groundsched.scheduling.candidates import candidates
from groundsched.scheduling.constraints import RULES, problem_of
from groundsched.scheduling.demand import Demand, Settings
from groundsched.scheduling.duals import Prices
from groundsched.scheduling.faces import narrowed
from groundsched.scheduling.objective import stages
from groundsched.scheduling.offers import offers
from groundsched.scheduling.problem import Problem, filled
from groundsched.scheduling.solve import Board, schedule
from groundsched.scheduling.stages import Stage
from groundsched.scheduling.windows import Field, Pace, slices, windowed

MakeDemand = Callable[..., Demand]
MakePass = Callable[..., Pass]
MakeStation = Callable[..., Station]
Judge = Callable[[Demand, Sequence[Contact]], list[str]]

SMALL = Pace(size=12, priced=16)


@pytest.fixture
def crowded_day(make_pass: MakePass, make_station: MakeStation, make_demand: MakeDemand) -> Callable[[int], Demand]:
    """A dozen satellites over two stations with three antennas, with limits, wishes and two priorities."""

    def make(seed: int) -> Demand:
        draw = random.Random(seed)
        stations = (
            make_station("khi", *(Antenna(id=f"khi-{n}", bands=("S",)) for n in (1, 2))),
            make_station("lhe"),
        )
        passes = []
        for satellite in range(101, 113):
            for visit_s in [draw.uniform(0, 14_000) for _ in range(3)]:
                for station in stations:
                    aos_s = visit_s + draw.uniform(0, 250)
                    passes.append(make_pass(satellite, aos_s, aos_s + draw.uniform(300, 840), station=station.id))
        missions = tuple(
            Mission(satellite=s, priority=draw.choice((1, 5)), contacts_per_day=ContactsPerDay(min=2, max=3))
            for s in range(101, 113)
        )
        return make_demand(passes, network=Network(stations=stations), missions=missions)

    return make


def field_of(demand: Demand) -> tuple[Problem, list[Stage], Field, list[int]]:
    problem = problem_of(candidates(offers(demand)), demand, RULES)
    ordered = stages(problem.candidates, demand)
    board = Board(problem, tuple(ordered))
    rows = [row for stage in ordered for row in stage.quantities.rows]
    face = narrowed(board.face, {}, [*board.face.rows, *rows])
    return problem, ordered, Field(face, len(problem.candidates)), board.completed(filled(problem, board.fixed))


def told(objectives: Sequence[Objective]) -> list[Objective]:
    return [o for o in objectives if o.tier != "tie_break"]


def signed(objective: Objective) -> tuple[int, int]:
    """Value and bound, larger being better."""
    sign = -1 if objective.tier == "least_contacts" else 1
    return sign * objective.value, sign * objective.bound


@pytest.mark.parametrize("seed", range(6))
def test_windows_break_no_rule_and_claim_no_more_than_is_true(
    seed: int, crowded_day: Callable[[int], Demand], broken_rules: Judge
) -> None:
    demand = crowded_day(seed)
    best = schedule(demand, Settings())
    cut = schedule(demand, Settings(), large=0)
    assert best.solution.status == "optimal"
    assert broken_rules(demand, cut.contacts) == []
    assert [o.tier for o in cut.solution.objectives] == [o.tier for o in best.solution.objectives]
    values = [signed(o)[0] for o in told(cut.solution.objectives)]
    assert values <= [signed(o)[0] for o in told(best.solution.objectives)]
    assert all(value <= bound for value, bound in map(signed, told(cut.solution.objectives)))
    first, proven = cut.solution.objectives[0], best.solution.objectives[0]
    assert signed(first)[1] >= signed(proven)[0], "no bound is below what is possible"


@pytest.mark.parametrize("seed", range(6))
def test_windows_are_never_worse_than_the_greedy_start(seed: int, crowded_day: Callable[[int], Demand]) -> None:
    _, ordered, field, start = field_of(crowded_day(seed))
    results = windowed(field, ordered, start, pace=SMALL, stop=never)
    assert [r.value for r in results] >= [stage.sign * stage.sum_of(start) for stage in ordered]
    assert field.face.holds(results[-1].chosen)


@pytest.mark.parametrize("seed", range(6))
def test_prices_bound_every_schedule_whatever_they_are(seed: int, crowded_day: Callable[[int], Demand]) -> None:
    demand = crowded_day(seed)
    _, ordered, field, start = field_of(demand)
    stage = next(s for s in ordered if s.priority == 1)
    prices = Prices(field.face, stage.weights(len(start)))
    most = max(stage.sum_of(start), _alone(demand))
    bounds = [prices.bound]
    for shifted in (False, True, False):
        for core in slices(field.open, 10, shifted=shifted):
            prices.improve(field.rows_amid(core), stop=never)
            bounds.append(prices.bound)
    assert bounds == sorted(bounds, reverse=True), "prices only get better"
    assert most <= bounds[-1] < bounds[0]


def _alone(demand: Demand) -> int:
    """The most seconds of priority 1 that any schedule has, wishes left aside."""
    free = tuple(replace(m, contacts_per_day=ContactsPerDay(max=3)) for m in demand.missions)
    return schedule(replace(demand, missions=free), Settings()).solution.objectives[0].value


def test_windows_give_the_same_every_time(crowded_day: Callable[[int], Demand]) -> None:
    demand = crowded_day(3)
    assert schedule(demand, Settings(), large=0) == schedule(demand, Settings(), large=0)


def test_a_stop_at_any_moment_of_the_windows_leaves_a_valid_plan(
    crowded_day: Callable[[int], Demand], broken_rules: Judge
) -> None:
    demand = crowded_day(1)
    for moment in range(1, 40, 3):
        asked = iter(range(moment))
        plan = schedule(demand, Settings(), large=0, stop=lambda asked=asked: next(asked, None) is None)
        assert plan.contacts
        assert broken_rules(demand, plan.contacts) == []
        assert (plan.solution.status, plan.solution.reproducible) == ("feasible", False)
        assert all(value <= bound for value, bound in map(signed, told(plan.solution.objectives)))
