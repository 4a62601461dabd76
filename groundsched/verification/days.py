"""The days of a window: 24 h each from its start, the last one perhaps shorter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from groundsched import times
from groundsched.config.missions import Track
from groundsched.documents.passes import Span


@dataclass(frozen=True, slots=True)
class Day:
    """One day: its number from 0, and how much of 24 h it has."""

    number: int
    part: Fraction

    def asks(self, per_day: float) -> int:
        """What the day asks of so much in 24 h, rounded down."""
        return int(Fraction(per_day) * self.part)

    def tracking_ms(self, track: Track) -> int:
        """How long a track the day asks for; nothing where its share is shorter than a contact of it may be."""
        asked_ms = int(round(track.duration_h * times.HOUR_MS) * self.part)
        return asked_ms if asked_ms >= round(track.least_h * times.HOUR_MS) else 0


def days(window: Span) -> Iterator[Day]:
    """Every day of the window."""
    left_ms, number = window.end - window.start, 0
    while left_ms > 0:
        yield Day(number, Fraction(min(left_ms, times.DAY_MS), times.DAY_MS))
        left_ms, number = left_ms - times.DAY_MS, number + 1


def day_number(instant: int, window: Span) -> int:
    """The day to which what starts at an instant belongs."""
    return (instant - window.start) // times.DAY_MS
