"""`--eop FILE`: the command line takes UT1 from it, says so, and refuses what is none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import astropy_iers_data
import pytest

from groundsched import times
from groundsched.documents.ut1 import parse_ut1
from tests.cli.conftest import Run

PUBLISHED = astropy_iers_data.IERS_A_FILE
"""The IERS's finals2000A.all, as the package astropy-iers-data (the version in uv.lock) carries it."""

DAY = times.parse_instant("2026-11-20T00:00Z") // times.DAY_MS
WINDOW = ("--start", "2026-11-20T00:00Z", "--hours", "24", "--satellite", "43530", "--allow-stale")


def _asked(run: Run, command: str, *options: str) -> dict[str, Any]:
    done = run(command, *WINDOW, *options)
    assert done.returncode == 0, done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def test_passes_move_with_the_files_ut1_and_a_note_names_it(run: Run) -> None:
    builtin, fresh = _asked(run, "passes"), _asked(run, "passes", "--eop", PUBLISHED)

    assert [p["id"] for p in fresh["passes"]] == [p["id"] for p in builtin["passes"]]
    assert [p["aos"] for p in fresh["passes"]] != [p["aos"] for p in builtin["passes"]]
    assert fresh["notes"][-1].startswith("UT1 is that of finals2000A.all, measured until 2026-10-")
    assert fresh.keys() == builtin.keys()


def test_a_plan_carries_the_ut1_it_was_made_with(run: Run) -> None:
    builtin, fresh = _asked(run, "plan"), _asked(run, "plan", "--eop", PUBLISHED)

    assert parse_ut1(builtin["inputs"]["ut1"]) is None
    used = parse_ut1(fresh["inputs"]["ut1"])
    assert used is not None
    assert used.name == "finals2000A.all"
    assert used.supplement == ""
    # From two days before the window to two after its end: Bulletin A's own values.
    lines = {line[7:12]: line for line in Path(PUBLISHED).read_text(encoding="ascii").splitlines()}
    assert used.first_day == DAY - 2
    days = range(used.first_day, used.first_day + len(used.dut1_s))
    assert DAY + 3 in days
    assert [f"{value:10.7f}" for value in used.dut1_s] == [lines[str(day + 40_587)][58:68] for day in days]
    assert [c["aos"] for c in fresh["contacts"]] != [c["aos"] for c in builtin["contacts"]]


def test_days_beyond_the_file_are_warned_of(run: Run, desk: Path) -> None:
    lines = Path(PUBLISHED).read_text(encoding="ascii").splitlines(keepends=True)
    (desk / "old.data").write_text("".join(line for line in lines if line[7:12] <= "61364"), encoding="ascii")

    done = run("passes", *WINDOW, "--eop", "old.data")

    assert done.returncode == 0
    assert "warning: old.data has UT1 from 1973-01-02 to 2026-11-20: for the other days of this window" in done.stderr


@pytest.mark.parametrize("command", ["passes", "plan"])
def test_a_file_without_a_day_of_the_window_is_said_not_to_serve_at_all(run: Run, desk: Path, command: str) -> None:
    lines = Path(PUBLISHED).read_text(encoding="ascii").splitlines(keepends=True)
    (desk / "old.all").write_text("".join(lines[:1000]), encoding="ascii")

    done = run(command, *WINDOW, "--eop", "old.all")

    assert done.returncode == 0
    document = json.loads(done.stdout)
    assert [note for note in document["notes"] if "UT1" in note] == []
    assert [warning for warning in document["warnings"] if "UT1" in warning] == [
        "old.all has no day of this window, its UT1 is from 1973-01-02 to 1975-09-28: Skyfield's built-in table "
        "serves throughout"
    ]


@pytest.mark.parametrize("command", ["passes", "plan"])
@pytest.mark.parametrize(("name", "says"), [("stations.yaml", "columns 1-15"), ("none.all", "there is no such file")])
def test_what_is_no_finals2000a_file_is_exit_3(run: Run, command: str, name: str, says: str) -> None:
    done = run(command, *WINDOW, "--eop", name)

    assert done.returncode == 3
    assert done.stdout == ""
    (error,) = done.stderr.splitlines()
    assert error.startswith(f"error: {name}")
    assert says in error
