"""Requests in the table of a plan: whether each is met, and which passes their contacts keep out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from groundsched import times
from groundsched.documents.schedule import Contact, Rejection, RequestReport, Schedule
from groundsched.outputs.layout import palette, screen, words

DAY_AND_TIME = "%a %d %b %H:%M:%S"
TO_THE_MINUTE = "%a %d %b %H:%M"
OVERFLIGHT_MS = 30 * times.MINUTE_MS
"""Passes of a satellite over neighbouring stations that rise within this time are one overflight to people."""


def render_requests(schedule: Schedule, console: Console, zone: ZoneInfo) -> None:
    """Whether each request is met, when its data is on the ground, and how long before the deadline."""
    if not schedule.requests:
        return
    window = times.Window(schedule.window.start, schedule.window.end)
    asked = {request.id: request for request in schedule.inputs.missions.content.requests}
    outside = {request.id for request in asked.values() if not request.touches(window)}
    inside = [report for report in schedule.requests if report.id not in outside]
    aside = f"{sum(report.met for report in inside)} of {len(inside)} met"
    screen.heading(console, "Requests", Text(aside, palette.FAINT))
    for report in schedule.requests:
        line = words.plain(report.id, palette.TITLE)
        if (request := asked.get(report.id)) is not None:
            line.append(f"  priority {request.priority}", palette.FAINT)
        if report.id in outside:
            line.append("  not of this window", palette.FAINT)
            screen.put_wrapped(console, line, lead=Text("·", palette.FAINT), indent=2)
            continue
        _outcome(line, report, deadline=request.before if request else None, zone=zone)
        lead = Text("✓", palette.GOOD) if report.met else Text("✗", palette.BAD)
        screen.put_wrapped(console, line, lead=lead, indent=2)


def _outcome(line: Text, report: RequestReport, *, deadline: int | None, zone: ZoneInfo) -> None:
    by = "" if deadline is None else f" {times.format_local(deadline, zone, DAY_AND_TIME)}"
    if not report.met:
        line.append("  not met", palette.BAD)
        line.append(f", deadline{by}" if by else "", palette.FAINT)
        return
    line.append("  met")
    if report.on_ground is not None:
        line.append(f", on the ground {times.format_local(report.on_ground, zone, DAY_AND_TIME)}")
    if report.slack_s is not None:
        line.append(f", {words.hours(report.slack_s)} before the deadline{by}", palette.FAINT)


@dataclass(frozen=True, slots=True)
class KeptOut:
    """A pass that has contacts for requests in its way."""

    refused: Rejection
    requests: frozenset[str]
    by_them_alone: bool
    """Whether nothing else is in its way."""


def kept_out(schedule: Schedule) -> list[KeptOut]:
    """Every pass of another satellite that a contact for a request keeps out, in order of time.

    What moved to make room elsewhere is not told by one document: two plans, with and without, tell it.
    """
    known = {contact.id: contact for contact in schedule.contacts}
    found = []
    for refused in schedule.rejected:
        others = [known[i] for i in refused.blocked_by if i in known and known[i].satellite != refused.satellite]
        asked = frozenset(contact.request for contact in others if contact.request is not None)
        if asked:
            found.append(KeptOut(refused, asked, all(_is_asked(contact) for contact in others)))
    return sorted(found, key=lambda k: (k.refused.tca, k.refused.satellite, k.refused.station))


def _is_asked(contact: Contact) -> bool:
    return contact.request is not None


def render_kept_out(schedule: Schedule, console: Console, zone: ZoneInfo) -> None:
    """Which passes are not taken because of each request: those with nothing else in their way first."""
    passes = kept_out(schedule)
    if not passes:
        return
    names = {report.satellite: report.name for report in schedule.missions}
    aside = f"by contacts for requests; {words.count(len(passes), 'pass', 'passes')}"
    screen.heading(console, "Kept out", Text(aside, palette.FAINT))
    for report in schedule.requests:
        mine = [k for k in passes if report.id in k.requests]
        alone = _overflights([k.refused for k in mine if k.by_them_alone])
        shared = _overflights([k.refused for k in mine if not k.by_them_alone])
        said = [_named(alone, names, zone)] if alone else []
        # An overflight that is lost to the request at one station is not told again for the next.
        if rest := [group for group in shared if not any(_is_one(group[0], other[0]) for other in alone)]:
            said.append(f"together with other contacts: {_named(rest, names, zone)}")
        if said:
            line = words.plain(report.id, palette.TITLE)
            line.append("  ")
            line.append(words.plain("; ".join(said)))
            screen.put_wrapped(console, line, lead=Text("▾", palette.CARE), indent=2)


def _named(overflights: Sequence[Sequence[Rejection]], names: dict[int, str], zone: ZoneInfo) -> str:
    """Each overflight once, with all stations that had a pass of it."""
    return ", ".join(
        f"{names.get(group[0].satellite, group[0].satellite)} at {' and '.join(refused.station for refused in group)}"
        f" {times.format_local(group[0].tca, zone, TO_THE_MINUTE)}"
        for group in overflights
    )


def _overflights(passes: Iterable[Rejection]) -> list[list[Rejection]]:
    groups: list[list[Rejection]] = []
    for refused in passes:
        own = next((group for group in groups if _is_one(group[0], refused)), None)
        if own is None:
            groups.append([refused])
        else:
            own.append(refused)
    return groups


def _is_one(refused: Rejection, other: Rejection) -> bool:
    """Whether two passes are of one overflight."""
    return refused.satellite == other.satellite and abs(refused.aos - other.aos) < OVERFLIGHT_MS
