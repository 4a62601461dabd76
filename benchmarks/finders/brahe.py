"""brahe, compiled Rust."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from benchmarks.answers import Answer, Raw, clipped, counted, made_ready, noted
from benchmarks.finders.interface import Finder
from benchmarks.workloads import MASK_DEG, Place, Workload
from groundsched import times
from groundsched.elements.records import ElementSet
from groundsched.ephemeris.earth_rotation import DailyUt1

MODIFIED_JULIAN_1970 = 40_587


@dataclass(frozen=True)
class _Search:
    workload: Workload
    satellites: dict[int, Any]
    refusals: list[BaseException]
    sites: tuple[Any, ...]
    library: Any
    ends: tuple[Any, Any]

    @property
    def ready(self) -> tuple[int, ...]:
        return tuple(self.satellites)

    def run(self) -> Raw:
        """One call a satellite, all stations in it: an exception then costs that satellite alone."""
        config = self.library.AccessSearchConfig(parallel=False, num_threads=1)
        constraint = self.library.ElevationConstraint(min_elevation_deg=MASK_DEG)
        raw = Raw()
        for number, satellite in self.satellites.items():
            with noted(raw.errors):
                windows = self.library.location_accesses(
                    list(self.sites), satellite, *self.ends, constraint, config=config
                )
                raw.found[number, 0] = list(windows)
        return raw

    def answer(self, raw: Raw) -> Answer:
        position_of = {place.name: position for position, place in enumerate(self.workload.places)}
        start = self.ends[0]
        spans: dict[tuple[int, int], list[tuple[float, float]]] = {}
        for (number, _), windows in raw.found.items():
            for each in windows:
                pair = number, position_of[each.location_name]
                spans.setdefault(pair, []).append((each.window_open - start, each.window_close - start))
        duration_s = self.workload.window.duration_s
        found = {pair: clipped(each, duration_s) for pair, each in spans.items()}
        return Answer(found, counted([*self.refusals, *raw.errors]))


def _earth_orientation(library: Any, instant: int) -> Any:
    """A constant UT1, no polar motion.

    The arguments' names are documented in the first order; brahe 1.8.0 takes the values in the second, and so would
    use UT1 in seconds as polar motion in radians. What is read back decides.
    """
    day = instant // times.DAY_MS
    ut1 = DailyUt1.covering(day, day + 1)
    dut1_s = float(ut1.dut1_s(ut1.days)[0])
    for values in ((dut1_s, 0.0, 0.0), (0.0, 0.0, dut1_s)):
        provider = library.StaticEOPProvider.from_values(*values, 0.0, 0.0, 0.0)
        if provider.get_ut1_utc(day + MODIFIED_JULIAN_1970) == dut1_s:
            return provider
    raise ValueError("brahe does not take UT1")


def _prepare(workload: Workload) -> _Search:
    import brahe

    brahe.set_global_eop_provider_from_static_provider(_earth_orientation(brahe, workload.window.middle))

    def moment(epoch_us: int) -> Any:
        at = times.to_datetime(epoch_us // 1000)
        seconds = at.second + (epoch_us % 1_000_000) / 1e6
        return brahe.Epoch.from_datetime(
            at.year, at.month, at.day, at.hour, at.minute, seconds, 0.0, brahe.TimeSystem.UTC
        )

    def make(elements: ElementSet) -> Any:
        return brahe.SGPPropagator.from_omm_elements(
            moment(elements.epoch_us),
            float(elements.mean_motion),
            float(elements.eccentricity),
            float(elements.inclination),
            float(elements.ra_of_asc_node),
            float(elements.arg_of_pericenter),
            float(elements.mean_anomaly),
            elements.satellite,
            bstar=float(elements.bstar),
            mean_motion_dot=float(elements.mean_motion_dot),
            mean_motion_ddot=float(elements.mean_motion_ddot),
        )

    def site(place: Place) -> Any:
        return brahe.PointLocation(place.longitude_deg, place.latitude_deg, place.altitude_m).with_name(place.name)

    satellites, refusals = made_ready(workload, make)
    ends = moment(workload.window.start * 1000), moment(workload.window.end * 1000)
    return _Search(workload, satellites, refusals, tuple(map(site, workload.places)), brahe, ends)


ASKED = "`location_accesses` a satellite, all stations in one call, one thread, UT1 of the window's middle"
FINDER = Finder("brahe", "brahe", ASKED, _prepare)
