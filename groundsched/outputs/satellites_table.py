"""The loaded satellites as people read them: whose elements are how old, and who flies on them."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from groundsched import times
from groundsched.documents.satellites import SatelliteList, SatelliteRow
from groundsched.outputs.layout import grid, palette, screen, words
from groundsched.outputs.layout.grid import Column

COLUMNS = (
    Column(title="number", right=True),
    Column(title="satellite", least=16),
    Column(title="object", rank=7),
    Column(title="epoch", rank=1),
    Column(title="age", right=True),
    Column(title="±s", rank=2, right=True),
    Column(title="drift", rank=4, right=True),
    Column(title="missions", rank=6, least=8),
    Column(title="source", rank=5, least=12),
    Column(title="sets", rank=3, right=True),
)


def render(listed: SatelliteList, *, zone: ZoneInfo, width: int, color: bool) -> str:
    """The satellites as text of at most `width` columns; times in `zone`."""
    return screen.drawn(lambda console: render_console(listed, console, zone), width=width, color=color)


def render_console(listed: SatelliteList, console: Console, zone: ZoneInfo) -> None:
    """Print the satellites on a console."""
    window = listed.window
    screen.put_wrapped(console, words.window_line(window.start, window.end, zone), lead=Text(), indent=0)
    screen.heading(
        console, words.count(len(listed.satellites), "satellite"), Text("age at its worst moment", palette.FAINT)
    )
    if listed.satellites:
        rows = [_row(satellite, zone) for satellite in listed.satellites]
        screen.put(console, grid.lines(COLUMNS, rows, console.width))
    screen.excluded(console, listed.excluded)
    screen.remarks(console, notes=listed.notes, warnings=listed.warnings)


def _row(satellite: SatelliteRow, zone: ZoneInfo) -> grid.Row:
    return (
        Text(str(satellite.satellite)),
        words.plain(satellite.name, palette.TITLE),
        words.plain(satellite.object_id, palette.FAINT),
        Text(times.format_local(satellite.epoch, zone)),
        Text(f"{satellite.age_days:.1f} d", palette.of_age(satellite.age_days)),
        Text(words.whole_seconds(satellite.timing_uncertainty_s)),
        Text("" if satellite.drift_s is None else f"{satellite.drift_s:.2f} s/d"),
        words.plain(", ".join(satellite.missions)),
        words.plain(satellite.source, palette.FAINT),
        Text(str(satellite.sets), palette.FAINT),
    )
