"""A terminal or a page of text: lines, headings, and what must be said at the end."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence

from rich.console import Console
from rich.text import Text

from groundsched.documents.passes import Excluded
from groundsched.outputs.layout import grid, palette, words

PACKED_GAP = " · "


def drawn(draw: Callable[[Console], None], *, width: int, color: bool) -> str:
    """What `draw` puts on a console of this width; without `color` not one escape sequence."""
    console = Console(
        file=io.StringIO(),
        width=width,
        force_terminal=color,
        color_system="auto" if color else None,
        no_color=not color,
        legacy_windows=False,
    )
    with console.capture() as captured:
        draw(console)
    return captured.get()


def is_colored(console: Console) -> bool:
    """Whether colours can carry meaning on this console."""
    return console.color_system is not None and not console.no_color


def put(console: Console, lines: Iterable[Text]) -> None:
    """Print lines that fit already."""
    for line in lines:
        console.print(line, no_wrap=True, overflow="ignore", crop=False)


def put_wrapped(console: Console, text: Text, *, lead: Text, indent: int) -> None:
    """Print `text` after `lead`, over as many lines as it needs, all of them `indent` cells in."""
    wrapped = text.wrap(console, max(console.width - indent, 1), overflow="fold")
    for number, line in enumerate(wrapped):
        line.rstrip()
        mark = lead if number == 0 else Text()
        put(console, [Text.assemble(mark, " " * (indent - mark.cell_len), line)])


def put_packed(console: Console, parts: Sequence[str], *, indent: int = 0) -> None:
    """Print small facts side by side; a line breaks between two of them, never inside one."""
    lines: list[str] = []
    for part in parts:
        if lines and indent + len(lines[-1]) + len(PACKED_GAP) + len(part) <= console.width:
            lines[-1] += PACKED_GAP + part
        else:
            lines.append(part)
    put(console, (grid.cut(Text(" " * indent + line, palette.FAINT), console.width) for line in lines))


def heading(console: Console, title: str, aside: Text | None = None) -> None:
    """An empty line, then the title of a section and, fainter, what sums it up."""
    line = Text.assemble((title, palette.TITLE), "  ", aside or "")
    put(console, [Text(), grid.cut(line, console.width)])


def excluded(console: Console, records: Sequence[Excluded]) -> None:
    """What could not serve, with file and line, and why."""
    if records:
        heading(console, "Excluded")
    for record in records:
        place = ":".join(str(part) for part in (record.file, record.line) if part is not None)
        who = [str(part) for part in (record.satellite, place) if part]
        line = words.plain(" ".join(who), palette.FAINT) + Text("  ") + words.plain(record.reason)
        put_wrapped(console, line, lead=Text("-", palette.CARE), indent=2)


def remarks(console: Console, *, notes: Sequence[str], warnings: Sequence[str]) -> None:
    """Notes, then warnings: what is last on the screen is read first."""
    for title, mark, style, sentences in (
        ("Notes", "·", palette.FAINT, notes),
        ("Warnings", "!", palette.CARE, warnings),
    ):
        if sentences:
            heading(console, title)
        for sentence in sentences:
            put_wrapped(console, words.plain(sentence), lead=Text(mark, style), indent=2)
