"""One kind of damage, and the tools that it is done with."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from groundsched.config.missions import Mission, Missions
from groundsched.config.network import Antenna, Network, Station
from groundsched.documents.passes import ElementsUsed, Span
from groundsched.documents.schedule import Contact, Objective, Rejection, Schedule

T = TypeVar("T")
Timed = TypeVar("Timed", Contact, Rejection, Span)
Damage = Callable[[Schedule], Schedule]


class NothingToDamage(Exception):  # noqa: N818 - no fault: the document has nothing of the kind
    """The document has nothing that could be damaged in this way."""


@dataclass(frozen=True, slots=True)
class Mutation:
    """One kind of damage, and the checks of which at least one has to find it."""

    damage: Damage
    codes: tuple[str, ...]

    @property
    def name(self) -> str:
        """What happened."""
        return self.damage.__name__

    def of(self, good: Schedule) -> Schedule | None:
        """The damaged document; None where there is nothing to damage."""
        try:
            return self.damage(good)
        except NothingToDamage:
            return None


def caught_by(registry: list[Mutation], *codes: str) -> Callable[[Damage], Damage]:
    """Put a kind of damage in a list, with the checks that have to find it."""

    def register(damage: Damage) -> Damage:
        registry.append(Mutation(damage, codes))
        return damage

    return register


def needs(condition: Any) -> None:
    """Give up where the document has not what the damage needs."""
    if not condition:
        raise NothingToDamage


def first(items: Iterable[T], test: Callable[[T], Any]) -> T:
    """The first item of which something is true."""
    for item in items:
        if test(item):
            return item
    raise NothingToDamage


def pair(good: Schedule, test: Callable[[Contact, Contact], Any]) -> tuple[Contact, Contact]:
    """The first two contacts of which something is true."""
    return first(itertools.permutations(good.contacts, 2), lambda both: test(*both))


def at_once(one: Contact, other: Contact) -> bool:
    """Whether two contacts of a station on two antennas share a moment."""
    beside = one.station == other.station and one.antenna != other.antenna
    return beside and max(one.start, other.start) < min(one.end, other.end)


def exchanged(items: Sequence[T], old: T, new: T) -> tuple[T, ...]:
    """The items with another one in the place of `old`."""
    return tuple(new if item is old else item for item in items)


def with_contact(good: Schedule, contact: Contact, **keys: Any) -> Schedule:
    """The document with another value in a contact."""
    return replace(good, contacts=exchanged(good.contacts, contact, replace(contact, **keys)))


def with_rejection(good: Schedule, rejection: Rejection, **keys: Any) -> Schedule:
    """The document with another value in a refusal."""
    return replace(good, rejected=exchanged(good.rejected, rejection, replace(rejection, **keys)))


def with_network(good: Schedule, network: Network) -> Schedule:
    """The document as if it had been made for another network."""
    return replace(good, inputs=replace(good.inputs, stations=replace(good.inputs.stations, network=network)))


def stations(good: Schedule) -> tuple[Station, ...]:
    """The stations of the network."""
    return good.inputs.stations.network.stations


def with_station(good: Schedule, station: Station, **keys: Any) -> Schedule:
    """The document as if a station had other values."""
    return with_network(good, Network(stations=exchanged(stations(good), station, replace(station, **keys))))


def station_of(good: Schedule, contact: Contact) -> Station:
    """Where a contact is."""
    return next(station for station in stations(good) if station.id == contact.station)


def antenna_of(good: Schedule, contact: Contact) -> Antenna:
    """What a contact is with."""
    return next(a for a in station_of(good, contact).antennas if a.id == contact.antenna)


def with_antenna(good: Schedule, contact: Contact, **keys: Any) -> Schedule:
    """The document as if a contact's antenna had other values."""
    station, antenna = station_of(good, contact), antenna_of(good, contact)
    return with_station(good, station, antennas=exchanged(station.antennas, antenna, replace(antenna, **keys)))


def missions(good: Schedule) -> Missions:
    """The missions as the document has them."""
    return good.inputs.missions.content


def with_missions(good: Schedule, **keys: Any) -> Schedule:
    """The document as if the missions file had said something else."""
    content = replace(missions(good), **keys)
    return replace(good, inputs=replace(good.inputs, missions=replace(good.inputs.missions, content=content)))


def mission_of(good: Schedule, satellite: int) -> Mission:
    """The mission that plans a satellite."""
    return next(mission for mission in missions(good).missions if mission.satellite == satellite)


def with_mission(good: Schedule, contact: Contact, **keys: Any) -> Schedule:
    """The document as if the mission of a contact had asked for something else."""
    mission = mission_of(good, contact.satellite)
    return with_missions(good, missions=exchanged(missions(good).missions, mission, replace(mission, **keys)))


def with_options(good: Schedule, **keys: Any) -> Schedule:
    """The document as if it had been made with other options."""
    return replace(good, inputs=replace(good.inputs, options=replace(good.inputs.options, **keys)))


def with_elements(good: Schedule, used: ElementsUsed, **keys: Any) -> Schedule:
    """The document as if a satellite had another element set."""
    elements = exchanged(good.inputs.elements, used, replace(used, **keys))
    return replace(good, inputs=replace(good.inputs, elements=elements))


def with_objective(good: Schedule, objective: Objective, **keys: Any) -> Schedule:
    """The document with other numbers in a stage."""
    objectives = exchanged(good.solution.objectives, objective, replace(objective, **keys))
    return replace(good, solution=replace(good.solution, objectives=objectives))


def later(item: Timed, shift_ms: int, *names: str) -> Timed:
    """The same with these of its times moved."""
    moved: dict[str, Any] = {name: getattr(item, name) + shift_ms for name in names}
    return replace(item, **moved)


def is_whole(contact: Contact) -> bool:
    """Whether all of the pass is taken, as nothing but the schedule chose it."""
    return not contact.booked and (contact.start, contact.end) == (contact.aos, contact.los)


def is_quick(contact: Contact) -> bool:
    """Whether it is all of a pass of minutes: what stands still in the sky is hard to damage."""
    return is_whole(contact) and contact.duration_s < 1200
