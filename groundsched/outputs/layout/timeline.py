"""Antennas over time as rows of block characters, two moments a cell, on an axis in a time zone.

With colour a contact is a half or a full block in the colour of its priority; without, the digit of its priority.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from rich.text import Text

from groundsched import times
from groundsched.outputs.layout import palette

FREE, OVERHEAD, OUTAGE = 0, -1, -2
"""What a half cell shows besides a priority (1 to 9)."""

MEANINGS = {"░": "unavailable", "─╴╶": "setup, teardown"}
"""The characters of the legend."""

STEPS_MIN = (1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360, 720, 1440)
LEAST_TICK_CELLS = 8
"""Room for ``06:00`` and air around it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One contact: from `start` to `end`, with the antenna busy from `setup_start` to `teardown_end`."""

    setup_start: int
    start: int
    end: int
    teardown_end: int
    priority: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """One antenna: its label, its contacts and its outages."""

    label: Text
    bars: tuple[Bar, ...]
    outages: tuple[times.Window, ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """Which stretch of time the cells of a row show."""

    window: times.Window
    cells: int

    @property
    def half_ms(self) -> float:
        """Milliseconds of half a cell."""
        return (self.window.end - self.window.start) / (2 * self.cells)

    def exact(self, instant: int) -> float:
        """Where `instant` lies, in half cells from the left."""
        return (instant - self.window.start) / self.half_ms

    def half(self, instant: int) -> int:
        """The edge between two half cells that is nearest to `instant`."""
        return round(self.exact(instant))

    def cell(self, instant: int) -> int:
        """The cell in which `instant` lies."""
        return int(self.exact(instant)) // 2


def timeline(
    tracks: Sequence[Track], window: times.Window, *, zone: ZoneInfo, width: int, colored: bool
) -> Iterator[Text]:
    """The axis and a line for each track; a window of more than 36 h takes a block of lines for each 24 h."""
    margin = min(max((track.label.cell_len for track in tracks), default=0), width // 3) + 1
    spans = _days(window)
    longest = spans[0].end - spans[0].start
    for span in spans:
        scale = Scale(span, max((width - margin) * (span.end - span.start) // longest, 1))
        ticks = _ticks(scale, zone)
        yield _axis(scale, ticks, margin=margin, zone=zone)
        for track in tracks:
            label = track.label.copy()
            label.truncate(margin - 1, overflow="ellipsis", pad=True)
            line = label + Text(" ") + _row(track, scale, set(ticks), colored=colored)
            line.rstrip()
            yield line


def legend(priorities: Sequence[int], shown: Sequence[Text], *, colored: bool) -> Text:
    """What the marks mean: the priorities that occur, then those of the other marks that are in the lines shown."""
    line = Text().append("priority" if colored else "the digit is the priority", palette.FAINT)
    for priority in priorities if colored else ():
        line.append(" █", palette.OF_PRIORITY[priority])
        line.append(str(priority), palette.FAINT)
    drawn = {character for drawn_line in shown for character in drawn_line.plain}
    for characters, meaning in MEANINGS.items():
        if drawn.intersection(characters):
            line.append(f"   {characters[0]} {meaning}", palette.FAINT)
    return line


def _days(window: times.Window) -> list[times.Window]:
    if window.end - window.start <= 36 * times.HOUR_MS:
        return [window]
    starts = range(window.start, window.end, times.DAY_MS)
    return [times.Window(start, min(start + times.DAY_MS, window.end)) for start in starts]


def _ticks(scale: Scale, zone: ZoneInfo) -> dict[int, int]:
    """The cells that carry a round local time, with that instant."""
    cell_ms = 2 * scale.half_ms
    steps = (minutes * times.MINUTE_MS for minutes in STEPS_MIN)
    step = next((ms for ms in steps if ms >= LEAST_TICK_CELLS * cell_ms), times.DAY_MS)
    offset = times.to_datetime(scale.window.start).astimezone(zone).utcoffset()
    shift = int(offset.total_seconds()) * times.SECOND_MS if offset else 0
    first = times.ceil_to(scale.window.start + shift, step) - shift
    return {scale.cell(instant): instant for instant in range(first, scale.window.end, step)}


def _axis(scale: Scale, ticks: dict[int, int], *, margin: int, zone: ZoneInfo) -> Text:
    """The line above the rows: the day in the margin where it fits, times of day at the ticks, dates at midnight."""
    dates = (times.format_local(scale.window.start, zone, pattern) for pattern in ("%a %d %b", "%d %b", ""))
    line = Text(next(date for date in dates if len(date) < margin).ljust(margin))
    for cell, instant in ticks.items():
        midnight = times.format_local(instant, zone, "%H:%M") == "00:00"
        label = times.format_local(instant, zone, "%d %b" if midnight else "%H:%M")
        if margin + cell >= line.cell_len and cell + len(label) <= scale.cells:
            line.pad_right(margin + cell - line.cell_len)
            line.append(label, "" if midnight else palette.FAINT)
    return line


def _row(track: Track, scale: Scale, ticks: set[int], *, colored: bool) -> Text:
    halves = _halves(track, scale)
    marks = (
        _mark(left, right, colored=colored, on_tick=cell in ticks)
        for cell, (left, right) in enumerate(zip(halves[::2], halves[1::2], strict=True))
    )
    line = Text()
    for style, run in itertools.groupby(marks, key=lambda mark: mark[1]):
        line.append("".join(character for character, _ in run), style)
    return line


def _halves(track: Track, scale: Scale) -> list[int]:
    """What each half cell shows; what is painted later covers what was before: the most urgent contact wins."""
    halves = [FREE] * (2 * scale.cells)
    for outage in track.outages:
        _paint(halves, scale.half(outage.start), scale.half(outage.end), OUTAGE)
    bars = [bar for bar in track.bars if scale.window.overlaps(bar.setup_start, bar.teardown_end)]
    for bar in bars:
        # Only what fills a half cell: rounded up, a minute of setup would look like ten.
        first, last = scale.exact(bar.setup_start), scale.exact(bar.teardown_end)
        _paint(halves, math.ceil(first), math.floor(last), OVERHEAD)
    for bar in sorted(bars, key=lambda bar: -bar.priority):
        if scale.window.overlaps(bar.start, bar.end):
            first = min(scale.half(bar.start), len(halves) - 1)
            _paint(halves, first, max(scale.half(bar.end), first + 1), bar.priority)
    return halves


def _paint(halves: list[int], first: int, last: int, mark: int) -> None:
    """Mark the half cells from `first` to before `last`, as far as they are on the row."""
    for index in range(max(first, 0), min(last, len(halves))):
        halves[index] = mark


def _mark(left: int, right: int, *, colored: bool, on_tick: bool) -> tuple[str, str]:
    """The character of a cell and its style."""
    if left > 0 or right > 0:
        return _contact(left, right) if colored else (str(min(p for p in (left, right) if p > 0)), palette.TITLE)
    if OUTAGE in (left, right):
        return "░", palette.FAINT
    if OVERHEAD in (left, right):
        return {(OVERHEAD, FREE): "╴", (FREE, OVERHEAD): "╶"}.get((left, right), "─"), palette.FAINT
    return ("┊" if on_tick else " "), palette.FAINT


def _contact(left: int, right: int) -> tuple[str, str]:
    if left == right:
        return "█", palette.OF_PRIORITY[left]
    if right <= 0:
        return "▌", palette.OF_PRIORITY[left]
    if left <= 0:
        return "▐", palette.OF_PRIORITY[right]
    return "▌", f"{palette.OF_PRIORITY[left]} on {palette.OF_PRIORITY[right]}"
