"""Why the new schedule has not a contact that the old one had."""

from __future__ import annotations

from dataclasses import dataclass

from groundsched import times
from groundsched.documents.matching import half_revolutions_ms, nearest_passes
from groundsched.documents.schedule import Contact, Dropped, DropReason, Rejection, Schedule
from groundsched.scheduling.outages import outages_by_antenna


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop:
    """A contact that is gone, and why."""

    contact: Contact
    reason: DropReason
    blockers: tuple[Contact, ...] = ()
    """The contacts of the new schedule that are in its way."""
    what: str = ""
    """What is out of service, or why the satellite is not planned; empty where the reason says it all."""


def dropped(gone: tuple[Contact, ...], new: Schedule) -> tuple[Drop, ...]:
    """The reason of each: as the new schedule itself gives it, else as it refused the pass, else what can be seen."""
    halves = half_revolutions_ms(new.inputs.elements)
    refused = nearest_passes(gone, new.rejected, halves)
    served = nearest_passes(gone, new.contacts, halves)
    said = {(entry.id, entry.satellite): entry for entry in new.dropped}
    found = []
    for number, contact in enumerate(gone):
        refusal = new.rejected[refused[number]] if number in refused else None
        entry = said.get((contact.id, contact.satellite))
        other = new.contacts[served[number]] if number in served else None
        found.append(_drop(contact, new, entry=entry, refusal=refusal, other=other))
    return tuple(found)


def _drop(
    contact: Contact, new: Schedule, *, entry: Dropped | None, refusal: Rejection | None, other: Contact | None
) -> Drop:
    missing = _not_planned(contact, new)
    if missing and (entry is None or entry.reason == "not-planned"):
        return Drop(contact=contact, reason="not-planned", what=missing)
    reason = entry.reason if entry else refusal.reason if refusal else None
    if reason is None:
        reason = "station" if other else "not-visible"
    blocked_by = refusal.blocked_by if refusal else ()
    blockers = tuple(c for c in new.contacts if c.id in blocked_by) or ((other,) if other else ())
    return Drop(contact=contact, reason=reason, blockers=blockers, what=_outage(contact, new))


def _not_planned(contact: Contact, new: Schedule) -> str:
    """What of the contact the new schedule does not plan at all; nothing where it plans all of it."""
    missions = {mission.satellite: mission for mission in new.inputs.missions.content.missions}
    antennas = {antenna.id for station in new.inputs.stations.network.stations for antenna in station.antennas}
    if contact.satellite not in missions:
        return "its satellite is not planned any more"
    if contact.satellite not in {used.satellite for used in new.inputs.elements}:
        return "there are no usable elements of its satellite"
    if contact.station not in {station.id for station in new.inputs.stations.network.stations}:
        return "its station is not planned any more"
    mission = missions[contact.satellite]
    if contact.station in mission.not_stations or (mission.stations and contact.station not in mission.stations):
        return "its mission does not use that station any more"
    return "" if contact.antenna in antennas else f"there is no {contact.antenna} any more"


def _outage(contact: Contact, new: Schedule) -> str:
    """The first outage that lies in the contact's way, setup and teardown included."""
    busy = times.Window(contact.setup_start, contact.teardown_end)
    found = outages_by_antenna(new.inputs.stations.network, busy).get(contact.antenna, ())
    whose = ("its station" if outage.place == contact.station else outage.place for outage in found)
    return next((f"{place} is out of service, {outage.reason}" for place, outage in zip(whose, found, strict=True)), "")
