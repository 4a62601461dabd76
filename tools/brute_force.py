"""Visibility by brute force: true positions at every degree of orbit, followed at every peak and dip, and bisection.

It shares frames and masks with the search, which `tests/authorities` compares with Skyfield's, and nothing else.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np

from groundsched.ephemeris.earth_rotation import Floats
from groundsched.ephemeris.frames import Horizon, Pointing, Timeline, pointing
from groundsched.ephemeris.satellites import Satellite
from groundsched.passes.masks import Mask
from groundsched.passes.views import View

LONGEST_S = 20 * 86_400.0
"""Longer stretches go piece by piece: they bound the memory."""
EDGE_KNOWN_S = 2e-6
_FINER = 16
_ROUNDS = 3
_NEAR_DEG = 0.05

Stretch = tuple[float, float]


class Reference:
    """Brute force for one satellite between two moments, in seconds of a timeline."""

    def __init__(self, timeline: Timeline, satellite: Satellite, begin_s: float, end_s: float) -> None:
        self._timeline, self._satellite = timeline, satellite
        self.begin_s, self.end_s = begin_s, end_s
        count = max(int(np.ceil((end_s - begin_s) / (satellite.step_s / 6))), 40) + 1
        self.seconds = np.linspace(begin_s, end_s, count)
        self._positions = satellite.positions(timeline.moments(self.seconds))[0]

    def seen(self, horizon: Horizon, seconds: Floats | None = None) -> Pointing:
        """Where the satellite stands at (n,) seconds, or at every sample."""
        if seconds is None:
            positions = self._positions
        else:
            positions = self._satellite.positions(self._timeline.moments(seconds))[0]
        axes = np.broadcast_to(horizon.axes, (len(positions), 3, 3))
        return pointing(positions, np.broadcast_to(horizon.position_km, positions.shape), axes)

    def heights(self, view: View, seconds: Floats | None = None) -> Floats:
        """(n,) degrees above the mask at (n,) seconds, or at every sample."""
        seen = self.seen(view.horizon, seconds)
        height: Floats = seen.elevation_deg - view.mask.elevation_deg(seen.azimuth_deg)
        return height

    def windows(self, view: View, hints: Floats) -> list[Stretch]:
        """The stretches above the mask; `hints` are looked at, too, so that what is there is never called invented."""
        hints = hints[(hints > self.begin_s) & (hints < self.end_s)]
        at, height = _ordered(self.seconds, self.heights(view), hints, self.heights(view, hints))
        for turn in range(_ROUNDS):
            extra = _between(at, height, view.mask, first=turn == 0)
            at, height = _ordered(at, height, extra, self.heights(view, extra))
        up = height >= 0
        k = np.flatnonzero(up[1:] != up[:-1])
        low, high, rising = at[k], at[k + 1], up[k + 1]
        while np.max(high - low, initial=0.0) > EDGE_KNOWN_S:
            middle = (low + high) / 2
            after = (self.heights(view, middle) >= 0) != rising
            low, high = np.where(after, middle, low), np.where(after, high, middle)
        first, last = [self.begin_s] if up[0] else [], [self.end_s] if up[-1] else []
        edges = [*first, *((low + high) / 2).tolist(), *last]
        return [*zip(edges[::2], edges[1::2], strict=True)]

    def turnings(self, horizon: Horizon, *, sign: int) -> Floats:
        """(n,) moments at which the elevation has a peak (`sign` 1) or a dip (−1), nearly."""
        height = sign * self.seen(horizon).elevation_deg
        k = np.flatnonzero((height[1:-1] > height[:-2]) & (height[1:-1] >= height[2:])) + 1
        low, high = self.seconds[k - 1], self.seconds[k + 1]
        for _ in range(_ROUNDS if len(k) else 0):
            at = np.linspace(low, high, _FINER + 1)
            best = (sign * self.seen(horizon, at.ravel()).elevation_deg).reshape(at.shape).argmax(axis=0)
            some = np.arange(len(k))
            low, high = at[np.maximum(best - 1, 0), some], at[np.minimum(best + 1, _FINER), some]
        return (low + high) / 2


def windows(
    timeline: Timeline, satellite: Satellite, views: Sequence[View], hints: Sequence[Floats], end_s: float
) -> tuple[list[list[Stretch]], list[Reference]]:
    """For each view the stretches between 0 and `end_s`, and the references that know of them."""
    cuts = np.linspace(0.0, end_s, int(np.ceil(end_s / LONGEST_S)) + 1).tolist()
    references = [Reference(timeline, satellite, *piece) for piece in itertools.pairwise(cuts)]
    found = [
        _joined([s for reference in references for s in reference.windows(view, hint)])
        for view, hint in zip(views, hints, strict=True)
    ]
    return found, references


def _joined(stretches: Sequence[Stretch]) -> list[Stretch]:
    joined: list[Stretch] = []
    for rise, fall in stretches:
        if joined and joined[-1][1] == rise:
            joined[-1] = (joined[-1][0], fall)
        else:
            joined.append((rise, fall))
    return joined


def _ordered(at: Floats, height: Floats, extra: Floats, extra_height: Floats) -> tuple[Floats, Floats]:
    at, first = np.unique(np.append(at, extra), return_index=True)
    return at, np.append(height, extra_height)[first]


def _between(at: Floats, height: Floats, mask: Mask, *, first: bool) -> Floats:
    """More samples around every turn of the height that is near the mask; at first wherever terrain may hide."""
    relief = max(mask.elevations_deg) - mask.lowest_deg if first else 0.0
    bend = np.abs(np.diff(height))
    near = np.minimum(np.abs(height[:-1]), np.abs(height[1:])) < 3 * bend + _NEAR_DEG + relief
    rough = near & ~mask.is_level
    turn = (np.diff(height)[1:] > 0) != (np.diff(height)[:-1] > 0)
    level = near & (np.append(turn, False) | np.append(False, turn))
    k = np.flatnonzero(rough | level)
    shares = np.arange(1, _FINER) / _FINER
    more: Floats = (at[k, None] + shares * (at[k + 1] - at[k])[:, None]).ravel()
    return more
