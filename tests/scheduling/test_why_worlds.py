"""What `why` says, against every schedule of random small worlds and against planning them again."""

from __future__ import annotations

import pytest

from tools.check_why import check

WORLDS = 160
CHUNK = 40


@pytest.mark.parametrize("first", range(1, WORLDS, CHUNK))
def test_prices_and_changes_are_what_all_schedules_and_new_plans_say(first: int) -> None:
    counts, wrong = check(range(first, first + CHUNK))
    assert wrong == []
    assert counts["prices"] >= CHUNK
    assert 0 < counts["let_in"] < counts["changes"]


@pytest.mark.parametrize("features", [("gaps",), ("volume", "rates"), ("shares",), ("requests",)])
def test_stages_whose_rows_are_not_all_written_down_have_the_right_price_too(features: tuple[str, ...]) -> None:
    counts, wrong = check(range(1, 25), features)
    assert wrong == []
    assert counts["prices"] > 0
