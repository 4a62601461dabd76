"""Cable wrap: on which turn of its own scale a drive follows a track, and what is lost where the track fits on none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundsched.ephemeris.earth_rotation import Floats
from groundsched.passes.drives import Drive
from groundsched.passes.roots import roots
from groundsched.passes.stretches import Stretches, union
from groundsched.passes.views import Indices
from groundsched.passes.windings import EDGE_S, Winding

Turns = NDArray[np.int64]

CIRCLE_DEG = 360.0
ANY_TURN = 2**31


@dataclass(frozen=True)
class Fits:
    """The turns, (n,) from lowest to highest, on which tracks fit a drive's range whole; none where highest is less.

    The drive's angle is the winding's azimuth and 360 degrees times the turn.
    """

    lowest: Turns
    highest: Turns

    @property
    def any(self) -> NDArray[np.bool_]:
        """(n,) whether the track fits."""
        return self.highest >= self.lowest

    def nearest(self, course: Winding, angle_deg: Floats) -> Turns:
        """(n,) the turns that begin nearest to where the drive stands, (n,) degrees on its scale."""
        wanted = np.rint((angle_deg - course.azimuth_deg[course.first]) / CIRCLE_DEG).astype(np.int64)
        return np.clip(wanted, self.lowest, np.maximum(self.highest, self.lowest))


def fits(course: Winding, drive: Drive) -> Fits:
    """The turns on which the tracks fit the drive; any where its range is not limited."""
    if drive.azimuth_range_deg is None:
        return Fits(np.full(len(course.tracks), -ANY_TURN), np.full(len(course.tracks), ANY_TURN))
    low, high = drive.azimuth_range_deg
    return Fits(
        np.ceil((low - course.lowest_deg) / CIRCLE_DEG).astype(np.int64),
        np.floor((high - course.highest_deg) / CIRCLE_DEG).astype(np.int64),
    )


@dataclass(frozen=True)
class Following:
    """How drives follow (n,) tracks: what is lost, and the turns on which they begin and end."""

    lost: Stretches
    begins: Floats
    ends: Floats


def standings(course: Winding, drive: Drive, following: Following) -> tuple[Floats, Floats]:
    """(n, t) the drive's own angles at which it may begin each track, and at which it may end it; NaN fills the rows.

    One for each turn on which the track fits. A track that fits on none is begun and ended where the drive stands that
    follows it: on its turns, or while the target is out of range at the end of the range.
    """
    if drive.azimuth_range_deg is None:
        return np.empty((len(course.tracks), 0)), np.empty((len(course.tracks), 0))
    low, high = drive.azimuth_range_deg
    fitting = fits(course, drive)
    misfit = ~fitting.any
    turns = fitting.lowest[:, None] + np.arange(int((high - low) / CIRCLE_DEG) + 1)

    def angles(azimuth_deg: Floats, followed_on: Floats) -> Floats:
        found = np.where(turns <= fitting.highest[:, None], azimuth_deg[:, None] + CIRCLE_DEG * turns, np.nan)
        found[misfit, 0] = np.clip(azimuth_deg + CIRCLE_DEG * followed_on, low, high)[misfit]
        return found

    lasts = np.append(course.first[1:], len(course.owner))[: len(course.first)] - 1
    begins = angles(course.azimuth_deg[course.first], following.begins)
    return begins, angles(course.azimuth_deg[lasts], following.ends)


def unwrapping(course: Winding, drive: Drive) -> Following:
    """How the drive follows tracks that fit on no turn, if it does the best of these on the best turn.

    It waits at the range's end until the target comes back; or it follows up to the end, turns back a circle at its
    rate, and goes on. It loses what lies between.

    Nothing for tracks that fit. A drive that turns back early is not thought of: with a range of less than a circle
    and a half there is little time at which it could, and with more every low pass fits.
    """
    count, misfit = len(course.tracks), ~fits(course, drive).any
    never = Stretches(np.empty(0, np.intp), np.empty(0), np.empty(0))
    if drive.azimuth_range_deg is None or not misfit.any():
        return Following(never, np.zeros(count), np.zeros(count))
    low, high = drive.azimuth_range_deg
    reach = course.highest_deg - course.lowest_deg + (high - low)
    first = np.ceil((low - course.highest_deg) / CIRCLE_DEG)
    turns = [first + more for more in range(int(reach[misfit].max() / CIRCLE_DEG) + 1)]
    plans = [plan(course, drive, turn) for turn in turns for plan in (_waiting, _turned_back)]
    best = np.argmin([plan.lost.seconds(count) for plan in plans], axis=0)
    chosen = [plan.lost.where(misfit[plan.lost.owner] & (best[plan.lost.owner] == k)) for k, plan in enumerate(plans)]
    everyone = np.arange(count)
    begins, ends = (np.array(each)[best, everyone] for each in zip(*((p.begins, p.ends) for p in plans), strict=True))
    return Following(union([never, *chosen]), begins, ends)


def beyond(course: Winding, level_deg: Floats, way: float) -> Stretches:
    """When the azimuth of each track is above (way 1), or below (−1), a level of its own, (n,) degrees."""
    above = way * (course.azimuth_deg - level_deg[course.owner])
    low = np.flatnonzero(course.owner[1:] == course.owner[:-1])
    low = low[(above[low] > 0) | (above[low + 1] > 0)]
    owner, begin, end = course.owner[low], course.seconds[low].copy(), course.seconds[low + 1].copy()
    k = np.flatnonzero(above[low] * above[low + 1] < 0)
    at = roots(
        lambda some, seconds: course.at(owner[k[some]], seconds) - level_deg[owner[k[some]]],
        begin[k],
        end[k],
        tolerance=EDGE_S / 2,
    )
    rises = above[low[k]] < 0
    begin[k[rises]], end[k[~rises]] = at[rises], at[~rises]
    return union([Stretches(owner, begin, end).where(begin < end)])


def _outside(course: Winding, drive: Drive, turn: Floats) -> Stretches:
    """When the tracks, on (n,) turns, are out of the drive's range."""
    low, high = drive.azimuth_range_deg or (-np.inf, np.inf)
    return union([beyond(course, high - CIRCLE_DEG * turn, 1.0), beyond(course, low - CIRCLE_DEG * turn, -1.0)])


def _waiting(course: Winding, drive: Drive, turn: Floats) -> Following:
    """A drive that stays on (n,) turns, and waits at the end that it meets."""
    return Following(_outside(course, drive, turn), turn, turn)


def _turned_back(course: Winding, drive: Drive, turn: Floats) -> Following:
    """A drive that begins on (n,) turns and turns back a circle where it first meets an end.

    It loses all of a track that meets none, or begins out of range.
    """
    low, high = drive.azimuth_range_deg or (-np.inf, np.inf)
    begin, end = course.tracks.begin_s, course.tracks.end_s
    outside = _outside(course, drive, turn)
    owner, first = np.unique(outside.owner, return_index=True)
    meets = outside.begin_s[first]
    owner, meets = owner[meets > begin[owner]], meets[meets > begin[owner]]
    way = np.where(course.at(owner, meets) + CIRCLE_DEG * turn[owner] > (low + high) / 2, 1.0, -1.0)
    leaves, returns, then = begin.copy(), end.copy(), turn.copy()
    leaves[owner], returns[owner] = meets, _back(course, drive, owner, meets, way)
    then[owner] -= way
    away = Stretches(np.arange(len(begin)), leaves, returns).where(leaves < returns)
    return Following(union([away, _outside(course, drive, then).within(leaves, end)]), turn, then)


def _back(course: Winding, drive: Drive, owner: Indices, leaves_s: Floats, way: Floats) -> Floats:
    """(k,) when a drive that leaves an end, which it met on its (k,) way, has its target again a circle back."""
    rate, from_deg, last = drive.azimuth_deg_s, course.at(owner, leaves_s), course.tracks.end_s[owner]
    if rate is None:
        return leaves_s

    def left(some: Indices, seconds: Floats) -> Floats:
        turned = way[some] * (course.at(owner[some], seconds) - from_deg[some])
        gap: Floats = CIRCLE_DEG - turned - rate * (seconds - leaves_s[some])
        return gap

    found = last.copy()
    k = np.flatnonzero(left(np.arange(len(owner)), last) < 0)
    found[k] = roots(lambda some, t: left(k[some], t), leaves_s[k], last[k], tolerance=EDGE_S / 2)
    return found
