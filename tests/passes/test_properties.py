"""What is true of passes whatever the orbit, the place and the window are."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from groundsched import times
from groundsched.ephemeris.earth_rotation import Floats
from groundsched.ephemeris.frames import Horizon
from groundsched.ephemeris.satellites import Satellite
from groundsched.passes.masks import Mask
from groundsched.passes.search import Passes, find_passes, find_planned_passes
from groundsched.passes.views import View
from tools.random_cases import EPOCH, orbiting

SAME_S = 1e-4
"""An AOS and a LOS are true positions' to a microsecond (`polish.SURE_STEP_S`), wherever the search began. A hundred
times that, for passes so flat that the last digits of a position move their ends."""

SETTLED_S = 2e-5
"""Which polynomials lead to a true crossing depends on what else is searched; a step of the secant settles it."""
POLYNOMIAL_S = 1e-3
"""The contract's millisecond: culminations are on polynomials, and flat ones of high orbits hardly defined."""

steady = settings(max_examples=25, deadline=None, derandomize=True, database=None)

angle = st.floats(0.0, 359.99)
low_orbit = st.builds(
    lambda *values: orbiting("low", *values),
    st.floats(13.0, 15.6),
    st.floats(0.0, 0.02),
    st.floats(0.0, 179.9),
    st.tuples(angle, angle, angle),
)
high_orbit = st.builds(
    lambda *values: orbiting("high", *values),
    st.floats(0.9, 6.0),
    st.floats(0.0, 0.7),
    st.floats(0.0, 130.0),
    st.tuples(angle, angle, angle),
).filter(lambda s: 42_241.0 / (s.record.no_kozai * 720 / np.pi) ** (2 / 3) * (1 - s.record.ecco) > 6700.0)
orbit = st.one_of(low_orbit, low_orbit, high_orbit)
place = st.tuples(st.floats(-90.0, 90.0), st.floats(-180.0, 180.0), st.floats(0.0, 4000.0))
level = st.floats(-1.0, 45.0)
terrain = st.dictionaries(st.integers(0, 359), st.floats(0.0, 40.0), min_size=1, max_size=12).map(
    lambda corners: Mask.of(sorted((float(azimuth), height) for azimuth, height in corners.items()))
)
mask = st.one_of(level.map(lambda height: Mask.of([(0.0, height)])), terrain)


def _view(where: tuple[float, float, float], sky: Mask) -> View:
    latitude, longitude, altitude = where
    return View(Horizon.at(latitude_deg=latitude, longitude_deg=longitude, altitude_m=altitude), sky)


view = st.builds(_view, place, mask)


def _window(start_s: float, length_s: float) -> times.Window:
    start = EPOCH + round(start_s * 1000)
    return times.Window(start, start + max(round(length_s * 1000), 1))


window = st.builds(_window, st.floats(0.0, 2 * 86_400.0), st.floats(600.0, 86_400.0))


def _edges(passes: Passes, shift_s: float = 0.0) -> Floats:
    """(n, 2) AOS and LOS."""
    return np.stack((passes.aos_s, passes.los_s), axis=1) + shift_s


def _joined_at(first: Floats, second: Floats, split_s: float) -> Floats:
    """(n, 2) the intervals of both, with those in one that meet at the split."""
    if len(first) and len(second) and first[-1, 1] == split_s and second[0, 0] == split_s:
        middle = np.array([[first[-1, 0], second[0, 1]]])
        return np.concatenate((first[:-1], middle, second[1:]))
    return np.concatenate((first, second))


@steady
@given(orbit, view, window, st.floats(0.05, 0.95))
def test_the_passes_of_two_parts_of_a_window_are_those_of_the_whole_cut_where_it_is_divided(
    target: Satellite, place: View, whole: times.Window, share: float
) -> None:
    split = whole.start + round((whole.end - whole.start) * share)
    split_s = (split - whole.start) / 1000

    together = find_passes([target], [place], whole).passes
    before = find_passes([target], [place], times.Window(whole.start, split)).passes
    after = find_passes([target], [place], times.Window(split, whole.end)).passes

    # What lasts no longer than the tolerance may belong to either.
    assume(np.all(np.abs(_edges(together) - split_s) > SAME_S))
    joined = _joined_at(_edges(before), _edges(after, split_s), split_s)
    assert joined.shape == (len(together), 2)
    assert np.all(np.abs(joined - _edges(together)) < SAME_S)


@steady
@given(orbit, view, window, st.floats(0.1, 60.0))
def test_under_a_higher_mask_every_pass_lies_inside_one_of_the_lower(
    target: Satellite, lower: View, when: times.Window, floor_deg: float
) -> None:
    higher = View(lower.horizon, lower.mask.raised(floor_deg))

    passes = find_passes([target], [lower, higher], when).passes

    outer, inner = _edges(passes.where(passes.view == 0)), _edges(passes.where(passes.view == 1))
    for rise, fall in inner:
        assert np.any((outer[:, 0] <= rise + SAME_S) & (outer[:, 1] >= fall - SAME_S))


@steady
@given(st.lists(orbit, min_size=2, max_size=4), st.lists(view, min_size=2, max_size=4), window, st.randoms())
def test_passes_do_not_depend_on_what_else_is_searched_or_in_which_order(
    targets: Sequence[Satellite], views: Sequence[View], when: times.Window, random: Random
) -> None:
    alone = find_passes(targets[:1], views[:1], when).passes
    target_order, view_order = [*range(len(targets))], [*range(len(views))]
    random.shuffle(target_order)
    random.shuffle(view_order)

    among = find_passes([targets[k] for k in target_order], [views[k] for k in view_order], when).passes
    mine = among.where((among.target == target_order.index(0)) & (among.view == view_order.index(0)))

    assert len(mine) == len(alone)
    assert np.all(np.abs(_edges(mine) - _edges(alone)) < SETTLED_S)
    assert np.all(np.abs(mine.tca_s - alone.tca_s) < POLYNOMIAL_S)


@steady
@given(orbit, view, window, st.lists(st.floats(0.0, 1.0), min_size=20, max_size=20))
def test_at_any_moment_a_target_is_above_the_mask_just_where_a_pass_is_listed(
    target: Satellite, place: View, when: times.Window, shares: Sequence[float]
) -> None:
    seconds = np.array(shares) * when.duration_s
    found = find_passes([target], [place], when)
    nothing = np.zeros(len(seconds), dtype=np.intp)

    above = found.geometry.above_mask(found.geometry.pointing(nothing, nothing, seconds), nothing)
    edges = _edges(found.passes)
    listed = np.any((edges[:, :1] <= seconds) & (seconds <= edges[:, 1:]), axis=0)

    sure = np.all(np.abs(edges.ravel()[:, None] - seconds) > SAME_S, axis=0)
    assert np.array_equal(listed[sure], above[sure] >= 0)


@steady
@given(low_orbit, place, mask, window, st.floats(-180.0, 180.0))
def test_node_and_longitude_turned_by_the_same_angle_leave_the_passes_of_a_low_orbit_as_they_were(
    target: Satellite, where: tuple[float, float, float], sky: Mask, when: times.Window, turn: float
) -> None:
    """SGP4 near the Earth is symmetric about its axis; higher, the Sun and the Moon are not."""
    record = target.record
    angles = np.degrees([record.nodeo, record.argpo, record.mo])
    motion, inclination = record.no_kozai * 720 / np.pi, np.degrees(record.inclo)
    latitude, longitude, altitude = where
    nodes = (float(angles[0]), float(angles[0] + turn) % 360.0)
    targets = [
        orbiting("low", motion, record.ecco, float(inclination), (node, float(angles[1]), float(angles[2])))
        for node in nodes
    ]

    here = find_passes(targets[:1], [_view(where, sky)], when).passes
    there = find_passes(targets[1:], [_view((latitude, longitude + turn, altitude), sky)], when).passes

    assert len(here) == len(there)
    assert np.all(np.abs(_edges(here) - _edges(there)) < SAME_S)


@steady
@given(orbit, st.sampled_from([90.0, -90.0]), terrain, window, st.integers(-180, 180))
def test_at_a_pole_a_longitude_is_but_the_direction_of_the_mask(
    target: Satellite, latitude: float, sky: Mask, when: times.Window, turn: int
) -> None:
    """North is where the longitude says; azimuths run against longitudes, at the southern pole with them."""
    sense = 1 if latitude > 0 else -1
    turned = Mask.of(
        sorted(
            ((azimuth + sense * turn) % 360.0, height)
            for azimuth, height in zip(sky.azimuths_deg, sky.elevations_deg, strict=True)
        )
    )

    here = find_passes([target], [_view((latitude, 0.0, 100.0), sky)], when).passes
    there = find_passes([target], [_view((latitude, float(turn), 100.0), turned)], when).passes

    assert len(here) == len(there)
    assert np.all(np.abs(_edges(here) - _edges(there)) < SAME_S)


@steady
@given(low_orbit, view, window)
def test_a_plan_has_the_passes_of_the_list_and_the_ends_that_the_window_cuts_off(
    target: Satellite, place: View, when: times.Window
) -> None:
    listed = find_passes([target], [place], when).passes
    planned = find_planned_passes([target], [place], when).passes

    assert len(listed) == len(planned)
    assert np.all(np.abs(np.minimum(_edges(planned), when.duration_s) - _edges(listed)) < SAME_S)
    assert np.all(planned.los_s[listed.truncated_end] >= when.duration_s)
