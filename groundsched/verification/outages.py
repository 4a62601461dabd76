"""When antennas are out: the network's outages, weekly ones by the clock on the station's wall."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from groundsched import times
from groundsched.config.network import AnyOutage, Network, Outage, WeeklyOutage
from groundsched.documents.passes import Span

REACH_MS = 3 * times.DAY_MS
"""So far beyond the window an antenna may be busy: setup and teardown last a day at most, passes go on for hours."""


class Spells:
    """Stretches of time, quick to ask whether one of them touches another stretch."""

    def __init__(self, stretches: Iterable[tuple[int, int]]) -> None:
        """In any order; they may overlap."""
        self.in_order = sorted(stretches)
        self._starts = [start for start, _ in self.in_order]
        self._reached = list(itertools.accumulate((end for _, end in self.in_order), max))

    def touch(self, start: int, end: int) -> bool:
        """Whether one of them shares more than a moment with this stretch."""
        before = bisect.bisect_left(self._starts, end)
        return before > 0 and self._reached[before - 1] > start

    def covered_ms(self, window: Span) -> int:
        """How much of a window they cover, each moment once."""
        total, reached = 0, window.start
        for start, end in self.in_order:
            first, last = max(start, reached), min(end, window.end)
            total += max(0, last - first)
            reached = max(reached, last)
        return total


def outages(network: Network, window: Span) -> dict[str, Spells]:
    """By antenna, when it or its station is out, from some days before the window to some days after it."""
    reach = Span(start=window.start - REACH_MS, end=window.end + REACH_MS)
    return {
        antenna.id: Spells(_stretches((*antenna.unavailable, *station.unavailable), station.timezone, reach))
        for station in network.stations
        for antenna in station.antennas
    }


def _stretches(listed: Iterable[AnyOutage], zone: str, reach: Span) -> Iterator[tuple[int, int]]:
    place = times.zone(zone)
    for outage in listed:
        if isinstance(outage, Outage):
            yield outage.start, outage.end
            continue
        for day in _weekdays(times.WEEKDAYS.index(outage.weekly), place, reach):
            yield _spell(day, outage, place)


def _spell(day: date, outage: WeeklyOutage, place: ZoneInfo) -> tuple[int, int]:
    """From its first clock to its second; one that a jump of the clocks would leave nothing of lasts as written."""
    minutes = (_minute(outage.to) - _minute(outage.from_) - 1) % (24 * 60) + 1
    last_day = day if outage.from_ < outage.to else day + timedelta(days=1)
    begun, over = _shown_at(day, outage.from_, place), _shown_at(last_day, outage.to, place)
    return begun, over if begun < over else begun + minutes * times.MINUTE_MS


def _minute(clock: time) -> int:
    return 60 * clock.hour + clock.minute


def _weekdays(weekday: int, place: ZoneInfo, reach: Span) -> Iterator[date]:
    """Each such day of the week, by the place's calendar."""
    day = times.to_datetime(reach.start).astimezone(place).date()
    day += timedelta(days=(weekday - day.weekday()) % 7)
    last = times.to_datetime(reach.end).astimezone(place).date()
    while day <= last:
        yield day
        day += timedelta(days=7)


def _shown_at(day: date, clock: time, place: ZoneInfo) -> int:
    """The first instant at which the clock on the wall shows this; one that it skips is counted on from before."""
    shown = datetime.combine(day, clock, tzinfo=UTC)
    offsets = [_offset(shown + timedelta(days=shift), place) for shift in (-1, 1)]
    instants = sorted(shown - offset for offset in offsets)
    true = [instant for instant in instants if instant.astimezone(place).replace(tzinfo=UTC) == shown]
    return times.from_datetime(true[0] if true else shown - offsets[0])


def _offset(moment: datetime, place: ZoneInfo) -> timedelta:
    return moment.astimezone(place).utcoffset() or timedelta()
