"""Where along an orbit positions are computed: knots that are evenly spaced in eccentric anomaly.

In eccentric anomaly an ellipse is a pair of pure sines however eccentric it is, so that equally few knots carry all of
it; in time a Molniya orbit would need ten times as many. The anomaly only spaces the knots: positions are SGP4's, the
map between anomaly and time is exact in both directions, and an anomaly that is some degrees off costs nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundsched.ephemeris.earth_rotation import DAY_S, Floats
from groundsched.passes.views import Indices

KNOTS_A_TURN = 20
"""Of a circular low orbit: interpolation through ten of them is good to centimetres (`interpolation`)."""
LONGEST_ARC_S = 8 * DAY_S
"""Over so long a time one mean motion tells where perigee is: strong drag (0.002 rev/day²) moves it by 6 degrees."""

_KEPLER_STEPS = 60


@dataclass(frozen=True)
class Arcs:
    """Stretches of targets' ways, each (a,), in order of target and time.

    The anomaly s counts from 0 at `origin_s`; knot j lies at s = j · `spacing`.
    """

    target: Indices
    begin_s: Floats
    """An arc finds what happens from here …"""
    end_s: Floats
    """… to here. Its knots go beyond both, unless `closed`."""
    origin_s: Floats
    rate: Floats
    """Mean motion, rad/s."""
    eccentricity: Floats
    spacing: Floats
    """Radians of anomaly between knots."""
    first: Indices
    """Number of the first knot."""
    count: Indices
    """Knots of the arc."""
    closed: NDArray[np.bool_]
    """Whether there are no positions before the first and after the last knot."""
    screened: NDArray[np.bool_]
    """Whether the orbit is low and nearly circular, so that `screening` can tell when it is out of sight."""

    def __len__(self) -> int:
        return len(self.target)

    @classmethod
    def of(cls, rows: Sequence[Arc]) -> Arcs:
        """The columns of these arcs."""
        kinds = (np.intp, *[np.float64] * 6, np.intp, np.intp, np.bool_, np.bool_)
        columns = zip(*rows, strict=True) if rows else ((),) * len(kinds)
        return cls(*(np.array(c, dtype=k) for c, k in zip(columns, kinds, strict=True)))

    def seconds(self, arc: Indices, knots: Floats) -> Floats:
        """(n,) times of (n,) places on arcs `arc`, counted in knots, fractions included."""
        anomaly = knots * self.spacing[arc]
        return self.origin_s[arc] + (anomaly - self.eccentricity[arc] * np.sin(anomaly)) / self.rate[arc]

    def all_seconds(self) -> Floats:
        """(k,) times of all knots of all arcs."""
        arc = np.repeat(np.arange(len(self)), self.count)
        number = np.arange(len(arc)) - np.repeat(np.cumsum(self.count) - self.count - self.first, self.count)
        return self.seconds(arc, number.astype(np.float64))

    def seconds_a_knot(self, arc: Indices, knots: Floats) -> Floats:
        """(n,) derivatives of `seconds`."""
        anomaly = knots * self.spacing[arc]
        return self.spacing[arc] * (1 - self.eccentricity[arc] * np.cos(anomaly)) / self.rate[arc]

    def knots_at(self, arc: Indices, seconds: Floats) -> Floats:
        """(n,) places at (n,) times: Kepler's equation by Newton's method, safe from the far side of its bend."""
        e = self.eccentricity[arc]
        mean = (seconds - self.origin_s[arc]) * self.rate[arc]
        turns = np.floor(mean / (2 * np.pi) + 0.5) * (2 * np.pi)
        mean = mean - turns
        anomaly = mean + np.where(e < 0.3, e * np.sin(mean), np.sign(mean) * e)
        for _ in range(_KEPLER_STEPS):
            step = (anomaly - e * np.sin(anomaly) - mean) / (1 - e * np.cos(anomaly))
            anomaly = np.clip(anomaly - step, -np.pi, np.pi)
            if np.max(np.abs(step), initial=0.0) < 1e-14:
                break
        return (anomaly + turns) / self.spacing[arc]


Arc = tuple[int, float, float, float, float, float, float, int, int, bool, bool]
"""One row of `Arcs`."""


def orbital(
    target: int, begin_s: float, end_s: float, motion: tuple[float, float, float], margin: tuple[int, int]
) -> Arc:
    """The arc of an orbit from `begin_s` to `end_s` and some knots beyond: `margin` before and after.

    `motion` is the time of a perigee in seconds, the mean motion in rad/s and the eccentricity. Knots stand closer
    where the orbit is eccentric, or so slow that the Earth turns more than the satellite.
    """
    origin_s, rate, e = motion
    turn_s = 2 * math.pi / rate
    a_turn = math.ceil(KNOTS_A_TURN * (1 + 1.5 * e) * (1 + turn_s / DAY_S))
    spacing = 2 * math.pi / a_turn
    low, high = _knot_at(begin_s, motion, spacing), _knot_at(end_s, motion, spacing)
    first = math.floor(low) - margin[0]
    count = math.floor(high) + 1 + margin[1] - first + 1
    screened = e < MOST_SCREENED_ECCENTRICITY and turn_s < LONGEST_SCREENED_TURN_S
    return (target, begin_s, end_s, origin_s, rate, e, spacing, first, count, False, screened)


MOST_SCREENED_ECCENTRICITY = 0.2
LONGEST_SCREENED_TURN_S = 4 * 3600.0


def _knot_at(seconds: float, motion: tuple[float, float, float], spacing: float) -> float:
    """Within a hundredth of a knot: bisection, as the excess of mean over eccentric anomaly is at most e."""
    origin_s, rate, e = motion
    mean = (seconds - origin_s) * rate
    low, high = mean - e, mean + e
    while high - low > 0.01 * spacing:
        middle = (low + high) / 2
        low, high = (middle, high) if middle - e * math.sin(middle) < mean else (low, middle)
    return low / spacing


def even(target: int, begin_s: float, end_s: float, *, first_s: float, step_s: float, count: int) -> Arc:
    """An arc with knots evenly spaced in time, and no positions beyond them."""
    spacing = 2 * math.pi / 60
    return (target, begin_s, end_s, first_s, spacing / step_s, 0.0, spacing, 0, count, True, False)
