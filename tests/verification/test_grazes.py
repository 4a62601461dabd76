"""Gaps in passes behind peaks of a mask that a satellite just reaches: too short for anybody to tell."""

from __future__ import annotations

from pathlib import Path as Folder

import numpy as np
import pytest

from groundsched import Options, Schedule, Sources, Window, load_missions, load_network, parse_instant, plan, read_cache
from groundsched.elements.selection import newest
from groundsched.verification import verify
from groundsched.verification.grazes import as_told
from groundsched.verification.horizons import Horizon, Place, horizons
from groundsched.verification.paths import Path, path
from groundsched.verification.sky import Sky, satellite
from groundsched.verification.tracks import Track
from groundsched.verification.visibility import View, visible

CACHE = read_cache(Folder(__file__).parents[2] / "tle_cache")
START = parse_instant("2026-08-11T06:00Z")
ISS = 25544
STATION = """\
stations:
  - {id: khi, name: Karachi, latitude_deg: 24.95, longitude_deg: 67.14, altitude_m: 50, mask: MASK,
     antennas: [{id: khi-x1, bands: [X]}]}
"""


def _sources(folder: Folder, mask: str) -> Sources:
    (folder / "stations.yaml").write_text(STATION.replace("MASK", mask))
    (folder / "missions.yaml").write_text(f"missions: [{{satellite: {ISS}}}]\n")
    network, missions = load_network(folder / "stations.yaml"), load_missions(folder / "missions.yaml")
    return Sources(network=network, missions=missions, cache=CACHE)


def _horizon(sources: Sources) -> Horizon:
    return horizons(sources.network.value.stations[0], None)[0]


@pytest.fixture(scope="module")
def way() -> Path:
    """The satellite's for twelve hours."""
    elements, sky = newest(CACHE)[ISS], Sky(START, "skyfield built-in delta_t")
    found = path(sky, satellite(elements, sky.timescale), elements, 43_200.0)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def track(way: Path, tmp_path_factory: pytest.TempPathFactory) -> Track:
    """A pass over a level horizon."""
    sources = _sources(tmp_path_factory.mktemp("level"), "5")
    place = Place.of(sources.network.value.stations[0])
    return Track(way, place, *visible(way, [View(place, _horizon(sources))]).pairs[0])


def _peak(track: Track, share: float, more_deg: float, wide_deg: float = 1.0) -> tuple[float, str]:
    """When so much of a pass is over, and a mask that then stands by so much higher than the satellite."""
    at = track.begin_s + share * (track.end_s - track.begin_s)
    azimuth, elevation = (float(f(np.array([at]))[0]) for f in (track.azimuth_deg, track.elevation_deg))
    corners = (azimuth - wide_deg, 5.0), (azimuth, elevation + more_deg), (azimuth + wide_deg, 5.0)
    return at, str([list(corner) for corner in corners])


def _planned(track: Track, mask: str, folder: Folder) -> Schedule:
    begin, end = (START + round(second) * 1000 for second in (track.begin_s - 600, track.end_s + 600))
    return plan(_sources(folder, mask), Window(begin, end), Options(), created=begin, verify=False)


@pytest.mark.parametrize("more_deg", [-1e-4, -1e-9, -1e-10, 0.0, 1e-9, 1e-7, 1e-5, 1e-3, 0.02])
@pytest.mark.parametrize("share", [0.1, 0.37, 0.62])
def test_a_pass_that_a_peak_hardly_breaks_off_gives_no_finding(
    share: float, more_deg: float, track: Track, tmp_path: Folder
) -> None:
    _, mask = _peak(track, share, more_deg)

    found = verify(_planned(track, mask, tmp_path))

    assert found.checked["passes"] in (1, 2)
    assert found.findings == ()


def test_a_peak_of_a_fiftieth_of_a_degree_leads_no_edge_astray(track: Track, tmp_path: Folder) -> None:
    """It breaks the pass off for 6 ms: less than from a root to the moment at which its slope is looked at."""
    _, mask = _peak(track, 0.2, 0.01, wide_deg=0.01)

    assert verify(_planned(track, mask, tmp_path)).findings == ()


def test_a_pass_that_a_peak_breaks_off_for_half_a_second_is_two(track: Track, tmp_path: Folder) -> None:
    _, mask = _peak(track, 0.4, 2.0)

    found = verify(_planned(track, mask, tmp_path))

    assert found.checked["passes"] == 2
    assert found.findings == ()


@pytest.mark.parametrize(
    ("gap_s", "told", "joins"),
    [
        (0.0999, [(0.0, 200.0)], True),
        (0.1001, [(0.0, 200.0)], False),
        (0.05, [(0.0, 100.0), (100.05, 200.0)], False),
        (0.05, [(0.0, 100.04)], False),
    ],
)
def test_a_gap_is_grazing_up_to_a_tenth_of_a_second_and_where_it_is_not_told(
    gap_s: float, told: list[tuple[float, float]], joins: bool, track: Track, tmp_path: Folder
) -> None:
    view = View(track.place, _horizon(_sources(tmp_path, "5")))
    stretches = [(0.0, 100.0), (100.0 + gap_s, 200.0)]

    assert as_told(stretches, told, track.path, view) == ([(0.0, 200.0)] if joins else stretches)


@pytest.mark.parametrize(("more_deg", "parts"), [(0.0, True), (-1e-6, False)])
def test_a_told_gap_is_believed_only_where_the_satellite_comes_down_to_the_mask(
    more_deg: float, parts: bool, track: Track, tmp_path: Folder
) -> None:
    at, mask = _peak(track, 0.4, more_deg)
    view, whole = View(track.place, _horizon(_sources(tmp_path, mask))), (track.begin_s, track.end_s)
    told = [(whole[0], at), (at, whole[1])]

    assert as_told([whole], told, track.path, view) == (told if parts else [whole])
