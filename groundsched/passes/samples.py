"""What antennas point at along passes, moment by moment: for pointing tables, pictures and curves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from groundsched.ephemeris.earth_rotation import Floats
from groundsched.ephemeris.frames import Pointing
from groundsched.passes.roots import roots
from groundsched.passes.tracks import aim
from groundsched.passes.views import Indices
from groundsched.passes.windings import EDGE_S, Winding

STEP_S = 10.0
TURN_DEG = 5.0


@dataclass(frozen=True)
class Samples:
    """Moments (k,) of tracks, in order of track and time, both ends of each among them."""

    owner: Indices
    seconds: Floats
    pointing: Pointing
    azimuth_deg: Floats
    """Unwrapped: see `Winding`."""


def samples(course: Winding, *, step_s: float = STEP_S, turn_deg: float = TURN_DEG) -> Samples:
    """The tracks at moments of which neighbours are at most `step_s` and `turn_deg` of azimuth apart.

    Near the zenith a target turns by tens of degrees a second: where two moments are farther apart than `turn_deg`, the
    moments at which the azimuth passes even parts of the turn are put between.
    """
    owner, seconds = _timed(course, step_s)
    azimuth = course.at(owner, seconds)
    low = np.flatnonzero((owner[1:] == owner[:-1]) & (np.abs(np.diff(azimuth)) > turn_deg))
    turn = azimuth[low + 1] - azimuth[low]
    parts = np.ceil(np.abs(turn) / turn_deg).astype(np.intp)
    place, between = _numbered(parts - 1)
    whose, level = owner[low[place]], azimuth[low[place]] + turn[place] * (between + 1) / parts[place]
    at = roots(
        lambda some, t: course.at(whose[some], t) - level[some],
        seconds[low[place]],
        seconds[low[place] + 1],
        tolerance=EDGE_S / 2,
    )
    owner, seconds = np.append(owner, whose), np.append(seconds, at)
    order = np.lexsort((seconds, owner))
    owner, seconds = owner[order], seconds[order]
    return Samples(owner, seconds, aim(course.tracks.states(owner, seconds)), course.at(owner, seconds))


def _timed(course: Winding, step_s: float) -> tuple[Indices, Floats]:
    """Owners and moments: the winding's knots, between which azimuth turns one way, and even steps between them."""
    low = np.flatnonzero((course.owner[1:] == course.owner[:-1]) & (np.diff(course.seconds) > 0))
    length = course.seconds[low + 1] - course.seconds[low]
    place, step = _numbered(np.ceil(length / step_s).astype(np.intp))
    share = step / np.ceil(length / step_s)[place]
    owner = np.append(course.owner[low[place]], np.arange(len(course.tracks)))
    seconds = np.append(course.seconds[low[place]] + share * length[place], course.tracks.end_s)
    order = np.lexsort((seconds, owner))
    return owner[order], seconds[order]


def _numbered(counts: Indices) -> tuple[Indices, Indices]:
    """For counts (n,): 0 … n − 1, each so many times, and the place of each among its equals."""
    whose = np.repeat(np.arange(len(counts)), counts)
    return whose, np.arange(len(whose)) - (np.cumsum(counts) - counts)[whose]
