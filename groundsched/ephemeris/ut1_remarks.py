"""What an operator is told about the UT1 of a file: how far it was measured, and where it does not reach."""

from __future__ import annotations

from dataclasses import dataclass

from groundsched import times
from groundsched.ephemeris.earth_rotation import UT1_SOURCE, DailyUt1, PublishedUt1


@dataclass(frozen=True, slots=True, kw_only=True)
class Remarks:
    """Sentences for the document, none where UT1 is Skyfield's."""

    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def of(published: PublishedUt1 | None, window: times.Window) -> Remarks:
    """What is to be said of this UT1 in `window`."""
    if published is None:
        return Remarks()
    first, last = _midnights(window)
    if last < published.first_day or first > published.last_day:
        return Remarks(warnings=(_unused(published),))
    return Remarks(notes=(_origin(published),), warnings=_gaps(published, first, last))


def _midnights(window: times.Window) -> tuple[int, int]:
    """The first and the last day whose UT1 the window needs: from the midnight before it to the midnight at its end."""
    return window.start // times.DAY_MS, times.ceil_to(window.end, times.DAY_MS) // times.DAY_MS


def _unused(published: PublishedUt1) -> str:
    return (
        f"{published.name} has no day of this window, its UT1 is from {_reach(published)}: Skyfield's built-in table "
        "serves throughout"
    )


def _origin(published: PublishedUt1) -> str:
    if published.measured_to >= published.last_day:
        return f"UT1 is that of {published.name}, measured"
    if published.measured_to < published.first_day:
        return f"UT1 is that of {published.name}, predicted"
    return f"UT1 is that of {published.name}, measured until {_date(published.measured_to)} and predicted from then on"


def _gaps(published: PublishedUt1, first: int, last: int) -> tuple[str, ...]:
    """A warning where some of the days from `first` to `last` have no UT1 in the file."""
    edges = [published.first_day] * (first < published.first_day) + [published.last_day] * (last > published.last_day)
    if not edges:
        return ()
    apart = " and ".join(f"{_beside_skyfield_s(published, edge):.3f} s on {_date(edge)}" for edge in edges)
    return (
        f"{published.name} has UT1 from {_reach(published)}: for the other days of this window Skyfield's built-in "
        f"table serves; the two differ by {apart}: over the day beside it UT1 slides from one to the other, and AOS "
        "and LOS with it, 95 of 100 by less than a fifth of that",
    )


def supplement(published: PublishedUt1, used: DailyUt1) -> str:
    """Which of the days used are not the file's, and whose they are; empty where there are none."""
    if published.first_day <= used.days[0] and used.days[-1] <= published.last_day:
        return ""
    return f"outside {_reach(published)}: {UT1_SOURCE}"


def _reach(published: PublishedUt1) -> str:
    return f"{_date(published.first_day)} to {_date(published.last_day)}"


def _beside_skyfield_s(published: PublishedUt1, day: int) -> float:
    """Seconds between the file and Skyfield's table on a day that both have."""
    theirs = DailyUt1.covering(day, day).at_midnights_s()[0]
    return abs(published.dut1_s[day - published.first_day] - theirs)


def _date(day: int) -> str:
    return times.format_instant(day * times.DAY_MS)[:10]
