"""What is booked: kept whatever it costs, or refused with everything that stands against it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from groundsched.config.missions import Booking, ContactsPerDay, Mission
from groundsched.config.network import Antenna, Network, Outage, Slew, Station
from groundsched.documents.passes import Encounter, Pass, Sighting
from groundsched.documents.schedule import Contact
from groundsched.errors import InfeasibleError
from groundsched.scheduling.clashes import SENTENCES
from groundsched.scheduling.constraints import RULES
from groundsched.scheduling.demand import Demand, Observer, Plan, Settings
from groundsched.scheduling.solve import schedule

At = Callable[[float], int]
Book = Callable[..., Booking]
MakeDemand = Callable[..., Demand]
MakePass = Callable[..., Pass]
MakeStation = Callable[..., Station]
Judge = Callable[[Demand, Sequence[Contact]], list[str]]


@pytest.fixture
def book(at: At) -> Book:
    """A booking from `start_s` to `end_s`, seconds after the window's start."""

    def make(satellite: int, start_s: float, end_s: float, antenna: str = "khi-1", owner: str | None = None) -> Booking:
        return Booking(satellite=satellite, antenna=antenna, start=at(start_s), end=at(end_s), owner=owner)

    return make


def planned(demand: Demand) -> Plan:
    return schedule(demand, Settings())


def times_of(plan: Plan, start: int) -> list[tuple[int, float, float]]:
    """The satellites of the contacts with their start and end in seconds after `start`."""
    return [(c.satellite, (c.start - start) / 1000, (c.end - start) / 1000) for c in plan.contacts]


def objections(demand: Demand) -> list[str]:
    with pytest.raises(InfeasibleError) as refused:
        planned(demand)
    assert refused.value.exit_code == 6
    return [str(problem) for problem in refused.value.problems]


def test_a_booking_stands_in_the_plan_as_booked_and_beats_a_rival_of_the_first_priority(
    book: Book, make_pass: MakePass, make_demand: MakeDemand
) -> None:
    passes = [make_pass(101, 0, 600), make_pass(102, 0, 700)]
    missions = (Mission(satellite=101, priority=9, owner="SUPARCO"), Mission(satellite=102, priority=1))
    without = make_demand(passes, missions=missions)
    assert [c.satellite for c in planned(without).contacts] == [102]

    plan = planned(replace(without, bookings=(book(101, 30, 500),)))
    (contact,) = plan.contacts
    assert (contact.satellite, contact.booked, contact.priority, contact.owner) == (101, True, 9, "SUPARCO")
    assert (contact.end - contact.start, contact.duration_s, contact.value) == (470_000, 470.0, 470)
    assert (contact.setup_start, contact.teardown_end) == (contact.start - 60_000, contact.end + 30_000)
    assert (contact.aos, contact.los) == (without.passes[0].aos, without.passes[0].los)
    assert (plan.warnings, plan.notes) == ((), ())
    (rejection,) = plan.rejected
    assert (rejection.reason, rejection.blocked_by) == ("conflict", (contact.id,))
    assert "(SAT-101, booked)" in rejection.detail


def test_the_owner_of_a_booking_is_the_contacts(book: Book, make_pass: MakePass, make_demand: MakeDemand) -> None:
    missions = (Mission(satellite=101, owner="SUPARCO"),)
    demand = make_demand([make_pass(101, 0, 600)], missions=missions, bookings=(book(101, 0, 600, owner="DLR"),))
    assert [c.owner for c in planned(demand).contacts] == ["DLR"]


def test_a_booking_named_twice_is_one(book: Book, make_pass: MakePass, make_demand: MakeDemand) -> None:
    demand = make_demand([make_pass(101, 0, 600)], bookings=(book(101, 0, 600), book(101, 0, 600)))
    assert len(planned(demand).contacts) == 1


@pytest.mark.parametrize(
    ("booked", "kept", "said"),
    [
        ((941, 1500), (941, 1500), "59 s of it lie outside visibility"),
        ((940, 1500), (940, 1500), "60 s of it lie outside visibility"),
        ((939, 1500), (1000, 1500), "61 s of it lie outside visibility"),
        ((1100, 1660), (1100, 1660), "trimmed by the horizon, kept as booked"),
        ((1100, 1660.001), (1100, 1600), "trimmed to what is visible, from 2026-08-11T00:18:20.000Z to"),
        ((969, 1630), (1000, 1600), "61 s of it lie outside visibility"),
    ],
)
def test_up_to_a_minute_outside_visibility_is_kept_as_booked_and_more_is_cut(
    booked: tuple[float, float],
    kept: tuple[float, float],
    said: str,
    *,
    at: At,
    book: Book,
    make_pass: MakePass,
    make_demand: MakeDemand,
) -> None:
    plan = planned(make_demand([make_pass(101, 1000, 1600)], bookings=(book(101, *booked),)))
    assert times_of(plan, at(0)) == [(101, *kept)]
    (warning,) = plan.warnings
    assert said in warning
    assert "trimmed" in warning


def test_of_two_passes_a_booking_belongs_to_the_one_that_it_overlaps_most(
    book: Book, make_pass: MakePass, make_demand: MakeDemand
) -> None:
    passes = [make_pass(101, 1000, 1600), make_pass(101, 1620, 2400)]
    demand = make_demand(passes, bookings=(book(101, 1580, 1680),))
    (booked,) = [c for c in planned(demand).contacts if c.booked]
    assert booked.pass_ == demand.passes[1].id, "20 s of the first pass, 60 s of the second"
    demand = make_demand(passes, bookings=(book(101, 1550, 1630),))
    (booked,) = [c for c in planned(demand).contacts if c.booked]
    assert booked.pass_ == demand.passes[0].id


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"min_culmination_deg": 60.0}, "kept, although the pass culminates at 45°; the mission needs 60°"),
        ({"min_contact_s": 700.0}, "kept, although the pass lasts 600 s; the mission needs 700 s"),
        ({"stations": ("lhe",)}, None),
        ({"not_stations": ("khi",)}, None),
        ({"until": 0}, None),
    ],
)
def test_what_a_mission_would_not_take_of_itself_is_kept_where_it_is_booked(
    keys: dict[str, Any], said: str | None, *, book: Book, make_pass: MakePass, make_demand: MakeDemand
) -> None:
    missions = (Mission(satellite=101, **keys),)
    demand = make_demand([make_pass(101, 0, 600)], missions=missions)
    assert planned(demand).contacts == ()
    plan = planned(replace(demand, bookings=(book(101, 0, 600),)))
    assert [c.booked for c in plan.contacts] == [True]
    assert plan.warnings == ()
    assert [said in note for note in plan.notes if said] == ([True] if said else [])


def test_a_booking_on_an_antenna_without_the_band_is_kept_in_the_antennas_first_and_warned_of(
    book: Book, make_pass: MakePass, make_demand: MakeDemand
) -> None:
    missions = (Mission(satellite=101, bands=("UHF",)),)
    plan = planned(make_demand([make_pass(101, 0, 600)], missions=missions, bookings=(book(101, 0, 600),)))
    assert [c.band for c in plan.contacts] == ["S"]
    (warning,) = plan.warnings
    assert warning.endswith("kept, although khi-1 has S, X; the mission needs UHF")


def test_a_booking_far_from_the_epoch_of_the_elements_is_kept_and_warned_of(
    book: Book, make_pass: MakePass, make_demand: MakeDemand
) -> None:
    demand = make_demand([make_pass(101, 0, 600)], bookings=(book(101, 0, 600),), max_element_age_days=0.001)
    plan = planned(demand)
    assert [c.booked for c in plan.contacts] == [True]
    (warning,) = plan.warnings
    assert "0.001 are allowed" in warning


def test_a_booking_of_which_the_antenna_loses_too_much_is_kept_with_what_it_loses(
    book: Book, make_pass: MakePass, make_station: MakeStation, make_demand: MakeDemand
) -> None:
    network = Network(stations=(make_station("khi", Antenna(id="khi-1", bands=("S",), max_lost_s=20)),))
    demand = make_demand([make_pass(101, 0, 600)], network=network, bookings=(book(101, 0, 600),))
    demand = replace(demand, sightings=tuple(replace(s, lost_s=30.5) for s in demand.sightings))
    plan = planned(demand)
    assert [(c.lost_s, c.value) for c in plan.contacts] == [(30.5, 569)]
    assert "kept, although khi-1 loses 30.5 s of the pass; 20 s are allowed" in plan.notes[0]


def test_what_is_booked_counts_against_the_most_contacts_of_a_day_and_beats_it(
    book: Book, make_pass: MakePass, make_demand: MakeDemand
) -> None:
    passes = [make_pass(101, 1000 * n, 1000 * n + 600 + 10 * n) for n in range(4)]
    bookings = (book(101, 0, 600), book(101, 1000, 1610))

    def starts(most: int, *booked: Booking) -> list[bool]:
        missions = (Mission(satellite=101, contacts_per_day=ContactsPerDay(max=most)),)
        return [c.booked for c in planned(make_demand(passes, missions=missions, bookings=booked)).contacts]

    assert starts(2, bookings[0]) == [True, False]
    assert starts(1, bookings[0]) == [True]
    assert starts(1, *bookings) == [True, True]
    assert starts(0, *bookings) == [True, True]
    missions = (Mission(satellite=101, contacts_per_day=ContactsPerDay(max=1)),)
    plan = planned(make_demand(passes, missions=missions, bookings=bookings))
    assert {r.detail for r in plan.rejected} == {
        "SAT-101 has 2 booked contacts where it may have 1 on day 1 (2026-08-11)"
    }


def test_a_margin_is_not_added_before_a_booking(book: Book, make_pass: MakePass, make_demand: MakeDemand) -> None:
    passes = [make_pass(101, 0, 600), make_pass(102, 690, 1300, timing_uncertainty_s=30.0)]
    demand = make_demand(passes, margin="auto", bookings=(book(101, 0, 600), book(102, 690, 1300)))
    assert [c.setup_start for c in planned(demand).contacts][1] == passes[1].aos - 60_000


@pytest.mark.parametrize(("pause_s", "missing"), [(90.0, None), (89.999, "0.001 s are missing")])
def test_two_bookings_of_an_antenna_may_lie_teardown_and_setup_apart_and_no_millisecond_less(
    pause_s: float,
    missing: str | None,
    *,
    book: Book,
    make_pass: MakePass,
    make_demand: MakeDemand,
    broken_rules: Judge,
) -> None:
    passes = [make_pass(101, 0, 600), make_pass(102, 600 + pause_s, 1300)]
    demand = make_demand(passes, bookings=(book(101, 0, 600), book(102, 600 + pause_s, 1300)))
    if missing is None:
        assert len(planned(demand).contacts) == 2
        assert broken_rules(demand, planned(demand).contacts) == []
        return
    (said,) = objections(demand)
    assert said == (
        "booking of SAT-101 (101) on khi-1 from 2026-08-11T00:00:00.000Z to 2026-08-11T00:10:00.000Z: clashes with the"
        " booking of SAT-102 (102) on khi-1 from 2026-08-11T00:11:29.999Z to 2026-08-11T00:21:40.000Z:"
        " khi-1 needs 30 s teardown and 60 s setup between the two and has 89.999 s; 0.001 s are missing."
        " One of them must move or be given up"
    )


@pytest.mark.parametrize(
    ("pause_s", "said"), [(210.0, None), (209.999, "180 s slew between the two and has 209.999 s")]
)
def test_two_bookings_lie_a_slew_apart_from_where_each_really_ends_and_begins(
    pause_s: float,
    said: str | None,
    *,
    book: Book,
    make_pass: MakePass,
    make_station: MakeStation,
    make_demand: MakeDemand,
    evenly: Observer,
) -> None:
    slow = make_station("khi", Antenna(id="khi-1", bands=("S",), slew_deg_s=Slew(azimuth=0.5, elevation=5.0)))
    first = make_pass(101, 0, 600, aos_azimuth_deg=0.0, los_azimuth_deg=20.0)
    second = make_pass(102, 300 + pause_s, 1300, aos_azimuth_deg=100.0)
    bookings = (book(101, 0, 300), book(102, 300 + pause_s, 1300))
    demand = make_demand(
        [first, second], network=Network(stations=(slow,)), bookings=bookings, observer=evenly
    )  # half of the first pass: from 10 to 100 degrees are 180 s
    if said is None:
        assert len(planned(demand).contacts) == 2
    else:
        assert said in objections(demand)[0]


def test_a_satellite_cannot_be_booked_on_two_antennas_at_once(
    book: Book, make_pass: MakePass, make_station: MakeStation, make_demand: MakeDemand
) -> None:
    network = Network(stations=(make_station("khi"), make_station("lhe")))
    passes = [make_pass(101, 0, 600), make_pass(101, 100, 700, station="lhe")]

    def demand(end_s: float) -> Demand:
        return make_demand(passes, network=network, bookings=(book(101, 0, end_s), book(101, 300, 700, "lhe-1")))

    assert len(planned(demand(300)).contacts) == 2
    (said,) = objections(demand(300.001))
    assert "khi-1 and lhe-1 would both have it from 2026-08-11T00:05:00.000Z to 2026-08-11T00:05:00.001Z" in said
    assert "(0.001 s)" in said


def test_three_bookings_that_a_station_cannot_take_in_at_once_are_named_and_no_fourth(
    book: Book, make_pass: MakePass, make_station: MakeStation, make_demand: MakeDemand
) -> None:
    antennas = [Antenna(id=f"khi-{n}", bands=("S",)) for n in range(1, 5)]
    rates = {101: 100.0, 102: 400.0, 103: 300.0, 104: 300.0}
    missions = tuple(Mission(satellite=s, rate_mbps=((0.0, rate),)) for s, rate in rates.items())
    passes = [make_pass(s, 0, 600) for s in rates]
    bookings = tuple(book(s, 0, 600, f"khi-{n}") for n, s in enumerate(rates, start=1))

    def demand(ingest_mbps: float) -> Demand:
        network = Network(stations=(make_station("khi", *antennas, ingest_mbps=ingest_mbps),))
        return make_demand(passes, network=network, missions=missions, bookings=bookings)

    assert len(planned(demand(1100)).contacts) == 4
    (said,) = objections(demand(999))
    assert "SAT-101" not in said
    assert "400 + 300 + 300 Mbit/s at once are more than khi takes in, 999." in said.replace("300 + 400", "400 + 300")
    (said,) = objections(replace(demand(90), bookings=bookings[:1]))
    assert said.endswith("100 Mbit/s at once are more than khi takes in, 90. It must move or be given up")


def test_two_bookings_in_one_band_and_one_beam_clash(
    at: At, book: Book, make_pass: MakePass, make_station: MakeStation, make_demand: MakeDemand
) -> None:
    antennas = [Antenna(id=f"khi-{n}", bands=("S",)) for n in (1, 2)]
    network = Network(stations=(make_station("khi", *antennas, min_separation_deg=1.0),))
    demand = make_demand(
        [make_pass(101, 0, 600), make_pass(102, 0, 600)],
        network=network,
        bookings=(book(101, 0, 300), book(102, 0, 600, "khi-2")),
        encounters=(Encounter(station="khi", satellites=(101, 102), start=at(299), end=at(400)),),
    )
    (said,) = objections(demand)
    assert "both are in S, and the satellites stand closer than 1° in the sky of khi from 2026-08-11T00:04:59" in said
    apart = replace(demand, bookings=(book(101, 0, 299), book(102, 0, 600, "khi-2")))
    assert len(planned(apart).contacts) == 2


@pytest.mark.parametrize(("out_from_s", "said"), [(630.0, None), (629.999, "khi is out from 2026-08-11T00:10:29.999Z")])
def test_setup_and_teardown_of_a_booking_lie_outside_every_outage(
    out_from_s: float,
    said: str | None,
    *,
    at: At,
    book: Book,
    make_pass: MakePass,
    make_station: MakeStation,
    make_demand: MakeDemand,
) -> None:
    outage = Outage(start=at(out_from_s), end=at(9000), reason="power works")
    network = Network(stations=(make_station("khi", unavailable=(outage,)),))
    demand = make_demand([make_pass(101, 0, 600)], network=network, bookings=(book(101, 0, 600),))
    if said is None:
        assert len(planned(demand).contacts) == 1
    else:
        (problem,) = objections(demand)
        assert said in problem
        assert "(power works)" in problem


def test_a_booking_outside_every_pass_names_the_nearest(
    book: Book, make_pass: MakePass, make_demand: MakeDemand
) -> None:
    passes = [make_pass(101, 0, 600), make_pass(101, 6000, 6600)]
    (said,) = objections(make_demand(passes, bookings=(book(101, 4000, 4600),)))
    assert said == (
        "booking of SAT-101 (101) on khi-1 from 2026-08-11T01:06:40.000Z to 2026-08-11T01:16:40.000Z: SAT-101 (101) has"
        " no pass over khi then; the nearest is 101-khi-20260811T0145Z, from 2026-08-11T01:40:00.000Z to"
        " 2026-08-11T01:50:00.000Z. Move it into a pass, or take it out"
    )
    (said,) = objections(make_demand([], missions=(Mission(satellite=101),), bookings=(book(101, 4000, 4600),)))
    assert "101 has no pass over khi in this window" in said


def test_a_booking_that_touches_a_pass_at_its_edge_alone_overlaps_none(
    book: Book, make_pass: MakePass, make_demand: MakeDemand
) -> None:
    demand = make_demand([make_pass(101, 1000, 1600)], bookings=(book(101, 500, 1000),))
    assert "has no pass over khi then" in objections(demand)[0]
    plan = planned(replace(demand, bookings=(book(101, 500, 1000.001),)))
    assert [c.duration_s for c in plan.contacts if c.booked] == [0.001]


def test_a_booking_of_what_the_antenna_cannot_see_is_refused(
    book: Book, make_pass: MakePass, make_station: MakeStation, make_demand: MakeDemand
) -> None:
    network = Network(stations=(make_station("khi", Antenna(id="khi-1", bands=("S",), min_elevation_deg=20)),))
    demand = make_demand([make_pass(101, 0, 600)], network=network, bookings=(book(101, 0, 100),))
    (seen,) = demand.sightings
    (said,) = objections(replace(demand, sightings=(replace(seen, aos=seen.aos + 200_000),)))
    assert "khi-1 (its limit is 20°) sees only what is from 2026-08-11T00:03:20.000Z to" in said
    (said,) = objections(replace(demand, sightings=()))
    assert "khi-1 (its limit is 20°) sees nothing of the pass" in said


def test_everything_that_cannot_be_kept_is_said_at_once(
    book: Book, make_pass: MakePass, make_demand: MakeDemand
) -> None:
    passes = [make_pass(s, 0, 600) for s in (101, 102, 103)]
    bookings = (*(book(s, 0, 600) for s in (101, 102, 103)), book(101, 4000, 4600), book(104, 0, 600))
    said = objections(make_demand(passes, bookings=bookings, unusable={104: "no elements in tle_cache"}))
    assert len(said) == 5, "three pairs, one outside every pass, one without elements"
    assert (
        "the satellite has no usable elements: no elements in tle_cache. `groundsched fetch celestrak:104`" in said[0]
    )


def test_the_antenna_is_kept_free_for_bookings_beyond_the_windows_edges(
    at: At, book: Book, make_pass: MakePass, make_demand: MakeDemand
) -> None:
    passes = [make_pass(101, 30, 600), make_pass(102, 3300, 3700)]
    early, late = book(103, -900, -60), book(101, 3790, 4000)
    demand = make_demand(passes, hours=1, bookings=(early, late))
    plan = planned(demand)
    assert len(plan.contacts) == 2, "just kept: setup begins when teardown of the early one ends"
    assert plan.notes[0].startswith(
        "bookings outside this window, their antennas kept free for them: booking of 103 on"
    )
    plan = planned(replace(demand, bookings=(book(103, -900, -59.999), book(101, 3789.999, 4000))))
    assert plan.contacts == ()
    assert {(r.reason, r.detail.partition("(")[2].partition(")")[0]) for r in plan.rejected} == {
        ("unavailable", "booked for 103"), ("unavailable", "booked for SAT-101 (101"),
    }  # fmt: skip


def test_a_booking_under_way_at_the_start_is_a_contact_from_when_it_was_booked(
    at: At, book: Book, make_pass: MakePass, make_demand: MakeDemand
) -> None:
    passes = [make_pass(101, 0, 300, truncated_start=True), make_pass(102, 389, 900)]
    missions = tuple(Mission(satellite=s, contacts_per_day=ContactsPerDay(min=1, max=1)) for s in (101, 102))
    plan = planned(make_demand(passes, missions=missions, bookings=(book(101, -400, 300),)))
    assert times_of(plan, at(0)) == [(101, -400, 300)]
    assert plan.warnings == (), "what lies before the window was not looked at"
    assert plan.solution.status == "optimal"
    plan = planned(make_demand(passes, missions=missions, bookings=(book(101, -400, 299),)))
    assert times_of(plan, at(0)) == [(101, -400, 299), (102, 389, 900)]


def test_a_booking_over_an_edge_of_the_window_may_belong_to_a_pass_that_the_plan_does_not_know(
    book: Book, make_pass: MakePass, make_demand: MakeDemand
) -> None:
    demand = make_demand([make_pass(101, 1000, 1600)], hours=1)
    for edge in (book(101, -300, 5), book(101, 3590, 4000)):
        plan = planned(replace(demand, bookings=(edge,)))
        assert plan.notes[0].startswith("bookings outside this window")
        assert [c.booked for c in plan.contacts] == [False]
    assert "has no pass over khi then" in objections(replace(demand, bookings=(book(101, 0, 5),)))[0]


def test_a_booking_that_a_filter_leaves_out_keeps_its_antenna_or_is_only_noted(
    book: Book, make_pass: MakePass, make_demand: MakeDemand
) -> None:
    demand = make_demand([make_pass(101, 1000, 1600)])
    plan = planned(replace(demand, bookings=(book(102, 500, 910.001),)))
    assert [r.reason for r in plan.rejected] == ["unavailable"]
    assert plan.notes[0].startswith("bookings of satellites that are not in this plan, their antennas kept free")
    plan = planned(replace(demand, bookings=(book(102, 500, 1200, "lhe-1"),)))
    assert len(plan.contacts) == 1
    assert plan.notes[0].startswith("bookings on antennas that are not in this plan, not looked at: booking of 102 on")


def test_many_bookings_outside_the_window_are_one_note_of_bounded_length(
    book: Book, make_pass: MakePass, make_demand: MakeDemand
) -> None:
    bookings = tuple(book(101, 90_000 + n, 90_001 + n) for n in range(50))
    plan = planned(make_demand([make_pass(101, 0, 600)], bookings=bookings))
    (note,) = plan.notes
    assert note.count("booking of") == 20
    assert note.endswith("; and 30 more")


def test_two_bookings_in_one_pass_are_two_numbered_contacts(
    book: Book, make_pass: MakePass, make_demand: MakeDemand, evenly: Observer, see: Callable[..., Sighting]
) -> None:
    demand = make_demand([make_pass(101, 0, 600)], bookings=(book(101, 0, 200), book(101, 290, 600)), observer=evenly)
    plan = planned(demand)
    assert [c.id for c in plan.contacts] == [f"{demand.passes[0].id}-1", f"{demand.passes[0].id}-2"]


def test_a_part_without_an_observer_brings_its_share(book: Book, make_pass: MakePass, make_demand: MakeDemand) -> None:
    missions = (Mission(satellite=101, rate_mbps=((0.0, 100.0),)),)
    demand = make_demand([make_pass(101, 0, 600)], missions=missions, bookings=(book(101, -30, 300),))
    demand = replace(demand, window=replace(demand.window, start=demand.window.start - 60_000))
    assert [c.volume_mbit for c in planned(demand).contacts] == [30_000.0], "nothing comes from below the horizon"


def test_every_rule_that_does_not_give_way_has_its_sentence_for_bookings() -> None:
    assert {name for name, _ in RULES} - set(SENTENCES) == {"limit", "pass", "track"}
