"""Booked contacts against newer elements: each contact found again, and what has become of it.

`serving` says which elements, `renewed` finds the contacts at their new times, `neighbours` what is in their way there,
`judging` what that makes of each, and whether it is worth a new plan.
"""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace

from groundsched import fleet
from groundsched.documents.drift import Drift, Drifted
from groundsched.documents.json import dumps
from groundsched.documents.schedule import Contact, Schedule
from groundsched.drift.judging import judged, replan_reasons
from groundsched.drift.neighbours import clashes, margins_s
from groundsched.drift.renewed import Renewed, renewed
from groundsched.drift.serving import Serving, renewed_case, serving
from groundsched.elements.records import Cache
from groundsched.preparing import prepare
from groundsched.scheduling.demand import Demand

__all__ = ["judge_drift"]

MOST_NAMED = 5
"""So many satellites are named in one remark, of others the number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Of which contacts drift is asked."""

    contacts: tuple[Contact, ...]
    over: tuple[Contact, ...]
    """Those left out, because they had ended."""
    is_archive: bool
    """Whether all had ended, and are judged all the same."""

    @classmethod
    def of(cls, schedule: Schedule, since: int, satellites: Container[int] | None) -> Asked:
        """Those that have not ended at `since`; where all have, all."""
        own = tuple(c for c in schedule.contacts if satellites is None or c.satellite in satellites)
        to_come = tuple(contact for contact in own if contact.end > since)
        if not to_come:
            return cls(contacts=own, over=(), is_archive=bool(own))
        return cls(contacts=to_come, over=tuple(c for c in own if c.end <= since), is_archive=False)


def judge_drift(
    schedule: Schedule, cache: Cache, *, since: int, sha256: str | None = None, satellites: Container[int] | None = None
) -> Drift:
    """What the cache's newest elements make of the contacts that have not ended at `since`, in milliseconds.

    Where all have ended, all are judged: of a schedule that is over nobody asks what is to come. `satellites` are
    those asked for; None asks for all. `sha256` is that of the schedule's file; without it, of what `dumps` makes of
    the schedule. Raises NoUsableElementsError where the cache has usable elements for none of them.
    """
    asked = Asked.of(schedule, since, satellites)
    sha256 = sha256 or hashlib.sha256(dumps(schedule)).hexdigest()
    if not asked.contacts:
        return Drift(schedule=sha256, contacts=(), replan=False, notes=("there is no contact to judge",))
    by = serving(schedule, cache, asked.contacts)
    fleet.require_usable(by.offered)
    made = prepare(renewed_case(schedule, by))
    found = renewed(schedule, made.demand)
    absent = (*by.offered.absent, *made.crew.absent)
    unjudged = [c for c in asked.contacts if c.satellite in {each.satellite for each in absent}]
    judgements = _judgements(made.demand, found, {c.id for c in asked.contacts} - {c.id for c in unjudged})
    reasons = replan_reasons(judgements, found)
    ages = made.crew.remarks([(c.satellite, c.tca) for c in asked.contacts])
    return Drift(
        schedule=sha256,
        contacts=tuple(judgements.values()),
        replan=bool(reasons),
        reasons=reasons,
        elements=by.compared(asked.contacts, {each.satellite for each in absent}),
        over=tuple(contact.id for contact in asked.over),
        unjudged=tuple(contact.id for contact in unjudged),
        notes=(*_notes(asked, by), *ages.notes),
        warnings=(
            *_unjudged_warnings(absent, unjudged),
            *replace(made.crew, absent=()).warnings(),
            *made.crew.failure_warnings(made.found.failures),
            *ages.warnings,
        ),
    )


def _judgements(demand: Demand, found: Sequence[Renewed], wanted: Container[str]) -> dict[str, Drifted]:
    """By id, in the schedule's order."""
    in_the_way, margins = clashes(found, demand), margins_s(found)
    return {
        name: judged(each, in_the_way.get(name, ()), margins.get(name))
        for each in found
        if (name := each.contact.id) in wanted
    }


def _notes(asked: Asked, by: Serving) -> Iterator[str]:
    if asked.is_archive:
        yield "all of these contacts are over; they are judged as if they were to come"
    if asked.over:
        yield f"contacts that are over and were not judged: {len(asked.over)}"
    names = {contact.satellite: contact.name for contact in asked.contacts}
    unchanged = [names[number] for number in by.unchanged if number in names]
    if unchanged:
        yield f"the cache has nothing newer than the schedule for: {_some(unchanged)}"


def _unjudged_warnings(absent: Sequence[fleet.Absent], contacts: Sequence[Contact]) -> Iterator[str]:
    """One line for each reason."""
    for reason in dict.fromkeys(each.reason for each in absent):
        satellites = {each.satellite: each.label for each in absent if each.reason == reason}
        number = sum(contact.satellite in satellites for contact in contacts)
        yield f"{reason}, {number} contacts cannot be judged: {_some(list(satellites.values()))}"


def _some(each: Sequence[str]) -> str:
    more = len(each) - MOST_NAMED
    return ", ".join(each[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
