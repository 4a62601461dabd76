"""A refused pass that fits as it is and brings seconds is found, and nothing is that only seems to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from groundsched.config.missions import Booking, ContactsPerDay, Owner, Track
from groundsched.config.network import Outage, Slew
from groundsched.documents.reasons import Reason
from groundsched.documents.schedule import Contact, Rejection, Schedule
from groundsched.verification.improvements import improvements
from groundsched.verification.record import Record
from groundsched.verification.speeds import outruns
from tests.verification.plans import (
    routine,
    with_antenna,
    with_content,
    with_mission,
    with_options,
    with_station,
)


def found(schedule: Schedule) -> list[str | None]:
    return [finding.contact for finding in improvements(Record(schedule))]


def without(contact: Contact, reason: Reason = "redundant") -> Schedule:
    """The plan without this contact: its pass is said to be refused."""
    refusal = Rejection(
        pass_=contact.pass_, satellite=contact.satellite, station=contact.station, aos=contact.aos, tca=contact.tca,
        los=contact.los, max_elevation_deg=contact.max_elevation_deg, reason=reason, detail="",
    )  # fmt: skip
    left = tuple(c for c in routine().contacts if c is not contact)
    return replace(routine(), contacts=left, rejected=(refusal,))


def the_one() -> Contact:
    """On the larger antenna of Karachi, where the others of the station are busy or have other bands."""
    return next(c for c in routine().contacts[20:] if c.antenna == "khi-x1" and not found(only_there(c, closed=True)))


def only_there(contact: Contact, *, closed: bool = False) -> Schedule:
    """Without the contact, and with the station's other antennas out; `closed`: all of them."""
    plan = without(contact)
    station = next(s for s in plan.inputs.stations.network.stations if s.id == contact.station)
    for antenna in station.antennas:
        if closed or antenna.id != contact.antenna:
            plan = with_antenna(plan, antenna.id, unavailable=(Outage(start=contact.aos, end=contact.los),))
    return plan


def test_every_contact_of_a_proven_day_would_be_missed() -> None:
    assert found(routine()) == []
    unseen = [contact for contact in routine().contacts if found(without(contact)) != [contact.pass_]]
    # A drive of 10 degrees a second may be outrun so near to the zenith: without the sky nobody can tell.
    assert [contact.pass_ for contact in unseen if contact.max_elevation_deg < 86] == []
    assert len(unseen) < 5


@pytest.mark.parametrize("reason", ["conflict", "station", "limit", "redundant"])
def test_no_reason_hides_a_pass_that_fits(reason: Reason) -> None:
    assert found(without(the_one(), reason)) == [the_one().pass_]


def test_a_pass_that_an_antenna_by_itself_refuses_is_not_judged() -> None:
    assert found(without(the_one(), "antenna")) == []


UNFIT: dict[str, Callable[[Schedule, Contact], Schedule]] = {
    "setup touches an outage": lambda plan, c: with_antenna(
        plan, c.antenna, unavailable=(Outage(start=c.setup_start - 1, end=c.setup_start + 1),)
    ),
    "teardown touches a booking beyond the plan": lambda plan, c: with_content(
        plan, bookings=(Booking(satellite=1, antenna=c.antenna, start=c.los + 80_000, end=c.los + 90_000),)
    ),
    "the satellite is served elsewhere": lambda plan, c: replace(
        plan, contacts=(*plan.contacts, replace(c, station="isb", antenna="isb-x1", start=c.los - 1, end=c.los + 1))
    ),
    "the day is full": lambda plan, c: with_mission(plan, c.satellite, contacts_per_day=ContactsPerDay(max=0)),
    "the mission has another band": lambda plan, c: with_mission(plan, c.satellite, bands=("Ka",)),
    "it is a matter of a track": lambda plan, c: with_mission(plan, c.satellite, track=Track(duration_h=1)),
    "the antenna looks less low": lambda plan, c: with_antenna(plan, c.antenna, min_elevation_deg=5.001),
    "the antenna looks less high": lambda plan, c: with_antenna(plan, c.antenna, max_elevation_deg=c.max_elevation_deg),
    "the antenna has a cable": lambda plan, c: with_antenna(plan, c.antenna, azimuth_range_deg=(-270.0, 270.0)),
    "the antenna keeps off the Sun": lambda plan, c: with_antenna(plan, c.antenna, sun_avoidance_deg=5.0),
    "the antenna may turn for longer than its setup": lambda plan, c: with_antenna(
        plan, c.antenna, slew_deg_s=Slew(azimuth=2.9, elevation=5)
    ),
    "two satellites may be in one beam": lambda plan, c: with_station(plan, c.station, min_separation_deg=1.0),
    "no refusal tells its margin": lambda plan, c: with_options(plan, margin="auto"),
    "seconds were given up for contacts kept": lambda plan, c: with_options(plan, give=0.01),
    "an owner would have too little": lambda plan, c: with_content(
        with_mission(plan, c.satellite, owner="other"), owners={"SUPARCO": Owner(min_share=1.0)}
    ),
}


@pytest.mark.parametrize("why", UNFIT)
def test_what_does_not_fit_or_cannot_be_judged_without_the_sky_is_no_finding(why: str) -> None:
    plan = only_there(the_one())
    assert found(plan) == [the_one().pass_]
    assert found(UNFIT[why](plan, the_one())) == []


def test_a_promise_is_only_in_the_way_of_other_owners() -> None:
    contact = the_one()
    plan = with_mission(only_there(contact), contact.satellite, owner="SUPARCO")
    assert found(with_content(plan, owners={"SUPARCO": Owner(min_share=0.5)})) == [contact.pass_]
    unproven = replace(plan, solution=replace(plan.solution, status="feasible"))
    assert found(unproven) == [contact.pass_]
    assert found(with_content(unproven, owners={"SUPARCO": Owner(min_share=0.5)})) == []


def test_what_flies_low_and_high_overhead_may_outrun_a_drive() -> None:
    low = next(e for e in routine().inputs.elements if float(e.omm["MEAN_MOTION"] or 0) > 15)
    fast, slow = Slew(azimuth=10, elevation=5), Slew(azimuth=1, elevation=1)
    assert not outruns(low, 60, fast)
    assert outruns(low, 89.9, fast)
    assert outruns(low, 60, slow)
    assert outruns(replace(low, omm={}), 60, fast)
