"""What a contact says of itself: that it agrees with itself, with its mission and with its antenna."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator

from groundsched import times
from groundsched.documents.schedule import Contact
from groundsched.documents.verification import Finding
from groundsched.verification import bookings, pass_ids
from groundsched.verification.arithmetic import busy, counted_from, is_fixed, whole_ms
from groundsched.verification.floors import floor_deg, sees_less
from groundsched.verification.predecessor import standing
from groundsched.verification.record import Known, Record
from groundsched.verification.wording import from_to, seconds

PRINTED_DEG = 1e-3
"""Angles are printed to this: an elevation at a limit may stand a trifle below it."""
LONGEST_TAIL_MS = 2 * times.HOUR_MS
"""A pass that is longer is cut at the window's end."""
TRIFLE_MBIT = 2e-3
TRIFLE_S = 2e-3
"""What rounding to whole milliseconds and to three decimals may come to."""


def places(record: Record) -> Iterator[Finding]:
    """A contact's satellite has a mission and elements, and its antenna stands at its station."""
    known = {id(each.contact) for each in record.known}
    for contact in record.schedule.contacts:
        if id(contact) not in known:
            what = f"{contact.satellite}, {contact.station} and {contact.antenna} are not together in this document"
            yield _finding("place", contact, what)


def labels(record: Record) -> Iterator[Finding]:
    """Name, owner and priority are those of the mission; the owner of what is booked is whoever booked it.

    What is frozen keeps the owner that it had.
    """
    before = {contact.id: contact for contact in standing(record).values()}
    booked = {id(contact): booking for booking, contact in bookings.kept(record).contacts.items()}
    for known in record.known:
        contact, mission = known.contact, known.mission
        booking = booked.get(id(contact))
        name = mission.name or record.elements[contact.satellite].name
        had = before.get(contact.id) if contact.frozen else None
        owner = (booking.owner if booking else had.owner if had else None) or mission.owner
        for field, said, true in (
            ("name", contact.name, name),
            ("owner", contact.owner, owner),
            ("priority", contact.priority, mission.priority),
        ):
            if said != true:
                yield _finding("label", contact, f"{field} is {said}, the mission's is {true}")


def ids(record: Record) -> Iterator[Finding]:
    """A pass's id says satellite, station and minute of TCA; a contact's is the same, numbered where there are several.

    A contact that was kept from the previous schedule keeps its id.
    """
    contacts = record.schedule.contacts
    several, used = Counter(contact.pass_ for contact in contacts), Counter(contact.id for contact in contacts)
    for contact in contacts:
        if used[contact.id] > 1:
            yield _finding("id", contact, f"{used[contact.id]} contacts have this id")
        if is_new(contact):
            numbers = range(1, several[contact.pass_] + 1)
            fitting = [f"{contact.pass_}-{n}" for n in numbers] if len(numbers) > 1 else [contact.pass_]
            if contact.id not in fitting and record.schedule.inputs.previous is None:
                yield _finding("id", contact, f"it is of the pass {contact.pass_}")
            if not _names_its_pass(contact, record):
                yield _finding(
                    "id", contact, f"{contact.pass_} is not the id of its pass, with TCA {_said(contact.tca)}"
                )


def is_new(contact: Contact) -> bool:
    """Whether it is not taken over from the previous schedule."""
    return contact.change in (None, "new") and not contact.frozen


def _names_its_pass(contact: Contact, record: Record) -> bool:
    """An antenna with a limit of its own may see a hump of the pass alone, with a culmination of its own."""
    own, station = record.antennas.get(contact.antenna), record.stations.get(contact.station)
    if own is None or station is None or sees_less(own, station, record):
        return pass_ids.says(contact.pass_, contact.satellite, contact.station)
    return pass_ids.names(contact.pass_, contact.satellite, contact.station, contact.tca)


def order(record: Record) -> Iterator[Finding]:
    """Contacts stand in order of start and antenna."""
    contacts = record.schedule.contacts
    for one, other in itertools.pairwise(contacts):
        if (one.start, one.antenna) > (other.start, other.antenna):
            yield _finding("order", other, f"it stands after {one.id}, which starts later")


def spans(record: Record) -> Iterator[Finding]:
    """A contact lies inside what its antenna sees of the pass, and that inside the window as far as windows cut."""
    for contact in record.schedule.contacts:
        if contact.duration_s != (contact.end - contact.start) / times.SECOND_MS:
            true = seconds(contact.end - contact.start)
            yield _finding("span", contact, f"duration_s is {contact.duration_s:g}; it lasts {true}")
        if not contact.aos <= contact.tca <= contact.los or contact.aos >= contact.los:
            what = f"AOS {_said(contact.aos)}, TCA {_said(contact.tca)} and LOS {_said(contact.los)} are out of order"
            yield _finding("span", contact, what)
        elif contact.end <= contact.start or contact.end <= contact.aos or contact.start >= contact.los:
            yield _finding("span", contact, f"it is {from_to(contact.start, contact.end)}, with nothing of its pass")
        if not is_fixed(contact) and (cut := _wrongly_cut(contact, record)):
            yield _finding("span", contact, cut)


def _wrongly_cut(contact: Contact, record: Record) -> str | None:
    window = record.schedule.window
    if contact.aos < window.start:
        return f"its AOS is {_said(contact.aos)}; the plan knows passes from the window's start on"
    if contact.truncated_start and contact.aos != window.start:
        return f"it is truncated_start, and its AOS is {_said(contact.aos)}"
    if contact.los > window.end and contact.los - contact.aos > LONGEST_TAIL_MS:
        return f"its pass goes on until {_said(contact.los)}; it is to be cut at the window's end"
    own, station = record.antennas.get(contact.antenna), record.stations.get(contact.station)
    late = own is not None and station is not None and sees_less(own, station, record)
    if contact.aos >= window.end and not late:
        return f"its pass begins {_said(contact.aos)}, after the window"
    return None


def angles(record: Record) -> Iterator[Finding]:
    """Azimuths are in [0, 360); the culmination is above mask and limits, and not above the zenith."""
    for known in record.known:
        contact = known.contact
        lowest_deg = max(floor_deg(known.station, record), known.antenna.min_elevation_deg or -90.0) - PRINTED_DEG
        if not lowest_deg <= contact.max_elevation_deg <= 90:
            what = f"max_elevation_deg is {contact.max_elevation_deg:g}; it lies between {lowest_deg:g} and 90"
            yield _finding("angle", contact, what)
        for name in ("aos_azimuth_deg", "tca_azimuth_deg", "los_azimuth_deg"):
            if not 0 <= getattr(contact, name) < 360:
                yield _finding("angle", contact, f"{name} is {getattr(contact, name):g}, outside [0, 360)")


def setup(record: Record) -> Iterator[Finding]:
    """`setup_start` and `teardown_end` are as the antenna and `--margin` say."""
    options = record.schedule.inputs.options
    for known in record.known:
        contact, (start, end) = known.contact, busy(known.contact, known.antenna, options)
        if contact.frozen:
            continue
        if contact.setup_start != start:
            yield _finding("setup", contact, f"setup_start is {_said(contact.setup_start)}, not {_said(start)}")
        if contact.teardown_end != end:
            yield _finding("setup", contact, f"teardown_end is {_said(contact.teardown_end)}, not {_said(end)}")


def value(record: Record) -> Iterator[Finding]:
    """The value is the whole seconds in which the antenna points at the satellite; what overlaps counts once."""
    for known in record.known:
        contact = known.contact
        most = max(0, contact.end - contact.start - whole_ms(contact.lost_s)) // times.SECOND_MS
        may_be_less = known.mission.overlap_s and not contact.booked
        if contact.value != most and not (may_be_less and 0 <= contact.value < most):
            yield _finding("value", contact, f"value is {contact.value}; it lasts {most} whole seconds less lost_s")
        if not 0 <= whole_ms(contact.lost_s) <= contact.end - contact.start:
            yield _finding("value", contact, f"lost_s is {contact.lost_s:g} of {contact.duration_s:g} s")
        if contact.timing_uncertainty_s < 0:
            yield _finding("value", contact, f"timing_uncertainty_s is {contact.timing_uncertainty_s:g}")


def volume(record: Record) -> Iterator[Finding]:
    """The volume is the rate times the seconds that count; of a rate by elevation it is no more than at its best."""
    for known in record.known:
        contact, rates = known.contact, known.mission.rate_mbps
        if rates is None or contact.volume_mbit is None:
            if (rates is None) != (contact.volume_mbit is None) and not contact.frozen:
                yield _finding("volume", contact, f"volume_mbit is {contact.volume_mbit}, the mission's rate {rates}")
            continue
        least, most = _volumes(known, rates)
        if not least - TRIFLE_MBIT <= contact.volume_mbit <= most + TRIFLE_MBIT:
            what = f"volume_mbit is {contact.volume_mbit:g}; its seconds bring {least:g} to {most:g}"
            yield _finding("volume", contact, what)


def _volumes(known: Known, rates: tuple[tuple[float, float], ...]) -> tuple[float, float]:
    """The least and the most that a contact can bring."""
    contact, first_and_last = known.contact, counted_from(known.contact, known.mission)
    longest_s, shortest_s = (
        max(0, min(contact.end, contact.los) - max(start, contact.aos) - whole_ms(contact.lost_s)) / times.SECOND_MS
        for start in first_and_last
    )
    best = max(rate for _, rate in rates)
    least = 0.0 if known.mission.rate_by_elevation is not None else best * (shortest_s - TRIFLE_S)
    return least, best * (longest_s + TRIFLE_S)


def _said(instant: int) -> str:
    return times.format_instant(instant)


def _finding(code: str, contact: Contact, detail: str) -> Finding:
    return Finding(code=code, contact=contact.id, detail=detail)
