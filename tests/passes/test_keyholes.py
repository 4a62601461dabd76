"""What drives cannot follow."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundsched.ephemeris.earth_rotation import Floats
from groundsched.passes.drives import Drive
from groundsched.passes.keyholes import off_target, unreachable
from groundsched.passes.rates import rates
from groundsched.passes.tracks import Tracks, aim
from groundsched.passes.windings import Winding, winding
from tests.passes.skylines import flights

LIMITS = [
    Drive(azimuth_deg_s=10, elevation_deg_s=5),
    Drive(max_elevation_deg=85),
    Drive(azimuth_deg_s=2, elevation_deg_s=0.4, max_elevation_deg=80),
]


def _low(seen: Tracks) -> Tracks:
    return seen.where(seen.end_s - seen.begin_s < 1200.0)


def _sampled(track: Tracks, count: int) -> tuple[Floats, Floats, Floats, Floats]:
    """(n, count) seconds, elevations and rates of azimuth and elevation."""
    number = np.repeat(np.arange(len(track)), count)
    share = np.tile((np.arange(count) + 0.5) / count, len(track))
    seconds = track.begin_s[number] + share * (track.end_s - track.begin_s)[number]
    state = track.states(number, seconds)
    found = rates(state)
    all_of = (seconds, aim(state).elevation_deg, found.azimuth_deg_s, found.elevation_deg_s)
    seconds, elevation, azimuth_rate, elevation_rate = (v.reshape(-1, count) for v in all_of)
    return seconds, elevation, np.abs(azimuth_rate), np.abs(elevation_rate)


@pytest.mark.parametrize("drive", LIMITS)
def test_what_is_out_of_reach_is_what_dense_samples_find(some: Tracks, drive: Drive) -> None:
    track = some
    count = 1500
    _, elevation, azimuth_rate, elevation_rate = _sampled(track, count)
    lost = (
        (elevation > (drive.max_elevation_deg or 90))
        | (azimuth_rate > (drive.azimuth_deg_s or np.inf))
        | (elevation_rate > (drive.elevation_deg_s or np.inf))
    )

    got = unreachable(track, drive)

    step = (track.end_s - track.begin_s) / count
    edges = np.bincount(got.owner, minlength=len(track)) * 2
    assert np.all(np.abs(got.seconds(len(track)) - lost.sum(axis=1) * step) <= step * np.maximum(edges, 1))
    assert lost.any()


def test_edges_are_where_the_limit_is_reached(seen: Tracks) -> None:
    track = _low(seen)

    for drive, limit in ((Drive(azimuth_deg_s=5.0), 5.0), (Drive(max_elevation_deg=80.0), 80.0)):
        got = unreachable(track, drive)
        for seconds in (got.begin_s, got.end_s):
            inside = (seconds > track.begin_s[got.owner]) & (seconds < track.end_s[got.owner])
            state = track.states(got.owner[inside], seconds[inside])
            value = aim(state).elevation_deg if drive.azimuth_deg_s is None else np.abs(rates(state).azimuth_deg_s)
            assert value == pytest.approx(limit, abs=1e-5)


@given(azimuth=st.floats(0.5, 30), elevation=st.floats(0.2, 10), highest=st.floats(30, 90), tighter=st.floats(0.3, 1.0))
def test_more_limits_never_shorten_what_is_lost(
    azimuth: float, elevation: float, highest: float, tighter: float
) -> None:
    track = flights(offset_km=[0.01, 1.0, 20.0, 100.0, 700.0])
    one = Drive(azimuth_deg_s=azimuth)
    two = Drive(azimuth_deg_s=azimuth, elevation_deg_s=elevation)
    three = Drive(azimuth_deg_s=azimuth * tighter, elevation_deg_s=elevation, max_elevation_deg=highest)

    for lost in (unreachable, off_target):
        seconds = [lost(track, drive).seconds(5) for drive in (Drive(), one, two, three)]
        assert seconds[0].tolist() == [0.0] * 5
        # edges are known to a microsecond
        assert np.all(np.diff(seconds, axis=0) >= -4e-6)


@pytest.mark.parametrize("drive", LIMITS)
def test_the_time_off_target_holds_all_that_is_out_of_reach(seen: Tracks, course: Winding, drive: Drive) -> None:
    lost, least = off_target(seen, drive, course), unreachable(seen, drive)

    inside = lost.within(np.full(len(seen), -np.inf), np.full(len(seen), np.inf))
    assert np.all(lost.seconds(len(seen)) >= least.seconds(len(seen)) - 1e-9)
    for owner, begin, end in zip(least.owner, least.begin_s, least.end_s, strict=True):
        assert np.any((inside.owner == owner) & (inside.begin_s <= begin) & (inside.end_s >= end))


def test_through_the_very_zenith_nothing_is_out_of_reach_and_half_a_circle_is_lost() -> None:
    """The azimuth jumps by 180 degrees: at 10 degrees a second that takes 18 s, less what the target turns itself."""
    track = flights(offset_km=[1e-6])
    drive = Drive(azimuth_deg_s=10.0)

    assert unreachable(track, drive).seconds(1)[0] < 0.01
    assert off_target(track, drive).seconds(1)[0] == pytest.approx(18.0, abs=0.02)


def _best_by_trying(track: Tracks, course: Winding, rate: float, core: tuple[float, float]) -> float:
    """The shortest time off a target, over all moments to leave and to rejoin on a fine grid."""
    begin, end = core
    leave = np.linspace(max(float(track.begin_s[0]), begin - 60), begin, 400)
    rejoin = np.linspace(end, min(float(track.end_s[0]), end + 60), 400)
    turned = np.abs(
        course.at(np.zeros(400, np.intp), rejoin)[None, :] - course.at(np.zeros(400, np.intp), leave)[:, None]
    )
    needs = turned - rate * (rejoin[None, :] - leave[:, None])
    away = np.where(needs <= 1e-3, rejoin[None, :] - leave[:, None], np.inf)
    return float(away.min())


@pytest.mark.parametrize(
    "drive", [Drive(azimuth_deg_s=10.0), Drive(azimuth_deg_s=4.0), Drive(azimuth_deg_s=6.0, max_elevation_deg=86.0)]
)
def test_no_way_to_leave_and_to_rejoin_loses_less(seen: Tracks, drive: Drive) -> None:
    whole = _low(seen)
    steep = whole.where(unreachable(whole, drive).seconds(len(whole)) > 0)
    compared = 0
    for number in range(len(steep)):
        track = steep.where(np.arange(len(steep)) == number)
        course, core = winding(track), unreachable(track, drive)
        lost = off_target(track, drive, course)
        if len(core) == 1 and lost.begin_s[0] > track.begin_s[0] and lost.end_s[0] < track.end_s[0]:
            best = _best_by_trying(track, course, drive.azimuth_deg_s or 0.0, (core.begin_s[0], core.end_s[0]))
            # the grid's own step is 0.15 s
            assert lost.seconds(1)[0] <= best + 1e-3
            assert best <= lost.seconds(1)[0] + 0.31
            compared += 1
    assert compared >= 3


def test_a_drive_without_limits_loses_nothing(seen: Tracks) -> None:
    assert len(off_target(seen, Drive())) == 0
