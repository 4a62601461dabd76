"""`groundsched plan` as a stream: files whole or as they were, pipes, terminals and signals."""

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
from typing import Any

import pytest
from filelock import FileLock

from .conftest import GROUNDSCHED, SMALL, Run


def test_csv_has_one_row_a_contact(run: Run) -> None:
    contacts = json.loads(run(*SMALL).stdout)["contacts"]

    rows = list(csv.DictReader(io.StringIO(run(*SMALL, "--format", "csv").stdout)))

    assert [row["id"] for row in rows] == [c["id"] for c in contacts]
    assert [row["start"] for row in rows] == [c["start"] for c in contacts]


def test_quiet_leaves_errors_alone_and_verbose_says_more(run: Run) -> None:
    assert run(*SMALL, "--quiet").stderr == ""
    assert "timing: planning" in run(*SMALL, "--verbose").stderr


def test_output_is_written_whole_and_stdout_stays_empty(run: Run, desk: Path) -> None:
    done = run(*SMALL, "--output", "plan.json")
    table = run(*SMALL, "--output", "plan.csv")

    assert (done.returncode, done.stdout, table.stdout) == (0, "", "")
    assert json.loads((desk / "plan.json").read_text(encoding="utf-8"))["contacts"]
    assert (desk / "plan.csv").read_text(encoding="utf-8").startswith("id,")
    assert {p.name for p in desk.iterdir()} == {"stations.yaml", "missions.yaml", "tle_cache", "plan.json", "plan.csv"}


def test_an_old_output_survives_a_failure(run: Run, desk: Path) -> None:
    (desk / "plan.json").write_text("yesterday", encoding="utf-8")

    assert run("plan", "--output", "plan.json").returncode == 4
    assert (desk / "plan.json").read_text(encoding="utf-8") == "yesterday"


def test_a_symbolic_link_is_followed_and_a_device_is_written_to(run: Run, desk: Path) -> None:
    (desk / "store").mkdir()
    (desk / "plan.json").symlink_to("store/real.json")

    linked = run(*SMALL, "--output", "plan.json")
    device = run(*SMALL, "--output", "/dev/stdout")

    assert linked.returncode == 0
    assert (desk / "plan.json").is_symlink()
    assert json.loads((desk / "store" / "real.json").read_text(encoding="utf-8"))["contacts"]
    assert json.loads(device.stdout)["contacts"]


@pytest.mark.parametrize("target", ["/dev/full", "nowhere/plan.json", "tle_cache"])
def test_what_cannot_be_written_is_exit_74(run: Run, target: str) -> None:
    done = run(*SMALL, "--output", target)

    assert done.returncode == 74
    assert target in done.stderr


def test_a_second_writer_of_the_same_file_is_exit_75(run: Run, desk: Path) -> None:
    import hashlib
    import tempfile

    digest = hashlib.sha256(str((desk / "plan.json").resolve()).encode()).hexdigest()[:16]
    with FileLock(Path(tempfile.gettempdir()) / f"groundsched-{digest}.lock", mode=0o666):
        done = run(*SMALL, "--output", "plan.json")

    assert done.returncode == 75
    assert not (desk / "plan.json").exists()
    assert run(*SMALL, "--output", "plan.json").returncode == 0


@pytest.mark.parametrize(("closing", "code"), [(">&-", 74), ("2>&- >plan.json", 0)])
def test_a_closed_stream_is_no_fault_of_the_program(desk: Path, closing: str, code: int) -> None:
    command = f"{sys.executable} -m groundsched {' '.join(SMALL)} {closing}"

    done = subprocess.run(command, shell=True, cwd=desk, capture_output=True, text=True, check=False)

    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert code or json.loads((desk / "plan.json").read_text(encoding="utf-8"))["contacts"]


def test_a_closed_pipe_ends_quietly(desk: Path) -> None:
    command = f"{sys.executable} -m groundsched {' '.join(SMALL)} --quiet | head -c 10"

    done = subprocess.run(command, shell=True, cwd=desk, capture_output=True, text=True, check=False)

    assert done.stdout.startswith("{")
    assert done.stderr == ""


def _on_a_terminal(desk: Path, *arguments: str, **env: str) -> str:
    main, worker = pty.openpty()
    process = subprocess.Popen(
        [*GROUNDSCHED, *arguments], cwd=desk, stdout=worker, stderr=subprocess.DEVNULL, env={**os.environ, **env}
    )
    os.close(worker)
    received = b""
    while True:
        try:
            part = os.read(main, 65536)
        except OSError:  # how Linux says that the other side has closed
            break
        if not part:
            break
        received += part
    os.close(main)
    process.wait(timeout=60)
    return received.decode()


def test_a_terminal_gets_a_table_with_colours_unless_they_are_not_wanted(desk: Path) -> None:
    colored = _on_a_terminal(desk, *SMALL, TERM="xterm-256color")
    plain = _on_a_terminal(desk, *SMALL, "--no-color", TERM="xterm-256color")
    told = _on_a_terminal(desk, *SMALL, TERM="xterm-256color", NO_COLOR="1")

    assert "\x1b[" in colored
    assert "\x1b" not in plain + told
    assert "khi-x1" in plain
    assert "optimal" in plain


def test_times_in_tables_follow_the_zone_and_data_never_do(run: Run) -> None:
    there = run(*SMALL, "--format", "table", "--tz", "Asia/Karachi")
    data = run(*SMALL, "--tz", "Asia/Karachi", env={"SOURCE_DATE_EPOCH": "0"})

    assert "11:00" in there.stdout
    assert data.stdout == run(*SMALL, env={"SOURCE_DATE_EPOCH": "0"}).stdout


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_while_solving_gives_the_best_schedule_so_far(desk: Path, number: signal.Signals, code: int) -> None:
    (desk / "missions.yaml").unlink()  # 67 satellites of one priority for a week: a minute of solving
    command = [*GROUNDSCHED, "plan", "--start", "epoch", "--days", "7", "--verbose", "--output", "plan.json"]
    process: Any = subprocess.Popen(command, cwd=desk, stderr=subprocess.PIPE, text=True)
    while "step: schedule" not in process.stderr.readline():
        assert process.poll() is None
    time.sleep(1.5)

    process.send_signal(number)
    begin = time.monotonic()
    _, said = process.communicate(timeout=30)

    assert time.monotonic() - begin < 2
    assert process.returncode == code
    assert "Traceback" not in said
    document = json.loads((desk / "plan.json").read_text(encoding="utf-8"))
    assert (document["solution"]["status"], document["solution"]["reproducible"]) == ("feasible", False)
    assert document["solution"]["objectives"][-1]["gap"] > 0
    assert document["contacts"]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_before_that_ends_it_within_two_seconds_and_leaves_no_half_file(
    desk: Path, number: signal.Signals, code: int
) -> None:
    command = [*GROUNDSCHED, "plan", "--start", "epoch", "--days", "200", "--allow-stale", "--output", "plan.json"]
    process: Any = subprocess.Popen(command, cwd=desk, stderr=subprocess.PIPE, text=True)
    time.sleep(1.5)

    process.send_signal(number)
    begin = time.monotonic()
    _, said = process.communicate(timeout=30)

    assert time.monotonic() - begin < 2
    assert process.returncode == code
    assert "Traceback" not in said
    assert [p.name for p in desk.iterdir() if p.suffix == ".tmp"] == []
