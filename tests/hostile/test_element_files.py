"""Odd and hostile element files: each is accepted, used in part or refused as the manifest says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from groundsched.elements.cache import distinct, read_cache, read_file

FOLDER = Path(__file__).parent
ENTRIES: list[dict[str, Any]] = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))["files"]
DECAYED = "elements/decayed.tle"
"""The manifest wants this satellite reported: SGP4 has it decayed at the epoch itself, so its set is refused."""


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["file"])
def test_a_hostile_file_does_what_the_manifest_says(entry: dict[str, Any]) -> None:
    path = FOLDER / entry["file"]
    assert path.stat().st_size == entry["bytes"]
    sets, rejected = read_file(path, entry["file"])
    expect = entry["expect"]
    if expect == "reject":
        assert sets == ()
    if expect in {"accept", "warn"} and entry["file"] != DECAYED:
        assert rejected == ()
    if expect in {"reject", "partial"}:
        assert rejected
    if expect != "reject":
        assert len(sets) == entry.get("sets", len(sets)) > 0
    assert all(bad.file == entry["file"] and bad.line > 0 and len(bad.reason) < 200 for bad in rejected)


@pytest.mark.parametrize(
    "entry", [e for e in ENTRIES if {"names", "ids", "satellites"} & set(e)], ids=lambda e: e["file"]
)
def test_names_and_numbers_are_those_of_the_manifest(entry: dict[str, Any]) -> None:
    sets, _ = read_file(FOLDER / entry["file"], entry["file"])
    if "names" in entry:
        assert [elements.name for elements in sets] == entry["names"]
    if "ids" in entry:
        assert [elements.satellite for elements in sets] == entry["ids"]
    assert len({elements.satellite for elements in sets}) == entry.get("satellites", len(sets))


def test_a_satellite_that_has_decayed_is_reported_with_its_number() -> None:
    sets, (bad,) = read_file(FOLDER / DECAYED, DECAYED)
    assert [elements.satellite for elements in sets] == [43529]
    assert bad.satellite == 43530
    assert "decayed" in bad.reason


def test_the_same_set_three_times_is_one() -> None:
    sets, _ = read_file(FOLDER / "elements/identical_dup.tle", "identical_dup.tle")
    assert len(distinct(sets)) == 1


def test_no_control_character_of_a_name_survives() -> None:
    (elements,), _ = read_file(FOLDER / "elements/escape_name.tle", "escape_name.tle")
    assert elements.name.isprintable()


def test_the_whole_folder_is_read_and_every_bad_file_named() -> None:
    cache = read_cache(FOLDER)
    refused = {entry["file"] for entry in ENTRIES if entry["expect"] == "reject"}
    assert refused < set(cache.empty_files)
    assert {43529, 43530, 25544, 270001, 100123, 799500001} <= {elements.satellite for elements in cache.sets}
