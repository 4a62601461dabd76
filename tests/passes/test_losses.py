"""What antennas lose of what they see, and where their drives stand."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from groundsched import times
from groundsched.config.network import Antenna, Network, Slew, Station
from groundsched.documents.passes import Sighting
from groundsched.elements.records import ElementSet
from groundsched.ephemeris.satellites import Satellite
from groundsched.passes import listing
from groundsched.passes.drives import Drive, Limits
from groundsched.passes.losses import losses
from groundsched.passes.search import Found, find_passes
from groundsched.passes.sightings import sighted
from groundsched.passes.skies import Skies
from groundsched.passes.sunlight import suns
from groundsched.passes.tracks import Tracks, aim, dot
from groundsched.passes.windings import Winding, winding
from groundsched.passes.wraps import fits, standings, unwrapping

QUICK = Slew(azimuth=10.0, elevation=5.0)


def _station(*antennas: Antenna, identifier: str = "khi") -> Station:
    return Station(id=identifier, name=identifier, latitude_deg=24.95, longitude_deg=67.14, antennas=antennas)


def _sightings(
    shipped: dict[int, ElementSet], day: times.Window, *stations: Station
) -> tuple[list[Satellite], dict[str, dict[str, Sighting]]]:
    """By antenna and pass."""
    sky = Skies.over(Network(stations=stations), None)
    crew = [Satellite.of(elements) for elements in shipped.values()]
    found = find_passes(crew, sky.views, day)
    names = [elements.name for elements in shipped.values()]
    passes = list(listing.listed(found, crew, names, sky.of_station).passes())
    seen: dict[str, dict[str, Sighting]] = {}
    for sighting in sighted(found, crew, passes, sky.of_antennas, limits=sky.limits):
        seen.setdefault(sighting.antenna, {})[sighting.pass_id] = sighting
    return crew, seen


def test_limits_are_none_where_a_file_names_none() -> None:
    assert Limits.of(Antenna(id="a", bands=("X",), max_lost_s=20.0, sun_avoidance_deg=0.0)) is None
    assert Limits.of(Antenna(id="a", bands=("X",), sun_avoidance_deg=5.0)) == Limits(Drive(), 5.0)


def test_an_antenna_without_limits_loses_nothing_and_its_neighbours_lose_what_each_would_alone(
    shipped: dict[int, ElementSet], day: times.Window
) -> None:
    plain = Antenna(id="plain", bands=("X",))
    quick = Antenna(id="quick", bands=("X",), slew_deg_s=QUICK)
    keyhole = Antenna(id="keyhole", bands=("X",), min_elevation_deg=20.0, slew_deg_s=QUICK, max_elevation_deg=80.0)
    twin = replace(quick, id="twin")

    _, together = _sightings(shipped, day, _station(plain, quick, keyhole, twin))

    assert {s.lost_s for s in together["plain"].values()} == {0.0}
    assert [s.lost_s for s in together["twin"].values()] == [s.lost_s for s in together["quick"].values()]
    for antenna in (quick, keyhole):
        _, alone = _sightings(shipped, day, _station(antenna))
        assert alone[antenna.id] == together[antenna.id]
    assert 0 < sum(s.lost_s for s in together["quick"].values()) < sum(s.lost_s for s in together["keyhole"].values())


def test_where_no_pass_asks_for_more_nothing_is_lost(shipped: dict[int, ElementSet], day: times.Window) -> None:
    """One antenna's limits are never met, the other sees no pass at all."""
    agile = Antenna(id="agile", bands=("X",), slew_deg_s=Slew(azimuth=1e6, elevation=1e6))
    blind = Antenna(id="blind", bands=("X",), slew_deg_s=QUICK, min_elevation_deg=89.99, azimuth_range_deg=(0.0, 400.0))

    _, seen = _sightings({43530: shipped[43530]}, day, _station(agile, blind))

    assert set(seen) == {"agile"}
    assert {(s.lost_s, s.losses) for s in seen["agile"].values()} == {(0.0, ())}


def test_what_is_lost_is_in_whole_milliseconds_and_is_nothing_where_nothing_asks_for_more(
    shipped: dict[int, ElementSet], day: times.Window
) -> None:
    _, seen = _sightings(shipped, day, _station(Antenna(id="a", bands=("X",), max_elevation_deg=80.0)))

    for sighting in seen["a"].values():
        assert (sighting.lost_s > 0) == (sighting.max_elevation_deg > 80.0)
        assert sighting.lost_s == round(sighting.lost_s, 3) < (sighting.los - sighting.aos) / 1000
        assert [cause for cause, _ in sighting.losses] == (["keyhole"] if sighting.lost_s else [])
    assert any(sighting.lost_s for sighting in seen["a"].values())


def test_each_moment_counts_once_whatever_it_is_lost_to(found: Found, seen: Tracks) -> None:
    """Above 60 degrees, near the Sun, or beyond the cable's end: at dense samples, any of these."""
    drive = Drive(max_elevation_deg=60.0, azimuth_range_deg=(0.0, 300.0))
    low = seen.where(seen.end_s - seen.begin_s < 1200.0)
    low = low.where(np.arange(len(low)) % 5 == 0)
    course = winding(low)

    got = losses(found.geometry, low, Limits(drive, 30.0))

    count = 1000
    number = np.repeat(np.arange(len(low)), count)
    share = np.tile((np.arange(count) + 0.5) / count, len(low))
    span = low.end_s - low.begin_s
    state = low.states(number, low.begin_s[number] + share * span[number])
    sun = suns(found.geometry, low).at(state.piece, state.x).line_km
    cosine = dot(state.line_km, sun) / np.sqrt(dot(state.line_km, state.line_km) * dot(sun, sun))
    either = (aim(state).elevation_deg > 60.0) | (cosine > np.cos(np.radians(30.0)))
    without = losses(found.geometry, low, Limits(replace(drive, azimuth_range_deg=None), 30.0)).lost_s
    assert np.all(np.abs(without - either.reshape(-1, count).sum(axis=1) / count * span) <= 6 * span / count)
    tied = ~fits(course, drive).any
    assert np.all(got.lost_s[~tied] == pytest.approx(without[~tied], abs=1e-6))
    parts = sum(got.by_cause.values(), np.zeros(len(low)))
    assert np.all(got.lost_s <= parts + 1e-6)
    assert np.any(got.lost_s < parts - 1.0)
    assert set(got.by_cause) == {"cable", "keyhole", "sun"}


def test_a_pass_near_the_sun_all_the_time_is_lost_whole(shipped: dict[int, ElementSet], day: times.Window) -> None:
    """With 90 degrees of avoidance: half of the sky."""
    _, seen = _sightings(shipped, day, _station(Antenna(id="a", bands=("X",), sun_avoidance_deg=90.0)))

    shares = [s.lost_s * 1000 / (s.los - s.aos) for s in seen["a"].values()]
    assert 0.0 in shares
    assert 1.0 in shares
    assert all(0.0 <= share <= 1.0 for share in shares)


@pytest.mark.parametrize("limits", [(-90.0, 450.0), (0.0, 360.0), (-180.0, 180.0), (10.0, 350.0), (-720.0, 720.0)])
def test_a_drive_may_stand_on_every_turn_on_which_the_track_fits(course: Winding, limits: tuple[float, float]) -> None:
    drive = Drive(azimuth_range_deg=limits)
    fitting = fits(course, drive)
    lasts = np.append(course.first[1:], len(course.owner)) - 1

    begins, ends = standings(course, drive, unwrapping(course, drive))

    for n in range(len(course.tracks)):
        for azimuth, row in ((course.azimuth_deg[course.first[n]], begins[n]), (course.azimuth_deg[lasts[n]], ends[n])):
            angles = row[~np.isnan(row)]
            assert len(angles)
            assert np.all((limits[0] - 1e-9 <= angles) & (angles <= limits[1] + 1e-9))
            turns = np.arange(fitting.lowest[n], fitting.highest[n] + 1)
            if fitting.any[n]:
                assert angles == pytest.approx(azimuth + 360.0 * turns)
            else:
                reachable = [a for a in azimuth + 360.0 * np.arange(-4, 5) if limits[0] <= a <= limits[1]]
                assert len(angles) == 1
                assert min(abs(angles[0] - a) for a in (*reachable, *limits)) < 1e-9


def _circle(one: float, other: float) -> float:
    return abs((one - other + 180.0) % 360.0 - 180.0)


def test_the_drives_angles_are_the_printed_azimuths_on_some_turn(
    shipped: dict[int, ElementSet], day: times.Window
) -> None:
    tied = Antenna(id="tied", bands=("X",), slew_deg_s=QUICK, azimuth_range_deg=(-90.0, 450.0))
    _, seen = _sightings(shipped, day, _station(tied, Antenna(id="free", bands=("X",), slew_deg_s=QUICK)))

    assert all(s.aos_drive_deg == s.los_drive_deg == () for s in seen["free"].values())
    for s in seen["tied"].values():
        for azimuth, angles in ((s.aos_azimuth_deg, s.aos_drive_deg), (s.los_azimuth_deg, s.los_drive_deg)):
            assert angles
            assert all(_circle(angle, azimuth) < 1e-9 for angle in angles)


def test_a_satellite_whose_sgp4_fails_in_a_pass_loses_what_it_loses_up_to_there(shipped: dict[int, ElementSet]) -> None:
    """A pass that is cut where positions end asks for none beyond."""
    start = times.parse_instant("2026-08-11T06:00Z")
    antenna = Antenna(
        id="a", bands=("X",), slew_deg_s=Slew(azimuth=0.05, elevation=5.0), azimuth_range_deg=(0.0, 360.0)
    )
    station = replace(_station(antenna), mask=((0.0, -60.0),))
    for motion in ("16.0", "16.1", "16.2", "16.3"):
        decaying = replace(shipped[43530], mean_motion=Decimal(motion), bstar=Decimal("0.004"))
        window = times.Window(start, start + 8 * times.DAY_MS)
        _, seen = _sightings({43530: decaying}, window, station)
        last = max(seen["a"].values(), key=lambda s: s.los)
        assert all(0.0 <= s.lost_s * 1000 <= s.los - s.aos + 1 for s in seen["a"].values())
        assert all(len(s.aos_drive_deg) == len(s.los_drive_deg) == 1 for s in seen["a"].values())
        assert any(s.lost_s > 0 for s in seen["a"].values())
        assert last.truncated_end
