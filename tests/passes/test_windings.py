"""Azimuth on and on."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundsched.passes.rates import rates
from groundsched.passes.tracks import Tracks, aim
from groundsched.passes.windings import Winding, fastest, north_crossings, winding
from tests.passes.skylines import flights


def test_the_unwrapped_azimuth_is_the_compass_and_whole_circles(seen: Tracks, course: Winding) -> None:
    random = np.random.default_rng(2)
    number = random.integers(0, len(seen), 20_000)
    seconds = seen.begin_s[number] + random.random(20_000) * (seen.end_s - seen.begin_s)[number]

    over = course.at(number, seconds) - aim(seen.states(number, seconds)).azimuth_deg

    assert np.abs(over / 360.0 - np.rint(over / 360.0)).max() < 1e-9


def test_the_unwrapped_azimuth_never_jumps(seen: Tracks, course: Winding) -> None:
    """No faster than the fastest moment of the track says."""
    random = np.random.default_rng(3)
    number = random.integers(0, len(seen), 20_000)
    seconds = seen.begin_s[number] + random.random(20_000) * (seen.end_s - seen.begin_s - 0.001)[number]

    turned = np.abs(course.at(number, seconds + 0.001) - course.at(number, seconds))

    assert np.all(turned <= fastest(seen).azimuth_deg_s[number] * 0.001 + 1e-6)


def test_tracks_begin_on_the_compass(course: Winding) -> None:
    begins = course.azimuth_deg[course.first]

    assert begins.min() >= 0.0
    assert begins.max() < 360.0


@given(offset=st.floats(-300, 300).filter(lambda km: abs(km) > 1e-6))
def test_a_flight_overhead_turns_the_short_way_however_near_the_zenith(offset: float) -> None:
    course = winding(flights(offset_km=[offset]))

    half = np.degrees(np.arctan2(1500.0, abs(offset)))
    assert course.highest_deg[0] - course.lowest_deg[0] == pytest.approx(2 * half, abs=1e-6)
    ends = course.at(np.zeros(2, np.intp), np.array([-200.0, 200.0]))
    assert np.sign(ends[1] - ends[0]) == np.sign(offset), "north of the zenith it turns to the right"


def test_north_is_crossed_where_dense_samples_cross_it(some: Tracks) -> None:
    seen, crossings = some, north_crossings(winding(some))
    everyone = np.arange(len(some))
    count = 1500
    number = np.repeat(everyone, count)
    share = np.tile(np.linspace(0, 1, count), len(everyone))
    seconds = seen.begin_s[number] + share * (seen.end_s - seen.begin_s)[number]
    azimuth = aim(seen.states(number, seconds)).azimuth_deg.reshape(-1, count)
    line = seen.states(number, seconds).line_km.reshape(3, -1, count)
    # a jump of the compass, but not where half a circle is turned in a step near the zenith
    jumps = (np.abs(np.diff(azimuth)) > 180) & (line[1, :, 1:] > 0) & (line[1, :, :-1] > 0)

    expected = jumps.sum(axis=1)

    got = np.bincount(crossings.owner, minlength=len(seen))[everyone]
    near_zenith = np.abs(np.diff(np.unwrap(azimuth, period=360.0), axis=1)).max(axis=1) > 90
    assert np.array_equal(got[~near_zenith], expected[~near_zenith])
    assert 0.1 < np.mean(got > 0) < 0.5


def test_a_crossing_is_north_to_the_microdegree_and_goes_its_way(seen: Tracks, course: Winding) -> None:
    crossings = north_crossings(course)

    state = seen.states(crossings.owner, crossings.seconds)

    rate = rates(state).azimuth_deg_s
    # a root is known to a microsecond
    off = np.abs((aim(state).azimuth_deg + 180.0) % 360.0 - 180.0)
    assert np.all(off <= np.abs(rate) * 1e-6 + 1e-8)
    assert np.array_equal(np.sign(rate), crossings.eastward)


def test_the_fastest_moment_is_faster_than_all_others(seen: Tracks) -> None:
    top = fastest(seen)
    random = np.random.default_rng(4)
    number = random.integers(0, len(seen), 100_000)
    seconds = seen.begin_s[number] + random.random(100_000) * (seen.end_s - seen.begin_s)[number]

    elsewhere = np.abs(rates(seen.states(number, seconds)).azimuth_deg_s)

    assert np.all(elsewhere <= top.azimuth_deg_s[number] * (1 + 1e-9) + 1e-12)
    there = np.abs(rates(seen.states(np.arange(len(seen)), top.seconds)).azimuth_deg_s)
    assert there == pytest.approx(top.azimuth_deg_s, rel=1e-6)


@given(offset=st.floats(0.01, 300))
def test_the_fastest_moment_of_a_flight_is_overhead(offset: float) -> None:
    top = fastest(flights(offset_km=[offset]))

    assert top.seconds[0] == pytest.approx(0.0, abs=1e-6)
    assert top.azimuth_deg_s[0] == pytest.approx(np.degrees(7.5 / offset))
