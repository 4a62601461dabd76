"""What stands in the way of contacts at their new times: each other, and outages."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from groundsched import times
from groundsched.config.network import Network
from groundsched.documents.matching import SHIFT_MS
from groundsched.documents.schedule import Contact
from groundsched.drift.renewed import Renewed
from groundsched.scheduling.candidates import Candidate
from groundsched.scheduling.constraints import missing_ms
from groundsched.scheduling.outages import outages_by_antenna


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Something that stands in a contact's way now and did not before."""

    contact: str
    other: str | None
    """The other contact; None where it is an outage."""
    detail: str


@dataclass(frozen=True, slots=True)
class _Place:
    """A contact that is left, as it was and as it is."""

    was: Contact
    now: Candidate


def margins_s(contacts: Sequence[Renewed]) -> dict[str, float]:
    """Contact to the least time left to its neighbours on the antenna; none for one that has no neighbour."""
    margins: dict[str, float] = {}
    for one, other in _neighbours(contacts, lambda c: c.antenna):
        left_s = round(-missing_ms(one.now, other.now) / times.SECOND_MS, 3)
        for place in (one, other):
            margins[place.was.id] = min(left_s, margins.get(place.was.id, left_s))
    return margins


def clashes(contacts: Sequence[Renewed], network: Network) -> dict[str, tuple[Clash, ...]]:
    """Contact to what clashes with it now and did not in the schedule; less than a second is no clash."""
    found: defaultdict[str, tuple[Clash, ...]] = defaultdict(tuple)
    for clash in (*_on_antennas(contacts), *_of_satellites(contacts), *_in_outages(contacts, network)):
        found[clash.contact] += (clash,)
    return dict(found)


def _on_antennas(contacts: Sequence[Renewed]) -> Iterator[Clash]:
    """An antenna serves one contact at a time, with teardown and the longer of setup and slew between two."""
    for one, other in _neighbours(contacts, lambda c: c.antenna):
        missing = missing_ms(one.now, other.now)
        nearer_ms = (other.was.start - one.was.end) - (other.now.start - one.now.end)
        if missing >= SHIFT_MS > missing - nearer_ms:
            yield from _both(one, other, f"{one.was.antenna} needs {missing / times.SECOND_MS:.1f} s more beside")


def _of_satellites(contacts: Sequence[Renewed]) -> Iterator[Clash]:
    """A satellite talks to one antenna at a time; what two contacts shared for a hand-over they may share still."""
    for one, other in _neighbours(contacts, lambda c: c.satellite):
        shared_ms, shared_before_ms = one.now.end - other.now.start, one.was.end - other.was.start
        if one.was.antenna != other.was.antenna and shared_ms - max(shared_before_ms, 0) >= SHIFT_MS:
            yield from _both(
                one,
                other,
                f"{one.was.name} would be served twice for {shared_ms / times.SECOND_MS:.1f} s, by this and by",
            )


def _both(one: _Place, other: _Place, words: str) -> Iterator[Clash]:
    for mine, theirs in ((one.was, other.was), (other.was, one.was)):
        yield Clash(contact=mine.id, other=theirs.id, detail=f"{words} {_whose(mine, theirs)}")


def _whose(mine: Contact, theirs: Contact) -> str:
    """The other contact as an operator calls it: by its satellite, or of the same satellite by its antenna."""
    return theirs.name if mine.satellite != theirs.satellite else f"its contact on {theirs.antenna}"


def _in_outages(contacts: Sequence[Renewed], network: Network) -> Iterator[Clash]:
    """Setup, contact and teardown lie outside every outage of the antenna and of its station."""
    places = _places(contacts)
    outages = outages_by_antenna(network, _reach(places)) if places else {}
    for place in places:
        was, now = times.Window(place.was.setup_start, place.was.teardown_end), place.now.occupied
        for outage in outages[place.was.antenna]:
            inside_ms = _shared_ms(now, outage.stretch)
            if inside_ms - _shared_ms(was, outage.stretch) >= SHIFT_MS:
                words = f"{outage.place} is out ({outage.reason}) for {inside_ms / times.SECOND_MS:.1f} s of it"
                yield Clash(contact=place.was.id, other=None, detail=f"{words}, setup and teardown included")


def _reach(places: Sequence[_Place]) -> times.Window:
    busy = [place.now.occupied for place in places]
    return times.Window(min(b.start for b in busy), max(b.end for b in busy))


def _shared_ms(one: times.Window, other: times.Window) -> int:
    return max(0, min(one.end, other.end) - max(one.start, other.start))


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
