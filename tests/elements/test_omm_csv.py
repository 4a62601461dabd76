"""OMM as CSV: columns by name, rows on their own."""

from __future__ import annotations

import csv
import io

import pytest

from groundsched.elements import omm
from groundsched.elements.formats import omm_csv, omm_json
from groundsched.elements.records import ElementSet, RawRecord, Refusal, UnreadableFileError

Record = dict[str, object]


def as_csv(*records: Record) -> str:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(records[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(records)
    return stream.getvalue()


def read_sets(text: str) -> list[ElementSet]:
    found = (item for item in omm_csv.read(text) if isinstance(item, RawRecord))
    return [omm.element_set(raw, source="", format="") for raw in found]


def test_csv_gives_what_json_gives(record: Record) -> None:
    (from_csv,) = read_sets(as_csv(record))
    (from_json,) = (omm_json.from_record({k: str(v) for k, v in record.items()}),)
    assert omm.fields_of(from_csv) == omm.fields_of(from_json)


def test_the_columns_may_stand_in_any_order(record: Record) -> None:
    backwards = dict(reversed(record.items()))
    assert read_sets(as_csv(backwards)) == read_sets(as_csv(record))


def test_numbers_as_celestrak_shortens_them_are_read(record: Record) -> None:
    (elements,) = read_sets(as_csv(record | {"ECCENTRICITY": ".0001509", "BSTAR": ".9389E-4"}))
    assert (str(elements.eccentricity), str(elements.bstar)) == ("0.0001509", "0.00009389")


def test_a_row_cut_short_is_refused_and_its_neighbours_are_not(record: Record) -> None:
    text = as_csv(record, record, record)
    header, first, second, third = text.splitlines()
    items = omm_csv.read("\n".join([header, first, "", second.rsplit(",", 5)[0], third]))
    assert [item.line for item in items] == [2, 4, 5]
    assert isinstance(items[1], Refusal)
    assert items[1].reason == "has 12 columns; the header has 17"
    assert items[1].satellite == 43530


def test_a_quote_that_is_never_closed_swallows_no_other_row(record: Record) -> None:
    header, row = as_csv(record).splitlines()
    items = omm_csv.read("\n".join([header, '"' + row, row]))
    assert [type(item) for item in items] == [Refusal, RawRecord]


def test_a_name_with_a_comma_is_one_name(record: Record) -> None:
    (elements,) = read_sets(as_csv(record | {"OBJECT_NAME": 'A, "B"'}))
    assert elements.name == 'A, "B"'


def test_a_header_alone_holds_nothing(record: Record) -> None:
    assert omm_csv.read(as_csv(record).splitlines()[0] + "\n") == []


def test_a_column_that_stands_twice_is_refused(record: Record) -> None:
    header, row = as_csv(record).splitlines()
    with pytest.raises(UnreadableFileError, match="BSTAR stands twice"):
        omm_csv.read(f"{header},BSTAR\n{row},0")


def test_a_huge_cell_is_refused_in_few_words(record: Record) -> None:
    (item,) = omm_csv.read(as_csv(record | {"OBJECT_NAME": "A" * 1_000_000}))
    assert isinstance(item, Refusal)
    assert len(item.reason) < 100
