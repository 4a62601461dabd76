"""Searching with several processes: the same bytes, and nothing of them is left, however the program ends."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from .conftest import GROUNDSCHED, Run, environment

FIXED = {"SOURCE_DATE_EPOCH": "0"}
LONG = ("passes", "--all", "--start", "epoch", "--days", "366", "--workers", "2", "--output", "passes.json")
"""67 satellites for a year: five seconds of searching by two processes, where nothing else runs."""


@pytest.mark.parametrize("command", ["passes", "plan"])
def test_the_number_of_processes_never_changes_the_result(run: Run, command: str) -> None:
    asked = (command, "--start", "epoch")

    alone, two = (run(*asked, "--workers", n, env=FIXED) for n in ("1", "2"))

    assert alone.returncode == two.returncode == 0, two.stderr
    assert alone.stdout == two.stdout
    assert len(alone.stdout) > 1000


def _members(group: int) -> list[int]:
    """The processes of a group, without those that have ended and wait to be asked how."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, its_group = status.read_text().rpartition(")")[2].split()[:3]
        except OSError:
            continue
        if int(its_group) == group and state != "Z":
            found.append(int(status.parent.name))
    return found


def _wait_for_workers(group: int) -> None:
    """Until the program and two processes that search are there."""
    begin = time.monotonic()
    while len(_members(group)) < 3:
        assert time.monotonic() - begin < 60, "no two processes have been started"
        time.sleep(0.01)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the processes of a group are read from /proc")
@pytest.mark.parametrize("after_s", [0.0, 0.02, 0.1, 1.0])
@pytest.mark.parametrize(
    ("end", "code", "said"),
    [
        (lambda group: os.killpg(group, signal.SIGINT), 130, ["groundsched: interrupted; nothing was written"]),
        (lambda group: os.kill(group, signal.SIGTERM), 143, ["groundsched: interrupted; nothing was written"]),
        (lambda group: os.kill(group, signal.SIGKILL), -9, []),
    ],
    ids=["Ctrl-C", "SIGTERM", "kill -9"],
)
def test_no_process_outlives_the_program(
    desk: Path, end: Callable[[int], None], code: int, said: list[str], after_s: float
) -> None:
    process: Any = subprocess.Popen(
        [*GROUNDSCHED, *LONG], cwd=desk, env=environment(), stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    _wait_for_workers(process.pid)
    time.sleep(after_s)

    end(process.pid)
    begin = time.monotonic()
    _, words = process.communicate(timeout=30)  # stderr closes when the last of them is gone
    while _members(process.pid) and time.monotonic() - begin < 2:
        time.sleep(0.01)

    assert _members(process.pid) == []
    assert time.monotonic() - begin < 2
    assert (process.returncode, words.splitlines()) == (code, said)
    assert not (desk / "passes.json").exists()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the processes of a group are read from /proc")
def test_a_process_that_is_ended_from_outside_is_one_line_and_no_traceback(desk: Path) -> None:
    process: Any = subprocess.Popen(
        [*GROUNDSCHED, *LONG], cwd=desk, env=environment(), stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    _wait_for_workers(process.pid)
    time.sleep(1)

    os.kill(max(_members(process.pid)), signal.SIGKILL)
    _, words = process.communicate(timeout=60)

    assert process.returncode == 2
    assert "ended from outside" in words
    assert len(words.splitlines()) == 1


def test_a_year_of_ten_satellites_needs_no_more_memory_than_is_bounded(desk: Path) -> None:
    """Data of 600 MB, of which Python with its libraries take 150; the year at once would take gigabytes."""

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_DATA, (600 * 2**20, 600 * 2**20))

    numbers = ("25544", "25994", "27424", "37849", "39084", "40697", "43013", "43530", "49260", "54216")
    chosen = [word for number in numbers for word in ("--satellite", number)]
    year = ("passes", "--start", "epoch", "--days", "366", "--station", "khi", "--workers", "1")
    done = subprocess.run(
        [*GROUNDSCHED, *year, *chosen, "--output", "year.csv"],
        cwd=desk,
        env=environment(),
        preexec_fn=limited,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert len((desk / "year.csv").read_text(encoding="utf-8").splitlines()) > 10_000


def test_a_cluster_has_its_own_workers(run: Run) -> None:
    done = run("passes", "--start", "epoch", "--dask", "tcp://127.0.0.1:1", "--workers", "2")

    assert done.returncode == 2
    assert "--workers" in done.stderr
