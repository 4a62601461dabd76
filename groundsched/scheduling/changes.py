"""What became of the schedule before: which contact is which of its contacts, and which of them are gone."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from groundsched import times
from groundsched.documents.matching import SHIFT_MS, paired_contacts
from groundsched.documents.schedule import Change, Contact, Dropped, Rejection
from groundsched.scheduling.candidates import Candidate
from groundsched.scheduling.contacts import Contacts
from groundsched.scheduling.demand import Demand
from groundsched.scheduling.frozen import Why, why_not_planned
from groundsched.scheduling.keeping import passes_before

Partners = Mapping[int, Contact]
"""Candidate to the contact of the schedule before that it is."""


def partners(demand: Demand, candidates: Sequence[Candidate], contacts: Contacts) -> Partners:
    """What each contact was in the schedule before; the new ones are left out."""
    found = {i: old for i in contacts.by_candidate if (old := candidates[i].frozen) is not None}
    frozen = {contact.id for contact in found.values()}
    others = [contact for contact in demand.before if contact.id not in frozen]
    rest = [i for i in contacts.by_candidate if i not in found]
    pairs = paired_contacts(others, [contacts.by_candidate[i] for i in rest], demand.half_revolution_ms)
    return found | {rest[new]: others[number] for number, new in pairs.items()}


def with_changes(demand: Demand, contacts: Contacts, before: Partners) -> Contacts:
    """The contacts, each with what it was before, and with the id that it had where it is at the same station."""
    if demand.carried is None:
        return contacts
    taken = {contact.id for contact in demand.carried.contacts}
    found: dict[int, Contact] = {}
    for index, contact in sorted(contacts.by_candidate.items(), key=lambda item: (item[1].start, item[1].antenna)):
        old = before.get(index)
        name = old.id if old is not None and old.station == contact.station else _free_id(contact, taken)
        taken.add(name)
        found[index] = _changed(contact, old, demand.window.start, name)
    return Contacts(found)


def dropped(
    demand: Demand, before: Partners, contacts: Contacts, rejected: Sequence[Rejection], gone: Mapping[str, Why]
) -> tuple[Dropped, ...]:
    """The contacts of the schedule before that are gone, in order of start."""
    found = {contact.id for contact in before.values()}
    lost = sorted((c for c in demand.before if c.id not in found), key=lambda c: (c.start, c.antenna))
    if not lost:
        return ()
    passes = passes_before(lost, demand)
    asked = set(passes.values())
    refused = {r.pass_: Why(r.reason, r.detail) for r in rejected if r.pass_ in asked}
    served = {contact.pass_: contact.id for contact in contacts.by_candidate.values()}

    def why(contact: Contact) -> Why:
        if contact.id in gone:
            return gone[contact.id]
        if detail := why_not_planned(contact, demand):
            return Why("not-planned", detail)
        pass_ = passes.get(contact.id)
        if pass_ is None:
            return Why("not-visible", f"{contact.name} has no pass over {contact.station} then")
        if pass_ in served:
            return Why("station", f"its pass gives {served[pass_]} in its place")
        return refused.get(pass_, Why("not-planned", f"the pass {pass_} is none of the mission's any more"))

    return tuple(_dropped(contact, why(contact)) for contact in lost)


def _free_id(contact: Contact, taken: Collection[str]) -> str:
    """Its own, unless a contact of the schedule before has it: a calendar would take the two for one."""
    numbered = (f"{contact.pass_}-{number}" for number in itertools.count(1))
    return next(name for name in itertools.chain((contact.id,), numbered) if name not in taken)


def _changed(contact: Contact, old: Contact | None, start: int, name: str) -> Contact:
    if old is None:
        return replace(contact, id=name, change="new")
    # What is over of a contact that runs has not changed; what is booked keeps it.
    was_start = old.start if contact.start < start else max(old.start, start)
    change = _change(contact, old, was_start)
    return replace(
        contact,
        id=name,
        change=change,
        shift_s=(contact.start - was_start) / times.SECOND_MS,
        moved_from=old.antenna if change == "moved" else None,
        replaces=old.id if old.station != contact.station else None,
        sequence=old.sequence + (change != "kept"),
    )


def _change(contact: Contact, old: Contact, was_start: int) -> Change:
    if contact.antenna != old.antenna:
        return "moved"
    apart_ms = max(abs(contact.start - was_start), abs(contact.end - old.end))
    return "shifted" if apart_ms >= SHIFT_MS else "kept"


def _dropped(contact: Contact, why: Why) -> Dropped:
    return Dropped(
        id=contact.id,
        satellite=contact.satellite,
        name=contact.name,
        owner=contact.owner,
        station=contact.station,
        antenna=contact.antenna,
        tca=contact.tca,
        start=contact.start,
        end=contact.end,
        sequence=contact.sequence + 1,
        reason=why.reason,
        detail=why.detail,
    )
