"""`passes` as a stream: every form the same, a file whole or as it was, a pipe that closes no failure."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from .conftest import GROUNDSCHED, Run, environment

DAY = ("passes", "--start", "2026-08-11T06:00Z")
LONG = (*DAY, "--all", "--days", "60", "--quiet")
"""Some 60,000 passes, of which the writing takes long enough to be disturbed."""


def test_all_forms_have_the_same_passes_in_the_same_order(run: Run, desk: Path) -> None:
    for form in ("json", "ndjson", "csv", "parquet"):
        assert run(*DAY, "--output", f"found.{form}").returncode == 0
    document = json.loads((desk / "found.json").read_text(encoding="utf-8"))
    lines = (desk / "found.ndjson").read_text(encoding="utf-8").splitlines()
    rows = list(csv.DictReader(io.StringIO((desk / "found.csv").read_text(encoding="utf-8"), newline="")))
    ids = [found["id"] for found in document["passes"]]

    assert len(ids) > 50
    assert [json.loads(line) for line in lines] == document["passes"]
    assert [row["id"] for row in rows] == ids
    assert pq.read_table(desk / "found.parquet")["id"].to_pylist() == ids


def test_parquet_goes_through_a_pipe(run: Run, desk: Path) -> None:
    assert run(*DAY, "--output", "found.parquet").returncode == 0
    piped = subprocess.run([*GROUNDSCHED, *DAY, "--format", "parquet"], cwd=desk, capture_output=True, check=True)

    assert piped.stdout == (desk / "found.parquet").read_bytes()


def test_format_goes_before_the_suffix(run: Run, desk: Path) -> None:
    assert run(*DAY, "--format", "ndjson", "--output", "found.csv").returncode == 0
    assert json.loads((desk / "found.csv").read_text(encoding="utf-8").splitlines()[0])["station"]


@pytest.mark.parametrize("command", ["plan", "satellites", "stations"])
@pytest.mark.parametrize("asked", [("--format", "ndjson"), ("--format", "parquet"), ("--output", "found.parquet")])
def test_only_passes_writes_ndjson_and_parquet(run: Run, desk: Path, command: str, asked: tuple[str, str]) -> None:
    done = run(command, *asked)

    assert (done.returncode, done.stdout) == (2, "")
    assert f"error: {asked[0]}: {asked[1].removeprefix('found.')} is no form of this command" in done.stderr
    assert "table, json, csv" in done.stderr
    assert "Only `groundsched passes` writes ndjson and parquet" in done.stderr
    assert not (desk / "found.parquet").exists()


def test_a_form_that_does_not_exist_is_bad_usage(run: Run) -> None:
    done = run(*DAY, "--format", "xls")

    assert done.returncode == 2
    assert "'xls' is no form; allowed: table, json, csv, ndjson, parquet" in done.stderr


def test_parquet_is_not_poured_over_a_terminal(desk: Path) -> None:
    master, terminal = pty.openpty()
    done = subprocess.run(
        [*GROUNDSCHED, *DAY, "--format", "parquet"],
        cwd=desk, env=environment(), stdout=terminal, stderr=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    os.close(terminal)
    os.close(master)

    assert done.returncode == 2
    assert "Name a file with --output, or write to a pipe" in done.stderr


def test_parquet_is_not_poured_over_a_terminal_that_is_named_either(run: Run) -> None:
    master, terminal = pty.openpty()
    name = os.ttyname(terminal)
    done = run(*DAY, "--format", "parquet", "--output", name)
    os.set_blocking(master, False)
    with pytest.raises(BlockingIOError):
        os.read(master, 1)
    os.close(terminal)
    os.close(master)

    assert done.returncode == 2
    assert f"{name} is a terminal. Name a file with --output, or write to a pipe" in done.stderr


def test_without_pyarrow_parquet_says_what_to_install(desk: Path) -> None:
    program = "import sys; sys.modules['pyarrow'] = None; from groundsched.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program, *DAY, "--output", "found.parquet"],
        cwd=desk, env=environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stdout) == (2, "")
    assert "Install groundsched[parquet]" in done.stderr
    assert not (desk / "found.parquet").exists()


def test_a_broken_pyarrow_is_found_before_the_search(run: Run, desk: Path) -> None:
    (desk / "pyarrow").mkdir()
    (desk / "pyarrow" / "__init__.py").write_text("raise ImportError('libarrow.so: not found')", encoding="utf-8")
    done = run(*DAY, "--output", "found.parquet", "--verbose", env={"PYTHONPATH": str(desk)})

    assert (done.returncode, done.stdout) == (2, "")
    assert "cannot be imported: libarrow.so: not found. Install groundsched[parquet]" in done.stderr
    assert "pass search" not in done.stderr


@pytest.mark.parametrize("form", ["ndjson", "csv", "parquet"])
def test_whoever_has_read_enough_ends_it_quietly(desk: Path, form: str) -> None:
    program = f"{' '.join([*GROUNDSCHED, *DAY])} --all --days 4 --quiet --format {form}"
    command = f"{program} | head -c 10 >/dev/null; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(
        ["bash", "-c", command], cwd=desk, env=environment(), capture_output=True, text=True, check=True, timeout=120
    )

    assert (done.stdout, done.stderr) == ("0\n", "")


def test_whoever_has_read_enough_hears_no_warning_of_an_unbuffered_program(desk: Path) -> None:
    program = f"{' '.join([*GROUNDSCHED, *DAY])} --all --days 7"
    done = subprocess.run(
        ["bash", "-c", f"{program} | head -c 10 >/dev/null; echo ${{PIPESTATUS[0]}}"],
        cwd=desk, env=environment({"PYTHONUNBUFFERED": "1"}), capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert (done.stdout, done.stderr) == ("0\n", "")


@pytest.mark.parametrize("form", ["ndjson", "csv", "parquet"])
def test_a_full_disk_leaves_the_old_file_and_nothing_else(desk: Path, form: str) -> None:
    (desk / "kept").mkdir()
    (desk / "kept" / f"found.{form}").write_text("old", encoding="utf-8")
    command = f"ulimit -f 16; exec {' '.join(GROUNDSCHED)} {' '.join(DAY)} --all --output kept/found.{form}"
    done = subprocess.run(
        ["bash", "-c", command], cwd=desk, env=environment(), capture_output=True, text=True, check=False
    )

    assert done.returncode == 74
    assert "Traceback" not in done.stderr
    assert f"kept/found.{form}: cannot be written: File too large. What was there before is unharmed" in done.stderr
    assert {p.name: p.read_text(encoding="utf-8") for p in (desk / "kept").iterdir()} == {f"found.{form}": "old"}


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("asked", [(*DAY, "--quiet"), (*DAY, "--quiet", "--format", "csv"), ("schema", "schedule")])
def test_a_result_that_does_not_fit_on_the_disk_is_told_once(
    desk: Path, asked: tuple[str, ...], unbuffered: str
) -> None:
    command = f"ulimit -f 8; exec {' '.join([*GROUNDSCHED, *asked])} >found"
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=desk, env=environment({"PYTHONUNBUFFERED": unbuffered}), capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 74
    assert done.stderr.count("error: stdout: cannot be written: ") == len(done.stderr.splitlines()) == 1


def test_a_small_result_for_a_closed_stdout_is_told_once(desk: Path) -> None:
    command = f"exec {' '.join([*GROUNDSCHED, *DAY])} --hours 1 --satellite PRSS-1 --format json --quiet >&-"
    done = subprocess.run(
        ["bash", "-c", command], cwd=desk, env=environment(), capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (74, "error: stdout: cannot be written: it is closed\n")


@pytest.mark.parametrize("form", ["ndjson", "parquet"])
def test_a_device_that_is_full_is_named(run: Run, form: str) -> None:
    done = run(*DAY, "--format", form, "--output", "/dev/full")

    assert done.returncode == 74
    assert "/dev/full: cannot be written: No space left on device" in done.stderr


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_while_a_file_is_written_leaves_the_old_file_and_nothing_else(
    desk: Path, number: signal.Signals, code: int
) -> None:
    folder = desk / "kept"
    folder.mkdir()
    (folder / "found.ndjson").write_text("old", encoding="utf-8")
    command = [*GROUNDSCHED, *LONG, "--output", "kept/found.ndjson"]
    with subprocess.Popen(command, cwd=desk, env=environment(), stderr=subprocess.PIPE, text=True) as running:
        while running.poll() is None and len(list(folder.iterdir())) == 1:
            time.sleep(0.001)
        running.send_signal(number)
        _, said = running.communicate(timeout=60)

    assert (running.returncode, said) == (code, "groundsched: interrupted; nothing was written\n")
    assert {p.name: p.read_text(encoding="utf-8") for p in folder.iterdir()} == {"found.ndjson": "old"}
