"""When something holds along tracks."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundsched.passes.stretches import Stretches, knots, stretches, union
from groundsched.passes.tracks import State
from tests.passes.skylines import flights

INTERVALS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 50), st.integers(1, 20)), max_size=12)


def _stretches(intervals: list[tuple[int, int, int]]) -> Stretches:
    owner, begin, length = (
        (np.array(column) for column in zip(*intervals, strict=True)) if intervals else (np.empty(0),) * 3
    )
    return Stretches(owner.astype(np.intp), begin.astype(float), (begin + length).astype(float))


@given(one=INTERVALS, other=INTERVALS)
def test_a_union_covers_what_either_covers_and_counts_it_once(
    one: list[tuple[int, int, int]], other: list[tuple[int, int, int]]
) -> None:
    got = union([_stretches(one), _stretches(other)])

    covered = np.zeros((4, 100), dtype=bool)
    for owner, begin, length in one + other:
        covered[owner, begin : begin + length] = True
    assert got.seconds(4).tolist() == covered.sum(axis=1).tolist()
    same = got.owner[1:] == got.owner[:-1]
    assert np.all(got.begin_s[1:][same] > got.end_s[:-1][same])


@given(intervals=INTERVALS, begin=st.integers(0, 60), length=st.integers(0, 30))
def test_what_lies_within_a_part_and_around_it_adds_up(
    intervals: list[tuple[int, int, int]], begin: int, length: int
) -> None:
    whole = union([_stretches(intervals)])
    cuts = [np.full(4, float(cut)) for cut in (0, begin, begin + length, 100)]

    parts = [whole.within(low, high).seconds(4) for low, high in itertools.pairwise(cuts)]

    assert np.sum(parts, axis=0).tolist() == whole.seconds(4).tolist()


@given(place=st.floats(-199, 199), width=st.floats(1e-3, 30))
def test_a_dip_between_two_samples_is_found(place: float, width: float) -> None:
    def near(state: State) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        return np.asarray(width**2 / 4 - (state.x * 200.0 - place) ** 2)

    track = flights(offset_km=[50.0])
    got = stretches(track, near)

    begin, end = max(place - width / 2, -200.0), min(place + width / 2, 200.0)
    assert (got.begin_s[0], got.end_s[0]) == pytest.approx((begin, end), abs=1e-6)


def test_what_holds_all_along_is_one_stretch_and_what_never_does_is_none() -> None:
    track = flights(offset_km=[50.0, 60.0])

    always = stretches(track, lambda state: np.full(len(state.x), 1.0))
    never = stretches(track, lambda state: np.full(len(state.x), -1.0))

    assert (always.begin_s.tolist(), always.end_s.tolist()) == ([-200.0] * 2, [200.0] * 2)
    assert len(never) == 0


def test_knots_stand_in_order_and_have_the_roots_among_them() -> None:
    track = flights(offset_km=[50.0])

    got = knots(track, lambda state: state.x * 200.0 - 7.0)

    assert np.all(np.diff(got.x) > 0)
    assert got.x[got.value == 0] * 200.0 == pytest.approx([7.0])
    assert set(got.signs().tolist()) == {-1, 1, 0}
