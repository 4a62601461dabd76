"""Damage that breaks a rule: the network or the missions say something that the contacts do not keep."""

from __future__ import annotations

from dataclasses import replace

from groundsched.config.missions import Booking, ContactsPerDay, Track
from groundsched.config.network import Outage
from groundsched.documents.schedule import Contact, Schedule
from tests.verification.mutations.damage import (
    Mutation,
    antenna_of,
    at_once,
    caught_by,
    exchanged,
    first,
    is_whole,
    mission_of,
    missions,
    needs,
    pair,
    station_of,
    stations,
    with_antenna,
    with_contact,
    with_mission,
    with_missions,
    with_options,
    with_station,
)

MUTATIONS: list[Mutation] = []
HOUR = 3_600_000


@caught_by(MUTATIONS, "conflict")
def two_contacts_overlap(good: Schedule) -> Schedule:
    """Both on one antenna."""
    one, other = pair(good, at_once)
    return with_contact(good, other, antenna=one.antenna)


@caught_by(MUTATIONS, "conflict")
def setup_squeezed(good: Schedule) -> Schedule:
    """The antenna needs an hour before each contact, and the document says so everywhere but in the pauses."""
    _, late = pair(good, lambda a, b: a.antenna == b.antenna and b.start - HOUR < a.end <= b.start and not b.booked)
    contacts = tuple(
        replace(contact, setup_start=contact.start - HOUR) if contact.antenna == late.antenna else contact
        for contact in good.contacts
    )
    return replace(with_antenna(good, late, setup_s=3600.0), contacts=contacts)


@caught_by(MUTATIONS, "setup")
def setup_forgotten(good: Schedule) -> Schedule:
    contact = first(good.contacts, lambda c: c.setup_start < c.start)
    return with_contact(good, contact, setup_start=contact.start)


@caught_by(MUTATIONS, "setup")
def teardown_forgotten(good: Schedule) -> Schedule:
    contact = first(good.contacts, lambda c: c.teardown_end > c.end)
    return with_contact(good, contact, teardown_end=contact.end)


@caught_by(MUTATIONS, "setup")
def margin_forgotten(good: Schedule) -> Schedule:
    """`--margin auto` was given, and no setup is the longer for it."""
    needs(good.inputs.options.margin == "none" and any(c.timing_uncertainty_s >= 0.1 for c in good.contacts))
    return with_options(good, margin="auto")


@caught_by(MUTATIONS, "place")
def antenna_that_there_is_not(good: Schedule) -> Schedule:
    return with_contact(good, first(good.contacts, is_whole), antenna="no-such-antenna")


@caught_by(MUTATIONS, "place")
def wrong_antenna(good: Schedule) -> Schedule:
    """One of another station."""
    contact, other = pair(good, lambda a, b: a.station != b.station)
    return with_contact(good, contact, antenna=other.antenna)


@caught_by(MUTATIONS, "band")
def band_not_on_antenna(good: Schedule) -> Schedule:
    contact = first(good.contacts, lambda c: not c.booked and mission_of(good, c.satellite).bands)
    return with_antenna(good, contact, bands=("Ka",))


@caught_by(MUTATIONS, "band")
def band_not_of_the_mission(good: Schedule) -> Schedule:
    contact = first(good.contacts, lambda c: not c.booked and c.band in mission_of(good, c.satellite).bands)
    return with_mission(good, contact, bands=("Ka",))


@caught_by(MUTATIONS, "band")
def second_choice_of_band(good: Schedule) -> Schedule:
    """The mission prefers another band that the antenna has, too."""
    contact = first(good.contacts, lambda c: not c.booked and len(antenna_of(good, c).bands) > 1)
    others = tuple(band for band in antenna_of(good, contact).bands if band != contact.band)
    return with_mission(good, contact, bands=(*others, contact.band))


def _during(contact: Contact) -> Outage:
    return Outage(start=contact.tca - 1000, end=contact.tca + 1000, reason="mast works")


@caught_by(MUTATIONS, "unavailable")
def outage_ignored(good: Schedule) -> Schedule:
    contact = first(good.contacts, is_whole)
    return with_antenna(good, contact, unavailable=(_during(contact),))


@caught_by(MUTATIONS, "unavailable")
def outage_of_the_station_ignored(good: Schedule) -> Schedule:
    contact = first(good.contacts, is_whole)
    return with_station(good, station_of(good, contact), unavailable=(_during(contact),))


@caught_by(MUTATIONS, "unavailable")
def setup_in_an_outage(good: Schedule) -> Schedule:
    """The outage ends one second before the contact starts."""
    contact = first(good.contacts, lambda c: not c.booked and c.setup_start < c.start - 2000)
    outage = Outage(start=contact.start - 2000, end=contact.start - 1000)
    return with_antenna(good, contact, unavailable=(outage,))


@caught_by(MUTATIONS, "limit")
def limit_exceeded(good: Schedule) -> Schedule:
    """One contact a day is allowed, and there are more."""
    booked = {c.satellite for c in good.contacts if c.booked}

    def day(contact: Contact) -> tuple[int, int]:
        return contact.satellite, (contact.start - good.window.start) // (24 * HOUR)

    contact, _ = pair(good, lambda a, b: day(a) == day(b) and a.satellite not in booked)
    return with_mission(good, contact, contacts_per_day=ContactsPerDay(max=1))


@caught_by(MUTATIONS, "ingest")
def ingest_exceeded(good: Schedule) -> Schedule:
    """The station takes in a little less than what two contacts send together."""

    def rate(contact: Contact) -> float:
        return max((mbps for _, mbps in mission_of(good, contact.satellite).rate_mbps or ()), default=0.0)

    one, other = pair(good, lambda a, b: at_once(a, b) and rate(a) and rate(b))
    return with_station(good, station_of(good, one), ingest_mbps=rate(one) + rate(other) - 0.001)


@caught_by(MUTATIONS, "station")
def satellite_in_two_places(good: Schedule) -> Schedule:
    """A pass that the satellite spends with another station is taken as well."""
    models = {c.station: c for c in good.contacts if is_whole(c)}
    refused = first(good.rejected, lambda r: r.reason == "station" and r.station in models)
    model = models[refused.station]
    taken = replace(
        first(good.contacts, lambda c: c.satellite == refused.satellite),
        id=refused.pass_, pass_=refused.pass_, station=refused.station, antenna=model.antenna, booked=False,
        aos=refused.aos, tca=refused.tca, los=refused.los, start=refused.aos, end=refused.los,
        setup_start=refused.aos - (model.start - model.setup_start),
        teardown_end=refused.los + (model.teardown_end - model.end),
        duration_s=(refused.los - refused.aos) / 1000, value=(refused.los - refused.aos) // 1000,
        max_elevation_deg=refused.max_elevation_deg,
    )  # fmt: skip
    rest = tuple(r for r in good.rejected if r is not refused)
    return replace(good, contacts=(*good.contacts, taken), rejected=rest)


@caught_by(MUTATIONS, "booking")
def booking_lost(good: Schedule) -> Schedule:
    """It is asked for, and there is no contact for it."""
    contact = first(good.contacts, lambda c: c.booked)
    return replace(good, contacts=tuple(c for c in good.contacts if c is not contact))


@caught_by(MUTATIONS, "booking")
def booking_on_another_antenna(good: Schedule) -> Schedule:
    contact = first(good.contacts, lambda c: c.booked and len(station_of(good, c).antennas) > 1)
    booking = first(missions(good).bookings, lambda b: b.antenna == contact.antenna)
    other = first(station_of(good, contact).antennas, lambda a: a.id != contact.antenna)
    moved = exchanged(missions(good).bookings, booking, replace(booking, antenna=other.id))
    return with_missions(good, bookings=moved)


@caught_by(MUTATIONS, "booking")
def booking_half_a_minute_longer(good: Schedule) -> Schedule:
    """Inside of the pass, whose other half is not taken."""
    contact = first(good.contacts, lambda c: c.booked and c.end < c.los - 30_000)
    booking = first(missions(good).bookings, lambda b: b.antenna == contact.antenna)
    longer = replace(booking, end=booking.end + 25_000)
    return with_missions(good, bookings=exchanged(missions(good).bookings, booking, longer))


@caught_by(MUTATIONS, "booking")
def booking_invented(good: Schedule) -> Schedule:
    """A contact of the routine called a booking."""
    contact = first(good.contacts, lambda c: not c.booked)
    return with_contact(good, contact, booked=True)


@caught_by(MUTATIONS, "booking")
def booking_never_looked_at(good: Schedule) -> Schedule:
    """A refused pass was booked."""
    refused = first(good.rejected, lambda r: r.reason in ("station", "conflict"))
    antenna = next(s for s in stations(good) if s.id == refused.station).antennas[0].id
    asked = Booking(satellite=refused.satellite, antenna=antenna, start=refused.aos, end=refused.los)
    return with_missions(good, bookings=(*missions(good).bookings, asked))


@caught_by(MUTATIONS, "too-low")
def too_low_and_taken(good: Schedule) -> Schedule:
    contact = first(good.contacts, lambda c: is_whole(c) and c.max_elevation_deg < 80)
    return with_mission(good, contact, min_culmination_deg=contact.max_elevation_deg + 0.1)


@caught_by(MUTATIONS, "too-short")
def too_short_and_taken(good: Schedule) -> Schedule:
    contact = first(good.contacts, is_whole)
    return with_mission(good, contact, min_contact_s=contact.duration_s + 0.001)


@caught_by(MUTATIONS, "stale")
def stale_and_taken(good: Schedule) -> Schedule:
    """The sets are older than is allowed."""
    needs(any(not contact.booked for contact in good.contacts) and not good.inputs.options.allow_stale)
    return with_options(good, max_element_age_days=0.01)


@caught_by(MUTATIONS, "antenna")
def more_lost_than_allowed(good: Schedule) -> Schedule:
    contact = first(good.contacts, lambda c: c.lost_s >= 2 and not c.booked)
    return with_antenna(good, contact, max_lost_s=contact.lost_s - 1)


@caught_by(MUTATIONS, "mission")
def station_that_the_mission_does_not_use(good: Schedule) -> Schedule:
    contact = first(good.contacts, lambda c: not c.booked and not mission_of(good, c.satellite).stations)
    return with_mission(good, contact, not_stations=(contact.station,))


@caught_by(MUTATIONS, "mission")
def mission_over(good: Schedule) -> Schedule:
    """The mission ends a second before its contact does."""
    contact = first(good.contacts, lambda c: is_whole(c) and mission_of(good, c.satellite).until is None)
    return with_mission(good, contact, until=contact.end - 1000)


def _may_be_part(good: Schedule, contact: Contact) -> bool:
    mission = mission_of(good, contact.satellite)
    said = mission.allow_partial
    return mission.hand_over or mission.track is not None or (good.inputs.options.partial if said is None else said)


@caught_by(MUTATIONS, "partial")
def part_without_leave(good: Schedule) -> Schedule:
    """A contact is a part of its pass, and its mission takes whole passes alone."""
    contact = first(
        good.contacts,
        lambda c: not c.booked and (c.start, c.end) != (c.aos, c.los) and mission_of(good, c.satellite).track is None,
    )
    return with_mission(good, contact, allow_partial=False, hand_over=False, overlap_s=0.0)


@caught_by(MUTATIONS, "partial")
def contact_cut_short(good: Schedule) -> Schedule:
    """The first half minute is not there, and all other numbers agree with that."""
    contact = first(good.contacts, lambda c: is_whole(c) and c.volume_mbit is None and not _may_be_part(good, c))
    return with_contact(
        good,
        contact,
        start=contact.start + 30_000,
        setup_start=contact.setup_start + 30_000,
        duration_s=round(contact.duration_s - 30, 3),
        value=int(contact.duration_s - 30 - contact.lost_s),
    )


@caught_by(MUTATIONS, "track")
def tracked_for_too_long(good: Schedule) -> Schedule:
    """The mission asks for half as many hours."""
    contact = first(good.contacts, lambda c: mission_of(good, c.satellite).track is not None and not c.booked)
    return with_mission(good, contact, track=Track(duration_h=contact.duration_s / 7200, min_h=0.01, split=True))


@caught_by(MUTATIONS, "pass")
def two_parts_of_one_pass(good: Schedule) -> Schedule:
    """A pass gives its first and its last third, with nothing between that breaks it off."""
    contact = first(good.contacts, lambda c: is_whole(c) and not c.lost_s and _may_be_part(good, c))
    needs(not mission_of(good, contact.satellite).hand_over and mission_of(good, contact.satellite).track is None)
    setup, teardown = contact.start - contact.setup_start, contact.teardown_end - contact.end
    third = (contact.end - contact.start) // 3000 * 1000
    one = replace(
        contact, id=f"{contact.id}-1", end=contact.start + third, teardown_end=contact.start + third + teardown
    )
    start = contact.end - third
    other = replace(contact, id=f"{contact.id}-2", start=start, setup_start=start - setup)
    each = [replace(part, duration_s=third / 1000, value=third // 1000) for part in (one, other)]
    rest = tuple(c for c in good.contacts if c is not contact)
    return replace(good, contacts=tuple(sorted((*rest, *each), key=lambda c: (c.start, c.antenna))))
