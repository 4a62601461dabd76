"""How long an antenna turns between two contacts, on a drive with and without a cable."""

from __future__ import annotations

from pathlib import Path as Folder

import numpy as np
import pytest

from groundsched import times
from groundsched.config.network import Antenna, Slew, Station
from groundsched.elements.cache import read_cache
from groundsched.elements.selection import newest
from groundsched.verification.horizons import Horizon, Place
from groundsched.verification.paths import path
from groundsched.verification.sky import Sky, satellite
from groundsched.verification.slews import slew_s
from groundsched.verification.tracks import Track
from groundsched.verification.visibility import View, visible

START = times.parse_instant("2026-08-11T06:00Z")
STATION = Station(
    id="khi", name="Karachi", latitude_deg=24.95, longitude_deg=67.14, altitude_m=50,
    antennas=(Antenna(id="khi-x1", bands=("X",)),),
)  # fmt: skip
QUICK = Slew(azimuth=1.0, elevation=1000.0)
"""A degree of azimuth takes a second, and elevation no time."""


@pytest.fixture(scope="module")
def northward() -> Track:
    """A pass of the shipped day that crosses north."""
    elements = newest(read_cache(Folder(__file__).parents[2] / "tle_cache"))
    place = Place.of(STATION)
    for number in (43530, 39084, 40697, 37849):
        sky = Sky(START, "skyfield built-in delta_t")
        way = path(sky, satellite(elements[number], sky.timescale), elements[number], 86_400.0)
        assert way is not None
        for begin, end in visible(way, [View(place, Horizon.of(STATION))]).pairs:
            track = Track(way, place, begin, end)
            if track.course_deg.min() < 0 < track.course_deg.max() or track.course_deg.max() > 360:
                return track
    raise AssertionError("no pass crosses north")


def _halves(track: Track) -> tuple[Track, Track]:
    middle = (track.begin_s + track.end_s) / 2
    return Track(track.path, track.place, track.begin_s, middle), Track(track.path, track.place, middle, track.end_s)


def _antenna(cable: tuple[float, float] | None) -> Antenna:
    return Antenna(id="khi-x1", bands=("X",), slew_deg_s=QUICK, azimuth_range_deg=cable)


def test_where_one_contact_goes_on_from_the_other_nothing_turns(northward: Track) -> None:
    assert slew_s(_antenna(None), *_halves(northward)) == pytest.approx(0.0, abs=1e-6)
    assert slew_s(_antenna((-720, 720)), *_halves(northward)) == pytest.approx(0.0, abs=1e-6)


def test_without_a_cable_the_azimuth_goes_the_short_way(northward: Track) -> None:
    """From where the pass ends to where it begins."""
    away = abs(northward.course_deg[-1] - northward.course_deg[0]) % 360

    assert slew_s(_antenna(None), northward, northward) == pytest.approx(min(away, 360 - away), abs=1e-6)


def test_a_cable_that_ends_at_north_sends_the_drive_round(northward: Track) -> None:
    """Each half lies on its own side of north: from 0 to 360 the drive has only the long way."""
    crossing = float(northward.seconds[abs((northward.course_deg + 180) % 360 - 180).argmin()])
    before = Track(northward.path, northward.place, northward.begin_s, crossing - 2.0)
    after = Track(northward.path, northward.place, crossing + 2.0, northward.end_s)
    between = abs(before.course_deg[-1] - after.course_deg[0]) % 360

    assert slew_s(_antenna((0, 360)), before, after) == pytest.approx(max(between, 360 - between), abs=1e-3)


def _reaches(track: Track, level_deg: float) -> float:
    """When the course, which goes one way, is at a level between its ends."""
    low, high = track.begin_s, track.end_s
    way = track.course_deg[-1] - track.course_deg[0]
    while high - low > 1e-6:
        middle = (low + high) / 2
        short = (level_deg - float(track.turned_deg(np.array([middle]))[0])) * way > 0
        low, high = (middle, high) if short else (low, middle)
    return low


def test_a_part_that_begins_as_the_cable_ends_is_a_circle_away(northward: Track) -> None:
    """Cut ten milliseconds before north, the drive awaits the second part where it goes on, at the other end."""
    cut = _reaches(northward, 360.0 if northward.course_deg.max() > 360 else 0.0) - 0.01
    before = Track(northward.path, northward.place, northward.begin_s, cut)
    after = Track(northward.path, northward.place, cut, northward.end_s)

    assert slew_s(_antenna((0, 360)), before, after) == pytest.approx(360.0, abs=0.1)


def test_an_antenna_of_unknown_speed_turns_in_no_time(northward: Track) -> None:
    assert slew_s(Antenna(id="a", bands=("X",)), northward, northward) == 0.0


def test_both_axes_turn_at_once_and_the_slower_decides(northward: Track) -> None:
    """From the middle of the pass back to its begin: the elevation falls by some degrees at a tenth a second."""
    half, _ = _halves(northward)
    slow_up = Antenna(id="a", bands=("X",), slew_deg_s=Slew(azimuth=1000.0, elevation=0.1))
    low, high = half.elevation_deg(half.seconds[[0, -1]])

    assert high > low + 1
    assert slew_s(slow_up, half, half) == pytest.approx((high - low) * 10, abs=1e-3)
