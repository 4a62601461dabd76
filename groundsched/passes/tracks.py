"""What antennas see along many passes at once: smooth curves through true positions, and their derivatives.

A pass is divided into pieces of at most 60 degrees of orbit at perigee speed. On each the target's east, north and up
are polynomials through its true positions at `NODES` Chebyshev moments, both ends among them. Between these they are
off by less than 1e-7 km (6e-9 km over the shipped satellites), and by less than 1e-5 km at a perigee of eccentricity
0.9 (tested), so that rates are the derivatives of positions. SGP4's own velocity is not: it is off by
0.02 to 0.2 m/s, and it is not used.

What is asked of these curves is put in products of east, north and up rather than in angles: those are smooth also
where the azimuth turns by tens of degrees a second, and nothing has to be sampled more finely near the zenith.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from groundsched.ephemeris.earth_rotation import Floats
from groundsched.ephemeris.frames import Pointing
from groundsched.passes.search import Found
from groundsched.passes.views import Geometry, Indices

NODES = 12
STEPS_A_PIECE = 10.0
"""So many of a target's own `step_s`, 6 degrees of orbit at perigee speed each, are the longest piece."""

NODE_X = -np.cos(np.pi * np.arange(NODES) / (NODES - 1))
"""Chebyshev's points of the second kind, from −1 to 1."""
_TO_COEFFICIENTS = np.linalg.inv(np.vander(NODE_X, increasing=True))

STEPS = 12
"""Every piece is looked at so often: every 5 degrees of orbit or less. The products that are asked for are nearly
quadratic over so little."""


@dataclass(frozen=True)
class State:
    """Where targets stand and how they move, as places see it, at (k,) moments of pieces."""

    piece: Indices
    x: Floats
    """(k,) −1 at the piece's begin, 1 at its end."""
    line_km: Floats
    """(3, k) east, north, up."""
    velocity_km_s: Floats
    """(3, k) on the turning Earth."""

    @property
    def level_sq(self) -> Floats:
        """(k,) square km of the way along the ground to the point below the target, as the horizon's plane has it."""
        found: Floats = self.line_km[0] ** 2 + self.line_km[1] ** 2
        return found

    @property
    def spin(self) -> Floats:
        """(k,) km²/s: azimuth rate in rad/s times `level_sq`. Hardly changes along a pass; its sign is the turn's."""
        (east, north, _), (east_rate, north_rate, _) = self.line_km, self.velocity_km_s
        found: Floats = east_rate * north - east * north_rate
        return found


Condition = Callable[[State], Floats]
"""(k,) smooth values of (k,) states; what is asked for holds where they are above 0."""


@dataclass(frozen=True)
class Tracks:
    """Lines of sight from places to targets over stretches of time, n of them in m pieces."""

    target: Indices
    view: Indices
    begin_s: Floats
    end_s: Floats
    owner: Indices
    """(m,) the stretch that each piece is of; a stretch's pieces are equally long and stand together in order."""
    first: Indices
    """(n,) the first piece of each."""
    piece_begin_s: Floats
    piece_end_s: Floats
    coefficients: Floats
    """(`NODES`, 3, m) of powers of x: east, north, up in km."""

    def __len__(self) -> int:
        return len(self.begin_s)

    @property
    def half_s(self) -> Floats:
        """(m,) half of the pieces' lengths: seconds a unit of x."""
        return (self.piece_end_s - self.piece_begin_s) / 2

    def seconds(self, piece: Indices, x: Floats) -> Floats:
        """(k,) seconds since the window's start at places x of pieces; the end of a piece is the begin of the next."""
        inside = self.piece_begin_s[piece] + (x + 1) * self.half_s[piece]
        return np.where(x < 1, inside, self.piece_end_s[piece])

    def places(self, number: Indices, seconds: Floats) -> tuple[Indices, Floats]:
        """(k,) pieces, and x in them, of stretch `number[i]` at `seconds[i]`, which must lie in it."""
        counts = np.diff(np.append(self.first, len(self.owner)))[number]
        share = (seconds - self.begin_s[number]) / (self.end_s - self.begin_s)[number]
        piece = self.first[number] + np.clip((share * counts).astype(np.intp), 0, counts - 1)
        x = (seconds - self.piece_begin_s[piece]) / self.half_s[piece] - 1
        return piece, np.clip(x, -1.0, 1.0)

    def at(self, piece: Indices, x: Floats) -> State:
        """The states at (k,) places of pieces."""
        powers = self.coefficients[:, :, piece]
        line, slope = powers[-1].copy(), np.zeros((3, len(piece)))
        for power in powers[-2::-1]:
            slope = slope * x + line
            line = line * x + power
        return State(piece, x, line, slope / self.half_s[piece])

    def states(self, number: Indices, seconds: Floats) -> State:
        """The states of stretch `number[i]` at `seconds[i]`."""
        return self.at(*self.places(number, seconds))

    def acceleration_km_s2(self, state: State) -> Floats:
        """(3, k) the change of the states' velocities."""
        powers = self.coefficients[:, :, state.piece]
        bend = np.zeros((3, len(state.piece)))
        for power in range(NODES - 1, 1, -1):
            bend = bend * state.x + power * (power - 1) * powers[power]
        found: Floats = bend / self.half_s[state.piece] ** 2
        return found

    @cached_property
    def grid(self) -> State:
        """The states of all pieces at both ends and at `STEPS` even steps between, piece after piece."""
        return self.even(STEPS)

    def even(self, steps: int) -> State:
        """The states of all pieces at both ends and at even steps between, piece after piece."""
        x, powers = np.linspace(-1.0, 1.0, steps + 1), np.arange(1, NODES)
        values = x[:, None] ** np.arange(NODES)
        slopes = np.column_stack((np.zeros(steps + 1), powers * values[:, :-1]))
        count, flat = len(self.owner), self.coefficients.reshape(NODES, -1)
        line, slope = ((matrix @ flat).reshape(steps + 1, 3, count).transpose(1, 2, 0) for matrix in (values, slopes))
        piece = np.repeat(np.arange(count), steps + 1)
        return State(piece, np.tile(x, count), line.reshape(3, -1), slope.reshape(3, -1) / self.half_s[piece])

    def where(self, keep: NDArray[np.bool_]) -> Tracks:
        """The stretches that `keep` (n,) marks, numbered anew."""
        mine = keep[self.owner]
        number = np.cumsum(keep) - 1
        owner = number[self.owner[mine]]
        return Tracks(
            self.target[keep],
            self.view[keep],
            self.begin_s[keep],
            self.end_s[keep],
            owner,
            np.searchsorted(owner, np.arange(int(keep.sum()))),
            self.piece_begin_s[mine],
            self.piece_end_s[mine],
            self.coefficients[:, :, mine],
        )


def tracks_of(found: Found) -> Tracks:
    """The tracks of a search's passes, from AOS to LOS."""
    passes = found.passes
    return tracks(found.geometry, passes.target, passes.view, passes.aos_s, passes.los_s)


def tracks(geometry: Geometry, target: Indices, view: Indices, begin_s: Floats, end_s: Floats) -> Tracks:
    """What view `view[i]` sees of target `target[i]` from `begin_s[i]` to `end_s[i]`, later than that.

    Quick where equal targets stand together. The targets must have positions all the time.
    """
    steps = np.array([each.step_s for each in geometry.targets])[target]
    counts = np.maximum(np.ceil((end_s - begin_s) / (STEPS_A_PIECE * steps)), 1).astype(np.intp)
    owner = np.repeat(np.arange(len(target)), counts)
    first = np.cumsum(counts) - counts
    place = np.arange(len(owner)) - first[owner]
    length = ((end_s - begin_s) / counts)[owner]
    piece_begin = begin_s[owner] + place * length
    piece_end = np.where(place + 1 < counts[owner], begin_s[owner] + (place + 1) * length, end_s[owner])
    pieces = Tracks(target, view, begin_s, end_s, owner, first, piece_begin, piece_end, np.empty((NODES, 3, 0)))
    positions, _ = geometry.positions(np.repeat(target[owner], NODES), node_seconds(pieces))
    lines = positions - np.repeat(geometry.places_km[view[owner]], NODES, axis=0)
    return Tracks(
        target, view, begin_s, end_s, owner, first, piece_begin, piece_end, fitted(lines, geometry.axes[view[owner]])
    )


def node_seconds(pieces: Tracks) -> Floats:
    """(m · `NODES`,) the moments through which the curves of pieces go, piece after piece."""
    begin, end = pieces.piece_begin_s[:, None], pieces.piece_end_s[:, None]
    found: Floats = np.clip(begin + (NODE_X + 1) / 2 * (end - begin), begin, end).ravel()
    return found


def fitted(vectors: Floats, axes: Floats) -> Floats:
    """(`NODES`, 3, m) coefficients of the curves through Earth-fixed (m · `NODES`, 3), along axes (m, 3, 3)."""
    seen = np.matmul(vectors.reshape(-1, NODES, 3), axes.transpose(0, 2, 1))
    return np.tensordot(_TO_COEFFICIENTS, seen, axes=(1, 1)).transpose(0, 2, 1).copy()


def dot(one: Floats, other: Floats) -> Floats:
    """(k,) scalar products of (3, k) vectors."""
    found: Floats = one[0] * other[0] + one[1] * other[1] + one[2] * other[2]
    return found


def aim(state: State) -> Pointing:
    """Azimuth, elevation and range, (k,) each."""
    east, north, up = state.line_km
    level = np.hypot(east, north)
    azimuth = np.degrees(np.arctan2(east, north)) % 360.0
    return Pointing(azimuth, np.degrees(np.arctan2(up, level)), np.hypot(level, up))
