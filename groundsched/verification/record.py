"""A schedule document as the checks look at it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from groundsched.config.missions import Mission
from groundsched.config.network import Antenna, Station
from groundsched.documents.schedule import Contact, Schedule

K = TypeVar("K", bound=Hashable)


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
