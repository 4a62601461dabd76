"""`--dask` with a real cluster: a scheduler and workers as processes of their own."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from groundsched.cli.cluster import cluster
from groundsched.errors import UsageError, WorkersError

from .conftest import GROUNDSCHED, Run, environment

FIXED = {"SOURCE_DATE_EPOCH": "0"}
ASKED = ("passes", "--all", "--start", "epoch", "--days", "10")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


@dataclass
class Cluster:
    """What has been started."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]]


def _start(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    """A part of a cluster; what it says goes to a file."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONWARNINGS"}
    with (folder / "said.txt").open("ab") as said:
        command = [sys.executable, "-m", *arguments, "--no-dashboard"]
        return subprocess.Popen(command, cwd=folder, env=kept, stdout=said, stderr=said, stdin=subprocess.DEVNULL)


@contextlib.contextmanager
def _cluster(folder: Path, workers: int) -> Iterator[Cluster]:
    port = _free_port()
    address = f"tcp://127.0.0.1:{port}"
    parts = [_start(folder, "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port))]
    worker = ("distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny")
    try:
        parts += [_start(folder, *worker) for _ in range(workers)]
        _wait(folder / "said.txt", "Starting established connection", 2 * workers)  # each worker says it and hears it
        _wait(folder / "said.txt", "Scheduler at:", 1)
        yield Cluster(address, parts[0], parts[1:])
    finally:
        for part in parts:
            part.kill()
            part.wait()


def _wait(said: Path, word: str, times: int) -> None:
    begin = time.monotonic()
    while said.read_text(encoding="utf-8").count(word) < times:
        assert time.monotonic() - begin < 60, said.read_text(encoding="utf-8")
        time.sleep(0.1)


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A scheduler and two workers, to be left as they are."""
    with _cluster(tmp_path_factory.mktemp("cluster"), workers=2) as started:
        yield started


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[Cluster]:
    """A scheduler and a worker, to be killed."""
    with _cluster(tmp_path, workers=1) as started:
        yield started


def test_a_cluster_of_two_workers_gives_the_same_bytes(run: Run, two: Cluster) -> None:
    there = run(*ASKED, "--dask", two.address, env=FIXED)
    here = run(*ASKED, "--workers", "1", env=FIXED)

    assert there.returncode == here.returncode == 0, there.stderr
    assert there.stdout == here.stdout
    assert there.stderr == here.stderr
    assert len(here.stdout) > 700_000


def test_a_plan_by_a_cluster_has_the_same_bytes(run: Run, two: Cluster) -> None:
    asked = ("plan", "--start", "epoch", "--hours", "6")

    there, here = run(*asked, "--dask", two.address, env=FIXED), run(*asked, env=FIXED)

    assert (there.returncode, there.stdout) == (0, here.stdout), there.stderr


def test_a_cluster_that_is_lost_is_one_line(desk: Path, mortal: Cluster) -> None:
    asked = ("passes", "--all", "--start", "epoch", "--days", "366", "--dask", mortal.address, "--verbose")
    process: Any = subprocess.Popen(
        [*GROUNDSCHED, *asked],
        cwd=desk,
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr.readline() == "step: passes\n"  # the first of 67 shares is done

    mortal.scheduler.kill()
    _, said = process.communicate(timeout=60)

    assert process.returncode == 2, said
    errors = [line for line in said.splitlines() if not line.startswith(("step:", "timing:"))]
    assert [line.partition(" during")[0] for line in errors] == [
        f"error: --dask {mortal.address}: the cluster, or all its workers, were lost"
    ]


def _lose(address: str, part: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Send a part of a cluster a signal while a worker works for us, and wait for what comes of it."""
    with cluster(address, answers_within_s=20) as executor:
        answer = executor.submit(time.sleep, 3)
        part.send_signal(number)
        answer.result(timeout=30)


def test_a_cluster_that_has_lost_all_its_workers_is_not_waited_for(mortal: Cluster) -> None:
    with pytest.raises(WorkersError, match="were lost during the search"):
        _lose(mortal.address, mortal.workers[0], signal.SIGKILL)
    with pytest.raises(WorkersError, match="no worker within 1 s"), cluster(mortal.address, answers_within_s=1):
        pass


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="nothing freezes a process here")
def test_a_scheduler_that_freezes_during_the_search_is_not_waited_for(two: Cluster) -> None:
    try:
        with pytest.raises(WorkersError, match="were lost during the search"):
            _lose(two.address, two.scheduler, signal.SIGSTOP)
    finally:
        two.scheduler.send_signal(signal.SIGCONT)


def test_a_search_that_fails_leaves_no_client_behind_and_logging_as_it_was(two: Cluster) -> None:
    before = logging.root.manager.disable

    with pytest.raises(UsageError), cluster(two.address):
        raise UsageError.of("--days", "a fault that has nothing to do with Dask", "None")

    assert logging.root.manager.disable == before
    assert _clients() == []


def _clients() -> list[str]:
    """Those of Dask in this process that are open."""
    from distributed import Client

    return [client.id for client in Client._instances if client.status != "closed"]


@pytest.mark.parametrize("says", [b"", b"SSH-2.0-OpenSSH_9.2\r\n"], ids=["nothing", "a greeting"])
def test_a_port_where_something_else_listens_is_not_waited_for(says: bytes) -> None:
    with _listener(says) as port:
        address = f"tcp://127.0.0.1:{port}"
        with pytest.raises(WorkersError, match="does not answer as a Dask"), cluster(address, answers_within_s=1):
            pass


@contextlib.contextmanager
def _listener(says: bytes) -> Iterator[int]:
    """A port that takes every connection, says this and waits."""
    taken = []

    def serve() -> None:
        with contextlib.suppress(OSError):  # the end
            while True:
                taken.append(server.accept()[0])
                taken[-1].sendall(says)

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
    for connection in taken:
        connection.close()


def test_an_address_without_a_cluster_is_bad_usage(run: Run) -> None:
    done = run("passes", "--start", "epoch", "--dask", "nonsense")

    assert done.returncode == 2
    assert done.stderr.startswith("error: --dask nonsense: no cluster is reached")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("address", ["http://127.0.0.1:1", "tcp://127.0.0.1:1"])
def test_a_port_that_is_closed_is_not_waited_for(address: str) -> None:
    with pytest.raises(WorkersError, match="no cluster is reached"), cluster(address, answers_within_s=5):
        pass


def test_without_the_extra_the_option_names_it(run: Run, tmp_path: Path) -> None:
    """A folder in front of the path in which `distributed` is not there."""
    blocked = tmp_path / "blocked"
    blocked.mkdir()
    (blocked / "distributed.py").write_text("raise ModuleNotFoundError(name='distributed')", encoding="utf-8")

    done = run("passes", "--start", "epoch", "--dask", "tcp://127.0.0.1:1", env={"PYTHONPATH": str(blocked)})

    assert done.returncode == 2
    assert "groundsched[dask]" in done.stderr
    assert len(done.stderr.splitlines()) == 1
