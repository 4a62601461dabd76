"""`verify` as users call it: nothing wrong, something wrong, a chain, files that are none."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from .conftest import Run

PLAN = ("plan", "--start", "2026-08-11T06:00Z", "--hours", "4", "--station", "khi", "--output", "plan.json")
FOUND = 7


@pytest.fixture
def planned(run: Run) -> Run:
    """A desk with a plan of four hours."""
    assert run(*PLAN).returncode == 0
    return run


def _change(desk: Path, change: Callable[[dict[str, Any]], None]) -> None:
    path = desk / "plan.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    change(document)
    path.write_text(json.dumps(document), encoding="utf-8")


def test_a_plan_as_it_was_written_has_nothing_wrong(planned: Run) -> None:
    done = planned("verify", "plan.json")

    found = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert found["findings"] == []
    assert found["checked"]["contacts"] > 0
    assert found["checked"]["passes"] == found["checked"]["contacts"] + found["checked"]["refusals"]
    jsonschema.validate(found, json.loads(planned("schema", "verification").stdout))


def test_the_table_says_that_nothing_is_wrong_and_what_was_checked(planned: Run) -> None:
    done = planned("verify", "plan.json", "--optimal", "--elements", "tle_cache", "--format", "table")

    assert done.returncode == 0, done.stdout
    assert done.stdout.startswith("Nothing wrong\n")
    assert "stages bounded" in done.stdout


def test_a_contact_that_is_two_seconds_late_is_exit_7(planned: Run, desk: Path) -> None:
    def later(document: dict[str, Any]) -> None:
        contact = next(c for c in document["contacts"] if c["duration_s"] < 3600 and c["los"][17:19] < "55")
        contact["los"] = f"{contact['los'][:17]}{int(contact['los'][17:19]) + 2:02d}{contact['los'][19:]}"

    _change(desk, later)

    done = planned("verify", "plan.json", "--format", "table")

    assert done.returncode == FOUND
    assert "los  1" in done.stdout
    assert "finding" in done.stderr


def test_findings_are_rows_of_a_sheet(planned: Run, desk: Path) -> None:
    _change(desk, lambda document: document["rejected"].pop())

    done = planned("verify", "plan.json", "--format", "csv")

    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert done.returncode == FOUND
    assert "missing" in {row["code"] for row in rows}
    assert list(rows[0]) == ["code", "contact", "detail"]


def test_elements_that_came_since_are_told(planned: Run, desk: Path) -> None:
    """A folder that lacks the set of one satellite."""
    (desk / "elsewhere").mkdir()
    for path in (desk / "tle_cache").glob("*.tle"):
        (desk / "elsewhere" / path.name).write_bytes(path.read_bytes())

    done = planned("verify", "plan.json", "--elements", "elsewhere")

    assert done.returncode == FOUND
    assert {finding["code"] for finding in json.loads(done.stdout)["findings"]} == {"elements"}


def test_a_plan_and_its_successor_are_a_chain_and_not_the_other_way_round(planned: Run) -> None:
    later = ("plan", "--start", "2026-08-11T07:00Z", "--hours", "4", "--station", "khi")
    assert planned(*later, "--previous", "plan.json", "--output", "next.json").returncode == 0

    forward, backward = planned("verify", "plan.json", "next.json"), planned("verify", "next.json", "plan.json")

    assert forward.returncode == 0, forward.stdout
    assert json.loads(forward.stdout)["checked"]["schedules"] == 2
    assert backward.returncode == FOUND
    assert {finding["code"] for finding in json.loads(backward.stdout)["findings"]} == {"chain"}


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("nowhere.json",), 3, "nowhere.json: there is no such file"),
        (("stations.yaml",), 3, "stations.yaml:"),
        (("plan.json", "--elements", "nowhere"), 3, "nowhere: there is no such folder"),
        (("plan.json", "--format", "ndjson"), 2, "no form of this command"),
        ((), 2, "SCHEDULE"),
    ],
)
def test_what_cannot_be_checked_is_named(planned: Run, arguments: tuple[str, ...], code: int, said: str) -> None:
    done = planned("verify", *arguments)

    assert done.returncode == code
    assert done.stdout == ""
    assert said in done.stderr
