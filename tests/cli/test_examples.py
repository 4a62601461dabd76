"""The examples do what their pages say: every command is run, and prints what the page shows."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tools import example_pages

ROOT = Path(__file__).parents[2]
WEEK = ("--start", "2026-08-11", "--days", "7", "--booking", "examples/monsoon/bookings.yaml", "--format", "json")
REQUESTS = ("--request", "examples/monsoon/requests.yaml")

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def project(desk: Path) -> Path:
    """The starter files with the examples beside them, as in the project's folder."""
    shutil.copytree(ROOT / "examples", desk / "examples")
    return desk


@pytest.mark.skipif(not all(map(shutil.which, ("bash", "sed", "jq"))), reason="the pages use bash, sed and jq")
@pytest.mark.parametrize(
    ("page", "commands"), [("examples/monsoon/README.md", 7), ("examples/morning/README.md", 14), ("README.md", 8)]
)
def test_every_command_of_a_page_prints_what_the_page_shows(page: str, commands: int, project: Path) -> None:
    shown = example_pages.shown((ROOT / page).read_text(encoding="utf-8"))

    assert len(shown) == commands
    for command, output in shown:
        assert example_pages.printed(command, project) == output, command


def _planned(run: Run, *options: str) -> dict[str, Any]:
    done = run("plan", *WEEK, *options)
    assert done.returncode == 0, done.stderr
    plan: dict[str, Any] = json.loads(done.stdout)
    return plan


def _overflights(plan: dict[str, Any]) -> set[tuple[int, int]]:
    return {(contact["satellite"], contact["revolution"]) for contact in plan["contacts"]}


def test_all_six_emergencies_of_the_monsoon_are_met_and_what_they_displace_says_so(project: Path, run: Run) -> None:
    without, with_them = _planned(run), _planned(run, *REQUESTS)

    assert with_them["solution"]["status"] == without["solution"]["status"] == "optimal"
    assert [request["met"] for request in with_them["requests"]] == [True] * 6
    assert all(request["contacts"] for request in with_them["requests"])
    asked = {contact["id"] for contact in with_them["contacts"] if contact["request"]}
    named = {r["satellite"] for r in with_them["rejected"] if asked.intersection(r["blocked_by"])}
    lost = {satellite for satellite, _ in _overflights(without) - _overflights(with_them)}
    assert lost
    assert lost <= named


def test_no_emergency_of_the_monsoon_moves_what_is_booked(project: Path, run: Run) -> None:
    plan = _planned(run, *REQUESTS)

    assert [c["antenna"] for c in plan["contacts"] if c["booked"]] == ["khi-x1"] * 4
