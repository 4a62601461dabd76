"""Names from outside."""

from __future__ import annotations

import pytest

from groundsched import names


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("PRSS-1                  ", "PRSS-1"),
        ("A\x1b[31mB\x07", "A[31mB"),
        ("two\nlines", "two lines"),
        ("\u202egnihton\u202c", "gnihton"),
        ("پاکستان سیٹلائٹ", "پاکستان سیٹلائٹ"),
        ("GAOFEN-3 [+]", "GAOFEN-3 [+]"),
        ("x" * 500, "x" * 200),
    ],
)
def test_a_name_keeps_its_letters_and_loses_what_acts_on_a_terminal(raw: str, clean: str) -> None:
    assert names.clean(raw) == clean


def test_names_are_compared_without_case_punctuation_and_the_letter_o() -> None:
    assert names.folded("prsc-eo3") == names.folded("PRSC-E03")
    assert names.folded("PRSS-1") != names.folded("PRSS-2")


def test_a_misspelt_word_is_suggested() -> None:
    assert names.suggestion("lattitude_deg", ["latitude_deg", "longitude_deg"]) == "did you mean 'latitude_deg'?"
    assert names.suggestion("frequency", ["latitude_deg"]) == ""
