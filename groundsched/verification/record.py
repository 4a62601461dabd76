"""A schedule document as the checks look at it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from groundsched.config.missions import Mission
from groundsched.config.network import Antenna, Station
from groundsched.documents.passes import ElementsUsed
from groundsched.documents.schedule import Contact, SatelliteBefore, Schedule
from groundsched.verification.outages import Spells, outages

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Known:
    """A contact of which the document holds all that it is about."""

    contact: Contact
    mission: Mission
    station: Station
    antenna: Antenna


@dataclass(frozen=True)
class Record:
    """A schedule, with what its contacts are about at hand. What a document names and does not hold is missing here."""

    schedule: Schedule

    @cached_property
    def stations(self) -> dict[str, Station]:
        """The network's stations by id."""
        return {station.id: station for station in self.schedule.inputs.stations.network.stations}

    @cached_property
    def antennas(self) -> dict[str, Antenna]:
        """All antennas of all stations by id."""
        return {antenna.id: antenna for station in self.stations.values() for antenna in station.antennas}

    @cached_property
    def missions(self) -> dict[int, Mission]:
        """The missions by the satellite that they plan."""
        content = self.schedule.inputs.missions.content
        return {mission.satellite: mission for mission in content.missions if mission.satellite is not None}

    @cached_property
    def elements(self) -> dict[int, ElementsUsed]:
        """The element sets by satellite."""
        return {used.satellite: used for used in self.schedule.inputs.elements}

    @cached_property
    def served(self) -> dict[int, Mission]:
        """The missions of satellites that have elements, by satellite, rising."""
        return {
            satellite: self.missions[satellite] for satellite in sorted(self.missions) if satellite in self.elements
        }

    @cached_property
    def before(self) -> dict[int, SatelliteBefore]:
        """What the previous schedule leaves of each satellite."""
        carried = self.schedule.inputs.carried
        return {each.satellite: each for each in carried.satellites} if carried else {}

    @cached_property
    def outages(self) -> dict[str, Spells]:
        """When each antenna is out."""
        return outages(self.schedule.inputs.stations.network, self.schedule.window)

    @cached_property
    def known(self) -> list[Known]:
        """The contacts whose satellite, station and antenna are in the document, in its order."""
        homes = {antenna.id: station for station in self.stations.values() for antenna in station.antennas}
        return [
            Known(contact, self.served[contact.satellite], homes[contact.antenna], self.antennas[contact.antenna])
            for contact in self.schedule.contacts
            if contact.satellite in self.served
            and contact.antenna in homes
            and homes[contact.antenna].id == contact.station
        ]

    @cached_property
    def by_id(self) -> dict[str, Contact]:
        """Contacts by id."""
        return {contact.id: contact for contact in self.schedule.contacts}

    @cached_property
    def by_antenna(self) -> dict[str, list[Contact]]:
        """Contacts by antenna, in order of their starts."""
        return _grouped(self.schedule.contacts, lambda contact: contact.antenna)

    @cached_property
    def by_satellite(self) -> dict[int, list[Contact]]:
        """Contacts by satellite, in order of their starts."""
        return _grouped(self.schedule.contacts, lambda contact: contact.satellite)


def _grouped(contacts: Iterable[Contact], key: Callable[[Contact], K]) -> dict[K, list[Contact]]:
    found: defaultdict[K, list[Contact]] = defaultdict(list)
    for contact in sorted(contacts, key=lambda c: (c.start, c.end, c.antenna, c.id)):
        found[key(contact)].append(contact)
    return dict(found)
