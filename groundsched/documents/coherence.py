"""Whether a schedule document holds together: what its contacts name is in it, and its element sets can be used."""

from __future__ import annotations

from collections.abc import Iterator

from groundsched import times
from groundsched.documents.passes import ElementsUsed
from groundsched.documents.schedule import Schedule
from groundsched.elements import validation
from groundsched.elements.formats import omm_json
from groundsched.errors import InputError, Problem

LONGEST_MS = 366 * times.DAY_MS
AFTER_MS = times.DAY_MS
"""Passes that rise in the window may set hours after it."""
REMEDY = "The document was changed or damaged; make it again with `groundsched plan`"


def require_coherent(schedule: Schedule, where: str) -> None:
    """Raises InputError for each contact that names what the document does not have, and for each set that is wrong.

    A file may fit the schema and be no schedule all the same. `where` names it in messages.
    """
    faults = [*_of_window(schedule), *_of_contacts(schedule), *_of_elements(schedule)]
    if faults:
        raise InputError(Problem(f"{where}: {place}", what, REMEDY) for place, what in faults)


def _of_window(schedule: Schedule) -> Iterator[tuple[str, str]]:
    span = schedule.window
    if not 0 < span.end - span.start <= LONGEST_MS:
        yield "window", "it must end after it starts, and not later than a leap year after"
    for number, contact in enumerate(schedule.contacts):
        begins = max(contact.start, span.start) if contact.booked else contact.start  # a booking may run already
        after_ms = LONGEST_MS if contact.booked or contact.frozen else AFTER_MS  # of a high orbit, in a shorter window
        if not (span.start <= begins < contact.end <= span.end + after_ms) or contact.start >= contact.end:
            yield (
                f"contacts.{number}.start",
                "the contact must end after it starts, both in the window or soon after it",
            )


def _of_contacts(schedule: Schedule) -> Iterator[tuple[str, str]]:
    stations = {station.id: {a.id for a in station.antennas} for station in schedule.inputs.stations.network.stations}
    flown = {used.satellite for used in schedule.inputs.elements}
    planned = {mission.satellite for mission in schedule.inputs.missions.content.missions}
    seen: set[str] = set()
    for number, contact in enumerate(schedule.contacts):
        if contact.antenna not in stations.get(contact.station, ()):
            yield f"contacts.{number}.antenna", f"the network has no antenna {contact.antenna} at {contact.station}"
        if contact.satellite not in flown & planned:
            yield f"contacts.{number}.satellite", f"there are no elements or no mission of {contact.satellite}"
        if contact.id in seen:
            yield f"contacts.{number}.id", f"{contact.id} stands there twice"
        seen.add(contact.id)


def _of_elements(schedule: Schedule) -> Iterator[tuple[str, str]]:
    for number, used in enumerate(schedule.inputs.elements):
        fault = _fault(used)
        if fault:
            yield f"inputs.elements.{number}.omm", fault


def _fault(used: ElementsUsed) -> str | None:
    try:
        elements = omm_json.from_record(used.omm)
    except ValueError as error:
        return str(error)
    if elements.satellite != used.satellite:
        return f"they are of {elements.satellite}, not of {used.satellite}"
    return validation.fault(elements)
