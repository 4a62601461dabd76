"""What antennas see of parts of their sightings."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from groundsched import times
from groundsched.config.network import Antenna, Network, Slew, Station
from groundsched.documents.passes import Cut, Pointing, Sighting
from groundsched.elements.records import ElementSet
from groundsched.ephemeris.satellites import Satellite
from groundsched.passes import listing
from groundsched.passes.observing import Observatory, Rate
from groundsched.passes.search import find_passes
from groundsched.passes.sightings import sighted
from groundsched.passes.skies import Skies

QUICK = Slew(azimuth=10.0, elevation=5.0)
TABLE: Rate = ((5.0, 100.0), (20.0, 300.0), (40.0, 450.0))


def _watched(
    shipped: dict[int, ElementSet], day: times.Window, *antennas: Antenna, rate: Rate | None = None
) -> tuple[Observatory, list[Sighting]]:
    station = Station(id="khi", name="khi", latitude_deg=24.95, longitude_deg=67.14, antennas=antennas)
    sky = Skies.over(Network(stations=(station,)), None)
    crew = [Satellite.of(elements) for number, elements in sorted(shipped.items())[::3]]
    found = find_passes(crew, sky.views, day)
    names = [each.elements.name for each in crew]
    passes = tuple(listing.listed(found, crew, names, sky.of_station).passes())
    rates = {} if rate is None else {each.elements.satellite: rate for each in crew}
    seen = sighted(found, crew, passes, sky.of_antennas, limits=sky.limits)
    return Observatory(found, crew, sky, passes, rates), seen


KINDS = (
    Antenna(id="free", bands=("X",)),
    Antenna(id="quick", bands=("X",), slew_deg_s=QUICK, max_elevation_deg=80.0),
    Antenna(id="tied", bands=("X",), slew_deg_s=QUICK, azimuth_range_deg=(0.0, 400.0), min_elevation_deg=12.0),
)


def test_the_whole_stretch_is_the_sighting_itself(shipped: dict[int, ElementSet], day: times.Window) -> None:
    observer, seen = _watched(shipped, day, *KINDS)

    parts = observer.parts([Cut(s, s.aos, s.los) for s in seen])

    for part, s in zip(parts, seen, strict=True):
        assert (part.start, part.end, part.lost_ms) == (s.aos, s.los, round(s.lost_s * 1000))
        assert part.begins == Pointing(s.aos_azimuth_deg, s.aos_elevation_deg, s.aos_drive_deg)
        assert part.ends == Pointing(s.los_azimuth_deg, s.los_elevation_deg, s.los_drive_deg)


def test_all_but_a_millisecond_is_nearly_the_sighting(shipped: dict[int, ElementSet], day: times.Window) -> None:
    """Looked at anew on tracks of its own it loses, stands and brings what the whole does, to a degree's hundredth."""
    observer, seen = _watched(shipped, day, *KINDS, rate=TABLE)
    seen = [s for s in seen if s.los - s.aos < 1_200_000]

    parts = observer.parts([Cut(s, s.aos + 1, s.los) for s in seen])

    assert any(s.lost_s for s in seen)
    for part, s in zip(parts, seen, strict=True):
        assert part.lost_ms == pytest.approx(round(s.lost_s * 1000), abs=2)
        assert abs((part.begins.azimuth_deg - s.aos_azimuth_deg + 180) % 360 - 180) < 0.01
        assert part.begins.elevation_deg == pytest.approx(s.aos_elevation_deg, abs=0.01)
        assert part.ends.drive_deg == pytest.approx(s.los_drive_deg, abs=0.001)


def test_between_its_ends_an_antenna_points_where_the_satellite_stands(
    shipped: dict[int, ElementSet], day: times.Window
) -> None:
    observer, seen = _watched(shipped, day, KINDS[0])
    third = [(s.los - s.aos) // 3 for s in seen]

    parts = observer.parts([Cut(s, s.aos + t, s.aos + 2 * t) for s, t in zip(seen, third, strict=True)])

    satellites = {each.elements.satellite: number for number, each in enumerate(observer.satellites)}
    target = np.array([satellites[int(s.pass_id.split("-")[0])] for s in seen])
    for moment in ("start", "end"):
        instants = np.array([getattr(part, moment) for part in parts])
        seconds = observer.found.geometry.timeline.seconds(instants)
        true = observer.found.geometry.pointing(target, np.zeros(len(seen), np.intp), seconds)
        got = [part.begins if moment == "start" else part.ends for part in parts]
        apart = np.array([p.azimuth_deg for p in got]) - true.azimuth_deg
        assert np.all(np.abs((apart + 180) % 360 - 180) <= 0.0006)
        assert [p.elevation_deg for p in got] == pytest.approx(true.elevation_deg.tolist(), abs=0.0006)


def test_beyond_its_sighting_an_antenna_stands_as_at_the_edge(
    shipped: dict[int, ElementSet], day: times.Window
) -> None:
    observer, seen = _watched(shipped, day, *KINDS, rate=((0.0, 100.0),))

    wide = observer.parts([Cut(s, s.aos - 60_000, s.los + 60_000) for s in seen])
    before = observer.parts([Cut(s, s.aos - 60_000, s.aos - 1) for s in seen])
    whole = observer.parts([Cut(s, s.aos, s.los) for s in seen])

    for s, beyond, early, all_of_it in zip(seen, wide, before, whole, strict=True):
        assert (beyond.start, beyond.end) == (s.aos - 60_000, s.los + 60_000)
        assert (beyond.begins, beyond.ends, beyond.lost_ms) == (all_of_it.begins, all_of_it.ends, all_of_it.lost_ms)
        assert beyond.volume_mbit == all_of_it.volume_mbit
        assert early.begins == early.ends == all_of_it.begins
        assert early.volume_mbit == 0.0


def test_below_the_only_point_of_a_rate_nothing_comes_down(shipped: dict[int, ElementSet], day: times.Window) -> None:
    """One point above the horizon is a table of one: not the same rate at every elevation."""
    observer, seen = _watched(shipped, day, KINDS[0], rate=((20.0, 300.0),))
    low = [s for s in seen if s.max_elevation_deg < 20.0]
    high = [s for s in seen if s.max_elevation_deg > 25.0 and s.los - s.aos < 1_200_000]

    below = observer.parts([Cut(s, s.aos, s.los - 1) for s in low])
    above = observer.parts([Cut(s, s.aos, s.los - 1) for s in high])

    assert low
    assert high
    assert {part.volume_mbit for part in below} == {0.0}
    assert all(0 < (part.volume_mbit or 0) < 0.9 * 0.3 * (part.end - part.start) for part in above)


def test_parts_that_share_nothing_lose_and_bring_together_no_more_than_all(
    shipped: dict[int, ElementSet], day: times.Window
) -> None:
    """Each drive starts afresh, so two parts lose no more; what comes down at a table's rates adds up."""
    observer, seen = _watched(shipped, day, KINDS[1], rate=TABLE)
    seen = [s for s in seen if s.los - s.aos < 1_200_000]
    middle = [(s.aos + s.los) // 2 for s in seen]
    edges = [(s, (s.aos, m, s.los)) for s, m in zip(seen, middle, strict=True)]

    halves = observer.parts([Cut(s, a, b) for s, e in edges for a, b in itertools.pairwise(e)])
    nearly = observer.parts([Cut(s, s.aos, s.los - 1) for s in seen])

    pairs = list(zip(halves[::2], halves[1::2], nearly, strict=True))
    assert any(part.lost_ms for part in nearly)
    for one, other, both in pairs:
        assert one.lost_ms + other.lost_ms <= both.lost_ms + 2
        assert one.volume_mbit is not None
        assert other.volume_mbit is not None
        assert both.volume_mbit is not None
        assert one.volume_mbit + other.volume_mbit >= both.volume_mbit - 0.5
