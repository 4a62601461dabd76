"""pyorbital, Python. It reads two-line elements only, whose epoch ends at 0.9 ms."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from benchmarks.answers import Answer, Raw, ask_pairs, clipped, counted, made_ready
from benchmarks.finders.interface import Finder
from benchmarks.workloads import MASK_DEG, Place, Workload
from groundsched import times
from groundsched.elements.formats import tle
from groundsched.elements.records import ElementSet


@dataclass(frozen=True)
class _Search:
    workload: Workload
    satellites: dict[int, Any]
    refusals: list[BaseException]
    start: datetime

    @property
    def ready(self) -> tuple[int, ...]:
        return tuple(self.satellites)

    def run(self) -> Raw:
        return ask_pairs(self.satellites, self.workload.places, self._passes)

    def _passes(self, orbit: Any, place: Place) -> list[Any]:
        hours = round(self.workload.window.duration_s / 3600)
        found: list[Any] = orbit.get_next_passes(
            self.start, hours, place.longitude_deg, place.latitude_deg, place.altitude_m / 1000, horizon=MASK_DEG
        )
        return found

    def answer(self, raw: Raw) -> Answer:
        duration_s = self.workload.window.duration_s
        found = {
            pair: clipped(
                (((rise - self.start).total_seconds(), (fall - self.start).total_seconds()) for rise, fall, _ in each),
                duration_s,
            )
            for pair, each in raw.found.items()
        }
        return Answer(found, counted([*self.refusals, *raw.errors]))


def _prepare(workload: Workload) -> _Search:
    from pyorbital.orbital import Orbital

    def make(elements: ElementSet) -> Any:
        line_1, line_2 = tle.lines(replace(elements, satellite=1))[-2:]
        return Orbital("BENCHMARK", line1=line_1, line2=line_2)

    satellites, refusals = made_ready(workload, make)
    return _Search(workload, satellites, refusals, times.to_datetime(workload.window.start).replace(tzinfo=None))


FINDER = Finder("pyorbital", "pyorbital", "`Orbital.get_next_passes` a satellite and station", _prepare)
