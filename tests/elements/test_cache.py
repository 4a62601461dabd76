"""The folder of element files: everything good is used, everything bad is reported, nothing hangs."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundsched.elements.cache import distinct, read_cache, read_file
from groundsched.elements.records import ElementSet
from groundsched.errors import NoUsableElementsError

Lines = tuple[str, str]
Record = dict[str, object]
JsonFile = Callable[..., Path]
SetMaker = Callable[..., ElementSet]


def test_every_file_and_subfolder_is_read_whatever_its_name(
    tmp_path: Path, json_file: JsonFile, record: Record, iss: Lines, paktes: Lines
) -> None:
    json_file("stations.txt", record)
    (tmp_path / "old" / "older").mkdir(parents=True)
    (tmp_path / "old" / "older" / "iss").write_text("\n".join(iss))
    (tmp_path / "old" / "pak.json").write_text("\n".join(["PAKTES 1A", *paktes]))
    cache = read_cache(tmp_path)
    found = [(elements.satellite, elements.source, elements.line, elements.format) for elements in cache.sets]
    assert found == [
        (25544, "old/older/iss", 1, "tle"),
        (43529, "old/pak.json", 1, "tle"),
        (43530, "stations.txt", 2, "omm-json"),
    ]
    assert cache.rejected == ()
    assert cache.empty_files == ()


@pytest.mark.parametrize(
    "name", [".hidden", "README", "readme.txt", "SOURCES.md", "manifest.json", "gp.json.lock", "gp.json.tmp", ".git/x"]
)
def test_notes_locks_and_hidden_files_are_no_elements(
    tmp_path: Path, json_file: JsonFile, record: Record, name: str
) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    json_file(name, record)
    cache = read_cache(tmp_path)
    assert (cache.sets, cache.rejected, cache.empty_files) == ((), (), ())


def test_a_bad_record_and_a_bad_file_are_reported_with_their_places(
    tmp_path: Path, json_file: JsonFile, record: Record
) -> None:
    json_file("a.json", record, record | {"NORAD_CAT_ID": 62725, "INCLINATION": 200})
    (tmp_path / "b.tle").write_text("<html>")
    cache = read_cache(tmp_path)
    assert [elements.satellite for elements in cache.sets] == [43530]
    assert [(bad.file, bad.line, bad.satellite) for bad in cache.rejected] == [
        ("a.json", 21, 62725),
        ("b.tle", 1, None),
    ]
    assert cache.rejected[0].reason == "INCLINATION is 200; it must be 0 to 180 degrees"
    assert cache.empty_files == ("b.tle",)


def test_an_empty_array_is_reported_as_empty(tmp_path: Path, json_file: JsonFile) -> None:
    sets, rejected = read_file(json_file("none.json"), "none.json")
    assert sets == ()
    assert [bad.reason for bad in rejected] == ["holds no element sets"]


def test_a_folder_that_is_not_there_leads_to_init(tmp_path: Path) -> None:
    with pytest.raises(NoUsableElementsError, match="no such folder") as caught:
        read_cache(tmp_path / "nowhere")
    assert "groundsched init" in caught.value.problems[0].remedy


def test_a_file_in_place_of_the_folder_is_refused(json_file: JsonFile, record: Record) -> None:
    with pytest.raises(NoUsableElementsError, match="is a file"):
        read_cache(json_file("gp.json", record))


def test_a_pipe_and_a_dead_link_do_not_stop_the_others(tmp_path: Path, json_file: JsonFile, record: Record) -> None:
    json_file("gp.json", record)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "dead").symlink_to(tmp_path / "gone")
    cache = read_cache(tmp_path)
    assert len(cache.sets) == 1
    rejected = [(bad.file, bad.reason) for bad in cache.rejected]
    assert rejected == [("dead", "leads to no file"), ("pipe", "is not a regular file")]


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_files_and_folders_without_permission_are_reported(tmp_path: Path, json_file: JsonFile, record: Record) -> None:
    json_file("closed.json", record).chmod(0)
    (tmp_path / "room").mkdir(mode=0)
    cache = read_cache(tmp_path)
    (tmp_path / "room").chmod(0o700)
    assert [bad.file for bad in cache.rejected] == ["closed.json", "room"]


def test_terminal_codes_in_a_file_name_do_not_reach_the_report(
    tmp_path: Path, json_file: JsonFile, record: Record
) -> None:
    json_file("a\x1b[2J.json", record, {})
    cache = read_cache(tmp_path)
    assert cache.sets[0].source == cache.rejected[0].file == "a[2J.json"


def test_the_same_set_twice_is_one_and_omm_goes_before_tle(
    tmp_path: Path, json_file: JsonFile, record: Record, prss: Lines
) -> None:
    (tmp_path / "a.tle").write_text("\n".join(["PRSS-1 CUT NA", *prss]))
    same = {"EPOCH": "2026-08-22T15:01:03.148032", "MEAN_MOTION": 14.82077052, "ECCENTRICITY": 0.0001728,
            "INCLINATION": 97.777, "RA_OF_ASC_NODE": 300.641, "ARG_OF_PERICENTER": 94.865, "MEAN_ANOMALY": 265.2761,
            "BSTAR": 0.00017258, "MEAN_MOTION_DOT": 0.00001321}  # fmt: skip
    json_file("b.json", record | same)
    (elements,) = read_cache(tmp_path).sets
    assert (elements.format, elements.name) == ("omm-json", "PRSS-1")


def test_the_set_with_more_digits_stands_for_its_near_twins(a_set: SetMaker) -> None:
    coarse = a_set(mean_anomaly=Decimal("260.5"), source="a")
    fine = a_set(epoch="2026-08-11T03:33:28.443806", source="b")
    apart = a_set(epoch="2026-08-11T03:33:28.543806", source="c")
    assert distinct([coarse, fine]) == (fine,)
    assert distinct([coarse, apart]) == (coarse, apart)


def test_twins_of_different_satellites_stay_two(a_set: SetMaker) -> None:
    assert len(distinct([a_set(), a_set(satellite=53239)])) == 2


@settings(deadline=None)
@given(data=st.data())
def test_the_order_of_sets_never_changes_the_result(a_set: SetMaker, data: st.DataObject) -> None:
    one = st.builds(
        lambda satellite, tenth_s, anomaly, source, form: a_set(
            satellite=satellite,
            epoch=f"2026-08-11T03:33:{tenth_s / 20:09.6f}",
            mean_anomaly=Decimal(anomaly),
            source=source,
            format=form,
        ),
        st.sampled_from([1, 2]),
        st.integers(0, 9),
        st.sampled_from(["1.5", "2.5", "2.55"]),
        st.sampled_from(["a", "b"]),
        st.sampled_from(["tle", "omm-csv"]),
    )
    sets = data.draw(st.lists(one, max_size=8))
    shuffled = data.draw(st.permutations(sets))
    assert distinct(shuffled) == distinct(sets)


def test_the_order_of_files_and_records_never_changes_the_result(
    tmp_path: Path, record: Record, iss: Lines, prss: Lines
) -> None:
    records = [
        record | {"NORAD_CAT_ID": number, "EPOCH": f"2026-08-{day}T00:00:00"} for number in (5, 7) for day in (11, 12)
    ]
    chooser = random.Random(7)
    results = []
    for turn in range(6):
        chooser.shuffle(records)
        files = {"a.json": json.dumps(records), "b.tle": "\n".join([*iss, *prss]), "c": "\n".join([*prss, *iss])}
        folder = tmp_path / str(turn)
        folder.mkdir()
        for name in chooser.sample(sorted(files), len(files)):
            (folder / name).write_text(files[name])
        results.append([replace(elements, line=0) for elements in read_cache(folder).sets])
    assert len(results[0]) == 6
    assert all(result == results[0] for result in results)
