"""A pass table that other software printed: BUGSAT-1 over Argentina, October 2014.

Origin: satellogic/orbit-predictor (MIT licence), tests/test_accurate_predictor.py, `AccurateVsGpredictTests`, which
labels it as data of STK; the two-line elements stand there, the place (ARG) in orbit_predictor/locations.py. Its own
test allows one second. Neither the version of STK nor its settings are told.
"""

from __future__ import annotations

import numpy as np
import pytest

from groundsched import times
from groundsched.elements.cache import read_bytes
from groundsched.ephemeris.frames import Horizon
from groundsched.ephemeris.satellites import Satellite
from groundsched.passes.masks import Mask
from groundsched.passes.search import Found, find_passes
from groundsched.passes.views import View

BUGSAT_1 = b"""\
1 40014U 14033E   14294.41438078  .00003468  00000-0  34565-3 0  3930
2 40014  97.9781 190.6418 0032692 299.0467  60.7524 14.91878099 18425
"""
ARG = {"latitude_deg": -31.2884, "longitude_deg": -64.2032868, "altitude_m": 492.96}
WINDOW = times.Window(times.parse_instant("2014-10-22T20:18:12Z"), times.parse_instant("2014-10-25T04:00Z"))
TABLE = (
    ("2014-10-23T01:27:33.224Z", "2014-10-23T01:32:41.074Z", "2014-10-23T01:37:47.944Z", 12.76),
    ("2014-10-23T03:01:37.007Z", "2014-10-23T03:07:48.890Z", "2014-10-23T03:14:01.451Z", 39.32),
    ("2014-10-23T14:49:34.783Z", "2014-10-23T14:55:44.394Z", "2014-10-23T15:01:51.154Z", 41.75),
    ("2014-10-23T16:25:54.939Z", "2014-10-23T16:30:50.152Z", "2014-10-23T16:35:44.984Z", 11.45),
    ("2014-10-24T01:35:47.889Z", "2014-10-24T01:41:13.181Z", "2014-10-24T01:46:37.548Z", 16.07),
    ("2014-10-24T03:10:23.486Z", "2014-10-24T03:16:27.230Z", "2014-10-24T03:22:31.865Z", 30.62),
    ("2014-10-24T14:58:07.378Z", "2014-10-24T15:04:21.721Z", "2014-10-24T15:10:33.546Z", 54.83),
    ("2014-10-24T16:34:48.635Z", "2014-10-24T16:39:20.960Z", "2014-10-24T16:43:53.204Z", 8.78),
    ("2014-10-25T01:44:05.771Z", "2014-10-25T01:49:45.487Z", "2014-10-25T01:55:24.414Z", 20.07),
    ("2014-10-25T03:19:12.611Z", "2014-10-25T03:25:05.674Z", "2014-10-25T03:30:59.815Z", 24.09),
)
"""AOS, TCA, LOS above 0 degrees, highest elevation in degrees."""

TIMES_MS = 10
"""What the contract promises; measured: 6. UT1 − UTC was −0.376 s: without it we would be 27 ms off."""
ELEVATION_DEG = 0.005
"""Half of the table's last digit."""


@pytest.fixture(scope="module")
def found() -> Found:
    (elements,), rejected = read_bytes(BUGSAT_1, "BUGSAT-1")
    assert not rejected
    return find_passes([Satellite.of(elements)], [View(Horizon.at(**ARG), Mask.of(((0.0, 0.0),)))], WINDOW)


def test_every_pass_of_the_table_is_found_and_no_other_and_the_times_agree(found: Found) -> None:
    p = found.passes
    ours = np.stack([found.geometry.timeline.instant(s) for s in (p.aos_s, p.tca_s, p.los_s)], axis=1)
    theirs = np.array([[times.parse_instant(text) for text in row[:3]] for row in TABLE])

    assert len(p) == len(TABLE)
    assert np.abs(ours - theirs).max() < TIMES_MS


def test_the_highest_elevations_agree_to_the_last_digit(found: Found) -> None:
    p = found.passes
    highest = found.geometry.elevation_deg(p.target, p.view, p.tca_s)

    assert np.abs(highest - np.array([row[3] for row in TABLE])).max() <= ELEVATION_DEG
