"""A search in shares: small enough for the memory of whoever does one, and the same whoever does it.

Targets are cut into shares by the work they are, never by the number of workers; each is searched alone. An executor
only changes where that happens, so that the answer is the same to the last bit. A share goes out as element sets,
horizons and masks, some kilobytes, and comes back as columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

import groundsched
from groundsched import times
from groundsched.ephemeris.earth_rotation import PublishedUt1
from groundsched.ephemeris.frames import Timeline
from groundsched.ephemeris.satellites import Target
from groundsched.errors import WorkersError
from groundsched.passes.views import Geometry, View
from groundsched.progress import Progress

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

MOST_SAMPLES = 450_000
"""Of a share, at each target's own step: about 500 low satellites for a day, a tenth of a second of work and 150 MB.
A share has one target at the least."""

SAMPLES_A_TARGET = 100
"""What a target costs however short the window is, in samples: the knots beyond its ends."""

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Question:
    """What a search is asked: all that a worker is told."""

    targets: tuple[Target, ...]
    views: tuple[View, ...]
    window: times.Window
    searched_s: float
    """From the window's start; a planned pass may set after the window's end."""
    owners: tuple[int, ...]
    """For each view the number of the view whose passes it sees parts of."""
    published_ut1: PublishedUt1 | None = None
    version: str = groundsched.__version__
    """Of the program that asks."""

    def geometry(self) -> Geometry:
        """What is asked for, over the stretch of time that it is asked for."""
        return Geometry(self.targets, self.views, Timeline(self.window, published_ut1=self.published_ut1))

    def shares(self) -> Iterator[Question]:
        """The same of some targets each, in order."""
        first, work = 0, 0.0
        for number, target in enumerate(self.targets):
            more = self.searched_s / target.step_s + SAMPLES_A_TARGET
            if number > first and work + more > MOST_SAMPLES:
                yield replace(self, targets=self.targets[first:number])
                first, work = number, 0.0
            work += more
        if self.targets:
            yield replace(self, targets=self.targets[first:])

    def require_same_version(self) -> None:
        """Raises WorkersError where a program of another version asks: its answer could be another."""
        if self.version != groundsched.__version__:
            raise WorkersError.of(
                "workers",
                f"groundsched {groundsched.__version__} is installed there and {self.version} here",
                "Install the same version on both sides",
            )


def answers(
    shares: Sequence[Question],
    search: Callable[[Question], Answer],
    *,
    executor: Executor | None,
    progress: Progress,
) -> list[Answer]:
    """What `search`, a function of a module, answers to each share, in order; progress is by targets done.

    Raises what a share raised; those that have not begun by then are cancelled.
    """
    total = sum(len(share.targets) for share in shares)
    if executor is not None:
        return _elsewhere(shares, search, executor, progress, total)
    found, done = [], 0
    for share in shares:
        found.append(search(share))
        done += len(share.targets)
        progress("passes", done, total)
    return found


def _elsewhere(
    shares: Sequence[Question], search: Callable[[Question], Answer], executor: Executor, progress: Progress, total: int
) -> list[Answer]:
    from concurrent.futures import as_completed  # only where there is an executor; it brings logging with it

    asked: dict[Future[Answer], int] = {}
    done = 0
    try:
        for share in shares:
            asked[executor.submit(search, share)] = len(share.targets)
        for future in as_completed(asked):
            future.result()
            done += asked[future]
            progress("passes", done, total)
        return [future.result() for future in asked]
    finally:
        for future in asked:
            future.cancel()
