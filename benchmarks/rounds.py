"""Rows of the table: every finder in turn, round after round, in one process, and each answer against the reference.

Time is the processor time of this process with all its threads: it is the same on a busy machine and an idle one, and
a second thread would not go unnoticed. The finders start each round at another place in the queue.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.answers import Answer
from benchmarks.finders.interface import Finder, Search
from benchmarks.reference import reference
from benchmarks.scoring import Score, score
from benchmarks.workloads import Workload


@dataclass(frozen=True)
class Row:
    """One amount of work."""

    title: str
    workload: Workload
    searched: Mapping[str, int]
    """Finders that get a part of the satellites only, and of how many."""
    compared: int
    """So many satellites are compared with the reference."""
    aims: Mapping[str, str]
    """What the project wants of the ratio to a finder."""


@dataclass(frozen=True)
class Result:
    """What one finder did in one row."""

    finder: Finder
    satellites: int
    """So many it searched; it refused the rest of those it was given."""
    processor_s: tuple[float, ...]
    """One a round, scaled to all satellites of the row."""
    wall_s: tuple[float, ...]
    answer: Answer
    score: Score


@dataclass(frozen=True)
class Spread:
    """The median of some rounds, and their extremes."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """The spread of at least one value."""
        return cls(statistics.median(values), min(values), max(values))


def ratios(of: Sequence[float], to: Sequence[float]) -> Spread:
    """How many times as long one took as the other, round by round."""
    return Spread.of([a / b for a, b in zip(of, to, strict=True)])


@dataclass
class _Contestant:
    finder: Finder
    search: Search
    scale: float
    processor_s: list[float]
    wall_s: list[float]
    raw: object = None

    @classmethod
    def of(cls, finder: Finder, row: Row) -> _Contestant:
        everyone = len(row.workload.satellites)
        search = finder.prepare(row.workload.part(row.searched.get(finder.name, everyone)))
        return cls(finder, search, everyone / max(len(search.ready), 1), [], [])

    def run(self) -> None:
        self.raw = None
        gc.collect()
        wall, processor = time.perf_counter(), time.process_time()
        self.raw = self.search.run()
        self.processor_s.append((time.process_time() - processor) * self.scale)
        self.wall_s.append((time.perf_counter() - wall) * self.scale)


def results(row: Row, finders: Sequence[Finder], rounds: int, said: Callable[[str], None]) -> list[Result]:
    """Every finder's result, in the order of `finders`."""
    said(f"{row.title}: making ready")
    contestants = [_Contestant.of(finder, row) for finder in finders]
    for number in range(rounds):
        said(f"{row.title}: round {number + 1} of {rounds}")
        first = number % len(contestants)
        for each in contestants[first:] + contestants[:first]:
            each.run()
    said(f"{row.title}: reference")
    compared = row.workload.part(row.compared)
    true = reference(compared)
    return [_result(each, true, row.workload.window.duration_s) for each in contestants]


def _result(contestant: _Contestant, true: Answer, duration_s: float) -> Result:
    ready = contestant.search.ready
    answer = contestant.search.answer(contestant.raw)
    return Result(
        contestant.finder,
        len(ready),
        tuple(contestant.processor_s),
        tuple(contestant.wall_s),
        answer,
        score(answer, true, ready, duration_s),
    )
