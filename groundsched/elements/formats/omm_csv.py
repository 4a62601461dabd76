"""OMM as CSV with CelesTrak's column names, the columns in any order; read and written."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable

from groundsched.elements import omm
from groundsched.elements.records import ElementSet, RawRecord, Refusal, UnreadableFileError

_KEY_COLUMN = "NORAD_CAT_ID"

_NEEDS_QUOTES = re.compile(r"[=+@\t-]|.*[\",\r\n]", re.DOTALL)
"""Text with a mark of CSV in it, or one that a spreadsheet would take for a formula."""


def recognises(text: str) -> bool:
    """Whether the first line with anything on it is a header: the catalogue number's column, and another keyword's."""
    columns = set(text.lstrip().split("\n", 1)[0].replace('"', "").replace(" ", "").split(","))
    return _KEY_COLUMN in columns and len(columns & omm.KEYWORDS) > 1


def read(text: str) -> list[RawRecord | Refusal]:
    """The rows under the header; one of another width is refused and its neighbours are not."""
    lines = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    first, *rows = lines
    header = _header(*first)
    records = [_row(number, line, header) for number, line in rows]
    if records and not text.endswith("\n") and header[-1] in omm.DECISIVE:
        records[-1] = Refusal(rows[-1][0], None, omm.cut_fault(header[-1]))
    return records


def _header(number: int, line: str) -> list[str]:
    try:
        header = [name.strip() for name in _cells(line)]
    except csv.Error as error:
        raise UnreadableFileError(f"the header cannot be read as CSV: {error}", line=number) from None
    if _KEY_COLUMN not in header:
        raise UnreadableFileError(f"the first line is no header: it has no column {_KEY_COLUMN}", line=number)
    twice = sorted({name for name in header if header.count(name) > 1 and name in omm.KEYWORDS})
    if twice:
        raise UnreadableFileError(f"the column {twice[0]} stands twice in the header", line=number)
    return header


def _row(number: int, line: str, header: list[str]) -> RawRecord | Refusal:
    if line.count('"') % 2:
        return Refusal(number, None, "cannot be read as CSV: a quote is not closed in this line")
    try:
        cells = _cells(line)
    except csv.Error as error:
        return Refusal(number, None, f"cannot be read as CSV: {error}")
    fields = dict(zip(header, cells, strict=False))
    if len(cells) != len(header):
        reason = f"has {len(cells)} columns; the header has {len(header)}"
        return Refusal(number, omm.satellite_of(fields), reason)
    return RawRecord(number, fields)


def _cells(line: str) -> list[str]:
    # Line by line: a quote that is never closed must not swallow the rows after it.
    return next(csv.reader([line.strip()], strict=True, skipinitialspace=True))


def carried(elements: ElementSet) -> ElementSet:
    """Every set, as it is."""
    return elements


def dump(sets: Iterable[ElementSet]) -> str:
    """The sets as rows under CelesTrak's header, numbers with the digits that came in; lines end as in RFC 4180.

    Nothing is put before a name: programs read this, and a name must come back as it is.
    """
    rows = [",".join(omm.ATTRIBUTES), *map(_line, sets)]
    return "".join(f"{row}\r\n" for row in rows)


def _line(elements: ElementSet) -> str:
    return ",".join(_cell(value) for value in omm.fields_of(elements).values())


def _cell(value: omm.Value) -> str:
    if isinstance(value, str) and _NEEDS_QUOTES.match(value):
        return '"{}"'.format(value.replace('"', '""'))
    return "" if value is None else str(value)
