"""Time above an elevation, and what comes down in it."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundsched.passes.tracks import Tracks, aim
from groundsched.passes.volumes import above, volume
from tests.passes.skylines import flights

TABLE = ((5.0, 150.0), (20.0, 300.0), (40.0, 450.0))


@pytest.mark.parametrize("elevation_deg", [-5.0, 0.0, 5.5, 10.0, 10.1, 30.0, 75.0, 89.0])
def test_time_above_an_elevation_is_what_dense_samples_find(some: Tracks, elevation_deg: float) -> None:
    track = some
    count = 1000
    number = np.repeat(np.arange(len(track)), count)
    share = np.tile((np.arange(count) + 0.5) / count, len(track))
    seconds = track.begin_s[number] + share * (track.end_s - track.begin_s)[number]
    high = (aim(track.states(number, seconds)).elevation_deg > elevation_deg).reshape(-1, count).sum(axis=1)

    got = above(track, elevation_deg)

    step = (track.end_s - track.begin_s) / count
    assert np.all(np.abs(got.seconds(len(track)) - high * step) <= 2 * step)
    inside = (got.begin_s > track.begin_s[got.owner]) & (got.end_s < track.end_s[got.owner])
    for at in (got.begin_s, got.end_s):
        reached = aim(track.states(got.owner[inside], at[inside])).elevation_deg
        assert reached == pytest.approx(elevation_deg, abs=1e-6)


def test_a_pass_above_five_degrees_is_above_four_all_the_time(seen: Tracks) -> None:
    flat = seen.where(seen.view == 0)

    assert above(flat, 4.0).seconds(len(flat)).tolist() == pytest.approx((flat.end_s - flat.begin_s).tolist(), abs=0)


@given(rate=st.floats(0.001, 10_000), part=st.tuples(st.floats(-250, 250), st.floats(0, 400)))
def test_a_constant_rate_brings_rate_times_seconds(rate: float, part: tuple[float, float]) -> None:
    begin, end = part[0], part[0] + part[1]

    got = volume(flights(offset_km=[100.0]), ((0.0, rate),)).received_mbit(
        np.zeros(1, np.intp), np.array([begin]), np.array([end])
    )

    inside = max(min(end, 200.0) - max(begin, -200.0), 0.0)
    assert got[0] == pytest.approx(rate * inside, rel=1e-12, abs=rate * 1e-9)


@given(cuts=st.lists(st.floats(0.0, 1.0), min_size=1, max_size=5))
def test_the_parts_of_a_pass_bring_what_the_whole_does(some: Tracks, cuts: list[float]) -> None:
    seen = some
    received = volume(seen, TABLE)
    everyone = np.arange(len(seen))
    edges = [seen.begin_s + cut * (seen.end_s - seen.begin_s) for cut in sorted([0.0, *cuts, 1.0])]

    parts = [received.received_mbit(everyone, low, high) for low, high in itertools.pairwise(edges)]

    whole = received.received_mbit(everyone, seen.begin_s, seen.end_s)
    assert np.sum(parts, axis=0) == pytest.approx(whole, rel=1e-12, abs=1e-6)
    assert np.min(parts) >= -1e-6


def test_each_rate_holds_from_its_elevation_on(seen: Tracks) -> None:
    everyone = np.arange(len(seen))

    got = volume(seen, TABLE).received_mbit(everyone, seen.begin_s, seen.end_s)

    expected = sum(150.0 * above(seen, elevation).seconds(len(seen)) for elevation, _ in TABLE)
    assert got == pytest.approx(expected, rel=1e-12)


def test_below_the_first_elevation_of_a_table_nothing_comes_down(seen: Tracks) -> None:
    flat = seen.where(seen.view == 0)
    everyone = np.arange(len(flat))

    got = volume(flat, ((80.0, 100.0),)).received_mbit(everyone, flat.begin_s, flat.end_s)

    never = above(flat, 80.0).seconds(len(flat)) == 0
    assert never.any()
    assert np.all(got[never] == 0)
    assert np.all(got[~never] > 0)


def test_a_rate_that_falls_with_elevation_is_no_more_than_a_table() -> None:
    track = flights(offset_km=[0.5])

    falling = volume(track, ((10.0, 300.0), (60.0, 100.0)))

    expected = 300.0 * above(track, 10.0).seconds(1)[0] - 200.0 * above(track, 60.0).seconds(1)[0]
    assert falling.received_mbit(np.zeros(1, np.intp), track.begin_s, track.end_s)[0] == pytest.approx(expected)
