"""The examples do what their pages say: every command is run, and prints what the page shows."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
MONSOON = ROOT / "examples" / "monsoon"
WEEK = ("--start", "2026-08-11", "--days", "7", "--booking", "examples/monsoon/bookings.yaml", "--format", "json")
REQUESTS = ("--request", "examples/monsoon/requests.yaml")

Run = Callable[..., subprocess.CompletedProcess[str]]


def _shown(page: Path) -> list[tuple[str, str]]:
    """Each command of a page with the output under it."""
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            else:
                found[-1][1].append(line)
    return [(command, "\n".join(lines).strip()) for command, lines in found]


@pytest.fixture
def project(desk: Path) -> Path:
    """The starter files with the examples beside them, as in the project's folder."""
    shutil.copytree(ROOT / "examples", desk / "examples")
    return desk


@pytest.mark.skipif(not all(map(shutil.which, ("bash", "sed", "jq"))), reason="the page uses bash, sed and jq")
def test_every_command_of_the_monsoon_page_prints_what_the_page_shows(project: Path) -> None:
    shown = _shown(MONSOON / "README.md")
    python = shlex.quote(sys.executable)
    environment = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "NO_COLOR")}

    assert len(shown) == 7
    for command, output in shown:
        runnable = command.replace("uv run groundsched", f"{python} -m groundsched").replace("uv run python", python)
        done = subprocess.run(
            ["bash", "-c", runnable], cwd=project, env=environment, capture_output=True, text=True, encoding="utf-8",
            timeout=120, check=True,
        )  # fmt: skip
        printed = "\n".join(line.rstrip() for line in done.stdout.splitlines()).strip()
        assert printed == output, command


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
