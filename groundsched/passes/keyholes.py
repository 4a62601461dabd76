"""When an antenna cannot point at a target that it sees: the keyhole around the zenith."""

from __future__ import annotations

import numpy as np

from groundsched.ephemeris.earth_rotation import Floats
from groundsched.passes.drives import Drive
from groundsched.passes.rates import climb
from groundsched.passes.roots import Sampled, roots
from groundsched.passes.stretches import Stretches, stretches, union
from groundsched.passes.tracks import STEPS, State, Tracks, dot
from groundsched.passes.views import Indices
from groundsched.passes.volumes import above
from groundsched.passes.windings import EDGE_S, Winding, winding

FINE_STEPS = 4 * STEPS
"""For elevation rates. What hides between such steps is above the limit by less than a hundredth of it."""


def unreachable(tracks: Tracks, drive: Drive) -> Stretches:
    """When a target asks for more than the drive has.

    That is while it stands above `max_elevation_deg`, or moves faster in azimuth or in elevation than the drive does;
    what overlaps counts once. It bounds what is lost from below: a drive that was outrun is behind when the target
    slows down, and in the very zenith, where the azimuth jumps by half a circle, this is no time at all. What is lost
    is `off_target`.
    """
    found = [Stretches(np.empty(0, np.intp), np.empty(0), np.empty(0))]
    if drive.max_elevation_deg is not None:
        found.append(above(tracks, drive.max_elevation_deg))
    if drive.azimuth_deg_s is not None:
        azimuth_rate = np.radians(drive.azimuth_deg_s)
        found.append(stretches(tracks, lambda state: _outrun(azimuth_rate, state)))
    if drive.elevation_deg_s is not None:
        found.append(_too_steep(tracks, np.radians(drive.elevation_deg_s)))
    return union(found)


def _too_steep(tracks: Tracks, rate: float) -> Stretches:
    """When the elevation rate is above `rate` rad/s.

    Looked for in tracks alone that come near it, as for most drives none does: no rate is above speed by range, and
    between two steps of the grid the range does not halve. There are two such stretches, before and after the highest
    point, with a dip between that can be narrow: so the steps are small.
    """
    state = tracks.grid
    speed_sq, range_sq = dot(state.velocity_km_s, state.velocity_km_s), dot(state.line_km, state.line_km)
    near = np.zeros(len(tracks), dtype=bool)
    near[tracks.owner[state.piece[speed_sq > (rate / 2) ** 2 * range_sq]]] = True
    return stretches(tracks.where(near), lambda state: _outclimbed(rate, state), steps=FINE_STEPS).renumbered(near)


def _outrun(rate: float, state: State) -> Floats:
    """(k,) above 0 where the azimuth rate is above `rate` rad/s."""
    found: Floats = np.abs(state.spin) - rate * state.level_sq
    return found


def _outclimbed(rate: float, state: State) -> Floats:
    """(k,) above 0 where the elevation rate is above `rate` rad/s; squared, as level distance has a corner overhead."""
    found: Floats = (climb(state) / dot(state.line_km, state.line_km)) ** 2 - rate**2 * state.level_sq
    return found


def off_target(tracks: Tracks, drive: Drive, course: Winding | None = None) -> Stretches:
    """When a drive must be off its targets, if it does the best it can: `lost_s` is their sum.

    It holds all of `unreachable`, and the time in which the drive, at its azimuth rate, makes up what it was outrun by.
    It can do so afterwards (it follows as long as it can and rejoins late) or before (it leaves early and is there when
    the target slows down), and takes the shorter. Between the two there is nothing better: the time off target rises
    from either towards the middle, where the target is equally fast at both ends, as long as it slows down away from
    the stretch. At the begin of a track the drive stands where it likes, and where it does not arrive before the end,
    the rest is lost. It turns the way the target does. Elevation needs no making up: a target that goes over the top
    comes down where it climbed.

    Over 65 shipped satellites, six stations in Pakistan and a week (12,191 passes; 10 degrees a second in azimuth, 5 in
    elevation) 225 passes lose anything: 1,020 s are `unreachable`, at most 5.7 s of a pass, and 2,493 s are off target,
    at most 17.6 s. Where `max_elevation_deg` is 85 the drive turns while the target is above: 3,672 and 4,002 s.

    `course` is the winding of these tracks, where it is known already; else those alone are wound that lose anything.
    """
    found = unreachable(tracks, drive)
    if drive.azimuth_deg_s is None or not len(found):
        return found
    if course is None:
        fast = np.bincount(found.owner, minlength=len(tracks)) > 0
        part = tracks.where(fast)
        return off_target(part, drive, winding(part)).renumbered(fast)
    while True:
        wider = union([_made_up(tracks, course, found, drive.azimuth_deg_s)])
        if len(wider) == len(found):
            return wider
        found = wider


def _made_up(tracks: Tracks, course: Winding, lost: Stretches, rate_deg_s: float) -> Stretches:
    """The stretches, each grown at one end until the drive can have turned from its begin to its end."""
    owner, begin, end = lost.owner, lost.begin_s, lost.end_s
    way = np.sign(course.at(owner, end) - course.at(owner, begin))

    def behind(some: Indices, since_s: Floats, until_s: Floats) -> Floats:
        turned = course.at(owner[some], until_s) - course.at(owner[some], since_s)
        gap: Floats = way[some] * turned - rate_deg_s * (until_s - since_s)
        return gap

    late = _first_caught(lambda some, t: behind(some, begin[some], t), end, tracks.end_s[owner])
    early = _first_caught(lambda some, t: behind(some, t, end[some]), begin, tracks.begin_s[owner])
    waits = late - begin <= end - early
    return Stretches(owner, np.where(waits, begin, early), np.where(waits, late, end))


def _first_caught(behind: Sampled, near_s: Floats, far_s: Floats) -> Floats:
    """(k,) the first moments, from `near_s` to `far_s`, at which nobody is behind; `far_s` where there is none."""
    everyone = np.arange(len(near_s))
    here, there = behind(everyone, near_s), behind(everyone, far_s)
    found = np.where(here > 0, far_s, near_s)
    k = np.flatnonzero((here > 0) & (there < 0))
    found[k] = roots(
        lambda some, t: behind(k[some], t), near_s[k], far_s[k], tolerance=EDGE_S / 2, ends=(here[k], there[k])
    )
    return found
