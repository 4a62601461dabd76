"""What antennas lose of the passes that they see: the seconds in which they cannot point at the target, and to what."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundsched import times
from groundsched.documents.passes import Cause
from groundsched.ephemeris.earth_rotation import Floats
from groundsched.passes.drives import Limits
from groundsched.passes.keyholes import off_target
from groundsched.passes.search import Found, Passes
from groundsched.passes.stretches import Stretches, union
from groundsched.passes.sunlight import near_sun, suns
from groundsched.passes.tracks import Tracks, tracks
from groundsched.passes.views import Geometry, Indices
from groundsched.passes.windings import winding
from groundsched.passes.wraps import standings, unwrapping

ANGLE_DECIMALS = 3
SECOND_DECIMALS = 3


@dataclass(frozen=True)
class Lost:
    """What one antenna loses of one pass, rounded as `Sighting` has it."""

    seconds: float
    by_cause: tuple[tuple[Cause, float], ...]
    begins_deg: tuple[float, ...]
    ends_deg: tuple[float, ...]
    stretches_s: tuple[tuple[float, float], ...] = ()
    """When, in seconds since the window's start, not rounded."""

    def instants(self, origin: int) -> tuple[tuple[int, int], ...]:
        """The same in whole milliseconds, rounded outwards; `origin` is the instant from which the seconds count."""
        return tuple(
            (origin + math.floor(begin * times.SECOND_MS), origin + math.ceil(end * times.SECOND_MS))
            for begin, end in self.stretches_s
        )


NOTHING = Lost(0.0, (), (), ())


@dataclass(frozen=True)
class Losses:
    """What antennas of one kind lose of (n,) passes, and where their drives stand."""

    lost_s: Floats
    """Of what overlaps each moment counts once."""
    by_cause: dict[Cause, Floats]
    """Each by itself: together they may be more."""
    begins_deg: Floats
    """(n, t) the drive's own angles with which it may begin, as `wraps.standings` has them; no column without range."""
    ends_deg: Floats
    stretches: Stretches
    """When it is lost; what overlaps is one."""

    def told(self, rows: Indices, count: int) -> list[Lost]:
        """As documents have it, for each of `count` passes of which these are the `rows`; of others nothing is lost."""
        found = [NOTHING] * count
        lost_s, causes = np.round(self.lost_s, SECOND_DECIMALS), list(self.by_cause)
        each_s = np.round(np.array(list(self.by_cause.values())), SECOND_DECIMALS).reshape(len(causes), len(rows))
        begins, ends = (np.round(angles, ANGLE_DECIMALS) for angles in (self.begins_deg, self.ends_deg))
        some = np.flatnonzero(lost_s > 0) if not begins.shape[1] else np.arange(len(rows))
        when = self._when()
        for n, row in zip(some.tolist(), rows[some].tolist(), strict=True):
            parts = zip(causes, each_s[:, n].tolist(), strict=True)
            first, final = (tuple(a[n][~np.isnan(a[n])].tolist()) for a in (begins, ends))
            by_cause = tuple((cause, s) for cause, s in parts if s)
            found[row] = Lost(float(lost_s[n]), by_cause, first, final, tuple(when.get(n, ())))
        return found

    def _when(self) -> dict[int, list[tuple[float, float]]]:
        """The stretches of each pass that has any."""
        found: dict[int, list[tuple[float, float]]] = {}
        parts = self.stretches
        for owner, begin, end in zip(parts.owner.tolist(), parts.begin_s.tolist(), parts.end_s.tolist(), strict=True):
            found.setdefault(owner, []).append((begin, end))
        return found


def losses(geometry: Geometry, of: Tracks, limits: Limits) -> Losses:
    """What antennas with these limits lose of tracks."""
    count, drive = len(of), limits.drive
    parts: dict[Cause, Stretches] = {}
    begins = ends = np.empty((count, 0))
    course = None
    if drive.azimuth_range_deg is not None:
        course = winding(of)
        following = unwrapping(course, drive)
        parts["cable"] = following.lost
        begins, ends = standings(course, drive, following)
    parts["keyhole"] = off_target(of, drive, course)
    if limits.sun_avoidance_deg is not None:
        parts["sun"] = near_sun(of, suns(geometry, of), limits.sun_avoidance_deg)
    by_cause = {cause: part.seconds(count) for cause, part in parts.items() if len(part)}
    together = union(list(parts.values()))
    return Losses(together.seconds(count), by_cause, begins, ends, together)


def losses_by_antenna(
    found: Found, passes: Passes, antennas: Mapping[int, tuple[str, list[str]]], limits: Mapping[str, Limits]
) -> dict[str, list[Lost]]:
    """What each antenna that has limits loses of each of the `passes`; all antennas of one kind together.

    `antennas` gives for the number of a view its station and the antennas whose sky it is. The passes' times are those
    that are printed, on whole milliseconds: a pass shorter than that is left out.
    """
    kinds: dict[Limits, dict[int, list[str]]] = {}
    for view, (_, ids) in antennas.items():
        for antenna in ids:
            if antenna in limits:
                kinds.setdefault(limits[antenna], {}).setdefault(view, []).append(antenna)
    limited = sorted({view for views in kinds.values() for view in views})
    rows = np.flatnonzero(np.isin(passes.view, limited) & lasting(found, passes))
    if not len(rows):
        return {}
    seen = passes.where(np.isin(np.arange(len(passes)), rows))
    of = tracks(found.geometry, seen.target, seen.view, *printed(found, seen))
    lost: dict[str, list[Lost]] = {}
    for kind, views in kinds.items():
        mine = np.isin(seen.view, list(views))
        if not mine.any():
            continue
        part = losses(found.geometry, of if mine.all() else of.where(mine), kind)
        answer = part.told(rows[mine], len(passes))
        lost |= {antenna: answer for ids in views.values() for antenna in ids}
    return lost


def printed(found: Found, passes: Passes) -> tuple[Floats, Floats]:
    """The passes' ends on whole milliseconds, but where a pass is cut not beyond: there may be no position."""
    timeline = found.geometry.timeline
    begin, end = (timeline.seconds(timeline.instant(seconds)) for seconds in (passes.aos_s, passes.los_s))
    begin = np.where(passes.truncated_start, np.maximum(begin, passes.aos_s), begin)
    return begin, np.where(passes.truncated_end, np.minimum(end, passes.los_s), end)


def lasting(found: Found, passes: Passes) -> NDArray[np.bool_]:
    """(n,) which passes have a length when their ends are on whole milliseconds."""
    timeline = found.geometry.timeline
    longer: NDArray[np.bool_] = timeline.instant(passes.los_s) > timeline.instant(passes.aos_s)
    return longer
