"""What each antenna sees of the stations' passes, and what keeps it from pointing at that."""

from __future__ import annotations

import bisect
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np

from groundsched.documents.passes import Pass, Sighting
from groundsched.ephemeris.satellites import Satellite
from groundsched.passes.drives import Limits
from groundsched.passes.listing import Seen, seen_of, with_culminations
from groundsched.passes.losses import NOTHING, Lost, losses_by_antenna
from groundsched.passes.search import Found, Passes


def sighted(
    found: Found,
    satellites: Sequence[Satellite],
    passes: Sequence[Pass],
    antennas: Mapping[int, tuple[str, list[str]]],
    *,
    limits: Mapping[str, Limits] = MappingProxyType({}),
) -> list[Sighting]:
    """What each antenna sees of the stations' `passes`, and how long it cannot point at that.

    `antennas` gives for the number of a view its station and the antennas whose sky it is; a view that is narrower than
    the station's shows less of each pass, or several parts. `limits` are those of the antennas that have any.
    """
    parts = with_culminations(found, found.passes.where(np.isin(found.passes.view, list(antennas))))
    seen, lost = seen_of(found, parts), losses_by_antenna(found, parts, antennas, limits)
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
            pass_id = wholes[later - 1].id
            sightings += [
                _sighting(parts, seen, i, (pass_id, antenna), lost[antenna][i] if antenna in lost else NOTHING)
                for antenna in ids
            ]
    return sightings


def _sighting(parts: Passes, seen: Seen, i: int, ids: tuple[str, str], lost: Lost) -> Sighting:
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
        lost_s=lost.seconds,
        losses=lost.by_cause,
        lost=lost.stretches,
        aos_drive_deg=lost.begins_deg,
        los_drive_deg=lost.ends_deg,
        truncated_start=bool(parts.truncated_start[i]),
        truncated_end=bool(parts.truncated_end[i]),
    )
