"""sgp4-predict, compiled Rust."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from benchmarks.answers import Answer, Raw, ask_pairs, clipped, counted, made_ready
from benchmarks.finders.interface import Finder
from benchmarks.workloads import MASK_DEG, Workload
from groundsched import times
from groundsched.elements.formats import omm_json
from groundsched.elements.records import ElementSet

LONGEST_PASS = timedelta(days=1)
"""Its default is one hour, above which it raises; a day lets it find the passes of high orbits."""


@dataclass(frozen=True)
class _Search:
    workload: Workload
    satellites: dict[int, Any]
    refusals: list[BaseException]
    sites: tuple[Any, ...]
    interval: Any

    @property
    def ready(self) -> tuple[int, ...]:
        return tuple(self.satellites)

    def run(self) -> Raw:
        return ask_pairs(self.satellites, self.sites, self._transits)

    def _transits(self, predictor: Any, site: Any) -> Iterable[Any]:
        found: Iterable[Any] = predictor.transits_iter(
            site,
            self.interval,
            MASK_DEG,
            max_transit_duration=LONGEST_PASS,
            skip_leading_partial=False,
            clamp_to_interval=True,
        )
        return found

    def answer(self, raw: Raw) -> Answer:
        window = self.workload.window
        origin = times.to_datetime(window.start)
        found = {
            pair: clipped(
                (((t.start - origin).total_seconds(), (t.end - origin).total_seconds()) for t in transits),
                window.duration_s,
            )
            for pair, transits in raw.found.items()
        }
        return Answer(found, counted([*self.refusals, *raw.errors]))


def _prepare(workload: Workload) -> _Search:
    import sgp4_predict

    def make(elements: ElementSet) -> Any:
        return sgp4_predict.Predictor(sgp4_predict.Elements.from_dict(omm_json.as_record(elements)))

    satellites, refusals = made_ready(workload, make)
    sites = tuple(
        sgp4_predict.GeodeticPoint(latitude_deg=p.latitude_deg, longitude_deg=p.longitude_deg, altitude=p.altitude_m)
        for p in workload.places
    )
    start, end = times.to_datetime(workload.window.start), times.to_datetime(workload.window.end)
    return _Search(workload, satellites, refusals, sites, sgp4_predict.Interval(start=start, end=end))


ASKED = (
    "`Predictor.transits_iter` a satellite and station; passes in progress not skipped, the longest pass allowed "
    "raised from 1 h to 24 h"
)
FINDER = Finder("sgp4-predict", "sgp4-predict", ASKED, _prepare)
