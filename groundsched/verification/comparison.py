"""What a document tells of passes, each beside the pass that Skyfield finds there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from groundsched.documents.schedule import Contact, Rejection
from groundsched.verification.follow import Held
from groundsched.verification.horizons import azimuth_deg, elevation_deg
from groundsched.verification.sightings import Seen, Sightings, StationPass
from groundsched.verification.sky import Floats
from groundsched.verification.tracks import Track


@dataclass(frozen=True, kw_only=True)
class Told:
    """A pass as a document tells it: what its station sees, or what the antenna of a contact sees of it."""

    entry: Contact | Rejection
    begin_s: float
    tca_s: float
    end_s: float
    own: StationPass | None = None
    """The pass by Skyfield; None where there is none at that time."""
    seen: Seen | None = None
    """What of it the station or the antenna sees."""
    elevations_deg: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """By Skyfield at the told AOS, TCA and LOS."""
    azimuths_deg: tuple[float, float, float] = (0.0, 0.0, 0.0)
    heights_deg: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """Elevations less the horizon that is seen over."""

    @property
    def about(self) -> str:
        """What a finding is about: the contact, or the pass."""
        return self.entry.id if isinstance(self.entry, Contact) else self.entry.pass_


@dataclass(frozen=True)
class Comparison:
    """All that a document tells of passes, beside all that can be seen."""

    sightings: Sightings
    told: tuple[Told, ...]
    """Of satellites that were watched."""

    @cached_property
    def held(self) -> list[Held]:
        """The contacts that are seen, with what their antennas follow."""
        return [held for contact, each in self.contacts if (held := _held(contact, each, self.sightings)) is not None]

    @property
    def contacts(self) -> Iterator[tuple[Contact, Told]]:
        """The contacts, each with what it tells."""
        for each in self.told:
            if isinstance(each.entry, Contact):
                yield each.entry, each


def compared(found: Sightings) -> Comparison:
    """Every contact and every refused pass of the document, beside what Skyfield finds."""
    schedule = found.record.schedule
    grouped: defaultdict[int, list[Contact | Rejection]] = defaultdict(list)
    entries: list[Contact | Rejection] = [*schedule.contacts, *schedule.rejected]
    for entry in entries:
        if entry.satellite in found.watched and entry.station in found.places:
            grouped[entry.satellite].append(entry)
    told: list[Told] = []
    for satellite, own_entries in grouped.items():
        by_station: defaultdict[str, list[StationPass]] = defaultdict(list)
        for own in found.watched[satellite].passes:
            by_station[own.station.id].append(own)
        beside = [_beside(entry, by_station[entry.station], found) for entry in own_entries]
        told += _looked_at(beside, satellite, found)
    return Comparison(found, tuple(told))


def _beside(entry: Contact | Rejection, passes: Sequence[StationPass], found: Sightings) -> Told:
    """The entry with the pass that it overlaps most, of what its antenna or station sees."""
    begin, tca, end = found.seconds(entry.aos, entry.tca, entry.los).tolist()
    told = Told(entry=entry, begin_s=begin, tca_s=tca, end_s=end)
    places = [(own, seen) for own in passes for seen in _views(entry, own)]
    best = max(places, key=lambda place: place[1].overlap_s(begin, end), default=None)
    if best is None or best[1].overlap_s(begin, end) < 0:
        return told
    return replace(told, own=best[0], seen=best[1])


def _views(entry: Contact | Rejection, own: StationPass) -> Sequence[Seen]:
    return own.by_antenna.get(entry.antenna, ()) if isinstance(entry, Contact) else (own.seen,)


def _looked_at(told: Sequence[Told], satellite: int, found: Sightings) -> Iterator[Told]:
    """The same with what Skyfield says of the very moments that the document tells."""
    seconds = np.array([(each.begin_s, each.tca_s, each.end_s) for each in told])
    positions = found.positions(satellite, seconds.ravel()).reshape(3, -1, 3)
    for number, each in enumerate(told):
        lines = found.places[each.entry.station].lines(positions[:, number])
        heights = each.seen.horizon.height_deg(lines) if each.seen is not None else np.zeros(3)
        yield replace(
            each,
            elevations_deg=_three(elevation_deg(lines)),
            azimuths_deg=_three(azimuth_deg(lines)),
            heights_deg=_three(heights),
        )


def _three(values: Floats) -> tuple[float, float, float]:
    one, two, three = values.tolist()
    return one, two, three


def _held(contact: Contact, told: Told, found: Sightings) -> Held | None:
    """What an antenna follows in a contact: the part of it that is seen; None where that is nothing."""
    antenna, mission = found.record.antennas.get(contact.antenna), found.record.missions.get(contact.satellite)
    if told.seen is None or antenna is None or mission is None:
        return None
    watched = found.watched[contact.satellite]
    start, end = found.seconds(contact.start, contact.end).tolist()
    begin, finish = max(start, told.begin_s, 0.0), min(end, told.end_s, watched.path.end_s)
    if begin >= finish:
        return None
    return Held(contact, mission, antenna, Track(watched.path, found.places[contact.station], begin, finish), found.sky)
