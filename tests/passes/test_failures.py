"""Satellites whose positions end while they are searched."""

from __future__ import annotations

import numpy as np
import pytest

from groundsched import times
from groundsched.ephemeris.frames import Horizon
from groundsched.ephemeris.satellites import Satellite
from groundsched.passes.masks import Mask
from groundsched.passes.search import find_passes
from groundsched.passes.views import View
from tools.random_cases import EPOCH, orbiting

NORTH_POLE = View(Horizon.at(latitude_deg=90.0, longitude_deg=0.0, altitude_m=0.0), Mask.of([(0, 20)]))


def test_a_set_that_tells_nothing_of_its_plane_is_searched_without_a_word() -> None:
    """Its last turns differ so much that screening's cap is wider than a quarter turn: nothing may be left out."""
    decaying = orbiting(
        "decaying", 16.447366, 0.0007215, 25.713327, (288.240808, 44.671314, 72.514577), bstar=0.0164717
    )
    window = times.Window(EPOCH - 75_260_341, EPOCH - 68_060_341)

    assert len(find_passes([decaying], [NORTH_POLE], window).passes) == 0


def test_a_failure_just_before_the_window_ends_is_reported() -> None:
    """Windows that end one second to one and a half minutes, a sample's step, after the moment."""
    decaying = orbiting("decaying", 16.3, 0.0005, 50.0, (10.0, 20.0, 30.0), bstar=0.01)
    whole = find_passes([decaying], [NORTH_POLE], times.Window(EPOCH, EPOCH + times.DAY_MS)).failures

    for seconds in range(1, 90, 8):
        window = times.Window(EPOCH, whole[0].at + seconds * times.SECOND_MS)
        assert find_passes([decaying], [NORTH_POLE], window).failures == whole


@pytest.mark.parametrize(
    "satellite",
    [
        orbiting("deep", 4.18096, 0.608179, 82.447912, (57.897504, 143.676282, 162.91033), bstar=1.0269e-5),
        orbiting("shallow", 5.088295, 0.552524, 129.177955, (278.40769, 64.909085, 13.429218), bstar=1.42e-6),
    ],
    ids=lambda satellite: satellite.elements.name,
)
def test_a_perigee_below_the_ground_for_less_than_a_step_ends_the_search(satellite: Satellite) -> None:
    window = times.Window(EPOCH, EPOCH + 2 * times.DAY_MS)

    found = find_passes([satellite], [NORTH_POLE], window)

    seconds = np.arange(0.0, window.duration_s)
    codes = satellite.positions(found.geometry.timeline.moments(seconds))[1]
    assert "decayed" in found.failures[0].reason
    assert 0 <= seconds[np.argmax(codes != 0)] - (found.failures[0].at - EPOCH) / times.SECOND_MS < 1


def test_what_comes_before_a_failure_that_only_a_knot_meets_is_found() -> None:
    """A second below the ground some minutes before every sample is: between two of those, on a knot."""
    sinking = orbiting("sinking", 11.621204, 0.223143, 104.389303, (119.085521, 192.809986, 166.04607), bstar=5.2564e-6)
    found = find_passes([sinking], [NORTH_POLE], times.Window(EPOCH, EPOCH + 2 * times.DAY_MS))

    before = times.Window(EPOCH, found.failures[0].at - times.SECOND_MS)
    assert len(found.passes) > 0
    assert len(found.passes) == len(find_passes([sinking], [NORTH_POLE], before).passes)
