"""How far the times of a pass may be off: what the age of the elements does, measured from a satellite's own history.

An old set is wrong along the track above all: the satellite comes early or late. The model, the numbers it was fitted
to and what it cannot know stand in ``docs/decisions/timing-uncertainty.md``.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from sgp4.api import SatrecArray

from groundsched.elements.propagation import DAY_US, satrec
from groundsched.elements.records import Cache, ElementSet
from groundsched.times import Window

SHORTEST_GAP_US = DAY_US // 2
"""Sets nearer than this differ by how each was fitted, not by age: PRSS-1's eight hours apart by 0.04 to 0.09 s."""
LONGEST_GAP_DAYS = 14.0
"""Farther apart than elements may be used; manoeuvres would be all that is measured."""
MOST_SETS = 28
"""Of one satellite: two weeks in steps of half a day. It bounds the work, whatever the cache holds."""
ENOUGH_PAIRS = 20
"""From here on a 95th percentile means something; of fewer the largest counts, and part of the class's is the least."""
JUMP_S = 60.0
"""More than this beyond what the orbit class is off by, and two sets are not one free flight.

A minute is the default setup of an antenna: the largest error that costs no contact. A re-boost moves a satellite by
tens of seconds in days; sets whose numbers were swapped between objects differ by hundreds to thousands.
"""

SECONDS_DECIMALS = 2
DRIFT_DECIMALS = 4

UNIX_EPOCH_JD = 2_440_587.5
MU_KM3_S2, EARTH_RADIUS_KM = 398_600.8, 6378.135
"""WGS72, on which SGP4 is built."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrbitClass:
    """What is expected of a satellite of which nothing was measured; both with 95 % confidence."""

    name: str
    at_epoch_s: float
    """Error of a set at its own epoch."""
    drift_s: float
    """Error after one day."""


LOW = OrbitClass(name="low LEO", at_epoch_s=0.1, drift_s=2.0)
LEO = OrbitClass(name="LEO", at_epoch_s=0.1, drift_s=0.7)
MEO = OrbitClass(name="MEO", at_epoch_s=0.5, drift_s=0.05)
GSO = OrbitClass(name="GSO", at_epoch_s=2.0, drift_s=0.3)
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


Days = TypeVar("Days", float, NDArray[np.float64])


def growth(age_days: Days) -> Days:
    """How much larger the error is at this age than after one day: linear below a day, quadratic beyond."""
    return age_days * (1 + age_days) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """How far the times that one element set gives may be off."""

    elements: ElementSet
    orbit: OrbitClass
    drift_s: float | None = None
    """Seconds of error after one day, 95 %, measured; None where there was nothing to measure: the class's holds."""
    jump_s: float | None = None
    """The largest disagreement of two successive sets that no free flight explains; None where there is none."""

    @classmethod
    def of(cls, elements: ElementSet, drift_s: float | None = None) -> Timing:
        """The timing of a set whose drift is known, such as from a document; without one the class's holds."""
        return cls(elements=elements, orbit=orbit_class(elements), drift_s=drift_s)

    def uncertainty_s(self, instant: int) -> float:
        """How many seconds early or late the satellite may be at `instant` (milliseconds), with 95 % confidence."""
        drift_s = self.orbit.drift_s if self.drift_s is None else self.drift_s
        grown_s = drift_s * growth(self.elements.age_days(instant))
        return round(math.hypot(self.orbit.at_epoch_s, grown_s), SECONDS_DECIMALS)

    def largest_uncertainty_s(self, window: Window) -> float:
        """The uncertainty at the window's farthest moment from the epoch."""
        return max(self.uncertainty_s(window.start), self.uncertainty_s(window.end))


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
    sets = _spaced(serving, history)
    if len(sets) < 2:
        return Timing.of(serving)
    orbit = orbit_class(serving)
    pairs = _compared(sets)
    expected_s = JUMP_S + orbit.drift_s * growth(pairs.gap_days)
    jumps = (pairs.newer - pairs.older == 1) & (pairs.distance_s > expected_s)
    steps = np.cumsum(np.bincount(pairs.newer[jumps], minlength=len(sets)))
    ageing = (steps[pairs.older] == steps[pairs.newer]) & (pairs.gap_days >= SHORTEST_GAP_US / DAY_US)
    return Timing(
        elements=serving,
        orbit=orbit,
        drift_s=_drift_s(pairs.along_s[ageing], pairs.gap_days[ageing], orbit),
        jump_s=round(float(pairs.distance_s[jumps].max()), 1) if jumps.any() else None,
    )


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
class _Pairs:
    """An older set against a newer one at the newer one's epoch; all arrays are (pairs,)."""

    older: NDArray[np.int64]
    newer: NDArray[np.int64]
    """Numbers of the sets, in order of epoch."""
    gap_days: NDArray[np.float64]
    along_s: NDArray[np.float64]
    """Seconds by which the older set has the satellite ahead (+) or behind (−): Δr·v / |v|²."""
    distance_s: NDArray[np.float64]
    """|Δr| / |v|: of another object the part along the track may be small by chance, the distance never is."""


def _compared(sets: Sequence[ElementSet]) -> _Pairs:
    """Every pair that is near enough in time and for which SGP4 works on both sides."""
    days = np.array([s.epoch_us // DAY_US for s in sets]) + UNIX_EPOCH_JD
    fraction = np.array([s.epoch_us % DAY_US / DAY_US for s in sets])
    codes, position, velocity = SatrecArray([satrec(s) for s in sets]).sgp4(days, fraction)
    older, newer = np.triu_indices(len(sets), k=1)
    gap_days = (days[newer] - days[older]) + (fraction[newer] - fraction[older])
    works = (codes[older, newer] == 0) & (codes[newer, newer] == 0) & (gap_days <= LONGEST_GAP_DAYS)
    older, newer, gap_days = older[works], newer[works], gap_days[works]
    apart, speed = position[older, newer] - position[newer, newer], velocity[newer, newer]
    squared = np.einsum("ij,ij->i", speed, speed)
    along_s = np.einsum("ij,ij->i", apart, speed) / squared
    distance_s = np.linalg.norm(apart, axis=1) / np.sqrt(squared)
    return _Pairs(older, newer, gap_days, along_s, distance_s)


def _drift_s(along_s: NDArray[np.float64], gap_days: NDArray[np.float64], orbit: OrbitClass) -> float | None:
    """The 95th percentile of what the pairs say of one day, less what is there at the epoch already.

    Few pairs can agree by luck: then it is not less than a part of the class's, all of it for none.
    """
    if not len(along_s):
        return None
    aged_s = np.sqrt(np.maximum(along_s**2 - orbit.at_epoch_s**2, 0.0)) / growth(gap_days)
    measured_s = float(np.percentile(aged_s, 95) if len(aged_s) >= ENOUGH_PAIRS else aged_s.max())
    least_s = orbit.drift_s * max(0.0, 1 - len(aged_s) / ENOUGH_PAIRS)
    return round(max(measured_s, least_s), DRIFT_DECIMALS)
