"""What a document says of missions, requests, antennas and owners, counted again from its contacts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from groundsched import times
from groundsched.config.missions import Mission, Owner
from groundsched.documents.schedule import MissionReport
from groundsched.documents.verification import Finding
from groundsched.verification.needs import (
    answer,
    antenna_time,
    contacts_asked,
    contacts_missing,
    contacts_of,
    mbit_lost,
    mbit_missing,
    overdue_s,
    pauses,
    share_missing_s,
    tracking_missing_ms,
)
from groundsched.verification.outages import Spells
from groundsched.verification.record import Record
from groundsched.verification.shortfalls import wrong_sentences

TRIFLE = 2e-6
"""Parts of 1 and hours are printed to six decimals."""
TRIFLE_MBIT = 2e-3
"""Volumes are printed to three."""


def missions(record: Record) -> Iterator[Finding]:
    """Every mission has one report, with its contacts, volume and gaps; a shortfall says what is missing, if any is."""
    reports = record.schedule.missions
    if [report.satellite for report in reports] != sorted(record.missions):
        yield _not_one_each("mission", sorted(record.missions), [report.satellite for report in reports])
    for report in reports:
        mission = record.missions.get(report.satellite)
        if mission is not None:
            for what in _of_mission(record, mission, report):
                yield _finding("mission-report", f"{report.name} ({report.satellite}): {what}")


def _of_mission(record: Record, mission: Mission, report: MissionReport) -> Iterator[str]:
    own = contacts_of(record, mission)
    longest_ms = max((end - start for start, end in pauses(record, mission)), default=0)
    volumes = [contact.volume_mbit for contact in own if contact.volume_mbit is not None]
    told = mission.rate_mbps is not None and len(volumes) == len(own)
    yield from _differences(
        contacts=(report.contacts, len(own)),
        required=(report.required, sum(contacts_asked(record, mission))),
        lost_mbit=(report.lost_mbit, mbit_lost(record, mission)),
    )
    if mission.name is not None and report.name != mission.name:
        yield f"name is {report.name}, not {mission.name}"
    if abs(report.largest_gap_h - longest_ms / times.HOUR_MS) > TRIFLE:
        yield f"largest_gap_h is {report.largest_gap_h:.6f}, not {longest_ms / times.HOUR_MS:.6f}"
    if (report.volume_mbit is not None) != told or abs((report.volume_mbit or 0.0) - sum(volumes) * told) > TRIFLE_MBIT:
        yield f"volume_mbit is {report.volume_mbit}, not {sum(volumes) if told else None}"
    if bool(report.shortfall) != _is_short(record, mission, has_volume=told):
        yield f"its shortfall says {'; '.join(report.shortfall) or 'nothing'}, which its contacts do not"
    yield from wrong_sentences(record, mission, report, has_volume=told)


def _is_short(record: Record, mission: Mission, *, has_volume: bool) -> bool:
    """Whether anything is missing to what a mission asks for, its elements among it."""
    return bool(
        mission.satellite not in record.served
        or contacts_missing(record, mission)
        or tracking_missing_ms(record, mission)
        or overdue_s(record, mission)
        or (has_volume and mbit_missing(record, mission))
        or mbit_lost(record, mission)
    )


def requests(record: Record) -> Iterator[Finding]:
    """Every request has one report, with the contacts that bring its data, and the moment at which it is met."""
    asked = record.schedule.inputs.missions.content.requests
    reports = {report.id: report for report in record.schedule.requests}
    if [report.id for report in record.schedule.requests] != [request.id for request in asked]:
        names = [request.id for request in asked], [report.id for report in record.schedule.requests]
        yield _not_one_each("request", *names)
    for request in asked:
        report, true = reports.get(request.id), answer(record, request)
        if report is None:
            continue
        on_ground = true.contacts[-1].end if true.met else None
        slack_s = None if on_ground is None else (request.before - on_ground) / times.SECOND_MS
        for what in _differences(
            met=(report.met, true.met),
            contacts=(report.contacts, tuple(contact.id for contact in true.contacts)),
            on_ground=(report.on_ground, on_ground),
            slack_s=(report.slack_s, slack_s),
        ):
            yield _finding("request-report", f"{request.id}: {what}")


def served_requests(record: Record) -> Iterator[Finding]:
    """A contact names the most urgent request that lists it, of equals the first."""
    whose: dict[int, str] = {}
    for request in sorted(record.schedule.inputs.missions.content.requests, key=lambda r: r.priority):
        for contact in answer(record, request).contacts:
            whose.setdefault(id(contact), request.id)
    for contact in record.schedule.contacts:
        if contact.request != whose.get(id(contact)):
            what = f"request is {contact.request}; it brings data of {whose.get(id(contact), 'none')}"
            yield Finding(code="request", contact=contact.id, detail=what)


def antennas(record: Record) -> Iterator[Finding]:
    """Every antenna has one report: contacts, seconds in which it is busy, and what part of its free time they are."""
    window, reports = record.schedule.window, record.schedule.antennas
    if [report.antenna for report in reports] != list(record.antennas):
        yield _not_one_each("antenna", list(record.antennas), [report.antenna for report in reports])
    for report in reports:
        if report.antenna not in record.antennas:
            continue
        own = record.by_antenna.get(report.antenna, [])
        busy_ms = Spells((contact.setup_start, contact.teardown_end) for contact in own).covered_ms(window)
        usable_ms = window.end - window.start - record.outages[report.antenna].covered_ms(window)
        part = busy_ms / usable_ms if usable_ms else 0.0
        for what in _differences(
            contacts=(report.contacts, len(own)), busy_s=(report.busy_s, busy_ms / times.SECOND_MS)
        ):
            yield _finding("antenna-report", f"{report.antenna}: {what}")
        if abs(report.utilisation - part) > TRIFLE:
            yield _finding(
                "antenna-report", f"{report.antenna}: utilisation is {report.utilisation:.6f}, not {part:.6f}"
            )


def owners(record: Record) -> Iterator[Finding]:
    """Every owner has one report: contacts, antenna time and part of it, beside what the missions file promises."""
    promised, reports = record.schedule.inputs.missions.content.owners, record.schedule.owners
    names = {name for name in (*promised, *(m.owner for m in record.served.values())) if name is not None}
    if [report.owner for report in reports] != sorted(names):
        yield _not_one_each("owner", sorted(names), [report.owner for report in reports])
    given = antenna_time(record)
    numbers = _contacts_by_owner(record)
    for report in reports:
        said, own_s = promised.get(report.owner, Owner()), given.own_s[report.owner]
        part = own_s / given.all_s if given.all_s else 0.0
        for what in _differences(
            contacts=(report.contacts, numbers.count(report.owner)),
            antenna_s=(report.antenna_s, own_s),
            entitled_share=(report.entitled_share, said.share),
            min_share=(report.min_share, said.min_share),
            missing_s=(report.missing_s, share_missing_s(said.min_share, own_s, given.all_s)),
        ):
            yield _finding("owner-report", f"{report.owner}: {what}")
        if abs(report.share - part) > TRIFLE:
            yield _finding("owner-report", f"{report.owner}: share is {report.share:.6f}, not {part:.6f}")


def _contacts_by_owner(record: Record) -> list[str | None]:
    """The owner of each contact's mission, whoever booked it."""
    known: Iterable[Mission | None] = (record.missions.get(contact.satellite) for contact in record.schedule.contacts)
    return [mission.owner if mission else None for mission in known]


def _differences(**both: tuple[object, object]) -> Iterator[str]:
    """What is said against what is true, field by field."""
    return (f"{field} is {said}, not {true}" for field, (said, true) in both.items() if said != true)


def _not_one_each(what: str, wanted: Sequence[int | str], said: Sequence[int | str]) -> Finding:
    """There is not one report for each, in this order: which are missing, or too many."""
    missing, too_many = Counter(wanted) - Counter(said), Counter(said) - Counter(wanted)
    both = ("none of", missing), ("too many of", too_many)
    lists = [f"{words} {', '.join(map(str, each))}" for words, each in both if each]
    detail = f"there is not one report for each {what}: {'; '.join(lists) or 'they stand in another order'}"
    return _finding(f"{what}-report", detail)


def _finding(code: str, detail: str) -> Finding:
    return Finding(code=code, contact=None, detail=detail)
