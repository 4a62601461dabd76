"""Instants and windows in whole milliseconds of UTC. No other module formats or parses a time.

An instant is an `int`: milliseconds since 1970-01-01T00:00Z, leap seconds not counted (POSIX).
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SECOND_MS = 1000
MINUTE_MS = 60 * SECOND_MS
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS

UNIX_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EARLIEST_YEAR, LATEST_YEAR = 1957, 2100
"""The years that a plan may name: from the first satellite to the end of the century."""

_ISO = re.compile(
    r"(?P<date>\d{4}-\d{2}-\d{2})"
    r"(?:[T ](?P<clock>\d{2}:\d{2}(?::\d{2})?)(?:[.,](?P<fraction>\d{1,9}))?"
    r"\s?(?P<offset>Z|z|[+-]\d{2}(?::?\d{2})?)?)?"
)

_EPOCH = re.compile(
    r"(?P<year>[0-9]{4})-(?:(?P<month>[0-9]{2})-(?P<day>[0-9]{2})|(?P<day_of_year>[0-9]{3}))"
    r"T(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]{1,40}))?Z?"
)
"""CCSDS 502.0-B-3, 7.5.10: `T` stands between date and time, seconds are never left out, `Z` is the only offset."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def parse_instant(text: str) -> int:
    """An ISO 8601 time as milliseconds; without an offset it is UTC, whatever the machine's zone is.

    Raises ValueError, worded for the user, for anything else. Fractions are rounded to the millisecond.
    """
    match = _ISO.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"'{text}' is not a time; write it like 2026-11-22T17:05:00Z")
    offset = (match["offset"] or "Z").upper().replace("Z", "+00:00")
    try:
        whole = datetime.fromisoformat(f"{match['date']}T{match['clock'] or '00:00'}{offset}")
    except ValueError as error:
        raise ValueError(f"'{text}' is not a time: {error}") from None
    if not EARLIEST_YEAR <= whole.year < LATEST_YEAR:
        raise ValueError(f"'{text}' is outside the years {EARLIEST_YEAR} to {LATEST_YEAR - 1}")
    fraction = round(float(f"0.{match['fraction'] or 0}") * 1000)
    return (whole - UNIX_EPOCH) // timedelta(milliseconds=1) + fraction


class Epoch(NamedTuple):
    """An orbit's epoch in UTC: finer than an instant, because a satellite flies 7 m in a millisecond."""

    us: int
    """Microseconds since 1970-01-01T00:00Z; digits beyond are rounded, a half up."""
    text: str
    """By month and day, without `Z`, with every digit of the fraction that was written."""


def parse_epoch(text: str) -> int:
    """The microseconds of `read_epoch`."""
    return read_epoch(text).us


def read_epoch(text: str) -> Epoch:
    """A CCSDS epoch in UTC: by month or by day of the year, with or without a fraction, `Z` or not.

    Raises ValueError, worded for the user, for anything else. 23:59:60, a leap second, is the midnight after it,
    because days have 86,400 seconds here (POSIX).
    """
    match = _EPOCH.fullmatch(text)
    if match is None:
        raise ValueError(f"'{text[:40]}' is not an epoch; it is written like 2026-08-11T03:33:28.343807")
    year, month, day, day_of_year, hour, minute, second, digits = match.groups()
    try:
        first = date(int(year), int(month or 1), int(day or 1))
        clock_s = _clock_s(int(hour), int(minute), int(second))
    except ValueError as error:
        raise ValueError(f"'{text[:40]}' is not an epoch: {error}") from None
    ordinal = first.toordinal() + (int(day_of_year) - 1 if day_of_year else 0)
    if day_of_year and not first.toordinal() <= ordinal < first.toordinal() + _days_in(first.year):
        raise ValueError(f"'{text[:40]}' is not an epoch: {year} has no day {day_of_year}")
    fraction = digits or ""
    fraction_us = int(fraction[:6].ljust(6, "0")) + (fraction[6:7] >= "5")
    whole_s = (ordinal - UNIX_EPOCH.toordinal()) * 86_400 + clock_s
    by_month = text[:19] if month and second != "60" else _format_second(whole_s)
    return Epoch(us=whole_s * 1_000_000 + fraction_us, text=f"{by_month}.{fraction}" if fraction else by_month)


def _clock_s(hour: int, minute: int, second: int) -> int:
    if (hour, minute, second) == (23, 59, 60):
        return 86_400
    if hour > 23 or minute > 59 or second > 59:
        raise ValueError("the time of day goes from 00:00:00 to 23:59:59")
    return hour * 3600 + minute * 60 + second


def _days_in(year: int) -> int:
    return 366 if calendar.isleap(year) else 365


def _format_second(whole_s: int) -> str:
    try:
        return (UNIX_EPOCH + timedelta(seconds=whole_s)).replace(tzinfo=None).isoformat(timespec="seconds")
    except OverflowError:
        raise ValueError("what is after the year 9999 is not an epoch") from None


def format_epoch(epoch_us: int) -> str:
    """Microseconds since 1970-01-01T00:00Z as an OMM carries them: ``2026-08-11T03:33:28.343807``, UTC."""
    return f"{UNIX_EPOCH + timedelta(microseconds=epoch_us):%Y-%m-%dT%H:%M:%S.%f}"


def format_instant(instant: int) -> str:
    """ISO 8601 with milliseconds and ``Z``: ``2026-11-22T17:05:09.250Z``."""
    return to_datetime(instant).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def format_instants(instants: NDArray[np.int64]) -> list[str]:
    """`format_instant` of (n,) instants: each minute and each millisecond of a minute is written once."""
    import numpy as np

    (minutes, minute), (rests, rest) = (np.unique(part, return_inverse=True) for part in np.divmod(instants, MINUTE_MS))
    heads = [format_instant(number * MINUTE_MS)[:17] for number in minutes.tolist()]
    tails = [format_instant(number)[17:] for number in rests.tolist()]
    return [heads[i] + tails[j] for i, j in zip(minute.tolist(), rest.tolist(), strict=True)]


def format_minute(instant: int) -> str:
    """The minute an instant lies in, cut and not rounded, as pass ids carry it: ``20261122T1705Z``."""
    return f"{to_datetime(instant):%Y%m%dT%H%MZ}"


def format_local(instant: int, zone: ZoneInfo, pattern: str = "%Y-%m-%d %H:%M:%S") -> str:
    """An instant as people in `zone` read it; whole seconds, rounded down."""
    return to_datetime(instant).astimezone(zone).strftime(pattern)


def to_datetime(instant: int) -> datetime:
    """The instant as an aware datetime, exact to the millisecond."""
    return UNIX_EPOCH + timedelta(milliseconds=instant)


def from_datetime(moment: datetime) -> int:
    """Milliseconds of an aware datetime, rounded down."""
    return (moment - UNIX_EPOCH) // timedelta(milliseconds=1)


def ceil_to(instant: int, unit_ms: int) -> int:
    """The first whole multiple of `unit_ms` that is not before `instant`."""
    return -(-instant // unit_ms) * unit_ms


def zone(name: str) -> ZoneInfo:
    """The named time zone; ValueError, worded for the user, where there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"'{name}' is not a time zone; write it like Asia/Karachi or UTC") from None


def parse_clock(text: str) -> time:
    """A time of day ``HH:MM`` (``24:00`` is not one; a range that ends at midnight ends at ``00:00``)."""
    if not re.fullmatch(r"\d{2}:\d{2}", text):
        raise ValueError(f"'{text}' is not a time of day; write it like 12:30")
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise ValueError(f"'{text}' is not a time of day; it goes from 00:00 to 23:59") from None


@dataclass(frozen=True, slots=True)
class Window:
    """A half-open stretch of time, ``start <= t < end``, in milliseconds."""

    start: int
    end: int

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return (self.end - self.start) / SECOND_MS

    @property
    def middle(self) -> int:
        """The instant half-way, rounded down."""
        return (self.start + self.end) // 2

    def overlaps(self, start: int, end: int) -> bool:
        """Whether the stretch from `start` to `end` shares more than a moment with this one."""
        return start < self.end and end > self.start


def weekly(weekday: str, begin: time, finish: time, place: ZoneInfo, window: Window) -> list[Window]:
    """The weekly stretches from `begin` to `finish` on `weekday` (``mon`` … ``sun``, local time) that touch `window`.

    One that finishes at or before it begins runs over midnight into the next day. Where daylight saving skips or
    repeats an hour, the clock on the wall decides, read as RFC 5545 (3.3.5) reads it: what it shows twice is meant
    the first time, and what it skips has the offset from before (02:30 is what is then shown as 03:30). Where its
    finish would so come no later than its start, a stretch keeps the length that is written (RFC 5545, 3.8.5.3).
    """
    found = []
    day = to_datetime(window.start).astimezone(place).date() - timedelta(days=8)
    last = to_datetime(window.end).astimezone(place).date()
    while day <= last:
        if WEEKDAYS[day.weekday()] == weekday:
            stretch = _by_the_wall(day, begin, finish, place)
            if window.overlaps(stretch.start, stretch.end):
                found.append(stretch)
        day += timedelta(days=1)
    return found


def _by_the_wall(day: date, begin: time, finish: time, place: ZoneInfo) -> Window:
    over_midnight = timedelta(days=1) if finish <= begin else timedelta()
    # Python reads a local time with fold=0 as RFC 5545 does (PEP 495).
    first = datetime.combine(day, begin, tzinfo=place)
    last = datetime.combine(day + over_midnight, finish, tzinfo=place)
    start, end = from_datetime(first), from_datetime(last)
    if end > start:
        return Window(start, end)
    written = last.replace(tzinfo=None) - first.replace(tzinfo=None)
    return Window(start, start + written // timedelta(milliseconds=1))
