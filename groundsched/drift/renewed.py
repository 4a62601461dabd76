"""Contacts at the times that other elements give them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from groundsched import times
from groundsched.config.missions import Mission
from groundsched.config.network import Antenna, Station
from groundsched.documents.matching import half_revolutions_ms, nearest_passes
from groundsched.documents.passes import Cut, Part, Pass, Sighting
from groundsched.documents.schedule import Contact, Schedule
from groundsched.scheduling.candidates import Candidate
from groundsched.scheduling.demand import Demand, planned_satellite
from groundsched.scheduling.wording import seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewed:
    """One contact, and what has become of it."""

    contact: Contact
    candidate: Candidate | None
    """The contact at its new times; None where it is lost."""
    lost: str = ""
    """Why it is lost, in a sentence."""

    @property
    def later_ms(self) -> tuple[int, int]:
        """How much later it starts, and how much later it ends; 0 where it is lost."""
        if self.candidate is None:
            return 0, 0
        return self.candidate.start - self.contact.start, self.candidate.end - self.contact.end


@dataclass(frozen=True, slots=True, kw_only=True)
class _View:
    """The pass that a contact belongs to now, and what its antenna sees of it."""

    contact: Contact
    mission: Mission
    station: Station
    antenna: Antenna
    pass_: Pass
    sighting: Sighting

    @property
    def stretch(self) -> times.Window:
        """The contact's new times.

        An edge where its antenna's view began or ended, or beyond, follows that edge; one inside the view follows the
        culmination. What a window had cut stays cut there.
        """
        old, new = self.contact, self.sighting
        later_ms = self._later_ms()
        start = new.aos + old.start - old.aos if old.start <= old.aos else max(old.start + later_ms, new.aos)
        end = new.los + old.end - old.los if old.end >= old.los else min(old.end + later_ms, new.los)
        if old.truncated_start:
            start = max(start, old.start)
        if old.truncated_end:
            end = min(end, old.end)
        return times.Window(start, end)

    def _later_ms(self) -> int:
        """How much later the pass is; of a cut one by the edge that is left, as its culmination may be cut off."""
        old, new = self.contact, self.sighting
        if not _is_cut(old):
            return new.tca - old.tca
        if not old.truncated_end:
            return new.los - old.los
        return 0 if old.truncated_start else new.aos - old.aos


def renewed(schedule: Schedule, demand: Demand) -> tuple[Renewed, ...]:
    """What the passes of `demand` make of each contact of the schedule, in its order."""
    sightings = _sightings(schedule.contacts, demand, half_revolutions_ms(schedule.inputs.elements))
    views = _views(schedule, demand, sightings)
    cuts = [Cut(view.sighting, view.stretch.start, view.stretch.end) for view in views.values()]
    parts = iter(demand.observer.parts([cut for cut in cuts if cut.start < cut.end]) if demand.observer else ())
    found: dict[str, Renewed] = {}
    for name, view in views.items():
        part = next(parts) if view.stretch.start < view.stretch.end else None
        found[name] = _renewed(view, part)
    return tuple(
        found.get(contact.id) or Renewed(contact=contact, candidate=None, lost=_no_view(contact))
        for contact in schedule.contacts
    )


def _renewed(view: _View, part: Part | None) -> Renewed:
    lost = _lost(view, part)
    if part is None or lost:
        return Renewed(contact=view.contact, candidate=None, lost=lost)
    return Renewed(contact=view.contact, candidate=_candidate(view, part))


def _candidate(view: _View, part: Part) -> Candidate:
    contact = view.contact
    return Candidate(
        mission=view.mission,
        pass_=view.pass_,
        station=view.station,
        antenna=view.antenna,
        sighting=view.sighting,
        band=next((band for band in view.antenna.bands if band == contact.band), view.antenna.bands[0]),
        cut=part,
        setup_ms=contact.start - contact.setup_start,
        teardown_ms=contact.teardown_end - contact.end,
    )


def _no_view(contact: Contact) -> str:
    return f"{contact.antenna} has no such pass of {contact.name} any more"


def _lost(view: _View, part: Part | None) -> str:
    """Why what is left is no contact any more; nothing for one that still is.

    What is booked or frozen need only be visible, as in the plan.
    """
    mission, contact = view.mission, view.contact
    if part is None:
        return _no_view(contact)
    if contact.booked or contact.frozen:
        return ""
    least_deg, culmination_deg = mission.min_culmination_deg, view.sighting.max_elevation_deg
    if culmination_deg < least_deg:
        return f"it culminates at {culmination_deg:g}°; the mission needs {least_deg:g}°"
    left_ms, least_s = part.end - part.start, mission.least_contact_s
    if left_ms / times.SECOND_MS < least_s:
        return f"{seconds(left_ms)} s of it are left; the mission needs {least_s:g} s"
    most_s = view.antenna.max_lost_s
    if part.lost_ms >= left_ms or (most_s is not None and part.lost_ms > most_s * times.SECOND_MS):
        return f"{view.antenna.id} cannot point at it for {seconds(part.lost_ms)} of {seconds(left_ms)} s"
    return ""


def _views(schedule: Schedule, demand: Demand, sightings: Mapping[str, tuple[Pass, Sighting]]) -> dict[str, _View]:
    """The views of the contacts that have one, by the contact's id."""
    missions = {planned_satellite(mission): mission for mission in demand.missions}
    places = {a.id: (station, a) for station in demand.network.stations for a in station.antennas}
    return {
        contact.id: _View(
            contact=contact,
            mission=missions[contact.satellite],
            station=places[contact.antenna][0],
            antenna=places[contact.antenna][1],
            pass_=sightings[contact.id][0],
            sighting=sightings[contact.id][1],
        )
        for contact in schedule.contacts
        if contact.id in sightings
    }


def _sightings(
    contacts: Sequence[Contact], demand: Demand, half_revolution_ms: Mapping[int, float]
) -> dict[str, tuple[Pass, Sighting]]:
    """For each contact the pass that it belongs to now and what its antenna sees of it, where there is any."""
    seen: defaultdict[tuple[str, str], list[Sighting]] = defaultdict(list)
    for sighting in demand.sightings:
        seen[sighting.pass_id, sighting.antenna].append(sighting)
    passes = _passes(contacts, demand, half_revolution_ms)
    found = {}
    for contact in contacts:
        pass_ = passes.get(contact.pass_)
        views = seen.get((pass_.id, contact.antenna), ()) if pass_ else ()
        if pass_ and views:
            found[contact.id] = pass_, _nearest(contact, views)
    return found


def _passes(contacts: Sequence[Contact], demand: Demand, half_revolution_ms: Mapping[int, float]) -> dict[str, Pass]:
    """Old pass id to the pass that it is now: of a whole one the nearest culmination, of a cut one the most in common.

    Where a window cuts a pass, its highest moment may be the cut: no culmination to go by.
    """
    of_pass = {contact.pass_: contact for contact in contacts}
    cut = [contact for contact in of_pass.values() if _is_cut(contact)]
    whole = [contact for contact in of_pass.values() if not _is_cut(contact)]
    pairs = nearest_passes(whole, demand.passes, half_revolution_ms)
    found = {whole[old].pass_: demand.passes[new] for old, new in pairs.items()}
    for contact in cut:
        there = [p for p in demand.passes if (p.satellite, p.station) == (contact.satellite, contact.station)]
        best = max(there, key=lambda p: _shared_ms(contact, p), default=None)
        if best is not None and _shared_ms(contact, best) > 0:
            found[contact.pass_] = best
    return found


def _nearest(contact: Contact, views: Sequence[Sighting]) -> Sighting:
    """Of the parts that an antenna sees of a pass the one that a contact belongs to."""
    return min(views, key=lambda s: (-_shared_ms(contact, s) if _is_cut(contact) else 0, abs(s.tca - contact.tca)))


def _is_cut(contact: Contact) -> bool:
    """Whether the window has cut its pass."""
    return contact.truncated_start or contact.truncated_end


def _shared_ms(contact: Contact, other: Pass | Sighting) -> int:
    """How long the contact and a pass, or a view of it, have in common; 0 where they have nothing."""
    return max(0, min(contact.end, other.los) - max(contact.start, other.aos))
