"""The stage that keeps a mission's gaps short."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from groundsched.config.missions import Mission
from groundsched.config.network import Antenna, Network, Station
from groundsched.documents.passes import Pass
from groundsched.documents.schedule import Contact, Objective
from groundsched.scheduling.candidates import candidates
from groundsched.scheduling.contacts import contacts_of
from groundsched.scheduling.demand import Demand, Plan, Settings
from groundsched.scheduling.gaps import stretches, waiting
from groundsched.scheduling.objective import stages
from groundsched.scheduling.offers import offers
from groundsched.scheduling.reports import mission_reports
from groundsched.scheduling.solve import schedule

At = Callable[[float], int]
MakeDemand = Callable[..., Demand]
MakePass = Callable[..., Pass]
MakeStation = Callable[..., Station]
Judge = Callable[[Demand, Sequence[Contact]], list[str]]

HOUR = 3600


def gaps_of(plan: Plan) -> Objective:
    (found,) = [o for o in plan.solution.objectives if o.tier == "gaps"]
    return found


def seconds_too_long(mission: Mission, demand: Demand, contacts: Sequence[Contact]) -> int:
    """Judged second by second: the whole seconds after the window's start at which the last contact is too long ago."""
    own = [c for c in contacts if c.satellite == mission.satellite]
    begin = max(demand.window.start, mission.from_ or 0)
    until = min(demand.window.end, mission.until or demand.window.end)
    last = demand.last_contact_end.get(mission.satellite or 0, begin)
    since = max(last, mission.from_ or 0)
    assert mission.max_gap_h is not None
    allowed_ms = round(mission.max_gap_h * HOUR * 1000)
    late = 0
    for mark in range(demand.window.start + 1000, demand.window.end + 1, 1000):
        if begin < mark <= until and not any(c.start < mark <= c.end for c in own):
            ended = max([since, *(c.end for c in own if c.end < mark)])
            late += mark - ended > allowed_ms
    return late


def test_every_second_without_a_contact_longer_ago_than_allowed_counts_by_priority(
    make_pass: MakePass, make_demand: MakeDemand
) -> None:
    missions = (Mission(satellite=101, max_gap_h=12.0, priority=3),)
    plan = schedule(make_demand([make_pass(101, 1 * HOUR, 2 * HOUR)], missions=missions), Settings())
    assert (gaps_of(plan).value, gaps_of(plan).bound) == (10 * HOUR * 7, 10 * HOUR * 7)
    assert plan.solution.status == "optimal"


def test_a_gap_just_as_long_as_allowed_costs_nothing_and_one_of_a_second_more_a_second(
    make_pass: MakePass, make_demand: MakeDemand
) -> None:
    for late_s, missing in ((0, 0), (1, 1), (0.4, 0), (1.4, 1)):
        passes = [make_pass(101, 6 * HOUR + late_s, 12 * HOUR), make_pass(101, 18 * HOUR, 86_400)]
        missions = (Mission(satellite=101, max_gap_h=6.0, priority=9),)
        plan = schedule(make_demand(passes, missions=missions), Settings())
        assert gaps_of(plan).value == missing


def test_a_short_contact_that_ends_a_gap_is_taken_before_a_long_one(
    make_pass: MakePass, make_demand: MakeDemand
) -> None:
    passes = [make_pass(101, 12 * HOUR, 12 * HOUR + 300), make_pass(102, 12 * HOUR, 13 * HOUR)]
    without = (Mission(satellite=101, priority=2), Mission(satellite=102, priority=1))
    assert [c.satellite for c in schedule(make_demand(passes, missions=without), Settings()).contacts] == [102]
    missions = (replace(without[0], max_gap_h=12.0), without[1])
    assert [c.satellite for c in schedule(make_demand(passes, missions=missions), Settings()).contacts] == [101]


def test_the_gap_begins_with_the_last_contact_of_the_schedule_before(
    at: At, make_pass: MakePass, make_demand: MakeDemand
) -> None:
    missions = (Mission(satellite=101, max_gap_h=6.0, priority=9),)
    passes = [
        make_pass(101, 5 * HOUR, 6 * HOUR),
        make_pass(101, 12 * HOUR, 13 * HOUR),
        make_pass(101, 19 * HOUR, 86400),
    ]
    for end_s, missing_s in ((-2 * HOUR, HOUR), (-9 * HOUR, 5 * HOUR), (-HOUR, 0), (0.5 * HOUR, 0)):
        demand = make_demand(passes, missions=missions, last_contact_end={101: at(end_s)})
        plan = schedule(demand, Settings())
        assert gaps_of(plan).value == missing_s
        (report,) = mission_reports(demand, plan.contacts)
        assert report.largest_gap_h == max(6.0, 5 - end_s / HOUR)


def test_a_mission_waits_for_contacts_only_while_it_exists(
    at: At, make_pass: MakePass, make_demand: MakeDemand
) -> None:
    mission = Mission(satellite=101, max_gap_h=3.0, priority=9, from_=at(6 * HOUR), until=at(20 * HOUR))
    demand = make_demand([make_pass(101, 8 * HOUR, 9 * HOUR)], missions=(mission,))
    plan = schedule(demand, Settings())
    assert gaps_of(plan).value == 8 * HOUR
    (report,) = mission_reports(demand, plan.contacts)
    assert report.largest_gap_h == 11.0
    assert report.shortfall == ("11.00 h without a contact; 3 h are allowed, exceeded by 28800 s in all",)


def test_a_contact_that_outlasts_the_window_and_one_already_up_leave_no_gap(
    make_pass: MakePass, make_demand: MakeDemand
) -> None:
    missions = (Mission(satellite=101, max_gap_h=5.0),)
    passes = [make_pass(101, 0, 4 * HOUR, truncated_start=True), make_pass(101, 9 * HOUR, 11 * HOUR)]
    demand = make_demand(passes, missions=missions, hours=10)
    plan = schedule(demand, Settings())
    assert gaps_of(plan).value == 0
    assert mission_reports(demand, plan.contacts)[0].shortfall == ()


def test_a_mission_without_passes_misses_all_but_what_is_allowed(make_pass: MakePass, make_demand: MakeDemand) -> None:
    missions = (Mission(satellite=101), Mission(satellite=102, max_gap_h=4.0, priority=1))
    plan = schedule(make_demand([make_pass(101, 0, 600)], missions=missions), Settings())
    assert (gaps_of(plan).value, gaps_of(plan).proof) == (20 * HOUR * 9, ("cp-sat", "lp"))


def test_no_mission_with_a_longest_gap_has_no_stage(make_pass: MakePass, make_demand: MakeDemand) -> None:
    demand = make_demand([make_pass(101, 0, 600)])
    assert "gaps" not in {stage.tier for stage in stages(candidates(offers(demand)), demand)}


@pytest.fixture
def crowded(at: At, make_pass: MakePass, make_station: MakeStation, make_demand: MakeDemand) -> Callable[[int], Demand]:
    """Two hours in which three satellites with gaps of minutes to keep compete for two stations."""

    def make(seed: int) -> Demand:
        draw = random.Random(seed)
        stations = (
            make_station(
                "khi", *[Antenna(id=f"khi-{n}", bands=("S",), teardown_s=0.0) for n in (1, 2)][: seed % 2 + 1]
            ),
            make_station("lhe"),
        )
        passes = []
        for _ in range(draw.randint(3, 7 if seed % 2 else 9)):
            aos_s = draw.choice((draw.randrange(0, 6600, 300), draw.randrange(6_600_000) / 1000))
            length_s = draw.choice((300, draw.randrange(100_000, 900_000) / 1000))
            station = draw.choice(("khi", "khi", "lhe"))
            passes.append(make_pass(draw.choice((101, 102, 103)), aos_s, aos_s + length_s, station=station))
        missions = tuple(
            Mission(
                satellite=satellite,
                priority=draw.choice((1, 2, 5)),
                max_gap_h=draw.choice((None, 0.25, 0.4, draw.randrange(1000) / 1000 + 0.05)),
                from_=draw.choice((None, None, at(draw.randrange(3_000_000) / 1000))),
                until=draw.choice((None, None, at(5000.4))),
            )
            for satellite in (101, 102, 103)
        )
        last = {satellite: at(-draw.randrange(4_000_000) / 1000) for satellite in draw.sample((101, 102, 103), 1)}
        return make_demand(
            passes, network=Network(stations=stations), missions=missions, hours=2, last_contact_end=last
        )

    return make


@pytest.mark.parametrize("seed", range(24))
def test_no_schedule_keeps_the_gaps_shorter(seed: int, crowded: Callable[[int], Demand], broken_rules: Judge) -> None:
    demand = crowded(seed)
    offered = candidates(offers(demand))
    missions = [mission for mission in demand.missions if mission.max_gap_h is not None]
    priorities = sorted({candidate.mission.priority for candidate in offered})
    best: tuple[int, ...] | None = None
    late: dict[tuple[int | None, frozenset[int]], int] = {}
    for chosen in itertools.product((0, 1), repeat=len(offered)):
        contacts = contacts_of(offered, chosen).in_order
        if broken_rules(demand, contacts):
            continue
        missing = 0
        for mission in missions:
            key = mission.satellite, frozenset(i for i, c in enumerate(offered) if chosen[i] and c.mission is mission)
            if key not in late:
                late[key] = seconds_too_long(mission, demand, contacts)
            missing += late[key] * (10 - mission.priority)
        values = (-missing, *(sum(c.value for c in contacts if c.priority == p) for p in priorities))
        best = values if best is None else max(best, values)
    assert best is not None
    plan = schedule(demand, Settings())
    assert plan.solution.status == "optimal"
    found = [o.value for o in plan.solution.objectives if o.tier != "tie_break"]
    assert found == ([-best[0]] if any(o.tier == "gaps" for o in plan.solution.objectives) else []) + list(best[1:])


@pytest.mark.parametrize("seed", range(40))
def test_the_report_says_what_the_stage_counts(seed: int, crowded: Callable[[int], Demand]) -> None:
    demand = crowded(seed)
    plan = schedule(demand, Settings())
    reports = {report.satellite: report for report in mission_reports(demand, plan.contacts)}
    counted = 0
    for mission in demand.missions:
        if mission.max_gap_h is not None and mission.satellite is not None:
            late_s = seconds_too_long(mission, demand, plan.contacts)
            named = [text for text in reports[mission.satellite].shortfall if "without a contact" in text]
            assert [text.rpartition(" by ")[2] for text in named] == ([f"{late_s} s in all"] if late_s else [])
            counted += late_s * (10 - mission.priority)
    assert counted == sum(o.value for o in plan.solution.objectives if o.tier == "gaps")


def test_the_parts_of_a_gap_add_up(crowded: Callable[[int], Demand]) -> None:
    for seed in range(20):
        demand = crowded(seed)
        for mission in demand.missions:
            waits = waiting(mission, demand)
            own = {i: c for i, c in enumerate(candidates(offers(demand))) if c.satellite == mission.satellite}
            pauses = list(waits.pauses([]))
            assert sum(stretch.seconds for stretch in stretches(own, waits)) == waits.overdue_s(pauses)
