"""When something holds along tracks: stretches of time, exact at their edges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from groundsched.ephemeris.earth_rotation import Floats
from groundsched.passes.roots import roots
from groundsched.passes.tracks import STEPS, Condition, Tracks
from groundsched.passes.views import Indices

EDGE_X = 1e-10
"""Roots are this near in x: 6e-7 s on the longest pieces, of 6,000 s, and 3e-8 s on a low satellite's."""

FARTHEST_REACH = 4.0
"""A peak that is farther from 0 than so many times what the steeper tangent covers in a step is not looked for: a
parabola's peak lies within a half, a bell's within two."""

_STEP_X = 1e-4
"""Slopes are differences over so much to either side; the place of a peak is not needed any better."""


@dataclass(frozen=True)
class Stretches:
    """Stretches of time of numbered owners, (k,) each, in order of owner and time; those of an owner lie apart."""

    owner: Indices
    begin_s: Floats
    end_s: Floats

    def __len__(self) -> int:
        return len(self.owner)

    def where(self, keep: NDArray[np.bool_]) -> Stretches:
        """The stretches that `keep` marks."""
        return Stretches(self.owner[keep], self.begin_s[keep], self.end_s[keep])

    def within(self, begin_s: Floats, end_s: Floats) -> Stretches:
        """What lies between `begin_s[owner]` and `end_s[owner]`."""
        begin, end = np.maximum(self.begin_s, begin_s[self.owner]), np.minimum(self.end_s, end_s[self.owner])
        return Stretches(self.owner, begin, end).where(begin < end)

    def renumbered(self, keep: NDArray[np.bool_]) -> Stretches:
        """The same, of owners that were numbered anew where `keep` marks them, by the numbers that they had before."""
        return Stretches(np.flatnonzero(keep)[self.owner], self.begin_s, self.end_s)

    def seconds(self, owners: int) -> Floats:
        """(owners,) how long all stretches of each owner last."""
        found: Floats = np.bincount(self.owner, self.end_s - self.begin_s, minlength=owners).astype(np.float64)
        return found


def union(parts: Sequence[Stretches]) -> Stretches:
    """What lies in any of the parts; what several have counts once, and what adjoins becomes one."""
    owner, begin, end = (
        np.concatenate([getattr(part, name) for part in parts]) for name in ("owner", "begin_s", "end_s")
    )
    owners, seconds = np.append(owner, owner), np.append(begin, end)
    opens = np.append(np.ones(len(owner), dtype=np.intp), -np.ones(len(owner), dtype=np.intp))
    order = np.lexsort((-opens, seconds, owners))
    depth = np.cumsum(opens[order])
    first = (depth == 1) & (opens[order] == 1)
    return Stretches(owners[order][first], seconds[order][first], seconds[order][depth == 0])


@dataclass(frozen=True)
class Knots:
    """Places (k,) of pieces, in order, with all roots of a condition among them: between two it has one sign."""

    piece: Indices
    x: Floats
    value: Floats

    def signs(self) -> NDArray[np.int64]:
        """(k,) 1 or −1 from each knot to the next in its piece; 0 for the last of a piece."""
        ahead = np.append(self.value[1:], 0.0)
        sign = np.sign(np.where(np.abs(self.value) > np.abs(ahead), self.value, ahead)).astype(np.int64)
        return np.where(np.append(self.piece[1:], -1) == self.piece, sign, 0)


def knots(tracks: Tracks, condition: Condition, *, steps: int = STEPS) -> Knots:
    """Even steps over all pieces, with the places at which the condition changes its sign.

    Two changes within one step show by the slopes at its ends: both point to a peak, or a dip, that is looked for. Lost
    is what these slopes, exact to the fourth power, put on the wrong side of a knot; that touches 0 by less than it
    changes there, and lasts a small part of a step.
    """
    state = tracks.grid if steps == STEPS else tracks.even(steps)
    value = condition(state).reshape(-1, steps + 1)
    peak = _hidden_peaks(tracks, condition, value)
    piece, x, values = np.append(state.piece, peak.piece), np.append(state.x, peak.x), np.append(value, peak.value)
    order = np.lexsort((x, piece))
    piece, x, values = piece[order], x[order], values[order]
    low = np.flatnonzero((piece[1:] == piece[:-1]) & (values[1:] * values[:-1] < 0))
    if not len(low):
        return Knots(piece, x, values)
    at = roots(
        lambda some, where: condition(tracks.at(piece[low[some]], where)),
        x[low],
        x[low + 1],
        tolerance=EDGE_X,
        ends=(values[low], values[low + 1]),
    )
    return Knots(np.insert(piece, low + 1, piece[low]), np.insert(x, low + 1, at), np.insert(values, low + 1, 0.0))


@cache
def _slope_matrix(steps: int) -> Floats:
    """(steps + 1, steps + 1) that makes slopes of values at even steps, by the polynomial through the nearest five."""
    x = np.linspace(-1.0, 1.0, steps + 1)
    found = np.zeros((len(x), len(x)))
    for k in range(len(x)):
        low = min(max(k - 2, 0), len(x) - 5)
        near = slice(low, low + 5)
        found[near, k] = np.linalg.solve(np.vander(x[near] - x[k], increasing=True).T, [0.0, 1.0, 0.0, 0.0, 0.0])
    return found


def _hidden_peaks(tracks: Tracks, condition: Condition, value: Floats) -> Knots:
    """Peaks below 0 and dips above 0 between the knots that are on the other side of it, from (m, steps + 1) values."""
    steps = value.shape[1] - 1
    grid_x = np.linspace(-1.0, 1.0, steps + 1)
    slope = value @ _slope_matrix(steps) * np.sign(value)
    same = value[:, 1:] * value[:, :-1] > 0
    depth, fall = np.minimum(np.abs(value[:, 1:]), np.abs(value[:, :-1])), np.maximum(-slope[:, :-1], slope[:, 1:])
    reach = depth <= FARTHEST_REACH * fall * 2 / steps
    piece, step = np.nonzero(same & (slope[:, :-1] < 0) & (slope[:, 1:] > 0) & reach)

    def slopes(some: Indices, x: Floats) -> Floats:
        low, high = np.maximum(x - _STEP_X, -1.0), np.minimum(x + _STEP_X, 1.0)
        both = tracks.at(np.append(piece[some], piece[some]), np.append(low, high))
        before, after = np.split(condition(both), 2)
        found: Floats = (after - before) / (high - low)
        return found

    x = roots(slopes, grid_x[step], grid_x[step + 1], tolerance=1e-6)
    there = condition(tracks.at(piece, x))
    beyond = there * value[piece, step] < 0
    return Knots(piece[beyond], x[beyond], there[beyond])


def stretches(tracks: Tracks, condition: Condition, *, steps: int = STEPS) -> Stretches:
    """When, in each of the tracks, the condition is above 0."""
    found = knots(tracks, condition, steps=steps)
    k = np.flatnonzero(found.signs() > 0)
    begin, end = (tracks.seconds(found.piece[i], found.x[i]) for i in (k, k + 1))
    return union([Stretches(tracks.owner[found.piece[k]], begin, end)])
