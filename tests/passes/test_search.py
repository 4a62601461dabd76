"""What belongs to a window, and what happens at its ends."""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import Decimal

import numpy as np

from groundsched import times
from groundsched.elements.records import ElementSet
from groundsched.ephemeris.frames import Horizon, Timeline
from groundsched.ephemeris.satellites import Satellite
from groundsched.passes import listing, search
from groundsched.passes.masks import Mask
from groundsched.passes.search import find_failures, find_passes, find_planned_passes
from groundsched.passes.views import Geometry, View
from tools.random_cases import EPOCH, orbiting

PRSS_1, PAKSAT_1R, PRSC_S1 = 43530, 37779, 65055


def _during(day: times.Window, start_s: float, end_s: float) -> times.Window:
    return times.Window(day.start + round(start_s * 1000), day.start + round(end_s * 1000))


def test_a_geostationary_satellite_is_one_pass_cut_at_both_ends(
    shipped: dict[int, ElementSet], karachi: View, day: times.Window
) -> None:
    passes = find_passes([Satellite.of(shipped[PAKSAT_1R])], [karachi], day).passes

    assert len(passes) == 1
    assert (passes.aos_s[0], passes.los_s[0]) == (0.0, day.duration_s)
    assert passes.truncated_start[0]
    assert passes.truncated_end[0]


def test_a_pass_in_progress_is_cut_by_the_list_and_kept_whole_by_the_plan(
    shipped: dict[int, ElementSet], karachi: View, day: times.Window
) -> None:
    target = Satellite.of(shipped[PRSS_1])
    whole = find_passes([target], [karachi], day).passes
    aos, los = float(whole.aos_s[1]), float(whole.los_s[1])
    ends_inside = _during(day, 0, (aos + los) / 2)

    listed = find_passes([target], [karachi], ends_inside).passes
    planned = find_planned_passes([target], [karachi], ends_inside).passes

    assert listed.los_s[-1] == ends_inside.duration_s
    assert listed.truncated_end[-1]
    assert abs(planned.los_s[-1] - los) < 0.001
    assert not planned.truncated_end[-1]
    assert len(planned) == 2, "what rises after the window's end is none of the plan"


def test_a_pass_up_at_the_start_begins_there_with_its_own_culmination(
    shipped: dict[int, ElementSet], karachi: View, day: times.Window
) -> None:
    target = Satellite.of(shipped[PRSS_1])
    whole = find_passes([target], [karachi], day).passes
    tca, los = float(whole.tca_s[0]), float(whole.los_s[0])
    after_culmination = _during(day, tca + 30, day.duration_s)

    first = find_planned_passes([target], [karachi], after_culmination).passes

    assert first.truncated_start[0]
    assert first.aos_s[0] == 0.0
    assert first.tca_s[0] == 0.0
    assert abs(first.los_s[0] - (los - tca - 30)) < 0.001


def test_a_planned_pass_of_more_than_two_hours_is_cut_at_the_end(
    shipped: dict[int, ElementSet], karachi: View, day: times.Window
) -> None:
    hour = _during(day, 0, 3600)

    passes = find_planned_passes([Satellite.of(shipped[PAKSAT_1R])], [karachi], hour).passes

    assert passes.los_s.tolist() == [3600.0]
    assert passes.truncated_end[0]


def test_two_halves_of_a_window_give_the_passes_of_the_whole(
    shipped: dict[int, ElementSet], karachi: View, day: times.Window
) -> None:
    targets = [Satellite.of(shipped[number]) for number in (PRSS_1, PRSC_S1)]
    half = times.Window(day.start, day.middle)
    rest = times.Window(day.middle, day.end)

    whole = find_passes(targets, [karachi], day).passes
    parts = [find_passes(targets, [karachi], w).passes for w in (half, rest)]

    up = sum(float(np.sum(p.los_s - p.aos_s)) for p in parts)
    assert abs(up - float(np.sum(whole.los_s - whole.aos_s))) < 0.001 * len(whole)


def test_a_higher_mask_gives_passes_inside_those_of_a_lower_one(
    shipped: dict[int, ElementSet], karachi: View, day: times.Window
) -> None:
    targets = [Satellite.of(shipped[number]) for number in (PRSS_1, PRSC_S1)]
    higher = View(karachi.horizon, karachi.mask.raised(25.0))

    passes = find_passes(targets, [karachi, higher], day).passes

    low, high = passes.where(passes.view == 0), passes.where(passes.view == 1)
    assert 0 < len(high) < len(low)
    for target, aos, los in zip(high.target, high.aos_s, high.los_s, strict=True):
        assert np.any((low.target == target) & (low.aos_s < aos) & (low.los_s > los))


def test_terrain_splits_one_pass_into_two(shipped: dict[int, ElementSet], karachi: View, day: times.Window) -> None:
    target = Satellite.of(shipped[PRSS_1])
    plain = find_passes([target], [karachi], day)
    first = plain.passes.where(np.arange(len(plain.passes)) == 0)
    seen = plain.geometry.pointing(first.target, first.view, first.tca_s)
    azimuth, elevation = float(seen.azimuth_deg[0]), float(seen.elevation_deg[0])
    peak = [(azimuth - 3) % 360, azimuth, (azimuth + 3) % 360]
    mask = Mask.of(sorted(zip(peak, (5.0, elevation + 1, 5.0), strict=True)))

    split = find_passes([target], [View(karachi.horizon, mask)], day).passes

    inside = (split.aos_s >= first.aos_s[0] - 0.01) & (split.los_s <= first.los_s[0] + 0.01)
    assert np.count_nonzero(inside) == 2
    assert not np.any((split.aos_s < first.tca_s[0]) & (split.los_s > first.tca_s[0]))


def test_a_grazing_pass_is_not_lost(shipped: dict[int, ElementSet], karachi: View, day: times.Window) -> None:
    target = Satellite.of(shipped[PRSS_1])
    found = find_passes([target], [karachi], day)
    heights = found.geometry.elevation_deg(found.passes.target, found.passes.view, found.passes.tca_s)

    for height, tca in zip(heights, found.passes.tca_s, strict=True):
        grazed = View(karachi.horizon, Mask.of([(0, float(height) - 0.0005)]))
        passes = find_passes([target], [grazed], day).passes
        inside = (passes.aos_s < tca) & (tca < passes.los_s) & (passes.los_s - passes.aos_s < 30)
        assert np.any(inside), f"the pass that culminates at {height:.2f} is gone"


def test_a_decaying_satellite_is_searched_up_to_the_moment_where_sgp4_fails(
    shipped: dict[int, ElementSet], karachi: View, day: times.Window
) -> None:
    decaying = replace(shipped[PRSC_S1], mean_motion=Decimal("16.0"), bstar=Decimal("0.004"))
    long = times.Window(day.start, day.start + 10 * times.DAY_MS)

    found = find_passes([Satellite.of(decaying)], [karachi], long)

    failure = found.failures[0]
    assert long.start < failure.at < long.end
    assert "decayed" in failure.reason
    assert len(found.passes) > 0
    assert found.passes.los_s.max() <= (failure.at - long.start) / 1000
    assert find_failures([Satellite.of(decaying)], long) == found.failures
    before = times.Window(long.start, failure.at - 1000)
    assert find_failures([Satellite.of(decaying)], before) == {}


def test_positions_that_become_nan_end_a_pass_before_they_do(
    shipped: dict[int, ElementSet], karachi: View, day: times.Window
) -> None:
    """SGP4 error 1 gives no position at all; the failure must come while the satellite is up to tell."""
    failing = [
        replace(
            shipped[PRSC_S1],
            mean_motion=Decimal("16.3"),
            bstar=Decimal("0.004"),
            mean_anomaly=Decimal(2 * n),
            ra_of_asc_node=Decimal(47 * n % 360),
        )
        for n in range(180)
    ]
    satellites = [Satellite.of(elements) for elements in failing]

    found = find_passes(satellites, [karachi], day)
    listed = listing.listed(found, satellites, ["x"] * len(satellites), {0: "khi"})

    assert len(found.failures) == len(satellites)
    assert any(found.passes.truncated_end & (found.passes.los_s < day.duration_s - 1)), "none failed while it was up"
    for p in listed.passes():
        assert all(map(math.isfinite, (p.max_elevation_deg, p.aos_azimuth_deg, p.los_azimuth_deg, p.range_km)))
    for target, failure in found.failures.items():
        mine = found.passes.where(found.passes.target == target)
        assert np.all(mine.los_s <= (failure.at - day.start) / 1000)


def test_what_an_antenna_sees_goes_with_the_pass_of_its_station(
    shipped: dict[int, ElementSet], karachi: View, day: times.Window
) -> None:
    """The station's pass rises in the window and the antenna's part only after its end: it belongs to the plan."""
    target = Satellite.of(shipped[PRSS_1])
    antenna = View(karachi.horizon, karachi.mask.raised(20.0))
    whole = find_passes([target], [karachi, antenna], day).passes
    stations, parts = whole.where(whole.view == 0), whole.where(whole.view == 1)
    rise = float(stations.aos_s[stations.aos_s < parts.aos_s[0]][-1])
    ends_between = _during(day, 0, (rise + float(parts.aos_s[0])) / 2)

    planned = find_planned_passes([target], [karachi, antenna], ends_between, owners=[0, 0]).passes

    last = planned.where(planned.view == 1)
    assert abs(last.aos_s[-1] - parts.aos_s[0]) < 0.001
    assert abs(last.los_s[-1] - parts.los_s[0]) < 0.001


def test_where_a_long_pass_is_cut_its_antennas_parts_are_cut_too(
    shipped: dict[int, ElementSet], karachi: View, day: times.Window
) -> None:
    medium = replace(shipped[PRSC_S1], mean_motion=Decimal("4.0"), bstar=Decimal(0), inclination=Decimal(40))
    antenna = View(karachi.horizon, karachi.mask.raised(50.0))
    whole = find_passes([Satellite.of(medium)], [karachi, antenna], day).passes
    part = whole.where((whole.view == 1) & ~whole.truncated_start & ~whole.truncated_end)
    ends_inside = _during(day, 0, (float(part.aos_s[0]) + float(part.los_s[0])) / 2)

    planned = find_planned_passes([Satellite.of(medium)], [karachi, antenna], ends_inside, owners=[0, 0]).passes

    for view in (0, 1):
        last = planned.where(planned.view == view)
        assert last.los_s[-1] == ends_inside.duration_s
        assert last.truncated_end[-1]
    assert np.all(planned.tca_s <= planned.los_s)


def test_no_target_and_no_view_are_no_passes(day: times.Window, karachi: View, shipped: dict[int, ElementSet]) -> None:
    assert len(find_passes([], [karachi], day).passes) == 0
    assert len(find_passes([Satellite.of(shipped[PRSS_1])], [], day).passes) == 0


def test_a_station_more_changes_nothing_for_the_others(
    shipped: dict[int, ElementSet], karachi: View, day: times.Window
) -> None:
    target = Satellite.of(shipped[PRSS_1])
    pole = View(Horizon.at(latitude_deg=90, longitude_deg=0, altitude_m=0), Mask.of([(0, 5), (90, 12)]))

    alone = find_passes([target], [karachi], day).passes
    beside = find_passes([target], [pole, karachi], day).passes
    beside = beside.where(beside.view == 1)

    # Other polynomials lead to the same true crossing: a thousandth of a millisecond is left.
    assert np.abs(alone.aos_s - beside.aos_s).max() < 1e-6
    assert np.abs(alone.los_s - beside.los_s).max() < 1e-6


def test_a_rise_within_microseconds_of_where_arcs_meet_is_one_pass(karachi: View) -> None:
    """Sixteen days are searched as two arcs; where they meet, the later one finds the rise 2 µs too late."""
    angles_deg = (345.05255636519485, 30.49752734868511, 25.65676268157199)
    target = orbiting("slow", 1.0746871977504182, 0.103269, 92.2603788636584, angles_deg)
    meeting = EPOCH + 187_740_440
    eight_days_s = 8 * 86_400.0

    whole = find_passes([target], [karachi], times.Window(meeting - 8 * times.DAY_MS, meeting + 8 * times.DAY_MS))
    after = find_passes([target], [karachi], times.Window(meeting, meeting + 8 * times.DAY_MS))

    assert np.count_nonzero(np.abs(whole.passes.aos_s - eight_days_s) < 1) == 1
    assert after.passes.aos_s[0] == 0.0
    assert after.passes.truncated_start[0]


def test_what_screening_leaves_out_wrongly_is_searched_densely(
    shipped: dict[int, ElementSet], karachi: View, day: times.Window
) -> None:
    """Regions that claim to see nothing below 20 degrees make stretches that end while satellites are up."""
    geometry = Geometry([Satellite.of(shipped[PRSS_1])], [karachi], Timeline(day))
    right, wrong = (search.Search(geometry, np.array([0.0, day.duration_s])) for _ in range(2))
    wrong.regions = [replace(region, lowest_rad=np.radians(20.0)) for region in right.regions]

    expected, found = (sorted(np.concatenate([p.rise_s for p in s.everywhere()]).tolist()) for s in (right, wrong))

    assert wrong.extents, "searched densely"
    assert not right.extents
    # Two ways to the same true crossing: microseconds are left.
    assert np.allclose(found, expected, rtol=0, atol=1e-5)
