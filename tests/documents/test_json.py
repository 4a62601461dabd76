"""JSON documents: what is written is read back, is what the schema says, and nothing else is accepted."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import jsonschema
import pytest
from pydantic import TypeAdapter

from groundsched.config.network import Network
from groundsched.documents import json as documents_json
from groundsched.documents.diagnosis import Diagnosis
from groundsched.documents.difference import Difference
from groundsched.documents.drift import Drift
from groundsched.documents.explanation import Explanation
from groundsched.documents.json import KINDS, dumps, kind_of, loads, schema
from groundsched.documents.passes import PassList
from groundsched.documents.refresh import Refresh
from groundsched.documents.satellites import SatelliteList
from groundsched.documents.schedule import Schedule
from groundsched.documents.stations import StationList
from groundsched.documents.verification import Verification
from groundsched.errors import InputError

NAMES = sorted(KINDS)


@pytest.fixture
def documents(
    *,
    schedule: Schedule,
    pass_list: PassList,
    satellite_list: SatelliteList,
    station_list: StationList,
    refresh: Refresh,
    diagnosis: Diagnosis,
    explanation: Explanation,
    verification: Verification,
    drift: Drift,
    difference: Difference,
) -> dict[str, Any]:
    lists = {"passes": pass_list, "satellites": satellite_list, "stations": station_list}
    answers = {"why": explanation, "verification": verification, "drift": drift, "difference": difference}
    return {"schedule": schedule, "refresh": refresh, "diagnosis": diagnosis, **lists, **answers}


@pytest.mark.parametrize("name", NAMES)
def test_a_document_is_read_back_as_it_was_written(name: str, documents: dict[str, Any]) -> None:
    content = dumps(documents[name])
    assert loads(content, kind_of(name)) == documents[name]
    assert dumps(loads(content, kind_of(name))) == content


@pytest.mark.parametrize("name", NAMES)
def test_what_is_written_is_what_its_schema_describes(name: str, documents: dict[str, Any]) -> None:
    described = schema(name)
    jsonschema.Draft202012Validator.check_schema(described)
    jsonschema.Draft202012Validator(described).validate(json.loads(dumps(documents[name])))
    assert list(described)[:2] == ["$schema", "title"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("contacts", 0, "aos"), "2026-08-11T03:41:05Z"),
        (("contacts", 0, "aos"), 1786416065125),
        (("contacts", 0, "priority"), "1"),
        (("contacts", 0, "extra"), 1),
        (("rejected", 0, "reason"), "weather"),
        (("solution", "status"), "perfect"),
        (("format",), "groundsched/passes"),
        (("version",), 2),
    ],
)
def test_the_schema_refuses_what_the_program_never_writes(
    path: tuple[Any, ...], value: Any, schedule: Schedule
) -> None:
    document = json.loads(dumps(schedule))
    place = document
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema("schedule")).validate(document)


def test_the_schema_asks_for_every_field_that_is_written(schedule: Schedule) -> None:
    document = json.loads(dumps(schedule))
    for field in list(document):
        lacking = {key: value for key, value in document.items() if key != field}
        assert not jsonschema.Draft202012Validator(schema("schedule")).is_valid(lacking), field


def test_keys_stand_in_the_order_of_the_contract(schedule: Schedule) -> None:
    document = json.loads(dumps(schedule))
    assert list(document) == [
        "format", "version", "created", "generator", "reason", "window", "inputs", "solution", "contacts", "rejected",
        "dropped", "explanations", "missions", "requests", "antennas", "owners", "notes", "warnings",
    ]  # fmt: skip
    assert list(document["contacts"][0])[:4] == ["id", "pass", "revolution", "satellite"]
    assert document["inputs"]["missions"]["content"]["missions"][0]["from"] == "2026-08-11T03:00:00.000Z"


def test_people_find_one_contact_a_line_and_names_in_their_own_script(schedule: Schedule) -> None:
    lines = dumps(schedule).decode().splitlines()
    assert lines[:3] == ["{", '  "format": "groundsched/schedule",', '  "version": 1,']
    assert lines[-1] == "}"
    contact = next(line for line in lines if line.startswith('    {"id"'))
    assert json.loads(contact)["pass"] == "43530-khi-20260811T0345Z"
    assert any("Karachi کراچی" in line for line in lines)


def test_a_number_that_json_cannot_say_is_never_written(schedule: Schedule) -> None:
    contact = replace(schedule.contacts[0], duration_s=float("nan"))
    with pytest.raises(ValueError, match="not JSON compliant"):
        dumps(replace(schedule, contacts=(contact,)))


def test_the_stations_document_is_itself_a_stations_file(station_list: StationList) -> None:
    network = TypeAdapter(Network).validate_json(dumps(station_list))
    assert network.stations == station_list.stations


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "plan.json:1:1: is not JSON"),
        (b'{"format": "groundsched/schedule",\n "version" 1}', "plan.json:2:12: is not JSON"),
        (b"\xff\xfe{}", "plan.json: is not UTF-8 text: byte 0"),
        (b"[" * 100_000, "plan.json: "),
        (b"[]", "says no 'format'; expected a document of format 'groundsched/schedule'"),
        (b'{"format": "groundsched/passes"}', "is 'groundsched/passes'; expected"),
        (b'{"format": "groundsched/schedule", "version": 9}', "has version 9; this groundsched reads version 1"),
        (b'{"format": "groundsched/schedule"}', "has version null"),
        (b'{"format": "groundsched/schedule", "version": NaN}', "NaN is not a number that JSON allows"),
        (b'{"format": "x", "contacts": [], "contacts": []}', "the key 'contacts' stands twice in one object"),
    ],
)
def test_a_file_that_is_no_schedule_is_refused_in_words(content: bytes, words: str) -> None:
    with pytest.raises(InputError) as caught:
        loads(content, Schedule, where="plan.json")
    assert words in str(caught.value)


def test_every_wrong_field_is_named_at_once(schedule: Schedule) -> None:
    document = json.loads(dumps(schedule))
    document["contacts"][0]["aos"] = "yesterday"
    document["contacts"][0]["value"] = 1.5
    document["surprise"] = True
    with pytest.raises(InputError) as caught:
        loads(json.dumps(document).encode(), Schedule, where="plan.json")
    assert {problem.where for problem in caught.value.problems} == {
        "plan.json: contacts.0.aos", "plan.json: contacts.0.value", "plan.json: surprise",
    }  # fmt: skip


def test_a_number_too_large_to_be_one_is_refused(schedule: Schedule) -> None:
    content = dumps(schedule).replace(b'"duration_s": 512.125', b'"duration_s": 1e999')
    with pytest.raises(InputError, match=r"contacts\.0\.duration_s"):
        loads(content, Schedule)


def test_there_is_no_schema_of_an_unknown_name() -> None:
    with pytest.raises(KeyError):
        documents_json.schema("weather")
