"""Where the Sun stands in a station's sky, without an ephemeris file.

Meeus, Astronomical Algorithms (2nd edition), chapter 25, low accuracy: 0.01 degrees, in the equinox of date, with
aberration. It is another series than the planner's, which has 0.0125 degrees: the two differ by 0.023 at the most.
"""

from __future__ import annotations

import numpy as np

from groundsched.elements.propagation import UNIX_EPOCH_JD
from groundsched.times import DAY_MS
from groundsched.verification.sky import DAY_S, Floats, Sky

OFF_DEG = 0.025
"""So much nearer or farther than here the Sun may be for the planner."""

_J2000_JD = 2_451_545.0
_DAYS_A_CENTURY = 36_525.0


def directions(sky: Sky, seconds: Floats) -> Floats:
    """(3, k) Earth-fixed directions of length 1 from the Earth's centre; from a station they differ by 0.0024°."""
    centuries = (sky.origin / DAY_MS + UNIX_EPOCH_JD + seconds / DAY_S - _J2000_JD) / _DAYS_A_CENTURY
    anomaly = np.radians(357.52911 + 35_999.05029 * centuries - 0.0001537 * centuries**2)
    centre = (
        (1.914602 - 0.004817 * centuries - 0.000014 * centuries**2) * np.sin(anomaly)
        + (0.019993 - 0.000101 * centuries) * np.sin(2 * anomaly)
        + 0.000289 * np.sin(3 * anomaly)
    )
    node = np.radians(125.04 - 1_934.136 * centuries)
    mean = 280.46646 + 36_000.76983 * centuries + 0.0003032 * centuries**2
    longitude = np.radians(mean + centre - 0.00569 - 0.00478 * np.sin(node))
    obliquity = np.radians(23.439291 - 0.0130042 * centuries + 0.00256 * np.cos(node))
    x, y = np.cos(longitude), np.cos(obliquity) * np.sin(longitude)
    turned = sky.sidereal_rad(seconds)
    return np.stack(
        (
            np.cos(turned) * x + np.sin(turned) * y,
            np.cos(turned) * y - np.sin(turned) * x,
            np.sin(obliquity) * np.sin(longitude),
        )
    )


def apart_deg(one: Floats, other: Floats) -> Floats:
    """(k,) angles between (3, k) directions of any length."""
    cross = np.linalg.norm(np.cross(one, other, axis=0), axis=0)
    found: Floats = np.degrees(np.arctan2(cross, (one * other).sum(axis=0)))
    return found
