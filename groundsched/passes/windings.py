"""Azimuth unwrapped along tracks: how far an antenna turns, when it crosses north, how fast it turns at most."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from groundsched.ephemeris.earth_rotation import Floats
from groundsched.passes.rates import rates
from groundsched.passes.roots import roots
from groundsched.passes.stretches import knots
from groundsched.passes.tracks import State, Tracks
from groundsched.passes.views import Indices

EDGE_S = 1e-6


@dataclass(frozen=True)
class Winding:
    """Azimuth on and on past 360 and below 0, continuous along each track; it begins between 0 and 360.

    Known at (k,) knots, with every reversal among them: between two it turns one way, and by less than a circle.
    """

    tracks: Tracks
    owner: Indices
    seconds: Floats
    azimuth_deg: Floats

    @cached_property
    def first(self) -> Indices:
        """(n,) the first knot of each track."""
        return np.searchsorted(self.owner, np.arange(len(self.tracks)))

    @property
    def lowest_deg(self) -> Floats:
        """(n,) the least azimuth of each track."""
        found: Floats = np.minimum.reduceat(self.azimuth_deg, self.first) if len(self.tracks) else np.empty(0)
        return found

    @property
    def highest_deg(self) -> Floats:
        """(n,) the greatest azimuth of each track."""
        found: Floats = np.maximum.reduceat(self.azimuth_deg, self.first) if len(self.tracks) else np.empty(0)
        return found

    def at(self, number: Indices, seconds: Floats) -> Floats:
        """(k,) azimuths of track `number[i]` at `seconds[i]`, which must lie in it."""
        low = np.searchsorted(self._keys, self._key(number, seconds), side="right") - 1
        last = np.append(self.first[1:], len(self.owner))[number] - 2
        low = np.clip(low, self.first[number], last)
        ahead = _compass_deg(self.tracks.states(number, seconds)) - self.azimuth_deg[low]
        return self.azimuth_deg[low] + _turn(ahead, np.sign(self.azimuth_deg[low + 1] - self.azimuth_deg[low]))

    @cached_property
    def _keys(self) -> Floats:
        return self._key(self.owner, self.seconds)

    def _key(self, number: Indices, seconds: Floats) -> Floats:
        """(k,) what rises from knot to knot over all tracks: moments are told apart to a millionth of a track."""
        begin, end = self.tracks.begin_s[number], self.tracks.end_s[number]
        return number + (seconds - begin) / (2 * (end - begin))


def winding(tracks: Tracks) -> Winding:
    """The unwrapped azimuth of all tracks.

    Which way it turns is the sign of `State.spin`, whose roots are the reversals: no sample has to be near its
    neighbour, as it would where differences of less than 180 degrees tell the way.
    """
    found = knots(tracks, lambda state: state.spin)
    azimuth = _compass_deg(tracks.at(found.piece, found.x))
    owner = tracks.owner[found.piece]
    turns = np.append(0.0, _turn(np.diff(azimuth), found.signs()[:-1].astype(np.float64)))
    turned = np.cumsum(np.where(np.append(True, owner[1:] != owner[:-1]), 0.0, turns))
    begins = np.searchsorted(owner, np.arange(len(tracks)))
    start = azimuth[begins] - turned[begins]
    circles = np.rint((turned + start[owner] - azimuth) / 360.0)
    return Winding(tracks, owner, tracks.seconds(found.piece, found.x), azimuth + 360.0 * circles)


def _compass_deg(state: State) -> Floats:
    azimuth: Floats = np.degrees(np.arctan2(state.line_km[0], state.line_km[1])) % 360.0
    return azimuth


def _turn(difference_deg: Floats, way: Floats) -> Floats:
    """Differences of azimuth, any branch, as turns by less than a circle to the right (way 1), or to the left (−1).

    A small turn that rounding has turned round stays small.
    """
    turn = (difference_deg + 180.0) % 360.0 - 180.0
    against = (turn * way < 0) & (np.abs(turn) > 90.0)
    return turn + np.where(against, 360.0 * way, 0.0)


@dataclass(frozen=True)
class Crossings:
    """Moments (k,) at which tracks cross north, in order of track and time."""

    owner: Indices
    seconds: Floats
    eastward: Floats
    """1 where azimuth goes from 359 to 1, −1 where it goes from 1 to 359."""


def north_crossings(course: Winding) -> Crossings:
    """When the tracks cross north, each time."""
    turns = np.floor(course.azimuth_deg / 360.0)
    same = course.owner[1:] == course.owner[:-1]
    low = np.flatnonzero(same & (turns[1:] != turns[:-1]))
    owner, eastward = course.owner[low], turns[low + 1] - turns[low]
    north = 360.0 * np.maximum(turns[low], turns[low + 1])
    at = roots(
        lambda some, seconds: course.at(owner[some], seconds) - north[some],
        course.seconds[low],
        course.seconds[low + 1],
        tolerance=EDGE_S / 2,
    )
    return Crossings(owner, at, eastward)


@dataclass(frozen=True)
class Fastest:
    """The greatest azimuth rate of each track, (n,)."""

    seconds: Floats
    azimuth_deg_s: Floats
    """Without its sign."""


def fastest(tracks: Tracks) -> Fastest:
    """When each track turns fastest in azimuth, and how fast.

    At the roots of the rate's derivative, in which only smooth products stand, or at an end of the track.
    """
    found = knots(tracks, lambda state: _quickening(tracks, state))
    ends = (np.abs(found.x) == 1.0) | (found.value == 0)
    piece, x = found.piece[ends], found.x[ends]
    rate = np.abs(rates(tracks.at(piece, x)).azimuth_deg_s)
    order = np.lexsort((-rate, tracks.owner[piece]))
    best = order[np.searchsorted(tracks.owner[piece][order], np.arange(len(tracks)))]
    return Fastest(tracks.seconds(piece[best], x[best]), rate[best])


def _quickening(tracks: Tracks, state: State) -> Floats:
    """(k,) the derivative of the azimuth rate, times the fourth power of the level distance."""
    (east, north, _), (east_rate, north_rate, _) = state.line_km, state.velocity_km_s
    bend = tracks.acceleration_km_s2(state)
    spin_rate = bend[0] * north - east * bend[1]
    found: Floats = spin_rate * state.level_sq - 2 * state.spin * (east * east_rate + north * north_rate)
    return found
