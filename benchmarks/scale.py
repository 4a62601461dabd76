"""A whole catalogue: our finder alone, as the product does it, with others to search for it.

Timed is the whole search as its caller has it: cut into shares, sent to processes, searched there, sent back and put
together; not the start of the processes and the reading of elements.
"""

from __future__ import annotations

import os
import resource
import sys
import time
from concurrent.futures import Executor
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from benchmarks.workloads import REGIONAL, elements, mixed, start, workload
from groundsched.cli.processes import Processes


@dataclass(frozen=True)
class Question:
    """So many satellites for so many days, over the regional stations."""

    satellites: int
    days: int
    catalogue: Path | None


@dataclass(frozen=True)
class Run:
    """What one search took."""

    passes: int
    wall_s: float
    processor_s: float
    """Of all processes."""
    grid_s: float
    """Processor time of the raw SGP4 grid for the same satellites, in one process."""
    peaks_mib: tuple[float, ...]
    """The most memory that each process held: who asked first, then those that searched."""


@dataclass(frozen=True)
class Used:
    """What a process has used so far."""

    process: int
    processor_s: float
    peak_mib: float


def run(question: Question, processes: int) -> Run:
    """The search by so many processes; one is this one, as it is without --workers."""
    from benchmarks.finders import GRID
    from benchmarks.finders.ours import view
    from groundsched.ephemeris.satellites import Satellite
    from groundsched.passes.search import find_passes

    sets = elements(question.catalogue)
    asked = workload(mixed(sets, question.satellites), REGIONAL, start_ms=start(sets), days=question.days)
    targets = [Satellite.of(each) for each in asked.satellites.values()]
    with nullcontext() if processes == 1 else Processes(processes) as others:
        before = _used(others, processes)
        begin = time.perf_counter()
        found = find_passes(targets, [view(p) for p in REGIONAL], asked.window, executor=others)
        wall_s = time.perf_counter() - begin
        after = _used(others, processes)
    grid = GRID.prepare(asked)
    begin = time.process_time()
    grid.run()
    return Run(
        len(found.passes),
        wall_s,
        sum(u.processor_s for u in after) - sum(u.processor_s for u in before),
        time.process_time() - begin,
        tuple(u.peak_mib for u in after),
    )


def _used(others: Executor | None, processes: int) -> list[Used]:
    """Of this process and all others: as each is busy for a moment, none is asked twice."""
    asked = [] if others is None else [others.submit(used, 1.0) for _ in range(processes)]
    answers = [used(0.0), *(each.result() for each in asked)]
    assert len({u.process for u in answers}) == len(answers)
    return answers


def used(busy_s: float) -> Used:
    """What this process has used, told after a while; the product's search is imported by then."""
    import groundsched.passes.search  # noqa: F401

    time.sleep(busy_s)
    return Used(os.getpid(), time.process_time(), peak_mib())


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
