"""The shipped day's plan against a model as plain as can be: one pair of clashing contacts, one row; solved by SCIP.

Nothing of `scheduling` is used but its result: clashes are found here from the document's own numbers, each pass on
each antenna anew, and each stage is solved with the values of those before it as rows. The drives are made so fast
that none loses a second of a pass: what is lost is a matter of geometry, tested elsewhere.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from ortools.linear_solver import pywraplp

import groundsched
from groundsched import times
from groundsched.config.missions import Mission
from groundsched.config.network import Antenna, Slew
from groundsched.documents.passes import PassList
from groundsched.documents.schedule import Schedule
from groundsched.passes.search import LONGEST_TAIL

ROOT = Path(__file__).parents[2]
START = times.parse_instant("2026-08-11T06:00Z")


@dataclass(frozen=True)
class Choice:
    """One pass on one antenna that may serve it."""

    mission: Mission
    antenna: Antenna
    start: int
    end: int
    azimuths: tuple[float, float]

    @property
    def seconds(self) -> int:
        return (self.end - self.start) // 1000


FAST = Slew(azimuth=1000.0, elevation=1000.0)


@pytest.fixture(scope="module")
def sources() -> groundsched.Sources:
    shipped = groundsched.load_network(ROOT / "stations.yaml")
    stations = tuple(
        replace(station, antennas=tuple(replace(antenna, slew_deg_s=FAST) for antenna in station.antennas))
        for station in shipped.value.stations
    )
    return groundsched.Sources(
        network=replace(shipped, value=replace(shipped.value, stations=stations)),
        missions=groundsched.load_missions(ROOT / "missions.yaml"),
        cache=groundsched.read_cache(ROOT / "tle_cache"),
    )


@pytest.fixture(scope="module", params=[6, 30])
def hours(request: pytest.FixtureRequest) -> int:
    """A quarter of a day, and a day with a shorter one after it."""
    return int(request.param)


@pytest.fixture(scope="module")
def plan(sources: groundsched.Sources, hours: int) -> Schedule:
    window = times.Window(START, START + hours * times.HOUR_MS)
    return groundsched.plan(sources, window, groundsched.Options(), created=START)


@pytest.fixture(scope="module")
def choices(sources: groundsched.Sources, hours: int) -> list[Choice]:
    """What may be chosen, from the pass list of a longer window: whole passes that rise inside, whatever sets later."""
    longer = times.Window(START, START + hours * times.HOUR_MS + LONGEST_TAIL)
    listed: PassList = groundsched.list_passes(sources.asked_for(()), sources.cache, sources.network.value, longer)
    missions = {m.satellite: m for m in sources.asked_for(())}
    found = []
    for p in listed.passes:
        mission = missions[p.satellite]
        end = min(p.los, START + hours * times.HOUR_MS) if p.los - p.aos > LONGEST_TAIL else p.los
        good = p.max_elevation_deg >= mission.min_culmination_deg and end - p.aos >= mission.min_contact_s * 1000
        station = next(s for s in sources.network.value.stations if s.id == p.station)
        excluded = station.id in mission.not_stations or (mission.stations and station.id not in mission.stations)
        if p.aos < START + hours * times.HOUR_MS and good and not excluded:
            azimuths = (p.aos_azimuth_deg, p.los_azimuth_deg)
            found += [
                Choice(mission, antenna, p.aos, end, azimuths)
                for antenna in station.antennas
                if not mission.bands or set(mission.bands) & set(antenna.bands)
            ]
    return found


def _clash(one: Choice, other: Choice) -> bool:
    first, second = sorted((one, other), key=lambda c: c.start)
    if one.mission.satellite == other.mission.satellite and second.start < first.end:
        return True
    if one.antenna.id != other.antenna.id:
        return False
    turn = abs((second.azimuths[0] - first.azimuths[1] + 180) % 360 - 180)
    slew_s = turn / first.antenna.slew_deg_s.azimuth if first.antenna.slew_deg_s else 0.0
    between_s = first.antenna.teardown_s + max(first.antenna.setup_s, slew_s)
    return second.start - first.end < between_s * 1000


def test_the_contacts_of_the_plan_are_choices_and_no_two_clash(plan: Schedule, choices: list[Choice]) -> None:
    known = {(c.mission.satellite, c.antenna.id, c.start): c for c in choices}
    taken = [known[c.satellite, c.antenna, c.start] for c in plan.contacts]

    assert [c.end for c in plan.contacts] == [c.end for c in taken]
    assert [(a, b) for a, b in itertools.combinations(taken, 2) if _clash(a, b)] == []
    for mission in plan.inputs.missions.content.missions:
        most = mission.contacts_per_day.max if mission.contacts_per_day else None
        days = [(c.start - START) // times.DAY_MS for c in taken if c.mission.satellite == mission.satellite]
        assert most is None or all(days.count(day) <= most for day in days)


def test_no_stage_could_be_better(plan: Schedule, choices: list[Choice], hours: int) -> None:
    assert plan.solution.status == "optimal"
    assert all(contact.lost_s == 0 for contact in plan.contacts)
    solver: Any = pywraplp.Solver.CreateSolver("SCIP")
    taken = [solver.BoolVar("") for _ in choices]
    for (a, one), (b, other) in itertools.combinations(enumerate(choices), 2):
        if _clash(one, other):
            solver.Add(taken[a] + taken[b] <= 1)
    for satellite in {c.mission.satellite for c in choices}:
        mine = [(n, c) for n, c in enumerate(choices) if c.mission.satellite == satellite]
        limit = mine[0][1].mission.contacts_per_day
        if limit and limit.max is not None:
            for day in {(c.start - START) // times.DAY_MS for _, c in mine}:
                inside = [taken[n] for n, c in mine if (c.start - START) // times.DAY_MS == day]
                solver.Add(solver.Sum(inside) <= limit.max)

    missing = []
    for mission in plan.inputs.missions.content.missions:
        least_number = mission.contacts_per_day.min if mission.contacts_per_day else 0
        for day in range(-(-hours // 24)):
            wanted = least_number * min(24, hours - 24 * day) // 24
            today = [
                taken[number]
                for number, c in enumerate(choices)
                if c.mission.satellite == mission.satellite and (c.start - START) // times.DAY_MS == day
            ]
            shortage = solver.IntVar(0, wanted, "")
            solver.Add(shortage + solver.Sum(today) >= wanted)
            missing.append(shortage * (10 - mission.priority))
    solver.Minimize(solver.Sum(missing))
    assert solver.Solve() == pywraplp.Solver.OPTIMAL
    least = [stage.value for stage in plan.solution.objectives if stage.tier == "least_contacts"]
    # In six hours nobody asks for a contact, and the plan has no such stage.
    assert least == ([] if hours == 6 else [round(solver.Objective().Value())])
    solver.Add(solver.Sum(missing) <= sum(least))

    for stage in plan.solution.objectives:
        if stage.priority is None:
            continue
        seconds = solver.Sum(
            [c.seconds * taken[n] for n, c in enumerate(choices) if c.mission.priority == stage.priority]
        )
        solver.Maximize(seconds)
        assert solver.Solve() == pywraplp.Solver.OPTIMAL
        assert round(solver.Objective().Value()) == stage.value, stage
        solver.Add(seconds >= stage.value)
