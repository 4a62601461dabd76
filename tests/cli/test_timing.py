"""How good the elements are, from the cache to the plan, as the commands tell it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from groundsched import times

from .conftest import Run

HISTORY = Path(__file__).parents[1] / "hostile" / "elements" / "dup_same_id_epochs.tle"
"""Twelve real sets of PRSS-1, 18 to 22 August 2026."""
PRSS_1 = 43530
PLAN = ("plan", "--start", "2026-08-14T06:00Z", "--hours", "12", "--format", "json")


def _satellites(run: Run, *more: str) -> dict[int, dict[str, Any]]:
    done = run("satellites", "--start", "2026-08-23T00:00Z", *more, "--format", "json")
    assert done.returncode == 0
    document = json.loads(done.stdout)
    jsonschema.validate(document, json.loads(run("schema", "satellites").stdout))
    return {row["satellite"]: row for row in document["satellites"]}


def test_a_kept_history_gives_a_satellite_its_measured_drift(run: Run, desk: Path) -> None:
    alone = _satellites(run)
    assert {row["drift_s"] for row in alone.values()} == {None}
    assert alone[PRSS_1]["timing_uncertainty_s"] > 30

    shutil.copy(HISTORY, desk / "tle_cache" / "history.tle")

    known = _satellites(run)
    assert known[PRSS_1]["sets"] == 13
    assert 0.05 < known[PRSS_1]["drift_s"] < 0.5
    assert 0.1 < known[PRSS_1]["timing_uncertainty_s"] < 1
    del alone[PRSS_1], known[PRSS_1]
    assert known == alone


def test_passes_and_the_plan_say_how_far_their_times_may_be_off(run: Run, desk: Path) -> None:
    shutil.copy(HISTORY, desk / "tle_cache" / "history.tle")
    window = ("--start", "2026-08-23T00:00Z", "--hours", "12", "--satellite", str(PRSS_1))
    passes = json.loads(run("passes", *window).stdout)
    planned = json.loads(run("plan", *window).stdout)

    drift_s = planned["inputs"]["elements"][0]["drift_s"]
    assert passes["elements"][0]["drift_s"] == drift_s
    assert 0.05 < drift_s < 0.5
    uncertain = {p["id"]: p["timing_uncertainty_s"] for p in passes["passes"]}
    assert len(planned["contacts"]) > 0
    for contact in planned["contacts"]:
        assert 0.1 < contact["timing_uncertainty_s"] < 0.5
        assert contact["timing_uncertainty_s"] == uncertain[contact["pass"]]


def test_a_margin_widens_setup_by_each_contacts_uncertainty(run: Run) -> None:
    plain = json.loads(run(*PLAN).stdout)
    wide = json.loads(run(*PLAN, "--margin", "auto").stdout)

    assert plain["inputs"]["options"]["margin"] == "none"
    assert wide["inputs"]["options"]["margin"] == "auto"
    assert wide["solution"]["status"] == "optimal"
    setups = {a["id"]: a["setup_s"] for s in wide["inputs"]["stations"]["network"]["stations"] for a in s["antennas"]}
    for document, margin in ((plain, 0), (wide, 1)):
        for c in document["contacts"]:
            before_ms = times.parse_instant(c["start"]) - times.parse_instant(c["setup_start"])
            assert before_ms == round((setups[c["antenna"]] + margin * c["timing_uncertainty_s"]) * 1000)
    assert min(c["timing_uncertainty_s"] for c in wide["contacts"]) > 2


@pytest.mark.parametrize("command", ["satellites", "passes", "plan"])
def test_sets_that_do_not_fit_together_are_one_warning(command: str, run: Run, desk: Path) -> None:
    """The numbers of two satellites are swapped in a second file, half a day later."""
    snapshot = next((desk / "tle_cache").glob("*.json"))
    records = {r["NORAD_CAT_ID"]: r for r in json.loads(snapshot.read_text(encoding="utf-8"))}
    one, other = records[PRSS_1], records[39084]
    swapped = [
        {**one, "NORAD_CAT_ID": 39084, "EPOCH": "2026-08-11T17:00:00"},
        {**other, "NORAD_CAT_ID": PRSS_1, "EPOCH": "2026-08-11T17:00:00"},
    ]
    (desk / "tle_cache" / "swapped.json").write_text(json.dumps(swapped), encoding="utf-8")

    done = run(command, "--start", "2026-08-12T00:00Z", "--hours", "6", "--format", "json")

    (said,) = [line for line in done.stderr.splitlines() if "successive element sets disagree" in line]
    assert "(43530) by " in said
    assert "(39084) by " in said
    document = json.loads(done.stdout)
    assert document["warnings"]
    rows = document.get("satellites") or document["passes" if command == "passes" else "contacts"]
    doubtful = [row["timing_uncertainty_s"] for row in rows if row["satellite"] in {PRSS_1, 39084}]
    assert min(doubtful) > 500, "which of two sets so far apart is right nobody knows"
    if command != "satellites":
        used = document["elements"] if command == "passes" else document["inputs"]["elements"]
        floors = {e["satellite"]: e["floor_s"] for e in used}
        assert set(doubtful) <= {floors[PRSS_1], floors[39084]}
        assert {floor_s for satellite, floor_s in floors.items() if satellite not in {PRSS_1, 39084}} == {None}


@pytest.mark.parametrize(
    ("start", "notes", "warnings"),
    [("2026-08-12T00:00Z", 0, 0), ("2026-08-15T00:00Z", 1, 0), ("2026-08-19T00:00Z", 0, 1)],
)
def test_satellites_remarks_on_old_elements(start: str, notes: int, warnings: int, run: Run) -> None:
    done = run("satellites", "--start", start, "--hours", "6", "--format", "json")
    document = json.loads(done.stdout)
    assert sum("are used" in note for note in document["notes"]) == notes
    assert sum("are used" in warning for warning in document["warnings"]) == warnings
    assert done.stderr.count("are used") == warnings


def test_an_unknown_margin_is_bad_usage_that_says_what_is_allowed(run: Run) -> None:
    done = run("plan", "--margin", "wide")
    assert done.returncode == 2
    assert "'none', 'auto'" in done.stderr
