"""The passes of a search as the documents have them: whole milliseconds, rounded angles, ids."""

from __future__ import annotations

import bisect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from groundsched import times
from groundsched.documents.passes import Pass, Sighting, numbered, stem
from groundsched.elements.timing import Timing
from groundsched.ephemeris.earth_rotation import Floats
from groundsched.ephemeris.satellites import Satellite
from groundsched.passes import sky
from groundsched.passes.polish import culminated
from groundsched.passes.search import Found, Passes

ANGLE_DECIMALS = 3
RANGE_DECIMALS = 3


@dataclass(frozen=True)
class _Seen:
    """What is printed of each pass: instants in milliseconds, angles in degrees, all (n,)."""

    aos: NDArray[np.int64]
    tca: NDArray[np.int64]
    los: NDArray[np.int64]
    azimuths: tuple[Floats, Floats, Floats]
    elevations: tuple[Floats, Floats, Floats]
    range_km: Floats


def _seen(found: Found, passes: Passes) -> _Seen:
    """Instants rounded to the millisecond, and the pointing at those very instants."""
    timeline = found.geometry.timeline
    aos, tca, los = (timeline.instant(s) for s in (passes.aos_s, passes.tca_s, passes.los_s))
    at = [found.geometry.pointing(passes.target, passes.view, timeline.seconds(t)) for t in (aos, tca, los)]
    azimuths = tuple(np.round(p.azimuth_deg, ANGLE_DECIMALS) % 360.0 for p in at)
    elevations = tuple(np.round(p.elevation_deg, ANGLE_DECIMALS) for p in at)
    return _Seen(
        aos,
        tca,
        los,
        (azimuths[0], azimuths[1], azimuths[2]),
        (elevations[0], elevations[1], elevations[2]),
        np.round(at[1].range_km, RANGE_DECIMALS),
    )


def _culminated(found: Found, passes: Passes) -> Passes:
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
) -> list[Pass]:
    """The passes in the views that `stations` names, in order of AOS, each with its id.

    `satellites`, `names` and `timings` go by the targets' numbers; passes shorter than a millisecond are none.
    Without `timings` a satellite's uncertainty is that of its orbit class.
    """
    passes = _culminated(found, found.passes.where(np.isin(found.passes.view, list(stations))))
    seen = _seen(found, passes)
    positions, moments = found.geometry.positions(passes.target, passes.tca_s)
    lit = sky.sunlit(positions, moments)
    revolutions = _revolutions(found, satellites, passes)
    timings = timings or [Timing.of(satellite.elements) for satellite in satellites]
    numbers = [satellites[target].elements.satellite for target in passes.target]
    places = [stations[view] for view in passes.view.tolist()]
    return numbered(
        [
            Pass(
                id=stem(numbers[i], places[i], int(seen.tca[i])),
                revolution=revolutions[i],
                satellite=numbers[i],
                name=names[passes.target[i]],
                station=places[i],
                aos=int(seen.aos[i]),
                tca=int(seen.tca[i]),
                los=int(seen.los[i]),
                duration_s=int(seen.los[i] - seen.aos[i]) / times.SECOND_MS,
                max_elevation_deg=float(seen.elevations[1][i]),
                aos_azimuth_deg=float(seen.azimuths[0][i]),
                tca_azimuth_deg=float(seen.azimuths[1][i]),
                los_azimuth_deg=float(seen.azimuths[2][i]),
                range_km=float(seen.range_km[i]),
                sunlit=bool(lit[i]),
                timing_uncertainty_s=timings[passes.target[i]].uncertainty_s(int(seen.tca[i])),
                truncated_start=bool(passes.truncated_start[i]),
                truncated_end=bool(passes.truncated_end[i]),
            )
            for i in range(len(passes))
            if seen.los[i] > seen.aos[i]
        ]
    )


def _revolutions(found: Found, satellites: Sequence[Satellite], passes: Passes) -> list[int | None]:
    numbers: list[int | None] = [None] * len(passes)
    for target in np.flatnonzero(np.bincount(passes.target)).tolist():
        mine = np.flatnonzero(passes.target == target)
        moments = found.geometry.timeline.moments(passes.tca_s[mine])
        revolutions = satellites[target].revolutions(moments)
        if revolutions is not None:
            for i, revolution in zip(mine, revolutions, strict=True):
                numbers[i] = int(revolution)
    return numbers


def sighted(
    found: Found, satellites: Sequence[Satellite], passes: Sequence[Pass], antennas: Mapping[int, tuple[str, list[str]]]
) -> list[Sighting]:
    """What each antenna sees of the stations' `passes`.

    `antennas` gives for the number of a view its station and the antennas whose sky it is; a view that is narrower than
    the station's shows less of each pass, or several parts.
    """
    parts = _culminated(found, found.passes.where(np.isin(found.passes.view, list(antennas))))
    seen = _seen(found, parts)
    by_target: dict[tuple[int, str], list[Pass]] = {}
    for whole in sorted(passes, key=lambda p: p.aos):
        by_target.setdefault((whole.satellite, whole.station), []).append(whole)
    sightings = []
    for i in range(len(parts)):
        station, ids = antennas[int(parts.view[i])]
        satellite = satellites[parts.target[i]].elements.satellite
        wholes = by_target.get((satellite, station), [])
        later = bisect.bisect_right(wholes, seen.tca[i], key=lambda p: p.aos)
        if later and seen.tca[i] <= wholes[later - 1].los and seen.los[i] > seen.aos[i]:
            sightings += [_sighting(parts, seen, i, (wholes[later - 1].id, antenna)) for antenna in ids]
    return sightings


def _sighting(parts: Passes, seen: _Seen, i: int, ids: tuple[str, str]) -> Sighting:
    pass_id, antenna = ids
    return Sighting(
        pass_id=pass_id,
        antenna=antenna,
        aos=int(seen.aos[i]),
        tca=int(seen.tca[i]),
        los=int(seen.los[i]),
        max_elevation_deg=float(seen.elevations[1][i]),
        aos_azimuth_deg=float(seen.azimuths[0][i]),
        tca_azimuth_deg=float(seen.azimuths[1][i]),
        los_azimuth_deg=float(seen.azimuths[2][i]),
        aos_elevation_deg=float(seen.elevations[0][i]),
        los_elevation_deg=float(seen.elevations[2][i]),
        truncated_start=bool(parts.truncated_start[i]),
        truncated_end=bool(parts.truncated_end[i]),
    )
