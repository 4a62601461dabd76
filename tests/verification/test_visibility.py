"""The second finder: no pass and no gap is lost between two of its samples."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path as Folder

import numpy as np
import pytest

from groundsched import times
from groundsched.config.network import Antenna, Station
from groundsched.elements.cache import read_cache
from groundsched.elements.records import ElementSet
from groundsched.elements.selection import newest
from groundsched.verification.horizons import Horizon, Place, elevation_deg
from groundsched.verification.paths import Path, path
from groundsched.verification.sky import Floats, Sky, satellite
from groundsched.verification.visibility import View, visible

ROOT = Folder(__file__).parents[2]
START = times.parse_instant("2026-08-11T06:00Z")
DAY_S = 86_400.0
KARACHI = Station(
    id="khi", name="Karachi", latitude_deg=24.95, longitude_deg=67.14, altitude_m=50,
    antennas=(Antenna(id="khi-x1", bands=("X",)),),
)  # fmt: skip
PLACE = Place.of(KARACHI)
WALL = ((0.0, 5.0), (89.0, 5.0), (90.0, 60.0), (91.0, 5.0), (200.0, 12.0), (205.0, 2.0), (300.0, 10.0))
ISS, PRSS_1, PAKSAT = 25544, 43530, 37779


@pytest.fixture(scope="module")
def sets() -> dict[int, ElementSet]:
    return newest(read_cache(ROOT / "tle_cache"))


def _path(elements: ElementSet, end_s: float = DAY_S) -> Path:
    sky = Sky(START, "skyfield built-in delta_t")
    way = path(sky, satellite(elements, sky.timescale), elements, end_s)
    assert way is not None
    return way


def _view(mask: tuple[tuple[float, float], ...], floor_deg: float | None = None) -> View:
    return View(PLACE, Horizon.of(replace(KARACHI, mask=mask), floor_deg))


def _level(elevation_deg: float) -> View:
    return _view(((0.0, elevation_deg),))


def _changes(view: View, way: Path, step_s: float) -> Floats:
    """The moments, to a step, at which dense samples change their side of a horizon."""
    seconds = np.arange(0.0, way.end_s, step_s)
    up = view.horizon.height_deg(PLACE.lines(way.at(seconds))) >= 0
    found: Floats = seconds[1:][up[1:] != up[:-1]]
    return found


def _peak(way: Path) -> tuple[float, float]:
    """The highest culmination of a path, and its moment."""
    seconds = np.arange(0.0, way.end_s, 1.0)
    near = seconds[np.argmax(elevation_deg(PLACE.lines(way.at(seconds))))]
    seconds = np.arange(near - 1.0, near + 1.0, 1e-4)
    heights = elevation_deg(PLACE.lines(way.at(seconds)))
    best = int(np.argmax(heights))
    return float(heights[best]), float(seconds[best])


@pytest.mark.parametrize("view", [_level(5), _level(-1), _view(WALL), _view(WALL, 9.0)])
@pytest.mark.parametrize("number", [ISS, PRSS_1, 54234, 68835])
def test_what_is_found_is_what_a_sample_each_second_shows(sets: dict[int, ElementSet], number: int, view: View) -> None:
    way = _path(sets[number])

    found = visible(way, [view])

    inner = [edge for pair in found.pairs for edge in pair if 0 < edge < way.end_s]
    expected = _changes(view, way, 1.0)
    assert len(inner) == len(expected)
    assert np.abs(np.array(inner) - expected).max() <= 1.0


def test_edges_are_those_of_skyfield_to_a_thousandth_of_a_second(sets: dict[int, ElementSet]) -> None:
    sky, view = Sky(START, "skyfield built-in delta_t"), _view(WALL)
    target = satellite(sets[ISS], sky.timescale)

    edges = np.array([edge for pair in visible(_path(sets[ISS]), [view]).pairs for edge in pair])

    heights = [view.horizon.height_deg(PLACE.lines(sky.positions(target, edges + off))) for off in (-1e-3, 1e-3)]
    assert (np.sign(heights[0]) == -np.sign(heights[1])).all()


@pytest.mark.parametrize("below_deg", [1e-4, 1e-6])
def test_a_pass_of_seconds_between_two_samples_is_not_lost(sets: dict[int, ElementSet], below_deg: float) -> None:
    way = _path(sets[ISS])
    highest, at = _peak(way)

    found = visible(way, [_level(highest - below_deg)])

    assert len(found) == 1
    ((begin, end),) = found.pairs
    assert begin < at + 0.01
    assert end > at - 0.01
    assert end - begin < 2.0


def test_a_gap_of_seconds_in_a_geostationary_satellites_view_is_not_lost(sets: dict[int, ElementSet]) -> None:
    """It swings by a fraction of a degree a day: a mask a trifle above its lowest point hides it for a moment."""
    way = _path(sets[PAKSAT])
    seconds = np.arange(3600.0, way.end_s - 3600.0, 10.0)
    heights = elevation_deg(PLACE.lines(way.at(seconds)))
    lowest = int(np.argmin(heights))

    found = visible(way, [_level(float(heights[lowest]) + 1e-7)])

    assert 0 < lowest < len(seconds) - 1
    assert len(found) == 2
    assert 1.0 < found.begin_s[1] - found.end_s[0] < 600.0
    assert found.end_s[0] < seconds[lowest] < found.begin_s[1]


def test_a_geostationary_satellite_is_up_from_the_first_moment_to_the_last(sets: dict[int, ElementSet]) -> None:
    assert visible(_path(sets[PAKSAT]), [_level(5)]).pairs == [(0.0, DAY_S)]


def test_a_satellite_that_is_up_at_the_beginning_is_seen_from_there_on(sets: dict[int, ElementSet]) -> None:
    """The window is moved into a pass."""
    inside = visible(_path(sets[ISS]), [_level(5)]).pairs[0]
    sky = Sky(START + round(sum(inside) / 2 * 1000), "skyfield built-in delta_t")
    way = path(sky, satellite(sets[ISS], sky.timescale), sets[ISS], 3600.0)

    assert way is not None
    begin, end = visible(way, [_level(5)]).pairs[0]
    assert begin == 0.0
    assert end == pytest.approx((inside[1] - inside[0]) / 2, abs=1e-3)


def test_a_spike_of_a_mask_that_is_narrower_than_a_sample_cuts_a_pass_in_two(sets: dict[int, ElementSet]) -> None:
    """A mast of a fifth of a degree, at the azimuth that the satellite has in the middle of its highest pass."""
    way = _path(sets[ISS])
    begin, end = max(visible(way, [_level(5)]).pairs, key=lambda pair: pair[1] - pair[0])
    at = begin + (end - begin) / 4
    north, east, _ = PLACE.lines(way.at(np.array([at])))[:, 0]
    azimuth = float(np.degrees(np.arctan2(east, north)) % 360)
    mast = ((0.0, 5.0), (azimuth - 0.1, 5.0), (azimuth, 89.0), (azimuth + 0.1, 5.0))

    parts = [pair for pair in visible(way, [_view(mast)]).pairs if begin - 1 < pair[0] < end]

    assert len(parts) == 2
    assert parts[0][1] < at < parts[1][0]
    assert parts[1][0] - parts[0][1] < 20.0


def test_an_orbit_of_high_eccentricity_loses_nothing_at_its_perigee(sets: dict[int, ElementSet]) -> None:
    """At 300 km it crosses the sky in minutes, at its apogee it stands there for hours."""
    elements = replace(
        sets[PRSS_1], eccentricity=Decimal("0.72"), mean_motion=Decimal("2.2"), inclination=Decimal("40"),
        arg_of_pericenter=Decimal("50"),
    )  # fmt: skip
    way, view = _path(elements, 3 * DAY_S), _view(WALL)

    found = visible(way, [view])

    inner = [edge for pair in found.pairs for edge in pair if 0 < edge < way.end_s]
    expected = _changes(view, way, 2.0)
    assert len(expected) > 6
    assert len(inner) == len(expected)
    assert np.abs(np.array(inner) - expected).max() <= 2.0


def test_a_mask_is_a_line_between_its_corners_all_round() -> None:
    horizon = Horizon.of(replace(KARACHI, mask=((10.0, 4.0), (100.0, 13.0), (350.0, 8.0))), 5.0, None)

    limits = horizon.limit_deg(np.array([10.0, 55.0, 100.0, 350.0, 0.0, 5.0, 359.999999]))

    assert limits == pytest.approx([5.0, 8.5, 13.0, 8.0, 6.0, 5.0, 6.0], abs=1e-6)
    assert horizon.lowest_deg == 5.0
    assert not horizon.is_level
