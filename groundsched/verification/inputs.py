"""What a document says that it was made of: window, elements, options, and what it takes over from the one before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from groundsched import times
from groundsched.documents.matching import SHIFT_MS
from groundsched.documents.passes import ElementsUsed
from groundsched.documents.schedule import Contact
from groundsched.documents.verification import Finding
from groundsched.verification.predecessor import standing, went_to
from groundsched.verification.record import Record
from groundsched.verification.wording import from_to

TRIFLE_DAYS = 1e-4
"""Ages are printed to four decimals."""


def window(record: Record) -> Iterator[Finding]:
    """The window ends after it starts."""
    span = record.schedule.window
    if span.end <= span.start:
        yield _finding("window", f"it is {from_to(span.start, span.end)}")


def satellites(record: Record) -> Iterator[Finding]:
    """A satellite has one mission and at most one element set, and every set has a mission."""
    content = record.schedule.inputs.missions.content
    planned = Counter(m.satellite for m in content.missions if m.satellite is not None)
    used = Counter(e.satellite for e in record.schedule.inputs.elements)
    for what, numbers in (("missions", planned), ("element sets", used)):
        for satellite, number in numbers.items():
            if number > 1:
                yield _finding("satellite", f"{satellite} has {number} {what}")
    for satellite in sorted(used.keys() - planned.keys()):
        yield _finding("satellite", f"{satellite} has elements and no mission")


def elements(record: Record) -> Iterator[Finding]:
    """An element set is the satellite's own, as old as it says, and not too old to be used."""
    span, options = record.schedule.window, record.schedule.inputs.options
    for used in record.schedule.inputs.elements:
        for what in _wrong_elements(used):
            yield _finding("elements", f"{used.name} ({used.satellite}): {what}")
        age_days = max(abs(span.start - used.epoch), abs(span.end - used.epoch)) / times.DAY_MS
        if abs(used.age_days - age_days) > TRIFLE_DAYS:
            what = f"age_days is {used.age_days:g}, and its epoch {age_days:.4f} days from the farthest of the window"
            yield _finding("elements", f"{used.name} ({used.satellite}): {what}")
        nearest_days = max(0, span.start - used.epoch, used.epoch - span.end) / times.DAY_MS
        if not options.allow_stale and nearest_days > options.max_element_age_days:
            what = f"they are {nearest_days:.4f} days from the window; {options.max_element_age_days:g} are allowed"
            yield _finding("elements", f"{used.name} ({used.satellite}): {what}")


def _wrong_elements(used: ElementsUsed) -> Iterator[str]:
    if used.omm.get("NORAD_CAT_ID") != used.satellite:
        yield f"NORAD_CAT_ID is {used.omm.get('NORAD_CAT_ID')}"
    try:
        epoch = times.parse_epoch(str(used.omm.get("EPOCH"))) // 1000
    except ValueError as error:
        yield f"EPOCH: {error}"
        return
    if epoch != used.epoch:
        yield f"epoch is {times.format_instant(used.epoch)}, EPOCH {times.format_instant(epoch)}"


def options(record: Record) -> Iterator[Finding]:
    """What the filters name is what the document holds, and nothing else."""
    inputs = record.schedule.inputs
    if inputs.options.stations and set(inputs.options.stations) != set(record.stations):
        yield _finding("options", f"the stations are {', '.join(record.stations)}; the options name others")
    if inputs.options.satellites and set(inputs.options.satellites) != set(record.missions):
        yield _finding("options", "the missions are not those of the satellites that the options name")


def previous(record: Record) -> Iterator[Finding]:
    """Where there is a previous schedule each contact says what became of it, and else none does."""
    schedule = record.schedule
    is_replan = schedule.inputs.previous is not None
    if (schedule.inputs.carried is not None or schedule.dropped) and not is_replan:
        yield _finding("previous", "contacts are taken over, and no previous schedule is named")
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
    for name, contact in after.items():
        if wrong := _not_as_said(contact, before[name]):
            yield Finding(code="carried", contact=contact.id, detail=wrong)


def _not_as_said(contact: Contact, old: Contact) -> str | None:
    """What a contact says of its change, against what has changed."""
    moved = contact.antenna != old.antenna
    shifted = max(abs(contact.start - old.start), abs(contact.end - old.end)) >= SHIFT_MS
    true = "moved" if moved else "shifted" if shifted else "kept"
    if contact.change not in (None, "new", true):
        return f"it is said to be {contact.change}, and is {true}"
    if contact.change == "moved" and contact.moved_from != old.antenna:
        return f"moved_from is {contact.moved_from}, and it was on {old.antenna}"
    return None


def _finding(code: str, detail: str) -> Finding:
    return Finding(code=code, contact=None, detail=detail)
