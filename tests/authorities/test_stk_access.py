"""Access intervals that STK printed: a sun-synchronous satellite over the South Pacific, September 2018.

Origin: open-space-collective/open-space-toolkit-astrodynamics (Apache licence 2.0), test/OpenSpaceToolkit/
Astrodynamics/Access: the elements, the place and the window in `Generator.test.cpp` (`ComputeAccesses_3`), the table in
`Generator/ComputeAccesses/Scenario 3.csv`; the scenario beside it was written by STK 11.3.0, with AGI's EOP file. Its
constraint is the line of sight past the ellipsoid of WGS84, which from 5 m up lies 0.07 degrees below the horizon.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from groundsched import times
from groundsched.elements.cache import read_bytes
from groundsched.ephemeris.frames import EQUATOR_KM, FLATTENING, Horizon
from groundsched.ephemeris.satellites import Satellite
from groundsched.passes.masks import Mask
from groundsched.passes.search import Found, find_passes
from groundsched.passes.views import View

ELEMENTS = b"""\
1 39419U 13066D   18248.44969859 -.00000394  00000-0 -31796-4 0  9997
2 39419  97.6313 314.6863 0012643 218.7350 141.2966 14.93878994260975
"""
PLACE = {"latitude_deg": -45.0, "longitude_deg": -170.0, "altitude_m": 5.0}
WINDOW = times.Window(times.parse_instant("2018-09-06T00:00Z"), times.parse_instant("2018-09-07T00:00Z"))
TABLE = (
    ("2018-09-06T08:59:57.312249Z", "2018-09-06T09:12:09.717732Z"),
    ("2018-09-06T10:35:27.899468Z", "2018-09-06T10:47:24.460925Z"),
    ("2018-09-06T12:13:34.385829Z", "2018-09-06T12:17:25.279264Z"),
    ("2018-09-06T18:22:15.431340Z", "2018-09-06T18:25:14.717905Z"),
    ("2018-09-06T19:51:54.778100Z", "2018-09-06T20:03:39.479630Z"),
    ("2018-09-06T21:27:04.077472Z", "2018-09-06T21:39:12.309212Z"),
)
"""Begin and end of each access."""

LIGHT_KM_S = 299_792.458
TIMES_S = 0.010
"""What the contract promises; measured: 5 ms. STK's times are those at which light leaves the place to meet the
satellite, which is its default: without that it would be 13 ms, and ours later than STK's at every edge."""


def _sight_past_the_ellipsoid() -> Mask:
    """The dip of the ellipsoid's edge, which depends on the curvature in each direction, every 5 degrees."""
    latitude = math.radians(PLACE["latitude_deg"])
    squared = FLATTENING * (2 - FLATTENING)
    bulge = 1 - squared * math.sin(latitude) ** 2
    along_meridian, across = EQUATOR_KM * (1 - squared) / bulge**1.5, EQUATOR_KM / math.sqrt(bulge)
    points = []
    for azimuth in range(0, 360, 5):
        north, east = math.cos(math.radians(azimuth)), math.sin(math.radians(azimuth))
        radius = 1 / (north**2 / along_meridian + east**2 / across)
        points.append((float(azimuth), -math.degrees(math.acos(radius / (radius + PLACE["altitude_m"] / 1000)))))
    return Mask.of(points)


@pytest.fixture(scope="module")
def found() -> Found:
    (elements,), rejected = read_bytes(ELEMENTS, "39419")
    assert not rejected
    return find_passes([Satellite.of(elements)], [View(Horizon.at(**PLACE), _sight_past_the_ellipsoid())], WINDOW)


def test_every_access_of_stk_is_found_and_no_other_and_the_times_agree_but_for_the_light(found: Found) -> None:
    p = found.passes
    edges = np.concatenate((p.aos_s, p.los_s))
    everywhere = np.concatenate((p.target, p.target)), np.concatenate((p.view, p.view))
    ranges_km = found.geometry.pointing(*everywhere, edges).range_km
    theirs = np.array(
        [(times.parse_epoch(text) - WINDOW.start * 1000) / 1e6 for row in zip(*TABLE, strict=True) for text in row]
    )

    assert len(p) == len(TABLE)
    assert np.abs(edges - ranges_km / LIGHT_KM_S - theirs).max() < TIMES_S
