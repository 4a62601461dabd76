"""Columns that fit a width: the least important go first, then names are shortened; nothing ever wraps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.text import Text

from groundsched.outputs.layout import palette

GAP = 2
"""Blanks between two columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: how it is headed, and what may happen to it where room is short."""

    title: str
    rank: int = 0
    """0 stays always; of the others the highest goes first."""
    right: bool = False
    least: int | None = None
    """The width to which it may be shortened; None: it is never shortened."""


Row = tuple[Text, ...]


def lines(columns: Sequence[Column], rows: Sequence[Row | Text], width: int) -> Iterator[Text]:
    """The header and each row as a line of at most `width` cells; a row that is a Text is a line of its own.

    Columns in which every cell is empty are left out.
    """
    widths = _widths(columns, [row for row in rows if not isinstance(row, Text)], width)
    titles = tuple(Text(column.title, palette.FAINT) for column in columns)
    for row in (titles, *rows):
        yield cut(row if isinstance(row, Text) else _line(columns, row, widths), width)


def cut(line: Text, width: int) -> Text:
    """The line, shortened with … where it is longer than `width`."""
    shortened = line.copy()
    shortened.truncate(width, overflow="ellipsis")
    shortened.rstrip()
    return shortened


def _line(columns: Sequence[Column], row: Row, widths: dict[int, int]) -> Text:
    cells = []
    for index, width in widths.items():
        cell = row[index].copy()
        cell.truncate(width, overflow="ellipsis")
        blanks = Text(" " * (width - cell.cell_len))
        cells.append(blanks + cell if columns[index].right else cell + blanks)
    return Text(" " * GAP).join(cells)


def _widths(columns: Sequence[Column], rows: Sequence[Row], width: int) -> dict[int, int]:
    """The width of each column that stays, by its index."""
    widths = {
        index: max(cell_len(column.title), *(row[index].cell_len for row in rows))
        for index, column in enumerate(columns)
        if any(row[index].plain for row in rows)
    }
    while _needed(columns, widths) > width and (droppable := [i for i in widths if columns[i].rank]):
        del widths[max(droppable, key=lambda index: columns[index].rank)]
    while sum(widths.values()) + GAP * (len(widths) - 1) > width:
        flexible = [i for i in widths if widths[i] > _least(columns[i], widths[i])]
        if not flexible:
            break
        widths[max(flexible, key=widths.__getitem__)] -= 1
    return widths


def _needed(columns: Sequence[Column], widths: dict[int, int]) -> int:
    return sum(_least(columns[index], width) for index, width in widths.items()) + GAP * (len(widths) - 1)


def _least(column: Column, width: int) -> int:
    return width if column.least is None else min(width, max(column.least, cell_len(column.title)))
