"""A whole catalogue: our finder alone, in processes of their own, so that their memory can be read.

Timed is the search with all its results in columns; not the start of a process and the reading of elements.
"""

from __future__ import annotations

import multiprocessing
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier

from benchmarks.workloads import REGIONAL, elements, mixed, start, workload


@dataclass(frozen=True)
class Question:
    """So many satellites for so many days, over the regional stations."""

    satellites: int
    days: int
    catalogue: Path | None


@dataclass(frozen=True)
class Share:
    """What one process did with its share of the satellites."""

    passes: int
    wall_s: float
    processor_s: float
    grid_s: float
    """Processor time of the raw SGP4 grid for the same share."""
    peak_mib: float
    """The most memory that the process held before the grid."""


def shares(question: Question, processes: int) -> list[Share]:
    """The search on so many processes at a time."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        processes, mp_context=context, initializer=_meet_at, initargs=(context.Barrier(processes),)
    ) as pool:
        asked = [pool.submit(_search, question, number, processes) for number in range(processes)]
        return [each.result() for each in asked]


_START: list[Barrier] = []
"""In each process: where it waits until all are ready. A barrier cannot be sent with a task, only at the start."""


def _meet_at(barrier: Barrier) -> None:
    _START.append(barrier)


def _search(question: Question, number: int, processes: int) -> Share:
    """Every `processes`-th satellite, once all processes are ready."""
    from benchmarks.finders import GRID, OURS

    sets = elements(question.catalogue)
    mine = mixed(sets, question.satellites)[number::processes]
    asked = workload(mine, REGIONAL, start_ms=start(sets), days=question.days)
    search = OURS.prepare(asked)
    _START[0].wait()
    wall, processor = time.perf_counter(), time.process_time()
    found = search.run()
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    peak = peak_mib()
    grid = GRID.prepare(asked)
    begin = time.process_time()
    grid.run()
    return Share(len(found.passes), wall, processor, time.process_time() - begin, peak)


def peak_mib() -> float:
    """The most memory this process has held, in MiB.

    Linux tells it of the program alone; `getrusage` includes what its parent held when it started it.
    """
    status = Path("/proc/self/status")
    if status.exists():
        peak = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(peak.split()[1]) / 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 1024**2 if sys.platform == "darwin" else most / 1024
