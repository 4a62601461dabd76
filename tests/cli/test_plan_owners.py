"""`groundsched plan` with gaps to keep short and owners that are promised something."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from .conftest import SMALL, Run


def _value(document: dict[str, Any], tier: str) -> int:
    (found,) = [o["value"] for o in document["solution"]["objectives"] if o["tier"] == tier]
    return int(found)


@pytest.fixture
def plain(run: Run) -> dict[str, Any]:
    """The plan of the shipped files."""
    document: dict[str, Any] = json.loads(run(*SMALL).stdout)
    return document


def test_a_longest_gap_changes_the_plan_and_is_counted(run: Run, desk: Path, plain: dict[str, Any]) -> None:
    text = (desk / "missions.yaml").read_text(encoding="utf-8")
    (desk / "missions.yaml").write_text(
        text.replace("    elements: {group: resource}", "    max_gap_h: 1.5\n    elements: {group: resource}"),
        encoding="utf-8",
    )
    done = run(*SMALL)

    assert done.returncode == 0
    assert "max_gap_h" not in done.stderr
    document = json.loads(done.stdout)
    assert document["solution"]["status"] == "optimal"
    assert _value(document, "gaps") > 0
    assert document["contacts"] != plain["contacts"]


def test_a_promise_to_an_owner_changes_the_plan_and_is_reported(run: Run, desk: Path, plain: dict[str, Any]) -> None:
    had = {report["owner"]: report["share"] for report in plain["owners"]}
    with (desk / "missions.yaml").open("a", encoding="utf-8") as file:
        file.write("\nowners:\n  SUPARCO: {share: 0.95, min_share: 0.9}\n")
    done = run(*SMALL)

    assert done.returncode == 0
    assert "share" not in done.stderr
    document = json.loads(done.stdout)
    jsonschema.validate(document, json.loads(run("schema", "schedule").stdout))
    (suparco,) = [report for report in document["owners"] if report["owner"] == "SUPARCO"]
    assert had["SUPARCO"] < 0.9 <= suparco["share"]
    assert (suparco["entitled_share"], suparco["min_share"], suparco["missing_s"]) == (0.95, 0.9, 0)
    assert _value(document, "shares") == 0
    assert "Owners" in run(*SMALL, "--format", "table").stdout
