"""One-off needs with a deadline: what meets them, what they displace, and every schedule there is as the judge."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from groundsched.config.missions import ContactsPerDay, Mission, Request
from groundsched.config.network import Antenna, Network, Station
from groundsched.documents.passes import Pass
from groundsched.documents.schedule import Contact
from groundsched.scheduling import request_reports
from groundsched.scheduling.candidates import candidates
from groundsched.scheduling.contacts import contacts_of
from groundsched.scheduling.demand import Demand, Plan, Settings
from groundsched.scheduling.offers import offers
from groundsched.scheduling.solve import schedule

At = Callable[[float], int]
MakeDemand = Callable[..., Demand]
MakePass = Callable[..., Pass]
MakeStation = Callable[..., Station]
Judge = Callable[[Demand, Sequence[Contact]], list[str]]

WORLDS = 300
CHUNK = 50

RATE = ((0.0, 100.0),)


def planned(demand: Demand) -> Plan:
    plan = schedule(demand, Settings())
    assert plan.solution.status == "optimal"
    return plan


def met(demand: Demand, plan: Plan) -> list[str]:
    return [report.id for report in request_reports.request_reports(demand, plan.contacts) if report.met]


def values(plan: Plan) -> list[tuple[str, int | None, int]]:
    return [(o.tier, o.priority, o.value) for o in plan.solution.objectives if o.tier != "tie_break"]


@pytest.fixture
def flood(at: At) -> Request:
    """An emergency for satellite 102 in the window's first hour."""
    return Request(id="flood", satellite=102, before=at(3600), priority=0)


@pytest.fixture
def contended(make_pass: MakePass, make_demand: MakeDemand) -> Demand:
    """A long pass of a satellite of the best routine priority, and a short one of another at the same time."""
    missions = (Mission(satellite=101, priority=1, rate_mbps=RATE), Mission(satellite=102, priority=9, rate_mbps=RATE))
    return make_demand([make_pass(101, 0, 900), make_pass(102, 600, 1000)], missions=missions)


def test_an_emergency_goes_before_the_best_routine_priority(contended: Demand, flood: Request) -> None:
    routine, emergency = planned(contended), planned(replace(contended, requests=(flood,)))
    assert [c.satellite for c in routine.contacts] == [101]
    assert [(c.satellite, c.request) for c in emergency.contacts] == [(102, "flood")]
    assert values(emergency) == [("requests", 0, 1), ("priority-1", 1, 0), ("priority-9", 9, 400)]


def test_the_displaced_pass_names_the_contact_that_serves_the_request(contended: Demand, flood: Request) -> None:
    plan = planned(replace(contended, requests=(flood,)))
    (refused,) = plan.rejected
    assert (refused.satellite, refused.reason, refused.blocked_by) == (101, "conflict", (plan.contacts[0].id,))
    assert "for request flood" in refused.detail


def test_a_request_of_the_least_priority_still_goes_before_all_routine(contended: Demand, flood: Request) -> None:
    plan = planned(replace(contended, requests=(replace(flood, priority=9),)))
    assert values(plan)[0] == ("requests", 9, 1)
    assert [c.satellite for c in plan.contacts] == [102]


def test_of_two_requests_for_one_antenna_the_more_urgent_is_met(contended: Demand, flood: Request) -> None:
    other = Request(id="manoeuvre", satellite=101, before=flood.before, priority=1)
    urgent, patient = (replace(contended, requests=(other, replace(flood, priority=p))) for p in (0, 2))
    assert met(urgent, planned(urgent)) == ["flood"]
    assert met(patient, planned(patient)) == ["manoeuvre"]


def test_two_small_requests_are_worth_more_than_one_great_one(
    at: At, make_pass: MakePass, make_demand: MakeDemand
) -> None:
    passes = [make_pass(101, 0, 1000), make_pass(102, 0, 300), make_pass(103, 500, 800)]
    requests = tuple(Request(id=f"r{s}", satellite=s, before=at(3600)) for s in (101, 102, 103))
    demand = make_demand(passes, requests=requests)
    assert met(demand, planned(demand)) == ["r102", "r103"]


@pytest.mark.parametrize(
    ("after_s", "before_s", "is_met"),
    [(600, 1000, True), (600.001, 1000, False), (600, 999.999, False), (None, 1000, True), (-9999, 99_999, True)],
    ids=["both ends are included", "too early", "too late", "no beginning", "wider than the window"],
)
def test_a_contact_counts_when_it_lies_wholly_between_after_and_before(  # noqa: PLR0917 - the case and three fixtures
    after_s: float | None, before_s: float, is_met: bool, contended: Demand, flood: Request, at: At
) -> None:
    after = None if after_s is None else at(after_s)
    demand = replace(contended, requests=(replace(flood, after=after, before=at(before_s)),))
    plan = planned(demand)
    assert met(demand, plan) == (["flood"] if is_met else [])
    assert [c.satellite for c in plan.contacts] == [102 if is_met else 101]
    assert bool(request_reports.unmet(demand, plan)) != is_met


def test_any_of_several_satellites_meets_a_request(contended: Demand, flood: Request, at: At) -> None:
    either = replace(flood, satellite=None, satellites=(101, 102))
    plan = planned(replace(contended, requests=(either,)))
    assert [(c.satellite, c.request) for c in plan.contacts] == [(101, "flood")], "routine decides which one"
    late = planned(replace(contended, requests=(replace(either, after=at(1)),)))
    assert [(c.satellite, c.request) for c in late.contacts] == [(102, "flood")], "101 rises too early"


def test_a_docked_object_is_served_through_its_host(contended: Demand, flood: Request) -> None:
    missions = (contended.missions[0], replace(contended.missions[1], also=(555,)))
    demand = replace(contended, missions=missions, requests=(replace(flood, satellite=555),))
    assert met(demand, planned(demand)) == ["flood"]


@pytest.fixture
def downlinks(make_pass: MakePass, make_demand: MakeDemand) -> Demand:
    """Three passes of a satellite of 100 Mbit/s (40,000, 30,000 and 20,050 Mbit), each against a better routine one."""
    missions = (Mission(satellite=101, priority=1), Mission(satellite=102, priority=9, rate_mbps=RATE))
    own = [make_pass(102, 0, 400), make_pass(102, 6000, 6300), make_pass(102, 12_000, 12_200.5)]
    rivals = [make_pass(101, p + 10, p + 300) for p in (0, 6000, 12_000)]
    return make_demand([*own, *rivals], missions=missions)


@pytest.mark.parametrize(
    ("volume_mbit", "served"),
    [
        (20_050.0, 1),
        (40_000.0, 1),
        (40_000.5, 2),
        (70_000.0, 2),
        (70_001.0, 3),
        (90_049.5, 3),
        (90_050.0, 3),
        (90_050.5, 0),
    ],
)
def test_a_volume_takes_as_many_contacts_as_it_needs_and_none_where_all_are_too_few(
    volume_mbit: float, served: int, downlinks: Demand, at: At
) -> None:
    request = Request(id="flood", satellite=102, before=at(20_000), volume_mbit=volume_mbit, priority=0)
    demand = replace(downlinks, requests=(request,))
    plan = planned(demand)
    assert [c.satellite for c in plan.contacts].count(102) == served
    assert met(demand, plan) == (["flood"] if served else [])


def test_each_contact_counts_its_volume_in_whole_mbit_rounded_down(
    at: At, make_pass: MakePass, make_demand: MakeDemand
) -> None:
    passes = [make_pass(101, 0, 300.009), make_pass(101, 6000, 6300.009)]
    request = Request(id="r", satellite=101, before=at(9000), volume_mbit=60_001)
    demand = make_demand(passes, missions=(Mission(satellite=101, rate_mbps=RATE),), requests=(request,))
    plan = planned(demand)
    assert sum(c.volume_mbit or 0 for c in plan.contacts) > 60_001
    assert met(demand, plan) == []
    assert request_reports.unmet(demand, plan) == [
        "request r (priority 5) is not met: 60000 of 60001 Mbit by 2 contacts; there is no other pass in time"
    ]


def test_one_contact_serves_several_requests_and_carries_the_most_urgent(contended: Demand, flood: Request) -> None:
    others = (replace(flood, id="late", priority=4), replace(flood, id="twin"), replace(flood, id="big", priority=3))
    demand = replace(contended, requests=(*others, flood))
    plan = planned(demand)
    assert met(demand, plan) == ["late", "twin", "big", "flood"]
    assert [c.request for c in plan.contacts] == ["twin"], "of equal priority the first in the file"


def test_a_met_request_says_when_its_data_is_on_the_ground_and_how_early(downlinks: Demand, at: At) -> None:
    request = Request(id="flood", satellite=102, before=at(20_000), volume_mbit=70_000, priority=0)
    demand = replace(downlinks, requests=(request,))
    plan = planned(demand)
    (report,) = request_reports.request_reports(demand, plan.contacts)
    assert (report.met, report.on_ground, report.slack_s) == (True, at(6300), 13_700.0)
    assert list(report.contacts) == [c.id for c in plan.contacts if c.satellite == 102]


def test_contacts_after_the_volume_is_down_are_routine(make_pass: MakePass, make_demand: MakeDemand, at: At) -> None:
    passes = [make_pass(101, t, t + 300) for t in (0, 6000, 12_000)]
    request = Request(id="r", satellite=101, before=at(20_000), volume_mbit=50_000)
    demand = make_demand(passes, missions=(Mission(satellite=101, rate_mbps=RATE),), requests=(request,))
    plan = planned(demand)
    assert [c.request for c in plan.contacts] == ["r", "r", None]
    assert request_reports.request_reports(demand, plan.contacts)[0].slack_s == 13_700.0


def test_a_satellite_without_a_rate_brings_no_volume(contended: Demand, flood: Request) -> None:
    missions = (contended.missions[0], replace(contended.missions[1], rate_mbps=None))
    request = replace(flood, satellite=None, satellites=(101, 102), volume_mbit=1000)
    demand = replace(contended, missions=missions, requests=(request,))
    plan = planned(demand)
    assert [(c.satellite, c.request) for c in plan.contacts] == [(101, "flood")]


def test_the_limit_of_a_day_is_never_given_up_for_a_request(contended: Demand, flood: Request) -> None:
    missions = (contended.missions[0], replace(contended.missions[1], contacts_per_day=ContactsPerDay(max=0)))
    demand = replace(contended, missions=missions, requests=(flood,))
    plan = planned(demand)
    assert met(demand, plan) == []
    assert request_reports.unmet(demand, plan) == [
        "request flood (priority 0) is not met: 1 pass in time refused (limit 1)"
    ]


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"satellite": 777}, "none of its satellites has usable elements: 777"),
        (
            {"after": 1_786_406_400_000 + 700_000, "reason": "Indus flood"},
            "no pass of SAT-102 (102) lies wholly from 2026-08-11T00:11:40.000Z to 2026-08-11T01:00:00.000Z; 1 in part",
        ),
        ({"volume_mbit": 50_000}, "40000 of 50000 Mbit by 1 contact; there is no other pass in time"),
        (
            {"before": 1_786_406_400_000 + 300_000},
            "no pass of SAT-102 (102) lies wholly before 2026-08-11T00:05:00.000Z",
        ),
    ],
)
def test_an_unmet_request_says_why(keys: dict[str, Any], said: str, contended: Demand, flood: Request) -> None:
    alone = replace(contended, passes=contended.passes[1:], sightings=contended.sightings[1:])
    demand = replace(alone, requests=(replace(flood, **keys),))
    reason = f", {keys['reason']}" if "reason" in keys else ""
    assert request_reports.unmet(demand, planned(demand)) == [f"request flood (priority 0{reason}) is not met: {said}"]


@pytest.mark.parametrize(
    ("after_s", "before_s", "said"),
    [
        (-9000, 0, "its deadline was 2026-08-11T00:00:00.000Z"),
        (86_400, 90_000, "its data is on board from 2026-08-12T00:00:00.000Z"),
    ],
)
def test_a_request_outside_the_window_changes_nothing_and_is_only_noted(  # noqa: PLR0917 - the case and three fixtures
    after_s: float, before_s: float, said: str, contended: Demand, flood: Request, at: At
) -> None:
    demand = replace(contended, requests=(replace(flood, after=at(after_s), before=at(before_s)),))
    plan = planned(demand)
    assert plan == planned(contended)
    assert request_reports.unmet(demand, plan) == []
    assert request_reports.outside(demand) == [f"request flood (priority 0) is not of this window: {said}"]
    assert [r.met for r in request_reports.request_reports(demand, plan.contacts)] == [False]


def test_a_deadline_after_the_window_leaves_the_next_plan_a_chance(contended: Demand, flood: Request, at: At) -> None:
    demand = replace(contended, requests=(replace(flood, after=at(80_000), before=at(90_000)),))
    (sentence,) = request_reports.unmet(demand, planned(demand))
    assert "is not met in this window (its deadline is 2026-08-12T01:00:00.000Z): no pass of SAT-102 (102)" in sentence


def test_a_search_that_is_ended_early_does_not_claim_that_a_request_cannot_be_met(
    contended: Demand, flood: Request, broken_rules: Judge
) -> None:
    """Asked of a plan that did not know of the request: one that knows begins with what it needs."""
    demand = replace(contended, requests=(flood,))
    plan = schedule(contended, Settings(), stop=lambda: True)
    assert broken_rules(demand, plan.contacts) == []
    assert met(demand, plan) == []
    (sentence,) = request_reports.unmet(demand, plan)
    assert sentence.endswith(
        "1 pass in time refused (conflict 1); the search ended before it was proven that no plan meets more"
    )


@pytest.mark.parametrize("keys", [{"satellite": 777}, {"before": 1_786_406_400_000 + 300_000}])
def test_a_search_that_is_ended_early_leaves_no_hope_where_no_plan_has_any(
    keys: dict[str, Any], contended: Demand, flood: Request
) -> None:
    demand = replace(contended, requests=(replace(flood, **keys), flood))
    first, second = request_reports.unmet(demand, schedule(contended, Settings(), stop=lambda: True))
    assert "the search ended" not in first
    assert "the search ended" in second


def test_a_search_that_is_ended_at_once_still_meets_a_request(contended: Demand, flood: Request) -> None:
    demand = replace(contended, requests=(flood,))
    assert met(demand, schedule(demand, Settings(), stop=lambda: True)) == ["flood"]


def test_what_one_request_needs_does_not_grow_with_its_label(contended: Demand, flood: Request) -> None:
    labelled = replace(flood, theme="disaster", reason="Indus flood, NDMA")
    assert planned(replace(contended, requests=(flood,))) == planned(replace(contended, requests=(labelled,)))


def _world(seed: int, makers: tuple[MakeDemand, MakePass, MakeStation], at: At) -> Demand:
    """Three to eight passes of up to four satellites over one or two stations, and up to five requests for them."""
    make_demand, make_pass, make_station = makers
    draw = random.Random(seed)
    coarse = draw.choice((True, False))
    satellites = range(101, 101 + draw.randint(2, 4))
    missions = tuple(
        Mission(
            satellite=s,
            priority=draw.choice((1, 2, 5)),
            rate_mbps=draw.choice((None, RATE, ((0.0, 225.125),), ((0.0, draw.uniform(1, 4000)),))),
            contacts_per_day=draw.choice((None, None, ContactsPerDay(max=2))),
        )
        for s in satellites
    )
    stations = ("khi", "lhe")[: draw.randint(1, 2)]
    passes = []
    for _ in range(draw.randint(3, 8)):
        aos_s = draw.randrange(0, 3000, 300) if coarse else draw.uniform(0, 3000)
        length_s = draw.choice((300, 600)) if coarse else draw.uniform(200, 800)
        passes.append(make_pass(draw.choice(satellites), aos_s, aos_s + length_s, station=draw.choice(stations)))
    requests = tuple(_request(draw, n, satellites, at) for n in range(draw.randint(1, 5)))
    network = Network(stations=tuple(make_station(s, Antenna(id=f"{s}-1", bands=("S",))) for s in stations))
    epochs = dict.fromkeys(satellites, passes[0].aos)
    return make_demand(passes, network=network, missions=missions, epochs=epochs, requests=requests)


def _request(draw: random.Random, number: int, satellites: Sequence[int], at: At) -> Request:
    after_s = draw.choice((None, 0, 300, draw.uniform(0, 2000)))
    return Request(
        id=f"r{number}",
        satellites=tuple(draw.sample(satellites, draw.randint(1, 2))),
        after=None if after_s is None else at(after_s),
        before=at(draw.choice((1800, 4000, draw.uniform(2000, 5000)))),
        volume_mbit=draw.choice((None, 30_000, 60_000, 90_000, draw.uniform(1, 300_000), draw.uniform(1, 5_000_000))),
        priority=draw.choice((0, 0, 1, 5)),
    )


def _is_met(request: Request, contacts: Sequence[Contact]) -> bool:
    """The contract's words, counted from the contacts alone."""
    inside = [
        c
        for c in contacts
        if c.satellite in request.satellites and (request.after or 0) <= c.start and c.end <= request.before
    ]
    if request.volume_mbit is None:
        return bool(inside)
    return sum(math.floor(c.volume_mbit or 0) for c in inside) >= math.ceil(request.volume_mbit)


def _rank(demand: Demand, contacts: Sequence[Contact], urgencies: Sequence[int], routine: Sequence[int]) -> list[int]:
    """What a schedule gives in each stage before the tie-break."""
    requests = [sum(_is_met(r, contacts) for r in demand.requests if r.priority == p) for p in urgencies]
    return requests + [sum(c.value for c in contacts if c.priority == p) for p in routine]


@pytest.mark.parametrize("first", range(0, WORLDS, CHUNK))
def test_no_schedule_meets_more_requests_than_the_plan(  # noqa: PLR0917 - the case and five fixtures
    first: int, make_demand: MakeDemand, make_pass: MakePass, make_station: MakeStation, broken_rules: Judge, at: At
) -> None:
    decisive = 0
    for seed in range(first, first + CHUNK):
        demand = _world(seed, (make_demand, make_pass, make_station), at)
        possible = candidates(offers(demand))
        everything = contacts_of(possible, [1] * len(possible)).by_candidate
        urgencies = sorted({r.priority for r in demand.requests if r.touches(demand.window)})
        routine = sorted({c.mission.priority for c in possible})
        best: list[int] = []
        for size in range(len(possible) + 1):
            for chosen in itertools.combinations(everything.values(), size):
                ranked = _rank(demand, chosen, urgencies, routine)
                if ranked > best and not broken_rules(demand, chosen):
                    best = ranked
        plan = planned(demand)
        assert broken_rules(demand, plan.contacts) == [], seed
        assert [v for _, _, v in values(plan)] == best == _rank(demand, plan.contacts, urgencies, routine), seed
        assert all(o.value == o.bound and len(o.proof) > 1 for o in plan.solution.objectives if o.tier != "tie_break")
        reports = request_reports.request_reports(demand, plan.contacts)
        assert [r.met for r in reports] == [_is_met(r, plan.contacts) for r in demand.requests], seed
        without = planned(replace(demand, requests=()))
        decisive += _rank(demand, without.contacts, urgencies, routine)[: len(urgencies)] < best[: len(urgencies)]
    assert decisive >= CHUNK / 10, "in many worlds the requests change the plan"
