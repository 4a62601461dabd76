"""The pass search against brute force: a little of what `tools/check_passes.py` does at length."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from groundsched import times
from groundsched.elements.records import ElementSet
from groundsched.ephemeris.earth_rotation import Floats
from groundsched.ephemeris.frames import Moments
from groundsched.ephemeris.satellites import Satellite
from groundsched.passes.masks import Mask
from groundsched.passes.search import find_passes, find_planned_passes
from groundsched.passes.views import View
from tools.check_passes import check
from tools.random_cases import random_case


@pytest.mark.parametrize("seed", [1, 40])
def test_brute_force_finds_the_same_passes(seed: int) -> None:
    counts, wrong = check(1000, seed, most_s=2 * 86_400.0)

    assert wrong == []
    assert counts["windows"] >= 1000
    hunted = ("grazing", "gaps", "cut", "planned", "failing")
    assert [name for name in hunted if not counts[name]] == []


def test_a_sample_on_the_floor_to_the_last_digit_hides_no_pass() -> None:
    """A geostationary satellite that is up for six minutes, 3e-6 degrees; its mask goes through one of the samples."""
    case = random_case(500_203)
    target, view = case.satellites[0], case.views[4]

    passes = find_passes([target], [view], case.window).passes

    assert case.kinds[0] == "GEO"
    assert passes.aos_s[-1] == pytest.approx(136_925.280, abs=1e-3)
    assert passes.los_s[-1] == pytest.approx(137_304.879, abs=1e-3)


@dataclass(frozen=True)
class Wrapped:
    """A satellite's way without its orbit: like a target that comes from an ephemeris file."""

    satellite: Satellite

    @property
    def step_s(self) -> float:
        return self.satellite.step_s

    def positions(self, moments: Moments) -> tuple[Floats, NDArray[np.uint8]]:
        return self.satellite.positions(moments)


def test_a_target_without_an_orbit_is_searched_densely_and_gives_the_same(
    shipped: dict[int, ElementSet], karachi: View, day: times.Window
) -> None:
    satellites = [Satellite.of(elements) for elements in shipped.values()]

    orbital = find_planned_passes(satellites, [karachi], day).passes
    dense = find_planned_passes([Wrapped(s) for s in satellites], [karachi], day).passes

    assert np.array_equal(orbital.target, dense.target)
    assert np.abs(orbital.aos_s - dense.aos_s).max() < 1e-5
    assert np.abs(orbital.los_s - dense.los_s).max() < 1e-5


def test_a_mask_surveyed_at_every_degree_hides_what_its_corners_hide(
    shipped: dict[int, ElementSet], karachi: View, day: times.Window
) -> None:
    """Every degree a fence of 10 degrees, half a degree wide: the gaps between are passes of seconds."""
    fence = [(az + part, el) for az in range(360) for part, el in ((0.0, 5.0), (0.49, 5.0), (0.5, 15.0), (0.99, 15.0))]
    fenced = View(karachi.horizon, Mask.of(fence))
    target = Satellite.of(shipped[43530])

    passes = find_passes([target], [fenced], day).passes
    found = find_passes([target], [karachi], day)

    assert len(passes) > 20 * len(found.passes)
    middle = (passes.aos_s + passes.los_s) / 2
    seen = found.geometry.pointing(passes.target, np.zeros(len(passes), dtype=np.intp), middle)
    assert np.all(seen.elevation_deg >= fenced.mask.elevation_deg(seen.azimuth_deg))


def test_a_window_of_half_a_year_has_the_passes_of_its_last_day(
    shipped: dict[int, ElementSet], karachi: View, day: times.Window
) -> None:
    target = Satellite.of(shipped[37779]), Satellite.of(shipped[43530])
    long = times.Window(day.start, day.start + 180 * times.DAY_MS)
    last = times.Window(long.end - times.DAY_MS, long.end)

    whole = find_passes(target, [karachi], long).passes
    part = find_passes(target, [karachi], last).passes

    assert np.count_nonzero(whole.target == 0) == 1, "the geostationary one never sets"
    late = whole.los_s[(whole.target == 1) & (whole.los_s > 179 * 86_400)]
    assert np.allclose(late - 179 * 86_400, part.los_s[part.target == 1], atol=1e-4)


@pytest.mark.parametrize("side", [-1, 1])
def test_a_grazing_pass_keeps_both_ends_wherever_they_lie_between_samples(
    shipped: dict[int, ElementSet], karachi: View, day: times.Window, side: int
) -> None:
    """A level sky for every 4 ms of the 48 s beside a culmination: one sample of some touches its floor."""
    target = [Satellite.of(shipped[43530])]
    known = find_passes(target, [karachi], day)
    tca_s = known.passes.tca_s[0]
    apart_s = np.arange(50, 12_000) * 0.004
    nothing = np.zeros(len(apart_s), dtype=np.intp)
    floors = known.geometry.elevation_deg(nothing, nothing, tca_s + side * apart_s)
    skies = [View(karachi.horizon, Mask.of([(0, floor)])) for floor in floors.tolist()]

    found = find_passes(target, skies, day).passes

    mine = found.where((found.aos_s <= tca_s + 0.01) & (found.los_s >= tca_s - 0.01))
    assert mine.view.tolist() == list(range(len(skies)))
    near, far = (mine.los_s, mine.aos_s) if side > 0 else (mine.aos_s, mine.los_s)
    assert np.abs(near - tca_s - side * apart_s).max() < 1e-3
    assert ((far - tca_s) / -side).min() > 0
    assert np.abs((far - tca_s) / -side / apart_s - 1)[1000:].max() < 0.1
