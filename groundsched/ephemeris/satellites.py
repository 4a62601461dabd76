"""Satellites by SGP4: positions, the moment at which a set stops working, revolution numbers."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from groundsched.elements.propagation import MU_KM3_S2, UNIX_EPOCH_JD, satrec
from groundsched.elements.records import ElementSet
from groundsched.ephemeris.earth_rotation import DAY_S, Floats
from groundsched.ephemeris.frames import Moments, Timeline

SAMPLES_AN_ORBIT = 60
LONGEST_STEP_S = 600.0

AT_NODE_TURNS = 0.001 / 360
"""An epoch this near before the ascending node is at it: the revolution that REV_AT_EPOCH counts has begun.

Publishers put epochs at the node and round the angles to 1e-4 degrees: of the 67 shipped sets 63 lie that near to it,
on either side.
"""

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
        at_epoch = self._mean_motion_at_epoch
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

    def revolutions(self, moments: Moments) -> NDArray[np.int64] | None:
        """(n,) revolution numbers: REV_AT_EPOCH and the ascending nodes passed since; None without REV_AT_EPOCH.

        Whole turns cannot be read off a state. They come from the mean motion of SGP4 itself, which is near enough to
        round: only the angles that are left decide on which side of the node the satellite is.
        """
        if self.elements.rev_at_epoch is None:
            return None
        since_epoch_s = self._since_epoch_s(moments)
        epoch = self._latitude_angles(moments, at_epoch=True)
        now = self._latitude_angles(moments)
        drift = self._mean_turns(since_epoch_s) - (now.mean_turns - epoch.mean_turns)
        turns = np.rint(drift) + now.mean_turns + now.true_less_mean_turns
        at_epoch = np.floor(epoch.mean_turns + epoch.true_less_mean_turns + AT_NODE_TURNS)
        return (self.elements.rev_at_epoch + np.floor(turns) - at_epoch).astype(np.int64)

    def _since_epoch_s(self, moments: Moments) -> Floats:
        midnight_us = round((moments.midnight_jd - UNIX_EPOCH_JD) * DAY_S) * 1_000_000
        return moments.fraction * DAY_S + (midnight_us - self.elements.epoch_us) / 1e6

    def _mean_turns(self, since_epoch_s: Floats) -> Floats:
        """Turns of the mean argument of latitude since the epoch: secular rates, changing mean motion."""
        minutes = since_epoch_s / 60.0
        rate = float(self.record.mdot) + float(self.record.argpdot)
        farthest = float(minutes[np.argmax(np.abs(minutes))]) if len(minutes) else 0.0
        change = self._mean_motion(farthest) - self._mean_motion_at_epoch
        acceleration = change / farthest if farthest and math.isfinite(change) else 0.0
        return (rate * minutes + acceleration / 2 * minutes**2) / (2 * np.pi)

    @cached_property
    def _mean_motion_at_epoch(self) -> float:
        return self._mean_motion(0.0)

    def _mean_motion(self, minutes: float) -> float:
        """SGP4's mean motion, rad/min, this long after the epoch; drag raises it."""
        self.record.sgp4_tsince(minutes)
        return float(self.record.nm)

    def _latitude_angles(self, moments: Moments, *, at_epoch: bool = False) -> LatitudeAngles:
        if at_epoch:
            _, position, velocity = self.record.sgp4_tsince(0.0)
            return latitude_angles(np.array([position]), np.array([velocity]))
        position, velocity, _ = self.states(moments)
        return latitude_angles(position, velocity)


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


def parts(owner: NDArray[np.intp]) -> Iterator[tuple[int, slice]]:
    """Each number in `owner`, and where it stands; equal numbers stand together."""
    edges = [0, *(np.flatnonzero(owner[1:] != owner[:-1]) + 1).tolist(), len(owner)]
    for low, high in itertools.pairwise(edges):
        if low < high:
            yield int(owner[low]), slice(low, high)


@dataclass(frozen=True)
class LatitudeAngles:
    """Angles from the ascending node, in turns: each (n,)."""

    mean_turns: Floats
    """Mean argument of latitude (argument of perigee + mean anomaly), any branch."""
    true_less_mean_turns: Floats
    """Equation of the centre: true minus mean anomaly, between −½ and ½."""


def latitude_angles(position: Floats, velocity: Floats) -> LatitudeAngles:
    """Mean and true argument of latitude of osculating states (n, 3) km and km/s.

    The sum is well defined where its parts are not: circular orbits have no perigee.
    """
    momentum = np.cross(position, velocity)
    radius = np.linalg.norm(position, axis=1)
    node = np.stack((-momentum[:, 1], momentum[:, 0], np.zeros(len(momentum))), axis=1)
    across = np.cross(momentum / np.linalg.norm(momentum, axis=1)[:, None], node)
    true_latitude = np.arctan2(np.einsum("ij,ij->i", position, across), np.einsum("ij,ij->i", position, node))

    radial_speed = np.einsum("ij,ij->i", position, velocity) / radius
    semi_latus = np.einsum("ij,ij->i", momentum, momentum) / MU_KM3_S2
    e_cos = semi_latus / radius - 1
    e_sin = radial_speed * np.sqrt(semi_latus / MU_KM3_S2)
    e = np.hypot(e_cos, e_sin)
    true_anomaly = np.arctan2(e_sin, e_cos)
    eccentric = 2 * np.arctan2(np.sqrt(1 - e) * np.sin(true_anomaly / 2), np.sqrt(1 + e) * np.cos(true_anomaly / 2))
    centre = true_anomaly - (eccentric - e * np.sin(eccentric))
    return LatitudeAngles((true_latitude - centre) / (2 * np.pi), centre / (2 * np.pi))
