"""The examples do what their pages say: every command is run, and prints what the page shows."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tools import example_pages

from .conftest import GROUNDSCHED, environment

ROOT = Path(__file__).parents[2]
WEEK = ("--start", "2026-08-11", "--days", "7", "--booking", "examples/monsoon/bookings.yaml", "--format", "json")
REQUESTS = ("--request", "examples/monsoon/requests.yaml")


def _with_examples(folder: Path) -> Path:
    shutil.copytree(ROOT / "examples", folder / "examples")
    return folder


@pytest.fixture
def project(desk: Path) -> Path:
    """The starter files with the examples beside them, as in the project's folder."""
    return _with_examples(desk)


@pytest.mark.skipif(not all(map(shutil.which, ("bash", "sed", "jq"))), reason="the pages use bash, sed and jq")
@pytest.mark.parametrize(
    ("page", "commands"), [("examples/monsoon/README.md", 7), ("examples/morning/README.md", 14), ("README.md", 8)]
)
def test_every_command_of_a_page_prints_what_the_page_shows(page: str, commands: int, project: Path) -> None:
    shown = example_pages.shown((ROOT / page).read_text(encoding="utf-8"))

    assert len(shown) == commands
    for command, output in shown:
        assert example_pages.printed(command, project) == output, command


def _planned(folder: Path, *options: str) -> dict[str, Any]:
    command = [*GROUNDSCHED, "plan", *WEEK, *options]
    done = subprocess.run(
        command, cwd=folder, env=environment(), capture_output=True, text=True, timeout=120, check=True
    )
    plan: dict[str, Any] = json.loads(done.stdout)
    return plan


@pytest.fixture(scope="module")
def with_emergencies(shipped: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The flood week with its six requests."""
    desk = shutil.copytree(shipped, tmp_path_factory.mktemp("monsoon") / "desk")
    return _planned(_with_examples(desk), *REQUESTS)


def _overflights(plan: dict[str, Any]) -> set[tuple[int, int]]:
    return {(contact["satellite"], contact["revolution"]) for contact in plan["contacts"]}


def test_all_six_emergencies_of_the_monsoon_are_met_and_what_they_displace_says_so(
    project: Path, with_emergencies: dict[str, Any]
) -> None:
    without = _planned(project)

    assert with_emergencies["solution"]["status"] == without["solution"]["status"] == "optimal"
    assert [request["met"] for request in with_emergencies["requests"]] == [True] * 6
    assert all(request["contacts"] for request in with_emergencies["requests"])
    asked = {contact["id"] for contact in with_emergencies["contacts"] if contact["request"]}
    named = {r["satellite"] for r in with_emergencies["rejected"] if asked.intersection(r["blocked_by"])}
    lost = {satellite for satellite, _ in _overflights(without) - _overflights(with_emergencies)}
    assert lost
    assert lost <= named


def test_no_emergency_of_the_monsoon_moves_what_is_booked(with_emergencies: dict[str, Any]) -> None:
    assert [c["antenna"] for c in with_emergencies["contacts"] if c["booked"]] == ["khi-x1"] * 4
