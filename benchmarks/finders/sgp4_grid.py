"""No finder, but the floor: SGP4 alone for every satellite on a grid of three minutes, and nothing done with it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sgp4.api import SatrecArray

from benchmarks.answers import Answer, Floats
from benchmarks.finders.interface import Finder
from benchmarks.workloads import Workload
from groundsched import times
from groundsched.elements.propagation import UNIX_EPOCH_JD, satrec

STEP_S = 180.0
AT_ONCE = 200
"""So many satellites in one call: the positions and velocities of 13,000 would need 2 GB."""


@dataclass(frozen=True)
class _Search:
    arrays: tuple[SatrecArray, ...]
    ready: tuple[int, ...]
    julian_days: Floats
    fractions: Floats

    def run(self) -> int:
        """How many states were computed."""
        return sum(array.sgp4(self.julian_days, self.fractions)[0].size for array in self.arrays)

    def answer(self, raw: int) -> Answer:
        return Answer({})


def _prepare(workload: Workload) -> _Search:
    records = [satrec(elements) for elements in workload.satellites.values()]
    arrays = tuple(SatrecArray(records[k : k + AT_ONCE]) for k in range(0, len(records), AT_ONCE))
    seconds = np.arange(0.0, workload.window.duration_s, STEP_S)
    day, rest_ms = divmod(workload.window.start, times.DAY_MS)
    fractions = (rest_ms / 1000 + seconds) / 86_400
    return _Search(arrays, tuple(workload.satellites), np.full(len(seconds), UNIX_EPOCH_JD + day), fractions)


FINDER = Finder("raw SGP4 grid", "sgp4", f"`SatrecArray.sgp4` every {STEP_S:.0f} s, no search", _prepare)
