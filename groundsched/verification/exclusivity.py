"""What contacts may not be together: too many of a mission, two on one antenna, one satellite on two."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

from groundsched import times
from groundsched.config.missions import Mission
from groundsched.config.network import Station
from groundsched.documents.verification import Finding
from groundsched.verification.arithmetic import busy, counted_from, is_fixed, takes_parts
from groundsched.verification.days import day_number, days
from groundsched.verification.record import Known, Record
from groundsched.verification.wording import seconds

K = TypeVar("K", bound=Hashable)
BITS = 1_000_000
"""A rate counts in whole bit/s."""


def limit(record: Record) -> Iterator[Finding]:
    """A mission has at most `contacts_per_day.max` contacts a day, counted by their starts; or what is booked."""
    for (_, day), own in _by_day(record).items():
        wish = own[0].mission.contacts_per_day
        if wish is not None and wish.max is not None:
            most = max(wish.max, sum(is_fixed(known.contact) for known in own))
            if len(own) > most:
                what = f"the mission has {len(own)} contacts on day {day + 1}; it may have {most}"
                yield _finding("limit", own[-1], what)


def track(record: Record) -> Iterator[Finding]:
    """A `track` gives no more hours a day than it asks for, without `split` in one contact; or what is booked."""
    asked = list(days(record.schedule.window))
    for (_, day), own in _by_day(record).items():
        wish = own[0].mission.track
        if wish is None:
            continue
        asked_ms = asked[day].tracking_ms(wish) if 0 <= day < len(asked) else 0
        fixed = [known for known in own if is_fixed(known.contact)]
        longest = max((_length_ms(known) for known in own if not is_fixed(known.contact)), default=0)
        most_ms = max(asked_ms, sum(map(_length_ms, fixed)))
        if longest > asked_ms or (wish.split and sum(map(_length_ms, own)) > most_ms):
            what = (
                f"{seconds(sum(map(_length_ms, own)))} of tracking on day {day + 1}; {seconds(asked_ms)} are asked for"
            )
            yield _finding("track", own[-1], what)
        elif not wish.split and len(own) > max(1, len(fixed)):
            yield _finding("track", own[-1], f"{len(own)} contacts on day {day + 1}; the track is not to be split")


def ingest(record: Record) -> Iterator[Finding]:
    """A station takes in at no moment more than its `ingest_mbps`: the rates of its contacts together."""
    for own in _grouped(record.known, lambda known: known.station.id).values():
        most = own[0].station.ingest_mbps
        if most is None:
            continue
        under_way: list[Known] = []
        for known in own:
            under_way = [other for other in under_way if other.contact.end > known.contact.start]
            under_way.append(known)
            total = sum(_rate_bits(other.mission) for other in under_way)
            if total > round(most * BITS) and _rate_bits(known.mission):
                what = f"{len(under_way)} contacts send {total / BITS:g} Mbit/s; {known.station.id} takes {most:g}"
                yield _finding("ingest", known, what)


def _rate_bits(mission: Mission) -> int:
    return round(max((rate for _, rate in mission.rate_mbps or ()), default=0.0) * BITS)


def pass_(record: Record) -> Iterator[Finding]:
    """A pass over a station gives one contact, not two parts with a pause between, unless something breaks it off.

    What an antenna cannot see or point at breaks it off, too: that is judged where the sky is known.
    """
    for own in _grouped(record.known, lambda known: known.contact.pass_).values():
        contacts = [known.contact for known in own if not is_fixed(known.contact)]
        if len(contacts) < 2 or max(c.start for c in contacts) < min(c.end for c in contacts):
            continue
        first = own[0]
        if first.mission.hand_over or first.mission.track is not None or not _is_plain(first.station):
            continue
        edges = min(c.aos for c in contacts), max(c.los for c in contacts)
        if not any(record.outages[antenna.id].touch(*edges) for antenna in first.station.antennas):
            what = f"its pass gives {len(contacts)} contacts, and no outage breaks it off"
            yield _finding("pass", own[-1], what)


def _is_plain(station: Station) -> bool:
    """Whether all antennas see all of a pass, and can point at it."""
    return all(
        antenna.min_elevation_deg is None
        and antenna.max_elevation_deg is None
        and antenna.azimuth_range_deg is None
        and antenna.slew_deg_s is None
        and antenna.sun_avoidance_deg is None
        for antenna in station.antennas
    )


def station(record: Record) -> Iterator[Finding]:
    """A satellite talks to one antenna at a time; what is handed over may overlap by `overlap_s`, and counts once."""
    for own in _grouped(record.known, lambda known: known.contact.satellite).values():
        last = own[0]
        for known in own[1:]:
            together_ms = min(last.contact.end, known.contact.end) - counted_from(known.contact, known.mission)[1]
            if together_ms > 0:
                what = f"{last.contact.id} on {last.antenna.id} lasts {seconds(together_ms)} into it"
                yield _finding("station", known, what)
            if known.contact.end > last.contact.end:
                last = known


def conflict(record: Record) -> Iterator[Finding]:
    """An antenna serves one contact at a time, with teardown after it and setup before the next."""
    options = record.schedule.inputs.options
    for own in _grouped(record.known, lambda known: known.antenna.id).values():
        stretches = sorted((*busy(known.contact, known.antenna, options), known.contact.id) for known in own)
        contacts = {known.contact.id: known for known in own}
        reached, holder = stretches[0][1], stretches[0][2]
        for start, end, name in stretches[1:]:
            if start < reached:
                what = f"{own[0].antenna.id} is busy with {holder} for {seconds(reached - start)} more"
                yield _finding("conflict", contacts[name], what)
            if end > reached:
                reached, holder = end, name


def overlap(record: Record) -> Iterator[Finding]:
    """An incoming contact overlaps the outgoing one by `overlap_s` at the most, and only where parts are taken."""
    options = record.schedule.inputs.options
    for known in record.known:
        contact = known.contact
        if is_fixed(contact) or not known.mission.overlap_s:
            continue
        lead_ms = (
            contact.end - contact.start - round(contact.lost_s * times.SECOND_MS) - contact.value * times.SECOND_MS
        )
        most_ms = round(known.mission.overlap_s * times.SECOND_MS) if takes_parts(known.mission, options) else 0
        if lead_ms - times.SECOND_MS >= most_ms:
            what = f"{seconds(lead_ms)} of it count for nothing; it may overlap by {seconds(most_ms)}"
            yield _finding("overlap", known, what)


def _length_ms(known: Known) -> int:
    return known.contact.end - known.contact.start


def _by_day(record: Record) -> dict[tuple[int, int], list[Known]]:
    window = record.schedule.window
    return _grouped(record.known, lambda known: (known.contact.satellite, day_number(known.contact.start, window)))


def _grouped(known: Iterable[Known], key: Callable[[Known], K]) -> dict[K, list[Known]]:
    """By key, each group in order of starts."""
    found: defaultdict[K, list[Known]] = defaultdict(list)
    for each in sorted(known, key=lambda k: (k.contact.start, k.contact.end, k.contact.id)):
        found[key(each)].append(each)
    return dict(found)


def _finding(code: str, known: Known, detail: str) -> Finding:
    return Finding(code=code, contact=known.contact.id, detail=detail)
