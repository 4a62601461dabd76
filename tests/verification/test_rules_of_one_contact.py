"""Each rule on a single contact: just kept, and broken by the least that there is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import time
from typing import get_args

import pytest

from groundsched.config.fields import Weekday
from groundsched.config.missions import Track
from groundsched.config.network import Outage, WeeklyOutage
from groundsched.documents.schedule import Contact, Schedule
from groundsched.times import DAY_MS, HOUR_MS, to_datetime, zone
from tests.verification.plans import (
    found,
    routine,
    with_antenna,
    with_contact,
    with_mission,
    with_options,
    with_station,
)

Change = Callable[[Schedule, Contact], Schedule]


def a_contact() -> Contact:
    """In the middle of a day, of a mission that takes whole passes, on an antenna with both bands."""
    return next(c for c in routine().contacts[20:] if c.antenna == "khi-x1")


def age_days(plan: Schedule, contact: Contact) -> float:
    epoch = next(e.epoch for e in plan.inputs.elements if e.satellite == contact.satellite)
    return abs(contact.tca - epoch) / DAY_MS


def mission(**changes: object) -> Change:
    return lambda plan, c: with_mission(plan, c.satellite, **changes)


TWINS: dict[str, tuple[str, Change, Change]] = {
    "a mission uses the stations that it names": (
        "mission",
        lambda plan, c: with_mission(plan, c.satellite, stations=(c.station,)),
        lambda plan, c: with_mission(plan, c.satellite, stations=("elsewhere",)),
    ),
    "a mission does without the stations that it excludes": (
        "mission",
        mission(not_stations=("elsewhere",)),
        lambda plan, c: with_mission(plan, c.satellite, not_stations=(c.station,)),
    ),
    "a pass begins no sooner than its mission": (
        "mission",
        lambda plan, c: with_mission(plan, c.satellite, from_=min(o.aos for o in plan.contacts)),
        lambda plan, c: with_mission(plan, c.satellite, from_=c.aos + 1),
    ),
    "a pass ends no later than its mission": (
        "mission",
        lambda plan, c: with_mission(plan, c.satellite, until=max(o.los for o in plan.contacts)),
        lambda plan, c: with_mission(plan, c.satellite, until=c.los - 1),
    ),
    "of the mission's bands the first that the antenna has serves": (
        "band",
        lambda plan, c: with_mission(plan, c.satellite, bands=("Ka", c.band, "S", "X")),
        lambda plan, c: with_mission(plan, c.satellite, bands=("X" if c.band == "S" else "S", c.band)),
    ),
    "a band that the mission lacks does not serve": (
        "band",
        lambda plan, c: plan,
        lambda plan, c: with_contact(plan, c, band="Ka"),
    ),
    "elements may be as old as allowed": (
        "stale",
        lambda plan, c: with_options(plan, max_element_age_days=max(age_days(plan, o) for o in plan.contacts)),
        lambda plan, c: with_options(plan, max_element_age_days=age_days(plan, c) - 1e-6),
    ),
    "any age will do with --allow-stale": (
        "stale",
        lambda plan, c: with_options(plan, max_element_age_days=0.001, allow_stale=True),
        lambda plan, c: with_options(plan, max_element_age_days=0.001),
    ),
    "a pass culminates as high as the mission needs": (
        "too-low",
        lambda plan, c: with_mission(plan, c.satellite, min_culmination_deg=lowest_of(plan, c.satellite)),
        lambda plan, c: with_mission(plan, c.satellite, min_culmination_deg=c.max_elevation_deg + 0.001),
    ),
    "a contact lasts as long as the mission needs": (
        "too-short",
        lambda plan, c: with_mission(plan, c.satellite, min_contact_s=shortest_of(plan, c.satellite)),
        lambda plan, c: with_mission(plan, c.satellite, min_contact_s=c.duration_s + 0.001),
    ),
    "a contact of a track lasts as long as its shortest part": (
        "too-short",
        mission(track=Track(duration_h=2, min_h=0.01)),
        mission(track=Track(duration_h=2)),
    ),
    "a contact is a whole pass": (
        "partial",
        lambda plan, c: plan,
        lambda plan, c: with_contact(plan, c, end=c.end - 1),
    ),
    "a mission may allow parts": (
        "partial",
        lambda plan, c: with_mission(with_contact(plan, c, end=c.end - 1), c.satellite, allow_partial=True),
        lambda plan, c: with_mission(
            with_options(with_contact(plan, c, end=c.end - 1), partial=True), c.satellite, allow_partial=False
        ),
    ),
    "a part lies inside what the antenna sees": (
        "partial",
        lambda plan, c: with_options(with_contact(plan, c, start=c.start + 1), partial=True),
        lambda plan, c: with_options(with_contact(plan, c, start=c.start - 1), partial=True),
    ),
    "a part lasts a second at least": (
        "partial",
        lambda plan, c: with_options(with_contact(plan, c, end=c.start + 1000), partial=True),
        lambda plan, c: with_options(with_contact(plan, c, end=c.start + 999), partial=True),
    ),
    "an antenna loses no more than it may": (
        "antenna",
        lambda plan, c: with_antenna(with_contact(plan, c, lost_s=20.0), c.antenna, max_lost_s=20.0),
        lambda plan, c: with_antenna(with_contact(plan, c, lost_s=20.001), c.antenna, max_lost_s=20.0),
    ),
    "an antenna does not lose all of a contact": (
        "antenna",
        lambda plan, c: with_contact(plan, c, lost_s=c.duration_s - 0.001),
        lambda plan, c: with_contact(plan, c, lost_s=c.duration_s),
    ),
    "an outage may end when setup begins": (
        "unavailable",
        lambda plan, c: with_antenna(plan, c.antenna, unavailable=(outage(c.setup_start - 1, c.setup_start),)),
        lambda plan, c: with_antenna(plan, c.antenna, unavailable=(outage(c.setup_start - 1, c.setup_start + 1),)),
    ),
    "an outage may begin when teardown ends": (
        "unavailable",
        lambda plan, c: with_antenna(plan, c.antenna, unavailable=(outage(c.teardown_end, c.teardown_end + 1),)),
        lambda plan, c: with_antenna(plan, c.antenna, unavailable=(outage(c.teardown_end - 1, c.teardown_end),)),
    ),
    "a station's outage is one of its antennas": (
        "unavailable",
        lambda plan, c: with_station(plan, other_station(c), unavailable=(outage(c.tca, c.tca + 1),)),
        lambda plan, c: with_station(plan, c.station, unavailable=(outage(c.tca, c.tca + 1),)),
    ),
    "a weekly outage is in the station's time": (
        "unavailable",
        lambda plan, c: with_station(plan, c.station, timezone="Asia/Karachi", unavailable=(weekly(c, "UTC"),)),
        lambda plan, c: with_station(
            plan, c.station, timezone="Asia/Karachi", unavailable=(weekly(c, "Asia/Karachi"),)
        ),
    ),
    "the margin belongs to setup": (
        "unavailable",
        lambda plan, c: with_antenna(
            with_options(with_contact(plan, c, timing_uncertainty_s=30.0), margin="auto"),
            c.antenna,
            unavailable=(outage(c.setup_start - 30_001, c.setup_start - 30_000),),
        ),
        lambda plan, c: with_antenna(
            with_options(with_contact(plan, c, timing_uncertainty_s=30.0004), margin="auto"),
            c.antenna,
            unavailable=(outage(c.setup_start - 30_001, c.setup_start - 30_000),),
        ),
    ),
}


def outage(start: int, end: int) -> Outage:
    return Outage(start=start, end=end)


def weekly(contact: Contact, place: str) -> WeeklyOutage:
    """On the contact's day, for the minute of its culmination by the clock of a place."""
    local = to_datetime(contact.tca).astimezone(zone(place))
    until = to_datetime(contact.tca + 60_000).astimezone(zone(place))
    days: tuple[Weekday, ...] = get_args(Weekday)
    return WeeklyOutage(
        weekly=days[local.weekday()], from_=time(local.hour, local.minute), to=time(until.hour, until.minute)
    )


def other_station(contact: Contact) -> str:
    return next(s.id for s in routine().inputs.stations.network.stations if s.id != contact.station)


def lowest_of(plan: Schedule, satellite: int) -> float:
    return min(c.max_elevation_deg for c in plan.contacts if c.satellite == satellite)


def shortest_of(plan: Schedule, satellite: int) -> float:
    return min(c.duration_s for c in plan.contacts if c.satellite == satellite)


@pytest.mark.parametrize("rule", TWINS)
def test_a_rule_just_kept_gives_no_finding_and_one_just_broken_names_the_contact(rule: str) -> None:
    name, kept, broken = TWINS[rule]
    contact = a_contact()

    assert contact.id not in found(name, kept(routine(), contact))
    assert contact.id in found(name, broken(routine(), contact))


@pytest.mark.parametrize("rule", ["mission", "stale", "too-low", "too-short", "partial", "antenna"])
def test_what_is_booked_is_not_the_plans_choice(rule: str) -> None:
    contact = a_contact()
    changes = {"mission": 2, "partial": 12}
    name, _, broken = list(TWINS.values())[
        changes.get(rule, next(n for n, (known, _, _) in enumerate(TWINS.values()) if known == rule))
    ]
    damaged = broken(routine(), contact)
    same = next(c for c in damaged.contacts if c.id == contact.id)

    assert contact.id in found(name, damaged)
    assert contact.id not in found(name, with_contact(damaged, same, booked=True))


def test_an_outage_is_no_place_for_a_booking_either() -> None:
    contact = a_contact()
    out = with_antenna(routine(), contact.antenna, unavailable=(outage(contact.tca, contact.tca + HOUR_MS),))
    same = next(c for c in out.contacts if c.id == contact.id)

    assert contact.id in found("unavailable", with_contact(out, same, booked=True))


def test_of_an_antenna_that_sees_a_lower_hump_the_age_is_that_of_its_pass() -> None:
    """The pass id tells the minute of the pass's culmination; what the antenna sees may culminate hours later."""
    contact = a_contact()
    limited = with_antenna(routine(), contact.antenna, min_elevation_deg=40.0)
    late = replace(contact, tca=contact.tca + 5 * HOUR_MS)
    plan = with_contact(limited, contact, tca=late.tca)
    at_the_edge = with_options(plan, max_element_age_days=age_days(plan, contact) + 0.01)

    assert contact.id not in found("stale", at_the_edge)
    assert contact.id in found("stale", with_antenna(at_the_edge, contact.antenna, min_elevation_deg=None))
