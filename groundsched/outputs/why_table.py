"""The answer to `why` as people read it: a paragraph, then the price stage by stage; never more than a page."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from groundsched.documents.explanation import Explanation, Price
from groundsched.outputs.layout import grid, palette, screen, words
from groundsched.outputs.layout.grid import Column

MOST_LINES = 12
"""Of the paragraph; what is longer is in the JSON."""
MOST_STAGES = 6

PRICE_COLUMNS = (Column(title="stage"), Column(title="loses", right=True), Column(title="gains", right=True))


def render(explanation: Explanation, *, zone: ZoneInfo, width: int, color: bool) -> str:
    """The answer as text of at most `width` columns. Its times are UTC, as in the schedule that it speaks of."""
    return screen.drawn(lambda console: render_console(explanation, console), width=width, color=color)


def render_console(explanation: Explanation, console: Console) -> None:
    """Print the answer on a console."""
    mark, style = ("●", palette.GOOD) if explanation.taken else ("○", palette.CARE)
    lines = words.plain(explanation.text).wrap(console, max(console.width - 2, 1), overflow="fold")
    shown = list(lines[:MOST_LINES])
    if len(lines) > MOST_LINES:
        shown[-1] = grid.cut(shown[-1] + Text(" … (all of it with --format json)"), console.width - 2)
    for number, line in enumerate(shown):
        line.rstrip()
        screen.put(console, [Text.assemble((mark, style) if number == 0 else " ", " ", line)])
    changed = [each for each in explanation.price if each.loss]
    if changed:
        title = "Without it" if explanation.taken else "Forced in"
        screen.heading(console, title, Text(_counts(explanation), palette.FAINT))
        rows = [_row(each) for each in changed[:MOST_STAGES]]
        screen.put(console, grid.lines(PRICE_COLUMNS, rows, console.width))
        if len(changed) > MOST_STAGES:
            screen.put(console, [Text(f"and {len(changed) - MOST_STAGES} stages more", palette.FAINT)])


def _counts(explanation: Explanation) -> str:
    falls, gains = len(explanation.falls), len(explanation.gains)
    return f"{words.count(falls, 'contact')} would go, {words.count(gains, 'pass', 'passes')} would come in"


def _row(price: Price) -> grid.Row:
    lost, gained = (str(max(0, amount) or "") for amount in (price.loss, -price.loss))
    return Text(price.tier), Text(lost, palette.BAD), Text(gained, palette.GOOD)
