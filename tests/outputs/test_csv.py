"""CSV is data for spreadsheets and scripts: complete, exact, and no cell is a formula."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest

from groundsched import outputs
from groundsched.documents import json as documents_json
from groundsched.documents.passes import Pass, PassList
from groundsched.documents.satellites import SatelliteList
from groundsched.documents.schedule import Schedule
from groundsched.documents.stations import StationList
from groundsched.outputs.layout import sheet


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def as_text(value: object) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_a_contact_in_csv_says_what_it_says_in_json(schedule: Schedule) -> None:
    listed = rows(outputs.renderer("plan", "csv")(schedule))
    document = json.loads(documents_json.dumps(schedule))
    assert len(listed) == len(document["contacts"])
    for row, contact in zip(listed, document["contacts"], strict=True):
        assert set(row) == set(contact)
        for field, value in contact.items():
            assert row[field] == as_text(value)


def test_what_a_replan_says_stands_in_the_last_columns_and_the_others_are_in_the_order_of_the_json(
    schedule: Schedule,
) -> None:
    columns = list(rows(outputs.renderer("plan", "csv")(schedule))[0])
    names = list(json.loads(documents_json.dumps(schedule))["contacts"][0])
    last = ["frozen", "change", "shift_s", "moved_from", "replaces", "sequence"]
    assert columns == [name for name in names if name not in last] + last


def test_passes_and_satellites_have_the_fields_of_the_contract(
    pass_list: PassList, satellite_list: SatelliteList
) -> None:
    first = rows(sheet.records(Pass, pass_list.passes))[0]
    assert list(first)[:6] == ["id", "revolution", "satellite", "name", "station", "aos"]
    assert first["aos"] == "2026-08-11T03:04:00.000Z"
    satellite = rows(outputs.renderer("satellites", "csv")(satellite_list))[0]
    assert satellite["satellite"] == "43530"
    assert satellite["missions"] == "PRSS-1"


def test_stations_have_a_row_for_each_antenna(station_list: StationList) -> None:
    listed = rows(outputs.renderer("stations", "csv")(station_list))
    assert [row["antenna"] for row in listed] == ["khi-x1", "khi-s1", "lhe-x1", "lhe-u1", "isb-x1", "kar-s2"]
    assert listed[0]["station"] == "khi"
    assert listed[0]["bands"] == "S X"
    assert listed[5]["longitude_deg"] == "-67.0"


def test_an_empty_list_still_has_its_header(schedule: Schedule) -> None:
    content = outputs.renderer("plan", "csv")(replace(schedule, contacts=()))
    assert content.startswith(b"id,pass,revolution,satellite,")
    assert content.count(b"\r\n") == 1


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_a_name_that_a_spreadsheet_would_run_is_marked_as_text(start: str, schedule: Schedule) -> None:
    evil = f"{start}HYPERLINK(1)"
    contact = replace(schedule.contacts[0], name=evil)
    row = rows(outputs.renderer("plan", "csv")(replace(schedule, contacts=(contact,))))[0]
    assert row["name"] == f"'{evil}"


def test_a_negative_number_stays_a_number() -> None:
    assert sheet.sheet(["a", "b"], [[-1.5, "-1.5"]]) == b"a,b\r\n-1.5,'-1.5\r\n"


def test_commas_quotes_and_urdu_survive(satellite_list: SatelliteList) -> None:
    name = 'پاک "سیٹ", 1'
    changed = replace(satellite_list, satellites=(replace(satellite_list.satellites[0], name=name),))
    assert rows(outputs.renderer("satellites", "csv")(changed))[0]["name"] == name
