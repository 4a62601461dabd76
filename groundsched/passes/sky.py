"""The Sun: where it stands, and how much of it a satellite sees past the Earth.

It comes from the almanac's low-precision formulae, which need no ephemeris file. Against Skyfield with DE421 its
direction is off by at most 0.0103 degrees from 2020 to 2053, and by 0.0125 from where the Sun is without aberration;
its distance by 0.009 %. That moves the edge of an eclipse in a low orbit by 0.2 s where it is not grazing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundsched.ephemeris.earth_rotation import Floats
from groundsched.ephemeris.frames import Moments

EARTH_RADIUS_KM = 6378.1366
"""The sphere that Skyfield's `is_sunlit` takes for the Earth."""
SUN_RADIUS_KM = 695_700.0
"""The nominal radius of the photosphere (IAU 2015 resolution B3)."""
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


@dataclass(frozen=True)
class Shade:
    """Where targets stand in the Earth's shadow, a cone with the Sun's whole disc at its base: (k,) each."""

    clearance_deg: Floats
    """From the Earth's edge to the middle of the Sun; below 0 where the Earth hides it."""
    sun_radius_deg: Floats

    @property
    def sunlit(self) -> NDArray[np.bool_]:
        """Whether the whole Sun is in view."""
        return self.clearance_deg >= self.sun_radius_deg

    @property
    def umbra(self) -> NDArray[np.bool_]:
        """Whether nothing of it is. What is neither is penumbra."""
        return self.clearance_deg <= -self.sun_radius_deg


def shade(positions_km: Floats, suns_km: Floats) -> Shade:
    """How targets at (3, k) stand to the Sun at (3, k), both from the Earth's centre, in any axes.

    For a spherical Earth without air, as Skyfield's `is_sunlit`, which says whether the clearance is above 0. The
    real Earth's flattening and air move the edges by seconds.
    """
    to_sun = suns_km - positions_km
    distance, radius = np.linalg.norm(to_sun, axis=0), np.linalg.norm(positions_km, axis=0)
    earth = np.degrees(np.arcsin(np.minimum(EARTH_RADIUS_KM / radius, 1.0)))
    sun = np.degrees(np.arcsin(SUN_RADIUS_KM / distance))
    return Shade(separation_deg(to_sun, -positions_km) - earth, sun)


def separation_deg(one: Floats, other: Floats) -> Floats:
    """(k,) angles between (3, k) vectors, by atan2: exact also where they are small."""
    across = np.linalg.norm(np.cross(one, other, axis=0), axis=0)
    found: Floats = np.degrees(np.arctan2(across, np.einsum("ik,ik->k", one, other)))
    return found
