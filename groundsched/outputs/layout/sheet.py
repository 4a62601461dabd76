"""Values as CSV for spreadsheets: the contract's field names as header, one value a row, UTF-8, CRLF (RFC 4180)."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from pydantic import TypeAdapter

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A text cell that starts with one of these would be run as a formula by a spreadsheet."""


def records(kind: type[Any], values: Iterable[Any], *, last: Collection[str] = ()) -> bytes:
    """A sheet of dataclass values: the columns are the fields of `kind` as its JSON names them, some of them last."""
    adapter, names = TypeAdapter(kind), sorted(header(kind), key=lambda name: name in last)
    dumped = (adapter.dump_python(value, mode="json", by_alias=True) for value in values)
    return sheet(names, ([row[name] for name in names] for row in dumped))


def header(kind: type[Any]) -> list[str]:
    """The fields of a dataclass as its JSON names them."""
    return list(TypeAdapter(kind).json_schema(by_alias=True, mode="serialization")["properties"])


def of_columns(columns: Iterable[Sequence[Any]]) -> bytes:
    """Rows without a header, of columns of plain values; a value that comes often is made a cell once."""
    page = io.StringIO(newline="")
    csv.writer(page).writerows(zip(*map(_cells, columns), strict=True))
    return page.getvalue().encode()


def _cells(column: Sequence[Any]) -> Iterable[Any]:
    if column and isinstance(column[0], float):
        return column
    return map({value: _cell(value) for value in set(column)}.__getitem__, column)


def sheet(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A header and rows of plain values as CSV."""
    page = io.StringIO(newline="")
    writer = csv.writer(page)
    writer.writerow(names)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return page.getvalue().encode()


def _cell(value: Any) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        value = " ".join(map(str, value))
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value
