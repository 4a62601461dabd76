"""`groundsched doctor` as users call it."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import jsonschema
import pytest

from .conftest import Run

DAY = ("--start", "2026-08-11T06:00Z")
LATE = ("--start", "2026-11-22T00:00Z")


def test_the_shipped_files_are_in_order_at_their_own_time(run: Run) -> None:
    done = run("doctor", "--start", "epoch")

    found = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert {finding["level"] for finding in found["findings"]} == {"note"}
    jsonschema.validate(found, json.loads(run("schema", "diagnosis").stdout))


def test_expired_elements_are_exit_3_with_the_ways_out(run: Run) -> None:
    done = run("doctor", *LATE, "--format", "table")

    assert done.returncode == 3
    assert done.stderr == "error: 1 problem found\n"
    assert "elements-expired" in done.stdout
    assert "groundsched fetch" in done.stdout
    assert "--start epoch" in done.stdout


def test_everything_broken_at_once_is_said_at_once(run: Run, desk: Path) -> None:
    (desk / "stations.yaml").write_text("stations: [{id: Khi}]\n", encoding="utf-8")
    missions = (desk / "missions.yaml").read_text(encoding="utf-8")
    (desk / "missions.yaml").write_text(missions.replace("priority: 1\n", "priority: 11\n"), encoding="utf-8")

    done = run("doctor", *LATE)

    found = json.loads(done.stdout)
    codes = {finding["code"] for finding in found["findings"] if finding["level"] == "problem"}
    assert codes == {"stations-broken", "missions-broken", "elements-expired"}
    assert done.returncode == 3


def test_in_an_empty_folder_it_says_how_to_begin(run: Run, desk: Path) -> None:
    for name in ("stations.yaml", "missions.yaml"):
        (desk / name).unlink()
    shutil.rmtree(desk / "tle_cache")

    done = run("doctor", "--start", "epoch", "--format", "table")

    assert done.returncode == 3
    assert done.stdout.startswith("the window is unknown\n")
    assert "groundsched init" in done.stdout


def test_it_says_which_file_the_environment_has_chosen(run: Run, desk: Path) -> None:
    shutil.copy(desk / "stations.yaml", desk / "other.yaml")

    done = run("doctor", *DAY, env={"GROUNDSCHED_STATIONS": "other.yaml"})

    what = next(f["what"] for f in json.loads(done.stdout)["findings"] if f["where"] == "other.yaml")
    assert "GROUNDSCHED_STATIONS" in what
    assert "stations.yaml, which is here too, is not read" in what


def test_every_form_and_a_file(run: Run, desk: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("doctor", *DAY, "--format", "csv").stdout)))
    table = run("doctor", *DAY, "--format", "table", "--tz", "Asia/Karachi").stdout
    saved = run("doctor", *DAY, "--output", "found.json")

    assert set(rows[0]) == {"code", "level", "where", "what", "remedy"}
    assert max(map(len, table.splitlines())) <= 120
    assert "PKT" in table
    assert saved.stdout == ""
    assert json.loads((desk / "found.json").read_text(encoding="utf-8"))["format"] == "groundsched/diagnosis"


def test_the_network_is_asked_only_with_online(run: Run) -> None:
    nobody = {"GROUNDSCHED_CELESTRAK_URL": "http://127.0.0.1:9", "no_proxy": "127.0.0.1"}

    offline = run("doctor", *DAY, env=nobody)
    online = run("doctor", *DAY, "--online", "--timeout", "5", env=nobody)

    assert offline.returncode == 0
    assert online.returncode == 3
    assert "http://127.0.0.1:9" in online.stdout


@pytest.mark.parametrize("wrong", [("--start", "tomorrow"), ("--hours", "-1"), ("--tz", "Mars/Olympus")])
def test_a_question_that_cannot_be_understood_is_bad_usage(run: Run, wrong: tuple[str, str]) -> None:
    done = run("doctor", *wrong)

    assert done.returncode == 2
    assert done.stdout == ""


def test_it_explains_itself(run: Run) -> None:
    done = run("doctor", "--help")

    assert done.returncode == 0
    assert "--online" in done.stdout
