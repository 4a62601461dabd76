"""The Sun, against moments that the almanacs publish."""

from __future__ import annotations

import numpy as np
import pytest

from groundsched import times
from groundsched.ephemeris.frames import Moments, Timeline
from groundsched.passes import sky


def _moments(text: str) -> Moments:
    start = times.parse_instant(text)
    return Timeline(times.Window(start, start + 1000)).moments(np.array([0.0]))


@pytest.mark.parametrize(
    ("moment", "declination_deg"),
    [
        ("2026-03-20T14:46Z", 0.0),  # equinoxes and solstices of 2026: Astronomical Almanac, to the minute
        ("2026-06-21T08:24Z", 23.436),
        ("2026-09-23T00:05Z", 0.0),
        ("2026-12-21T20:50Z", -23.436),
    ],
)
def test_the_sun_stands_where_the_seasons_begin(moment: str, declination_deg: float) -> None:
    x, y, z = sky.sun_positions(_moments(moment))[0]

    assert np.degrees(np.arctan2(z, np.hypot(x, y))) == pytest.approx(declination_deg, abs=0.011)


def test_the_sun_is_overhead_where_the_equation_of_time_puts_it() -> None:
    # 3 November: apparent noon comes 16 min 26 s before mean noon, the most of the year
    x, y, _ = sky.sun_positions(_moments("2026-11-03T12:00Z"))[0]

    assert np.degrees(np.arctan2(y, x)) == pytest.approx(-(16 * 60 + 26) / 240, abs=0.03)


def test_behind_the_earth_is_shadow_and_beside_it_is_light() -> None:
    moments = _moments("2026-08-11T12:00Z")
    to_sun = sky.sun_positions(moments)[0] / np.linalg.norm(sky.sun_positions(moments)[0])
    across = np.cross(to_sun, [0.0, 0.0, 1.0])
    places = [-7000.0 * to_sun, 7000.0 * to_sun, -7000.0 * to_sun + 6400.0 * across / np.linalg.norm(across)]

    lit = [bool(sky.sunlit(np.array([place]), moments)[0]) for place in places]

    assert lit == [False, True, True]
