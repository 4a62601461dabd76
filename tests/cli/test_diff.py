"""`groundsched diff` as users call it."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import jsonschema
import pytest

from tests.cli.conftest import GROUNDSCHED, environment

Run = Callable[..., CompletedProcess[str]]

DAY = ("--start", "2026-08-11T06:00Z", "--hours", "6")
OUT = "unavailable: [{start: 2026-08-11T07:00Z, end: 2026-08-11T10:00Z, reason: gearbox}]\n        setup_s: 60"


@pytest.fixture(scope="module")
def after(shipped: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The schedule of the same hours without the first antenna for three of them."""
    folder = tmp_path_factory.mktemp("after")
    stations = (shipped / "stations.yaml").read_text(encoding="utf-8")
    (folder / "outage.yaml").write_text(stations.replace("setup_s: 60", OUT, 1), encoding="utf-8")
    asked = ("plan", *DAY, "--stations", str(folder / "outage.yaml"), "--output", str(folder / "new.json"))
    subprocess.run([*GROUNDSCHED, *asked], cwd=shipped, env=environment(), timeout=120, check=True)
    return folder / "new.json"


@pytest.fixture
def both(desk: Path, six_hours: Path, after: Path) -> Path:
    """A desk with both."""
    shutil.copy(six_hours, desk / "old.json")
    shutil.copy(after, desk / "new.json")
    return desk


def test_nothing_changed_between_a_schedule_and_itself(run: Run, both: Path) -> None:
    done = run("diff", "old.json", "old.json", "--format", "table")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[1:] == ["Nothing changed."]


def test_every_old_contact_is_kept_shifted_moved_or_dropped_and_every_new_one_known(run: Run, both: Path) -> None:
    found = json.loads(run("diff", "old.json", "new.json").stdout)

    old, new = (json.loads((both / name).read_text(encoding="utf-8"))["contacts"] for name in ("old.json", "new.json"))
    changed = {key: [each["id"] for each in found[key]] for key in ("shifted", "moved", "dropped")}
    assert len(found["kept"]) + sum(map(len, changed.values())) == len(old)
    assert {*found["kept"], *changed["shifted"], *changed["moved"], *found["added"]} == {c["id"] for c in new}
    assert len(found["sentences"]) == sum(map(len, changed.values())) + len(found["added"]) >= 2
    jsonschema.validate(found, json.loads(run("schema", "difference").stdout))


def test_a_difference_is_no_failure_and_its_times_are_those_of_the_zone(run: Run, both: Path) -> None:
    done = run("diff", "old.json", "new.json", "--format", "table", "--tz", "Asia/Karachi")
    data = json.loads(run("diff", "old.json", "new.json", "--tz", "Asia/Karachi").stdout)

    assert done.returncode == 0
    assert "PKT (Asia/Karachi)" in done.stdout
    first = data["sentences"][0]
    hour = int(first["at"][11:13])
    assert f" at {hour:02d}:" in first["text"]
    assert f" at {hour + 5:02d}:" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 120


def test_sentences_are_grouped_by_owner_where_that_is_asked_for(run: Run, both: Path) -> None:
    done = run("diff", "old.json", "new.json", "--by", "owner", "--format", "table")
    owners = [
        sentence["owner"]
        for sentence in json.loads(run("diff", "old.json", "new.json", "--by", "owner").stdout)["sentences"]
    ]

    assert owners == sorted(owners)
    heads = [line for line in done.stdout.splitlines() if line in owners]
    assert heads == list(dict.fromkeys(owners))


def test_csv_has_a_row_for_each_contact(run: Run, both: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("diff", "old.json", "new.json", "--format", "csv").stdout)))
    found = json.loads(run("diff", "old.json", "new.json").stdout)

    counts = {
        kind: sum(row["change"] == kind for row in rows) for kind in ("kept", "shifted", "moved", "added", "dropped")
    }
    assert counts == {kind: len(found[kind]) for kind in counts}
    assert {row["to"] for row in rows if row["change"] == "moved"} == {each["to"] for each in found["moved"]}
    assert all(row["reason"] for row in rows if row["change"] == "dropped")


@pytest.mark.parametrize(("old", "new"), [("old.json", "missing.json"), ("stations.yaml", "new.json")])
def test_what_is_no_schedule_is_exit_3_and_is_named(run: Run, both: Path, old: str, new: str) -> None:
    done = run("diff", old, new)

    assert (done.returncode, done.stdout) == (3, "")
    assert (old if old != "old.json" else new) in done.stderr


def test_an_unknown_grouping_is_bad_usage(run: Run, both: Path) -> None:
    assert run("diff", "old.json", "new.json", "--by", "antenna").returncode == 2
