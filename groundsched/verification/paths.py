"""A satellite's way over the turning Earth: Skyfield's positions on an even grid, and between them polynomials.

The grid has 240 steps in the time of an orbit at perigee speed, 1.5 degrees each or less. Through eight of its points
goes a polynomial of degree seven. A harmonic of amplitude A that turns by x radians a step is off by no more than
A x⁸ 43/40320 between the middle two: 1e-12 km for the orbit itself (x = 0.026, A = 7,000 km). What counts is the
rounding of positions, 1e-9 km. The tests compare paths with Skyfield itself.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from skyfield.api import EarthSatellite

from groundsched.elements.propagation import MU_KM3_S2
from groundsched.elements.records import ElementSet
from groundsched.verification.sky import DAY_S, Floats, Sky

POINTS = 8
STEPS_A_TURN = 240
STEPS_S = (1.0, 2.5, 5.0, 10.0, 20.0, 40.0, 80.0, 160.0, 320.0)
"""Steps are of a few lengths, that satellites share the grid's times."""
FINER = 8
"""So many times finer is the grid of a satellite that fails in the window: before they fail, sets turn oddly."""
DIFFERENCE_S = 0.01
"""Velocities are differences over so much to either side: good to 1e-7 km/s where positions are to 1e-9 km."""
MOST_HALVINGS = 24
LOW_KM = 6_500.0
"""A satellite that is lower may have decayed for SGP4 around its perigee."""

_NODES = np.arange(POINTS)
_SCALES = np.array([1.0 / np.prod([n - m for m in range(POINTS) if m != n]) for n in range(POINTS)])


@dataclass(frozen=True)
class Path:
    """Positions of one satellite from `first_s` on, every `step_s`."""

    first_s: float
    step_s: float
    knots_km: Floats
    """(3, n) Earth-fixed."""
    end_s: float
    """There are positions up to here."""
    fails: bool = False
    """Whether they end because SGP4 fails."""

    def at(self, seconds: Floats) -> Floats:
        """(3, k) Earth-fixed km at (k,) seconds."""
        place = (seconds - self.first_s) / self.step_s
        low = np.clip(np.floor(place).astype(np.intp) - POINTS // 2 + 1, 0, self.knots_km.shape[1] - POINTS)
        offsets = (place - low) - _NODES[:, None]
        before = np.cumprod(np.vstack((np.ones_like(place), offsets[:-1])), axis=0)
        after = np.cumprod(np.vstack((np.ones_like(place), offsets[:0:-1])), axis=0)[::-1]
        weights = before * after * _SCALES[:, None]
        found: Floats = np.einsum("jk,ijk->ik", weights, self.knots_km[:, low + _NODES[:, None]])
        return found

    def knots_between(self, begin_s: float, end_s: float) -> tuple[Floats, Floats]:
        """The (k,) moments of the grid inside a stretch, and (3, k) Earth-fixed km there."""
        first = math.floor((begin_s - self.first_s) / self.step_s) + 1
        last = min(math.ceil((end_s - self.first_s) / self.step_s), self.knots_km.shape[1])
        return self.first_s + np.arange(first, last) * self.step_s, self.knots_km[:, first:last]

    def velocity_at(self, seconds: Floats) -> Floats:
        """(3, k) km/s over the turning Earth."""
        return (self.at(seconds + DIFFERENCE_S) - self.at(seconds - DIFFERENCE_S)) / (2 * DIFFERENCE_S)


def fastest_turn_s(elements: ElementSet) -> float:
    """How long a turn would take at the angular rate of the perigee."""
    motion = float(elements.mean_motion) * 2 * math.pi / DAY_S
    e = min(float(elements.eccentricity), 0.99)
    axis_km = math.cbrt(MU_KM3_S2 / motion**2)
    rate = math.sqrt(MU_KM3_S2 * axis_km * (1 - e * e)) / (axis_km * (1 - e)) ** 2
    return 2 * math.pi / rate


def path(sky: Sky, satellite: EarthSatellite, elements: ElementSet, end_s: float) -> Path | None:
    """The way from 0 to `end_s`, or as far as SGP4 gives positions; None where it gives none at the beginning."""
    wanted = fastest_turn_s(elements) / STEPS_A_TURN
    step = max([each for each in STEPS_S if each <= wanted], default=STEPS_S[0])
    found = _sampled(sky, satellite, step, end_s)
    if found is not None and found.fails:
        return _sampled(sky, satellite, step / FINER, end_s)
    return found


def _sampled(sky: Sky, satellite: EarthSatellite, step: float, end_s: float) -> Path | None:
    first, last = -POINTS // 2, math.ceil(end_s / step) + POINTS // 2
    knots, good = sky.places(satellite, sky.grid(step, first, last))
    seconds = step * np.arange(first, last + 1, dtype=np.float64)
    bad_s: Floats = np.sort(np.append(seconds[~good], _below_ground(sky, satellite, seconds, knots)))
    early, late = bad_s[bad_s < 0], bad_s[bad_s >= 0]
    if len(late) and late[0] == 0.0:
        return None
    usable = seconds > (early[-1] if len(early) else -np.inf)
    reach_s = end_s
    if len(late):
        usable &= seconds < late[0]
        reach_s = _last_good(sky, satellite, float(seconds[usable][-1]), float(late[0]))
    if usable.sum() < POINTS:
        return None
    fails = reach_s < end_s
    return Path(float(seconds[usable][0]), step, knots[:, usable], min(reach_s, end_s), fails)


def _below_ground(sky: Sky, satellite: EarthSatellite, seconds: Floats, knots: Floats) -> Floats:
    """(k,) moments beside knots at which a low satellite is lowest and SGP4 says that it has decayed.

    It tells that by the radius alone, which may be below the ground for less than a step around a perigee.
    """
    with np.errstate(invalid="ignore"):
        radius = np.linalg.norm(knots, axis=0)
        before, here, after = radius[:-2], radius[1:-1], radius[2:]
        low = np.flatnonzero((here < LOW_KM) & (here <= before) & (here < after))
        share = (before[low] - after[low]) / (before[low] - 2 * here[low] + after[low]) / 2
    lowest: Floats = (seconds[low + 1] + share * (seconds[1] - seconds[0]))[np.isfinite(share)]
    decayed = ~sky.places(satellite, sky.moments(lowest))[1] if len(lowest) else np.empty(0, dtype=bool)
    found: Floats = lowest[decayed]
    return found


def _last_good(sky: Sky, satellite: EarthSatellite, good_s: float, bad_s: float) -> float:
    """The moment up to which SGP4 gives positions, between one at which it does and one at which it does not."""
    for _ in range(MOST_HALVINGS):
        middle = (good_s + bad_s) / 2
        if sky.places(satellite, sky.moments(np.array([middle])))[1][0]:
            good_s = middle
        else:
            bad_s = middle
    return good_s
