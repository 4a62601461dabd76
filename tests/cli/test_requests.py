"""Requests on the command line: in missions.yaml, and with `plan --request FILE`."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from .conftest import SMALL, Run

FLOOD = """
requests:
  - id: flood
    satellites: [62725, 43530]
    after: 2026-08-11T06:00Z
    before: 2026-08-11T10:00Z
    priority: 0
    reason: "Indus flood, NDMA"
  - {id: crew-call, satellite: 25544, after: 2026-08-11T08:00Z, before: 2026-08-11T11:00Z, priority: 2}
  - {id: impossible, satellite: 43530, before: 2026-08-11T06:10Z, volume_mbit: 1}
  - {id: over, satellite: 40697, before: 2026-08-11T05:00Z}
"""


@pytest.fixture
def flood(desk: Path) -> Path:
    """A file of four requests: two can be met, one cannot, one is over."""
    path = desk / "flood.yaml"
    path.write_text(FLOOD, encoding="utf-8")
    return path


def planned(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    assert done.returncode == 0, done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    return document


@pytest.mark.usefixtures("flood")
def test_the_plan_says_of_each_request_whether_and_when_it_is_met(run: Run) -> None:
    done = run(*SMALL, "--request", "flood.yaml")
    document = planned(done)

    jsonschema.validate(document, json.loads(run("schema", "schedule").stdout))
    met = {r["id"]: r["met"] for r in document["requests"]}
    assert met == {"flood": True, "crew-call": True, "impossible": False, "over": False}
    tiers = [(o["tier"], o["priority"], o["value"]) for o in document["solution"]["objectives"][:3]]
    assert tiers == [("requests", 0, 1), ("requests", 2, 1), ("requests", 5, 0)]
    contacts = {c["id"]: c for c in document["contacts"]}
    for report in document["requests"][:2]:
        (serving,) = (contacts[i] for i in report["contacts"])
        assert (serving["request"], serving["end"]) == (report["id"], report["on_ground"])
        assert report["slack_s"] > 0
    assert all(r["on_ground"] is r["slack_s"] is None for r in document["requests"][2:])
    assert [r["id"] for r in document["inputs"]["missions"]["content"]["requests"]] == list(met)
    assert "request impossible (priority 5) is not met: no pass of PRSS-1 (43530) lies wholly before" in done.stderr
    assert "over" not in done.stderr
    assert any("request over (priority 5) is not of this window" in note for note in document["notes"])


@pytest.mark.usefixtures("flood")
def test_a_satellite_without_a_mission_is_planned_in_the_time_of_its_request_alone(run: Run) -> None:
    document = planned(run(*SMALL, "--request", "flood.yaml"))

    (mission,) = (m for m in document["inputs"]["missions"]["content"]["missions"] if m["satellite"] == 25544)
    assert (mission["from"], mission["until"]) == ("2026-08-11T08:00:00.000Z", "2026-08-11T11:00:00.000Z")
    iss = [c for c in document["contacts"] if c["satellite"] == 25544]
    assert iss
    assert all(c["start"] >= "2026-08-11T08" and c["end"] <= "2026-08-11T11" for c in iss)
    assert all(m["satellite"] != 40697 or m["shortfall"] == [] for m in document["missions"])


def test_requests_in_the_missions_file_are_the_same_as_in_a_file_of_their_own(
    run: Run, desk: Path, flood: Path
) -> None:
    beside = planned(run(*SMALL, "--request", "flood.yaml"))
    with (desk / "missions.yaml").open("a", encoding="utf-8") as stream:
        stream.write(flood.read_text(encoding="utf-8"))
    inside = planned(run(*SMALL))

    for part in ("contacts", "rejected", "requests", "missions", "solution", "notes", "warnings"):
        assert inside[part] == beside[part]
    assert inside["inputs"]["missions"]["content"] == beside["inputs"]["missions"]["content"]


@pytest.mark.usefixtures("flood")
def test_a_filter_leaves_the_requests_for_the_satellites_asked_for(run: Run) -> None:
    document = planned(run(*SMALL, "--request", "flood.yaml", "--satellite", "PRSC-EO1"))

    assert [r["id"] for r in document["requests"]] == ["flood"]
    assert [r["id"] for r in document["inputs"]["missions"]["content"]["requests"]] == ["flood"]


def test_a_mistake_in_a_request_file_is_exit_3_with_its_place(run: Run, flood: Path) -> None:
    flood.write_text(FLOOD.replace("before: 2026-08-11T10:00Z", "before: 2026-08-11T03:00Z"), encoding="utf-8")
    wrong = run(*SMALL, "--request", "flood.yaml")
    twice = run(*SMALL, "--request", "flood.yaml", "--request", "nowhere.yaml")

    assert (wrong.returncode, wrong.stdout) == (3, "")
    assert "flood.yaml:6:13: requests[0].before: 2026-08-11T03:00:00.000Z is not after 'after'" in wrong.stderr
    assert twice.returncode == 3
    assert "nowhere.yaml: there is no such file" in twice.stderr
    assert run(*SMALL, "--request", "").returncode == 2
