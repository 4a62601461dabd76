"""Skyfield's positions as the second opinion uses them, against Skyfield's own `altaz`."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from skyfield.api import load, load_file, wgs84

from groundsched import times
from groundsched.config.network import Antenna, Station
from groundsched.documents.ut1 import Ut1Used
from groundsched.elements.cache import read_cache
from groundsched.elements.records import ElementSet
from groundsched.elements.selection import newest
from groundsched.verification import sun
from groundsched.verification.horizons import Place, azimuth_deg, elevation_deg
from groundsched.verification.paths import path
from groundsched.verification.sky import Sky, satellite, timescale

ROOT = Path(__file__).parents[2]
START = times.parse_instant("2026-08-11T06:00Z")
BUILT_IN = "skyfield built-in delta_t"
KARACHI = Station(
    id="khi", name="Karachi", latitude_deg=24.95, longitude_deg=67.14, altitude_m=50,
    antennas=(Antenna(id="khi-x1", bands=("X",)),),
)  # fmt: skip
ISS, PRSS_1, PAKSAT, MOLNIYA = 25544, 43530, 37779, 1


@pytest.fixture(scope="module")
def sets() -> dict[int, ElementSet]:
    """The shipped sets, and an orbit of twelve hours that is far from a circle."""
    shipped = newest(read_cache(ROOT / "tle_cache"))
    eccentric = replace(
        shipped[PRSS_1], satellite=MOLNIYA, eccentricity=Decimal("0.72"), mean_motion=Decimal("2.006"),
        inclination=Decimal("63.4"), arg_of_pericenter=Decimal("270"),
    )  # fmt: skip
    return {**shipped, MOLNIYA: eccentric}


@pytest.mark.parametrize("number", [ISS, PRSS_1, PAKSAT, MOLNIYA])
def test_pointing_is_what_skyfield_says_with_its_full_nutation(sets: dict[int, ElementSet], number: int) -> None:
    sky, seconds = Sky(START, BUILT_IN), np.arange(0.0, 86_400.0, 60.0)
    target = satellite(sets[number], sky.timescale)

    lines = Place.of(KARACHI).lines(sky.positions(target, seconds))

    moments = load.timescale(builtin=True).utc(2026, 8, 11, 6, 0, seconds)
    place = wgs84.latlon(KARACHI.latitude_deg, KARACHI.longitude_deg, KARACHI.altitude_m)
    altitude, azimuth, distance = (target - place).at(moments).altaz()
    assert np.abs(elevation_deg(lines) - altitude.degrees).max() < 1e-9
    assert np.abs((azimuth_deg(lines) - azimuth.degrees + 180) % 360 - 180).max() < 1e-7
    assert np.abs(np.linalg.norm(lines, axis=0) - distance.km).max() < 1e-6


@pytest.mark.parametrize("number", [ISS, PRSS_1, PAKSAT, MOLNIYA])
def test_between_grid_points_a_path_is_where_skyfield_has_the_satellite(
    sets: dict[int, ElementSet], number: int
) -> None:
    sky = Sky(START, BUILT_IN)
    target = satellite(sets[number], sky.timescale)
    seconds = np.random.default_rng(7).uniform(0.0, 86_400.0, 500)

    way = path(sky, target, sets[number], 86_400.0)

    assert way is not None
    assert np.abs(way.at(seconds) - sky.positions(target, seconds)).max() < 1e-6


def test_a_catalogue_number_of_nine_digits_has_positions(sets: dict[int, ElementSet]) -> None:
    sky, seconds = Sky(START, BUILT_IN), np.array([0.0])
    of_five, of_nine = (satellite(replace(sets[ISS], satellite=n), sky.timescale) for n in (ISS, 799_501_299))

    assert np.array_equal(sky.positions(of_five, seconds), sky.positions(of_nine, seconds))


def test_a_path_ends_where_sgp4_fails(sets: dict[int, ElementSet]) -> None:
    """So much drag brings the satellite down within the day: to the second the path ends there."""
    falling = replace(sets[ISS], bstar=Decimal("0.9"), mean_motion=Decimal("16.3"))
    sky = Sky(falling.epoch_ms, BUILT_IN)
    target = satellite(falling, sky.timescale)

    way = path(sky, target, falling, 86_400.0)

    assert way is not None
    assert way.fails
    good = sky.places(target, sky.moments(np.array([way.end_s - 1e-3, way.end_s + 1e-3])))[1]
    assert good.tolist() == [True, False]


def test_ut1_is_that_of_the_file_at_midnight_and_on_a_line_between() -> None:
    used = Ut1Used(name="f", sha256="0" * 64, first_day=20_676, dut1_s=(0.10, 0.12, 0.11))

    scale = timescale(str(used))

    days = 20_676 + np.array([0.0, 0.5, 1.0, 1.75])
    assert scale.utc(1970, 1, 1 + days).dut1 == pytest.approx([0.10, 0.11, 0.12, 0.1125], abs=2e-7)


def test_a_leap_second_is_no_step_of_the_earth() -> None:
    """From 2016-12-31 to 2017-01-01 UT1 − UTC goes from −0.4 to 0.6 s: the Earth turned on."""
    first = times.parse_instant("2016-12-30") // times.DAY_MS
    used = Ut1Used(name="f", sha256="0" * 64, first_day=first, dut1_s=(-0.406, -0.407, 0.592, 0.591))

    scale = timescale(str(used))

    before, after = (scale.utc(2016, 12, day, 12, 0, 0).dut1 for day in (30, 31))
    assert before == pytest.approx(-0.4065, abs=1e-4)
    assert after == pytest.approx(-0.4075, abs=1e-4)


def test_the_sun_is_where_de421_has_it() -> None:
    """Its direction is that of chapter 25 of Meeus, good to 0.01 degrees; Skyfield's with the file of JPL."""
    kernel = load_file(str(files("skyfield_data") / "data" / "de421.bsp"))
    sky, seconds = Sky(times.parse_instant("2026-01-01"), BUILT_IN), np.arange(0.0, 366.0, 5.3) * 86_400.0
    place = wgs84.latlon(24.95, 67.14, 50)
    moments = sky.moments(seconds)
    altitude, azimuth, _ = (kernel["earth"] + place).at(moments).observe(kernel["sun"]).apparent().altaz()
    kernel.close()

    seen = Place.of(KARACHI).axes @ sun.directions(sky, seconds)

    there = np.stack(
        (
            np.cos(altitude.radians) * np.cos(azimuth.radians),
            np.cos(altitude.radians) * np.sin(azimuth.radians),
            np.sin(altitude.radians),
        )
    )
    assert sun.apart_deg(seen, there).max() < sun.OFF_DEG / 2
