"""Quantities in the words of an operations desk."""

from __future__ import annotations

import math
from zoneinfo import ZoneInfo

from rich.text import Text

from groundsched import names, times
from groundsched.outputs.layout import palette

CLOCK = "%H:%M:%S"
DAY = "%a %d %b %Y"


def plain(value: object, style: str = "") -> Text:
    """Text from outside: never markup, and without anything that a terminal would obey.

    The style stays with these words where more is appended.
    """
    return Text.assemble((names.visible(str(value)), style))


def clock(instant: int, zone: ZoneInfo) -> str:
    """The time of day, whole seconds, rounded down."""
    return times.format_local(instant, zone, CLOCK)


def day(instant: int, zone: ZoneInfo) -> str:
    """The date with its weekday: ``Tue 11 Aug 2026``."""
    return times.format_local(instant, zone, DAY)


def window(start: int, end: int, zone: ZoneInfo) -> str:
    """From when until when, with the length: ``Tue 11 Aug 2026 08:00 to Wed 12 Aug 2026 08:00, 24 h``."""
    begin, finish = (times.format_local(moment, zone, f"{DAY} %H:%M") for moment in (start, end))
    return f"{begin} to {finish}, {round((end - start) / times.HOUR_MS, 2):g} h"


def window_line(start: int, end: int, zone: ZoneInfo) -> Text:
    """The first line of a table: the window, and in which zone its times are told."""
    told = f"  {zone_label(zone, start)}"
    return Text.assemble((window(start, end, zone), palette.TITLE), (told, palette.FAINT))


def zone_label(zone: ZoneInfo, instant: int) -> str:
    """The zone as people call it, with its full name where that says more: ``PKT (Asia/Karachi)``."""
    short = times.format_local(instant, zone, "%Z")
    return short if short == zone.key else f"{short} ({zone.key})"


def minutes(seconds: float) -> str:
    """A duration as ``m:ss``, whole seconds, rounded down."""
    whole = int(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def whole_seconds(seconds: float) -> str:
    """An uncertainty in whole seconds, rounded up."""
    return str(math.ceil(seconds))


def hours(seconds: float) -> str:
    """A long duration as ``5 h 12 min``, rounded down."""
    whole = int(seconds) // 60
    return f"{whole // 60} h {whole % 60:02d} min" if whole >= 60 else f"{whole} min"


def count(number: int, thing: str, things: str = "") -> str:
    """``1 contact``, ``2 contacts``, ``3 passes``."""
    return f"{number} {thing if number == 1 else things or thing + 's'}"


def azimuth(degrees: float) -> str:
    """A bearing in three digits, as it is read aloud: ``007``."""
    return f"{round(degrees) % 360:03d}"
