"""Straight flights over a flat place: tracks of which every answer is known."""

from __future__ import annotations

import numpy as np

from groundsched.passes.tracks import NODES, Tracks

HALF_S = 200.0


def flights(
    *, offset_km: list[float], height_km: float = 500.0, speed_km_s: float = 7.5, climb_km_s: float = 0.0
) -> Tracks:
    """Flights from west to east that pass north of the zenith by `offset_km`, overhead at second 0."""
    count = len(offset_km)
    coefficients = np.zeros((NODES, 3, count))
    coefficients[1, 0] = speed_km_s * HALF_S
    coefficients[0, 1] = offset_km
    coefficients[0, 2], coefficients[1, 2] = height_km, climb_km_s * HALF_S
    everyone = np.arange(count)
    begin, end = np.full(count, -HALF_S), np.full(count, HALF_S)
    return Tracks(everyone, everyone, begin, end, everyone, everyone, begin, end, coefficients)
