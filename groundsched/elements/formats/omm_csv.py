"""OMM as CSV with CelesTrak's column names, the columns in any order."""

from __future__ import annotations

import csv

from groundsched.elements import omm
from groundsched.elements.records import RawRecord, Refusal, UnreadableFileError

_KEY_COLUMN = "NORAD_CAT_ID"


def recognises(text: str) -> bool:
    """Whether the first line with anything on it is a header with the catalogue number's column."""
    return _KEY_COLUMN in text.lstrip().split("\n", 1)[0].replace('"', "").replace(" ", "").split(",")


def read(text: str) -> list[RawRecord | Refusal]:
    """The rows under the header; one of another width is refused and its neighbours are not."""
    lines = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip()]
    first, *rows = lines
    header = _header(*first)
    return [_row(number, line, header) for number, line in rows]


def _header(number: int, line: str) -> list[str]:
    try:
        header = [name.strip() for name in _cells(line)]
    except csv.Error as error:
        raise UnreadableFileError(f"the header cannot be read as CSV: {error}", line=number) from None
    twice = sorted({name for name in header if header.count(name) > 1 and name in omm.KEYWORDS})
    if twice:
        raise UnreadableFileError(f"the column {twice[0]} stands twice in the header", line=number)
    return header


def _row(number: int, line: str, header: list[str]) -> RawRecord | Refusal:
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
    return next(csv.reader([line], strict=True, skipinitialspace=True))
