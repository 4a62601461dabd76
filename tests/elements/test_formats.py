"""What a file is follows from its content."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from groundsched.elements import cache, formats
from groundsched.elements.decoding import LARGEST_FILE_BYTES, decode
from groundsched.elements.records import UnreadableFileError

Lines = tuple[str, str]


@pytest.mark.parametrize("name", ["PRSS-1", "[red] SAT", "<b>SAT</b>", "{SAT}", "NORAD_CAT_ID,SAT"])
def test_lines_are_tle_whatever_the_satellite_is_called(prss: Lines, name: str) -> None:
    assert formats.recognise("\n".join([name, *prss])) == "tle"


def test_json_and_csv_are_known_by_their_beginning(record: dict[str, object]) -> None:
    assert formats.recognise("\n\n " + json.dumps([record])) == "omm-json"
    assert formats.recognise(json.dumps(record)) == "omm-json"
    assert formats.recognise('"OBJECT_NAME", "NORAD_CAT_ID"\n') == "omm-csv"


@pytest.mark.parametrize("form", ["[]", "<ndm/>", "CCSDS_OMM_VERS = 2.0", "NORAD_CAT_ID,EPOCH"])
def test_a_megabyte_of_blanks_hides_nothing(form: str) -> None:
    begin = time.monotonic()
    for blank in (" ", "\n", "\t"):
        name = formats.recognise(blank * 1_000_000 + form)
        assert formats.read(blank * 1_000_000 + form, format=name) is not None
    assert time.monotonic() - begin < 5  # a quarter of a second each at most, on a slow machine


@pytest.mark.parametrize(
    ("text", "format_name"),
    [
        ("<?xml version='1.0'?>\n<ndm/>", "omm-xml"),
        ("\n<!-- from a friend --><ndm/>", "omm-xml"),
        ("<x:ndm xmlns:x='urn:ccsds'><omm/></x:ndm>", "omm-xml"),
        ("<omm id='CCSDS_OMM_VERS' version='3.0'></omm>", "omm-xml"),
        ("CCSDS_OMM_VERS=2.0\n", "omm-kvn"),
        ("COMMENT first\n\n  CCSDS_OMM_VERS\t= 3.0\n", "omm-kvn"),
        ("OBJECT_NAME = A\nNORAD_CAT_ID = 5\n", "omm-kvn"),
    ],
)
def test_xml_and_kvn_are_known_by_their_beginning(text: str, format_name: str) -> None:
    assert formats.recognise(text) == format_name


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<!DOCTYPE html>\n<html>", "this is a web page, not elements"),
        ("\n<HTML><body>", "this is a web page, not elements"),
        ("No GP data found", "No GP data found"),
        ("GP data has not updated since your last successful", "has not updated since your last successful download"),
        ("<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC 'x'>", "this is a web page, not elements"),
        ("<rss><channel/></rss>", "is neither TLE nor OMM"),
        ("hello\x1b[2J world", "it begins with 'hello[2J world'"),
        ("A" * 1_000_000, "'" + "A" * 40 + "'"),
    ],
)
def test_what_is_no_elements_is_said_in_few_words(text: str, said: str) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        formats.recognise(text)
    assert said in caught.value.reason
    assert len(caught.value.reason) < 200


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_text_is_read_in_the_usual_encodings(encoding: str) -> None:
    text = f"پاکستان سیٹلائٹ é\n{'1 43530U 18056B ' * 9}\n"
    assert decode(text.encode(encoding)) == text


def test_latin_1_is_the_last_resort() -> None:
    assert decode("Satélite\n".encode("latin-1")) == "Satélite\n"


def test_files_that_were_joined_keep_no_mark_in_the_middle() -> None:
    assert decode("A\n".encode("utf-8-sig") + "B\n".encode("utf-8-sig")) == "A\nB\n"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_is_one(end: str) -> None:
    assert decode(f"A{end}B{end}".encode()) == "A\nB\n"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b" \r\n\t", "is empty"),
        (b"1 43530\x00", "is binary"),
        (b"\xff\xfe\x00\x00A\x00\x00\x00", "is binary"),
        (b" " * (LARGEST_FILE_BYTES + 1), "is larger than 64 MB"),
    ],
)
def test_what_is_no_text_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(UnreadableFileError, match=said):
        decode(content)


def test_a_name_line_of_nothing_but_the_zero_is_no_name(prss: Lines) -> None:
    (elements,), rejected = cache.read_bytes("\n".join(["0 ", *prss]).encode(), "x.tle")
    assert (elements.name, rejected) == ("43530", ())


def test_a_quote_that_is_not_closed_refuses_both_halves_of_a_broken_row() -> None:
    header = "OBJECT_NAME,NORAD_CAT_ID,EPOCH"
    records = formats.read(f'{header}\n"A\nB",43530,2026-08-11T00:00:00\n', format="omm-csv")
    assert [(type(record).__name__, record.line) for record in records] == [("Refusal", 2), ("Refusal", 3)]


def test_blank_lines_before_the_declaration_of_xml_are_passed_over() -> None:
    text = formats.write(list(cache.read_cache(Path("tle_cache")).sets[:1]), format="omm-xml").text
    (plain,), (moved,) = (cache.read_bytes((blank + text).encode(), "x.xml")[0] for blank in ("", "\n\n "))
    assert moved.line == plain.line + 2
