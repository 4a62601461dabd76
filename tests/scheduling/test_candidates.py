"""What keeps a pass from being a candidate, each filter at its edge, and what a contact then says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, get_args

import pytest

from groundsched import times
from groundsched.config.fields import Band
from groundsched.config.missions import Mission
from groundsched.config.network import Antenna, Network, Outage, Slew, Station, WeeklyOutage
from groundsched.documents.passes import Pass, Sighting
from groundsched.documents.reasons import Reason
from groundsched.documents.schedule import Rejection
from groundsched.scheduling.candidates import FILTERS
from groundsched.scheduling.constraints import REASONS, RULES
from groundsched.scheduling.demand import Demand, Plan, Settings
from groundsched.scheduling.solve import schedule

At = Callable[[float], int]
MakeDemand = Callable[..., Demand]
MakePass = Callable[..., Pass]
MakeStation = Callable[..., Station]
See = Callable[..., Sighting]


def planned(demand: Demand) -> Plan:
    return schedule(demand, Settings())


def refused(demand: Demand) -> Rejection:
    """The one refusal of a plan without contacts."""
    plan = planned(demand)
    assert plan.contacts == ()
    (rejection,) = plan.rejected
    return rejection


def test_filters_and_rules_stand_in_the_order_of_the_contract() -> None:
    named = [REASONS.get(name, name) for name, _ in (*FILTERS, *RULES)]
    reasons = list(dict.fromkeys(named))
    assert reasons == [reason for reason in get_args(Reason) if reason in reasons]


def test_an_antenna_without_the_band_gets_no_contact(make_pass: MakePass, make_demand: MakeDemand) -> None:
    demand = make_demand([make_pass(101, 0, 600)], missions=(Mission(satellite=101, bands=("Ka",)),))
    rejection = refused(demand)
    assert rejection.reason == "band"
    assert rejection.detail == "khi-1 has S, X; the mission needs Ka"


@pytest.mark.parametrize(
    ("wanted", "band"), [((), "S"), (("X",), "X"), (("X", "S"), "X"), (("Ka", "X"), "X"), (("S", "X"), "S")]
)
def test_a_contact_has_the_first_band_of_the_mission_that_the_antenna_has(
    wanted: tuple[Band, ...], band: str, make_pass: MakePass, make_demand: MakeDemand
) -> None:
    demand = make_demand([make_pass(101, 0, 600)], missions=(Mission(satellite=101, bands=wanted),))
    assert [c.band for c in planned(demand).contacts] == [band]


@pytest.mark.parametrize(("days", "taken"), [(2.0, True), (1.999, False), (None, True)])
@pytest.mark.parametrize("side", [-1, 1], ids=["old elements", "elements from the future"])
def test_elements_may_be_just_as_far_from_the_culmination_as_allowed(
    days: float | None, taken: bool, side: int, make_pass: MakePass, make_demand: MakeDemand
) -> None:
    pass_ = make_pass(101, 0, 600)
    epoch = pass_.tca + side * 2 * times.DAY_MS
    plan = planned(make_demand([pass_], epochs={101: epoch}, max_element_age_days=days))
    assert [r.reason for r in plan.rejected] == ([] if taken else ["stale"])


@pytest.mark.parametrize(("least_deg", "taken"), [(45.0, True), (45.001, False)])
def test_a_pass_may_culminate_just_as_low_as_allowed(
    least_deg: float, taken: bool, make_pass: MakePass, make_demand: MakeDemand
) -> None:
    missions = (Mission(satellite=101, min_culmination_deg=least_deg),)
    plan = planned(make_demand([make_pass(101, 0, 600)], missions=missions))
    assert [r.reason for r in plan.rejected] == ([] if taken else ["too-low"])


@pytest.mark.parametrize(("least_s", "taken"), [(600.123, True), (600.124, False)])
def test_a_pass_may_be_just_as_short_as_allowed(
    least_s: float, taken: bool, make_pass: MakePass, make_demand: MakeDemand
) -> None:
    missions = (Mission(satellite=101, min_contact_s=least_s),)
    plan = planned(make_demand([make_pass(101, 0, 600.123)], missions=missions))
    assert [r.reason for r in plan.rejected] == ([] if taken else ["too-short"])


def test_an_antenna_that_sees_nothing_takes_nothing(make_pass: MakePass, make_demand: MakeDemand) -> None:
    rejection = refused(make_demand([make_pass(101, 0, 600)], sightings=()))
    assert rejection.reason == "antenna"
    assert rejection.detail == "khi-1 sees nothing of the pass"


@pytest.mark.parametrize(
    ("part", "mission", "words"),
    [
        ({"max_elevation_deg": 9.0}, Mission(satellite=101, min_culmination_deg=10.0), "culminates at 9°"),
        ({"aos_s": 301.0}, Mission(satellite=101, min_contact_s=300.0), "sees 299 s of the pass"),
    ],
    ids=["too low", "too short"],
)
def test_what_the_antenna_sees_must_be_enough_too(
    part: dict[str, float],
    mission: Mission,
    words: str,
    *,
    at: At,
    make_pass: MakePass,
    make_demand: MakeDemand,
    see: See,
) -> None:
    demand = make_demand([make_pass(101, 0, 600)], missions=(mission,))
    keys = {"aos": at(part["aos_s"])} if "aos_s" in part else part
    rejection = refused(replace(demand, sightings=(see(demand.passes[0], "khi-1", **keys),)))
    assert rejection.reason == "antenna"
    assert words in rejection.detail


@pytest.mark.parametrize("where", ["antenna", "station"])
@pytest.mark.parametrize(
    ("out_s", "taken"),
    [((0, 940), True), ((0, 940.001), False), ((1630, 1700), True), ((1629.999, 1700), False), ((1200, 1201), False)],
)
def test_setup_contact_and_teardown_lie_outside_every_outage(
    where: str,
    out_s: tuple[float, float],
    taken: bool,
    *,
    at: At,
    make_pass: MakePass,
    make_station: MakeStation,
    make_demand: MakeDemand,
) -> None:
    outage = (Outage(start=at(out_s[0]), end=at(out_s[1]), reason="power works"),)
    antenna = Antenna(id="khi-1", bands=("S",), unavailable=outage if where == "antenna" else ())
    station = make_station("khi", antenna, unavailable=outage if where == "station" else ())
    plan = planned(make_demand([make_pass(101, 1000, 1600)], network=Network(stations=(station,))))
    assert [r.reason for r in plan.rejected] == ([] if taken else ["unavailable"])
    assert all("power works" in r.detail for r in plan.rejected)


@pytest.mark.parametrize(("station_zone", "reasons"), [("Asia/Karachi", ["unavailable"]), ("UTC", [])])
def test_a_weekly_outage_follows_the_clock_of_the_station(
    station_zone: str, reasons: list[str], make_pass: MakePass, make_station: MakeStation, make_demand: MakeDemand
) -> None:
    # The window starts on Tuesday, 11 August 2026, 00:00 UTC: 05:00 in Karachi.
    staff = WeeklyOutage(weekly="tue", from_=times.parse_clock("05:00"), to=times.parse_clock("06:00"))
    station = make_station("khi", timezone=station_zone, unavailable=(staff,))
    plan = planned(make_demand([make_pass(101, 0, 600)], network=Network(stations=(station,))))
    assert [r.reason for r in plan.rejected] == reasons


def test_an_outage_before_the_window_forbids_a_setup_that_reaches_into_it(
    at: At, make_pass: MakePass, make_station: MakeStation, make_demand: MakeDemand
) -> None:
    station = make_station("khi", unavailable=(Outage(start=at(-7200), end=at(-50)),))
    assert refused(make_demand([make_pass(101, 0, 600)], network=Network(stations=(station,)))).reason == "unavailable"


def test_an_outage_after_the_window_forbids_a_pass_that_outlasts_it(
    at: At, make_pass: MakePass, make_station: MakeStation, make_demand: MakeDemand
) -> None:
    station = make_station("khi", unavailable=(Outage(start=at(4000), end=at(4100)),))
    demand = make_demand([make_pass(101, 3500, 4090)], network=Network(stations=(station,)), hours=1)
    assert refused(demand).reason == "unavailable"


@pytest.mark.parametrize(
    "keys",
    [
        {"stations": ("lhe",)},
        {"not_stations": ("khi",)},
        {"from_": times.parse_instant("2026-08-11T00:00:00.001Z")},
        {"until": times.parse_instant("2026-08-11T00:09:59.999Z")},
    ],
    ids=["other stations", "not this station", "not yet", "no longer"],
)
def test_a_pass_that_is_not_the_missions_gives_no_entry(
    keys: dict[str, Any], make_pass: MakePass, make_demand: MakeDemand
) -> None:
    mission = replace(Mission(satellite=101), **keys)
    plan = planned(make_demand([make_pass(101, 0, 600)], missions=(mission,)))
    assert (plan.contacts, plan.rejected) == ((), ())


def test_a_pass_that_fills_the_life_of_its_mission_is_taken(
    at: At, make_pass: MakePass, make_demand: MakeDemand
) -> None:
    mission = Mission(satellite=101, from_=at(0), until=at(600), stations=("khi",), not_stations=("lhe",))
    assert len(planned(make_demand([make_pass(101, 0, 600)], missions=(mission,))).contacts) == 1


def test_a_contact_says_when_the_antenna_is_busy_and_what_it_brings(
    at: At, make_pass: MakePass, make_demand: MakeDemand
) -> None:
    mission = Mission(satellite=101, name="PRSS-1", owner="SUPARCO", priority=2, rate_mbps=((0.0, 450.0),))
    (contact,) = planned(make_demand([make_pass(101, 100, 612.1)], missions=(mission,))).contacts
    assert (contact.setup_start, contact.start, contact.end, contact.teardown_end) == (
        at(40), at(100), at(612.1), at(642.1),
    )  # fmt: skip
    assert (contact.duration_s, contact.value, contact.volume_mbit) == (512.1, 512, 230_445.0)
    assert (contact.name, contact.owner, contact.priority, contact.id) == ("PRSS-1", "SUPARCO", 2, contact.pass_)


@pytest.mark.parametrize(
    ("uncertain_s", "margin", "setup_start_s"),
    [(7.25, "none", 40.0), (7.25, "auto", 32.75), (0.0, "auto", 40.0), (1.1, "auto", 38.9), (0.00031, "auto", 39.999)],
)
def test_a_margin_begins_setup_earlier_by_the_uncertainty_in_whole_milliseconds_rounded_up(
    uncertain_s: float, margin: str, setup_start_s: float, *, at: At, make_pass: MakePass, make_demand: MakeDemand
) -> None:
    pass_ = make_pass(101, 100, 600, timing_uncertainty_s=uncertain_s)
    (contact,) = planned(make_demand([pass_], margin=margin)).contacts
    assert (contact.setup_start, contact.start, contact.teardown_end) == (at(setup_start_s), at(100), at(630))
    assert contact.timing_uncertainty_s == uncertain_s


@pytest.mark.parametrize(("end_s", "reasons"), [(32.75, []), (32.751, ["unavailable"])])
def test_a_margin_lies_outside_every_outage_too(
    end_s: float, reasons: list[str], *, at: At, make_pass: MakePass, make_station: MakeStation, make_demand: MakeDemand
) -> None:
    works = Outage(start=at(0), end=at(end_s), reason="power works")
    network = Network(stations=(make_station("khi", unavailable=(works,)),))
    pass_ = make_pass(101, 100, 600, timing_uncertainty_s=7.25)
    assert planned(make_demand([pass_], network=network)).rejected == ()
    plan = planned(make_demand([pass_], network=network, margin="auto"))
    assert [r.reason for r in plan.rejected] == reasons
    for rejection in plan.rejected:
        assert rejection.detail.endswith(
            "khi-1 would be needed from 2026-08-11T00:00:32.750Z to 2026-08-11T00:10:30.000Z,"
            " setup, 7.25 s of margin and teardown included"
        )


def test_an_outage_long_before_the_window_forbids_a_margin_that_reaches_into_it(
    at: At, make_pass: MakePass, make_station: MakeStation, make_demand: MakeDemand
) -> None:
    station = make_station("khi", unavailable=(Outage(start=at(-7200), end=at(-3000)),))
    pass_ = make_pass(101, 0, 600, timing_uncertainty_s=3600.0)
    demand = make_demand([pass_], network=Network(stations=(station,)), margin="auto")
    assert refused(demand).reason == "unavailable"


@pytest.mark.parametrize("rates", [None, ((5.0, 150.0), (40.0, 450.0))], ids=["no rate", "rate by elevation"])
def test_without_one_rate_there_is_no_volume(
    rates: tuple[tuple[float, float], ...] | None, make_pass: MakePass, make_demand: MakeDemand
) -> None:
    missions = (Mission(satellite=101, rate_mbps=rates),)
    assert [c.volume_mbit for c in planned(make_demand([make_pass(101, 0, 600)], missions=missions)).contacts] == [None]


def test_a_pass_in_two_parts_gives_two_numbered_contacts(
    at: At, make_pass: MakePass, make_demand: MakeDemand, see: See
) -> None:
    demand = make_demand([make_pass(101, 0, 900)])
    (pass_,) = demand.passes
    parts = (see(pass_, "khi-1", aos=at(500), tca=at(700)), see(pass_, "khi-1", los=at(400), tca=at(200)))
    plan = planned(replace(demand, sightings=parts))
    assert [c.id for c in plan.contacts] == [f"{pass_.id}-1", f"{pass_.id}-2"]
    assert [c.pass_ for c in plan.contacts] == [pass_.id] * 2
    assert plan.rejected == ()


def test_two_parts_too_near_for_one_antenna_give_the_longer_one(
    at: At, make_pass: MakePass, make_demand: MakeDemand, see: See
) -> None:
    demand = make_demand([make_pass(101, 0, 900)])
    (pass_,) = demand.passes
    parts = (see(pass_, "khi-1", aos=at(450)), see(pass_, "khi-1", los=at(400)))
    plan = planned(replace(demand, sightings=parts))
    assert [(c.id, c.value) for c in plan.contacts] == [(pass_.id, 450)]


KEYHOLE = Antenna(id="khi-x1", bands=("S",), max_elevation_deg=88.0, max_lost_s=20.0)


@pytest.mark.parametrize(("lost_s", "value"), [(0.0, 512), (0.1, 512), (0.101, 511), (20.0, 492)])
def test_what_is_lost_is_taken_off_the_value_in_whole_milliseconds(
    lost_s: float, value: int, *, make_pass: MakePass, make_station: MakeStation, make_demand: MakeDemand, see: See
) -> None:
    missions = (Mission(satellite=101, rate_mbps=((0.0, 10.0),), min_contact_s=512.1),)
    demand = make_demand([make_pass(101, 0, 512.1)], network=Network(stations=(make_station("khi", KEYHOLE),)))
    seen = (see(demand.passes[0], "khi-x1", lost_s=lost_s),)
    (contact,) = planned(replace(demand, sightings=seen, missions=missions)).contacts
    assert (contact.duration_s, contact.lost_s, contact.value) == (512.1, lost_s, value)
    assert contact.volume_mbit == pytest.approx(5121.0 - 10 * lost_s)


@pytest.mark.parametrize(
    ("keys", "losses", "detail"),
    [
        (
            {"max_elevation_deg": 88.0},
            (("keyhole", 23.4),),
            "khi-x1 loses 23.4 s of the pass near the zenith (its limit is 88°); 20 s are allowed",
        ),
        (
            {"slew_deg_s": Slew(azimuth=10.0, elevation=5.0)},
            (("keyhole", 23.4),),
            "khi-x1 loses 23.4 s of the pass near the zenith (it turns 10°/s and climbs 5°/s); 20 s are allowed",
        ),
        (
            {"azimuth_range_deg": (-90.0, 450.0), "sun_avoidance_deg": 5.0},
            (("cable", 20.0), ("sun", 4.125)),
            "khi-x1 loses 23.4 s of the pass: 20 s at the end of its cable (from -90° to 450°),"
            " 4.125 s near the Sun (nearer than 5°); 20 s are allowed",
        ),
    ],
)
def test_a_pass_of_which_too_much_is_lost_says_what_takes_how_long(
    keys: dict[str, Any],
    losses: tuple[tuple[str, float], ...],
    detail: str,
    *,
    make_pass: MakePass,
    make_station: MakeStation,
    make_demand: MakeDemand,
    see: See,
) -> None:
    antenna = Antenna(id="khi-x1", bands=("S",), max_lost_s=20.0, **keys)
    demand = make_demand([make_pass(101, 0, 600)], network=Network(stations=(make_station("khi", antenna),)))
    seen = see(demand.passes[0], "khi-x1", lost_s=23.4, losses=losses)
    rejection = refused(replace(demand, sightings=(seen,)))
    assert (rejection.reason, rejection.detail) == ("antenna", detail)


@pytest.mark.parametrize(("lost_s", "contacts"), [(20.0, 1), (20.001, 0)])
def test_an_antenna_may_lose_just_what_its_limit_allows(
    lost_s: float, contacts: int, *, make_pass: MakePass, make_station: MakeStation, make_demand: MakeDemand, see: See
) -> None:
    demand = make_demand([make_pass(101, 0, 600)], network=Network(stations=(make_station("khi", KEYHOLE),)))
    seen = (see(demand.passes[0], "khi-x1", lost_s=lost_s),)
    assert len(planned(replace(demand, sightings=seen)).contacts) == contacts


def test_a_pass_that_is_lost_whole_is_no_candidate_without_any_limit(
    make_pass: MakePass, make_station: MakeStation, make_demand: MakeDemand, see: See
) -> None:
    antenna = Antenna(id="khi-x1", bands=("S",), sun_avoidance_deg=90.0)
    demand = make_demand([make_pass(101, 0, 600)], network=Network(stations=(make_station("khi", antenna),)))
    seen = see(demand.passes[0], "khi-x1", lost_s=600.0, losses=(("sun", 600.0),))
    assert refused(replace(demand, sightings=(seen,))).detail == (
        "khi-x1 loses all 600 s of the pass near the Sun (nearer than 90°)"
    )


def test_the_antenna_that_loses_less_gets_the_pass(
    make_pass: MakePass, make_station: MakeStation, make_demand: MakeDemand, see: See
) -> None:
    station = make_station("khi", Antenna(id="khi-1", bands=("S",)), Antenna(id="khi-2", bands=("S",)))
    demand = make_demand([make_pass(101, 0, 600)], network=Network(stations=(station,)))
    for lost in ("khi-1", "khi-2"):
        seen = tuple(see(demand.passes[0], a, lost_s=1.0 if a == lost else 0.0) for a in ("khi-1", "khi-2"))
        (contact,) = planned(replace(demand, sightings=seen)).contacts
        assert contact.antenna != lost
