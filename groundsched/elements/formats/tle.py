"""Two-line element sets, with or without a name line; every column is checked, on reading and on writing.

Source: CelesTrak, "NORAD Two-Line Element Set Format"; Space-Track, "Alpha-5".
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from groundsched import times
from groundsched.elements import omm
from groundsched.elements.records import ElementSet, RawRecord, Refusal, UnreadableFileError

LINE_LENGTH = 69
FIRST_YEAR_OF_CENTURY = 57
"""Two-digit years from 57 on are of the twentieth century: the first satellite flew in 1957."""
DAY_UNIT_US = 864
"""The last digit of the epoch's day, 1e-8 day, in microseconds: exact."""

ALPHA_5 = {letter: number for number, letter in enumerate("ABCDEFGHJKLMNPQRSTUVWXYZ", start=10)}
"""The first place of a number above 99999; I and O are left out because they look like 1 and 0."""

LARGEST_NUMBER = 339_999
"""Z9999."""
LARGEST_EXPONENT = 9

_ELEMENT_LINE = re.compile(r"^[12] (?:[ 0-9A-Z][ 0-9]{3}[0-9][A-Z ](?: |$)|[^,\n]{58})", re.MULTILINE)
"""A catalogue number, or just 60 columns: so long a line that begins so is an element line, however broken."""


class Column(NamedTuple):
    """One field of a line: its OMM keyword or its name, its place, and what it may hold."""

    name: str
    start: int
    end: int
    pattern: re.Pattern[str]
    example: str

    def text(self, line: str) -> str:
        """What stands in this field; ValueError where that is not allowed."""
        found = line[self.start : self.end]
        if self.pattern.fullmatch(found):
            return found
        place = f"column {self.end}" if self.end - self.start == 1 else f"columns {self.start + 1}-{self.end}"
        raise ValueError(f"line {line[0]}, {place}: {self.name} is '{found}'; it is written like '{self.example}'")


def _column(name: str, start: int, end: int, pattern: str, example: str) -> Column:
    return Column(name, start, end, re.compile(pattern), example)


_NUMBER = r" *[0-9]+|[A-HJ-NP-Z][0-9]{4}"
_ANGLE = r" *[0-9]+\.[0-9]{4}"
_EXPONENT = r"[ +-][0-9]{5}[ +-][0-9]"

LINE_1 = (
    _column("NORAD_CAT_ID", 2, 7, _NUMBER, "43530"),
    _column("CLASSIFICATION_TYPE", 7, 8, "[A-Z ]", "U"),
    _column("OBJECT_ID", 9, 17, "[0-9A-Z ]{8}", "18056B  "),
    _column("epoch year", 18, 20, "[0-9]{2}", "26"),
    _column("epoch day", 20, 32, r" *[0-9]+\.[0-9]{8}", "234.62573088"),
    _column("MEAN_MOTION_DOT", 33, 43, r"[ +-]\.[0-9]{8}", " .00001321"),
    _column("MEAN_MOTION_DDOT", 44, 52, _EXPONENT, " 00000+0"),
    _column("BSTAR", 53, 61, _EXPONENT, " 17258-3"),
    _column("EPHEMERIS_TYPE", 62, 63, "[0-9 ]", "0"),
    _column("ELEMENT_SET_NO", 64, 68, " *[0-9]*", " 999"),
    _column("checksum", 68, 69, "[0-9]", "3"),
)
LINE_2 = (
    _column("NORAD_CAT_ID", 2, 7, _NUMBER, "43530"),
    _column("INCLINATION", 8, 16, _ANGLE, " 97.7770"),
    _column("RA_OF_ASC_NODE", 17, 25, _ANGLE, "300.6410"),
    _column("ECCENTRICITY", 26, 33, "[0-9]{7}", "0001728"),
    _column("ARG_OF_PERICENTER", 34, 42, _ANGLE, " 94.8650"),
    _column("MEAN_ANOMALY", 43, 51, _ANGLE, "265.2761"),
    _column("MEAN_MOTION", 52, 63, r" *[0-9]+\.[0-9]{8}", "14.82077052"),
    _column("REV_AT_EPOCH", 63, 68, " *[0-9]*", "43827"),
    _column("checksum", 68, 69, "[0-9]", "7"),
)


def _gaps(columns: tuple[Column, ...]) -> tuple[int, ...]:
    covered = {index for column in columns for index in range(column.start, column.end)}
    return tuple(index for index in range(1, LINE_LENGTH) if index not in covered)


_COLUMNS = {"1": (LINE_1, _gaps(LINE_1)), "2": (LINE_2, _gaps(LINE_2))}


class Line(NamedTuple):
    """One line of the file, without the blanks at its end."""

    number: int
    text: str


def recognises(text: str) -> bool:
    """Whether any line of `text` begins like line 1 or 2 of an element set."""
    return _ELEMENT_LINE.search(text) is not None


def read(text: str) -> list[RawRecord | Refusal]:
    """The sets of `text`; a line that lost its partner is refused and never joined to another satellite's."""
    if not recognises(text):
        raise UnreadableFileError("is no TLE: no line begins like line 1 or 2 of an element set")
    pairing = Pairing()
    for number, content in enumerate(text.split("\n"), start=1):
        line = Line(number, content.rstrip())
        if line.text and not line.text.startswith("#"):
            pairing.take(line)
    pairing.close()
    return pairing.records


@dataclass(slots=True)
class Pairing:
    """Joins name, line 1 and line 2 as they come along; only direct neighbours belong together."""

    records: list[RawRecord | Refusal] = field(default_factory=list)
    name: Line | None = None
    line_1: Line | None = None

    def take(self, line: Line) -> None:
        """Take the next line of the file that is not blank."""
        kind = _kind(line.text)
        if kind == "2":
            self.records.append(self._joined(line))
            self.name = self.line_1 = None
        elif kind == "1":
            self._drop_line_1()
            self.line_1 = line
        else:
            self.close()
            self.name = line

    def close(self) -> None:
        """Refuse what still waits for a line that does not come."""
        if self.line_1 is None and self.name is not None:
            what = self.name.text.strip()[:40]
            self.records.append(Refusal(self.name.number, None, f"'{what}' is followed by no line 1 of an element set"))
        self._drop_line_1()
        self.name = None

    def _drop_line_1(self) -> None:
        if self.line_1 is not None:
            reason = "line 1 is followed by no line 2"
            self.records.append(Refusal(self.line_1.number, _number_or_none(self.line_1.text), reason))
            self.line_1 = self.name = None

    def _joined(self, line_2: Line) -> RawRecord | Refusal:
        if self.line_1 is None:
            self.close()
            return Refusal(line_2.number, _number_or_none(line_2.text), "line 2 stands without its line 1 before it")
        return _record(self.name, self.line_1, line_2)


def _kind(text: str) -> str:
    """``1`` or ``2`` for an element line, good or bad; empty for a name."""
    return text[0] if _ELEMENT_LINE.match(text) else ""


def _record(name: Line | None, line_1: Line, line_2: Line) -> RawRecord | Refusal:
    at = line_1
    try:
        first = _columns(line_1.text)
        at = line_2
        second = _columns(line_2.text)
        satellite, other = number_of(first["NORAD_CAT_ID"]), number_of(second["NORAD_CAT_ID"])
        if satellite != other:
            raise ValueError(f"line 1 is of satellite {satellite}, line 2 of satellite {other}")
        at = line_1
        fields = _fields(first, second)
    except ValueError as error:
        return Refusal(at.number, _number_or_none(line_1.text), str(error))
    if name is not None:
        fields["OBJECT_NAME"] = "" if name.text == "0" else name.text.removeprefix("0 ")
    return RawRecord((name or line_1).number, fields)


def _columns(line: str) -> dict[str, str]:
    """The fields of one line by name; ValueError unless length, blanks, fields and checksum are all right."""
    if len(line) != LINE_LENGTH:
        raise ValueError(f"line {line[0]} has {len(line)} characters; it must have {LINE_LENGTH}")
    columns, gaps = _COLUMNS[line[0]]
    for index in gaps:
        if line[index] != " ":
            raise ValueError(f"line {line[0]}, column {index + 1}: is '{line[index]}'; it must be blank")
    found = {column.name: column.text(line) for column in columns}
    if int(found["checksum"]) != checksum(line):
        raise ValueError(f"line {line[0]}: the checksum is {found['checksum']}; the line adds up to {checksum(line)}")
    return found


def checksum(line: str) -> int:
    """The last digit of the sum of the first 68 columns: digits as they are, a minus as 1, all else as 0."""
    body = line[: LINE_LENGTH - 1]
    return (sum(digit * body.count(str(digit)) for digit in range(1, 10)) + body.count("-")) % 10


def number_of(columns: str) -> int:
    """The catalogue number in columns 3-7: digits, or Alpha-5; ValueError for anything else."""
    if len(columns) != 5 or not re.fullmatch(_NUMBER, columns):
        raise ValueError(f"NORAD_CAT_ID is '{columns[:40]}'; it is written like 43530 or A0001")
    return ALPHA_5[columns[0]] * 10_000 + int(columns[1:]) if columns[0] in ALPHA_5 else int(columns)


def _number_or_none(line: str) -> int | None:
    try:
        return number_of(line[2:7])
    except ValueError:
        return None


def _fields(first: dict[str, str], second: dict[str, str]) -> dict[str, str]:
    """Both lines as OMM fields, with the digits they have."""
    both = first | second
    fields = {name: text.strip() for name, text in both.items() if name in omm.ATTRIBUTES}
    fields["NORAD_CAT_ID"] = str(number_of(first["NORAD_CAT_ID"]))
    fields["OBJECT_ID"] = _designator(fields["OBJECT_ID"])
    fields["EPOCH"] = times.format_epoch(_epoch_us(first["epoch year"], first["epoch day"]))
    fields["ECCENTRICITY"] = "0." + fields["ECCENTRICITY"]
    for name in ("BSTAR", "MEAN_MOTION_DDOT"):
        fields[name] = _implied_decimal(first[name])
    return fields


def _designator(text: str) -> str:
    """``18056B`` as ``2018-056B``; what is written otherwise stays as it is."""
    match = re.fullmatch("([0-9]{2})([0-9]{3})([A-Z]{1,3})", text)
    return f"{year_of(match[1])}-{match[2]}{match[3]}" if match else text


def year_of(two_digits: str) -> int:
    """The year from 1957 to 2056 that two digits mean."""
    return int(two_digits) + (1900 if int(two_digits) >= FIRST_YEAR_OF_CENTURY else 2000)


def _epoch_us(two_digits: str, day: str) -> int:
    year = year_of(two_digits)
    whole, fraction = day.split(".")
    last = 366 if calendar.isleap(year) else 365
    if not 1 <= int(whole) <= last:
        raise ValueError(f"line 1, columns 21-32: the epoch is day {int(whole)}; {year} has the days 1 to {last}")
    start_us = times.from_datetime(datetime(year, 1, 1, tzinfo=UTC)) * 1000
    return start_us + (int(whole) - 1) * times.DAY_MS * 1000 + int(fraction) * DAY_UNIT_US


def _implied_decimal(text: str) -> str:
    """`` 17258-3`` as ``.17258E-3``; a zero as ``0`` from CelesTrak's ``00000+0``, as ``.00000`` from ``00000-0``."""
    sign, mantissa, exponent = text[0].strip(), text[1:6], text[6:8].strip()
    return f"{sign}0" if (mantissa, exponent) == ("00000", "+0") else f"{sign}.{mantissa}E{exponent}"


def carried(elements: ElementSet) -> ElementSet:
    """The set with the digits that its columns have, rounded half up; ValueError, naming the field, where it cannot be.

    A missing revolution number is written as 0, one above 99999 without its leading digits, as publishers do.
    """
    (record,) = read("\n".join(lines(elements)))
    if isinstance(record, Refusal):
        raise ValueError(record.reason)
    return omm.element_set(record, source=elements.source, format=elements.format)


def dump(sets: Iterable[ElementSet]) -> str:
    """The sets as three lines each, two where the satellite has no name; ValueError for one that `carried` refuses."""
    return "".join(f"{line}\n" for elements in sets for line in lines(elements))


def lines(elements: ElementSet) -> tuple[str, ...]:
    """The name, unless that is the catalogue number, and both lines; ValueError, naming the field that does not fit."""
    number = columns_of(elements.satellite)
    line_1 = (
        f"1 {number}{elements.classification.upper()} {_designator_columns(elements.object_id)} "
        f"{_epoch_columns(elements.epoch_us)} {_fraction_columns(elements.mean_motion_dot)} "
        f"{_exponent_columns('MEAN_MOTION_DDOT', elements.mean_motion_ddot)} "
        f"{_exponent_columns('BSTAR', elements.bstar)} "
        f"{_count('EPHEMERIS_TYPE', elements.ephemeris_type, 1)} "
        f"{_count('ELEMENT_SET_NO', elements.element_set_no, 4)}"
    )
    line_2 = (
        f"2 {number} {_fixed('INCLINATION', elements.inclination, 4, 8)} "
        f"{_fixed('RA_OF_ASC_NODE', elements.ra_of_asc_node, 4, 8)} "
        f"{_eccentricity_columns(elements.eccentricity)} "
        f"{_fixed('ARG_OF_PERICENTER', elements.arg_of_pericenter, 4, 8)} "
        f"{_fixed('MEAN_ANOMALY', elements.mean_anomaly, 4, 8)} "
        f"{_fixed('MEAN_MOTION', elements.mean_motion, 8, 11)}"
        f"{(elements.rev_at_epoch or 0) % 100_000:5}"
    )
    both = tuple(f"{line}{checksum(line)}" for line in (line_1, line_2))
    return both if elements.name == str(elements.satellite) else (_name_line(elements.name), *both)


def _name_line(name: str) -> str:
    """The name as it is; with Space-Track's ``0`` before it where it would be read as something else."""
    misread = _kind(name) or name == "0" or name.startswith(("0 ", "#"))
    return f"0 {name}" if misread else name


def columns_of(number: int) -> str:
    """The catalogue number as columns 3-7: five digits, or Alpha-5 above 99999; ValueError where neither can be."""
    if not 0 <= number <= LARGEST_NUMBER:
        raise ValueError(f"NORAD_CAT_ID is {number}; TLE ends at {LARGEST_NUMBER} (Z9999)")
    head, tail = divmod(number, 10_000)
    letter = next((mark for mark, value in ALPHA_5.items() if value == head), str(head))
    return f"{letter}{tail:04}"


def _designator_columns(object_id: str) -> str:
    """``2018-056B`` as ``18056B``, in eight columns."""
    match = re.fullmatch("([0-9]{4})-([0-9]{3}[A-Z]{1,3})", object_id)
    if match is None and object_id:
        raise ValueError(f"OBJECT_ID is '{object_id[:40]}'; TLE has columns for one like 2018-056B alone")
    if match is not None and year_of(match[1][2:]) != int(match[1]):
        raise ValueError(f"OBJECT_ID is '{object_id}'; TLE has columns for the years 1957 to 2056")
    return f"{match[1][2:]}{match[2]}".ljust(8) if match else " " * 8


def _epoch_columns(epoch_us: int) -> str:
    """Year and day in 14 columns, the day to 1e-8."""
    units = (2 * epoch_us + DAY_UNIT_US) // (2 * DAY_UNIT_US)
    days, fraction = divmod(units, 10**8)
    midnight = times.to_datetime(days * times.DAY_MS)
    if year_of(f"{midnight.year % 100:02}") != midnight.year:
        raise ValueError(f"EPOCH is in the year {midnight.year}; TLE has columns for the years 1957 to 2056")
    return f"{midnight.year % 100:02}{midnight.timetuple().tm_yday:03}.{fraction:08}"


def _fraction_columns(value: Decimal) -> str:
    """A number between -1 and 1 as its sign and eight digits behind the point."""
    _require(abs(value) < 1, "MEAN_MOTION_DOT", value)
    text = f"{_rounded(value, 8):f}"
    _require("0." in text, "MEAN_MOTION_DOT", value)
    return f"{'-' if value.is_signed() else ' '}.{text.rpartition('.')[2]}"


def _exponent_columns(key: str, value: Decimal) -> str:
    """A number as `` 17258-3``: five digits behind a point that is not written, and the exponent of ten."""
    sign = "-" if value.is_signed() else " "
    if value.is_zero():  # as `_implied_decimal` reads it
        return f"{sign}00000{'-' if value.as_tuple().exponent == -5 else '+'}0"
    exponent = max(value.adjusted() + 1, -LARGEST_EXPONENT)
    _require(exponent <= LARGEST_EXPONENT, key, value)
    mantissa = int(_rounded(value.copy_abs().scaleb(-exponent), 5).scaleb(5))
    if mantissa == 0:
        return " 00000+0"
    if mantissa == 10**5:  # rounded up to 1
        mantissa, exponent = 10**4, exponent + 1
        _require(exponent <= LARGEST_EXPONENT, key, value)
    return f"{sign}{mantissa:05}{exponent:+d}"


def _fixed(key: str, value: Decimal, places: int, width: int) -> str:
    """A number that is not negative with so many places behind the point, at the right of its columns."""
    _require(0 <= value < 1000, key, value)
    text = f"{_rounded(value, places):{width}f}"
    _require(len(text) == width, key, value)
    return text


def _eccentricity_columns(value: Decimal) -> str:
    """Seven digits behind a point that is not written."""
    text = _fixed("ECCENTRICITY", value, 7, 9)
    _require(text.startswith("0."), "ECCENTRICITY", value)
    return text.removeprefix("0.")


def _count(key: str, number: int, width: int) -> str:
    _require(0 <= number < 10**width, key, number)
    return f"{number:{width}}"


def _rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _require(fits: bool, key: str, value: Decimal | int) -> None:
    if not fits:
        raise ValueError(f"{key} is {str(value)[:40]}; it does not fit into the columns of TLE")
