"""How far the times of a pass may be off: what the age of the elements does, measured from a satellite's own history.

An old set is wrong along the track above all: the satellite comes early or late. The model, the numbers it was fitted
to and what it cannot know stand in ``docs/timing-uncertainty.md``.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sgp4.api import SatrecArray

from groundsched.elements.propagation import DAY_US, MU_KM3_S2, UNIX_EPOCH_JD, satrec
from groundsched.elements.records import Cache, ElementSet
from groundsched.elements.selection import MAX_AGE_DAYS
from groundsched.times import DAY_MS, Window

Floats = NDArray[np.float64]

SHORTEST_GAP_US = DAY_US // 2
"""Sets nearer than this differ by how each was fitted, not by age: PRSS-1's eight hours apart by 0.04 to 0.09 s."""
MOST_SETS = 28
"""Of one satellite: two weeks in steps of half a day. It bounds the work, whatever the cache holds."""
GAPS_DAYS = (0.0, 1.75, 3.5, 7.5, MAX_AGE_DAYS)
"""Pairs are judged bin by bin of their gaps: all together the many long gaps would hide what the short ones show.

Farther apart than elements may be used, manoeuvres would be all that is measured.
"""
FEWEST_STRETCHES = 3
"""Of a bin of gaps that is believed: fewer stretches of history that do not overlap tell little of the next one."""
ENOUGH_STRETCHES = 10
"""Fewer can agree by luck: then a part of the class's drift is the least, all of it for none."""
STRETCHES, STUDENT = (2, 3, 4, 5, 6, 8, 10, 15, 27), (4.30, 3.18, 2.78, 2.57, 2.45, 2.31, 2.23, 2.13, 2.05)
"""How many times the root mean square of so many errors the next one stays below, with 95 % confidence (Student's t).

One stretch counts as two: its 12.7 would call every second set useless, and the class's drift is the least then.
"""
JUMP_S = 60.0
"""More than this beyond what the orbit class is off by, and two sets are not one free flight.

A minute is the default setup of an antenna: the largest error that costs no contact. A re-boost moves a satellite by
tens of seconds in days; sets whose numbers were swapped between objects differ by hundreds to thousands.
"""

SECONDS_DECIMALS = 2
DRIFT_DECIMALS = 4

EARTH_RADIUS_KM = 6378.135
"""WGS72, on which SGP4 is built."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrbitClass:
    """What is expected of a satellite of which nothing was measured; both with 95 % confidence."""

    name: str
    at_epoch_s: float
    """Error of a set at its own epoch."""
    drift_s: float
    """Error after one day."""


LOW = OrbitClass(name="low LEO", at_epoch_s=0.1, drift_s=2.5)
LEO = OrbitClass(name="LEO", at_epoch_s=0.1, drift_s=0.7)
MEO = OrbitClass(name="MEO", at_epoch_s=0.5, drift_s=0.05)
GSO = OrbitClass(name="GSO", at_epoch_s=2.0, drift_s=0.4)
HEO = OrbitClass(name="HEO", at_epoch_s=1.0, drift_s=1.0)

LOW_PERIGEE_KM = 450.0
"""Below it drag is strong and stations re-boost."""
HIGH_ECCENTRICITY = 0.25
NEAR_EARTH_REVS_PER_DAY = 11.25
SYNCHRONOUS_REVS_PER_DAY = 1.1


def orbit_class(elements: ElementSet) -> OrbitClass:
    """The class of an orbit, by eccentricity, mean motion and height of perigee."""
    revs, eccentricity = float(elements.mean_motion), float(elements.eccentricity)
    if eccentricity >= HIGH_ECCENTRICITY:
        return HEO
    if revs < NEAR_EARTH_REVS_PER_DAY:
        return GSO if revs <= SYNCHRONOUS_REVS_PER_DAY else MEO
    axis_km = math.cbrt(MU_KM3_S2 * (86_400 / (2 * math.pi * revs)) ** 2)
    return LOW if axis_km * (1 - eccentricity) - EARTH_RADIUS_KM < LOW_PERIGEE_KM else LEO


def growth(age_days: Floats | float) -> Floats:
    """How much larger the error is at this age than after one day: linear in the first day, ever steeper beyond."""
    age = np.asarray(age_days, dtype=np.float64)
    return np.maximum(age, age * (3 + age) / 4)


def _shown_growth(gap_days: Floats) -> Floats:
    """The least part of the error after one day that a gap has shown by its end; `growth` from one day on.

    A mean motion that wanders shows in half a day τ^1.5 = 0.35 of what it does in one, a wrong one shows 0.5.
    """
    return np.where(gap_days < 1, gap_days**1.5, growth(gap_days))


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How far the times that one element set gives may be off."""

    elements: ElementSet
    orbit: OrbitClass
    drift_s: float | None = None
    """Seconds of error after one day, 95 %, measured; None where there was nothing to measure: the class's holds."""
    floor_s: float | None = None
    """The least uncertainty: the set next to this one is a jump away, and which is right is not known; None without."""
    jump_s: float | None = None
    """The largest disagreement of two successive sets that no free flight explains; None where there is none."""

    @classmethod
    def of(cls, elements: ElementSet, drift_s: float | None = None, floor_s: float | None = None) -> Timing:
        """The timing of a set of which these are known, such as from a document; without a drift the class's holds."""
        return cls(elements=elements, orbit=orbit_class(elements), drift_s=drift_s, floor_s=floor_s)

    def uncertainty_s(self, instant: int) -> float:
        """How many seconds early or late the satellite may be at `instant` (milliseconds), with 95 % confidence."""
        return float(uncertainties_s([self], np.zeros(1, dtype=np.intp), np.array([instant]))[0])

    def largest_uncertainty_s(self, window: Window) -> float:
        """The uncertainty at the window's farthest moment from the epoch."""
        return max(self.uncertainty_s(window.start), self.uncertainty_s(window.end))


def uncertainties_s(timings: Sequence[Timing], which: NDArray[np.intp], instants: NDArray[np.int64]) -> Floats:
    """(n,) seconds early or late, with 95 % confidence, of satellite `which[i]` at `instants[i]` (milliseconds)."""
    at_epoch_s = np.array([t.orbit.at_epoch_s for t in timings])
    drift_s = np.array([t.orbit.drift_s if t.drift_s is None else t.drift_s for t in timings])
    floor_s = np.array([t.floor_s or 0.0 for t in timings])
    epoch_ms = np.array([t.elements.epoch_us / 1000 for t in timings])
    age_days = np.abs(instants - epoch_ms[which]) / DAY_MS
    uncertain_s = np.maximum(np.hypot(at_epoch_s[which], drift_s[which] * growth(age_days)), floor_s[which])
    rounded: Floats = np.round(uncertain_s, SECONDS_DECIMALS)
    return rounded


def timings(serving: Iterable[ElementSet], cache: Cache) -> tuple[Timing, ...]:
    """The timing of each serving set, measured from the sets of its satellite in the cache."""
    of_satellite: defaultdict[int, list[ElementSet]] = defaultdict(list)
    for elements in cache.sets:
        of_satellite[elements.satellite].append(elements)
    return tuple(_timing(elements, of_satellite[elements.satellite]) for elements in serving)


def jump_warnings(named: Iterable[tuple[str, Timing]]) -> tuple[str, ...]:
    """One sentence for all satellites whose successive sets do not fit together, the worst first."""
    jumps = sorted((-timing.jump_s, name) for name, timing in named if timing.jump_s is not None)
    if not jumps:
        return ()
    each = ", ".join(f"{name} by {-jump_s:.0f} s" for jump_s, name in jumps)
    return (f"successive element sets disagree, by a manoeuvre or because one is another object's: {each}",)


def _timing(serving: ElementSet, history: Sequence[ElementSet]) -> Timing:
    """Measured from the sets that one free flight joins with the serving one: beyond a jump is another flight."""
    sets = _spaced(serving, history)
    if len(sets) < 2:
        return Timing.of(serving)
    orbit = orbit_class(serving)
    pairs, here = _compared(sets), sets.index(serving)
    jumps = pairs.where(
        (pairs.newer - pairs.older == 1) & (pairs.distance_s > JUMP_S + orbit.drift_s * growth(pairs.gap_days))
    )
    flight = np.cumsum(np.bincount(jumps.newer, minlength=len(sets)))
    of_this_flight = (flight[pairs.older] == flight[here]) & (flight[pairs.newer] == flight[here])
    ageing = pairs.where(of_this_flight & (pairs.gap_days >= SHORTEST_GAP_US / DAY_US))
    return Timing(
        elements=serving,
        orbit=orbit,
        drift_s=measured_drift_s(ageing, orbit),
        floor_s=_largest_s(jumps.where((jumps.older == here) | (jumps.newer == here))),
        jump_s=_largest_s(jumps),
    )


def _largest_s(jumps: Pairs) -> float | None:
    return round(float(jumps.distance_s.max()), 1) if len(jumps.distance_s) else None


def _spaced(serving: ElementSet, history: Sequence[ElementSet]) -> list[ElementSet]:
    """The serving set, the one on either side of it, and on from these in steps of `SHORTEST_GAP_US` or more, by epoch.

    Whatever is measured is about the set that serves: a wrong one among twenty good ones must be seen, and one that
    was published an hour after a good one, too.
    """
    earlier = _stepping(s for s in reversed(history) if s.epoch_us < serving.epoch_us)
    later = _stepping(s for s in history if s.epoch_us > serving.epoch_us)
    nearest = sorted([serving, *earlier, *later], key=lambda s: (abs(s.epoch_us - serving.epoch_us), s.epoch_us))
    return sorted(nearest[:MOST_SETS], key=lambda s: s.epoch_us)


def _stepping(away: Iterable[ElementSet]) -> list[ElementSet]:
    found: list[ElementSet] = []
    for elements in away:
        if not found or abs(elements.epoch_us - found[-1].epoch_us) >= SHORTEST_GAP_US:
            found.append(elements)
    return found


@dataclass(frozen=True)
class Pairs:
    """An older set against a newer one at the newer one's epoch; all arrays are (pairs,)."""

    older: NDArray[np.int64]
    newer: NDArray[np.int64]
    """Numbers of the sets, in order of epoch."""
    gap_days: Floats
    along_s: Floats
    """Seconds by which the older set has the satellite ahead (+) or behind (−): Δr·v / |v|²."""
    distance_s: Floats
    """|Δr| / |v|: of another object the part along the track may be small by chance, the distance never is."""

    def where(self, chosen: NDArray[np.bool_]) -> Pairs:
        """Those of the pairs that (pairs,) `chosen` says."""
        return Pairs(*(values[chosen] for values in vars(self).values()))


def _compared(sets: Sequence[ElementSet]) -> Pairs:
    """Every pair that is near enough in time and for which SGP4 works on both sides."""
    days = np.array([s.epoch_us // DAY_US for s in sets]) + UNIX_EPOCH_JD
    fraction = np.array([s.epoch_us % DAY_US / DAY_US for s in sets])
    codes, position, velocity = SatrecArray([satrec(s) for s in sets]).sgp4(days, fraction)
    older, newer = np.triu_indices(len(sets), k=1)
    gap_days = (days[newer] - days[older]) + (fraction[newer] - fraction[older])
    works = (codes[older, newer] == 0) & (codes[newer, newer] == 0) & (gap_days <= MAX_AGE_DAYS)
    older, newer, gap_days = older[works], newer[works], gap_days[works]
    apart, speed = position[older, newer] - position[newer, newer], velocity[newer, newer]
    squared = np.einsum("ij,ij->i", speed, speed)
    along_s = np.einsum("ij,ij->i", apart, speed) / squared
    distance_s = np.linalg.norm(apart, axis=1) / np.sqrt(squared)
    return Pairs(older, newer, gap_days, along_s, distance_s)


def measured_drift_s(pairs: Pairs, orbit: OrbitClass) -> float | None:
    """Seconds of error after one day, 95 %: the largest that any bin of gaps asks for; None without pairs.

    Short gaps tell what young elements do, long ones whether it grows faster than `growth`. A part of the class's is
    the least where the history is short.
    """
    bins = list(_bins(pairs, orbit))
    if not bins:
        return None
    believed = [drift_s for stretches, drift_s in bins if stretches >= FEWEST_STRETCHES] or [bins[0][1]]
    least_s = orbit.drift_s * max(0.0, 1 - max(stretches for stretches, _ in bins) / ENOUGH_STRETCHES)
    return round(max(*believed, least_s), DRIFT_DECIMALS)


def _bins(pairs: Pairs, orbit: OrbitClass) -> Iterator[tuple[int, float]]:
    """Of each bin of gaps that has pairs: its stretches, and the drift that it asks for.

    What is there at the epoch already is taken off: `at_epoch_s` is two standard deviations of it.
    """
    for least_days, most_days in itertools.pairwise(GAPS_DAYS):
        some = pairs.where((pairs.gap_days > least_days) & (pairs.gap_days <= most_days))
        if not len(some.gap_days):
            continue
        squared = np.maximum(some.along_s**2 - (orbit.at_epoch_s / 2) ** 2, 0.0) / _shown_growth(some.gap_days) ** 2
        stretches = _stretches(some)
        yield stretches, float(np.interp(stretches, STRETCHES, STUDENT) * np.sqrt(squared.mean()))


def _stretches(pairs: Pairs) -> int:
    """The most of these pairs that do not overlap in time: errors that have nothing to do with each other."""
    count, begin = 0, math.inf
    for older, newer in zip(reversed(pairs.older.tolist()), reversed(pairs.newer.tolist()), strict=True):
        if newer <= begin:  # the pairs stand in order of their older sets
            count, begin = count + 1, older
    return count
