"""What a document says of the Earth's rotation: whether it can be taken up again as it was."""

from __future__ import annotations

import re
from collections.abc import Iterator

import skyfield

from groundsched import times
from groundsched.documents.schedule import Schedule
from groundsched.documents.ut1 import parse_ut1
from groundsched.documents.verification import Finding

LARGEST_DUT1_S = 0.9
"""Leap seconds keep UT1 − UTC below it (ITU-R TF.460)."""
LARGEST_STEP_S = 0.01
"""A day is never longer or shorter by so much, but where a leap second is."""
_BUILT_IN = re.compile(r"skyfield (?P<version>\S+) built-in delta_t")


def faulty(schedule: Schedule) -> Iterator[Finding]:
    """`inputs.ut1` names Skyfield's table or holds the values of a file: for all days of the window, and sane ones."""
    text, used = schedule.inputs.ut1, parse_ut1(schedule.inputs.ut1)
    if used is None:
        if not _BUILT_IN.fullmatch(text):
            yield _finding(f"where UT1 came from cannot be told: '{text[:60]}'")
        return
    last_day = used.first_day + len(used.dut1_s) - 1
    if not used.first_day * times.DAY_MS <= schedule.window.start or last_day * times.DAY_MS < schedule.window.end:
        yield _finding("its values do not cover the window")
    for day, (value, following) in enumerate(zip(used.dut1_s, used.dut1_s[1:], strict=False), start=used.first_day):
        step = (following - value + 0.5) % 1.0 - 0.5
        if abs(value) > LARGEST_DUT1_S or abs(step) > LARGEST_STEP_S:
            date = times.format_instant(day * times.DAY_MS)[:10]
            yield _finding(f"UT1 − UTC cannot be {value} s on {date} and {following} s a day later")


def remarks(schedule: Schedule) -> Iterator[str]:
    """Where another Skyfield made the plan, its table is another one, and times may be off by it."""
    match = _BUILT_IN.fullmatch(schedule.inputs.ut1)
    if match and match["version"] != skyfield.__version__:
        yield (
            f"UT1 is of Skyfield {match['version']}, and checked with that of {skyfield.__version__}:"
            " findings of less than 0.2 s may be the difference of their tables"
        )


def _finding(detail: str) -> Finding:
    return Finding(code="ut1", contact=None, detail=detail)
