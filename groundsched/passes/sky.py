"""The Sun as seen from a satellite: in sunlight or in the Earth's shadow."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from groundsched.ephemeris.earth_rotation import Floats
from groundsched.ephemeris.frames import Moments

EARTH_RADIUS_KM = 6378.1366
"""The sphere that Skyfield's `is_sunlit` takes for the Earth."""
ASTRONOMICAL_UNIT_KM = 149_597_870.7
_J2000_JD = 2451545.0


def sun_positions(moments: Moments) -> Floats:
    """Earth-fixed (n, 3) km of the Sun, within 0.01 degrees from 1950 to 2050.

    The low-precision formulae of the Astronomical Almanac (page C5), in the equator and equinox of date.
    """
    days = moments.midnight_jd - _J2000_JD + moments.fraction
    mean_longitude = 280.460 + 0.9856474 * days
    anomaly = np.radians(357.528 + 0.9856003 * days)
    longitude = np.radians(mean_longitude + 1.915 * np.sin(anomaly) + 0.020 * np.sin(2 * anomaly))
    obliquity = np.radians(23.439 - 0.0000004 * days)
    distance = 1.00014 - 0.01671 * np.cos(anomaly) - 0.00014 * np.cos(2 * anomaly)
    direction = np.stack(
        (np.cos(longitude), np.cos(obliquity) * np.sin(longitude), np.sin(obliquity) * np.sin(longitude)), axis=1
    )
    return moments.earth_fixed(direction * (distance * ASTRONOMICAL_UNIT_KM)[:, None])


def sunlit(positions_km: Floats, moments: Moments) -> NDArray[np.bool_]:
    """(n,) whether the middle of the Sun is in view from Earth-fixed `positions_km` (n, 3), past a spherical Earth."""
    to_sun = sun_positions(moments) - positions_km
    to_sun /= np.linalg.norm(to_sun, axis=1)[:, None]
    along = np.einsum("ij,ij->i", -positions_km, to_sun)
    nearest_sq = np.einsum("ij,ij->i", positions_km, positions_km) - along**2
    behind_earth = (along > 0) & (nearest_sq < EARTH_RADIUS_KM**2)
    lit: NDArray[np.bool_] = ~behind_earth
    return lit
