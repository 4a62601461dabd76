"""What groundsched reads and writes, for the conformance corpus of the package `gpconf` (0.7, Apache-2.0).

Run from the repository's root: ``uv run gpconf run --adapter tools.gpconf_adapter:Parser``. Nothing is fetched: five of
its cases ship with it. Every answer is the library's own; here fields only get the corpus's names. One thing must be
known: the corpus holds a record without NORAD_CAT_ID, as CCSDS allows. The library reads its values, which is what is
graded; the program then refuses it, because it knows satellites by their numbers alone.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from groundsched import times
from groundsched.elements import formats, omm, validation
from groundsched.elements.decoding import decode
from groundsched.elements.formats import tle
from groundsched.elements.records import RawRecord, Refusal

FORMATS = {"tle": "tle", "2le": "tle", "csv": "omm-csv", "json": "omm-json", "xml": "omm-xml", "kvn": "omm-kvn"}
"""The corpus's name of a format → ours."""

DECLARATION: dict[str, Any] = {"_adapter": {"refusals": True}}
"""Every record that is refused is reported."""


class Parser:
    """The hooks that the corpus's runner calls; described in its docs/ADAPTERS.md."""

    def parse(self, raw: bytes, fmt: str) -> list[dict[str, Any]]:
        """The records of a file, and the refusals; a file refused as a whole is an exception."""
        text = decode(raw)
        records = formats.read(text, format=FORMATS[fmt])
        return [DECLARATION, *(_entry(record, text) for record in records)]

    def write_tle(self, record: dict[str, Any]) -> tuple[str, ...]:
        """The lines of a record that is given under the corpus's names; ValueError for one that TLE cannot carry."""
        said = {key.upper(): str(value) for key, value in record.items() if value is not None}
        return tle.lines(omm.element_set(RawRecord(1, said), source="", format=""))

    def alpha5_decode(self, field: str) -> int:
        """The number in columns 3-7."""
        return tle.number_of(field)

    def alpha5_encode(self, number: int) -> str:
        """Columns 3-7 of a number."""
        return tle.columns_of(number)

    def two_digit_year(self, two_digits: str) -> int:
        """The year that a TLE's two digits mean."""
        return tle.year_of(two_digits)

    def parse_epoch(self, text: str) -> datetime:
        """The instant of a CCSDS epoch."""
        return times.UNIX_EPOCH + timedelta(microseconds=times.parse_epoch(text))

    def parse_catalog_id(self, text: str) -> int:
        """The number that NORAD_CAT_ID holds."""
        return omm.catalogue_number(text)


def _entry(record: RawRecord | Refusal, text: str) -> dict[str, Any]:
    """A record under the corpus's names, or its refusal with the number as far as it could be read."""
    if isinstance(record, Refusal):
        return _refused(record.line, record.satellite, record.reason, text)
    try:
        said = omm.stated(record)
        wrong = said["NORAD_CAT_ID"] and validation.fault(omm.element_set(record, source="", format=""))
    except ValueError as error:
        return _refused(record.line, omm.satellite_of(record.fields), str(error), text)
    if wrong:
        return _refused(record.line, omm.satellite_of(record.fields), str(wrong), text)
    constants = {key.lower(): record.fields[key] for key in omm.CONSTANTS if key in record.fields}
    return {key.lower(): value for key, value in said.items()} | constants


def _refused(line: int, satellite: int | None, reason: str, text: str) -> dict[str, Any]:
    quoted = text.split("\n")[line - 1][:80]
    return {"_refused": reason, "_field": str(satellite) if satellite is not None else None, "_input": quoted}
