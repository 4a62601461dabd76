"""Eclipses, and the Sun in the beam."""

from __future__ import annotations

import numpy as np
import pytest

from groundsched.passes import sky
from groundsched.passes.search import Found
from groundsched.passes.sunlight import (
    beamwidth_deg,
    courses,
    darkness,
    in_beam_deg,
    near_sun,
    sun_separation_deg,
    suns,
    umbra,
)
from groundsched.passes.tracks import Tracks

DAY_S = 86_400.0


def test_a_satellite_is_dark_where_the_sun_is_hidden_at_every_moment(found: Found) -> None:
    everyone = np.arange(len(found.geometry.targets))
    begin, end = np.zeros(len(everyone)), np.full(len(everyone), DAY_S)
    dark, full = (of(found.geometry, everyone, begin, end) for of in (darkness, umbra))
    seconds = np.arange(0.0, DAY_S, 10.0)

    for number in everyone.tolist():
        positions, moments = found.geometry.positions(np.full(len(seconds), number), seconds)
        seen = sky.shade(positions.T, sky.sun_positions(moments).T)
        for stretches, sampled in ((dark, ~seen.sunlit), (full, seen.umbra)):
            mine = stretches.where(stretches.owner == number)
            edges = np.stack((mine.begin_s, mine.end_s), axis=1).ravel()
            assert np.array_equal(np.searchsorted(edges, seconds, side="right") % 2 == 1, sampled)
        # between full light and full shadow the sky's boolean changes
        lit = sky.sunlit(positions, moments)
        assert np.array_equal(lit, seen.clearance_deg > 0)
    assert len(full) > 100
    assert np.all(dark.seconds(len(everyone)) >= full.seconds(len(everyone)))


def test_shadow_begins_to_the_millisecond_where_the_whole_sun_is_just_in_view(found: Found) -> None:
    everyone = np.arange(len(found.geometry.targets))
    dark = darkness(found.geometry, everyone, np.zeros(len(everyone)), np.full(len(everyone), DAY_S))
    begins = dark.where(dark.begin_s > 0)

    def sunlit(seconds: np.ndarray[tuple[int], np.dtype[np.float64]]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        positions, moments = found.geometry.positions(begins.owner, seconds)
        return sky.shade(positions.T, sky.sun_positions(moments).T).sunlit

    assert sunlit(begins.begin_s - 0.001).all()
    assert not sunlit(begins.begin_s + 0.001).any()


def test_the_curve_of_the_sun_is_the_sun(found: Found) -> None:
    number = np.arange(len(found.geometry.targets))
    centred, way = courses(found.geometry, number, np.zeros(len(number)), np.full(len(number), DAY_S))
    sun = suns(centred, way)
    seconds = np.full(len(number), 12_345.6)

    got = sun.states(number, seconds).line_km

    true = sky.sun_positions(found.geometry.timeline.moments(seconds)).T
    assert sky.separation_deg(got, true).max() < 1e-8


@pytest.mark.parametrize("angle_deg", [1.0, 5.0, 20.0])
def test_the_sun_is_near_where_dense_samples_say_so(found: Found, some: Tracks, angle_deg: float) -> None:
    sun = suns(found.geometry, some)
    count = 1000
    number = np.repeat(np.arange(len(some)), count)
    share = np.tile((np.arange(count) + 0.5) / count, len(some))
    seconds = some.begin_s[number] + share * (some.end_s - some.begin_s)[number]
    near = (sun_separation_deg(sun, some.states(number, seconds)) < angle_deg).reshape(-1, count)

    got = near_sun(some, sun, angle_deg)

    step = (some.end_s - some.begin_s) / count
    assert np.all(np.abs(got.seconds(len(some)) - near.sum(axis=1) * step) <= 2 * step)
    assert near.any()


def test_a_wider_angle_holds_a_narrower_one(found: Found, some: Tracks) -> None:
    sun = suns(found.geometry, some)

    seconds = [near_sun(some, sun, angle).seconds(len(some)) for angle in (2.0, 4.0, 30.0)]

    assert np.all(np.diff(seconds, axis=0) >= -1e-6)


def test_a_dish_of_eleven_metres_sees_a_quarter_of_a_degree_in_x_band() -> None:
    width = beamwidth_deg(11.3, 8212.5)

    assert width == pytest.approx(0.226, abs=0.001)
    assert in_beam_deg(width) == pytest.approx(0.113 + 0.2666, abs=0.001)
