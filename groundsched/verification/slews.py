"""How long an antenna turns from where one contact ends to where the next begins."""

from __future__ import annotations

import numpy as np

from groundsched.config.network import Antenna
from groundsched.verification.horizons import CIRCLE_DEG
from groundsched.verification.losses import fitting_turns, ways
from groundsched.verification.tracks import Track, length_s

SPARE_DEG = 1e-4
"""A range that a track leaves, or keeps inside, by less may be said to hold it or not."""

SPARE_S = 0.01
"""Either of two ways to follow a track may be the best where they lose as much but for this: `lost_s` of each is known
to half of it."""


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
        ends, begins = _angles(earlier, cable, rates.azimuth)[1], _angles(later, cable, rates.azimuth)[0]
        turn = min(abs(a - b) for a in ends for b in begins)
    return max(turn / rates.azimuth, climb / rates.elevation)


def _angles(track: Track, cable: tuple[float, float], rate: float) -> tuple[list[float], list[float]]:
    """Where the drive may stand at a track's begin and at its end, on its own scale.

    One angle for each turn that holds the whole track. Where none does, the angle at which it follows the track in the
    way that loses least, which is an end of the range while the target is beyond.
    """
    course, (low, high) = track.course_deg, cable
    held = fitting_turns(course, (low - SPARE_DEG, high + SPARE_DEG))
    turns = [(float(turn), float(turn)) for turn in held]
    if not len(fitting_turns(course, (low + SPARE_DEG, high - SPARE_DEG))):
        turns += _followed_on(track, cable, rate)
    begins, ends = ([_within(course[i] + CIRCLE_DEG * turn[i], cable) for turn in turns] for i in (0, -1))
    return begins, ends


def _followed_on(track: Track, cable: tuple[float, float], rate: float) -> list[tuple[float, float]]:
    """The turns at the begin and the end of a track in the ways that lose least of it."""
    found = [(length_s(way.lost), way.begins, way.ends) for way in ways(track, cable, rate)]
    least_s = min(lost_s for lost_s, _, _ in found)
    return [(begins, ends) for lost_s, begins, ends in found if lost_s <= least_s + SPARE_S]


def _within(angle_deg: float, cable: tuple[float, float]) -> float:
    return float(min(max(angle_deg, cable[0]), cable[1]))
