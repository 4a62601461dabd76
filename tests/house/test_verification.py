"""The page on the second opinion stays in step with the checks."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundsched.verification.consistency import CHECKS
from groundsched.verification.geometry import CHECKS as OF_THE_SKY
from groundsched.verification.rules import RULES

PAGE = (Path(__file__).parents[2] / "docs" / "verification.md").read_text(encoding="utf-8")
OTHERS = ("elements", "ut1", "chain", "bound", "objective", "status", "improvement")


@pytest.mark.parametrize("code", sorted({name for name, _ in (*CHECKS, *RULES, *OF_THE_SKY)} | {*OTHERS}))
def test_the_page_names_every_code(code: str) -> None:
    assert f"`{code}`" in PAGE


@pytest.mark.parametrize(("name", "check"), OF_THE_SKY)
def test_a_check_of_the_sky_begins_with_what_must_hold(name: str, check: object) -> None:
    assert (check.__doc__ or "").split("\n")[0].endswith("."), name
