"""A schedule as an operations desk reads it: how good it is, each antenna's day, the contacts, what is missing."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from groundsched import names, times
from groundsched.config.network import Antenna, Station, outage_windows
from groundsched.documents.schedule import Contact, Objective, Rejection, Schedule, Solution
from groundsched.outputs import plan_changes, plan_requests
from groundsched.outputs.layout import grid, palette, screen, timeline, words
from groundsched.outputs.layout.grid import Column

PROVERS = {"cp-sat": "CP-SAT", "lp": "the LP bound", "scip": "SCIP"}

MISSING_IS_COUNTED = ("least_contacts", "gaps", "volume", "shares")
"""The stages whose value is what is missing, so that less is better."""

MEANINGS = {
    "band": "no antenna of the station has a band of the mission",
    "stale": "the elements are too old at this pass",
    "too-low": "culminates below the mission's least culmination",
    "too-short": "shorter than the mission's least contact",
    "antenna": "outside what the antenna can see or reach",
    "unavailable": "the antenna or its station is out of service",
    "limit": "the mission has all the contacts it may have",
    "frozen": "too near to now to change",
    "station": "another station serves the satellite then",
    "conflict": "another satellite has the antenna",
    "redundant": "would fit and gains nothing",
}
"""The reasons of refusal, in the order in which passes come further."""

CONTACT_COLUMNS = (
    Column(title="start"),
    Column(title="end", rank=1),
    Column(title="length", rank=7, right=True),
    Column(title="satellite", least=16),
    Column(title="number", rank=11, right=True),
    Column(title="owner", rank=9, least=12),
    Column(title="station", rank=10, least=14),
    Column(title="antenna", least=7),
    Column(title="band", rank=4),
    Column(title="max el", rank=3, right=True),
    Column(title="prio", rank=2, right=True),
    Column(title="Gbit", rank=8, right=True),
    Column(title="±s", rank=6, right=True),
    Column(title="remark", rank=5, least=14),
)

ANTENNA_COLUMNS = (
    Column(title="antenna", least=7),
    Column(title="station", rank=3, least=8),
    Column(title="bands", rank=4),
    Column(title="contacts", rank=1, right=True),
    Column(title="busy", rank=2, right=True),
    Column(title="use", right=True),
    Column(title="", rank=5),
)

OWNER_COLUMNS = (
    Column(title="owner", least=12),
    Column(title="contacts", rank=1, right=True),
    Column(title="antennas", rank=2, right=True),
    Column(title="has", right=True),
    Column(title="entitled", rank=3, right=True),
    Column(title="promised", right=True),
    Column(title="missing", right=True),
)

REFUSAL_COLUMNS = (
    Column(title="passes", right=True),
    Column(title="reason"),
    Column(title="meaning", rank=2, least=50),
    Column(title="the highest of them", rank=1, least=30),
)

BAR_CELLS = 20


def render(schedule: Schedule, *, zone: ZoneInfo, width: int, color: bool) -> str:
    """The schedule as text of at most `width` columns; times in `zone`."""
    return screen.drawn(lambda console: render_console(schedule, console, zone), width=width, color=color)


def render_console(schedule: Schedule, console: Console, zone: ZoneInfo) -> None:
    """Print the schedule on a console; its width and colours are the console's."""
    _header(schedule, console, zone)
    _timeline(schedule, console, zone)
    _contacts(schedule, console, zone)
    _antennas(schedule, console)
    _owners(schedule, console)
    _refusals(schedule, console, zone)
    plan_requests.render_requests(schedule, console, zone)
    plan_requests.render_kept_out(schedule, console, zone)
    plan_changes.render_changes(schedule, console, zone)
    _shortfalls(schedule, console)
    screen.remarks(console, notes=schedule.notes, warnings=schedule.warnings)


def _header(schedule: Schedule, console: Console, zone: ZoneInfo) -> None:
    """When, who, how old the elements are, and how good the plan is known to be."""
    window, solution = schedule.window, schedule.solution
    optimal = solution.status == "optimal"
    screen.put_wrapped(console, words.window_line(window.start, window.end, zone), lead=Text(), indent=0)
    screen.put_wrapped(console, _loaded(schedule), lead=Text(), indent=0)
    style = palette.GOOD if optimal else palette.CARE
    screen.put_wrapped(console, Text(_verdict(solution), style), lead=Text("●" if optimal else "○", style), indent=2)
    screen.put_packed(console, _stages(solution), indent=2)
    if against := plan_changes.summary(schedule):
        screen.put_wrapped(console, Text(against), lead=Text("↻", palette.FAINT), indent=2)


def _loaded(schedule: Schedule) -> Text:
    stations = schedule.inputs.stations.network.stations
    line = Text(
        f"{words.count(len(schedule.missions), 'satellite')}, {words.count(len(stations), 'station')}, "
        f"{words.count(sum(len(s.antennas) for s in stations), 'antenna')}"
    )
    if ages := [used.age_days for used in schedule.inputs.elements]:
        line.append("   elements ", palette.FAINT)
        line.append(f"{min(ages):.1f} to {max(ages):.1f} days old", palette.of_age(max(ages)))
    return line


def _verdict(solution: Solution) -> str:
    """The solver's status in words."""
    stages = [stage for stage in solution.objectives if stage.tier != "tie_break"]
    if solution.status == "optimal":
        provers = [PROVERS[p] for p in PROVERS if any(p in stage.proof for stage in stages)]
        return f"optimal: proven by {names.listed(provers)}" if provers else "optimal"
    open_stage = next((stage for stage in stages if stage.gap > 0), None)
    if open_stage is None:
        return "feasible: nothing better was found, and a second proof is missing"
    if open_stage.tier in MISSING_IS_COUNTED:
        return f"feasible: {open_stage.tier} misses {open_stage.value}, and at least {open_stage.bound} is sure to"
    below = 100 * (open_stage.bound - open_stage.value) / max(open_stage.bound, 1)
    return f"feasible: {open_stage.tier} is at most {below:.2g} % below the best possible"


def _stages(solution: Solution) -> list[str]:
    """Each stage with its value, and its bound where that is another; of a tie-break only that it is open."""
    parts = [_stage(stage) for stage in solution.objectives if stage.tier != "tie_break"]
    if not solution.reproducible:
        parts.append("another run may choose otherwise")
    return parts


def _stage(stage: Objective) -> str:
    seconds = stage.tier.startswith("priority-") or stage.tier in ("gaps", "shares")
    text = str(stage.value) if stage.bound == stage.value else f"{stage.value} of {stage.bound}"
    if stage.tier == "requests":
        return f"requests of priority {stage.priority}: {text} met"
    given = f" ({stage.given} s given)" if stage.given else ""
    return f"{stage.tier} {text} s{given}" if seconds else f"{stage.tier} {text}"


def _timeline(schedule: Schedule, console: Console, zone: ZoneInfo) -> None:
    """A line for each antenna, in the order of the stations file."""
    window = times.Window(schedule.window.start, schedule.window.end)
    of_antenna: defaultdict[str, list[timeline.Bar]] = defaultdict(list)
    for contact in schedule.contacts:
        of_antenna[contact.antenna].append(
            timeline.Bar(
                setup_start=contact.setup_start,
                start=contact.start,
                end=contact.end,
                teardown_end=contact.teardown_end,
                priority=contact.priority,
            )
        )
    tracks = [
        timeline.Track(
            label=words.plain(antenna.id),
            bars=tuple(of_antenna[antenna.id]),
            outages=_outages(station, antenna, window),
        )
        for station, antenna in _all_antennas(schedule)
    ]
    colored = screen.is_colored(console)
    priorities = sorted({contact.priority for contact in schedule.contacts})
    lines = list(timeline.timeline(tracks, window, zone=zone, width=console.width, colored=colored))
    screen.heading(console, "Timeline", timeline.legend(priorities, lines, colored=colored))
    screen.put(console, lines)


def _all_antennas(schedule: Schedule) -> Iterator[tuple[Station, Antenna]]:
    for station in schedule.inputs.stations.network.stations:
        for antenna in station.antennas:
            yield station, antenna


def _outages(station: Station, antenna: Antenna, window: times.Window) -> tuple[times.Window, ...]:
    both = station.unavailable + antenna.unavailable
    return tuple(stretch for stretch, _ in outage_windows(both, station.timezone, window))


def _contacts(schedule: Schedule, console: Console, zone: ZoneInfo) -> None:
    """The contacts in order of time, with a line where a new day begins."""
    contacts = sorted(schedule.contacts, key=lambda c: (c.start, c.antenna))
    seconds = sum(contact.duration_s for contact in contacts)
    aside = f"{len(contacts)}, {words.hours(seconds)} in all" if contacts else "none"
    screen.heading(console, "Contacts", Text(aside, palette.FAINT))
    if not contacts:
        return
    stations = {station.id: station.name for station in schedule.inputs.stations.network.stations}
    colored = screen.is_colored(console)
    rows: list[grid.Row | Text] = []
    for day, of_day in itertools.groupby(contacts, key=lambda contact: words.day(contact.start, zone)):
        rows.append(Text(day, palette.TITLE))
        rows.extend(_contact(contact, stations, zone=zone, colored=colored) for contact in of_day)
    screen.put(console, grid.lines(CONTACT_COLUMNS, rows, console.width))


def _contact(contact: Contact, stations: dict[str, str], *, zone: ZoneInfo, colored: bool) -> grid.Row:
    swatch = "▌" if colored else ""
    priority = Text.assemble((swatch, palette.OF_PRIORITY[contact.priority]), str(contact.priority))
    return (
        Text(words.clock(contact.start, zone)),
        Text(words.clock(contact.end, zone)),
        Text(words.minutes(contact.duration_s)),
        words.plain(contact.name, palette.TITLE),
        Text(str(contact.satellite), palette.FAINT),
        words.plain(contact.owner or ""),
        words.plain(stations.get(contact.station, contact.station)),
        words.plain(contact.antenna),
        Text(contact.band),
        Text(f"{contact.max_elevation_deg:.0f}°"),
        priority,
        Text("" if contact.volume_mbit is None else f"{contact.volume_mbit / 1000:.1f}"),
        Text(words.whole_seconds(contact.timing_uncertainty_s), palette.FAINT),
        words.plain(_remark(contact), palette.FAINT),
    )


def _remark(contact: Contact) -> str:
    """What is special about a contact."""
    remarks = [
        (contact.request is not None, f"for {contact.request}"),
        (contact.booked, "booked"),
        (contact.frozen, "frozen"),
        (contact.change not in (None, "kept"), plan_changes.change_of(contact)),
        (contact.truncated_start, "already up"),
        (contact.truncated_end, "cut at the end"),
        (contact.start > contact.aos or contact.end < contact.los, "part of the pass"),
    ]
    return ", ".join(text for holds, text in remarks if holds)


def _antennas(schedule: Schedule, console: Console) -> None:
    """How busy each antenna is."""
    report = {antenna.antenna: antenna for antenna in schedule.antennas}
    rows: list[grid.Row | Text] = []
    for station, antenna in _all_antennas(schedule):
        if (use := report.get(antenna.id)) is None:
            continue
        rows.append(
            (
                words.plain(antenna.id),
                words.plain(station.name),
                Text(" ".join(antenna.bands)),
                Text(str(use.contacts)),
                Text(words.hours(use.busy_s)),
                Text(f"{use.utilisation:.0%}"),
                Text("▬" * round(use.utilisation * BAR_CELLS), palette.FAINT),
            )
        )
    screen.heading(console, "Antennas")
    screen.put(console, grid.lines(ANTENNA_COLUMNS, rows, console.width))


def _owners(schedule: Schedule, console: Console) -> None:
    """What each owner has of all antenna time, where the missions file says what any is entitled to."""
    if not schedule.inputs.missions.content.owners:
        return
    rows: list[grid.Row | Text] = []
    for report in schedule.owners:
        short = report.missing_s > 0
        rows.append(
            (
                words.plain(report.owner, palette.TITLE),
                Text(str(report.contacts)),
                Text(words.hours(report.antenna_s)),
                Text(f"{report.share:.1%}", palette.CARE if short else ""),
                Text("" if report.entitled_share is None else f"{report.entitled_share:.1%}", palette.FAINT),
                Text("" if report.min_share is None else f"{report.min_share:.1%}"),
                Text(f"{report.missing_s} s" if short else "", palette.CARE),
            )
        )
    screen.heading(console, "Owners", Text("of the antenna time given: setup, contact and teardown", palette.FAINT))
    screen.put(console, grid.lines(OWNER_COLUMNS, rows, console.width))


def _refusals(schedule: Schedule, console: Console, zone: ZoneInfo) -> None:
    """How many passes were not taken, for which reasons, and the best one lost to each."""
    of_reason: defaultdict[str, list[Rejection]] = defaultdict(list)
    for refused in schedule.rejected:
        of_reason[refused.reason].append(refused)
    if not of_reason:
        return
    called = {report.satellite: report.name for report in schedule.missions}
    rows: list[grid.Row | Text] = []
    for reason in (reason for reason in MEANINGS if reason in of_reason):
        highest = max(of_reason[reason], key=lambda refused: refused.max_elevation_deg)
        example = (
            f"{called.get(highest.satellite, highest.satellite)} at {highest.station}, "
            f"{times.format_local(highest.tca, zone, '%d %b %H:%M')}, {highest.max_elevation_deg:.0f}°"
        )
        rows.append(
            (
                Text(str(len(of_reason[reason]))),
                Text(reason),
                Text(MEANINGS[reason], palette.FAINT),
                words.plain(example, palette.FAINT),
            )
        )
    aside = f"{words.count(len(schedule.rejected), 'pass', 'passes')}; each with its blockers in the JSON"
    screen.heading(console, "Not taken", Text(aside, palette.FAINT))
    screen.put(console, grid.lines(REFUSAL_COLUMNS, rows, console.width))


def _shortfalls(schedule: Schedule, console: Console) -> None:
    """Which missions did not get what they need."""
    short = [report for report in schedule.missions if report.shortfall]
    if not short:
        return
    aside = f"{len(short)} of {words.count(len(schedule.missions), 'mission')}"
    screen.heading(console, "Shortfalls", Text(aside, palette.FAINT))
    for report in short:
        line = words.plain(report.name, palette.TITLE)
        line.append(f" {report.satellite}  ", palette.FAINT)
        line.append(words.plain("; ".join(report.shortfall)))
        screen.put_wrapped(console, line, lead=Text("▾", palette.CARE), indent=2)
