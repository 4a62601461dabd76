"""Whether a schedule document holds together: what its contacts name is in it, and its element sets can be used."""

from __future__ import annotations

from collections.abc import Iterator

from groundsched.documents.passes import ElementsUsed
from groundsched.documents.schedule import Schedule
from groundsched.elements import validation
from groundsched.elements.formats import omm_json
from groundsched.errors import InputError, Problem

REMEDY = "The document was changed or damaged; make it again with `groundsched plan`"


def require_coherent(schedule: Schedule, where: str) -> None:
    """Raises InputError for each contact that names what the document does not have, and for each set that is wrong.

    A file may fit the schema and be no schedule all the same. `where` names it in messages.
    """
    faults = [*_of_contacts(schedule), *_of_elements(schedule)]
    if faults:
        raise InputError(Problem(f"{where}: {place}", what, REMEDY) for place, what in faults)


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
        if contact.start >= contact.end:
            yield f"contacts.{number}.end", "it must be later than the start"
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
