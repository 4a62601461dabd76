"""Roots of many functions at once."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from groundsched.ephemeris.earth_rotation import Floats
from groundsched.passes.roots import roots
from groundsched.passes.views import Indices


@given(
    places=st.lists(st.floats(-0.999, 0.999), min_size=1, max_size=20),
    power=st.sampled_from([1, 3, 5]),
)
def test_a_root_is_found_within_the_tolerance(places: list[float], power: int) -> None:
    at = np.array(places)

    def curve(some: Indices, x: Floats) -> Floats:
        return np.asarray((x - at[some]) ** power + (x - at[some]) * 1e-3)

    found = roots(curve, np.full(len(at), -1.0), np.full(len(at), 1.0), tolerance=1e-9)

    assert np.allclose(found, at, atol=1e-8)


def test_a_root_at_an_end_and_a_bracket_without_length_are_given_back() -> None:
    found = roots(lambda _, x: x - 1.0, np.array([1.0, 0.0, 3.0]), np.array([2.0, 1.0, 3.0]), tolerance=1e-6)

    assert found.tolist() == [1.0, 1.0, 3.0]
