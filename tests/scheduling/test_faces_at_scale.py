"""The stages by faces against the plain way, one row a stage, on worlds too large to enumerate."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from ortools.linear_solver import pywraplp

from groundsched.config.missions import ContactsPerDay, Mission
from groundsched.config.network import Antenna, Network, Slew, Station
from groundsched.documents.passes import Pass
from groundsched.scheduling.candidates import candidates
from groundsched.scheduling.constraints import RULES, problem_of
from groundsched.scheduling.demand import Demand, Settings
from groundsched.scheduling.objective import stages
from groundsched.scheduling.offers import offers
from groundsched.scheduling.solve import lexicographic, schedule

MakeDemand = Callable[..., Demand]
MakePass = Callable[..., Pass]
MakeStation = Callable[..., Station]


@pytest.fixture
def large_world(make_pass: MakePass, make_station: MakeStation, make_demand: MakeDemand) -> Callable[[int], Demand]:
    """A crowded day of 14 satellites over three stations with five antennas, some of them alike."""

    def make(seed: int) -> Demand:
        draw = random.Random(seed)
        slew = Slew(azimuth=1.5, elevation=2.0)
        stations = tuple(
            make_station(name, *(Antenna(id=f"{name}-{n}", bands=("S",), slew_deg_s=slew) for n in range(antennas)))
            for name, antennas in (("isb", 2), ("khi", 2), ("lhe", 1))
        )
        passes = []
        for satellite in range(101, 115):
            for visit_s in [draw.uniform(0, 12_000) for _ in range(4)]:
                for station in stations:
                    aos_s = visit_s + draw.uniform(0, 250)
                    passes.append(
                        make_pass(
                            satellite,
                            aos_s,
                            aos_s + draw.uniform(300, 840),
                            station=station.id,
                            aos_azimuth_deg=draw.uniform(0, 359),
                            los_azimuth_deg=draw.uniform(0, 359),
                            max_elevation_deg=round(draw.uniform(6, 90), 3),
                        )
                    )
        missions = tuple(
            Mission(satellite=s, priority=draw.choice((1, 3, 3, 5)), contacts_per_day=ContactsPerDay(max=3))
            for s in range(101, 115)
        )
        return make_demand(passes, network=Network(stations=stations), missions=missions)

    return make


def plain_values(demand: Demand) -> list[int]:
    """Each stage's optimum by SCIP, every stage before it held by one row over all contacts."""
    problem = problem_of(candidates(offers(demand)), demand, RULES)
    solver = pywraplp.Solver.CreateSolver("SCIP")
    exact = pywraplp.MPSolverParameters()
    exact.SetDoubleParam(exact.RELATIVE_MIP_GAP, 0.0)
    choices = [solver.BoolVar("") for _ in problem.candidates]
    for capacity in problem.distinct:
        solver.Add(sum(weight * choices[member] for member, weight in capacity.weighted) <= capacity.most)
    found = []
    for stage in stages(problem.candidates, demand):
        if stage.is_tie_break:
            break
        total = sum(amount * choices[index] for index, amount in stage.amounts.items())
        solver.Maximize(total)
        assert solver.Solve(exact) == solver.OPTIMAL
        found.append(round(solver.Objective().Value()))
        solver.Add(total >= found[-1])
    return found


@pytest.mark.parametrize("seed", range(8))
def test_faces_keep_every_stage_as_one_row_would(seed: int, large_world: Callable[[int], Demand]) -> None:
    demand = large_world(seed)
    solution = schedule(demand, Settings()).solution
    assert solution.status == "optimal"
    assert [o.value for o in solution.objectives if o.tier != "tie_break"] == plain_values(demand)


@pytest.mark.parametrize("seed", range(3))
def test_stages_in_another_order_are_as_exact(seed: int, large_world: Callable[[int], Demand]) -> None:
    demand = large_world(seed)
    problem = problem_of(candidates(offers(demand)), demand, RULES)
    first, *rest = stages(problem.candidates, demand)
    chosen, solution = lexicographic(problem, [*rest[:-3], first], Settings())
    assert solution.status == "optimal"
    assert first.sum_of(chosen) <= schedule(demand, Settings()).solution.objectives[0].value
