"""Which contacts of two schedules are the same: by satellite, station and nearest TCA, never by id or second."""

from __future__ import annotations

import bisect
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Protocol

from groundsched import times
from groundsched.documents.passes import ElementsUsed
from groundsched.documents.schedule import Contact

SHIFT_MS = times.SECOND_MS
"""A contact of which both ends move by less is the same contact: new elements move every pass by milliseconds."""


class Culmination(Protocol):
    """What a pass is known by across schedules."""

    @property
    def satellite(self) -> int:
        """The catalogue number."""
        ...

    @property
    def station(self) -> str:
        """The station's id."""
        ...

    @property
    def tca(self) -> int:
        """The moment of highest elevation, in milliseconds."""
        ...


def half_revolutions_ms(elements: Sequence[ElementsUsed]) -> dict[int, float]:
    """Satellite to half of its period: passes farther apart than that are different passes."""
    return {e.satellite: times.DAY_MS / float(e.omm["MEAN_MOTION"] or 1) / 2 for e in elements}


def nearest_passes(
    old: Sequence[Culmination], new: Sequence[Culmination], half_revolution_ms: Mapping[int, float]
) -> dict[int, int]:
    """Index in `old` to index in `new`, one to one, the nearest first; those without a partner are left out.

    A satellite of which no period is known has no partners.
    """
    there: defaultdict[tuple[int, str], list[tuple[int, int]]] = defaultdict(list)
    for theirs, pass_ in sorted(enumerate(new), key=lambda pair: pair[1].tca):
        there[pass_.satellite, pass_.station].append((pass_.tca, theirs))
    pairs = []
    for number, pass_ in enumerate(old):
        near, half_ms = there[pass_.satellite, pass_.station], half_revolution_ms.get(pass_.satellite, 0.0)
        first = bisect.bisect_right(near, pass_.tca - half_ms, key=_tca)
        beyond = bisect.bisect_left(near, pass_.tca + half_ms, key=_tca)
        pairs += [(abs(tca - pass_.tca), number, theirs) for tca, theirs in near[first:beyond]]
    return one_to_one(pairs)


def _tca(place: tuple[int, int]) -> int:
    return place[0]


def nearest_contacts(
    old: Sequence[Contact], new: Sequence[Contact], half_revolution_ms: Mapping[int, float]
) -> dict[int, int]:
    """The same of contacts, of which a pass may give several: of one pass those that lie alike in it, then nearer."""
    there: defaultdict[tuple[int, str], list[int]] = defaultdict(list)
    for number, contact in enumerate(new):
        there[contact.satellite, contact.station].append(number)
    pairs = []
    for number, contact in enumerate(old):
        for theirs in there.get((contact.satellite, contact.station), ()):
            other = new[theirs]
            apart = abs(other.tca - contact.tca)
            if apart < half_revolution_ms.get(contact.satellite, 0.0):
                within = abs((other.start - other.tca) - (contact.start - contact.tca))
                pairs.append((apart, contact.antenna != other.antenna, within, number, theirs))
    return one_to_one(pairs)


def paired_contacts(
    old: Sequence[Contact], new: Sequence[Contact], half_revolution_ms: Mapping[int, float]
) -> dict[int, int]:
    """The same for all that became of contacts: what found none at its station may have gone to another one."""
    found = nearest_contacts(old, new, half_revolution_ms)
    taken = set(found.values())
    elsewhere: defaultdict[int, list[int]] = defaultdict(list)
    for number, contact in enumerate(new):
        if number not in taken:
            elsewhere[contact.satellite].append(number)
    pairs = [
        (abs(new[theirs].tca - contact.tca), number, theirs)
        for number, contact in enumerate(old)
        if number not in found
        for theirs in elsewhere.get(contact.satellite, ())
        if new[theirs].station != contact.station
        and abs(new[theirs].tca - contact.tca) < half_revolution_ms.get(contact.satellite, 0.0)
    ]
    return found | one_to_one(pairs)


def one_to_one(pairs: Sequence[tuple[int, ...]]) -> dict[int, int]:
    """The pairs (…, old, new) in rising order, each index once."""
    found: dict[int, int] = {}
    taken: set[int] = set()
    for *_, mine, theirs in sorted(pairs):
        if mine not in found and theirs not in taken:
            found[mine] = theirs
            taken.add(theirs)
    return found
