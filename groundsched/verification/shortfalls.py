"""The sentences of a mission's shortfall: each names what is missing on one day, or in all, as it is counted here."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from groundsched import times
from groundsched.config.missions import Mission
from groundsched.documents.schedule import MissionReport
from groundsched.verification.arithmetic import whole_mbit
from groundsched.verification.days import day_number, days
from groundsched.verification.needs import contacts_asked, contacts_of, mbit_lost, overdue_s, tracking_of_days
from groundsched.verification.record import Record

OF_DAYS = {
    "contact": re.compile(r"(\d+) of (\d+) contacts? on day (\d+) "),
    "Mbit": re.compile(r"(\d+) of (\d+) Mbit on day (\d+) "),
}
IN_ALL = {
    "s": re.compile(r"exceeded by (\d+) s in all"),
    "Mbit lost": re.compile(r"(\d+) Mbit lost"),
}
GAP = re.compile(r"(\d+\.\d+) h without a contact; (\S+) h are allowed")
TRACK = re.compile(r"\S+ of \S+ h of tracking on day \d+")
"""The words by what they count; words that are not known are not judged."""


def wrong_sentences(record: Record, mission: Mission, report: MissionReport, *, has_volume: bool) -> Iterator[str]:
    """What its sentences say otherwise than the contacts, or twice."""
    if len(set(report.shortfall)) < len(report.shortfall):
        yield "a sentence of its shortfall stands there twice"
    short = {"contact": _contacts(record, mission), "Mbit": _volumes(record, mission) if has_volume else []}
    for kind, pattern in OF_DAYS.items():
        said = [tuple(map(int, found.groups())) for text in report.shortfall for found in pattern.finditer(text)]
        if said and said != short[kind]:
            yield f"its shortfall says {_told(said, kind)}; it is {_told(short[kind], kind)}"
    lost = {"s": overdue_s(record, mission), "Mbit lost": mbit_lost(record, mission)}
    for kind, pattern in IN_ALL.items():
        for text in report.shortfall:
            found = pattern.search(text)
            if found and int(found[1]) != lost[kind]:
                yield f"its shortfall says {found[1]} {kind}; it is {lost[kind]}"
    yield from _hours(record, mission, report)


def _hours(record: Record, mission: Mission, report: MissionReport) -> Iterator[str]:
    """The longest pause and what is allowed, and the hours of a track."""
    allowed = "" if mission.max_gap_h is None else f"{mission.max_gap_h:g}"
    tracked = {
        f"{own_ms / times.HOUR_MS:.4g} of {asked_ms / times.HOUR_MS:.4g} h of tracking on day {day}"
        for own_ms, asked_ms, day in tracking_of_days(record, mission)
    }
    for text in report.shortfall:
        pause = GAP.match(text)
        if pause and pause.groups() != (f"{report.largest_gap_h:.2f}", allowed):
            yield f"its shortfall says {pause[0]}; largest_gap_h is {report.largest_gap_h:.2f}"
        track = TRACK.match(text)
        if track and track[0] not in tracked:
            yield f"its shortfall says {track[0]}; it is {', '.join(sorted(tracked))}"


def _told(days_short: Sequence[tuple[int, ...]], kind: str) -> str:
    return ", ".join(f"{had} of {wanted} {kind} on day {day}" for had, wanted, day in days_short) or "nothing"


def _contacts(record: Record, mission: Mission) -> list[tuple[int, ...]]:
    """What each day that is short has of contacts, what it asks for, and its number from 1."""
    window = record.schedule.window
    had = Counter(day_number(contact.start, window) for contact in contacts_of(record, mission))
    asked = contacts_asked(record, mission)
    return [(had[day], wanted, day + 1) for day, wanted in enumerate(asked) if had[day] < wanted]


def _volumes(record: Record, mission: Mission) -> list[tuple[int, ...]]:
    """The same of whole Mbit."""
    if mission.volume_mbit_per_day is None:
        return []
    window, had = record.schedule.window, Counter[int]()
    for contact in contacts_of(record, mission):
        had[day_number(contact.start, window)] += whole_mbit(contact)
    asked = [(day.number, day.asks(mission.volume_mbit_per_day)) for day in days(window)]
    return [(had[day], wanted, day + 1) for day, wanted in asked if had[day] < wanted]
