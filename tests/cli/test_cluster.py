"""`--dask` with a real cluster: a scheduler and two workers as processes of their own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from .conftest import GROUNDSCHED, environment

Run = Callable[..., "subprocess.CompletedProcess[str]"]
FIXED = {"SOURCE_DATE_EPOCH": "0"}
ASKED = ("passes", "--all", "--start", "epoch", "--days", "14")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


@dataclass
class Cluster:
    """What has been started."""

    address: str
    processes: list[subprocess.Popen[bytes]]


def _start(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """A part of a cluster; what it says goes to a file."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONWARNINGS"}
    with (folder / "said.txt").open("ab") as said:
        command = [sys.executable, "-m", *arguments, "--no-dashboard"]
        return subprocess.Popen(command, cwd=folder, env=kept, stdout=said, stderr=said, stdin=subprocess.DEVNULL)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A scheduler and two workers."""
    port = _free_port()
    address = f"tcp://127.0.0.1:{port}"
    parts = [_start(tmp_path, "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port))]
    worker = ("distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny")
    try:
        parts += [_start(tmp_path, *worker) for _ in range(2)]
        _wait(tmp_path / "said.txt", "Starting established connection", 4)  # each worker says it and hears it
        yield Cluster(address, parts)
    finally:
        for part in parts:
            part.kill()
            part.wait()


def _wait(said: Path, word: str, times: int) -> None:
    begin = time.monotonic()
    while said.read_text(encoding="utf-8").count(word) < times:
        assert time.monotonic() - begin < 60, said.read_text(encoding="utf-8")
        time.sleep(0.1)


def test_a_cluster_of_two_workers_gives_the_same_bytes(run: Run, cluster: Cluster) -> None:
    there = run(*ASKED, "--dask", cluster.address, env=FIXED)
    here = run(*ASKED, "--workers", "1", env=FIXED)

    assert there.returncode == here.returncode == 0, there.stderr
    assert there.stdout == here.stdout
    assert there.stderr == here.stderr
    assert len(here.stdout) > 1_000_000


def test_a_plan_by_a_cluster_has_the_same_bytes(run: Run, cluster: Cluster) -> None:
    asked = ("plan", "--start", "epoch", "--hours", "6")

    there, here = run(*asked, "--dask", cluster.address, env=FIXED), run(*asked, env=FIXED)

    assert (there.returncode, there.stdout) == (0, here.stdout), there.stderr


@pytest.mark.parametrize("lost", [slice(0, 1), slice(1, 3)], ids=["scheduler", "workers"])
def test_a_cluster_that_is_lost_is_one_line(desk: Path, cluster: Cluster, lost: slice) -> None:
    command = [
        *GROUNDSCHED,
        "passes",
        "--all",
        "--start",
        "epoch",
        "--days",
        "366",
        "--dask",
        cluster.address,
        "--verbose",
    ]
    process: Any = subprocess.Popen(
        command, cwd=desk, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr.readline() == "step: passes\n"  # the first of 67 shares is done

    for part in cluster.processes[lost]:
        part.kill()
    _, said = process.communicate(timeout=60)

    assert process.returncode == 2, said
    errors = [line for line in said.splitlines() if not line.startswith(("step:", "timing:"))]
    assert [line.partition(" during")[0] for line in errors] == [
        f"error: --dask {cluster.address}: the cluster, or all its workers, were lost"
    ]


@pytest.mark.parametrize("address", ["nonsense", "http://127.0.0.1:1", "tcp://127.0.0.1:1"])
def test_an_address_without_a_cluster_is_bad_usage(run: Run, address: str) -> None:
    begin = time.monotonic()

    done = run("passes", "--start", "epoch", "--dask", address)

    assert done.returncode == 2
    assert done.stderr.startswith(f"error: --dask {address}: no cluster is reached")
    assert len(done.stderr.splitlines()) == 1
    assert time.monotonic() - begin < 30


def test_a_cluster_without_workers_says_so(run: Run, cluster: Cluster) -> None:
    for worker in cluster.processes[1:]:
        worker.kill()
        worker.wait()

    done = run("passes", "--start", "epoch", "--dask", cluster.address)

    assert done.returncode == 2
    assert "no worker" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_without_the_extra_the_option_names_it(run: Run, tmp_path: Path) -> None:
    """A folder in front of the path in which `distributed` is not there."""
    blocked = tmp_path / "blocked"
    blocked.mkdir()
    (blocked / "distributed.py").write_text("raise ModuleNotFoundError(name='distributed')", encoding="utf-8")

    done = run("passes", "--start", "epoch", "--dask", "tcp://127.0.0.1:1", env={"PYTHONPATH": str(blocked)})

    assert done.returncode == 2
    assert "groundsched[dask]" in done.stderr
    assert len(done.stderr.splitlines()) == 1
