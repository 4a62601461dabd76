"""Rows that whole contacts keep and fractions of contacts break."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from groundsched.scheduling.model import Row
from groundsched.scheduling.rounding import broken_roundings, rounded


def wish(weights: list[int], wanted: int) -> Row:
    """Contacts that bring such weights, and a quantity that counts what is missing."""
    members = tuple(range(len(weights) + 1))
    return Row(members, (*weights, 1), wanted, sum(weights) + wanted, (*(1,) * len(weights), wanted))


@given(weights=st.lists(st.integers(1, 60), min_size=1, max_size=6), wanted=st.integers(1, 150), data=st.data())
def test_every_choice_of_whole_contacts_keeps_the_rounded_row(
    weights: list[int], wanted: int, data: st.DataObject
) -> None:
    divisor = data.draw(st.integers(1, wanted))
    row = rounded(wish(weights, wanted), len(weights), divisor)
    for chosen in itertools.product((0, 1), repeat=len(weights)):
        missing = max(0, wanted - sum(w for w, one in zip(weights, chosen, strict=True) if one))
        for more in (missing, wanted):
            assert row.least <= row.sum_of([*chosen, more]) <= row.most


def test_two_thirds_of_a_contact_do_not_pass_for_two_thirds_of_the_day() -> None:
    """60 of 100 Mbit come from one contact; of the next, also of 60, two thirds would do."""
    day = wish([60, 60], 100)
    (row,) = broken_roundings(day, 2, [1.0, 2 / 3, 0.0])
    # 40 more are missing at the second step of 60: each contact counts for 40 of 80.
    assert (row.weights, row.least) == ((40, 40, 1), 80)
    assert broken_roundings(day, 2, [1, 1, 0]) == broken_roundings(day, 2, [1, 0, 40]) == []
