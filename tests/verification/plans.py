"""Real plans, and small changes to them: what tests of the second opinion start from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from groundsched import Options, Schedule, Sources, Window, load_missions, load_network, parse_instant, plan, read_cache
from groundsched.config import load_bookings, load_requests
from groundsched.config.missions import ContactsPerDay, Mission, Owner
from groundsched.documents.schedule import Contact, Rejection
from groundsched.progress import Stop, never
from groundsched.times import HOUR_MS
from groundsched.verification.consistency import CHECKS
from groundsched.verification.record import Record
from groundsched.verification.rules import RULES

ROOT = Path(__file__).parents[2]
MONSOON = ROOT / "examples" / "monsoon"
START = parse_instant("2026-08-11T00:00Z")


@cache
def shipped() -> Sources:
    """The shipped stations, missions and elements."""
    return Sources(
        network=load_network(ROOT / "stations.yaml"),
        missions=load_missions(ROOT / "missions.yaml"),
        cache=read_cache(ROOT / "tle_cache"),
    )


@cache
def flood() -> Sources:
    """The same with a flood's requests and bookings, and with missions that ask for all that there is to ask for."""
    sources = shipped()
    assert sources.missions is not None
    said = sources.missions.value
    asked_for = {39634, 62261, 66315, 65055, 41556, 45939, 48274}
    chosen = [m for number, m in enumerate(said.missions) if number % 5 == 0 or m.satellite in asked_for]
    demanding = tuple(_demanding(mission, number) for number, mission in enumerate(chosen))
    owners = {"SUPARCO": Owner(share=0.5, min_share=0.25)}
    return replace(
        sources,
        missions=replace(sources.missions, value=replace(said, missions=demanding, owners=owners)),
        requests=load_requests([MONSOON / "requests.yaml"], sources.missions),
        bookings=load_bookings(MONSOON / "bookings.yaml", sources.network.value).value.bookings,
    )


def _demanding(mission: Mission, number: int) -> Mission:
    rated = mission.rate_mbps is not None
    return replace(
        mission,
        contacts_per_day=ContactsPerDay(min=number % 3, max=4),
        max_gap_h=12.0 if number % 5 == 0 else None,
        volume_mbit_per_day=600_000.0 if rated else None,
        storage_mbit=200_000.0 if rated else None,
        allow_partial=True if number % 7 == 0 else None,
        overlap_s=20.0 if number % 14 == 0 else 0.0,
    )


def made(
    sources: Sources, hours: float = 24, options: Options | None = None, *, start: int = START, stop: Stop = never
) -> Schedule:
    """A plan, not checked."""
    window = Window(start, start + round(hours * HOUR_MS))
    return plan(sources, window, options or Options(), created=start, verify=False, stop=stop)


@cache
def routine() -> Schedule:
    """A day of the shipped missions."""
    return made(shipped())


@cache
def emergency() -> Schedule:
    """A day and a half of the flood."""
    return made(flood(), 36)


def found(name: str, schedule: Schedule) -> list[str | None]:
    """The contacts that a rule or a check finds something wrong with."""
    record = Record(schedule)
    checks = [check for known, check in (*RULES, *CHECKS) if known == name]
    assert checks, name
    return [finding.contact for check in checks for finding in check(record)]


def with_contacts(schedule: Schedule, contacts: Sequence[Contact]) -> Schedule:
    """These contacts in place of the schedule's, in order."""
    return replace(schedule, contacts=tuple(sorted(contacts, key=lambda c: (c.start, c.antenna))))


def with_contact(schedule: Schedule, contact: Contact, **changes: Any) -> Schedule:
    """One contact changed, in its place."""
    return replace(schedule, contacts=tuple(replace(c, **changes) if c is contact else c for c in schedule.contacts))


def with_rejection(schedule: Schedule, rejection: Rejection, **changes: Any) -> Schedule:
    """One refusal changed, in its place."""
    return replace(schedule, rejected=tuple(replace(r, **changes) if r is rejection else r for r in schedule.rejected))


def with_mission(schedule: Schedule, satellite: int, **changes: Any) -> Schedule:
    """One mission changed."""
    content = schedule.inputs.missions.content
    missions = tuple(replace(m, **changes) if m.satellite == satellite else m for m in content.missions)
    return with_content(schedule, missions=missions)


def with_content(schedule: Schedule, **changes: Any) -> Schedule:
    """What the missions file says changed."""
    said = schedule.inputs.missions
    return with_inputs(schedule, missions=replace(said, content=replace(said.content, **changes)))


def with_station(schedule: Schedule, station: str, **changes: Any) -> Schedule:
    """One station changed."""
    said = schedule.inputs.stations
    stations = tuple(replace(s, **changes) if s.id == station else s for s in said.network.stations)
    return with_inputs(schedule, stations=replace(said, network=replace(said.network, stations=stations)))


def with_antenna(schedule: Schedule, antenna: str, **changes: Any) -> Schedule:
    """One antenna changed."""
    home = next(s for s in schedule.inputs.stations.network.stations if any(a.id == antenna for a in s.antennas))
    antennas = tuple(replace(a, **changes) if a.id == antenna else a for a in home.antennas)
    return with_station(schedule, home.id, antennas=antennas)


def with_options(schedule: Schedule, **changes: Any) -> Schedule:
    """Other options."""
    return with_inputs(schedule, options=replace(schedule.inputs.options, **changes))


def with_inputs(schedule: Schedule, **changes: Any) -> Schedule:
    """Other inputs."""
    return replace(schedule, inputs=replace(schedule.inputs, **changes))
