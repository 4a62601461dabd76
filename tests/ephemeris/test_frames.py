"""Positions against Skyfield's `altaz`, number by number."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from skyfield.api import EarthSatellite, load, wgs84

from groundsched import times
from groundsched.elements.cache import read_cache
from groundsched.elements.propagation import satrec
from groundsched.elements.selection import newest
from groundsched.ephemeris.earth_rotation import DailyUt1
from groundsched.ephemeris.frames import Horizon, Timeline, pointing
from groundsched.ephemeris.satellites import Satellite


@pytest.mark.parametrize("start", ["2019-03-01T23:59Z", "2026-08-11T06:00Z", "2026-12-31T23:30Z"])
def test_azimuth_elevation_and_range_equal_those_of_skyfield(start: str) -> None:
    elements = newest(read_cache(Path(__file__).parents[2] / "tle_cache"))
    begin = times.parse_instant(start)
    timeline = Timeline(times.Window(begin, begin + 2 * times.DAY_MS))
    seconds = np.linspace(0.0, 2 * 86_400.0, 97)
    moments = timeline.moments(seconds)
    horizon = Horizon.at(latitude_deg=31.7, longitude_deg=74.27, altitude_m=210)
    scale = load.timescale(builtin=True)
    at = times.to_datetime(begin)
    theirs = scale.utc(at.year, at.month, at.day, at.hour, at.minute, seconds)

    for number in (43530, 68835, 37779):
        satellite = Satellite.of(elements[number])
        ours = pointing(satellite.positions(moments)[0], horizon.position_km[None], horizon.axes[None].repeat(97, 0))
        target = EarthSatellite.from_satrec(satrec(elements[number]), scale)
        altitude, azimuth, distance = (target - wgs84.latlon(31.7, 74.27, 210)).at(theirs).altaz()

        # 1e-6 degrees are 10 cm at 5,000 km: the day's course of UT1 is a straight line here and a spline there.
        assert np.abs(ours.elevation_deg - altitude.degrees).max() < 1e-6
        turn = (ours.azimuth_deg - azimuth.degrees + 180) % 360 - 180
        assert np.abs(turn * np.cos(altitude.radians)).max() < 1e-6
        assert np.abs(ours.range_km - distance.km).max() < 1e-4


@pytest.mark.parametrize("year", [1969, 1990, 2016, 2024, 2026, 2029, 2060])
def test_ut1_is_that_of_skyfield_in_and_outside_its_daily_table(year: int) -> None:
    first = times.parse_instant(f"{year}-12-29T00:00Z") // times.DAY_MS
    table = DailyUt1.covering(first, first + 6)
    days = first + np.linspace(0, 6, 49)

    theirs = load.timescale(builtin=True).utc(1970, 1, 1 + days).dut1

    # Between two midnights a straight line here, the table's own days (at 0 h TT) or a spline there.
    assert np.abs(table.dut1_s(days) - theirs).max() < 2e-4


def test_ut1_is_that_of_skyfield_at_any_hour_from_1973_to_2030() -> None:
    scale = load.timescale(builtin=True)
    for year in range(1973, 2031):
        first = times.parse_instant(f"{year}-01-01T00:00Z") // times.DAY_MS
        days = np.arange(first, first + 366, 0.37)

        theirs = scale.utc(1970, 1, 1 + days).dut1

        # Skyfield keeps its table to 1e-7 s; measured: 3.2e-8.
        assert np.abs(DailyUt1.covering(first, first + 366).dut1_s(days) - theirs).max() < 1e-7


@pytest.mark.parametrize(("latitude_deg", "longitude_deg", "altitude_m"), [(24.95, 67.14, 50), (-89.9, 180, 2800)])
def test_a_place_is_where_skyfield_puts_it(latitude_deg: float, longitude_deg: float, altitude_m: float) -> None:
    horizon = Horizon.at(latitude_deg=latitude_deg, longitude_deg=longitude_deg, altitude_m=altitude_m)

    theirs = wgs84.latlon(latitude_deg, longitude_deg, altitude_m).itrs_xyz.km

    assert np.abs(horizon.position_km - theirs).max() < 1e-6
