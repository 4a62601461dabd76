"""The passes of a search as the documents have them: whole milliseconds, rounded angles, ids."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from groundsched import times
from groundsched.documents import pass_columns
from groundsched.documents.pass_columns import PassColumns
from groundsched.elements import timing
from groundsched.elements.timing import Timing
from groundsched.ephemeris.earth_rotation import Floats
from groundsched.ephemeris.revolutions import RevolutionCounters
from groundsched.ephemeris.satellites import Satellite, inertial_states
from groundsched.passes import sky
from groundsched.passes.polish import culminated
from groundsched.passes.search import Found, Passes
from groundsched.passes.views import Indices

ANGLE_DECIMALS = 3
RANGE_DECIMALS = 3

Columns = dict[str, NDArray[Any]]

STRETCH = 65_536
"""So many passes are computed at once: 50 MB of intermediate arrays, and the calls cost nothing beside the numbers."""


@dataclass(frozen=True)
class Seen:
    """What is printed of each pass: instants in milliseconds, angles in degrees, all (n,)."""

    aos: NDArray[np.int64]
    tca: NDArray[np.int64]
    los: NDArray[np.int64]
    azimuths: tuple[Floats, Floats, Floats]
    elevations: tuple[Floats, Floats, Floats]
    range_km: Floats


def seen_of(found: Found, passes: Passes) -> Seen:
    """Instants rounded to the millisecond, and the pointing at those very instants."""
    timeline = found.geometry.timeline
    aos, tca, los = (timeline.instant(s) for s in (passes.aos_s, passes.tca_s, passes.los_s))
    at = [found.geometry.pointing(passes.target, passes.view, timeline.seconds(t)) for t in (aos, tca, los)]
    azimuths = tuple(np.round(p.azimuth_deg, ANGLE_DECIMALS) % 360.0 for p in at)
    elevations = tuple(np.round(p.elevation_deg, ANGLE_DECIMALS) for p in at)
    return Seen(
        aos,
        tca,
        los,
        (azimuths[0], azimuths[1], azimuths[2]),
        (elevations[0], elevations[1], elevations[2]),
        np.round(at[1].range_km, RANGE_DECIMALS),
    )


def with_culminations(found: Found, passes: Passes) -> Passes:
    """The passes with their culminations on true positions."""
    edges_s = passes.aos_s, passes.los_s
    return replace(passes, tca_s=culminated(found.geometry, passes.target, passes.view, edges_s, passes.tca_s))


def listed(
    found: Found,
    satellites: Sequence[Satellite],
    names: Sequence[str],
    stations: Mapping[int, str],
    *,
    timings: Sequence[Timing] = (),
) -> PassColumns:
    """The passes in the views that `stations` names, in order of AOS.

    `satellites`, `names` and `timings` go by the targets' numbers; passes shorter than a millisecond are none.
    Without `timings` a satellite's uncertainty is that of its orbit class.
    """
    timeline = found.geometry.timeline
    passes = found.passes.where(np.isin(found.passes.view, list(stations)))
    passes = passes.where(timeline.instant(passes.los_s) > timeline.instant(passes.aos_s))
    numbers = np.array([satellite.elements.satellite for satellite in satellites], dtype=np.int64)
    place = np.searchsorted(sorted(stations), passes.view).astype(np.int32)
    ids = [stations[view] for view in sorted(stations)]
    by_name = np.argsort(np.argsort(ids))
    order = np.lexsort((by_name[place], numbers[passes.target], timeline.instant(passes.aos_s)))
    timings = timings or [Timing.of(satellite.elements) for satellite in satellites]
    columns = _in_order(order, _stretches(found, passes, satellites, timings))
    target, place = passes.target[order].astype(np.int32), place[order]
    return PassColumns(
        satellites=numbers.tolist(),
        names=names,
        stations=ids,
        target=target,
        place=place,
        letter=pass_columns.letters(target, place, columns["tca"]),
        **columns,
    )


def _in_order(order: Indices, stretches: Iterable[Columns]) -> Columns:
    """Each column whole and in this order, from stretches of it as they come."""
    place, columns, begin = np.argsort(order), Columns(), 0
    for stretch in stretches:
        end = begin + len(stretch["aos"])
        for name, part in stretch.items():
            columns.setdefault(name, np.empty(len(order), part.dtype))[place[begin:end]] = part
        begin = end
    return columns


def _stretches(
    found: Found, passes: Passes, satellites: Sequence[Satellite], timings: Sequence[Timing]
) -> Iterator[Columns]:
    """The columns of the passes, `STRETCH` at a time; one stretch at least, that there are columns without a pass."""
    counters = _counters(found, passes, satellites)
    for begin in range(0, max(len(passes), 1), STRETCH):
        part = with_culminations(found, passes.where(slice(begin, begin + STRETCH)))
        seen, lit, revolution = _looked_at(found, part, satellites, counters)
        yield {
            "counted": counters.counted[part.target],
            "revolution": revolution.astype(np.int32),
            "aos": seen.aos,
            "tca": seen.tca,
            "los": seen.los,
            "max_elevation_deg": seen.elevations[1],
            "aos_azimuth_deg": seen.azimuths[0],
            "tca_azimuth_deg": seen.azimuths[1],
            "los_azimuth_deg": seen.azimuths[2],
            "range_km": seen.range_km,
            "sunlit": lit,
            "timing_uncertainty_s": timing.uncertainties_s(timings, part.target, seen.tca),
            "truncated_start": part.truncated_start,
            "truncated_end": part.truncated_end,
        }


def _looked_at(
    found: Found, passes: Passes, satellites: Sequence[Satellite], counters: RevolutionCounters
) -> tuple[Seen, NDArray[np.bool_], NDArray[np.int64]]:
    """What is seen of each pass, whether its satellite is in the Sun at TCA, and in which revolution."""
    moments = found.geometry.timeline.moments(passes.tca_s)
    position, velocity = inertial_states(satellites, passes.target, moments)
    lit = sky.sunlit(moments.earth_fixed(position), moments)
    return seen_of(found, passes), lit, counters.revolutions(passes.target, moments, position, velocity)


def _counters(found: Found, passes: Passes, satellites: Sequence[Satellite]) -> RevolutionCounters:
    """Counters that are good up to the pass of each satellite that is farthest from its epoch."""
    origin = found.geometry.timeline.origin
    epoch_s = np.array([s.elements.epoch_us / 1e6 for s in satellites]) - origin / times.SECOND_MS
    first, last = np.full(len(satellites), np.inf), np.full(len(satellites), -np.inf)
    np.minimum.at(first, passes.target, passes.tca_s)
    np.maximum.at(last, passes.target, passes.tca_s)
    farthest = np.where(np.abs(first - epoch_s) >= np.abs(last - epoch_s), first, last)
    seen = np.isfinite(farthest)
    return RevolutionCounters.of(satellites, found.geometry.timeline.moments(np.where(seen, farthest, 0.0)))
