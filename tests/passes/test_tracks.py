"""Curves through true positions, and how fast targets move along them."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

from groundsched import times
from groundsched.elements.records import ElementSet
from groundsched.ephemeris.earth_rotation import Floats
from groundsched.ephemeris.frames import Pointing
from groundsched.ephemeris.satellites import Satellite
from groundsched.passes.rates import Rates, doppler_hz, rates
from groundsched.passes.samples import samples
from groundsched.passes.search import Found, find_passes
from groundsched.passes.tracks import Tracks, aim, tracks, tracks_of
from groundsched.passes.views import Indices, View
from groundsched.passes.windings import Winding, winding
from tests.passes.skylines import flights

EXACT_KM = 1e-7
"""A tenth of a millimetre: what is left are SGP4's own roundings, below 1e-8 km for low satellites."""
APART_S = 0.05
"""Differences over two such steps to either side are exact to the fifth order."""


def _anywhere(seen: Tracks, count: int = 5000) -> tuple[Indices, Floats]:
    random = np.random.default_rng(5)
    number = np.sort(random.integers(0, len(seen), count))
    share = random.uniform(0.001, 0.999, count)
    return number, seen.begin_s[number] + share * (seen.end_s - seen.begin_s)[number]


def _aside_deg(one: Floats, other: Floats) -> Floats:
    found: Floats = np.abs((one - other + 180.0) % 360.0 - 180.0)
    return found


def test_a_track_is_where_the_satellite_truly_is(found: Found, seen: Tracks) -> None:
    number, seconds = _anywhere(seen)

    on_track = aim(seen.states(number, seconds))

    true = found.geometry.pointing(seen.target[number], seen.view[number], seconds)
    assert np.abs(on_track.range_km - true.range_km).max() < EXACT_KM
    assert np.abs(on_track.elevation_deg - true.elevation_deg).max() < 1e-8
    across = _aside_deg(on_track.azimuth_deg, true.azimuth_deg) * np.cos(np.radians(true.elevation_deg))
    assert across.max() < 1e-8


def test_a_track_begins_at_aos_and_ends_at_los(found: Found, seen: Tracks) -> None:
    everyone = np.arange(len(seen))

    for seconds in (found.passes.aos_s, found.passes.los_s):
        on_track = aim(seen.states(everyone, seconds))
        true = found.geometry.pointing(seen.target, seen.view, seconds)
        assert np.abs(on_track.range_km - true.range_km).max() < EXACT_KM


@pytest.mark.parametrize("eccentricity", ["0.72", "0.9"])
def test_a_fast_perigee_is_followed_to_the_centimetre(eccentricity: str, karachi: View, day: times.Window) -> None:
    motion = {"0.72": "2.006", "0.9": "0.4"}[eccentricity]
    target = Satellite.of(
        ElementSet(
            satellite=90_000,
            name="ECCENTRIC",
            object_id="",
            epoch="2026-08-11T00:00:00.000000",
            epoch_us=times.parse_instant("2026-08-11T00:00Z") * 1000,
            mean_motion=Decimal(motion),
            eccentricity=Decimal(eccentricity),
            inclination=Decimal(28),
            ra_of_asc_node=Decimal(10),
            arg_of_pericenter=Decimal(20),
            mean_anomaly=Decimal(330),
            bstar=Decimal(0),
            mean_motion_dot=Decimal(0),
            mean_motion_ddot=Decimal(0),
        )
    )
    geometry = find_passes([target], [karachi], day).geometry
    one = np.zeros(1, dtype=np.intp)
    whole = tracks(geometry, one, one, np.zeros(1), np.full(1, day.duration_s))
    seconds = np.linspace(0, day.duration_s, 20_000)
    every = np.zeros(len(seconds), dtype=np.intp)

    off = aim(whole.states(every, seconds)).range_km - geometry.pointing(every, every, seconds).range_km

    assert np.abs(off).max() < 1e-5


def _differences(found: Found, seen: Tracks, number: Indices, seconds: Floats) -> Rates:
    """The derivatives of what the finder's own pointing says."""

    def derivative(values: list[Floats]) -> Floats:
        result: Floats = (values[0] - 8 * values[1] + 8 * values[2] - values[3]) / (12 * APART_S)
        return result

    around: list[Pointing] = [
        found.geometry.pointing(seen.target[number], seen.view[number], seconds + step * APART_S)
        for step in (-2, -1, 1, 2)
    ]
    azimuths = np.unwrap([p.azimuth_deg for p in around], axis=0, period=360.0)
    return Rates(
        derivative(list(azimuths)),
        derivative([p.elevation_deg for p in around]),
        derivative([p.range_km for p in around]),
    )


def test_rates_are_the_derivatives_of_the_pointing(found: Found, seen: Tracks) -> None:
    number, seconds = _anywhere(seen)
    state = seen.states(number, seconds)

    got, expected = rates(state), _differences(found, seen, number, seconds)

    below = aim(state).elevation_deg < 85
    # SGP4's roundings of 1e-9 km, divided by the step
    assert np.abs(got.range_km_s - expected.range_km_s).max() < 3e-7
    assert np.abs(got.elevation_deg_s - expected.elevation_deg_s)[below].max() < 1e-6
    assert np.abs(got.azimuth_deg_s - expected.azimuth_deg_s)[below].max() < 1e-5


def test_what_recedes_has_a_positive_range_rate_and_is_heard_lower() -> None:
    track = flights(offset_km=[100.0])
    before, after = (rates(track.states(np.zeros(1, np.intp), np.array([s]))) for s in (-100.0, 100.0))

    assert before.range_km_s[0] < 0 < after.range_km_s[0]
    assert doppler_hz(before.range_km_s, 8200.0)[0] > 0 > doppler_hz(after.range_km_s, 8200.0)[0]
    assert doppler_hz(np.array([7.0]), 8200.0)[0] == pytest.approx(-7.0 / 299_792.458 * 8.2e9)


def test_the_highest_azimuth_rate_of_a_straight_flight_is_speed_by_distance() -> None:
    track = flights(offset_km=[10.0])

    overhead = rates(track.states(np.zeros(1, np.intp), np.zeros(1)))

    assert overhead.azimuth_deg_s[0] == pytest.approx(np.degrees(7.5 / 10.0))
    assert overhead.elevation_deg_s[0] == pytest.approx(0.0, abs=1e-12)


def test_a_geostationary_satellite_hardly_moves(found: Found, seen: Tracks) -> None:
    still = np.flatnonzero((seen.end_s - seen.begin_s) == 3 * 86_400.0)
    assert len(still)

    got = rates(seen.states(still, np.full(len(still), 86_400.0)))

    assert np.abs(got.azimuth_deg_s).max() < 1e-3
    assert np.abs(got.range_km_s).max() < 0.02


def test_neighbouring_samples_are_near_each_other_in_time_and_azimuth(course: Winding) -> None:
    low = course.tracks.where(course.tracks.end_s - course.tracks.begin_s < 3600.0)
    assert len(low) > 300
    got = samples(winding(low))

    same = got.owner[1:] == got.owner[:-1]
    assert np.diff(got.seconds)[same].min() >= 0
    assert np.diff(got.seconds)[same].max() <= 10.0 + 1e-6
    # a root is known to a microsecond, in which the fastest of these turns by 0.001 degrees
    assert np.abs(np.diff(got.azimuth_deg))[same].max() <= 5.0 + 0.01
    assert got.seconds[np.append(True, ~same)].tolist() == low.begin_s.tolist()
    assert got.seconds[np.append(~same, True)].tolist() == low.end_s.tolist()


def test_some_of_the_tracks_have_the_same_states_as_among_all(seen: Tracks) -> None:
    keep = np.arange(len(seen)) % 7 == 3
    some = seen.where(keep)
    number, seconds = _anywhere(some, 500)

    assert np.array_equal(
        some.states(number, seconds).line_km, seen.states(np.flatnonzero(keep)[number], seconds).line_km
    )


def test_no_passes_have_no_tracks(found: Found) -> None:
    none = tracks_of(Found(found.geometry, found.passes.where(np.zeros(len(found.passes), dtype=bool)), {}))

    assert len(none) == 0
