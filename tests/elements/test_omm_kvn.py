"""OMM as KVN: message by message, one broken message never touching its neighbours."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundsched.elements import omm
from groundsched.elements.formats import omm_kvn
from groundsched.elements.records import ElementSet, RawRecord, Refusal

Record = dict[str, object]
SetMaker = Callable[..., ElementSet]


def as_kvn(*records: Record, equals: str = " = ") -> str:
    messages = ({"CCSDS_OMM_VERS": "2.0", "CREATION_DATE": "", **record} for record in records)
    return "\n".join("".join(f"{key}{equals}{value}\n" for key, value in message.items()) for message in messages)


def read_sets(text: str) -> list[ElementSet]:
    sets = []
    for raw in omm_kvn.read(text):
        with contextlib.suppress(ValueError):
            if isinstance(raw, RawRecord):
                sets.append(omm.element_set(raw, source="", format=""))
    return sets


def refusals(text: str) -> list[Refusal]:
    return [item for item in omm_kvn.read(text) if isinstance(item, Refusal)]


def test_several_messages_of_one_file_are_several_records(record: Record) -> None:
    text = as_kvn(record, record | {"NORAD_CAT_ID": 5})
    assert [elements.satellite for elements in read_sets(text)] == [43530, 5]
    assert [item.line for item in omm_kvn.read(text)] == [1, 21]


def test_units_comments_blanks_and_tabs_do_no_harm(record: Record) -> None:
    units = {key: f"{record[key]} [{unit}]" for key, unit in omm.UNITS.items()}
    text = "COMMENT one = two\n\n" + as_kvn(record | units, equals=" \t=").replace("\nEPOCH", "\n\nCOMMENT\n  \tEPOCH")
    (elements,) = read_sets(text)
    (plain,) = read_sets(as_kvn(record))
    assert omm.fields_of(elements) == omm.fields_of(plain)


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("MEAN_MOTION", "0.06 [rad/min]", "MEAN_MOTION is given in 'rad/min'; it must be rev/day"),
        ("INCLINATION", "1.7 [rad]", "INCLINATION is given in 'rad'; it must be deg"),
        ("ECCENTRICITY", "0.1 [deg]", "ECCENTRICITY is given in 'deg'; it has none"),
        ("MEAN_ANOMALY", f"7 {' ' * 100_000}[rad]", "MEAN_ANOMALY is given in 'rad'; it must be deg"),
        ("NORAD_CAT_ID", "5 [deg]", "NORAD_CAT_ID is given in 'deg'; it has none"),
    ],
)
def test_another_unit_refuses_its_message_alone(record: Record, key: str, value: str, said: str) -> None:
    text = as_kvn(record, record | {key: value}, record)
    assert len(read_sets(text)) == 2
    assert [refusal.reason for refusal in refusals(text)] == [said]


def test_the_units_name_is_read_in_capitals_too(record: Record) -> None:
    assert len(read_sets(as_kvn(record | {"MEAN_MOTION": "14.8 [REV/DAY]", "INCLINATION": "97 [DEG]"}))) == 1


@pytest.mark.parametrize("name", ["A = B", "DOVE [2]", "x [deg]", "COMMENT", "[", "CCSDS_OMM_VERS = 2.0", "=1+1"])
def test_a_name_is_kept_whatever_marks_it_has(record: Record, name: str) -> None:
    (elements,) = read_sets(as_kvn(record | {"OBJECT_NAME": name}))
    assert elements.name == name


def test_a_keyword_that_stands_twice_refuses_its_message_alone(record: Record) -> None:
    text = as_kvn(record) + "INCLINATION = 12.5\n" + as_kvn(record)
    assert len(read_sets(text)) == 1
    (refusal,) = refusals(text)
    assert (refusal.line, refusal.satellite, refusal.reason) == (20, 43530, "INCLINATION stands twice")


@pytest.mark.parametrize(
    "junk", ["<html><body>403</body></html>", "INCLINATION 97", "inclination = 97", "= 5", "1 43530U"]
)
def test_a_line_that_is_none_refuses_its_message_alone(record: Record, junk: str) -> None:
    text = as_kvn(record) + f"\n{junk}\n" + as_kvn(record | {"NORAD_CAT_ID": 5})
    assert [elements.satellite for elements in read_sets(text)] == [5]
    (refusal,) = refusals(text)
    assert (refusal.line, refusal.satellite) == (21, 43530)
    assert refusal.reason.startswith(f"'{junk[:40]}' is no line such as")


def test_one_message_without_its_version_is_read(record: Record) -> None:
    text = as_kvn(record).partition("\n")[2]
    assert len(read_sets(text)) == 1
    assert len(read_sets(text + as_kvn(record))) == 2


@settings(deadline=None)
@given(data=st.data())
def test_a_cut_file_loses_its_last_message_only(record: Record, data: st.DataObject) -> None:
    first, last = as_kvn(record), as_kvn(record | {"NORAD_CAT_ID": 5})
    cut = data.draw(st.integers(0, len(last)))
    items = omm_kvn.read(first + last[:cut])
    assert isinstance(items[0], RawRecord)
    (whole,), cut_off = read_sets(first), read_sets(first + last[:cut])[1:]
    # The two derivatives come last, and SGP4 uses neither; every other field is whole.
    unused = {"NORAD_CAT_ID": 5, "MEAN_MOTION_DOT": 0, "MEAN_MOTION_DDOT": 0}
    for elements in cut_off:
        assert omm.fields_of(elements) | unused == omm.fields_of(whole) | unused


def test_what_is_written_has_celestraks_layout(a_set: SetMaker) -> None:
    lines = omm_kvn.dump([a_set(), a_set(rev_at_epoch=None, object_id="")]).splitlines()
    assert lines[0] == "CCSDS_OMM_VERS      = 2.0"
    assert lines[9] == "MEAN_ELEMENT_THEORY = SGP4"
    assert len(lines) == 27 + 1 + 26
    assert "OBJECT_ID           = " in lines
