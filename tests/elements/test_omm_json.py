"""OMM as JSON: read record by record, written with the digits that came in."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundsched import names
from groundsched.elements import omm
from groundsched.elements.formats import omm_json
from groundsched.elements.records import ElementSet, RawRecord, Refusal, UnreadableFileError

Record = dict[str, object]
SetMaker = Callable[..., ElementSet]


def read_sets(text: str) -> list[ElementSet]:
    found = (item for item in omm_json.read(text) if isinstance(item, RawRecord))
    return [omm.element_set(raw, source="gp.json", format="omm-json") for raw in found]


def fault_of(record: Record) -> str:
    (item,) = omm_json.read(json.dumps([record]))
    if isinstance(item, Refusal):
        return item.reason
    with pytest.raises(ValueError, match=r"^[A-Z_]+") as caught:
        omm.element_set(item, source="", format="omm-json")
    return str(caught.value)


def decimals(places: int, largest: int) -> st.SearchStrategy[Decimal]:
    return st.decimals(0, largest, places=places, allow_nan=False, allow_infinity=False)


def test_an_array_and_a_single_object_are_read(record: Record) -> None:
    assert len(read_sets(json.dumps([record, record]))) == 2
    assert len(read_sets(json.dumps(record))) == 1


def test_numbers_as_text_are_the_same_numbers(record: Record) -> None:
    as_text = {key: str(value) for key, value in record.items()}
    assert read_sets(json.dumps(as_text)) == read_sets(json.dumps(record))


def test_each_record_knows_its_line(record: Record) -> None:
    text = json.dumps([record, record], indent=1)
    assert [item.line for item in omm_json.read(text)] == [2, 21]
    lines = text.split("\n")
    assert lines[1].strip() == lines[20].strip() == "{"


def test_the_least_that_a_record_needs_is_enough(record: Record) -> None:
    optional = {"OBJECT_NAME", "OBJECT_ID", "EPHEMERIS_TYPE", "CLASSIFICATION_TYPE", "ELEMENT_SET_NO", "REV_AT_EPOCH",
                "MEAN_MOTION_DOT", "MEAN_MOTION_DDOT"}  # fmt: skip
    (elements,) = read_sets(json.dumps({key: value for key, value in record.items() if key not in optional}))
    assert (elements.name, elements.object_id, elements.rev_at_epoch) == ("43530", "", None)
    assert elements.mean_motion_dot == elements.mean_motion_ddot == 0


@pytest.mark.parametrize(
    "key",
    ["MEAN_MOTION", "ECCENTRICITY", "INCLINATION", "RA_OF_ASC_NODE", "ARG_OF_PERICENTER", "MEAN_ANOMALY", "EPOCH",
     "NORAD_CAT_ID", "BSTAR"],
)  # fmt: skip
@pytest.mark.parametrize("nothing", [None, ""])
def test_a_missing_field_is_named(record: Record, key: str, nothing: object) -> None:
    assert fault_of(record | {key: nothing}) == f"{key} is missing"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("MEAN_MOTION", float("nan")),
        ("ECCENTRICITY", "nan"),
        ("BSTAR", float("inf")),
        ("BSTAR", "1e999"),
        ("INCLINATION", "97,8"),
        ("INCLINATION", "٩٧"),
        ("INCLINATION", True),
        ("MEAN_ANOMALY", [1]),
        ("MEAN_ANOMALY", "1" * 5000),
        ("NORAD_CAT_ID", 0),
        ("NORAD_CAT_ID", 1234567890),
        ("NORAD_CAT_ID", -5),
        ("NORAD_CAT_ID", 43530.0),
        ("REV_AT_EPOCH", "many"),
        ("EPOCH", "2026-13-01T00:00:00"),
        ("EPOCH", "2026-366T00:00:00"),
        ("EPOCH", "2026-000T00:00:00"),
        ("EPOCH", "2026-08-11T03:33:28+05:00"),
        ("EPOCH", "yesterday"),
        ("EPOCH", "9999-365T23:59:60"),
        ("EPOCH", "2026-08-11 03:33:28"),
        ("EPOCH", "2026-08-11T03:33"),
        ("EPOCH", "2026-08-11T03:33:60"),
        ("EPOCH", "2026-08-11T03:33:28."),
        ("EPOCH", "٢٠٢٦-08-11T03:33:28"),
        ("INCLINATION", "0x10"),
        ("INCLINATION", "9_7"),
        ("BSTAR", "1e"),
        ("BSTAR", float("-inf")),
        ("NORAD_CAT_ID", "A0000"),
        ("NORAD_CAT_ID", "0000043530"),
        ("NORAD_CAT_ID", "٤٣٥٣٠"),
        ("NORAD_CAT_ID", True),
        ("NORAD_CAT_ID", {"id": 43530}),
        ("ELEMENT_SET_NO", 9.5),
        ("CLASSIFICATION_TYPE", "43530"),
        ("REF_FRAME", "ICRF"),
        ("CENTER_NAME", "MOON"),
        ("CENTER_NAME", ["EARTH"]),
        ("TIME_SYSTEM", "TAI"),
        ("MEAN_ELEMENT_THEORY", "SGP4-XP"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_by_name(record: Record, key: str, value: object) -> None:
    reason = fault_of(record | {key: value})
    assert reason.startswith(key)
    assert len(reason) < 200


@pytest.mark.parametrize(
    ("epoch", "kept"),
    [
        ("2026-08-22T15:01:02", "2026-08-22T15:01:02"),
        ("2026-08-22T15:01:02Z", "2026-08-22T15:01:02"),
        ("2026-08-22T15:01:02.1234567Z", "2026-08-22T15:01:02.1234567"),
        ("2026-234T15:01:02.5", "2026-08-22T15:01:02.5"),
        ("2026-234T15:01:02.12345678901Z", "2026-08-22T15:01:02.12345678901"),
        ("2024-366T00:00:00", "2024-12-31T00:00:00"),
        ("2016-12-31T23:59:60.25", "2017-01-01T00:00:00.25"),
    ],
)
def test_every_legal_epoch_is_read(record: Record, epoch: str, kept: str) -> None:
    (elements,) = read_sets(json.dumps(record | {"EPOCH": epoch}))
    assert elements.epoch == kept


def test_an_epoch_finer_than_a_microsecond_is_rounded(record: Record) -> None:
    (elements,) = read_sets(json.dumps(record | {"EPOCH": "1970-01-01T00:00:00.9999995"}))
    assert elements.epoch_us == 1_000_000


def test_ids_of_nine_digits_and_unknown_keys_are_welcome(record: Record) -> None:
    extra = {"NORAD_CAT_ID": 799501299, "RMS": 0.1, "USER": {"deep": [None]}, "OBJECT_NAME": "UNKNOWN", "OBJECT_ID": ""}
    (elements,) = read_sets(json.dumps(record | extra))
    assert (elements.satellite, elements.name) == (799501299, "UNKNOWN")


@pytest.mark.parametrize("number", ["+43530", "000043530", " 43530 "])
def test_a_plus_and_leading_zeros_are_a_part_of_no_number(record: Record, number: str) -> None:
    (elements,) = read_sets(json.dumps(record | {"NORAD_CAT_ID": number, "REV_AT_EPOCH": "+007"}))
    assert (elements.satellite, elements.rev_at_epoch) == (43530, 7)


def test_what_a_record_leaves_out_is_told_from_what_it_says(record: Record) -> None:
    (raw,) = omm_json.read(json.dumps({key: record[key] for key in ("EPOCH", "BSTAR")} | {"OBJECT_NAME": ""}))
    assert isinstance(raw, RawRecord)
    said = {key: value for key, value in omm.stated(raw).items() if value is not None}
    assert said == {"EPOCH": record["EPOCH"], "BSTAR": Decimal("9.389e-05")}


def test_the_constants_may_be_said_as_they_are(record: Record) -> None:
    said = {"CENTER_NAME": "EARTH", "REF_FRAME": "TEME", "TIME_SYSTEM": "UTC", "MEAN_ELEMENT_THEORY": "SGP4"}
    assert len(read_sets(json.dumps(record | said))) == 1


def test_a_key_that_stands_twice_is_refused(record: Record) -> None:
    text = json.dumps(record)[:-1] + ', "NORAD_CAT_ID": 25544}'
    (item,) = omm_json.read(text)
    assert isinstance(item, Refusal)
    assert item.reason == "NORAD_CAT_ID stands twice"


def test_a_broken_neighbour_does_no_harm(record: Record) -> None:
    items = omm_json.read(json.dumps([record, 7, "x", record], indent=1))
    assert [isinstance(item, RawRecord) for item in items] == [True, False, False, True]


@settings(deadline=None)
@given(data=st.data())
def test_a_cut_file_is_refused_as_a_whole(record: Record, data: st.DataObject) -> None:
    text = json.dumps([record, record], indent=1)
    cut = data.draw(st.integers(1, len(text) - 1))
    with pytest.raises(UnreadableFileError) as caught:
        omm_json.read(text[:cut])
    assert 1 <= caught.value.line <= text.count("\n") + 1


@pytest.mark.parametrize("text", ["[{}] x", "[{},]", "[{} {}]", "{", "[,]", "[[1]", "[" * 100_000])
def test_what_is_no_json_is_refused_as_a_whole(text: str) -> None:
    with pytest.raises(UnreadableFileError, match="JSON"):
        omm_json.read(text)


@settings(deadline=None)
@given(
    values=st.fixed_dictionaries(
        {
            "mean_motion": decimals(8, 17),
            "eccentricity": st.sampled_from(["0.0001509", "1.509e-4", "1509E-7", "0"]).map(Decimal),
            "mean_anomaly": decimals(12, 360),
            "bstar": st.decimals("-1", "1", places=14),
        }
    ),
    name=st.text(min_size=1, max_size=30),
    digits=st.text("0123456789", min_size=1, max_size=9),
)
def test_writing_and_reading_keeps_every_digit(
    a_set: SetMaker, values: dict[str, Decimal], name: str, digits: str
) -> None:
    loaded = names.clean(name) or "43530"
    before = a_set(**values, name=loaded, epoch=f"2026-08-11T03:33:28.{digits}")
    (after,) = read_sets(omm_json.dump([before]))
    assert after == before
    assert [str(value) for value in omm.fields_of(after).values()] == [
        str(value) for value in omm.fields_of(before).values()
    ]


def test_what_is_written_is_json_in_celestraks_order(record: Record, a_set: SetMaker) -> None:
    written = json.loads(omm_json.dump([a_set(), a_set(rev_at_epoch=None)]))
    assert written[0] == record
    assert list(written[0]) == list(record)
    assert "REV_AT_EPOCH" not in written[1]
    assert json.loads(omm_json.dump([])) == []


def test_the_schedules_record_gives_the_same_orbit_back(record: Record, a_set: SetMaker) -> None:
    before = a_set(bstar=Decimal("-1E-30"), rev_at_epoch=None)
    in_document = json.loads(json.dumps(omm_json.as_record(before)))
    assert list(in_document) == list(record)
    assert type(in_document["MEAN_MOTION_DDOT"]) is float
    after = omm_json.from_record(in_document, source=before.source)
    assert after == a_set(bstar=Decimal("-1E-30"), rev_at_epoch=None, format="", line=0)
