"""`satellites export` as users call it: the bridge between the forms in which elements are published."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from groundsched.cli.satellites import ElementsForm
from groundsched.elements import formats
from groundsched.elements.cache import read_cache

from .conftest import Run, environment

HOSTILE = Path(__file__).parents[1] / "hostile"
OMM = [form for form in formats.FORMATS if form != "tle"]
WINDOW = ("--start", "2026-08-11T06:00Z", "--all")


def pipe(content: bytes, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run the command with `content` on stdin."""
    command = [sys.executable, "-m", "groundsched", "satellites", "export", *arguments]
    return subprocess.run(command, input=content, capture_output=True, env=environment(), timeout=60, check=False)


def test_every_form_that_is_read_can_be_named() -> None:
    assert {form.value for form in ElementsForm} == set(formats.FORMATS)


@pytest.mark.parametrize("form", OMM)
def test_elements_go_through_a_pipe_and_come_back_whole(run: Run, form: str) -> None:
    plain = run("satellites", "export", "--format", "omm-json").stdout.encode()
    there = pipe(plain, "-", "--format", form)
    back = pipe(there.stdout, "--from", form, "-", "--format", "omm-json")
    assert (there.returncode, back.returncode, back.stdout) == (0, 0, plain)
    assert there.stderr == back.stderr == b""


def test_a_tle_says_how_many_sets_it_rounds(run: Run) -> None:
    done = run("satellites", "export", "--format", "tle")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 3 * 67
    assert done.stderr.splitlines() == [
        "warning: 53 of 67 sets say more than the columns of tle hold: their last digits are rounded or lost"
    ]


def test_a_file_is_read_in_place_of_the_cache_in_its_own_order(run: Run, desk: Path) -> None:
    shutil.copy(next((desk / "tle_cache").glob("*.tle")), desk / "mine.txt")
    shutil.rmtree(desk / "tle_cache")
    done = run("satellites", "export", "mine.txt", "--format", "tle")
    assert (done.returncode, done.stdout) == (0, (desk / "mine.txt").read_text())
    named = run("satellites", "export", "mine.txt", "--satellite", "PRSS-1", "--satellite", "43530")
    assert [record["NORAD_CAT_ID"] for record in json.loads(named.stdout)] == [43530]
    assert run("satellites", "export", "mine.txt", "--satellite", "NOAA 99").returncode == 2


def test_the_same_set_twice_is_written_twice(desk: Path, run: Run) -> None:
    shutil.copy(HOSTILE / "elements" / "identical_dup.tle", desk)
    assert len(json.loads(run("satellites", "export", "identical_dup.tle").stdout)) == 3


def test_refused_records_are_warnings_with_their_places(run: Run, desk: Path) -> None:
    shutil.copy(HOSTILE / "omm" / "incl_200.json", desk / "bad.json")
    expected = "satellite 43530: INCLINATION is 200.0; it must be 0 to 180 degrees\n"
    done = run("satellites", "export", "bad.json")
    assert done.returncode == 0
    assert done.stderr == f"warning: bad.json:2: {expected}"
    assert [record["NORAD_CAT_ID"] for record in json.loads(done.stdout)] == [43529]
    piped = pipe((desk / "bad.json").read_bytes(), "-", "--from", "omm-json")
    assert piped.stderr.decode() == f"warning: stdin:2: {expected}"
    assert run("satellites", "export", "bad.json", "--quiet").stderr == ""


def test_a_pipe_that_is_named_is_read(run: Run, desk: Path) -> None:
    """As shells make one of ``<(curl …)``; in a cache folder, where nobody named it, it is refused."""
    os.mkfifo(desk / "pipe")
    source = next((desk / "tle_cache").glob("*.json"))
    with subprocess.Popen(["cp", str(source), str(desk / "pipe")]):
        done = run("satellites", "export", "pipe", "--satellite", "PRSS-1")
    assert [record["NORAD_CAT_ID"] for record in json.loads(done.stdout)] == [43530]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nowhere.tle",), "nowhere.tle: there is no such file"),
        (("tle_cache",), "tle_cache: cannot be read: Is a directory"),
        (("stations.yaml",), "stations.yaml:1: is neither TLE nor OMM in JSON, XML, KVN or CSV"),
        (("stations.yaml", "--from", "tle"), "stations.yaml:1: is no TLE"),
        (("stations.yaml", "--from", "omm-csv"), "stations.yaml:1: the first line is no header"),
        (("stations.yaml", "--from", "omm-json"), "stations.yaml:1: is not JSON"),
        (("stations.yaml", "--from", "omm-xml"), "stations.yaml:1: is not XML"),
        (("stations.yaml", "--from", "omm-kvn"), "is no line such as INCLINATION = 97.779"),
        (("-",), "stdin:1: is empty"),
    ],
)
def test_a_file_without_a_good_record_is_named_and_nothing_is_written(
    run: Run, arguments: tuple[str, ...], said: str
) -> None:
    done = run("satellites", "export", *arguments)
    assert (done.returncode, done.stdout) == (3, "")
    assert said in done.stderr
    assert all(line.startswith("error: ") for line in done.stderr.splitlines())


def test_a_form_to_read_needs_a_file(run: Run) -> None:
    done = run("satellites", "export", "--from", "tle")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Name one, or - for stdin: --from tle FILE" in done.stderr


def test_what_a_tle_cannot_carry_is_left_out_and_named(run: Run, desk: Path) -> None:
    snapshot = next((desk / "tle_cache").glob("*.json"))
    record = json.loads(snapshot.read_text(encoding="utf-8"))[0]
    odd = [record | {"NORAD_CAT_ID": 799501299}, record | {"OBJECT_ID": "UNKNOWN"}]
    (desk / "three.json").write_text(json.dumps([*odd, record]))
    (desk / "two.json").write_text(json.dumps(odd))

    some = run("satellites", "export", "three.json", "--format", "tle")
    none = run("satellites", "export", "two.json", "--format", "tle", "--output", "two.tle")

    assert (some.returncode, len(some.stdout.splitlines())) == (0, 3)
    assert some.stderr.splitlines()[:2] == [
        "warning: satellite 799501299 (PRSS-1) is left out: NORAD_CAT_ID is 799501299; TLE ends at 339999 (Z9999)",
        "warning: satellite 43530 (PRSS-1) is left out: OBJECT_ID is 'UNKNOWN'; "
        "TLE has columns for one like 2018-056B alone",
    ]
    assert (none.returncode, none.stdout, (desk / "two.tle").exists()) == (3, "", False)
    assert len(none.stderr.splitlines()) == 2


def test_a_wrong_file_does_not_fill_the_screen() -> None:
    header = "NORAD_CAT_ID,EPOCH\n"
    done = pipe((header + "5,never\n" * 5000).encode(), "-")
    lines = done.stderr.decode().splitlines()
    assert (done.returncode, len(lines)) == (3, 101)
    assert lines[-1] == "error: stdin: 4900 more records are refused"


def test_the_suffix_of_the_output_names_the_form(run: Run, desk: Path) -> None:
    for suffix, beginning in (("xml", "<?xml"), ("kvn", "CCSDS_OMM_VERS"), ("csv", "OBJECT_NAME,"), ("json", "[\n {")):
        assert run("satellites", "export", "--output", f"out.{suffix}").returncode == 0
        assert (desk / f"out.{suffix}").read_text(encoding="utf-8").startswith(beginning)


def passes(run: Run, desk: Path, name: str, content: str) -> dict[tuple[str, int], list[dict[str, Any]]]:
    """The passes that one file gives, by station and satellite."""
    folder = desk / f"cache-{name}"
    folder.mkdir()
    (folder / name).write_text(content, encoding="utf-8")
    done = run("passes", *WINDOW, "--tle-cache", folder.name, "--format", "json")
    assert done.returncode == 0, done.stderr
    found: dict[tuple[str, int], list[dict[str, Any]]] = {}
    for one in json.loads(done.stdout)["passes"]:
        found.setdefault((one["station"], one["satellite"]), []).append(one)
    return found


def test_the_same_elements_give_the_same_passes_in_every_form(run: Run, desk: Path) -> None:
    """To 50 ms; a TLE's epoch alone is rounded by up to 0.4 ms, its angles by 0.00005 degrees, 12 ms of a low orbit."""
    found = {}
    for form in formats.FORMATS:
        found[form] = passes(run, desk, form, run("satellites", "export", "--format", form).stdout)
    model = found["omm-json"]
    assert sum(map(len, model.values())) > 500
    for form, given in found.items():
        assert {key: len(each) for key, each in given.items()} == {key: len(each) for key, each in model.items()}
        for key, each in given.items():
            for one, same in zip(each, model[key], strict=True):
                largest_s = max(abs(_seconds(one[at]) - _seconds(same[at])) for at in ("aos", "los"))
                assert largest_s <= (0.05 if form == "tle" else 0), (form, one["id"])


def _seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


@pytest.mark.parametrize("form", formats.FORMATS)
def test_shuffled_records_give_the_same_sets(desk: Path, tmp_path: Path, form: str) -> None:
    """But for the line that each stands in, which is said of refused ones alone."""
    sets = read_cache(desk / "tle_cache").sets
    found = []
    for number, order in enumerate((sets, sets[::-1], sets[20:] + sets[:20])):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "elements").write_text(formats.write(order, format=form).text, encoding="utf-8")
        found.append([replace(elements, line=0) for elements in read_cache(folder).sets])
    assert len(found[0]) == 67
    assert found[0] == found[1] == found[2]


def test_shuffled_records_give_the_same_bytes(run: Run, desk: Path) -> None:
    sets = json.loads(run("satellites", "export").stdout)
    outputs = []
    for order in (sets, sets[::-1]):
        shutil.rmtree(desk / "tle_cache")
        (desk / "tle_cache").mkdir()
        (desk / "tle_cache" / "elements").write_text(json.dumps(order), encoding="utf-8")
        outputs.append(run("passes", *WINDOW, "--format", "json").stdout)
    assert outputs[0] == outputs[1]
    assert len(outputs[0]) > 100_000


def test_an_option_before_the_subcommand_is_not_lost_in_silence(run: Run) -> None:
    ended = run("satellites", "--tle-cache", "x", "export")
    assert ended.returncode == 2
    assert "Put it after `satellites export`" in ended.stderr


def test_what_the_cache_refuses_is_said_beside_what_is_written(run: Run, desk: Path) -> None:
    broken = (
        (desk / "tle_cache" / "pakistan-2026-08-11.tle").read_text().replace("PRSS-1\n1 43530U", "PRSS-1\n1 4353XU")
    )
    (desk / "tle_cache" / "broken.tle").write_text(broken)
    ended = run("satellites", "export")
    assert ended.returncode == 0
    assert "broken.tle:" in ended.stderr
