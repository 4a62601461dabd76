"""Revolution numbers: REV_AT_EPOCH and the ascending nodes passed since, for many satellites at once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundsched.elements.propagation import MU_KM3_S2, UNIX_EPOCH_JD
from groundsched.ephemeris.earth_rotation import DAY_S, Floats
from groundsched.ephemeris.frames import Moments
from groundsched.ephemeris.satellites import Satellite

Numbers = NDArray[np.intp]

AT_NODE_TURNS = 0.001 / 360
"""An epoch this near before the ascending node is at it: the revolution that REV_AT_EPOCH counts has begun.

Publishers put epochs at the node and round the angles to 1e-4 degrees: of the 67 shipped sets 63 lie that near to it,
on either side.
"""


@dataclass(frozen=True)
class RevolutionCounters:
    """What the revolutions of satellites are counted from; each (satellites,)."""

    counted: NDArray[np.bool_]
    """Whether the elements have a REV_AT_EPOCH; revolutions of the others mean nothing."""
    before_epoch: NDArray[np.int64]
    """REV_AT_EPOCH, less the nodes that the argument of latitude has passed at the epoch."""
    epoch_us: NDArray[np.int64]
    mean_turns: Floats
    """Mean argument of latitude at the epoch."""
    rate: Floats
    """Turns of it a minute, at the epoch."""
    acceleration: Floats
    """Turns a minute², half the change of the rate: drag quickens it."""

    @classmethod
    def of(cls, satellites: Sequence[Satellite], farthest: Moments) -> RevolutionCounters:
        """Counters that are good up to the (satellites,) `farthest` moments from the epochs."""
        counted = np.array([s.elements.rev_at_epoch is not None for s in satellites], dtype=bool)
        numbers = np.array([s.elements.rev_at_epoch or 0 for s in satellites], dtype=np.int64)
        epoch_us = np.array([s.elements.epoch_us for s in satellites], dtype=np.int64)
        minutes = _minutes_since(epoch_us, farthest)
        states = np.array([s.record.sgp4_tsince(0.0)[1:] for s in satellites]).reshape(-1, 2, 3)
        angles = latitude_angles(states[:, 0], states[:, 1])
        nodes = np.floor(angles.mean_turns + angles.true_less_mean_turns + AT_NODE_TURNS).astype(np.int64)
        rates = np.array([_rates(s, m) for s, m in zip(satellites, minutes.tolist(), strict=True)]).reshape(-1, 2)
        turning = rates / (2 * np.pi)
        return cls(counted, numbers - nodes, epoch_us, angles.mean_turns, turning[:, 0], turning[:, 1])

    def revolutions(self, which: Numbers, moments: Moments, position: Floats, velocity: Floats) -> NDArray[np.int64]:
        """(n,) revolutions of the satellites `which` (n,) in TEME states (n, 3) km and km/s at n `moments`.

        Whole turns cannot be read off a state. They come from the mean motion of SGP4 itself, which is near enough to
        round: only the angles that are left decide on which side of the node the satellite is.
        """
        minutes = _minutes_since(self.epoch_us[which], moments)
        passed = self.rate[which] * minutes + self.acceleration[which] * minutes**2
        now = latitude_angles(position, velocity)
        turns = np.rint(passed - (now.mean_turns - self.mean_turns[which])) + now.mean_turns + now.true_less_mean_turns
        return self.before_epoch[which] + np.floor(turns).astype(np.int64)


def _minutes_since(epoch_us: NDArray[np.int64], moments: Moments) -> Floats:
    midnight_us = round((moments.midnight_jd - UNIX_EPOCH_JD) * DAY_S) * 1_000_000
    minutes: Floats = (moments.fraction * DAY_S + (midnight_us - epoch_us) / 1e6) / 60.0
    return minutes


def _rates(satellite: Satellite, farthest_min: float) -> tuple[float, float]:
    """Rate of the mean argument of latitude, rad/min, and half its change a minute, up to `farthest_min`."""
    change = satellite.mean_motion(farthest_min) - satellite.mean_motion_at_epoch
    acceleration = change / farthest_min if farthest_min and math.isfinite(change) else 0.0
    return float(satellite.record.mdot) + float(satellite.record.argpdot), acceleration / 2


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
