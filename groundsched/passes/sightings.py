"""What each antenna sees of the stations' passes, and what keeps it from pointing at that."""

from __future__ import annotations

import bisect
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TypeVar

import numpy as np

from groundsched.documents.pass_columns import each_once
from groundsched.documents.passes import Pass, Sighting
from groundsched.ephemeris.satellites import Satellite
from groundsched.passes.drives import Limits
from groundsched.passes.listing import STRETCH, Seen, seen_of, with_culminations
from groundsched.passes.losses import NOTHING, Lost, losses_by_antenna
from groundsched.passes.receiving import Table, received_by_antenna
from groundsched.passes.search import Found, Passes

T = TypeVar("T", int, float)


def sighted(
    found: Found,
    satellites: Sequence[Satellite],
    passes: Sequence[Pass],
    antennas: Mapping[int, tuple[str, list[str]]],
    *,
    limits: Mapping[str, Limits] = MappingProxyType({}),
    tables: Mapping[int, Table] = MappingProxyType({}),
) -> list[Sighting]:
    """What each antenna sees of the stations' `passes`, how long it cannot point at that, and what it receives.

    `antennas` gives for the number of a view its station and the antennas whose sky it is; a view that is narrower than
    the station's shows less of each pass, or several parts. `limits` are those of the antennas that have any, `tables`
    the rates of the satellites whose rate depends on the elevation.
    """
    everything = found.passes.where(np.isin(found.passes.view, list(antennas)))
    by_target: dict[tuple[int, str], list[Pass]] = {}
    for each in sorted(passes, key=lambda p: p.aos):
        by_target.setdefault((each.satellite, each.station), []).append(each)
    sightings: list[Sighting] = []
    for begin in range(0, len(everything), STRETCH):
        parts = with_culminations(found, everything.where(slice(begin, begin + STRETCH)))
        sightings += _seen_in(found, parts, satellites, by_target, antennas, limits=limits, tables=tables)
    return sightings


def _seen_in(
    found: Found,
    parts: Passes,
    satellites: Sequence[Satellite],
    by_target: Mapping[tuple[int, str], Sequence[Pass]],
    antennas: Mapping[int, tuple[str, list[str]]],
    *,
    limits: Mapping[str, Limits],
    tables: Mapping[int, Table],
) -> list[Sighting]:
    """What antennas see in these parts; `by_target`: each satellite's passes over each station, in order of AOS."""
    seen, lost = seen_of(found, parts), losses_by_antenna(found, parts, antennas, limits)
    targets = {n: tables[number] for n, s in enumerate(satellites) if (number := s.elements.satellite) in tables}
    everyone = [antenna for _, ids in antennas.values() for antenna in ids]
    received = received_by_antenna(found, parts, everyone, lost=lost, tables=targets)
    sightings: list[Sighting] = []
    origin, nothing = found.geometry.timeline.origin, [NOTHING] * len(parts)
    ends_deg = [each_once(seen.elevations[place].tolist()) for place in (0, 2)]
    for i in range(len(parts)):
        station, ids = antennas[int(parts.view[i])]
        satellite = satellites[parts.target[i]].elements.satellite
        wholes = by_target.get((satellite, station), [])
        # Its culmination may be its end, at which the next pass begins behind a peak of the mask.
        middle = (int(seen.aos[i]) + int(seen.los[i])) // 2
        later = bisect.bisect_right(wholes, middle, key=lambda p: p.aos)
        if later and middle <= wholes[later - 1].los and seen.los[i] > seen.aos[i]:
            whole = wholes[later - 1]
            sightings += [
                _sighting(
                    parts,
                    seen,
                    i,
                    (whole, antenna),
                    ends_deg=(ends_deg[0][i], ends_deg[1][i]),
                    lost=lost.get(antenna, nothing)[i],
                    origin=origin,
                )
                for antenna in ids
            ]
            if ids and parts.target[i] in targets:
                sightings[-len(ids) :] = [
                    replace(s, volume_mbit=received[s.antenna][i]) for s in sightings[-len(ids) :]
                ]
    return sightings


def _sighting(
    parts: Passes,
    seen: Seen,
    i: int,
    ids: tuple[Pass, str],
    *,
    ends_deg: tuple[float, float],
    lost: Lost,
    origin: int,
) -> Sighting:
    whole, antenna = ids
    return Sighting(
        pass_id=whole.id,
        antenna=antenna,
        aos=_shared(int(seen.aos[i]), whole.aos),
        tca=_shared(int(seen.tca[i]), whole.tca),
        los=_shared(int(seen.los[i]), whole.los),
        max_elevation_deg=_shared(float(seen.elevations[1][i]), whole.max_elevation_deg),
        aos_azimuth_deg=_shared(float(seen.azimuths[0][i]), whole.aos_azimuth_deg),
        tca_azimuth_deg=_shared(float(seen.azimuths[1][i]), whole.tca_azimuth_deg),
        los_azimuth_deg=_shared(float(seen.azimuths[2][i]), whole.los_azimuth_deg),
        aos_elevation_deg=ends_deg[0],
        los_elevation_deg=ends_deg[1],
        lost_s=lost.seconds,
        losses=lost.by_cause,
        lost=lost.instants(origin),
        aos_drive_deg=lost.begins_deg,
        los_drive_deg=lost.ends_deg,
        truncated_start=bool(parts.truncated_start[i]),
        truncated_end=bool(parts.truncated_end[i]),
    )


def _shared(value: T, of_pass: T) -> T:
    """The pass's own number where it is the same: most antennas see all of a pass, and there may be 200,000."""
    return of_pass if value == of_pass else value
