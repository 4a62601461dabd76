"""What an antenna's drive can do: how high and how fast it points, how far its cable lets it turn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from groundsched.config.network import Antenna
from groundsched.ephemeris.earth_rotation import Floats


@dataclass(frozen=True)
class Drive:
    """The limits of an antenna on an azimuth-elevation mount; None where it has none."""

    max_elevation_deg: float | None = None
    azimuth_deg_s: float | None = None
    elevation_deg_s: float | None = None
    azimuth_range_deg: tuple[float, float] | None = None
    """On the drive's own scale, which goes on where the compass begins anew."""

    @classmethod
    def of(cls, antenna: Antenna) -> Drive:
        """The limits in a station's file."""
        slew = antenna.slew_deg_s
        return cls(
            max_elevation_deg=antenna.max_elevation_deg,
            azimuth_deg_s=slew.azimuth if slew else None,
            elevation_deg_s=slew.elevation if slew else None,
            azimuth_range_deg=antenna.azimuth_range_deg,
        )


@dataclass(frozen=True)
class Limits:
    """All that keeps an antenna from pointing at what it sees: of one kind are antennas that have the same."""

    drive: Drive
    sun_avoidance_deg: float | None
    """It does not look nearer to the Sun."""

    @classmethod
    def of(cls, antenna: Antenna) -> Limits | None:
        """The limits in a station's file; None where it names none."""
        found = cls(Drive.of(antenna), antenna.sun_avoidance_deg or None)
        return None if found == cls(Drive(), None) else found


@dataclass(frozen=True)
class Aim:
    """Where drives stand, (k,) each: the azimuth on the drive's own scale where its range is limited."""

    azimuth_deg: Floats
    elevation_deg: Floats


def slew_s(drive: Drive, begin: Aim, end: Aim) -> Floats:
    """(k,) seconds from one aim to the next; both axes move at once.

    Azimuth goes the short way. A drive with a limited range stays on its scale: there is one way only, and the shortest
    is found by choosing the turn on which the next track begins (`wraps.fits`).
    """
    turn = np.abs(end.azimuth_deg - begin.azimuth_deg)
    if drive.azimuth_range_deg is None:
        turn = np.minimum(turn % 360.0, 360.0 - turn % 360.0)
    climb = np.abs(end.elevation_deg - begin.elevation_deg)
    return np.maximum(turn / (drive.azimuth_deg_s or np.inf), climb / (drive.elevation_deg_s or np.inf))
