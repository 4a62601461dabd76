"""What is fixed from outside: bookings are kept or their antennas kept free, and what is frozen is as it was."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from groundsched import times
from groundsched.config.missions import Booking
from groundsched.documents.schedule import Contact
from groundsched.documents.verification import Finding
from groundsched.verification.arithmetic import busy, is_fixed, whole_ms
from groundsched.verification.outages import Spells
from groundsched.verification.predecessor import standing
from groundsched.verification.record import Record
from groundsched.verification.wording import from_to

KEPT_OUTSIDE_MS = 60 * times.SECOND_MS
"""So much of a booking may lie outside visibility and is kept as booked."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The bookings with their contacts, and those without one."""

    contacts: dict[Booking, Contact]
    others: tuple[Booking, ...]


def kept(record: Record) -> Kept:
    """Each booking once, however often it is named, with the booked contact that is it; none twice."""
    free: defaultdict[tuple[int, str], list[Contact]] = defaultdict(list)
    for contact in record.schedule.contacts:
        if contact.booked:
            free[contact.satellite, contact.antenna].append(contact)
    contacts: dict[Booking, Contact] = {}
    others = []
    for booking in dict.fromkeys(record.schedule.inputs.missions.content.bookings):
        candidates = free[booking.satellite, booking.antenna]
        own = next((c for c in candidates if (c.start, c.end) == fitted(booking, c)), None)
        if own is None:
            others.append(booking)
        else:
            contacts[booking] = own
            candidates.remove(own)
    return Kept(contacts, tuple(others))


def fitted(booking: Booking, contact: Contact) -> tuple[int, int]:
    """The time of a booking's contact: as booked, or where more than a minute of it is not visible, what is.

    Where the window cuts the pass nothing is known of what lies beyond.
    """
    before = 0 if contact.truncated_start else max(0, contact.aos - booking.start)
    after = 0 if contact.truncated_end else max(0, booking.end - contact.los)
    if before + after <= KEPT_OUTSIDE_MS:
        return booking.start, booking.end
    return booking.start + before, booking.end - after


def bookings(record: Record) -> Iterator[Finding]:
    """Every booking that belongs to this plan is a contact, and every booked contact is a booking."""
    found = kept(record)
    known = {id(contact) for contact in found.contacts.values()}
    for contact in record.schedule.contacts:
        if contact.booked and id(contact) not in known:
            yield Finding(code="booking", contact=contact.id, detail="it is said to be booked; no booking says so")
    for booking in found.others:
        if _must_be_kept(booking, record):
            what = f"{booking.satellite} is booked on {booking.antenna} {from_to(booking.start, booking.end)}: not kept"
            yield Finding(code="booking", contact=None, detail=what)


def _must_be_kept(booking: Booking, record: Record) -> bool:
    """Whether it lies in this plan: its antenna, its satellite, and wholly inside the window.

    What reaches over an edge of the window may belong to a pass that no plan of it knows.
    """
    window = record.schedule.window
    planned = booking.satellite in record.missions
    return booking.antenna in record.antennas and planned and window.start <= booking.start < booking.end <= window.end


def reserved(record: Record) -> dict[str, Spells]:
    """When antennas cannot be chosen: kept free for bookings that are no contacts of this plan, or busy before it."""
    stretches: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for name, spells in promised(record).items():
        stretches[name] += spells.in_order
    for contact in past(record):
        stretches[contact.antenna].append((contact.setup_start, contact.teardown_end))
    return {name: Spells(listed) for name, listed in stretches.items()}


def promised(record: Record) -> dict[str, Spells]:
    """When antennas are kept free for bookings that are no contacts of this plan, setup and teardown included."""
    stretches: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
    for booking in kept(record).others:
        own = record.antennas.get(booking.antenna)
        if own is not None and not _must_be_kept(booking, record):
            before, after = whole_ms(own.setup_s), whole_ms(own.teardown_s)
            stretches[own.id].append((booking.start - before, booking.end + after))
    return {name: Spells(listed) for name, listed in stretches.items()}


def past(record: Record) -> list[Contact]:
    """The contacts of the previous schedule that ended before this window and are told, as their antennas were busy."""
    schedule = record.schedule
    carried = schedule.inputs.carried.contacts if schedule.inputs.carried is not None else ()
    return [contact for contact in carried if contact.end <= schedule.window.start]


def reservations(record: Record) -> Iterator[Finding]:
    """An antenna that is booked for what is not in this plan is kept free for it, and busy with what came before.

    What is booked or frozen may begin while the antenna is still busy with what ended before the window.
    """
    chosen, fixed, options = reserved(record), promised(record), record.schedule.inputs.options
    for known in record.known:
        kept_free = (fixed if is_fixed(known.contact) else chosen).get(known.antenna.id)
        if kept_free is not None:
            start, end = busy(known.contact, known.antenna, options)
            if kept_free.touch(start, end):
                what = f"{known.antenna.id} is needed {from_to(start, end)}, and is kept for a booking then"
                yield Finding(code="reserved", contact=known.contact.id, detail=what)


def frozen(record: Record) -> Iterator[Finding]:
    """What runs, or begins less than `--freeze` after the window's start, stays as it was in the previous schedule.

    Only what is no longer visible of it may be cut, and what only the old window cut goes on; what is booked is as it
    is booked. What cannot stay may be planned anew: a warning names it.
    """
    before, start = standing(record), record.schedule.window.start
    until = start + whole_ms(record.schedule.inputs.options.freeze_s)
    for contact in record.schedule.contacts:
        old = before.get(contact.id)
        if contact.frozen and not contact.booked and (old is None or not _is_in_place(contact, old)):
            was = "was not there" if old is None else f"was on {old.antenna} {from_to(old.start, old.end)}"
            what = f"it is said to be frozen; in the previous schedule it {was}"
            yield Finding(code="frozen", contact=contact.id, detail=what)
        elif contact.frozen and old is not None and old.start > start and old.start >= until:
            what = f"it is frozen, and began {times.format_instant(old.start)}, too late for that"
            yield Finding(code="frozen", contact=contact.id, detail=what)
        elif old is not None and not contact.frozen and old.start < until and not _is_told(old, record):
            yield Finding(
                code="frozen", contact=contact.id, detail="it begins too soon to be changed, and is not frozen"
            )


def _is_in_place(contact: Contact, old: Contact) -> bool:
    """On the same antenna, from when it was to when it was, or from its rise or to its set.

    Where only the end of the old window cut the pass, the contact goes on to where the pass ends now.
    """
    begins = contact.start == old.start or contact.start == contact.aos > old.start
    goes_on = old.truncated_end and contact.los > old.end
    ends = contact.end == old.end or (contact.end == contact.los and (goes_on or contact.los < old.end))
    return (contact.satellite, contact.antenna) == (old.satellite, old.antenna) and begins and ends


def _is_told(old: Contact, record: Record) -> bool:
    """Whether a warning names a frozen contact of the previous schedule."""
    return any(f"frozen contact {old.id} " in warning for warning in record.schedule.warnings)
