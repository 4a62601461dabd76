"""OMM as XML: hardened against what XML can do, record by record where it is well formed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundsched.elements import cache, omm
from groundsched.elements.formats import omm_json, omm_xml
from groundsched.elements.records import ElementSet, RawRecord, Refusal, UnreadableFileError

Record = dict[str, object]
SetMaker = Callable[..., ElementSet]


def message(record: Record, tag: str = "omm") -> str:
    fields = "\n".join(f"<{key}>{value}</{key}>" for key, value in record.items())
    return (
        f"<{tag} id='CCSDS_OMM_VERS' version='2.0'><body><segment><data>\n{fields}\n</data></segment></body></{tag}>\n"
    )


def as_xml(*messages: str) -> str:
    return f"<?xml version='1.0' encoding='UTF-8'?>\n<ndm>\n{''.join(messages)}</ndm>\n"


def read_sets(text: str) -> list[ElementSet]:
    found = (item for item in omm_xml.read(text) if isinstance(item, RawRecord))
    return [omm.element_set(raw, source="", format="") for raw in found]


def refusals(text: str) -> list[Refusal]:
    return [item for item in omm_xml.read(text) if isinstance(item, Refusal)]


def test_xml_gives_what_json_gives_and_each_record_knows_its_line(record: Record) -> None:
    text = as_xml(message(record), message(record | {"NORAD_CAT_ID": 5}))
    first, second = read_sets(text)
    same = omm_json.from_record({key: str(value) for key, value in record.items()})
    assert omm.fields_of(first) == omm.fields_of(same)
    assert (first.line, second.line, second.satellite) == (3, 22, 5)


def test_a_single_omm_without_a_declaration_is_read(record: Record) -> None:
    assert len(read_sets(message(record))) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "utf-16", "UTF-16BE", "no-such-code"])
def test_the_encoding_that_is_declared_changes_nothing(record: Record, encoding: str) -> None:
    text = as_xml(message(record | {"OBJECT_NAME": "Satélite"})).replace("UTF-8", encoding)
    for written in ("utf-8", "utf-16", "latin-1"):
        (elements,), rejected = cache.read_bytes(text.encode(written), "x")
        assert (elements.name, rejected) == ("Satélite", ())


def test_prefixes_and_attributes_of_schemas_are_tolerated(record: Record) -> None:
    prefixed = message(record, "n:omm").replace("<EPOCH", "<n:EPOCH").replace("</EPOCH", "</n:EPOCH")
    text = f"<n:ndm xmlns:n='urn:x' xmlns:xsi='urn:y' xsi:noNamespaceSchemaLocation='z'>{prefixed}</n:ndm>"
    assert len(read_sets(text)) == 1


def test_unknown_and_user_defined_elements_are_passed_over(record: Record) -> None:
    more = "<userDefinedParameters><USER_DEFINED parameter='BSTAR' units='kg'>7</USER_DEFINED></userDefinedParameters>"
    text = as_xml(message(record | {"NEW": "<deep><deeper/></deep>"}).replace("</segment>", f"{more}</segment>"))
    assert len(read_sets(text)) == 1


def test_an_empty_element_is_empty_text_and_cdata_is_text(record: Record) -> None:
    text = as_xml(message(record | {"OBJECT_NAME": "<![CDATA[A <B> & C]]>"})).replace("2018-056B", "")
    (elements,) = read_sets(text.replace("<OBJECT_ID></OBJECT_ID>", "<OBJECT_ID/>"))
    assert (elements.name, elements.object_id) == ("A <B> & C", "")


@pytest.mark.parametrize(
    ("key", "unit", "said"),
    [
        ("MEAN_MOTION", "rad/min", "it must be rev/day"),
        ("INCLINATION", "rad", "it must be deg"),
        ("BSTAR", "m**2/kg", "it must be 1/ER"),
        ("REV_AT_EPOCH", "rev", "it has none"),
    ],
)
def test_another_unit_refuses_its_record_alone(record: Record, key: str, unit: str, said: str) -> None:
    bad = message(record).replace(f"<{key}>", f"<{key} units='{unit}'>")
    text = as_xml(message(record), bad, message(record))
    assert len(read_sets(text)) == 2
    (refusal,) = refusals(text)
    assert (refusal.line, refusal.satellite) == (22, 43530)
    assert refusal.reason == f"{key} is given in '{unit}'; {said}"


def test_the_right_units_are_right(record: Record) -> None:
    text = message(record)
    for key, unit in omm.UNITS.items():
        text = text.replace(f"<{key}>", f'<{key} units="{unit}">')
    assert len(read_sets(as_xml(text))) == 1


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("<BSTAR>0</BSTAR>", "BSTAR stands twice"),
        ("<NEW/><REF_FRAME><b>TEME</b></REF_FRAME>", "REF_FRAME holds another element, <b>"),
        ("<omm></omm>", "<omm> holds another element, <omm>"),
    ],
)
def test_a_record_of_another_shape_is_refused_alone(record: Record, field: str, said: str) -> None:
    bad = message(record).replace("</data>", f"{field}</data>")
    text = as_xml(message(record), bad.replace("<omm></omm>", "<omm/>"), message(record))
    assert refusals(text)[0].reason == said
    assert len(read_sets(text)) >= 1


@settings(deadline=None)
@given(data=st.data())
def test_a_cut_file_is_refused_as_a_whole_with_its_line(record: Record, data: st.DataObject) -> None:
    text = as_xml(message(record), message(record)).rstrip()
    cut = data.draw(st.integers(1, len(text) - 1))
    with pytest.raises(UnreadableFileError, match="is not XML") as caught:
        omm_xml.read(text[:cut])
    assert 1 <= caught.value.line <= text.count("\n") + 1


@pytest.mark.parametrize(
    "declared",
    [
        "<!DOCTYPE ndm>",
        "<!DOCTYPE ndm SYSTEM 'file:///etc/passwd'>",
        "<!DOCTYPE ndm [<!ENTITY a 'b'>]>",
        "<!DOCTYPE ndm [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>",
        "<!DOCTYPE ndm [<!ENTITY % a SYSTEM 'http://127.0.0.1:9/'> %a;]>",
    ],
)
def test_what_xml_can_declare_is_never_read(record: Record, declared: str) -> None:
    text = as_xml(message(record | {"OBJECT_NAME": "&a;"})).replace("<ndm>", f"{declared}<ndm>")
    with pytest.raises(UnreadableFileError, match="declarations"):
        omm_xml.read(text)


def test_deep_nesting_is_refused_in_few_words() -> None:
    with pytest.raises(UnreadableFileError, match="nested too deeply"):
        omm_xml.read("<a>" * 100_000)


def test_other_messages_hold_no_records() -> None:
    assert omm_xml.read("<ndm><oem/><opm/></ndm>") == []


def test_what_is_written_escapes_names(a_set: SetMaker) -> None:
    (elements,) = read_sets(omm_xml.dump([a_set(name='<A> & "B" ]]>')]))
    assert elements.name == '<A> & "B" ]]>'
