"""Time and frames: from SGP4's TEME to the rotating Earth, with UT1 from Skyfield's time scale.

For SGP4 satellites one rotation by GMST-1982(UT1) is the whole way from TEME to the Earth-fixed frame that Skyfield's
``altaz`` uses: precession and nutation cancel (measured: 3e-11 degrees).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from groundsched import times
from groundsched.elements.propagation import UNIX_EPOCH_JD
from groundsched.ephemeris.earth_rotation import DAY_S, DailyUt1, Floats, PublishedUt1, gmst_rad

EQUATOR_KM = 6378.137
FLATTENING = 1 / 298.257223563
"""The ellipsoid of WGS84."""


@dataclass(frozen=True)
class Moments:
    """Instants of one window, with Earth's rotation at each."""

    midnight_jd: float
    """Julian date (UTC) of the 00:00 that `fraction` counts from."""
    fraction: Floats
    """(n,) days since that midnight."""
    cos_gmst: Floats
    """(n,) cosine of the Greenwich mean sidereal time 1982."""
    sin_gmst: Floats

    def __len__(self) -> int:
        return len(self.fraction)

    def __getitem__(self, part: slice) -> Moments:
        return Moments(self.midnight_jd, self.fraction[part], self.cos_gmst[part], self.sin_gmst[part])

    def earth_fixed(self, teme: Floats) -> Floats:
        """Rotate (n, 3) vectors from TEME to the Earth-fixed frame, same unit."""
        x, y, z = teme.T
        fixed = np.empty_like(teme)
        fixed[:, 0] = self.cos_gmst * x + self.sin_gmst * y
        fixed[:, 1] = self.cos_gmst * y - self.sin_gmst * x
        fixed[:, 2] = z
        return fixed


class Timeline:
    """Seconds since a window's start, and what the Earth does meanwhile.

    Times in arrays are float seconds since `origin` (milliseconds since 1970), which keeps them exact to below a
    nanosecond for a year.
    """

    def __init__(
        self, window: times.Window, margin_s: float = DAY_S, *, published_ut1: PublishedUt1 | None = None
    ) -> None:
        """Prepare UT1, Skyfield's or that of a file, for the window and `margin_s` on either side."""
        self.origin = window.start
        self._midnight_day, self._offset_ms = divmod(window.start, times.DAY_MS)
        first = self._midnight_day - int(margin_s // DAY_S) - 1
        last = self._midnight_day + int((window.duration_s + margin_s) // DAY_S) + 2
        self.ut1 = DailyUt1.covering(first, last, published_ut1)

    @cached_property
    def midnight_jd(self) -> float:
        """Julian date of the 00:00 UTC at or before the origin."""
        return UNIX_EPOCH_JD + self._midnight_day

    def moments(self, seconds: Floats) -> Moments:
        """The instants at (n,) `seconds` after the origin."""
        fraction = (self._offset_ms / 1000 + seconds) / DAY_S
        ut1_fraction = fraction + self.ut1.dut1_s(self._midnight_day + fraction) / DAY_S
        gmst = gmst_rad(self.midnight_jd, ut1_fraction)
        return Moments(self.midnight_jd, fraction, np.cos(gmst), np.sin(gmst))

    def instant(self, seconds: Floats | float) -> NDArray[np.int64]:
        """Instants in whole milliseconds, rounded to the nearest, of (n,) seconds or of one."""
        instants: NDArray[np.int64] = self.origin + np.rint(np.asarray(seconds) * 1000).astype(np.int64)
        return instants

    def seconds(self, instants: NDArray[np.int64]) -> Floats:
        """(n,) seconds after the origin of (n,) instants in milliseconds."""
        return (instants - self.origin) / times.SECOND_MS


@dataclass(frozen=True)
class Horizon:
    """A place on the WGS84 ellipsoid with its axes: what `altaz` means there."""

    position_km: Floats
    """(3,) Earth-fixed."""
    axes: Floats
    """(3, 3) rows: east, north, up (the geodetic vertical)."""

    @classmethod
    def at(cls, *, latitude_deg: float, longitude_deg: float, altitude_m: float) -> Horizon:
        """The horizon of a geodetic position."""
        lat, lon = np.radians(latitude_deg), np.radians(longitude_deg)
        squashed = (1 - FLATTENING) ** 2
        curvature_km = EQUATOR_KM / np.hypot(np.cos(lat), (1 - FLATTENING) * np.sin(lat))
        out_km = (curvature_km + altitude_m / 1000) * np.cos(lat)
        up_km = (curvature_km * squashed + altitude_m / 1000) * np.sin(lat)
        position = np.array([out_km * np.cos(lon), out_km * np.sin(lon), up_km])
        axes = np.array(
            [
                [-np.sin(lon), np.cos(lon), 0.0],
                [-np.sin(lat) * np.cos(lon), -np.sin(lat) * np.sin(lon), np.cos(lat)],
                [np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)],
            ]
        )
        return cls(position, axes)


@dataclass(frozen=True)
class Pointing:
    """Where an antenna looks, one value an instant: each (n,)."""

    azimuth_deg: Floats
    """0 ≤ azimuth < 360, from north over east."""
    elevation_deg: Floats
    range_km: Floats


def pointing(positions_km: Floats, places_km: Floats, axes: Floats) -> Pointing:
    """Azimuth, elevation and range of Earth-fixed `positions_km` (n, 3) from places (n, 3) with axes (n, 3, 3).

    Elevation by atan2: arcsin loses half its digits near the zenith.
    """
    east, north, up = np.einsum("nij,nj->in", axes, positions_km - places_km)
    level = np.hypot(east, north)
    azimuth = np.degrees(np.arctan2(east, north)) % 360.0
    return Pointing(azimuth, np.degrees(np.arctan2(up, level)), np.hypot(level, up))
