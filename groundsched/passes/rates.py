"""How fast a target moves through the sky and away: rates for drives, Doppler for receivers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from groundsched.ephemeris.earth_rotation import Floats
from groundsched.passes.tracks import State, dot

LIGHT_KM_S = 299_792.458


@dataclass(frozen=True)
class Rates:
    """Derivatives of what `altaz` says, (k,) each."""

    azimuth_deg_s: Floats
    """Positive to the right, from north over east."""
    elevation_deg_s: Floats
    range_km_s: Floats
    """Positive where the target recedes."""


def rates(state: State) -> Rates:
    """The rates at (k,) states. In the very zenith there is no azimuth, and its rate is not a number."""
    with np.errstate(invalid="ignore", divide="ignore"):
        azimuth = state.spin / state.level_sq
        elevation = climb(state) / (np.sqrt(state.level_sq) * dot(state.line_km, state.line_km))
    along = dot(state.line_km, state.velocity_km_s) / np.sqrt(dot(state.line_km, state.line_km))
    return Rates(np.degrees(azimuth), np.degrees(elevation), along)


def climb(state: State) -> Floats:
    """(k,) km³/s: elevation rate in rad/s times level distance and squared range. 0, and smooth, in the zenith."""
    (east, north, up), (east_rate, north_rate, up_rate) = state.line_km, state.velocity_km_s
    found: Floats = up_rate * state.level_sq - up * (east * east_rate + north * north_rate)
    return found


def doppler_hz(range_km_s: Floats, downlink_mhz: float) -> Floats:
    """(k,) by how much a signal of `downlink_mhz` arrives higher than it was sent; negative where the target recedes.

    To first order in v/c. What is left out is v²/c², 0.001 of the shift's 25 parts in a million: 5 Hz at 8 GHz.
    """
    found: Floats = -range_km_s / LIGHT_KM_S * downlink_mhz * 1e6
    return found
