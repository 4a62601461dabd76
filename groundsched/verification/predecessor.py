"""What the previous schedule had in this window, and which contacts are still as they were."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from groundsched.documents.matching import SHIFT_MS, half_revolutions_ms
from groundsched.documents.schedule import Contact
from groundsched.verification.record import Record


def standing(record: Record) -> dict[str, Contact]:
    """Its contacts that run at the window's start or begin later, by id; what is over of them is left out."""
    carried, window = record.schedule.inputs.carried, record.schedule.window
    listed = carried.contacts if carried is not None else ()
    return {
        contact.id: contact if contact.start >= window.start else replace(contact, start=window.start)
        for contact in listed
        if contact.end > window.start and contact.start < window.end
    }


def went_to(record: Record) -> dict[str, Contact]:
    """Contact of this schedule by the old one that it says to be: the one that it replaces, or else of the same id."""
    before = standing(record)
    found: dict[str, Contact] = {}
    for contact in record.schedule.contacts:
        name = contact.replaces or contact.id
        if contact.change not in (None, "new") and name in before:
            found.setdefault(name, contact)
    return found


def kept_contacts(record: Record) -> int:
    """Contacts as they were: frozen, or on the same antenna for the same stretch of the same pass."""
    before: defaultdict[tuple[int, str], list[Contact]] = defaultdict(list)
    for old in standing(record).values():
        before[old.satellite, old.antenna].append(old)
    reach_ms = half_revolutions_ms(record.schedule.inputs.elements)
    return sum(
        contact.frozen
        or any(
            _is_as_it_was(contact, old, reach_ms.get(old.satellite, 0.0))
            for old in before[contact.satellite, contact.antenna]
        )
        for contact in record.schedule.contacts
    )


def _is_as_it_was(contact: Contact, old: Contact, reach_ms: float) -> bool:
    """Of the same antenna and satellite.

    Seen from the moment of highest elevation; where the window cuts the pass that is another, and times count.
    """
    if abs(contact.tca - old.tca) >= reach_ms:
        return False
    cut = any((each.truncated_start or each.truncated_end) for each in (contact, old))
    later_ms = 0 if cut else contact.tca - old.tca
    return max(abs(contact.start - old.start - later_ms), abs(contact.end - old.end - later_ms)) < SHIFT_MS
