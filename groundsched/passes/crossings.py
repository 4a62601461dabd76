"""From samples of a height to the intervals in which it is not negative: how it is searched.

Knows no mask and no orbit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from groundsched.ephemeris.earth_rotation import Floats
from groundsched.passes.roots import peaks, roots
from groundsched.passes.views import Indices

TOLERANCE_S = 1e-4
PEAK_TOLERANCE_S = 1e-2
"""A peak that is missed by 10 ms comes out too low by less than 1e-6 degrees: a pass that could be lost so is shorter
than a tenth of a second."""

Height = Callable[[Indices, Indices, Floats], Floats]
"""(n,) heights in degrees of targets (n,) from views (n,) at seconds (n,)."""


@dataclass(frozen=True)
class Tracks:
    """Samples of many stretches of time, one after the other, each in order of time."""

    target: Indices
    """(s,) target of each stretch."""
    view: Indices
    """(s,) view of each stretch."""
    counts: Indices
    """(s,) samples of each stretch; between stretches nothing is looked for."""
    seconds: Floats
    """(m,) times of the samples, as the heights and reaches that follow."""
    height_deg: Floats
    reach_deg: Floats
    """A bound on how far the height can be from this sample's within half the way to either neighbour."""

    @cached_property
    def ends(self) -> Indices:
        """(s,) number of the sample after the last one of each stretch."""
        return np.cumsum(self.counts)

    @cached_property
    def at_end(self) -> NDArray[np.bool_]:
        """(m,) whether a sample is the last one of its stretch."""
        last = np.zeros(len(self.seconds), dtype=bool)
        last[self.ends[self.counts > 0] - 1] = True
        return last

    def where(self, k: Indices) -> tuple[Indices, Indices]:
        """Targets and views of the samples `k`."""
        stretch = np.searchsorted(self.ends, k, side="right")
        return self.target[stretch], self.view[stretch]


@dataclass(frozen=True)
class Intervals:
    """Stretches in which a target is up, each (n,), in order of target, view and time."""

    target: Indices
    view: Indices
    rise_s: Floats
    set_s: Floats

    def where(self, keep: NDArray[np.bool_]) -> Intervals:
        """The intervals that `keep` marks."""
        return Intervals(*(getattr(self, f.name)[keep] for f in fields(self)))


@dataclass(frozen=True)
class Brackets:
    """Stretches, each (n,), in which a height changes its sign once, upwards where `rising`.

    An end of the samples with the target up counts as a bracket of no length.
    """

    target: Indices
    view: Indices
    low_s: Floats
    high_s: Floats
    low_deg: Floats
    high_deg: Floats
    """The heights at `low_s` and `high_s`."""
    rising: NDArray[np.bool_]


def joined(parts: Sequence[Brackets]) -> Brackets:
    """All brackets in order of target, view and time."""
    columns = {f.name: np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Brackets)}
    order = np.lexsort((columns["high_s"], columns["low_s"], columns["view"], columns["target"]))
    return Brackets(**{name: column[order] for name, column in columns.items()})


def brackets(tracks: Tracks, height: Height) -> Brackets:
    """Everything between samples where the height changes its sign, hidden passes and hidden gaps included."""
    return joined([_changes(tracks), _ends(tracks), _hidden(tracks, height, sign=1), _hidden(tracks, height, sign=-1)])


def _changes(tracks: Tracks) -> Brackets:
    """Neighbouring samples on either side of zero."""
    up = tracks.height_deg >= 0
    k = np.flatnonzero(up[1:] != up[:-1])
    k = k[~tracks.at_end[k]]
    t, h = tracks.seconds, tracks.height_deg
    return Brackets(*tracks.where(k), t[k], t[k + 1], h[k], h[k + 1], up[k + 1])


def _ends(tracks: Tracks) -> Brackets:
    """First and last samples of stretches that begin or end with the target up."""
    some = tracks.counts > 0
    first, last = (tracks.ends - tracks.counts)[some], tracks.ends[some] - 1
    first, last = first[tracks.height_deg[first] >= 0], last[tracks.height_deg[last] >= 0]
    k = np.concatenate((first, last))
    rising = np.arange(len(k)) < len(first)
    t, h = tracks.seconds[k], tracks.height_deg[k]
    return Brackets(*tracks.where(k), t, t, h, h, rising)


def _hidden(tracks: Tracks, height: Height, *, sign: int) -> Brackets:
    """Passes (sign 1) or gaps (sign −1) that lie wholly between samples on the other side of zero.

    They show as a peak of the samples (times `sign`) that stays below zero but could reach it. The true peak lies
    within half a step of some sample, and that one is no higher than the peak of the samples.
    """
    h = tracks.height_deg * sign
    k = np.flatnonzero((h[1:-1] < 0) & (h[1:-1] + tracks.reach_deg[1:-1] >= 0)) + 1
    k = k[~tracks.at_end[k - 1] & ~tracks.at_end[k]]
    k = k[(h[k] >= h[k - 1]) & (h[k] >= h[k + 1])]
    target, view = tracks.where(k)

    def measure(some: Indices, seconds: Floats) -> Floats:
        return sign * height(target[some], view[some], seconds)

    at, value = peaks(measure, tracks.seconds[k - 1], tracks.seconds[k + 1], tolerance=PEAK_TOLERANCE_S)
    found = value > 0
    k, at, top, target, view = k[found], at[found], value[found] * sign, target[found], view[found]
    first = np.full(len(k), sign > 0)
    t, h = tracks.seconds, tracks.height_deg
    before = Brackets(target, view, t[k - 1], at, h[k - 1], top, first)
    return joined([before, Brackets(target, view, at, t[k + 1], top, h[k + 1], ~first)])


def intervals(found: Brackets, height: Height) -> Intervals:
    """The intervals between rises and sets.

    Raises AssertionError where rises and sets do not alternate: that is a fault of the search, never of the input.
    """

    def measure(some: Indices, seconds: Floats) -> Floats:
        return height(found.target[some], found.view[some], seconds)

    ends = (found.low_deg, found.high_deg)
    at = roots(measure, found.low_s, found.high_s, tolerance=TOLERANCE_S, ends=ends)
    rises, sets = slice(0, None, 2), slice(1, None, 2)
    alternate = (
        len(at) % 2 == 0
        and found.rising[rises].all()
        and not found.rising[sets].any()
        and np.array_equal(found.target[rises], found.target[sets])
        and np.array_equal(found.view[rises], found.view[sets])
    )
    if not alternate:
        raise AssertionError("rises and sets do not alternate: a fault of the pass search")
    return Intervals(found.target[rises], found.view[rises], at[rises], at[sets])
