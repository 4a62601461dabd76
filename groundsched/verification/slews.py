"""How long an antenna turns from where one contact ends to where the next begins."""

from __future__ import annotations

import numpy as np

from groundsched.config.network import Antenna
from groundsched.verification.horizons import CIRCLE_DEG
from groundsched.verification.losses import fitting_turns
from groundsched.verification.tracks import Track

SPARE_DEG = 1e-4
"""A range that a track leaves, or keeps inside, by less may be said to hold it or not."""


def slew_s(antenna: Antenna, earlier: Track, later: Track) -> float:
    """Both axes at once; azimuth the short way, or where its range is limited between angles of the drive."""
    rates = antenna.slew_deg_s
    if rates is None:
        return 0.0
    end, begin = np.array([earlier.end_s]), np.array([later.begin_s])
    climb = abs(float(later.elevation_deg(begin)[0] - earlier.elevation_deg(end)[0]))
    if antenna.azimuth_range_deg is None:
        away = float(later.azimuth_deg(begin)[0] - earlier.azimuth_deg(end)[0]) % CIRCLE_DEG
        turn = min(away, CIRCLE_DEG - away)
    else:
        cable = antenna.azimuth_range_deg
        turn = min(abs(a - b) for a in _angles(earlier, cable, -1) for b in _angles(later, cable, 0))
    return max(turn / rates.azimuth, climb / rates.elevation)


def _angles(track: Track, cable: tuple[float, float], which: int) -> list[float]:
    """Where the drive may stand at a track's begin (0) or end (−1), on its own scale.

    One angle for each turn that holds the whole track. Where none does, every angle of the range that points there, or
    the nearer end of the range.
    """
    course, (low, high) = track.course_deg, cable
    azimuth = float(course[which])
    turns = fitting_turns(course, (low - SPARE_DEG, high + SPARE_DEG))
    found = [azimuth + CIRCLE_DEG * turn for turn in turns]
    if len(fitting_turns(course, (low + SPARE_DEG, high - SPARE_DEG))):
        return found
    least = low + (azimuth - low) % CIRCLE_DEG
    found += np.arange(least, high + SPARE_DEG, CIRCLE_DEG).tolist()
    return found or [low if (low - azimuth) % CIRCLE_DEG <= (azimuth - high) % CIRCLE_DEG else high]
