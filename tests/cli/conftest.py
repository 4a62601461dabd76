"""The real command line, as a subprocess, in a folder with the starter files."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from groundsched import starters

Run = Callable[..., subprocess.CompletedProcess[str]]

GROUNDSCHED = (sys.executable, "-m", "groundsched")
SMALL = ("plan", "--start", "2026-08-11T06:00Z", "--hours", "6")
"""Six hours of the shipped files, at their own time."""


def edit(path: Path, old: str, new: str) -> None:
    """Put `new` in place of `old`, which must be there, in a file."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The tests' environment without what would change the program's behaviour."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("GROUNDSCHED_") and k != "NO_COLOR"}
    return {**kept, "PYTHONWARNINGS": "error", **(extra or {})}


@pytest.fixture(scope="session")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as `groundsched init` leaves it; not to be changed."""
    folder = tmp_path_factory.mktemp("shipped")
    starters.install(folder)
    return folder


@pytest.fixture(scope="session")
def six_hours(shipped: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The schedule of six hours at the shipped files' own time; not to be changed."""
    made = tmp_path_factory.mktemp("schedules") / "plan.json"
    asked = ("plan", "--start", "2026-08-11T06:00Z", "--hours", "6", "--output", str(made))
    subprocess.run([*GROUNDSCHED, *asked], cwd=shipped, env=environment(), timeout=120, check=True)
    return made


@pytest.fixture
def desk(shipped: Path, tmp_path: Path) -> Path:
    """An operator's folder with the starter files, to be changed at will."""
    folder = tmp_path / "desk"
    shutil.copytree(shipped, folder)
    return folder


@pytest.fixture
def run(desk: Path) -> Run:
    """Run groundsched in the desk and give what it said; a traceback fails the test."""

    def command(*arguments: str, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [*GROUNDSCHED, *arguments],
            cwd=desk,
            env=environment(env),
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        assert "Traceback" not in done.stderr
        assert "\x1b" not in done.stdout + done.stderr
        return done

    return command
