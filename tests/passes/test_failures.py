"""Satellites whose positions end while they are searched."""

from __future__ import annotations

from groundsched import times
from groundsched.ephemeris.frames import Horizon
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
