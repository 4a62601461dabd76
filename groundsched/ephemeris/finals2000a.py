"""UT1 from a `finals2000A` file of the IERS: `.all`, `.data` and `.daily` have the same columns.

Columns by the IERS's own `readme.finals2000A`. UT1 − UTC is that of Bulletin A (columns 59 to 68), never the final
value of Bulletin B (155 to 165): only A has recent and future days, two series would meet with a step, and Skyfield
reads A, so that a second opinion by it stands on the same numbers. From 2000 to 2026 the two differ by 0.03 ms (rms),
0.45 ms at most, which is 0.2 m at the equator.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from groundsched import names, times
from groundsched.ephemeris.earth_rotation import PublishedUt1, tai_minus_utc_s
from groundsched.errors import InputError

LARGEST_FILE_BYTES = 16 << 20
"""Four times what the days from 1973 to 2027 take."""
LARGEST_DUT1_S = 0.9
"""Leap seconds keep UT1 − UTC below this."""
LARGEST_STEP_S = 0.01
"""The length of day has never been further from 86,400 s; measured from 1973 to 2026: 0.004 s."""
MJD_OF_1970 = 40_587
COLUMNS_OF_DATES = 16
COLUMNS_OF_UT1 = slice(57, 68)
COLUMNS = 187

WHERE_TO_GET_IT = "A fresh finals2000A.all is at https://datacenter.iers.org/data/9/finals2000A.all"

_LINE_END = re.compile(rb"\r+\n?|\n")
"""Of Unix, Windows and old Macs, and what is left where a transfer adds carriage returns twice."""
_LINE = re.compile(r"([ \d]{6}) (\d{5})\.00(?: .{41}([IP])((?:[ -]\d|  | -)\.\d{7}))?")


@dataclass(frozen=True, slots=True)
class _Day:
    """A line that could be read."""

    number: int
    """Days since 1970-01-01."""
    is_measured: bool
    dut1_s: float | None
    """None where the line has none, as those beyond the last prediction."""


class _LineError(ValueError):
    """Why a line cannot be read: a field, and what is wrong with it."""

    def __init__(self, field: str, what: str) -> None:
        super().__init__(what)
        self.field = field


def read_ut1(path: Path) -> PublishedUt1:
    """The UT1 of a finals2000A file.

    Raises InputError, naming file, line and field, for what is missing, is no such file, or has days that are cut,
    out of order, or beyond belief.
    """
    content = _content(path)
    days: list[_Day] = []
    for line, text in enumerate(_lines(path, content), start=1):
        try:
            day = _day(text)
            _require_next(days, day)
        except _LineError as wrong:
            raise InputError.of(f"{path}:{line}: {wrong.field}", str(wrong), WHERE_TO_GET_IT) from None
        days.append(day)
    known = [(day.number, day.dut1_s, day.is_measured) for day in days if day.dut1_s is not None]
    if not known:
        raise InputError.of(str(path), "has no day with UT1-UTC", WHERE_TO_GET_IT)
    first = known[0][0]
    dut1_s = tuple(value for _, value, _ in known)
    _require_smooth(path, first, dut1_s, first_line=next(n for n, day in enumerate(days, 1) if day.number == first))
    return PublishedUt1(
        name=names.visible(path.name),
        sha256=hashlib.sha256(content).hexdigest(),
        first_day=first,
        measured_to=max((number for number, _, is_measured in known if is_measured), default=first - 1),
        dut1_s=dut1_s,
    )


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            content = stream.read(LARGEST_FILE_BYTES + 1)
    except FileNotFoundError:
        raise InputError.of(str(path), "there is no such file", WHERE_TO_GET_IT) from None
    except IsADirectoryError:
        raise InputError.of(str(path), "is a folder, not a file", WHERE_TO_GET_IT) from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise InputError.of(str(path), f"cannot be read: {why}", WHERE_TO_GET_IT) from None
    if len(content) > LARGEST_FILE_BYTES:
        what = f"is larger than {LARGEST_FILE_BYTES >> 20} MB, too large for a finals2000A file"
        raise InputError.of(str(path), what, WHERE_TO_GET_IT)
    return content


def _lines(path: Path, content: bytes) -> list[str]:
    """The lines, whatever ends them, without the byte order mark that a transfer may have added."""
    body = _LINE_END.sub(b"\n", content.removeprefix(b"\xef\xbb\xbf"))
    if not body.strip():
        raise InputError.of(str(path), "is empty", WHERE_TO_GET_IT)
    if body.startswith(b"\x1f\x8b"):
        raise InputError.of(str(path), "is compressed", "Unpack it with gunzip")
    if body.lstrip()[:1] in b"<{":
        what = "is a page or a message, not a finals2000A file: it begins with " + repr(body.lstrip()[:20])[1:]
        raise InputError.of(f"{path}:1", what, WHERE_TO_GET_IT)
    try:
        text = body.decode("ascii")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        what = f"holds the byte {body[error.start]:#04x}; a finals2000A file has ASCII characters only"
        raise InputError.of(f"{path}:{line}", what, WHERE_TO_GET_IT) from None
    return text.rstrip("\n").split("\n")


def _day(text: str) -> _Day:
    match = _LINE.match(text)
    if match is None or not (match[3] or not text[COLUMNS_OF_DATES - 1 :].strip()):
        raise _fault(text)
    if text[COLUMNS:].strip():
        # Days without line ends between them would be read as the first of them.
        raise _LineError(f"columns {COLUMNS + 1}-{len(text)}", f"the line goes on after the {COLUMNS} that a day has")
    number = int(match[2]) - MJD_OF_1970
    if match[1].replace(" ", "0") != _date(number):
        what = f"'{match[1]}' (year, month, day) is not the day of MJD {match[2]}, which is '{_date(number)}'"
        raise _LineError("columns 1-6", what)
    if match[3] is None:
        return _Day(number, is_measured=False, dut1_s=None)
    dut1_s = float(match[4].replace(" ", ""))
    if abs(dut1_s) > LARGEST_DUT1_S:
        what = f"UT1-UTC is {dut1_s} s; leap seconds keep it within {LARGEST_DUT1_S} s"
        raise _LineError("columns 59-68", what)
    return _Day(number, is_measured=match[3] == "I", dut1_s=dut1_s)


def _date(number: int) -> str:
    return times.format_instant(number * times.DAY_MS)[2:10].replace("-", "")


def _fault(text: str) -> _LineError:
    """What is wrong with a line that is none of a finals2000A file."""
    shown = names.visible(text[:40])
    if not re.fullmatch(r"[ \d]{6} \d{5}\.00", text[: COLUMNS_OF_DATES - 1]):
        return _LineError("columns 1-15", f"'{shown}' begins with no date and no whole MJD")
    if len(text) < COLUMNS_OF_UT1.stop:
        return _LineError("columns 58-68", f"the line is cut after {len(text)} columns")
    if text[COLUMNS_OF_UT1.start] not in "IP":
        what = f"'{names.visible(text[COLUMNS_OF_UT1.start])}' is not I (measured) or P (predicted)"
        return _LineError("column 58", what)
    value = names.visible(text[COLUMNS_OF_UT1.start + 1 : COLUMNS_OF_UT1.stop])
    return _LineError("columns 59-68", f"'{value}' is not UT1-UTC in seconds with seven decimals")


def _require_next(days: Sequence[_Day], day: _Day) -> None:
    """Raises _LineError where a day does not follow the one before."""
    if not days:
        return
    before = days[-1]
    if day.number != before.number + 1:
        what = f"{day.number + MJD_OF_1970} follows on {before.number + MJD_OF_1970}; each line is one day later"
        raise _LineError("columns 8-15, MJD", what)
    if day.dut1_s is not None and before.dut1_s is None:
        raise _LineError("columns 59-68", "UT1-UTC stands here and is missing in the line before")


def _require_smooth(path: Path, first: int, dut1_s: tuple[float, ...], *, first_line: int) -> None:
    """Raises InputError where UT1 − TAI, which knows no leap seconds, changes faster than the Earth can turn."""
    ut1_minus_tai = np.array(dut1_s) - tai_minus_utc_s(np.arange(first, first + len(dut1_s), dtype=np.float64))
    steps = np.diff(ut1_minus_tai)
    if not (np.abs(steps) > LARGEST_STEP_S).any():
        return
    at = int(np.argmax(np.abs(steps) > LARGEST_STEP_S)) + 1
    is_leap = abs(abs(steps[at - 1]) - 1) < LARGEST_STEP_S
    what = f"UT1-UTC jumps by {steps[at - 1]:+.4f} s from the day before"
    leap = "A leap second that this Skyfield does not know? Then a newer Skyfield is needed. "
    raise InputError.of(f"{path}:{first_line + at}: columns 59-68", what, (leap if is_leap else "") + WHERE_TO_GET_IT)
