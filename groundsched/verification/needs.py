"""What missions and requests need, and what is missing to it under the contacts of a schedule."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from groundsched import times
from groundsched.config.missions import Mission, Request
from groundsched.documents.schedule import Contact
from groundsched.verification.arithmetic import antenna_s, whole_mbit
from groundsched.verification.days import day_number, days
from groundsched.verification.record import Record
from groundsched.verification.recorders import lifetime, lost_mbit

PARTS = 10_000
"""A promised share is the nearest fraction with a denominator up to this: 0.3333333 is a third."""


def contacts_of(record: Record, mission: Mission) -> list[Contact]:
    """A mission's contacts, in order of their starts."""
    return record.by_satellite.get(mission.satellite or 0, [])


def contacts_asked(record: Record, mission: Mission) -> list[int]:
    """The contacts that each day asks for."""
    least = mission.contacts_per_day.min if mission.contacts_per_day else 0
    return [day.asks(least) for day in days(record.schedule.window)]


def contacts_missing(record: Record, mission: Mission) -> int:
    """Contacts missing to `contacts_per_day.min`, day by day."""
    asked, window = contacts_asked(record, mission), record.schedule.window
    if not any(asked):
        return 0
    had = Counter(day_number(contact.start, window) for contact in contacts_of(record, mission))
    return sum(max(0, wanted - had[number]) for number, wanted in enumerate(asked))


def tracking_of_days(record: Record, mission: Mission) -> list[tuple[int, int, int]]:
    """Of a track, day by day: the milliseconds that it has and that it asks for, and the day's number from 1."""
    if mission.track is None:
        return []
    window, had = record.schedule.window, Counter[int]()
    for contact in contacts_of(record, mission):
        had[day_number(contact.start, window)] += contact.end - contact.start
    return [(had[day.number], day.tracking_ms(mission.track), day.number + 1) for day in days(window)]


def tracking_missing_ms(record: Record, mission: Mission) -> int:
    """Milliseconds missing to the hours of a track, day by day."""
    return sum(max(0, asked_ms - had_ms) for had_ms, asked_ms, _ in tracking_of_days(record, mission))


def mbit_missing(record: Record, mission: Mission) -> int:
    """Mbit missing to `volume_mbit_per_day`, day by day; a contact brings all of it in the day in which it starts."""
    if mission.volume_mbit_per_day is None:
        return 0
    window, had = record.schedule.window, Counter[int]()
    for contact in contacts_of(record, mission):
        had[day_number(contact.start, window)] += whole_mbit(contact)
    return sum(max(0, day.asks(mission.volume_mbit_per_day) - had[day.number]) for day in days(window))


def mbit_lost(record: Record, mission: Mission) -> int | None:
    """Mbit that a full recorder loses; None where nothing can be said."""
    return lost_mbit(record, mission, contacts_of(record, mission))


def pauses(record: Record, mission: Mission) -> Iterator[tuple[int, int]]:
    """From one contact's end to the next one's start, the edges of the mission's time in the window included."""
    begin, end = lifetime(record, mission)
    before = record.before.get(mission.satellite or 0)
    reached = before.last_contact_end if before and before.last_contact_end is not None else begin
    if mission.from_ is not None:
        reached = max(reached, mission.from_)
    for contact in contacts_of(record, mission):
        if contact.start > reached:
            yield reached, contact.start
        reached = max(reached, contact.end)
    if reached < end:
        yield reached, end


def overdue_s(record: Record, mission: Mission) -> int:
    """Whole seconds, counted from the window's start, in which the last contact ended longer ago than allowed."""
    if mission.max_gap_h is None:
        return 0
    allowed_ms = round(mission.max_gap_h * times.HOUR_MS)
    begin, end = lifetime(record, mission)
    late = [(max(start + allowed_ms, begin), min(finish, end)) for start, finish in pauses(record, mission)]
    zero = record.schedule.window.start
    return sum(
        (last - zero) // times.SECOND_MS - (first - zero) // times.SECOND_MS for first, last in late if first < last
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """What a schedule does for a request."""

    contacts: tuple[Contact, ...]
    """Those that bring its data, in order of their ends, up to the one with which it is met."""
    met: bool


def answer(record: Record, request: Request) -> Answer:
    """Contacts wholly inside `after`-`before` count, until they bring the volume; without a volume the first one."""
    wanted = None if request.volume_mbit is None else math.ceil(request.volume_mbit)
    serving = [m for m in record.served.values() if not {m.satellite, *m.also}.isdisjoint(request.any_of)]
    in_time = [
        contact
        for mission in serving
        for contact in contacts_of(record, mission)
        if (request.after is None or request.after <= contact.start) and contact.end <= request.before
    ]
    listed: list[Contact] = []
    brought = 0
    for contact in sorted(in_time, key=lambda c: (c.end, c.start, c.antenna)):
        if wanted is not None and not whole_mbit(contact):
            continue
        listed.append(contact)
        brought += whole_mbit(contact)
        if wanted is None or brought >= wanted:
            return Answer(tuple(listed), met=True)
    return Answer(tuple(listed), met=False)


def in_window(record: Record, request: Request) -> bool:
    """Whether a request is of this window at all."""
    window = record.schedule.window
    return request.before > window.start and (request.after is None or request.after < window.end)


@dataclass(frozen=True, slots=True)
class AntennaTime:
    """Whole seconds of antenna time: of all contacts, and of each owner's missions."""

    all_s: int
    own_s: Counter[str | None]


def antenna_time(record: Record) -> AntennaTime:
    """The antenna time of all contacts; each counts for the owner of its mission, whoever booked it."""
    own_s = Counter[str | None]()
    for contact in record.schedule.contacts:
        if contact.satellite in record.missions:
            own_s[record.missions[contact.satellite].owner] += antenna_s(contact)
    return AntennaTime(own_s.total(), own_s)


def share_missing_s(min_share: float | None, own_s: int, all_s: int) -> int:
    """Whole seconds, rounded up, that are missing to a promised part of all antenna time."""
    promised = Fraction(min_share or 0.0).limit_denominator(PARTS)
    return max(0, math.ceil(promised * all_s) - own_s)
