"""What a document takes over from the one before: what became of each contact, and what each says of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from groundsched import times
from groundsched.documents.matching import SHIFT_MS
from groundsched.documents.schedule import Contact, Dropped
from groundsched.documents.verification import Finding
from groundsched.verification.predecessor import standing, went_to
from groundsched.verification.record import Record

SHA256 = re.compile("[0-9a-f]{64}")
FRESH = (("shift_s", None), ("moved_from", None), ("replaces", None), ("sequence", 0))
"""What a contact says that was not planned before."""
SAME = ("satellite", "name", "owner", "station", "antenna", "tca", "end")
"""What a contact that is gone still says."""


def previous(record: Record) -> Iterator[Finding]:
    """Where there is a previous schedule each contact says what became of it, and else none does."""
    schedule = record.schedule
    is_replan = schedule.inputs.previous is not None
    if is_replan and not SHA256.fullmatch(schedule.inputs.previous or ""):
        yield Finding(code="previous", contact=None, detail=f"{schedule.inputs.previous!r} is no SHA-256")
    if (schedule.inputs.carried is not None or schedule.dropped) and not is_replan:
        what = "contacts are taken over, and no previous schedule is named"
        yield Finding(code="previous", contact=None, detail=what)
    for contact in schedule.contacts:
        if (contact.change is not None) != is_replan or (contact.frozen and not is_replan):
            what = f"change is {contact.change}, and the previous schedule is {schedule.inputs.previous}"
            yield Finding(code="previous", contact=contact.id, detail=what)


def carried(record: Record) -> Iterator[Finding]:
    """Each contact that was to be in this window is kept, shifted, moved or dropped, once, as it says."""
    schedule = record.schedule
    before, after = standing(record), went_to(record)
    gone = Counter(dropped.id for dropped in schedule.dropped)
    for name in before:
        times_here = gone[name] + (name in after)
        if times_here != 1:
            what = f"it was planned before, and stands here {times_here} times"
            yield Finding(code="carried", contact=name, detail=what)
    known = {id(contact) for contact in after.values()}
    unknown = [c.id for c in schedule.contacts if c.change not in (None, "new") and id(c) not in known]
    for name in sorted({*unknown, *(gone.keys() - before.keys())}):
        yield Finding(code="carried", contact=name, detail="it is said to have been planned before, and was not")
    yield from _left_before(record)
    for contact in schedule.contacts:
        if contact.change in (None, "new"):
            yield from _wrong(contact.id, _differences(*((name, getattr(contact, name), true) for name, true in FRESH)))
    for name, contact in after.items():
        yield from _wrong(contact.id, _not_as_said(contact, _compared(before[name], contact, record)))
    for dropped in schedule.dropped:
        if dropped.id in before:
            yield from _wrong(dropped.id, _not_as_called_off(dropped, before[dropped.id], record))


def _left_before(record: Record) -> Iterator[Finding]:
    """The last contact of a satellite ended before this window, and no earlier than any that is told."""
    carried, start = record.schedule.inputs.carried, record.schedule.window.start
    if carried is None:
        return
    for before in carried.satellites:
        last = before.last_contact_end
        told = [min(c.end, start) for c in carried.contacts if c.satellite == before.satellite and c.start < start]
        if last is not None and (last > start or last < max(told, default=last)):
            what = f"last_contact_end of {before.satellite} is {times.format_instant(last)}"
            yield Finding(code="carried", contact=None, detail=f"{what}; its contacts say otherwise")


def _compared(old: Contact, contact: Contact, record: Record) -> Contact:
    """An old contact from when it counts: what is over of one that runs is left out, but where the booking keeps it."""
    carried, start = record.schedule.inputs.carried, record.schedule.window.start
    whole = [each for each in carried.contacts if each.id == old.id] if carried is not None else []
    return whole[0] if whole and contact.start < start else old


def _not_as_said(contact: Contact, old: Contact) -> Iterator[str]:
    """What a contact says of its change, against what has changed."""
    moved = contact.antenna != old.antenna
    shifted = max(abs(contact.start - old.start), abs(contact.end - old.end)) >= SHIFT_MS
    true = "moved" if moved else "shifted" if shifted else "kept"
    if contact.change != true:
        yield f"it is said to be {contact.change}, and is {true}"
        return
    yield from _differences(
        ("shift_s", contact.shift_s, (contact.start - old.start) / times.SECOND_MS),
        ("moved_from", contact.moved_from, old.antenna if moved else None),
        ("replaces", contact.replaces, old.id if old.station != contact.station else None),
        ("sequence", contact.sequence, old.sequence + (true != "kept")),
    )


def _not_as_called_off(dropped: Dropped, old: Contact, record: Record) -> Iterator[str]:
    """What a document says of a contact that is gone, against the contact."""
    yield from _differences(
        *((name, getattr(dropped, name), getattr(old, name)) for name in SAME),
        ("start", max(dropped.start, record.schedule.window.start), old.start),
        ("sequence", dropped.sequence, old.sequence + 1),
    )
    if not dropped.detail.strip():
        yield "nothing says why it is gone"
    planned = dropped.station in record.stations and dropped.satellite in record.served
    refused = sorted({r.reason for r in record.schedule.rejected if r.detail == dropped.detail})
    if planned and refused and dropped.reason not in refused:
        yield f"it is gone as {dropped.reason}, in words that refuse a pass as {' and '.join(refused)}"


def _differences(*fields: tuple[str, object, object]) -> Iterator[str]:
    return (f"{name} is {said}, not {true}" for name, said, true in fields if said != true)


def _wrong(name: str, details: Iterator[str]) -> Iterator[Finding]:
    return (Finding(code="carried", contact=name, detail=detail) for detail in details)
