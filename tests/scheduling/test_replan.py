"""A schedule that replaces another: what stays, what is kept where it costs nothing, and what became of the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from groundsched import times
from groundsched.config.missions import Booking, ContactsPerDay, Mission
from groundsched.config.network import Antenna, Network, Outage, Slew, Station
from groundsched.documents.passes import Pass
from groundsched.documents.schedule import Carried, Contact
from groundsched.errors import InfeasibleError
from groundsched.scheduling.demand import Demand, Observer, Plan, Settings
from groundsched.scheduling.solve import schedule
from tools.small_worlds.rules import broken_rules as broken_rules_of
from tools.small_worlds.tracks import tracks
from tools.small_worlds.worlds import world

At = Callable[[float], int]
MakeDemand = Callable[..., Demand]
MakePass = Callable[..., Pass]
MakeStation = Callable[..., Station]
Judge = Callable[[Demand, Sequence[Contact]], list[str]]

HALF_REVOLUTION_MS = 2_850_000.0


def planned(demand: Demand) -> Plan:
    return schedule(demand, Settings())


def replanned(demand: Demand, before: Plan | Sequence[Contact], **keys: Any) -> Demand:
    """The demand where a schedule of these contacts is to be replaced."""
    contacts = tuple(before.contacts if isinstance(before, Plan) else before)
    satellites = {contact.satellite for contact in contacts} | {pass_.satellite for pass_ in demand.passes}
    periods = dict.fromkeys(satellites, HALF_REVOLUTION_MS)
    return replace(demand, carried=Carried(contacts=contacts), half_revolution_ms=periods, **keys)


def later(pass_: Pass, by_s: float) -> Pass:
    """The same pass, as newer elements have it."""
    by_ms = round(by_s * 1000)
    return replace(pass_, aos=pass_.aos + by_ms, tca=pass_.tca + by_ms, los=pass_.los + by_ms)


def changes(plan: Plan) -> list[tuple[int, str, str | None, float | None, int]]:
    return [(c.satellite, c.antenna, c.change, c.shift_s, c.sequence) for c in plan.contacts]


def tiers(plan: Plan) -> list[tuple[str, int]]:
    return [(o.tier, o.value) for o in plan.solution.objectives if o.tier != "tie_break"]


@pytest.fixture
def two_antennas(make_station: MakeStation) -> Network:
    return Network(
        stations=(make_station("khi", Antenna(id="khi-1", bands=("S",)), Antenna(id="khi-2", bands=("S",))),)
    )


@pytest.fixture
def two_stations(make_station: MakeStation) -> Network:
    return Network(stations=(make_station("khi"), make_station("lhe")))


def test_without_a_schedule_before_nothing_is_said_of_changes(make_pass: MakePass, make_demand: MakeDemand) -> None:
    plan = planned(make_demand([make_pass(101, 0, 600)]))
    assert [(c.change, c.shift_s, c.moved_from, c.sequence, c.frozen) for c in plan.contacts] == [
        (None, None, None, 0, False)
    ]
    assert (plan.dropped, [tier for tier, _ in tiers(plan)]) == ((), ["priority-5"])


def test_the_same_demand_again_keeps_every_contact_and_drops_none(
    make_pass: MakePass, make_demand: MakeDemand, two_antennas: Network
) -> None:
    passes = [make_pass(101 + n, 200 * n, 200 * n + 600) for n in range(4)]
    demand = make_demand(passes, network=two_antennas)
    before = planned(demand)

    after = planned(replanned(demand, before))

    assert [replace(c, change=None, shift_s=None, frozen=False) for c in after.contacts] == list(before.contacts)
    assert {(c.change, c.shift_s) for c in after.contacts} == {("kept", 0.0)}
    assert (after.dropped, after.solution.status) == ((), "optimal")
    assert tiers(after)[-1] == ("kept", len(before.contacts))


def test_of_equally_good_schedules_the_one_with_the_fewest_changes_is_taken(
    make_pass: MakePass, make_demand: MakeDemand, two_antennas: Network
) -> None:
    demand = make_demand([make_pass(101, 1000, 1600), make_pass(102, 1000, 1600)], network=two_antennas)
    by_itself = planned(demand)
    other = {"khi-1": "khi-2", "khi-2": "khi-1"}
    swapped = [replace(c, antenna=other[c.antenna]) for c in by_itself.contacts]

    plan = planned(replanned(demand, swapped))

    assert {c.satellite: c.antenna for c in plan.contacts} == {c.satellite: c.antenna for c in swapped}
    assert {c.change for c in plan.contacts} == {"kept"}


def test_a_second_of_a_priority_is_worth_more_than_a_kept_contact_unless_keeping_goes_first(
    make_pass: MakePass, make_demand: MakeDemand
) -> None:
    short, long = make_pass(101, 1000, 1600), make_pass(102, 1000, 1601)
    demand = make_demand([short, long])
    before = planned(make_demand([short]))

    plan = planned(replanned(demand, before))
    assert changes(plan) == [(102, "khi-1", "new", None, 0)]
    assert [(d.id, d.reason, d.sequence) for d in plan.dropped] == [(before.contacts[0].id, "conflict", 1)]
    assert plan.contacts[0].id in plan.dropped[0].detail
    assert tiers(plan) == [("priority-5", 601), ("kept", 0)]

    first = planned(replanned(demand, before, keep_first=True))
    assert changes(first) == [(101, "khi-1", "kept", 0.0, 0)]
    assert tiers(first) == [("kept", 1), ("priority-5", 600)]
    assert first.dropped == ()


@pytest.mark.parametrize(("give", "kept", "given"), [(0.0, 0, 0), (1 / 1000, 0, 0), (2 / 601, 1, 1), (0.01, 1, 1)])
def test_so_many_seconds_and_no_more_are_given_to_keep_a_contact(
    give: float, kept: int, given: int, *, make_pass: MakePass, make_demand: MakeDemand
) -> None:
    demand = make_demand([make_pass(101, 1000, 1600), make_pass(102, 1000, 1601)])
    before = planned(make_demand([make_pass(101, 1000, 1600)]))

    plan = planned(replanned(demand, before, give=give))

    order = [("kept", kept), ("priority-5", 601 - given)]
    assert tiers(plan) == (order if give else order[::-1])
    assert [o.given for o in plan.solution.objectives if o.tier == "priority-5"] == [given]
    assert plan.solution.status == "optimal"
    assert [f"{given} of 601 s of priority-5" in note for note in plan.notes] == [True] * bool(given)


def test_what_is_given_is_no_more_than_keeping_needs(make_pass: MakePass, make_demand: MakeDemand) -> None:
    passes = [make_pass(101, 1000, 1600), make_pass(102, 1000, 1610), make_pass(103, 4000, 4600)]
    demand = make_demand([*passes, make_pass(104, 4000, 4700)])
    before = planned(make_demand([passes[0]]))
    plan = planned(replanned(demand, before, give=0.5))
    assert [c.satellite for c in plan.contacts] == [101, 104], "half may be given, and 10 s are enough"
    assert tiers(plan) == [("kept", 1), ("priority-5", 1300)]


def test_new_elements_shift_a_contact_that_keeps_its_id(make_pass: MakePass, make_demand: MakeDemand) -> None:
    old = [make_pass(101, 30, 630), make_pass(102, 3000, 3601)]
    before = planned(make_demand(old))
    was = {c.satellite: c for c in before.contacts}
    moved = make_demand([later(old[0], 59.5), later(old[1], 0.999)], hours=24)
    demand = replanned(moved, [replace(was[101], sequence=2), was[102]])

    plan = planned(replace(demand, window=replace(demand.window, start=demand.window.start - 1000)))

    assert changes(plan) == [(101, "khi-1", "shifted", 59.5, 3), (102, "khi-1", "kept", 0.999, 0)]
    assert [c.id for c in plan.contacts] == [was[101].id, was[102].id]
    assert plan.contacts[0].pass_ != was[101].pass_, "the pass has the name of its new minute"
    assert tiers(plan)[-1] == ("kept", 2), "both are the same stretch of the same pass"


@pytest.mark.parametrize(("longer_s", "kept"), [(0.998, 1), (2.0, 0)])
def test_a_contact_is_as_it_was_while_neither_end_is_a_second_off_in_its_pass(
    longer_s: float, kept: int, *, make_pass: MakePass, make_demand: MakeDemand
) -> None:
    before = planned(make_demand([make_pass(101, 1000, 1600)]))
    tca = before.contacts[0].tca
    demand = make_demand([make_pass(101, 1000, 1600 + longer_s, tca=tca)])
    assert sum(value for tier, value in tiers(planned(replanned(demand, before))) if tier == "kept") == kept


def test_a_pass_half_a_revolution_away_is_another_pass(make_pass: MakePass, make_demand: MakeDemand) -> None:
    before = planned(make_demand([make_pass(101, 1000, 1600)]))
    near = replanned(make_demand([make_pass(101, 3849, 4449)]), before)
    assert [c.change for c in planned(near).contacts] == ["shifted"]
    far = planned(replanned(make_demand([make_pass(101, 3850, 4450)]), before))
    assert [c.change for c in far.contacts] == ["new"]
    assert [(d.reason, d.detail) for d in far.dropped] == [("not-visible", "SAT-101 has no pass over khi then")]


def test_another_antenna_of_the_station_keeps_the_id_and_another_station_does_not(
    make_pass: MakePass, make_demand: MakeDemand, make_station: MakeStation
) -> None:
    both = Network(
        stations=(make_station("khi", Antenna(id="khi-1", bands=("S",)), Antenna(id="khi-2", bands=("S",))),)
    )
    here = make_pass(101, 1000, 1600)
    before = planned(make_demand([here]))
    out = replace(both.stations[0].antennas[0], unavailable=(Outage(start=here.aos, end=here.los),))
    network = Network(stations=(replace(both.stations[0], antennas=(out, both.stations[0].antennas[1])),))

    (contact,) = planned(replanned(make_demand([here], network=network), before)).contacts
    assert (contact.change, contact.moved_from, contact.id) == ("moved", "khi-1", before.contacts[0].id)
    assert (contact.shift_s, contact.sequence) == (0.0, 1)

    elsewhere = Network(stations=(replace(both.stations[0], antennas=(out,)), make_station("lhe")))
    there = make_pass(101, 1100, 1700, station="lhe")
    plan = planned(replanned(make_demand([here, there], network=elsewhere), before))
    (contact,) = plan.contacts
    assert (contact.change, contact.moved_from, contact.shift_s) == ("moved", "khi-1", 100.0)
    assert contact.id == contact.pass_ != contact.replaces == before.contacts[0].id
    assert plan.dropped == ()


def test_what_runs_at_the_start_stays_from_there_on_whatever_it_costs(
    at: At, make_pass: MakePass, make_demand: MakeDemand
) -> None:
    whole = make_pass(101, -300, 300)
    before = planned(replace(make_demand([whole]), window=replace(make_demand([whole]).window, start=at(-1000))))
    running = replace(whole, aos=at(0), tca=at(0), duration_s=300.0, truncated_start=True)
    rival = make_pass(102, 0, 900)
    missions = (Mission(satellite=101, priority=9), Mission(satellite=102, priority=1))

    plan = planned(replanned(make_demand([running, rival], missions=missions), before))

    (contact,) = plan.contacts
    assert (contact.start, contact.end, contact.frozen, contact.truncated_start) == (at(0), at(300), True, True)
    assert (contact.change, contact.shift_s, contact.sequence) == ("kept", 0.0, 0)
    (refused,) = plan.rejected
    assert (refused.satellite, refused.reason, refused.blocked_by) == (102, "frozen", (contact.id,))
    assert "(SAT-101, frozen)" in refused.detail
    assert tiers(plan)[-1] == ("kept", 1)


@pytest.mark.parametrize(("freeze_s", "frozen"), [(1000.0, False), (1000.001, True)])
def test_what_starts_sooner_than_is_frozen_is_not_given_up_for_a_better_priority(
    freeze_s: float, *, frozen: bool, make_pass: MakePass, make_demand: MakeDemand, broken_rules: Judge
) -> None:
    passes = [make_pass(101, 1000, 1600), make_pass(102, 1000, 1700)]
    missions = (Mission(satellite=101, priority=9), Mission(satellite=102, priority=1))
    before = planned(make_demand(passes[:1], missions=missions[:1]))
    demand = replanned(make_demand(passes, missions=missions), before, freeze_s=freeze_s)

    plan = planned(demand)

    assert [(c.satellite, c.frozen) for c in plan.contacts] == [(101, True) if frozen else (102, False)]
    assert [r.reason for r in plan.rejected] == ["frozen" if frozen else "conflict"]
    assert broken_rules(demand, plan.contacts) == []


def test_a_frozen_contact_stays_to_the_millisecond_where_its_pass_moves_a_little(
    make_pass: MakePass, make_demand: MakeDemand
) -> None:
    whole = make_pass(101, 1000, 1600)
    before = planned(make_demand([whole]))
    for by_s, stretch, said in (
        (30.0, (0, 0), "30 s of it lie outside visibility"),
        (-61.0, (0, -61_000), "trimmed to what is visible"),
    ):
        plan = planned(replanned(make_demand([later(whole, by_s)]), before, freeze_s=3600.0))
        (contact,), (warning,) = plan.contacts, plan.warnings
        was = before.contacts[0]
        assert (contact.start - was.start, contact.end - was.end) == stretch
        assert contact.frozen
        assert warning.startswith(f"frozen contact {was.id} of SAT-101 (101) on khi-1 from ")
        assert said in warning


def test_a_frozen_contact_that_can_be_no_more_is_dropped_and_named(
    at: At, make_pass: MakePass, make_demand: MakeDemand, make_station: MakeStation
) -> None:
    whole, other = make_pass(101, 1000, 1600), make_pass(102, 5000, 5600)
    before = planned(make_demand([whole]))
    (was,) = before.contacts
    out = make_station("khi", unavailable=(Outage(start=at(1629), end=at(1700), reason="storm"),))
    keys: dict[str, Any] = {"freeze_s": 3600.0}
    worlds = {
        "unavailable": make_demand([whole], network=Network(stations=(out,))),
        "not-visible": make_demand([other, make_pass(101, 9000, 9600)]),
        "not-planned": make_demand([other]),
    }
    for reason, demand in worlds.items():
        plan = planned(replanned(demand, before, **keys))
        assert [(d.id, d.reason) for d in plan.dropped] == [(was.id, reason)]
        (warning,) = plan.warnings
        assert f"frozen contact {was.id} of " in warning
        assert f"cannot stay: {plan.dropped[0].detail}" in warning
    unusable = replace(worlds["not-planned"], unusable={101: "its elements are too old"})
    assert "its elements are too old" in planned(replanned(unusable, before, **keys)).dropped[0].detail


def test_a_frozen_contact_of_an_antenna_that_is_out_may_be_planned_anew_on_another(
    make_pass: MakePass, make_demand: MakeDemand, two_antennas: Network
) -> None:
    whole = make_pass(101, 1000, 1600)
    before = planned(make_demand([whole], network=two_antennas))
    (was,), station = before.contacts, two_antennas.stations[0]
    outage = Outage(start=whole.aos, end=whole.los)
    antennas = tuple(replace(a, unavailable=(outage,) if a.id == was.antenna else ()) for a in station.antennas)
    network = Network(stations=(replace(station, antennas=antennas),))

    plan = planned(replanned(make_demand([whole], network=network), before, freeze_s=3600.0))

    assert [(c.moved_from, c.change, c.frozen) for c in plan.contacts] == [(was.antenna, "moved", False)]
    assert (len(plan.warnings), plan.dropped) == (1, ())


def test_of_frozen_contacts_that_a_longer_setup_brings_too_close_the_later_one_goes(
    make_pass: MakePass, make_demand: MakeDemand, make_station: MakeStation
) -> None:
    passes = [make_pass(101, 1000, 1600), make_pass(102, 1700, 2300)]
    before = planned(make_demand(passes))
    slow = Network(stations=(make_station("khi", Antenna(id="khi-1", bands=("S",), setup_s=71.0)),))
    plan = planned(replanned(make_demand(passes, network=slow), before, freeze_s=3600.0))
    assert [(c.satellite, c.frozen) for c in plan.contacts] == [(101, True)]
    assert [(d.satellite, d.reason) for d in plan.dropped] == [(102, "conflict")]
    assert "1 s are missing" in plan.dropped[0].detail


@pytest.mark.parametrize("booked", [False, True])
def test_a_pass_that_only_the_end_of_the_window_before_cut_goes_on_unless_its_antenna_is_booked(
    booked: bool, *, at: At, make_pass: MakePass, make_demand: MakeDemand
) -> None:
    cut = make_pass(101, 0, 3600, truncated_end=True)
    before = planned(make_demand([cut], hours=1))
    longer = [make_pass(101, 0, 9000), make_pass(102, 8000, 8600)]
    booking = Booking(satellite=102, antenna="khi-1", start=at(8000), end=at(8600))
    plan = planned(replanned(make_demand(longer, bookings=(booking,) if booked else ()), before))
    ends = [(c.satellite, c.end, c.change) for c in plan.contacts]
    assert ends == ([(101, at(3600), "kept"), (102, at(8600), "new")] if booked else [(101, at(9000), "shifted")])


def test_frozen_contacts_and_bookings_lie_a_slew_apart(
    at: At, make_pass: MakePass, make_demand: MakeDemand, make_station: MakeStation
) -> None:
    slow = make_station("khi", Antenna(id="khi-1", bands=("S",), slew_deg_s=Slew(azimuth=0.5, elevation=5.0)))
    network = Network(stations=(slow,))
    passes = [make_pass(102, 1000, 1600, aos_azimuth_deg=0.0), make_pass(101, 1800, 2400, los_azimuth_deg=150.0)]
    before = planned(make_demand(passes[:1], network=network))
    booking = Booking(satellite=101, antenna="khi-1", start=at(1800), end=at(2400))
    turned = [passes[0], replace(passes[1], aos_azimuth_deg=110.0)]
    assert len(planned(replanned(make_demand(passes, network=network, bookings=(booking,)), before)).contacts) == 2
    demand = replanned(make_demand(turned, network=network, bookings=(booking,)), before, freeze_s=3600.0)
    with pytest.raises(InfeasibleError, match="200 s slew"):
        planned(demand)


def test_a_booking_that_clashes_with_a_frozen_contact_is_refused_and_both_are_named(
    at: At, make_pass: MakePass, make_demand: MakeDemand
) -> None:
    passes = [make_pass(101, 1000, 1600), make_pass(102, 1500, 2100)]
    before = planned(make_demand(passes[:1]))
    booking = Booking(satellite=102, antenna="khi-1", start=at(1500), end=at(2100))
    demand = replanned(make_demand(passes, bookings=(booking,)), before)
    assert [c.satellite for c in planned(demand).contacts] == [102]

    with pytest.raises(InfeasibleError) as refused:
        planned(replace(demand, freeze_s=3600.0))

    (problem,) = refused.value.problems
    assert problem.where.startswith("booking of SAT-102 (102) on khi-1 from ")
    assert f"clashes with the frozen contact {before.contacts[0].id} of SAT-101 (101) on khi-1" in problem.what


@pytest.mark.parametrize("shift_s", [0.0, 45.0])
def test_a_frozen_contact_that_is_still_booked_is_what_its_booking_says(
    shift_s: float, *, at: At, make_pass: MakePass, make_demand: MakeDemand
) -> None:
    booking = Booking(satellite=101, antenna="khi-1", start=at(1000), end=at(1500), owner="DLR")
    demand = make_demand([make_pass(101, 1000, 1600)], bookings=(booking,))
    before = planned(demand)
    shifted = replace(booking, start=at(1000 + shift_s))
    plan = planned(replanned(replace(demand, bookings=(shifted,)), before, freeze_s=3600.0))
    (contact,) = plan.contacts
    assert (contact.booked, contact.frozen, contact.owner) == (True, True, "DLR")
    assert (contact.start, contact.id) == (shifted.start, before.contacts[0].id)
    assert contact.change == ("shifted" if shift_s else "kept")


HAND_OVER = (Mission(satellite=101, hand_over=True, overlap_s=30.0),)


@pytest.fixture
def handed_over(make_pass: MakePass, make_demand: MakeDemand, two_stations: Network) -> Demand:
    """A satellite rises over one station while another still sees it."""
    passes = [make_pass(101, 1000, 1600, station="khi"), make_pass(101, 1400, 2000, station="lhe")]
    demand = make_demand(passes, network=two_stations, missions=HAND_OVER)
    return replace(demand, observer=tracks(demand))


def overlapping(demand: Demand) -> tuple[Contact, Contact]:
    """The two contacts of the hand-over: for 30 s the satellite talked to both, and the second counts from then on."""
    old, new = planned(demand).contacts
    end = new.start + 30_000
    return replace(old, end=end, teardown_end=end + 30_000), replace(new, value=570)


@pytest.mark.parametrize("passed_s", [0.0, 1390.0, 1415.0])
def test_a_frozen_hand_over_keeps_its_overlap(handed_over: Demand, passed_s: float) -> None:
    old, new = overlapping(handed_over)
    start = handed_over.window.start + round(passed_s * 1000)
    now = replace(handed_over, window=replace(handed_over.window, start=start))

    plan = planned(replanned(now, (old, new), freeze_s=3000.0))

    assert [(c.id, c.start, c.end, c.frozen) for c in plan.contacts] == [
        (c.id, max(start, c.start), c.end, True) for c in (old, new)
    ]
    assert [c.value for c in plan.contacts] == [430 - max(0, round(passed_s - 1000)), 570]
    assert (plan.dropped, plan.warnings) == ((), ())


def test_of_a_frozen_hand_over_that_lost_its_first_contact_the_second_counts_from_its_start(
    handed_over: Demand, two_stations: Network
) -> None:
    old, new = overlapping(handed_over)
    khi, lhe = two_stations.stations
    out = Outage(start=old.start - 300_000, end=old.end, reason="works")
    now = replace(handed_over, network=Network(stations=(replace(khi, unavailable=(out,)), lhe)))

    plan = planned(replanned(now, (old, new), freeze_s=3000.0))

    assert [(c.id, c.frozen, c.value) for c in plan.contacts] == [(new.id, True, 600)]
    assert [d.id for d in plan.dropped] == [old.id]


def test_frozen_contacts_that_the_mission_no_longer_lets_overlap_clash(handed_over: Demand) -> None:
    contacts = overlapping(handed_over)
    now = replace(handed_over, missions=(replace(HAND_OVER[0], overlap_s=29.999),))

    plan = planned(replanned(now, contacts, freeze_s=3000.0))

    assert [c.frozen for c in plan.contacts] == [True, False]
    assert "would both have it" in " ".join(plan.warnings)


def test_a_booking_that_runs_when_the_window_starts_is_kept_and_not_shifted(
    at: At, make_pass: MakePass, make_demand: MakeDemand
) -> None:
    booking = Booking(satellite=101, antenna="khi-1", start=at(1000), end=at(1500))
    demand = make_demand([make_pass(101, 1000, 1600)], bookings=(booking,))
    cut = replace(make_pass(101, 1200, 1600), truncated_start=True)
    window = times.Window(at(1200), at(90_000))
    now = make_demand([cut], bookings=(booking,), window=window)
    (contact,) = planned(replanned(now, planned(demand))).contacts
    assert contact.start == booking.start
    assert (contact.change, contact.shift_s, contact.sequence) == ("kept", 0.0, 0)


def test_a_booking_in_place_of_two_that_are_frozen_goes_on_as_the_first(
    at: At, make_pass: MakePass, make_demand: MakeDemand
) -> None:
    def booked(start_s: float, end_s: float) -> Booking:
        return Booking(satellite=101, antenna="khi-1", start=at(start_s), end=at(end_s))

    passes = [make_pass(101, 1000, 1200), make_pass(101, 1210, 1600)]
    demand = make_demand(passes, bookings=(booked(1000, 1100), booked(1400, 1600)))
    first, second = planned(demand).contacts
    now = replace(demand, bookings=(booked(1160, 1600),))

    plan = planned(replanned(now, (replace(first, end=at(1200)), second), freeze_s=3000.0))

    (contact,) = plan.contacts
    assert (contact.id, contact.start, contact.booked, contact.frozen) == (first.id, at(1160), True, True)
    assert [d.id for d in plan.dropped] == [second.id]


def test_frozen_contacts_count_against_the_most_of_a_day_and_beat_it(
    make_pass: MakePass, make_demand: MakeDemand
) -> None:
    passes = [make_pass(101, 1000 * n, 1000 * n + 600) for n in range(1, 4)]
    before = planned(make_demand(passes[:2]))
    missions = (Mission(satellite=101, contacts_per_day=ContactsPerDay(max=1)),)
    demand = replanned(make_demand(passes, missions=missions), before, freeze_s=3600.0)
    assert [c.frozen for c in planned(demand).contacts] == [True, True]
    assert [r.reason for r in planned(demand).rejected] == ["limit"]


def test_an_antenna_is_busy_with_what_ended_before_the_window_until_its_teardown_is_over(
    at: At, make_pass: MakePass, make_demand: MakeDemand
) -> None:
    whole = make_demand([make_pass(101, -700, -100)])
    before = planned(replace(whole, window=replace(whole.window, start=at(-3600))))
    assert before.contacts[0].teardown_end == at(-70)
    for start_s, served in ((-10.0, True), (-10.001, False)):
        rival = make_pass(102, start_s, 600)
        plan = planned(replanned(make_demand([rival]), before))
        assert [c.satellite for c in plan.contacts] == ([102] if served else [])
        assert [r.reason for r in plan.rejected] == ([] if served else ["unavailable"])
        assert plan.dropped == (), "what is over is not dropped"


def test_a_new_contact_may_begin_in_the_frozen_stretch(make_pass: MakePass, make_demand: MakeDemand) -> None:
    passes = [make_pass(101, 1000, 1600), make_pass(102, 2000, 2600)]
    before = planned(make_demand(passes[1:]))
    plan = planned(replanned(make_demand(passes), before, freeze_s=3600.0))
    assert [(c.satellite, c.change, c.frozen) for c in plan.contacts] == [(101, "new", False), (102, "kept", True)]


def test_a_part_that_the_schedule_before_had_is_among_the_candidates(
    at: At, make_pass: MakePass, make_demand: MakeDemand, evenly: Observer
) -> None:
    demand = make_demand([make_pass(101, 1000, 1600)], observer=evenly, partial=True)
    (whole,) = planned(demand).contacts
    part = replace(whole, start=at(1100), end=at(1555), duration_s=455.0)
    assert tiers(planned(replanned(demand, [part]))) == [("priority-5", 600), ("kept", 0)]

    plan = planned(replanned(demand, [part], keep_first=True))
    assert [(c.start, c.end, c.change) for c in plan.contacts] == [(part.start, part.end, "kept")]
    assert tiers(plan) == [("kept", 1), ("priority-5", 455)]

    whole_only = planned(replanned(replace(demand, partial=False), [part], keep_first=True))
    assert [(c.change, c.shift_s) for c in whole_only.contacts] == [("shifted", -100.0)]
    short = (Mission(satellite=101, min_contact_s=456.0),)
    assert [c.change for c in planned(replanned(replace(demand, missions=short), [part])).contacts] == ["shifted"]


def test_ids_stay_unique_where_a_pass_gives_other_parts_than_before(
    at: At, make_pass: MakePass, make_demand: MakeDemand, make_station: MakeStation, evenly: Observer
) -> None:
    out = Antenna(id="khi-1", bands=("S",), unavailable=(Outage(start=at(1250), end=at(1260)),))
    network = Network(stations=(make_station("khi", out),))
    demand = make_demand([make_pass(101, 1000, 1600)], network=network, observer=evenly, partial=True)
    first, second = planned(demand).contacts
    assert [first.id, second.id] == [f"{first.pass_}-1", f"{first.pass_}-2"]

    plan = planned(replanned(demand, [second]))

    assert [(c.id, c.change) for c in plan.contacts] == [(first.id, "new"), (second.id, "kept")]
    plan = planned(replanned(demand, [replace(first, id=second.id)]))
    assert [(c.id, c.change) for c in plan.contacts] == [(second.id, "kept"), (f"{first.pass_}-1", "new")]


def test_a_part_that_its_pass_has_no_room_for_any_more_names_the_contact_in_its_place(
    at: At, make_pass: MakePass, make_demand: MakeDemand, make_station: MakeStation, evenly: Observer
) -> None:
    out = Antenna(id="khi-1", bands=("S",), unavailable=(Outage(start=at(1250), end=at(1260)),))
    broken = Network(stations=(make_station("khi", out),))
    passes = [make_pass(101, 1000, 1600)]
    before = planned(make_demand(passes, network=broken, observer=evenly, partial=True))
    plan = planned(replanned(make_demand(passes), before))
    (contact,), (gone,) = plan.contacts, plan.dropped
    assert (gone.reason, contact.id in gone.detail) == ("station", True)
    assert {contact.id, gone.id} == {c.id for c in before.contacts}


def test_what_lies_outside_the_window_is_neither_kept_nor_dropped(
    at: At, make_pass: MakePass, make_demand: MakeDemand
) -> None:
    passes = [make_pass(101, 1000, 1600), make_pass(102, 90_000, 90_600)]
    before = planned(make_demand(passes, hours=48))
    assert len(before.contacts) == 2
    plan = planned(replanned(make_demand(passes[:1], hours=24), before))
    assert (changes(plan), plan.dropped) == ([(101, "khi-1", "kept", 0.0, 0)], ())


def test_a_pass_that_the_mission_uses_no_more_is_dropped_as_not_planned(
    make_pass: MakePass, make_demand: MakeDemand, two_stations: Network
) -> None:
    passes = [make_pass(101, 1000, 1600), make_pass(102, 1000, 1600, station="lhe")]
    before = planned(make_demand(passes, network=two_stations))
    missions = (Mission(satellite=101, not_stations=("khi",)), Mission(satellite=102))
    plan = planned(replanned(make_demand(passes, network=two_stations, missions=missions), before))
    assert [(d.satellite, d.reason) for d in plan.dropped] == [(101, "not-planned")]


@pytest.mark.parametrize("first", range(0, 120, 40))
def test_every_contact_before_is_accounted_for_once_and_ids_stay_unique(first: int) -> None:
    some = 0
    for seed in range(first, first + 40):
        demand = world(seed, ("partial", "gaps", "replan"))
        plan = planned(demand)
        known = Counter(c.change for c in plan.contacts)
        assert len(demand.before) == (0 if demand.carried is None else known.total() - known["new"] + len(plan.dropped))
        assert len({c.id for c in plan.contacts}) == len(plan.contacts)
        old = {c.id: c for c in demand.before}
        names = [c.replaces or c.id for c in plan.contacts if c.change not in ("new", None)]
        assert sorted([*names, *(d.id for d in plan.dropped)]) == sorted(old)
        assert all((c.replaces is None) is (old[c.id].station == c.station) for c in plan.contacts if c.id in old)
        some += bool(demand.before)
    assert some > 10


@pytest.mark.parametrize("large", [0, 15_000])
def test_a_plan_that_is_stopped_or_too_large_for_one_model_keeps_the_rules_and_what_is_to_be_kept_of_seconds(
    large: int,
) -> None:
    given = 0
    for seed in range(60):
        demand = replace(world(seed, ("requests", "replan")), give=0.2)
        if demand.carried is None:
            continue
        for patience in (0, 5, 20, 10_000):
            asked = iter(range(patience))
            plan = schedule(demand, Settings(), stop=lambda asked=asked: next(asked, None) is None, large=large)
            assert broken_rules_of(demand, plan.contacts) == []
            for o in plan.solution.objectives:
                assert 5 * o.value >= 4 * (o.value + o.given)
                given += o.given
    assert given > 0
