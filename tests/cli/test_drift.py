"""`groundsched drift` as users and cron call it."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from subprocess import CompletedProcess

import jsonschema
import pytest

from groundsched import times
from groundsched.elements.cache import read_cache
from groundsched.elements.formats import omm_json
from groundsched.elements.records import ElementSet
from tests import servers

Run = Callable[..., CompletedProcess[str]]

DAY = ("--start", "2026-08-11T06:00Z", "--hours", "6")
THEN = ("--start", "2026-08-11T06:00Z")
EO1 = 62725


@pytest.fixture
def planned(six_hours: Path, desk: Path) -> Path:
    """A schedule of six hours, made with the shipped elements."""
    return Path(shutil.copy(six_hours, desk / "plan.json"))


def later(elements: ElementSet) -> ElementSet:
    turned_deg = 20 / Decimal(86_400) * elements.mean_motion * 360
    return replace(elements, mean_anomaly=round((elements.mean_anomaly - turned_deg) % 360, 4))


@pytest.fixture
def late(desk: Path) -> Path:
    """A cache in which PRSC-EO1 comes 20 s later."""
    sets = [later(s) if s.satellite == EO1 else s for s in read_cache(desk / "tle_cache").sets]
    (desk / "late").mkdir()
    (desk / "late" / "sets.json").write_text(omm_json.dump(sets), encoding="utf-8")
    return desk / "late"


def test_a_schedule_by_its_own_elements_is_as_booked(run: Run, planned: Path) -> None:
    done = run("drift", "plan.json", *THEN)

    found = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert {contact["state"] for contact in found["contacts"]} == {"ok"}
    assert [contact["id"] for contact in found["contacts"]] == [
        c["id"] for c in json.loads(planned.read_text())["contacts"]
    ]
    jsonschema.validate(found, json.loads(run("schema", "drift").stdout))


def test_it_is_silent_for_cron_as_long_as_all_is_well(run: Run, planned: Path, late: Path) -> None:
    quiet = ("--quiet", "--format", "table")

    well, ill = (
        run("drift", "plan.json", *THEN, *quiet),
        run("drift", "plan.json", *THEN, *quiet, "--tle-cache", "late"),
    )

    assert (well.returncode, well.stdout, well.stderr) == (0, "", "")
    assert ill.returncode == 7
    assert "PRSC-EO1" in ill.stdout
    assert ill.stderr.startswith("error: ")


def test_what_has_drifted_is_exit_7_and_a_line_each(run: Run, planned: Path, late: Path) -> None:
    table = run("drift", "plan.json", *THEN, "--tle-cache", "late", "--format", "table", "--tz", "Asia/Karachi")
    rows = list(
        csv.DictReader(io.StringIO(run("drift", "plan.json", *THEN, "--tle-cache", "late", "--format", "csv").stdout))
    )

    drifted = [row for row in rows if row["state"] != "ok"]
    assert table.returncode == 7
    assert "PKT" in table.stdout
    assert max(map(len, table.stdout.splitlines())) <= 120
    assert {row["satellite"] for row in drifted if abs(float(row["shift_s"])) > 1} == {str(EO1)}
    lines = [line for line in table.stdout.splitlines() if line.startswith(("shifted ", "trimmed ", "conflicting "))]
    assert len(lines) == len(drifted) >= 1


def test_only_the_satellites_asked_for_are_judged(run: Run, planned: Path, late: Path) -> None:
    done = run("drift", "plan.json", *THEN, "--tle-cache", "late", "--satellite", "41335")
    unknown = run("drift", "plan.json", *THEN, "--satellite", "PRSC-EO9")

    assert {contact["satellite"] for contact in json.loads(done.stdout)["contacts"]} == {41335}
    assert (unknown.returncode, unknown.stdout) == (2, "")


def test_by_the_present_clock_a_schedule_that_is_over_is_judged_as_a_whole(run: Run, planned: Path) -> None:
    done = run("drift", "plan.json")

    found = json.loads(done.stdout)
    assert done.returncode == 0
    assert len(found["contacts"]) == len(json.loads(planned.read_text(encoding="utf-8"))["contacts"])
    assert any("are over" in note for note in found["notes"])


def test_a_cache_without_its_satellites_is_exit_4(run: Run, planned: Path, desk: Path) -> None:
    (desk / "empty").mkdir()

    done = run("drift", "plan.json", *THEN, "--tle-cache", "empty")

    assert (done.returncode, done.stdout) == (4, "")
    assert "no usable elements" in done.stderr


def test_elements_may_be_allowed_or_refused_by_their_age(run: Run, planned: Path) -> None:
    refused = run("drift", "plan.json", *THEN, "--max-element-age", "0.01")
    allowed = run("drift", "plan.json", *THEN, "--max-element-age", "0.01", "--allow-stale")

    assert refused.returncode == 4
    assert "too old" in refused.stderr
    assert allowed.returncode == 0
    assert json.loads(allowed.stdout)["unjudged"] == []


def test_fresh_elements_are_fetched_first_where_that_is_asked_for(
    run: Run, planned: Path, element_server: servers.ElementServer
) -> None:
    """The server says for half a minute later what the plan took for its epoch: the satellite comes later."""
    for record in element_server.records:
        epoch_us = times.parse_epoch(str(record["EPOCH"]))
        record["EPOCH"] = times.format_epoch(epoch_us + 30_000_000)
    base = {"GROUNDSCHED_CELESTRAK_URL": element_server.url}

    run("plan", *DAY, "--satellite", "62725", "--output", "plan.json")
    before = run("drift", "plan.json", *THEN, env=base)
    done = run("drift", "plan.json", *THEN, "--fetch", env=base)

    assert (before.returncode, done.returncode) == (0, 7)
    found = json.loads(done.stdout)["contacts"]
    assert found
    assert all(contact["shift_s"] == pytest.approx(30, rel=0.1) for contact in found)


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda text: "{", "is not JSON"),
        (lambda text: text.replace("groundsched/schedule", "groundsched/passes"), "expected a document of format"),
        (lambda text: text.replace('"antenna": "khi-x1"', '"antenna": "khi-x9"'), "the network has no antenna khi-x9"),
        (lambda text: text.replace('"MEAN_MOTION": 14.', '"MEAN_MOTION": -14.'), "MEAN_MOTION"),
        (lambda text: text.replace('"MEAN_MOTION"', '"MEAN_EMOTION"'), "MEAN_MOTION is missing"),
    ],
)
def test_a_document_that_does_not_hold_together_is_exit_3_and_is_named(
    run: Run, planned: Path, damage: Callable[[str], str], says: str
) -> None:
    planned.write_text(damage(planned.read_text(encoding="utf-8")), encoding="utf-8")

    done = run("drift", "plan.json", *THEN)

    assert (done.returncode, done.stdout) == (3, "")
    assert says in done.stderr
    assert "plan.json" in done.stderr


def test_a_file_that_is_not_there_is_exit_3(run: Run) -> None:
    done = run("drift", "nothing.json")

    assert done.returncode == 3
    assert "nothing.json" in done.stderr


def test_the_document_alone_is_enough_beside_the_cache(run: Run, planned: Path, desk: Path) -> None:
    for name in ("stations.yaml", "missions.yaml"):
        (desk / name).unlink()
    shutil.move(desk / "tle_cache", desk / "elsewhere")

    done = run("drift", "plan.json", *THEN, "--tle-cache", "elsewhere", "--output", "drift.json")

    assert (done.returncode, done.stdout) == (0, "")
    assert json.loads((desk / "drift.json").read_text(encoding="utf-8"))["format"] == "groundsched/drift"
