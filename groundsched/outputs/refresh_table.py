"""A refresh as people read it: what became of each query, what changed, how old each mission's elements are now."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from groundsched import times
from groundsched.documents.refresh import MissionAge, QueryReport, Refresh
from groundsched.outputs.layout import grid, palette, screen, words
from groundsched.outputs.layout.grid import Column

STYLES = {
    "refreshed": palette.GOOD,
    "not-modified": palette.GOOD,
    "too-soon": palette.FAINT,
    "refused": palette.BAD,
    "not-asked": palette.CARE,
}
"""How the state of a query is printed."""

QUERIES = (
    Column(title="query", least=20),
    Column(title="state"),
    Column(title="sets", rank=2, right=True),
    Column(title="new", rank=1, right=True),
    Column(title="refused", rank=4, right=True),
    Column(title="asked", rank=3),
    Column(title="again from"),
    Column(title="", least=20, rank=5),
)
AGES = (
    Column(title="number", right=True),
    Column(title="mission", least=16),
    Column(title="newest epoch", rank=1),
    Column(title="age now", right=True),
)


def render(refresh: Refresh, *, zone: ZoneInfo, width: int, color: bool) -> str:
    """The refresh as text of at most `width` columns; times in `zone`."""
    return screen.drawn(lambda console: render_console(refresh, console, zone), width=width, color=color)


def render_console(refresh: Refresh, console: Console, zone: ZoneInfo) -> None:
    """Print the refresh on a console."""
    line = Text.assemble(
        (f"Elements refreshed {times.format_local(refresh.created, zone)}", palette.TITLE),
        (f"  {words.zone_label(zone, refresh.created)}", palette.FAINT),
    )
    screen.put_wrapped(console, line, lead=Text(), indent=0)
    screen.heading(console, words.count(len(refresh.queries), "query", "queries"))
    screen.put(console, grid.lines(QUERIES, [_query(query, zone) for query in refresh.queries], console.width))
    _changes(refresh, console)
    if refresh.missions:
        screen.heading(console, "Ages now", Text("the oldest first", palette.FAINT))
        screen.put(console, grid.lines(AGES, [_age(row, zone) for row in refresh.missions], console.width))
    screen.remarks(console, notes=(), warnings=refresh.warnings)


def _query(query: QueryReport, zone: ZoneInfo) -> grid.Row:
    answered = query.state == "refreshed"
    return (
        words.plain(query.query, palette.TITLE),
        Text(query.state, STYLES[query.state]),
        Text(str(query.sets) if answered else ""),
        Text(str(query.added) if answered else ""),
        Text(str(query.rejected) if query.rejected else "", palette.CARE),
        Text("" if query.asked is None else words.clock(query.asked, zone)),
        Text("" if query.next is None else words.clock(query.next, zone)),
        words.plain(query.detail if query.state in ("refreshed", "refused", "not-asked") else "", palette.FAINT),
    )


def _changes(refresh: Refresh, console: Console) -> None:
    changes = refresh.changes
    screen.heading(console, "Changes")
    for title, numbers in (
        ("new", changes.new),
        ("updated", changes.updated),
        ("unchanged", changes.unchanged),
        ("gone", changes.gone),
    ):
        lead = Text.assemble((f"{title:<10}", palette.FAINT), f"{len(numbers):>4}  ")
        screen.put_wrapped(console, _listed(numbers, changes.names), lead=lead, indent=lead.cell_len)
    if refresh.compacted:
        dropped = words.count(refresh.compacted, "set")
        screen.put(console, [Text(f"{dropped} of the history dropped: too old", palette.FAINT)])


def _listed(numbers: Sequence[int], names: dict[int, str]) -> Text:
    """Names with their numbers; an empty line where there are none, so that the count still stands."""
    return words.plain(", ".join(f"{names[n]} ({n})" if n in names else str(n) for n in numbers) or " ")


def _age(row: MissionAge, zone: ZoneInfo) -> grid.Row:
    epoch = "no elements" if row.epoch is None else times.format_local(row.epoch, zone)
    age = Text("") if row.age_days is None else Text(f"{row.age_days:.1f} d", palette.of_age(row.age_days))
    return (
        Text(str(row.satellite)),
        words.plain(row.name, palette.TITLE),
        Text(epoch, palette.BAD if row.epoch is None else ""),
        age,
    )
