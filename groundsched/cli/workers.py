"""Who searches for passes: this process, several on this machine, or a Dask cluster. It never changes the result."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from groundsched import times
from groundsched.errors import UsageError

if TYPE_CHECKING:
    from concurrent.futures import Executor

ALONE_SATELLITE_DAYS = 5000
"""Up to here one process is as fast: 0.7 s of searching (0.14 ms a satellite and day over six stations), where others
take a third of a second to start. Measured on two cores: 3,500 0.53 s against 0.53, 4,900 0.71 against 0.65, 14,000 2.0
against 1.4."""

Workers = Annotated[
    int | None,
    typer.Option(
        "--workers",
        min=1,
        metavar="N",
        help="Processes at most for the search; it never changes the result. Without it all cores where it pays.",
    ),
]
Dask = Annotated[
    str | None,
    typer.Option("--dask", metavar="ADDRESS", help="Search on this Dask cluster, such as tcp://10.0.0.1:8786."),
]


@contextlib.contextmanager
def executor(
    workers: int | None, dask: str | None, *, satellites: int, window: times.Window
) -> Iterator[Executor | None]:
    """What searches for the passes of so many satellites; None is this process.

    Raises UsageError where the options contradict each other, WorkersError where those asked for cannot search.
    """
    if dask is not None:
        if workers is not None:
            raise UsageError.of("--dask", "a cluster has its own workers", "Leave out --workers")
        from groundsched.cli.cluster import cluster

        with cluster(dask) as there:
            yield there
        return
    days = (window.end - window.start) / times.DAY_MS
    most = workers or (_cores() if satellites * days > ALONE_SATELLITE_DAYS else 1)
    if most == 1:
        yield None
        return
    from groundsched.cli.processes import Processes

    with Processes(most) as processes:
        yield processes


def _cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
