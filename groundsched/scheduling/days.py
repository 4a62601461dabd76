"""The days of a plan: 24 h each from the window's start, the last one perhaps shorter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from groundsched import times
from groundsched.config.missions import Track


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day of the window."""

    number: int
    """From 0."""
    stretch: times.Window
    length: Fraction
    """As a part of 24 h."""

    @property
    def name(self) -> str:
        """As people read it."""
        return f"day {self.number + 1} ({times.format_instant(self.stretch.start)[:10]})"

    def share_of(self, asked: float) -> int:
        """What the day asks of something asked for in 24 h: its share, rounded down."""
        return int(Fraction(asked) * self.length)

    def tracking_ms(self, track: Track) -> int:
        """How long a track the day asks for, in whole milliseconds; nothing where its share is less than the least."""
        share = int(round(track.duration_h * times.HOUR_MS) * self.length)
        return share if share >= round(track.least_h * times.HOUR_MS) else 0


def day_of(instant: int, window: times.Window) -> int:
    """The day of the window, from 0, in which an instant lies."""
    return (instant - window.start) // times.DAY_MS


def days(window: times.Window) -> Iterator[Day]:
    """Every day of the window."""
    for number in range(-(-(window.end - window.start) // times.DAY_MS)):
        start = window.start + number * times.DAY_MS
        stretch = times.Window(start, min(start + times.DAY_MS, window.end))
        yield Day(number=number, stretch=stretch, length=Fraction(stretch.end - start, times.DAY_MS))
