"""Satellites that stand close together in one sky."""

from __future__ import annotations

import itertools
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from groundsched import times
from groundsched.elements.records import ElementSet
from groundsched.ephemeris.earth_rotation import Floats
from groundsched.ephemeris.satellites import Satellite
from groundsched.passes.encounters import closer, encounters
from groundsched.passes.search import Found, find_passes
from groundsched.passes.views import View

STEP_S = 0.25


def _separations(found: Found, pair: tuple[int, int], seconds: Floats) -> Floats:
    lines = []
    for number in pair:
        seen = found.geometry.pointing(np.full(len(seconds), number), np.zeros(len(seconds), np.intp), seconds)
        azimuth, elevation = np.radians(seen.azimuth_deg), np.radians(seen.elevation_deg)
        level = np.cos(elevation)
        lines.append(np.array([level * np.sin(azimuth), level * np.cos(azimuth), np.sin(elevation)]))
    found_deg: Floats = np.degrees(2 * np.arcsin(np.linalg.norm(lines[0] - lines[1], axis=0) / 2))
    return found_deg


@pytest.fixture(scope="session")
def crowd(shipped: dict[int, ElementSet]) -> list[Satellite]:
    """The shipped satellites, and four of them again some seconds later on the same way: close company."""
    crew = [Satellite.of(elements) for _, elements in sorted(shipped.items())]
    low = [elements for _, elements in sorted(shipped.items()) if elements.mean_motion > 15.0]
    behind = [
        replace(elements, satellite=800_000_000 + n, mean_anomaly=(elements.mean_anomaly - Decimal(lag)) % 360)
        for n, (elements, lag) in enumerate(zip(low, ("0", "0.05", "0.2", "1"), strict=False))
    ]
    return [*crew, *map(Satellite.of, behind)]


@pytest.mark.parametrize("angle_deg", [0.5, 3.0])
def test_dense_samples_find_no_other_encounters(
    crowd: list[Satellite], karachi: View, day: times.Window, angle_deg: float
) -> None:
    found = find_passes(crowd, [karachi], times.Window(day.start, day.start + 4 * times.HOUR_MS))
    numbers = [satellite.elements.satellite for satellite in crowd]

    got = encounters(found, crowd, {0: ("khi", angle_deg)})

    passes, checked = found.passes, 0
    for i, j in itertools.combinations(range(len(passes)), 2):
        begin = max(passes.aos_s[i], passes.aos_s[j])
        end = min(passes.los_s[i], passes.los_s[j])
        pair = (int(passes.target[i]), int(passes.target[j]))
        if end - begin < 2 * STEP_S or pair[0] == pair[1]:
            continue
        seconds = np.arange(begin, end, STEP_S)
        named = tuple(sorted((numbers[pair[0]], numbers[pair[1]])))
        mine = [((e.start - day.start) / 1000, (e.end - day.start) / 1000) for e in got if e.satellites == named]
        inside = np.zeros(len(seconds), dtype=bool)
        for first, last in mine:
            inside |= (seconds >= first) & (seconds <= last)
        apart = _separations(found, pair, seconds)
        assert not np.any((apart < angle_deg) & ~inside)
        # At an edge two are as close as they may be, to a millisecond of the fastest turn, 2 degrees a second.
        assert np.all(apart[inside] < angle_deg + 0.01)
        checked += 1
    assert checked > 100
    assert {e.station for e in got} == {"khi"}
    assert len({e.satellites for e in got}) > 3


def test_two_that_meet_between_two_looks_are_found(crowd: list[Satellite], karachi: View, day: times.Window) -> None:
    """Every pair is as close at its closest as the smallest angle at which it is still found says."""
    found = find_passes(crowd, [karachi], times.Window(day.start, day.start + 2 * times.HOUR_MS))
    passes = found.passes
    pairs = [
        (i, j)
        for i, j in itertools.combinations(range(len(passes)), 2)
        if min(passes.los_s[i], passes.los_s[j]) - max(passes.aos_s[i], passes.aos_s[j]) > 60.0
        and passes.target[i] != passes.target[j]
    ][:40]

    for i, j in pairs:
        begin, end = max(passes.aos_s[i], passes.aos_s[j]), min(passes.los_s[i], passes.los_s[j])
        targets = passes.target[[i]], passes.target[[j]]
        seconds = np.linspace(begin, end, 20_000)
        apart = _separations(found, (int(targets[0][0]), int(targets[1][0])), seconds)
        if apart.min() < 0.01:
            continue
        ends = np.array([begin]), np.array([end])
        assert len(closer(found.geometry, 0, targets, ends, float(apart.min()) + 1e-3))
        assert not len(closer(found.geometry, 0, targets, ends, float(apart.min()) - 0.02))


def test_satellites_that_fly_as_one_are_close_all_the_time(
    crowd: list[Satellite], karachi: View, day: times.Window
) -> None:
    twin = next(satellite for satellite in crowd if satellite.elements.satellite == 800_000_000)
    first = next(s for s in crowd if s.elements.object_id == twin.elements.object_id)
    found = find_passes([first, twin], [karachi], day)

    got = encounters(found, [first, twin], {0: ("khi", 0.5)})

    own = found.passes.where(found.passes.target == 0)
    assert len(got) == len(own)
    timeline = found.geometry.timeline
    for each, aos_s, los_s in zip(got, own.aos_s, own.los_s, strict=True):
        assert (each.start, each.end) == pytest.approx((timeline.instant(aos_s), timeline.instant(los_s)), abs=2)


def test_without_a_pair_there_is_no_encounter(crowd: list[Satellite], karachi: View, day: times.Window) -> None:
    found = find_passes(crowd[:1], [karachi], day)

    assert encounters(found, crowd[:1], {0: ("khi", 90.0)}) == []
    assert encounters(found, crowd[:1], {}) == []
