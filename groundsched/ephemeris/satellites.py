"""Satellites by SGP4: positions, and the reasons for which a set has none."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from groundsched.elements.propagation import satrec
from groundsched.elements.records import ElementSet
from groundsched.ephemeris.earth_rotation import Floats
from groundsched.ephemeris.frames import Moments, Timeline

SAMPLES_AN_ORBIT = 60
LONGEST_STEP_S = 600.0

SGP4_ERRORS = {
    1: "mean eccentricity outside 0 to 1",
    2: "mean motion not above 0",
    3: "perturbed eccentricity outside 0 to 1",
    4: "semi-latus rectum below 0",
    6: "decayed",
}


class Target(Protocol):
    """Anything that moves through the sky."""

    @property
    def step_s(self) -> float:
        """Seconds between samples that are dense enough to show every rise, set and culmination."""

    def positions(self, moments: Moments) -> tuple[Floats, NDArray[np.uint8]]:
        """Earth-fixed (n, 3) km, and (n,) codes: 0 where the position holds, else why it does not."""


@dataclass(frozen=True)
class Satellite:
    """A target that follows one element set."""

    elements: ElementSet
    record: Any
    """The sgp4 `Satrec` made from the elements."""

    @classmethod
    def of(cls, elements: ElementSet) -> Satellite:
        """The satellite of this element set."""
        return cls(elements, satrec(elements))

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled is the element set alone: sgp4's record cannot be, and is as quickly made again."""
        return Satellite.of, (self.elements,)

    @cached_property
    def step_s(self) -> float:
        """The time of 6 degrees of orbit at perigee speed, at most ten minutes."""
        e = float(self.record.ecco)
        perigee_rate_rad_s = float(self.record.no_kozai) / 60.0 * (1 + e) ** 2 / (1 - e * e) ** 1.5
        return float(min(2 * math.pi / perigee_rate_rad_s / SAMPLES_AN_ORBIT, LONGEST_STEP_S))

    def states(self, moments: Moments) -> tuple[Floats, Floats, NDArray[np.uint8]]:
        """TEME (n, 3) km and (n, 3) km/s, and SGP4's (n,) error codes."""
        whole = np.full(len(moments), moments.midnight_jd)
        codes, position, velocity = self.record.sgp4_array(whole, np.ascontiguousarray(moments.fraction))
        return position, velocity, codes

    def motion(self, timeline: Timeline, seconds: float) -> tuple[float, float, float] | None:
        """The ellipse around a moment: when it is in perigee, its mean motion in rad/s, its eccentricity.

        By SGP4's mean elements with all secular changes; None where SGP4 fails there.
        """
        minutes = (seconds - (self.elements.epoch_us / 1e6 - timeline.origin / 1e3)) / 60.0
        at_epoch = self.mean_motion_at_epoch
        code, position, _ = self.record.sgp4_tsince(minutes)
        e, anomaly = float(self.record.em), float(self.record.mm)
        rate = (float(self.record.mdot) + float(self.record.nm) - at_epoch) / 60.0
        if code or not math.isfinite(sum(position) + e + anomaly) or not (0 <= e < 1 and rate > 0):
            return None
        return seconds - math.remainder(anomaly, 2 * math.pi) / rate, rate, e

    def positions(self, moments: Moments) -> tuple[Floats, NDArray[np.uint8]]:
        """Earth-fixed (n, 3) km and SGP4's (n,) error codes."""
        position, _, codes = self.states(moments)
        return moments.earth_fixed(position), codes

    @cached_property
    def mean_motion_at_epoch(self) -> float:
        """SGP4's mean motion at the epoch, rad/min."""
        return self.mean_motion(0.0)

    def mean_motion(self, minutes: float) -> float:
        """SGP4's mean motion, rad/min, this long after the epoch; drag raises it."""
        self.record.sgp4_tsince(minutes)
        return float(self.record.nm)


def propagated(
    targets: Sequence[Target], target: NDArray[np.intp], moments: Moments
) -> tuple[Floats, NDArray[np.uint8]]:
    """Earth-fixed (n, 3) km of target `target[i]` at moment i, and (n,) codes.

    Quick where equal targets stand together: SGP4's positions are put on the turning Earth all at once, which for a few
    moments each is most of the work.
    """
    found, codes = np.empty((len(target), 3)), np.empty(len(target), dtype=np.uint8)
    whole = np.full(len(target), moments.midnight_jd)
    inertial = np.ones(len(target), dtype=bool)
    for number, part in parts(target):
        each = targets[number]
        if isinstance(each, Satellite):
            codes[part], found[part], _ = each.record.sgp4_array(whole[part], moments.fraction[part])
        else:
            found[part], codes[part] = each.positions(moments[part])
            inertial[part] = False
    turned = moments.earth_fixed(found)
    return (turned if inertial.all() else np.where(inertial[:, None], turned, found)), codes


def inertial_states(
    satellites: Sequence[Satellite], which: NDArray[np.intp], moments: Moments
) -> tuple[Floats, Floats]:
    """TEME (n, 3) km and (n, 3) km/s of satellite `which[i]` at moment i; quick where equal ones stand together."""
    position, velocity = np.empty((len(which), 3)), np.empty((len(which), 3))
    whole = np.full(len(which), moments.midnight_jd)
    for number, part in parts(which):
        record = satellites[number].record
        _, position[part], velocity[part] = record.sgp4_array(whole[part], moments.fraction[part])
    return position, velocity


def parts(owner: NDArray[np.intp]) -> Iterator[tuple[int, slice]]:
    """Each number in `owner`, and where it stands; equal numbers stand together."""
    edges = [0, *(np.flatnonzero(owner[1:] != owner[:-1]) + 1).tolist(), len(owner)]
    for low, high in itertools.pairwise(edges):
        if low < high:
            yield int(owner[low]), slice(low, high)
