"""Where the satellites of a document are, by Skyfield: from the elements and the UT1 that it embeds alone.

Nothing here asks the network or reads a file but those inside Skyfield.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from skyfield.api import EarthSatellite, load, wgs84
from skyfield.framelib import itrs
from skyfield.nutationlib import iau2000b_radians
from skyfield.timelib import Timescale

from groundsched.config.network import Station
from groundsched.documents.ut1 import Ut1Used, parse_ut1
from groundsched.elements.propagation import UNIX_EPOCH_JD, satrec
from groundsched.elements.records import ElementSet
from groundsched.times import DAY_MS, SECOND_MS

Floats = NDArray[np.float64]
DAY_S = 86_400.0


def timescale(ut1: str) -> Timescale:
    """Skyfield's own time scale, or with the UT1 of a file that a document tells in `inputs.ut1`."""
    builtin = load.timescale(builtin=True)
    used = parse_ut1(ut1)
    return builtin if used is None else _with_ut1(used, builtin)


def _with_ut1(used: Ut1Used, builtin: Timescale) -> Timescale:
    """TT − UT1 at each midnight is 32.184 s + leap seconds − (UT1 − UTC): in it no leap second shows as a step."""
    midnights = builtin.utc(1970, 1, 1 + used.first_day + np.arange(len(used.dut1_s)))
    delta_t = midnights.dut1 + midnights.delta_t - np.array(used.dut1_s)

    def interpolated(tt: Any) -> Any:
        return np.interp(tt, midnights.tt, delta_t)

    return Timescale(interpolated, builtin.leap_dates, builtin.leap_offsets)


class Sky:
    """Earth-fixed positions by Skyfield. Times are float seconds since `origin`, an instant in milliseconds."""

    def __init__(self, origin: int, ut1: str) -> None:
        self.origin = origin
        self.timescale = timescale(ut1)
        self._grids: dict[tuple[float, int, int], Any] = {}

    def moments(self, seconds: Floats) -> Any:
        """Skyfield's times of (n,) seconds.

        The nutation is the short series, a thousandth of a second of arc from the long one and ten times as quick:
        what Skyfield turns by it from the equator of date to the stars it turns back on the way to the horizon.
        """
        days, rest_ms = divmod(self.origin, DAY_MS)
        found = self.timescale.utc(1970, 1, 1 + days, 0, 0, rest_ms / SECOND_MS + seconds)
        found._nutation_angles_radians = iau2000b_radians(found)
        return found

    def grid(self, step_s: float, first: int, last: int) -> Any:
        """The times of whole steps from `first` to `last`, made once: all satellites of one kind share them."""
        key = step_s, first, last
        if key not in self._grids:
            self._grids[key] = self.moments(step_s * np.arange(first, last + 1, dtype=np.float64))
        return self._grids[key]

    def places(self, satellite: EarthSatellite, moments: Any) -> tuple[Floats, NDArray[np.bool_]]:
        """Earth-fixed (3, n) km of a satellite, and (n,) whether SGP4 gives a position at all."""
        there = satellite.at(moments)
        found: Floats = there.frame_xyz(itrs).km
        good = np.array([message is None for message in there.message]) & np.isfinite(found).all(axis=0)
        return found, good

    def positions(self, satellite: EarthSatellite, seconds: Floats) -> Floats:
        """Earth-fixed (3, n) km at (n,) seconds, each asked of Skyfield itself."""
        return self.places(satellite, self.moments(seconds))[0]

    def sidereal_rad(self, seconds: Floats) -> Floats:
        """(n,) angles by which the Earth has turned from the equinox of date."""
        found: Floats = self.moments(seconds).gast * (np.pi / 12.0)
        return found


def satellite(elements: ElementSet, scale: Timescale) -> EarthSatellite:
    """Skyfield's satellite; its number is a placeholder, as SGP4 refuses those above 339,999."""
    return EarthSatellite.from_satrec(satrec(elements), scale)


@cache
def _level(latitude_deg: float, longitude_deg: float, altitude_m: float) -> tuple[Floats, Floats]:
    place = wgs84.latlon(latitude_deg, longitude_deg, elevation_m=altitude_m)
    some_time = load.timescale(builtin=True).utc(2026)
    axes: Floats = place.rotation_at(some_time) @ itrs.rotation_at(some_time).T
    return place.itrs_xyz.km, axes


def level(station: Station) -> tuple[Floats, Floats]:
    """A station's place, (3,) Earth-fixed km, and (3, 3) rows north, east, up of its horizon, as Skyfield has them."""
    return _level(station.latitude_deg, station.longitude_deg, station.altitude_m)


def epoch_jd(elements: ElementSet) -> float:
    """The epoch as a Julian date (UTC)."""
    return UNIX_EPOCH_JD + elements.epoch_us / 1e6 / DAY_S
