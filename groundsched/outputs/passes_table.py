"""A pass list as people read it: by day, with where the satellite comes up and goes down."""

from __future__ import annotations

import itertools
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from groundsched.documents.passes import Pass, PassList
from groundsched.outputs.layout import grid, palette, screen, words
from groundsched.outputs.layout.grid import Column

COLUMNS = (
    Column(title="AOS"),
    Column(title="TCA", rank=8),
    Column(title="LOS", rank=2),
    Column(title="length", rank=5, right=True),
    Column(title="satellite", least=16),
    Column(title="number", rank=9, right=True),
    Column(title="station", least=7),
    Column(title="max el", rank=1, right=True),
    Column(title="azimuth", rank=3),
    Column(title="km", rank=7, right=True),
    Column(title="light", rank=10),
    Column(title="±s", rank=6, right=True),
    Column(title="remark", rank=4, least=10),
)


def render(listed: PassList, *, zone: ZoneInfo, width: int, color: bool) -> str:
    """The passes as text of at most `width` columns; times in `zone`."""
    return screen.drawn(lambda console: render_console(listed, console, zone), width=width, color=color)


def render_console(listed: PassList, console: Console, zone: ZoneInfo) -> None:
    """Print the passes on a console."""
    window = listed.window
    screen.put_wrapped(console, words.window_line(window.start, window.end, zone), lead=Text(), indent=0)
    aside = words.count(len(listed.elements), "satellite")
    screen.heading(console, words.count(len(listed.passes), "pass", "passes"), Text(aside, palette.FAINT))
    rows: list[grid.Row | Text] = []
    for day, of_day in itertools.groupby(listed.passes, key=lambda p: words.day(p.aos, zone)):
        rows.append(Text(day, palette.TITLE))
        rows.extend(_row(found, zone) for found in of_day)
    if rows:
        screen.put(console, grid.lines(COLUMNS, rows, console.width))
    screen.excluded(console, listed.excluded)
    screen.remarks(console, notes=listed.notes, warnings=listed.warnings)


def _row(found: Pass, zone: ZoneInfo) -> grid.Row:
    bearings = (found.aos_azimuth_deg, found.tca_azimuth_deg, found.los_azimuth_deg)
    cut = [
        text
        for holds, text in (
            (found.truncated_start, "already up"),
            (found.truncated_end, "cut at the end"),
        )
        if holds
    ]
    return (
        Text(words.clock(found.aos, zone)),
        Text(words.clock(found.tca, zone), palette.FAINT),
        Text(words.clock(found.los, zone)),
        Text(words.minutes(found.duration_s)),
        words.plain(found.name, palette.TITLE),
        Text(str(found.satellite), palette.FAINT),
        words.plain(found.station),
        Text(f"{found.max_elevation_deg:.0f}°"),
        Text(" ".join(map(words.azimuth, bearings))),
        Text(f"{found.range_km:.0f}", palette.FAINT),
        Text("sun" if found.sunlit else "shade", palette.FAINT),
        Text(words.whole_seconds(found.timing_uncertainty_s), palette.FAINT),
        Text(", ".join(cut), palette.FAINT),
    )
