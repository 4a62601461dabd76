"""What every contact must be by itself: of the mission, on an antenna that can take it, at a time that is free.

What is booked or frozen is not the plan's choice: only what makes it impossible is asked of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from groundsched import times
from groundsched.documents.schedule import Contact
from groundsched.documents.verification import Finding
from groundsched.verification import pass_ids
from groundsched.verification.arithmetic import busy, counted_from, is_fixed, takes_parts, whole_ms
from groundsched.verification.floors import sees_less
from groundsched.verification.record import Known, Record
from groundsched.verification.wording import from_to, seconds

SHORTEST_PART_MS = times.SECOND_MS
"""A part of a pass that is shorter counts for nothing."""


def chosen(record: Record) -> Iterator[Known]:
    """The contacts that the plan chose."""
    return (known for known in record.known if not is_fixed(known.contact))


def mission(record: Record) -> Iterator[Finding]:
    """A contact is over a station that the mission uses, and inside the time in which the mission exists."""
    for known in chosen(record):
        contact, own = known.contact, known.mission
        if (own.stations and contact.station not in own.stations) or contact.station in own.not_stations:
            yield _finding("mission", contact, f"the mission does not use the station {contact.station}")
        if own.from_ is not None and contact.aos < own.from_:
            late = seconds(own.from_ - contact.aos)
            yield _finding("mission", contact, f"the pass begins {late} before the mission does")
        if own.until is not None and contact.los > own.until:
            late = seconds(contact.los - own.until)
            yield _finding("mission", contact, f"the pass ends {late} after the mission does")


def band(record: Record) -> Iterator[Finding]:
    """A contact is in the first band of the mission's that its antenna has; without bands in the antenna's first."""
    for known in record.known:
        has = known.antenna.bands
        serving = next((each for each in known.mission.bands or has if each in has), None)
        if serving is None and is_fixed(known.contact):
            serving = has[0]
        if known.contact.band != serving:
            wanted = serving or f"none: the mission needs {' or '.join(known.mission.bands)}"
            what = f"{known.antenna.id} has {', '.join(has)}; the contact is in {known.contact.band}, not in {wanted}"
            yield _finding("band", known.contact, what)


def stale(record: Record) -> Iterator[Finding]:
    """A pass is no farther from the epoch of its elements than allowed."""
    options = record.schedule.inputs.options
    if options.allow_stale:
        return
    for known in chosen(record):
        contact, epoch = known.contact, record.elements[known.contact.satellite].epoch
        age_days = min(abs(tca - epoch) for tca in _culminations(known, record)) / times.DAY_MS
        if age_days > options.max_element_age_days:
            what = f"the elements are {age_days:.4f} days from the pass; {options.max_element_age_days:g} are allowed"
            yield _finding("stale", contact, what)


def _culminations(known: Known, record: Record) -> tuple[int, ...]:
    """When the station's pass culminates: an antenna with a limit of its own may see a lower hump of it alone."""
    minute = pass_ids.tca_minute(known.contact.pass_)
    if minute is None or not sees_less(known.antenna, known.station, record):
        return (known.contact.tca,)
    return known.contact.tca, minute, minute + times.MINUTE_MS


def too_low(record: Record) -> Iterator[Finding]:
    """What the antenna sees of the pass culminates high enough for the mission."""
    for known in chosen(record):
        has_deg, least_deg = known.contact.max_elevation_deg, known.mission.min_culmination_deg
        if has_deg < least_deg:
            what = f"it culminates at {has_deg:g}°; the mission needs {least_deg:g}°"
            yield _finding("too-low", known.contact, what)


def too_short(record: Record) -> Iterator[Finding]:
    """What counts of a contact is no shorter than the mission needs; of a track no shorter than its shortest part."""
    for known in chosen(record):
        contact, least_s = known.contact, known.mission.least_contact_s
        counted_ms = contact.end - counted_from(contact, known.mission)[0]
        if counted_ms / times.SECOND_MS < least_s:
            yield _finding("too-short", contact, f"{seconds(counted_ms)} of it count; the mission needs {least_s:g} s")


def partial(record: Record) -> Iterator[Finding]:
    """A contact is the whole of what its antenna sees of the pass; where parts are allowed it is a part of that."""
    options = record.schedule.inputs.options
    for known in chosen(record):
        contact = known.contact
        is_whole = (contact.start, contact.end) == (contact.aos, contact.los)
        if is_whole:
            continue
        seen = f"{from_to(contact.start, contact.end)} of {from_to(contact.aos, contact.los)}"
        if not takes_parts(known.mission, options):
            yield _finding("partial", contact, f"it is a part, {seen}; the mission takes whole passes")
        elif contact.start < contact.aos or contact.end > contact.los:
            yield _finding("partial", contact, f"it is {seen}: not all of it is visible")
        elif contact.end - contact.start < SHORTEST_PART_MS:
            yield _finding("partial", contact, f"it is a part of {seconds(contact.end - contact.start)}; 1 s is least")


def antenna(record: Record) -> Iterator[Finding]:
    """An antenna points at the satellite for some of the contact, and misses no more of it than it may."""
    for known in chosen(record):
        contact, most_s = known.contact, known.antenna.max_lost_s
        if whole_ms(contact.lost_s) >= contact.end - counted_from(contact, known.mission)[0]:
            yield _finding("antenna", contact, f"{known.antenna.id} loses all of it")
        elif most_s is not None and contact.lost_s > most_s:
            what = f"{known.antenna.id} loses {contact.lost_s:g} s of it; {most_s:g} s are allowed"
            yield _finding("antenna", contact, what)


def unavailable(record: Record) -> Iterator[Finding]:
    """Setup, contact and teardown lie outside every outage of the antenna and of its station."""
    options = record.schedule.inputs.options
    for known in record.known:
        start, end = busy(known.contact, known.antenna, options)
        if record.outages[known.antenna.id].touch(start, end) and not known.contact.frozen:
            what = f"{known.antenna.id} is needed {from_to(start, end)}, setup and teardown included, and is out then"
            yield _finding("unavailable", known.contact, what)


def _finding(code: str, contact: Contact, detail: str) -> Finding:
    return Finding(code=code, contact=contact.id, detail=detail)
