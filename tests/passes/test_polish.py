"""The last step: what is told of a pass holds for true positions, and does not depend on what else was searched."""

from __future__ import annotations

import numpy as np
import pytest

from groundsched import times
from groundsched.elements.records import ElementSet
from groundsched.ephemeris.earth_rotation import Floats
from groundsched.ephemeris.frames import Horizon
from groundsched.ephemeris.satellites import Satellite
from groundsched.passes.masks import Mask
from groundsched.passes.polish import culminated
from groundsched.passes.search import Found, find_passes
from groundsched.passes.views import View

EXACT_S = 2e-6
"""A thousandth of the milliseconds that are printed, and some noise of positions."""


def _culminations(found: Found) -> Floats:
    p = found.passes
    return culminated(found.geometry, p.target, p.view, (p.aos_s, p.los_s), p.tca_s)


@pytest.fixture
def satellites(shipped: dict[int, ElementSet]) -> list[Satellite]:
    return [Satellite.of(shipped[number]) for number in sorted(shipped)]


def test_a_culmination_is_where_the_true_elevation_stops_to_rise(
    satellites: list[Satellite], karachi: View, day: times.Window
) -> None:
    found = find_passes(satellites, [karachi], day)
    passes = found.passes

    tca_s = _culminations(found)

    inside = (tca_s > passes.aos_s + 1) & (tca_s < passes.los_s - 1)
    low = np.array([s.step_s < 200 for s in satellites])[passes.target] & inside
    assert np.count_nonzero(low) > 50
    target, view, at = passes.target[low], passes.view[low], tca_s[low]
    # Half a second on either side the elevation is the same, but for the pass's lopsidedness: a 20 ms error would show.
    sides = [found.geometry.elevation_deg(target, view, at + s) for s in (-0.5, 0.0, 0.5)]
    bend = sides[0] - 2 * sides[1] + sides[2]
    assert np.all(bend < 0)
    off_s = 0.25 * (sides[0] - sides[2]) / bend
    assert np.abs(off_s).max() < 1e-3, "the contract's millisecond"
    assert np.abs(tca_s - passes.tca_s)[low].max() < 3e-4, "what the search itself gives"


def test_other_stations_change_nothing_in_a_pass(satellites: list[Satellite], karachi: View, day: times.Window) -> None:
    others = [
        View(Horizon.at(latitude_deg=lat, longitude_deg=lon, altitude_m=0), Mask.of([(0, 5)]))
        for lat, lon in ((36.0, 74.3), (25.1, 62.3), (78.2, 15.4), (-53.0, -71.0))
    ]

    alone = find_passes(satellites, [karachi], day)
    among = find_passes(satellites, [*others, karachi], day)

    mine = among.passes.view == len(others)
    passes = among.passes.where(mine)
    assert np.array_equal(passes.target, alone.passes.target)
    assert np.abs(passes.aos_s - alone.passes.aos_s).max() < EXACT_S
    assert np.abs(passes.los_s - alone.passes.los_s).max() < EXACT_S
    off_s = np.abs(_culminations(among)[mine] - _culminations(alone))
    low = np.array([s.step_s < 200 for s in satellites])[passes.target]
    assert off_s[low].max() < EXACT_S
    assert off_s.max() < 1e-3, "geostationary ones hardly move"
