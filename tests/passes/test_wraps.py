"""Cables that end."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundsched.config.network import Antenna, Slew
from groundsched.passes.drives import Aim, Drive, slew_s
from groundsched.passes.tracks import Tracks
from groundsched.passes.windings import Winding, winding
from groundsched.passes.wraps import fits, standings, unwrapping
from tests.passes.skylines import HALF_S, flights

WIDE = Drive(azimuth_range_deg=(-90.0, 450.0), azimuth_deg_s=10.0)
CIRCLE = Drive(azimuth_range_deg=(0.0, 360.0), azimuth_deg_s=10.0)


def test_a_circle_and_a_half_fits_every_low_pass(seen: Tracks) -> None:
    low = seen.where(seen.end_s - seen.begin_s < 1200.0)

    assert fits(winding(low), WIDE).any.all()


@pytest.mark.parametrize("limits", [(0.0, 360.0), (-180.0, 180.0), (-90.0, 450.0), (10.0, 350.0), (-90.0, 270.0)])
def test_a_track_that_fits_stays_in_the_range_and_another_does_not(
    course: Winding, limits: tuple[float, float]
) -> None:
    drive = Drive(azimuth_range_deg=limits, azimuth_deg_s=10.0)
    got = fits(course, drive)
    random = np.random.default_rng(1)
    track = course.tracks
    count = 200
    number = np.repeat(np.arange(len(track)), count)
    seconds = track.begin_s[number] + random.random(len(number)) * (track.end_s - track.begin_s)[number]
    azimuth = course.at(number, seconds).reshape(-1, count)

    for turn in (-2, -1, 0, 1, 2):
        allowed = (got.lowest <= turn) & (turn <= got.highest)
        angle = azimuth + 360.0 * turn
        outside = (angle < limits[0]) | (angle > limits[1])
        assert not np.any(outside & allowed[:, None])
        out = (course.lowest_deg + 360.0 * turn < limits[0]) | (course.highest_deg + 360.0 * turn > limits[1])
        assert np.array_equal(allowed, ~out)


def test_what_fits_loses_nothing_and_what_does_not_loses_something(course: Winding) -> None:
    lost = unwrapping(course, CIRCLE).lost.seconds(len(course.tracks))

    assert np.array_equal(lost > 0, ~fits(course, CIRCLE).any)


def test_a_drive_that_turns_back_a_circle_loses_less_than_the_circle_takes(seen: Tracks, course: Winding) -> None:
    """The target comes to meet it, or goes away and is waited for."""
    low = np.flatnonzero(seen.end_s - seen.begin_s < 1200.0)

    lost = unwrapping(course, CIRCLE).lost.seconds(len(seen))[low]

    assert lost.max() < 36.0
    assert (lost > 0).any()


def test_a_flight_across_north_at_constant_rate_is_lost_until_the_drive_meets_it() -> None:
    """A flight far north of the station turns evenly enough: 36 s less what the target turns meanwhile."""
    track = flights(offset_km=[2000.0], speed_km_s=7.5)
    course = winding(track)

    lost = unwrapping(course, CIRCLE).lost

    begin, end = lost.begin_s[0], lost.end_s[0]
    assert begin == pytest.approx(0.0, abs=1e-5), "it crosses north overhead of the plane's middle"
    turned = np.degrees(np.arctan2(7.5 * end, 2000.0))
    assert 10.0 * (end - begin) == pytest.approx(360.0 - turned, abs=1e-4)


def test_a_drive_that_turns_back_begins_and_ends_on_turns_of_its_own() -> None:
    course = winding(flights(offset_km=[2000.0]))
    first, last = course.azimuth_deg[[0, -1]]

    begins, ends = standings(course, CIRCLE, unwrapping(course, CIRCLE))

    assert 270.0 < first < 360.0 < last < 450.0
    assert begins[0, 0] == first
    assert ends[0, 0] == pytest.approx(last - 360.0)


def test_a_track_that_begins_a_millisecond_before_the_cable_ends_is_awaited_where_it_goes_on() -> None:
    """Cut there, the drive stands at 0 degrees: from the part before, at 360, it is a circle away."""
    track = flights(offset_km=[2000.0], speed_km_s=7.5)
    track.coefficients[0, 0] = 7.5 * (HALF_S - 0.001)
    course = winding(track)

    following = unwrapping(course, CIRCLE)
    begins, ends = standings(course, CIRCLE, following)

    assert 359.999 < course.azimuth_deg[0] < 360.0
    assert following.lost.seconds(1)[0] == pytest.approx(0.001, abs=1e-5)
    assert begins[0, 0] == 0.0
    assert ends[0, 0] == pytest.approx(course.azimuth_deg[-1] - 360.0)
    assert np.isnan(begins[0, 1:]).all()


def test_a_short_end_beyond_the_range_is_cheaper_to_lose_than_to_unwrap() -> None:
    track = flights(offset_km=[2000.0])
    course = winding(track)
    starts = course.azimuth_deg[0]
    drive = Drive(azimuth_range_deg=(starts - 5.0, starts + 355.0), azimuth_deg_s=10.0)
    assert fits(course, drive).any.all()

    narrow = Drive(azimuth_range_deg=(starts + 1.0, starts + 90.0), azimuth_deg_s=10.0)
    lost = unwrapping(course, narrow).lost

    assert lost.begin_s[0] == track.begin_s[0]
    assert course.at(np.zeros(1, np.intp), lost.end_s)[0] == pytest.approx(starts + 1.0, abs=1e-5)


@given(low=st.floats(-360, 360), width=st.floats(360, 700), offset=st.floats(-900, 900).filter(lambda km: abs(km) > 1))
def test_with_a_whole_circle_no_flight_loses_more_than_a_circle_takes(low: float, width: float, offset: float) -> None:
    course = winding(flights(offset_km=[offset]))
    drive = Drive(azimuth_range_deg=(low, low + width), azimuth_deg_s=10.0)

    lost = unwrapping(course, drive).lost.seconds(1)[0]

    assert 0 <= lost <= 36.0
    assert (lost > 0) == (not fits(course, drive).any[0])


def test_a_track_begins_on_the_turn_nearest_to_where_the_drive_stands(course: Winding) -> None:
    got = fits(course, WIDE)
    begins = course.azimuth_deg[course.first]
    both = got.highest > got.lowest

    for stands in (-80.0, 440.0):
        turns = got.nearest(course, np.full(len(begins), stands))
        away = np.abs(begins + 360.0 * turns - stands)
        for other in (got.lowest, got.highest):
            assert np.all(away[both] <= np.abs(begins + 360.0 * other - stands)[both] + 1e-9)
        assert np.all((turns >= got.lowest) & (turns <= got.highest))


def test_a_slew_goes_the_short_way_unless_the_cable_forbids() -> None:
    begin, end = Aim(np.array([350.0]), np.array([10.0])), Aim(np.array([10.0]), np.array([20.0]))

    free = Drive(azimuth_deg_s=5.0, elevation_deg_s=5.0)
    tied = Drive(azimuth_deg_s=5.0, elevation_deg_s=5.0, azimuth_range_deg=(0.0, 360.0))
    slow = Drive(azimuth_deg_s=5.0, elevation_deg_s=0.5)

    assert slew_s(free, begin, end)[0] == pytest.approx(4.0)
    assert slew_s(tied, begin, end)[0] == pytest.approx(68.0)
    assert slew_s(slow, begin, end)[0] == pytest.approx(20.0)
    assert slew_s(Drive(), begin, end)[0] == 0.0


def test_a_drive_without_a_range_takes_any_turn(course: Winding) -> None:
    got = fits(course, Drive(azimuth_deg_s=10.0))

    assert got.any.all()
    assert len(unwrapping(course, Drive(azimuth_deg_s=10.0)).lost) == 0


def test_a_drive_has_the_limits_of_its_antenna() -> None:
    plain = Antenna(id="a", bands=("X",))
    limited = Antenna(
        id="b",
        bands=("X",),
        max_elevation_deg=88.0,
        slew_deg_s=Slew(azimuth=10.0, elevation=5.0),
        azimuth_range_deg=(-90.0, 450.0),
    )

    assert Drive.of(plain) == Drive()
    assert Drive.of(limited) == Drive(88.0, 10.0, 5.0, (-90.0, 450.0))
