"""What stands in the way of contacts at their new times: each other, and outages."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from groundsched import times
from groundsched.documents.matching import SHIFT_MS
from groundsched.documents.passes import Encounter
from groundsched.documents.schedule import Contact
from groundsched.drift.renewed import Renewed
from groundsched.scheduling.candidates import Candidate
from groundsched.scheduling.clashes import clashes as forbidden
from groundsched.scheduling.constraints import RULES, in_one_beam, longest_slew_ms, missing_ms, rate_mbps
from groundsched.scheduling.demand import Demand
from groundsched.scheduling.outages import outages_by_antenna

INGEST = tuple(rule for rule in RULES if rule[0] == "ingest")


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Something that stands in a contact's way now and did not before."""

    contact: str
    others: tuple[str, ...]
    """The other contacts; none where it is an outage."""
    detail: str


@dataclass(frozen=True, slots=True)
class _Place:
    """A contact that is left, as it was and as it is."""

    was: Contact
    now: Candidate


def margins_s(contacts: Sequence[Renewed]) -> dict[str, float]:
    """Contact to the least time left to its neighbours on the antenna, by the plan's order or as they meet now.

    None for one that has no neighbour.
    """
    margins: dict[str, float] = {}
    planned = _neighbours(contacts, lambda c: c.antenna)
    for one, other in itertools.chain(planned, _meeting(contacts, lambda c: c.antenna, _reach_ms)):
        left_s = round(-missing_ms(one.now, other.now) / times.SECOND_MS, 3)
        for place in (one, other):
            margins[place.was.id] = min(left_s, margins.get(place.was.id, left_s))
    return margins


def clashes(contacts: Sequence[Renewed], demand: Demand) -> dict[str, tuple[Clash, ...]]:
    """Contact to what clashes with it now and did not in the schedule; less than a second is no clash.

    Any two contacts may clash, not only those that followed each other.
    """
    found: defaultdict[str, tuple[Clash, ...]] = defaultdict(tuple)
    for clash in (
        *_on_antennas(contacts),
        *_of_satellites(contacts),
        *_in_one_beam(contacts, demand),
        *_of_ingest(contacts, demand),
        *_in_outages(contacts, demand),
    ):
        found[clash.contact] += (clash,)
    return dict(found)


def _on_antennas(contacts: Sequence[Renewed]) -> Iterator[Clash]:
    """An antenna serves one contact at a time, with teardown and the longer of setup and slew between two."""
    for one, other in _meeting(contacts, lambda c: c.antenna, _reach_ms):
        missing = missing_ms(one.now, other.now)
        nearer_ms = _pause_ms(one.was, other.was) - _pause_ms(one.now, other.now)
        if missing >= SHIFT_MS > missing - nearer_ms:
            yield from _both(one, other, f"{one.was.antenna} needs {missing / times.SECOND_MS:.1f} s more beside")


def _reach_ms(places: Sequence[_Place]) -> float:
    """How long after a contact another one of the antenna may be in its way."""
    pauses = (place.now.teardown_ms + place.now.setup_ms for place in places)
    return max(pauses) + longest_slew_ms(places[0].now.antenna)


def _of_satellites(contacts: Sequence[Renewed]) -> Iterator[Clash]:
    """A satellite talks to one antenna at a time; what two contacts shared for a hand-over they may share still."""
    for one, other in _meeting(contacts, lambda c: c.satellite):
        shared_ms = _together_ms(one.now, other.now)
        if one.was.antenna != other.was.antenna and _is_new(shared_ms, _together_ms(one.was, other.was)):
            yield from _both(
                one,
                other,
                f"{one.was.name} would be served twice for {shared_ms / times.SECOND_MS:.1f} s, by this and by",
            )


def _in_one_beam(contacts: Sequence[Renewed], demand: Demand) -> Iterator[Clash]:
    """No two contacts in one band of a station while their satellites are closer than it can keep apart."""
    close = defaultdict(list)
    for encounter in demand.encounters:
        close[encounter.station, encounter.satellites].append(encounter)
    for one, other in _meeting(contacts, lambda c: c.station) if close else ():
        low, high = sorted((one.was.satellite, other.was.satellite))
        for encounter in close.get((one.was.station, (low, high)), ()):
            shared_ms = _together_ms(one.now, other.now, encounter)
            if in_one_beam(one.now, other.now, encounter) and shared_ms >= SHIFT_MS:
                least = one.now.station.min_separation_deg or 0.0
                apart = f"is closer than {least:g}° in the sky of {one.was.station}"
                yield from _both(one, other, f"for {shared_ms / times.SECOND_MS:.1f} s it {apart} to")


def _of_ingest(contacts: Sequence[Renewed], demand: Demand) -> Iterator[Clash]:
    """A station takes in at no moment more than its `ingest_mbps`: the rates of its contacts together."""
    places = {id(place.now): place for place in _places(contacts)}
    for clash in forbidden([place.now for place in places.values()], demand, INGEST):
        members = [places[id(candidate)] for candidate in clash.members]
        shared_ms = _together_ms(*(place.now for place in members))
        if _is_new(shared_ms, _together_ms(*(place.was for place in members))):
            station = members[0].now.station
            rates = " + ".join(f"{rate_mbps(place.now):g}" for place in members)
            what = f"{station.id} takes in {station.ingest_mbps or 0.0:g} Mbit/s and would get {rates}"
            for mine in members:
                others = [place.was for place in members if place is not mine]
                named = " and ".join(_whose(mine.was, theirs) for theirs in others)
                detail = f"{what} for {shared_ms / times.SECOND_MS:.1f} s, beside {named}"
                yield Clash(contact=mine.was.id, others=tuple(each.id for each in others), detail=detail)


def _is_new(shared_ms: int, before_ms: int) -> bool:
    return shared_ms - max(before_ms, 0) >= SHIFT_MS


def _pause_ms(one: Contact | Candidate, other: Contact | Candidate) -> int:
    earlier, later = sorted((one, other), key=lambda each: (each.start, each.end))
    return later.start - earlier.end


def _together_ms(*stretches: Contact | Candidate | Encounter) -> int:
    """How long all of them last at once; below 0 where they do not."""
    return min(each.end for each in stretches) - max(each.start for each in stretches)


def _both(one: _Place, other: _Place, words: str) -> Iterator[Clash]:
    for mine, theirs in ((one.was, other.was), (other.was, one.was)):
        yield Clash(contact=mine.id, others=(theirs.id,), detail=f"{words} {_whose(mine, theirs)}")


def _whose(mine: Contact, theirs: Contact) -> str:
    """The other contact as an operator calls it: by its satellite, or of the same satellite by its antenna."""
    return theirs.name if mine.satellite != theirs.satellite else f"its contact on {theirs.antenna}"


def _in_outages(contacts: Sequence[Renewed], demand: Demand) -> Iterator[Clash]:
    """Setup, contact and teardown lie outside every outage of the antenna and of its station."""
    places = _places(contacts)
    outages = outages_by_antenna(demand.network, _reach(places)) if places else {}
    for place in places:
        was, now = times.Window(place.was.setup_start, place.was.teardown_end), place.now.occupied
        for outage in outages[place.was.antenna]:
            inside_ms = _shared_ms(now, outage.stretch)
            if inside_ms - _shared_ms(was, outage.stretch) >= SHIFT_MS:
                words = f"{outage.place} is out ({outage.reason}) for {inside_ms / times.SECOND_MS:.1f} s of it"
                yield Clash(contact=place.was.id, others=(), detail=f"{words}, setup and teardown included")


def _reach(places: Sequence[_Place]) -> times.Window:
    busy = [place.now.occupied for place in places]
    return times.Window(min(b.start for b in busy), max(b.end for b in busy))


def _shared_ms(one: times.Window, other: times.Window) -> int:
    return max(0, min(one.end, other.end) - max(one.start, other.start))


def _none(_: Sequence[_Place]) -> float:
    return 0.0


def _meeting(
    contacts: Sequence[Renewed],
    of: Callable[[Contact], Hashable],
    reach_ms: Callable[[Sequence[_Place]], float] = _none,
) -> Iterator[tuple[_Place, _Place]]:
    """Every two on the same antenna (or satellite, or station) that are less than the reach apart now."""
    for group in _grouped(_places(contacts), of).values():
        in_order, reach = sorted(group, key=lambda place: (place.now.start, place.was.id)), reach_ms(group)
        for number, one in enumerate(in_order):
            for other in itertools.islice(in_order, number + 1, None):
                if other.now.start >= one.now.end + reach:
                    break
                yield one, other


def _neighbours(contacts: Sequence[Renewed], of: Callable[[Contact], Hashable]) -> Iterator[tuple[_Place, _Place]]:
    """Every two that follow each other, as the schedule had them, on the same antenna (or satellite)."""
    groups: Mapping[Hashable, list[_Place]] = _grouped(_places(contacts), of)
    for group in groups.values():
        yield from itertools.pairwise(sorted(group, key=lambda place: (place.was.start, place.was.id)))


def _grouped(places: Sequence[_Place], of: Callable[[Contact], Hashable]) -> defaultdict[Hashable, list[_Place]]:
    groups: defaultdict[Hashable, list[_Place]] = defaultdict(list)
    for place in places:
        groups[of(place.was)].append(place)
    return groups


def _places(contacts: Sequence[Renewed]) -> list[_Place]:
    return [_Place(each.contact, each.candidate) for each in contacts if each.candidate is not None]
