"""How fast a satellite can cross the sky, from its mean motion and eccentricity alone: the most that is possible."""

from __future__ import annotations

import math

from groundsched.config.network import Slew
from groundsched.documents.passes import ElementsUsed

MU_KM3_S2 = 398_600.4418
EARTH_KM = 6378.137
SAFETY_KM = 50.0
"""Mean elements are not osculating ones, and stations stand on mountains: satellites are taken to fly so much lower."""
TURNING_KM_S = 0.5
"""So fast the Earth turns at the equator, and a little more."""


def outruns(elements: ElementsUsed, max_elevation_deg: float, slew: Slew) -> bool:
    """Whether a satellite may be too fast for a drive somewhere below this elevation.

    At the elevation e a satellite of speed v at range r turns by v / r at the most in elevation, and by v / (r cos e)
    in azimuth; range falls with elevation, and is least over the perigee.
    """
    try:
        motion = float(elements.omm["MEAN_MOTION"] or 0) * 2 * math.pi / 86_400
        axis_km = (MU_KM3_S2 / motion**2) ** (1 / 3)
        perigee_km = axis_km * (1 - float(elements.omm["ECCENTRICITY"] or 0)) - SAFETY_KM
        speed_km_s = math.sqrt(MU_KM3_S2 * (2 / perigee_km - 1 / axis_km)) + TURNING_KM_S
    except (KeyError, ValueError, ZeroDivisionError, OverflowError):
        return True
    sine, cosine = math.sin(math.radians(max_elevation_deg)), math.cos(math.radians(max_elevation_deg))
    down_km = EARTH_KM * sine
    if perigee_km <= EARTH_KM or cosine <= 0:
        return True
    range_km = math.sqrt(down_km**2 + perigee_km**2 - EARTH_KM**2) - down_km
    rate_deg_s = math.degrees(speed_km_s / range_km)
    return rate_deg_s > slew.elevation or rate_deg_s / cosine > slew.azimuth
