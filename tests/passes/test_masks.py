"""Masks: linear between corners, wrapping at north, raised without losing a corner."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from groundsched.passes.masks import Mask

CORNERS = st.lists(
    st.tuples(st.integers(0, 359).map(float), st.integers(-10, 600).map(lambda tenths: tenths / 10)),
    min_size=1,
    max_size=8,
    unique_by=lambda corner: corner[0],
).map(sorted)


def test_a_mask_wraps_at_north() -> None:
    mask = Mask.of([(10, 2.0), (350, 6.0)])

    assert mask.elevation_deg(np.array([350.0, 355.0, 0.0, 5.0, 10.0])).tolist() == [6.0, 5.0, 4.0, 3.0, 2.0]


def test_one_number_is_the_same_all_round() -> None:
    mask = Mask.of([(0, 5.0)])

    assert mask.is_level
    assert mask.elevation_deg(np.linspace(0, 360, 50)).tolist() == [5.0] * 50


@given(corners=CORNERS, floor=st.integers(-20, 700).map(lambda tenths: tenths / 10))
def test_a_raised_mask_is_the_higher_of_both_at_every_azimuth(corners: list[tuple[float, float]], floor: float) -> None:
    mask = Mask.of(corners)
    azimuths = np.arange(0.0, 360.0, 0.25)

    raised = mask.raised(floor)

    assert np.allclose(raised.elevation_deg(azimuths), np.maximum(mask.elevation_deg(azimuths), floor), atol=1e-9)
