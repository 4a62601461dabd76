"""What newer elements make of booked contacts, as people read it: a line for each that is not as it was booked."""

from __future__ import annotations

import itertools
from collections import Counter
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from groundsched import names, times
from groundsched.documents.drift import Drift, Drifted, ElementsCompared, State
from groundsched.outputs.layout import grid, palette, screen, words
from groundsched.outputs.layout.grid import Column

STYLES: dict[State, str] = {
    "lost": palette.BAD,
    "conflicting": palette.BAD,
    "trimmed": palette.CARE,
    "shifted": palette.CARE,
    "ok": palette.GOOD,
}
"""Each state with its style, the gravest first."""

COLUMNS = (
    Column(title="state"),
    Column(title="booked"),
    Column(title="satellite", least=12),
    Column(title="antenna", least=7),
    Column(title="shift", right=True),
    Column(title="spare", rank=2, right=True),
    Column(title="what", rank=1, least=30),
)


def render(drift: Drift, *, zone: ZoneInfo, width: int, color: bool) -> str:
    """The drift as text of at most `width` columns; times in `zone`."""
    return screen.drawn(lambda console: render_console(drift, console, zone), width=width, color=color)


def render_console(drift: Drift, console: Console, zone: ZoneInfo) -> None:
    """Print the drift on a console."""
    _header(drift, console, zone)
    _contacts([each for each in drift.contacts if each.state != "ok"], console, zone)
    _elements(drift, console, zone)
    screen.remarks(console, notes=drift.notes, warnings=drift.warnings)


def _header(drift: Drift, console: Console, zone: ZoneInfo) -> None:
    """How many contacts are in which state, and whether a new plan is worth while."""
    if drift.contacts:
        first, last = min(c.start for c in drift.contacts), max(c.end for c in drift.contacts)
        screen.put_wrapped(console, words.window_line(first, last, zone), lead=Text(), indent=0)
    counts = Counter(each.state for each in drift.contacts)
    told = [f"{counts[state]} {state}" for state in reversed(STYLES) if counts[state]]
    total = f"{words.count(len(drift.contacts), 'contact')}: {', '.join(told)}" if told else "no contact was judged"
    good = counts["ok"] == len(drift.contacts) > 0
    screen.put_wrapped(console, Text(total, palette.GOOD if good else palette.CARE), lead=Text(), indent=0)
    if drift.replan:
        screen.put(console, [Text("a new plan is worth while", palette.BAD)])
    for reason in drift.reasons:
        screen.put_wrapped(console, words.plain(reason), lead=Text("  →", palette.FAINT), indent=4)


def _contacts(drifted: list[Drifted], console: Console, zone: ZoneInfo) -> None:
    """The contacts that are not as they were booked, with a line where a new day begins."""
    if not drifted:
        return
    rows: list[grid.Row | Text] = []
    for day, of_day in itertools.groupby(drifted, key=lambda each: words.day(each.start, zone)):
        rows.append(Text(day, palette.TITLE))
        rows.extend(_contact(each, zone) for each in of_day)
    aside = "not as booked; shift and what is spare beside the neighbours in seconds"
    screen.heading(console, "Contacts", Text(aside, palette.FAINT))
    screen.put(console, grid.lines(COLUMNS, rows, console.width))


def _contact(each: Drifted, zone: ZoneInfo) -> grid.Row:
    return (
        Text(each.state, STYLES[each.state]),
        Text(words.clock(each.start, zone)),
        words.plain(each.name, palette.TITLE),
        words.plain(each.antenna),
        Text("" if each.shift_s is None else f"{each.shift_s:+.1f}"),
        Text("" if each.margin_s is None else f"{each.margin_s:.1f}"),
        words.plain(each.detail, palette.FAINT),
    )


def _elements(drift: Drift, console: Console, zone: ZoneInfo) -> None:
    """By which elements the satellites of these contacts were planned and judged."""
    drifted = {each.satellite for each in drift.contacts if each.state != "ok"}
    renewed = [e for e in drift.elements if e.satellite in drifted and e.judged not in (None, e.planned)]
    if not renewed:
        return
    screen.heading(console, "Elements", Text("epochs: of the plan → judged by", palette.FAINT))
    screen.put_packed(console, [names.visible(f"{e.name} {_epochs(e, zone)}") for e in renewed])


def _epochs(compared: ElementsCompared, zone: ZoneInfo) -> str:
    both = (epoch for epoch in (compared.planned, compared.judged) if epoch is not None)
    return " → ".join(times.format_local(epoch, zone, "%d %b %H:%M") for epoch in both)
