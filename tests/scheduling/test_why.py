"""Why a pass is in a plan or is not: its price, who goes and who comes, and the least that would let it in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import time

import pytest

from groundsched.config.missions import Booking, ContactsPerDay, Mission
from groundsched.config.network import Antenna, Network, Outage, Station, WeeklyOutage
from groundsched.documents.explanation import Explanation
from groundsched.documents.passes import Pass, Sighting
from groundsched.errors import InputError
from groundsched.scheduling.demand import Demand, Settings
from groundsched.scheduling.known_plans import KnownPlan, known_plan
from groundsched.scheduling.remedies import Tried
from groundsched.scheduling.solve import schedule
from groundsched.scheduling.why import explained, explained_all

At = Callable[[float], int]
MakeDemand = Callable[..., Demand]
MakePass = Callable[..., Pass]
MakeStation = Callable[..., Station]
See = Callable[..., Sighting]

FIRST, SECOND = "101-khi-20260811T0005Z", "102-khi-20260811T0015Z"


def planned(demand: Demand) -> KnownPlan:
    return known_plan(demand, schedule(demand, Settings()), Settings())


def answer(demand: Demand, satellite: int) -> Explanation:
    """The answer for the first pass of a satellite."""
    pass_ = min((p for p in demand.passes if p.satellite == satellite), key=lambda p: p.aos)
    return explained(Tried(planned(demand)), pass_)


def losses(told: Explanation) -> dict[str, int]:
    return {price.tier: price.loss for price in told.price}


def changed(told: Explanation) -> tuple[str, float] | None:
    change = told.smallest_change
    return None if change is None else (change.kind, change.amount)


def taken(demand: Demand) -> set[int]:
    return {contact.satellite for contact in schedule(demand, Settings()).contacts}


def test_the_price_of_a_pass_is_what_the_best_plan_with_it_has_less(
    make_pass: MakePass, make_demand: MakeDemand
) -> None:
    told = answer(make_demand([make_pass(101, 0, 600), make_pass(102, 640, 1180)]), 102)
    assert (told.taken, told.reason, told.blocked_by) == (False, "conflict", (FIRST,))
    assert (losses(told), told.falls, told.gains) == ({"priority-5": 60}, (FIRST,), ())
    assert told.proof == ("cp-sat", "lp")
    assert "lose 60 s of priority-5" in told.text


def test_who_goes_may_come_in_elsewhere_and_that_is_in_the_price(
    make_pass: MakePass, make_demand: MakeDemand, make_station: MakeStation
) -> None:
    network = Network(stations=(make_station("khi"), make_station("lhe")))
    passes = [make_pass(101, 0, 600), make_pass(101, 0, 590, station="lhe"), make_pass(102, 640, 1180)]
    told = answer(make_demand(passes, network=network), 102)
    assert told.taken
    assert losses(told) == {"priority-5": 530}
    assert (told.falls, told.gains) == (("101-lhe-20260811T0004Z",), (FIRST,))


def test_a_pass_that_was_taken_says_what_it_keeps_out(make_pass: MakePass, make_demand: MakeDemand) -> None:
    told = answer(make_demand([make_pass(101, 0, 600), make_pass(102, 640, 1180)]), 101)
    assert (told.taken, told.reason, told.smallest_change) == (True, None, None)
    assert (losses(told), told.falls, told.gains) == ({"priority-5": 60}, (), (SECOND,))


def test_a_pass_of_two_days_says_on_which_it_ends(make_pass: MakePass, make_demand: MakeDemand) -> None:
    told = answer(make_demand([make_pass(101, 3600, 90_000)]), 101)
    assert "2026-08-11 01:00:00 to 2026-08-12 01:00:00" in told.text
    assert "khi-1 from 01:00:00 to 2026-08-12 01:00:00" in told.text


def test_stages_that_change_come_first_in_their_order(make_pass: MakePass, make_demand: MakeDemand) -> None:
    missions = tuple(Mission(satellite=101 + n, priority=p) for n, p in enumerate((2, 9, 7)))
    passes = [make_pass(101, 3000, 3600), make_pass(102, 640, 1180), make_pass(103, 0, 600)]
    told = answer(make_demand(passes, missions=missions), 102)
    assert [(price.tier, price.loss) for price in told.price] == [
        ("priority-7", 600),
        ("priority-9", -540),
        ("priority-2", 0),
    ]


def test_an_antenna_that_is_free_so_many_seconds_earlier_lets_the_pass_in(
    make_pass: MakePass, make_demand: MakeDemand
) -> None:
    told = answer(make_demand([make_pass(101, 0, 600), make_pass(102, 650, 1180)]), 102)
    assert changed(told) == ("antenna-free", 40.0)
    assert f"khi-1, which serves {FIRST}, free 40 s earlier" in told.text
    assert taken(make_demand([make_pass(101, 0, 600), make_pass(102, 689, 1180)])) == {101}
    assert taken(make_demand([make_pass(101, 0, 600), make_pass(102, 690, 1180)])) == {101, 102}


def test_an_antenna_that_is_needed_later_lets_the_pass_in(make_pass: MakePass, make_demand: MakeDemand) -> None:
    told = answer(make_demand([make_pass(101, 0, 500), make_pass(102, 550.5, 1200)]), 101)
    assert changed(told) == ("antenna-free", 39.5)
    assert "needed 39.5 s later" in told.text


def test_between_two_contacts_one_pause_that_is_longer_is_not_enough(
    make_pass: MakePass, make_demand: MakeDemand
) -> None:
    passes = [make_pass(101, 0, 600), make_pass(102, 650, 1150), make_pass(103, 1200, 1800)]
    missions = tuple(Mission(satellite=101 + n, priority=1) for n in range(3))
    told = answer(make_demand(passes, missions=missions), 102)
    assert (told.reason, losses(told), told.smallest_change) == ("conflict", {"priority-1": 700}, None)
    assert "No single change" in told.text
    assert "tried in vain: an antenna free earlier or later." in told.text


def test_a_booked_contact_is_not_asked_to_end_earlier(make_pass: MakePass, make_demand: MakeDemand, at: At) -> None:
    booking = Booking(satellite=101, antenna="khi-1", start=at(0), end=at(600))
    told = answer(make_demand([make_pass(101, 0, 600), make_pass(102, 650, 1180)], bookings=(booking,)), 102)
    assert (told.price, told.smallest_change) == ((), None)
    assert "It cannot be forced in" in told.text


def test_a_booked_contact_keeps_out_nothing_that_could_be_chosen(
    make_pass: MakePass, make_demand: MakeDemand, at: At
) -> None:
    booking = Booking(satellite=101, antenna="khi-1", start=at(0), end=at(600))
    told = answer(make_demand([make_pass(101, 0, 600), make_pass(102, 650, 1180)], bookings=(booking,)), 101)
    assert (told.taken, told.price) == (True, ())
    assert "fixed from outside" in told.text


def test_the_fewest_steps_of_priority_that_do_are_named(make_pass: MakePass, make_demand: MakeDemand) -> None:
    missions = (Mission(satellite=101, priority=4), Mission(satellite=102, priority=7))
    demand = make_demand([make_pass(101, 0, 600), make_pass(102, 10, 590)], missions=missions)
    told = answer(demand, 102)
    assert changed(told) == ("priority", 4.0)
    for priority, satellites in ((4, {101}), (3, {102})):
        assert taken(replace(demand, missions=(missions[0], replace(missions[1], priority=priority)))) == satellites


def test_one_contact_a_day_more_lets_the_pass_in(make_pass: MakePass, make_demand: MakeDemand) -> None:
    missions = (Mission(satellite=101, contacts_per_day=ContactsPerDay(max=1)),)
    told = answer(make_demand([make_pass(101, 0, 500), make_pass(101, 6000, 6600)], missions=missions), 101)
    assert (told.reason, changed(told)) == ("limit", ("limit", 1.0))
    assert "contacts_per_day.max 2 in place of 1" in told.text


def test_an_outage_that_ends_earlier_lets_the_pass_in(make_pass: MakePass, make_demand: MakeDemand, at: At) -> None:
    outage = Outage(start=at(-3000), end=at(240), reason="works")
    antenna = Antenna(id="khi-1", bands=("S",), unavailable=(outage,))
    station = Station(id="khi", name="khi", latitude_deg=25.0, longitude_deg=67.0, antennas=(antenna,))
    told = answer(make_demand([make_pass(101, 100, 600)], network=Network(stations=(station,))), 101)
    assert (told.reason, changed(told)) == ("unavailable", ("outage", 200.0))
    shorter = replace(antenna, unavailable=(replace(outage, end=at(40)),))
    network = Network(stations=(replace(station, antennas=(shorter,)),))
    assert taken(make_demand([make_pass(101, 100, 600)], network=network)) == {101}


def test_a_weekly_outage_that_begins_later_lets_the_pass_in(make_pass: MakePass, make_demand: MakeDemand) -> None:
    weekly = WeeklyOutage(weekly="tue", from_=time(0, 9), to=time(2), reason="staff")
    antenna = Antenna(id="khi-1", bands=("S",))
    station = Station(
        id="khi", name="khi", latitude_deg=25.0, longitude_deg=67.0, antennas=(antenna,), unavailable=(weekly,)
    )
    told = answer(make_demand([make_pass(101, 100, 600)], network=Network(stations=(station,))), 101)
    assert (told.reason, changed(told)) == ("unavailable", ("outage", 90.0))
    assert "begins 90 s later" in told.text


@pytest.mark.parametrize(
    ("mission", "amount", "words"),
    [
        (Mission(satellite=101, min_culmination_deg=50.0), 5.0, "min_culmination_deg 45° in place of 50°"),
        (Mission(satellite=101, min_contact_s=660.0), 60.0, "min_contact_s 600 s in place of 660 s"),
    ],
)
def test_a_limit_of_the_mission_that_is_just_wide_enough_is_named(
    mission: Mission, amount: float, words: str, make_pass: MakePass, make_demand: MakeDemand
) -> None:
    told = answer(make_demand([make_pass(101, 0, 600)], missions=(mission,)), 101)
    assert (told.price, changed(told)) == ((), ("limit", amount))
    assert words in told.text


def test_a_wider_limit_that_leads_into_a_conflict_is_no_change_that_helps(
    make_pass: MakePass, make_demand: MakeDemand
) -> None:
    missions = (Mission(satellite=101), Mission(satellite=102, min_culmination_deg=50.0))
    told = answer(make_demand([make_pass(101, 0, 600), make_pass(102, 10, 590)], missions=missions), 102)
    assert (told.reason, told.smallest_change) == ("too-low", None)
    assert "tried in vain: " in told.text
    assert "min_culmination_deg 45° in place of 50°" in told.text


def test_parts_of_passes_let_in_what_no_pause_could(
    make_pass: MakePass, make_demand: MakeDemand, evenly: object, make_station: MakeStation
) -> None:
    network = Network(stations=(make_station("khi"), make_station("lhe")))
    passes = [make_pass(101, 0, 600), make_pass(101, 300, 800, station="lhe")]
    told = explained(Tried(planned(demand := make_demand(passes, network=network, observer=evenly))), demand.passes[1])
    assert (told.reason, changed(told)) == ("station", ("partial", 0.0))


def test_a_pass_without_the_band_has_no_price_and_no_change(make_pass: MakePass, make_demand: MakeDemand) -> None:
    told = answer(make_demand([make_pass(101, 0, 600)], missions=(Mission(satellite=101, bands=("Ka",)),)), 101)
    assert (told.reason, told.price, told.proof, told.smallest_change) == ("band", (), (), None)


def test_of_several_antennas_the_one_that_costs_least_is_forced(make_pass: MakePass, make_demand: MakeDemand) -> None:
    antennas = (Antenna(id="khi-1", bands=("S",)), Antenna(id="khi-2", bands=("S",)))
    station = Station(id="khi", name="khi", latitude_deg=25.0, longitude_deg=67.0, antennas=antennas)
    passes = [make_pass(101, 0, 600), make_pass(102, 0, 500), make_pass(103, 20, 480)]
    told = answer(make_demand(passes, network=Network(stations=(station,))), 103)
    assert (losses(told), told.falls) == ({"priority-5": 40}, ("102-khi-20260811T0004Z",))


def test_where_the_time_is_over_nothing_is_claimed(make_pass: MakePass, make_demand: MakeDemand) -> None:
    missions = (Mission(satellite=101), Mission(satellite=102, min_culmination_deg=50.0))
    demand = make_demand([make_pass(101, 0, 600), make_pass(102, 700, 1180)], missions=missions)
    plan = planned(demand)
    told = explained(Tried(plan), demand.passes[1], stop=lambda: True)
    assert (told.proof, told.price, told.smallest_change) == ((), (), None)
    assert told.text.endswith("The time was over before more was known.")
    assert explained_all(plan, stop=lambda: True) == ()


def test_every_refused_pass_is_explained_in_the_order_of_the_refusals(
    make_pass: MakePass, make_demand: MakeDemand
) -> None:
    demand = make_demand([make_pass(103 - n, 10 * n, 600 + 11 * n) for n in range(3)])
    plan = planned(demand)
    assert [told.pass_ for told in explained_all(plan)] == [refused.pass_ for refused in plan.made.rejected]


def test_contacts_that_the_inputs_do_not_allow_are_an_error_with_their_name(
    make_pass: MakePass, make_demand: MakeDemand
) -> None:
    demand = make_demand([make_pass(101, 0, 600), make_pass(102, 640, 1180)])
    made = schedule(demand, Settings())
    late = replace(made, contacts=tuple(replace(c, end=c.end + 1000) for c in made.contacts))
    with pytest.raises(InputError, match=f"contact {FIRST}: is none that its inputs allow"):
        known_plan(demand, late, Settings())


def test_values_that_the_contacts_do_not_make_are_an_error(make_pass: MakePass, make_demand: MakeDemand) -> None:
    demand = make_demand([make_pass(101, 0, 600)])
    made = schedule(demand, Settings())
    objectives = tuple(replace(o, value=o.value + 1) for o in made.solution.objectives)
    with pytest.raises(InputError, match="priority-5 is said to be 601"):
        known_plan(demand, replace(made, solution=replace(made.solution, objectives=objectives)), Settings())
