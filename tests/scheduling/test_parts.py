"""Contacts that are parts of passes: trimmed, cut in two, handed over."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest

from groundsched.config.missions import ContactsPerDay, Mission, Request
from groundsched.config.network import Antenna, Network, Outage, Station
from groundsched.documents.passes import Cut, Part, Pass, Pointing, Sighting
from groundsched.scheduling.candidates import Candidate, judged
from groundsched.scheduling.constraints import RULES
from groundsched.scheduling.demand import Demand, Plan, Settings
from groundsched.scheduling.offers import behind, offers
from groundsched.scheduling.parts import with_parts
from groundsched.scheduling.solve import schedule

MakeDemand = Callable[..., Demand]
MakePass = Callable[..., Pass]
MakeStation = Callable[..., Station]
At = Callable[[float], int]

PAUSE_S = 90
"""Teardown and setup of an antenna where nothing is said: 30 s and 60 s."""


class Straight:
    """Sees what sightings say: nothing moves, and what is lost is lost in the stretches that they name."""

    def parts(self, cuts: Sequence[Cut]) -> list[Part]:
        return [self._part(cut.sighting, cut.start, cut.end) for cut in cuts]

    def _part(self, seen: Sighting, start: int, end: int) -> Part:
        lost = sum(max(0, min(end, b) - max(start, a)) for a, b in seen.lost)
        return Part(start=start, end=end, begins=Pointing(0.0, 5.0), ends=Pointing(0.0, 5.0), lost_ms=lost)


@dataclass
class World:
    """Makes demands in which parts may be taken."""

    make_demand: MakeDemand

    def __call__(self, passes: Sequence[Pass], **keys: Any) -> Demand:
        return self.make_demand(passes, **{"observer": Straight(), "partial": True, **keys})


@pytest.fixture
def world(make_demand: MakeDemand) -> World:
    return World(make_demand)


def _stretches(plan: Plan, at: At) -> list[tuple[int, str, float, float]]:
    """The contacts as (satellite, station, start, end), in seconds after the window's start."""
    return [(c.satellite, c.station, (c.start - at(0)) / 1000, (c.end - at(0)) / 1000) for c in plan.contacts]


def _seconds(plan: Plan) -> int:
    return sum(o.value for o in plan.solution.objectives if o.tier.startswith("priority"))


def test_of_two_passes_that_overlap_one_is_trimmed(world: World, make_pass: MakePass, at: At) -> None:
    passes = [make_pass(101, 0, 600), make_pass(102, 500, 1100)]

    whole = schedule(world(passes, partial=False), Settings())
    plan = schedule(world(passes), Settings())

    assert _seconds(whole) == 600
    assert plan.solution.status == "optimal"
    assert _seconds(plan) == 1100 - PAUSE_S
    assert _stretches(plan, at) == [(101, "khi", 0, 410), (102, "khi", 500, 1100)]
    assert [(c.aos, c.los) for c in plan.contacts] == [(at(0), at(600)), (at(500), at(1100))]
    assert plan.rejected == ()


@pytest.mark.parametrize(("least_s", "contacts"), [(410, 2), (410.001, 1)])
def test_no_part_is_shorter_than_the_missions_least_contact(
    least_s: float, contacts: int, world: World, make_pass: MakePass
) -> None:
    missions = tuple(Mission(satellite=s, min_contact_s=least_s) for s in (101, 102))
    plan = schedule(world([make_pass(101, 0, 600), make_pass(102, 500, 1100)], missions=missions), Settings())

    assert len(plan.contacts) == contacts


@pytest.mark.parametrize(
    ("keys", "option", "seconds"),
    [
        ({}, False, 600),
        ({}, True, 1010),
        ({"allow_partial": True}, False, 1010),
        ({"allow_partial": False}, True, 600),
        ({"hand_over": True}, False, 1010),
    ],
)
def test_a_mission_decides_over_the_option(
    keys: dict[str, Any], option: bool, seconds: int, world: World, make_pass: MakePass
) -> None:
    missions = tuple(Mission(satellite=s, **keys) for s in (101, 102))
    passes = [make_pass(101, 0, 600), make_pass(102, 500, 1100)]

    assert _seconds(schedule(world(passes, partial=option, missions=missions), Settings())) == seconds


def test_a_satellite_is_handed_over_where_another_station_sees_it(
    world: World, make_pass: MakePass, make_station: MakeStation, at: At
) -> None:
    network = Network(stations=(make_station("khi"), make_station("lhe")))
    passes = [make_pass(101, 0, 600, station="khi"), make_pass(101, 400, 1000, station="lhe")]

    plan = schedule(world(passes, network=network), Settings())

    assert _seconds(plan) == 1000
    (_, _, _, handed_over), (_, _, taken_over, _) = _stretches(plan, at)
    assert handed_over == taken_over
    assert _seconds(schedule(world(passes, network=network, partial=False), Settings())) == 600


@pytest.mark.parametrize("overlap_s", [0.0, 30.0])
def test_an_overlap_is_made_before_the_old_contact_breaks_and_counts_once(
    overlap_s: float, world: World, make_pass: MakePass, make_station: MakeStation, at: At
) -> None:
    network = Network(stations=(make_station("khi"), make_station("lhe")))
    passes = [make_pass(101, 0, 600, station="khi"), make_pass(101, 400, 1000, station="lhe")]
    missions = (Mission(satellite=101, hand_over=True, overlap_s=overlap_s),)

    plan = schedule(world(passes, network=network, missions=missions), Settings())

    (_, _, _, old_end), (_, _, new_start, _) = _stretches(plan, at)
    assert old_end - new_start == (0 if overlap_s == 0 or new_start == 400 else overlap_s)
    assert 0 <= old_end - new_start <= overlap_s
    assert _seconds(plan) == 1000 == sum(c.value for c in plan.contacts)


def test_an_incoming_contact_does_not_start_before_the_pass_rises(
    world: World, make_pass: MakePass, make_station: MakeStation
) -> None:
    network = Network(stations=(make_station("khi"), make_station("lhe")))
    passes = [make_pass(101, 0, 600, station="khi"), make_pass(101, 590, 1000, station="lhe")]
    missions = (Mission(satellite=101, hand_over=True, overlap_s=60.0),)

    plan = schedule(world(passes, network=network, missions=missions), Settings())

    assert _seconds(plan) == 1000
    assert all(c.start >= c.aos for c in plan.contacts)


def test_an_outage_takes_its_time_and_no_more(world: World, make_pass: MakePass, at: At) -> None:
    """Setup and teardown lie outside it too."""
    out = Outage(start=at(300), end=at(400), reason="works")
    network = Network(stations=(Station(id="khi", name="khi", latitude_deg=0.0, longitude_deg=0.0, unavailable=(out,),
                                        antennas=(Antenna(id="khi-1", bands=("X",)),)),))  # fmt: skip
    passes = [make_pass(101, 0, 700)]

    plan = schedule(world(passes, network=network), Settings())

    assert _stretches(plan, at) == [(101, "khi", 0, 270), (101, "khi", 460, 700)]
    pass_id = plan.contacts[0].pass_
    assert [c.id for c in plan.contacts] == [f"{pass_id}-1", f"{pass_id}-2"]
    assert schedule(world(passes, network=network, partial=False), Settings()).contacts == ()


def test_a_pass_is_cut_in_two_around_the_keyhole(
    world: World, make_pass: MakePass, make_station: MakeStation, see: Callable[..., Sighting], at: At
) -> None:
    """20 s in the zenith are more than the antenna may lose; between the two parts it needs its pause."""
    network = Network(stations=(make_station("khi", Antenna(id="khi-1", bands=("X",), max_lost_s=10.0)),))
    whole = world([make_pass(101, 0, 600)], network=network)
    keyhole = see(whole.passes[0], "khi-1", lost_s=20.0, losses=(("keyhole", 20.0),), lost=((at(290), at(310)),))

    plan = schedule(world([make_pass(101, 0, 600)], network=network, sightings=(keyhole,)), Settings())
    refused = schedule(
        world([make_pass(101, 0, 600)], network=network, sightings=(keyhole,), partial=False), Settings()
    )

    assert _seconds(plan) == 600 - PAUSE_S
    assert len(plan.contacts) == 2
    assert all(c.end <= at(290) or c.start >= at(310) for c in plan.contacts)
    assert [r.reason for r in refused.rejected] == ["antenna"]


def test_a_request_is_met_by_the_part_inside_its_time(world: World, make_pass: MakePass, at: At) -> None:
    """The pass begins before what is asked for is on board: there is a part that begins with it."""
    request = Request(id="flood", satellite=101, after=at(100), before=at(500))
    demand = world([make_pass(101, 0, 600)], requests=(request,))

    found = with_parts(offers(demand), demand)

    assert (at(100), at(500)) in [(offer.stretch.start, offer.stretch.end) for offer in found]


def test_a_request_for_a_docked_object_is_met_by_a_part_of_its_hosts_pass(
    world: World, make_pass: MakePass, at: At
) -> None:
    request = Request(id="flood", satellite=901, after=at(100), before=at(500))
    missions = (Mission(satellite=101, also=(901,)),)
    demand = world([make_pass(101, 0, 600)], missions=missions, requests=(request,))

    found = with_parts(offers(demand), demand)

    assert (at(100), at(500)) in [(offer.stretch.start, offer.stretch.end) for offer in found]


def test_a_pass_that_an_outage_cuts_in_two_gives_two_contacts(world: World, make_pass: MakePass, at: At) -> None:
    out = Outage(start=at(300), end=at(400), reason="works")
    network = Network(stations=(Station(id="khi", name="khi", latitude_deg=0.0, longitude_deg=0.0, unavailable=(out,),
                                        antennas=(Antenna(id="khi-1", bands=("X",)),)),))  # fmt: skip

    def planned(wish: ContactsPerDay) -> Plan:
        missions = (Mission(satellite=101, contacts_per_day=wish),)
        return schedule(world([make_pass(101, 0, 700)], network=network, missions=missions), Settings())

    twice, once = planned(ContactsPerDay(min=2)), planned(ContactsPerDay(max=1))

    assert len(twice.contacts) == 2
    assert [o.value for o in twice.solution.objectives if o.tier == "least_contacts"] == [0]
    assert twice.solution.status == "optimal"
    assert _stretches(once, at) == [(101, "khi", 0, 270)]


def test_a_pass_that_nothing_breaks_off_gives_one_contact_however_many_are_wanted(
    world: World, make_pass: MakePass, at: At
) -> None:
    """Two parts beside a rival of better priority in the middle of the pass would fit; one is taken."""
    missions = (
        Mission(satellite=101, priority=5, contacts_per_day=ContactsPerDay(min=2)),
        Mission(satellite=102, priority=1),
    )
    crossed = world([make_pass(101, 0, 800), make_pass(102, 350, 450)], missions=missions)

    plan = schedule(crossed, Settings())
    without = schedule(crossed, Settings(), rules=[rule for rule in RULES if rule[0] != "pass"])

    assert [c.satellite for c in plan.contacts] == [101, 102]
    assert [c.satellite for c in without.contacts] == [101, 102, 101]


def test_a_refused_pass_says_how_far_its_parts_came(world: World, make_pass: MakePass, at: At) -> None:
    """The whole lies in an outage; the part beside it lost to the better priority."""
    out = Outage(start=at(0), end=at(300), reason="works")
    network = Network(stations=(Station(id="khi", name="khi", latitude_deg=0.0, longitude_deg=0.0, unavailable=(out,),
                                        antennas=(Antenna(id="khi-1", bands=("X",)),)),))  # fmt: skip
    missions = (Mission(satellite=101), Mission(satellite=102, priority=1))

    plan = schedule(
        world([make_pass(101, 0, 700), make_pass(102, 400, 1000)], network=network, missions=missions), Settings()
    )

    (refused,) = plan.rejected
    assert (refused.satellite, refused.reason) == (101, "conflict")
    assert refused.detail.startswith("its part from 2026-08-11T00:06:00.000Z to 2026-08-11T00:11:40.000Z: khi-1")
    assert refused.blocked_by == (plan.contacts[0].id,)


Piece = tuple[int, int, int]
"""A part of a pass: the pass's number, first and last second."""


def _pieces(passes: Sequence[Pass], out: tuple[int, int], least_s: int, at: At) -> list[Piece]:
    """Every part as the documentation has it, in whole seconds; written apart from the program."""
    found = []
    for number, own in enumerate(passes):
        aos, los = ((t - at(0)) // 1000 for t in (own.aos, own.los))
        starts, ends = {aos, out[1] + 60}, {los, out[0] - 30}
        for other in passes:
            begin, end = ((t - at(0)) // 1000 for t in (other.aos, other.los))
            if other.station == own.station and other.satellite != own.satellite:
                starts.add(end + PAUSE_S)
                ends.add(begin - PAUSE_S)
            if other.station != own.station and other.satellite == own.satellite and begin < los and aos < end:
                starts |= {end, *({out[0] - 30} if begin < out[0] - 30 < end else set())}
                ends |= {begin, *({out[1] + 60} if begin < out[1] + 60 < end else set())}
        parts = [
            (number, s, e)
            for s in starts
            for e in ends
            if aos <= s < e <= los and (e - s >= max(least_s, 1)) and not (s - 60 < out[1] and out[0] < e + 30)
        ]
        whole = [p for p in parts if p[1:] == (aos, los)]
        others = sorted((p for p in parts if p not in whole), key=lambda p: (p[1] - p[2], p[1]))
        found += whole + others[:8]
    return found


def _best(passes: Sequence[Pass], pieces: Sequence[Piece], most: int) -> int:
    """The most seconds of any set of parts that breaks no rule: all sets are tried."""

    def clash(one: Piece, other: Piece) -> bool:
        a, b = passes[one[0]], passes[other[0]]
        pause = PAUSE_S if a.station == b.station else 0
        related = a.station == b.station or a.satellite == b.satellite
        return related and one[1] < other[2] + pause and other[1] < one[2] + pause

    clashing = [{j for j, q in enumerate(pieces) if j != i and clash(p, q)} for i, p in enumerate(pieces)]
    best = 0

    def extended(free: list[int], seconds: int, used: dict[int, int]) -> None:
        nonlocal best
        best = max(best, seconds)
        if seconds + sum(pieces[i][2] - pieces[i][1] for i in free) <= best:
            return
        for place, i in enumerate(free):
            satellite = passes[pieces[i][0]].satellite
            if used.get(satellite, 0) < most:
                rest = [j for j in free[place + 1 :] if j not in clashing[i]]
                more = {**used, satellite: used.get(satellite, 0) + 1}
                extended(rest, seconds + pieces[i][2] - pieces[i][1], more)

    extended(list(range(len(pieces))), 0, {})
    return best


@pytest.mark.parametrize("first", range(0, 200, 40))
def test_no_set_of_parts_is_better_than_the_plan(
    first: int, world: World, make_pass: MakePass, make_station: MakeStation, at: At
) -> None:
    gained = 0
    for seed in range(first, first + 40):
        draw, stations = random.Random(seed), ("khi", "lhe")
        starts = [draw.randrange(0, 1200) for _ in range(draw.randint(2, 4))]
        passes = [
            make_pass(draw.choice((101, 102, 103)), aos, aos + draw.randrange(200, 700), station=draw.choice(stations))
            for aos in starts
        ]
        low = draw.randrange(0, 1500)
        out, least_s, most = (low, low + draw.choice((1, 100, 300))), draw.choice((0, 120)), draw.choice((1, 2, 9))
        stretch = (Outage(start=at(out[0]), end=at(out[1]), reason="works"),)
        network = Network(stations=(make_station("khi", unavailable=stretch), make_station("lhe", unavailable=stretch)))
        missions = tuple(
            Mission(satellite=s, min_contact_s=least_s, contacts_per_day=ContactsPerDay(max=most))
            for s in (101, 102, 103)
        )

        plan = schedule(world(passes, network=network, missions=missions, epochs=_epochs(at)), Settings())
        whole = schedule(
            world(passes, network=network, missions=missions, epochs=_epochs(at), partial=False), Settings()
        )

        assert plan.solution.status == "optimal", seed
        assert _seconds(plan) == _best(passes, _pieces(passes, out, least_s, at), most), seed
        assert _seconds(plan) >= _seconds(whole), seed
        gained += _seconds(plan) > _seconds(whole)
    assert gained >= 10


def _epochs(at: At) -> dict[int, int]:
    return dict.fromkeys((101, 102, 103), at(0))


def test_a_candidate_tells_the_offer_that_it_was_made_of(world: World, make_pass: MakePass) -> None:
    demand = replace(world([make_pass(101, 0, 600), make_pass(102, 400, 900)]), partial=True, margin="auto")
    offered = list(with_parts(offers(demand), demand))

    assert len(offered) > 1
    assert [behind(each, demand, {}) if isinstance(each, Candidate) else each for each in judged(offered)] == offered
