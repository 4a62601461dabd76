"""Skyfield's `find_events`.

It gives events, not passes: rise, culmination, set. A set without a rise, or a culmination without either, is counted
as a pass in progress, so that nothing which can be read out of the events is held against it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from benchmarks.answers import Answer, Raw, ask_pairs, clipped, counted, made_ready
from benchmarks.finders.interface import Finder
from benchmarks.workloads import MASK_DEG, Workload
from groundsched import times
from groundsched.elements.propagation import satrec
from groundsched.elements.records import ElementSet

RISE, CULMINATION, SET = 0, 1, 2


def passes_of(events: Iterable[tuple[float, int]], duration_s: float) -> list[tuple[float, float]]:
    """(AOS, LOS) pairs of (seconds, code) events in order of time."""
    found: list[tuple[float, float]] = []
    risen: float | None = None
    for seconds, code in events:
        if code == RISE:
            risen = seconds
        elif code == SET:
            found.append((0.0 if risen is None else risen, seconds))
            risen = None
        elif risen is None:
            risen = 0.0 if not found else found[-1][1]
    return found if risen is None else [*found, (risen, duration_s)]


@dataclass(frozen=True)
class _Search:
    workload: Workload
    satellites: dict[int, Any]
    refusals: list[BaseException]
    sites: tuple[Any, ...]
    ends: tuple[Any, Any]

    @property
    def ready(self) -> tuple[int, ...]:
        return tuple(self.satellites)

    def run(self) -> Raw:
        start, end = self.ends
        return ask_pairs(
            self.satellites,
            self.sites,
            lambda satellite, site: [satellite.find_events(site, start, end, altitude_degrees=MASK_DEG)],
        )

    def answer(self, raw: Raw) -> Answer:
        duration_s = self.workload.window.duration_s
        found = {}
        for pair, [*result] in raw.found.items():
            for moments, codes in result:
                seconds = (
                    (moments.whole - self.ends[0].whole) + (moments.tt_fraction - self.ends[0].tt_fraction)
                ) * 86400
                events = zip(seconds.tolist(), codes.tolist(), strict=True)
                found[pair] = clipped(passes_of(events, duration_s), duration_s)
        return Answer(found, counted([*self.refusals, *raw.errors]))


def moments(scale: Any, instant: int, seconds: Any) -> Any:
    """Skyfield's times at seconds after an instant in milliseconds."""
    at = times.to_datetime(instant)
    return scale.utc(at.year, at.month, at.day, at.hour, at.minute, at.second + at.microsecond / 1e6 + seconds)


def _prepare(workload: Workload) -> _Search:
    from skyfield.api import EarthSatellite, load, wgs84

    scale = load.timescale(builtin=True)

    def make(elements: ElementSet) -> Any:
        return EarthSatellite.from_satrec(satrec(elements), scale)

    satellites, refusals = made_ready(workload, make)
    sites = tuple(wgs84.latlon(p.latitude_deg, p.longitude_deg, p.altitude_m) for p in workload.places)
    start = workload.window.start
    ends = moments(scale, start, 0.0), moments(scale, start, workload.window.duration_s)
    return _Search(workload, satellites, refusals, sites, ends)


FINDER = Finder("Skyfield", "skyfield", "`EarthSatellite.find_events` a satellite and station", _prepare)
