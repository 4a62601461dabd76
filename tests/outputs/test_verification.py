"""Findings as people and spreadsheets read them."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from rich.cells import cell_len

from groundsched.documents.verification import Finding, Verification
from groundsched.outputs import verification_csv, verification_table

HOSTILE = ("A [/] B [bold red]x", "\x1b[2J\x1b]0;owned\x07", "right\u202eto left", "x" * 200, "衛星" * 40)


def _table(*findings: Finding, width: int = 80, notes: tuple[str, ...] = ()) -> str:
    found = Verification(findings=findings, checked={"contacts": 31, "passes": 1212}, notes=notes)
    return verification_table.render(found, zone=ZoneInfo("UTC"), width=width, color=False)


def test_where_nothing_is_wrong_it_says_so_and_what_was_checked() -> None:
    assert _table(notes=("the bound was not computed",)).splitlines() == [
        "Nothing wrong", "", "Notes", "· the bound was not computed", "", "Checked", "31 contacts · 1,212 passes",
    ]  # fmt: skip


def test_what_there_is_one_of_is_told_in_the_singular() -> None:
    found = Verification(
        findings=(), checked={"contacts": 1, "passes": 1, "stages bounded": 1, "stations": 2}, notes=()
    )
    table = verification_table.render(found, zone=ZoneInfo("UTC"), width=80, color=False)
    assert table.splitlines()[-1] == "1 contact · 1 pass · 1 stage bounded · 2 stations"


def test_findings_stand_under_their_code_with_what_they_are_about() -> None:
    lines = _table(
        Finding(code="aos", contact="a-1", detail="it is late"),
        Finding(code="window", contact=None, detail="it ends first"),
        Finding(code="aos", contact="a-2", detail="it is early"),
    ).splitlines()

    assert lines[0] == "3 findings"
    assert lines[2:5] == ["aos  2", "✗ a-1: it is late", "✗ a-2: it is early"]
    assert lines[6:8] == ["window  1", "✗ it ends first"]


def test_of_many_findings_of_a_kind_the_first_are_shown_and_the_others_counted() -> None:
    lines = _table(*(Finding(code="los", contact=f"c-{n}", detail="off") for n in range(1000))).splitlines()

    assert len([line for line in lines if line.startswith("✗")]) == verification_table.MOST_SHOWN
    assert "  and 980 more; --format json has all of them" in lines


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("width", [60, 120])
def test_no_text_breaks_the_table(text: str, width: int) -> None:
    table = _table(Finding(code="c", contact=text, detail=text), width=width, notes=(text,))

    assert "\x1b" not in table
    assert "\u202e" not in table
    assert max(map(cell_len, table.splitlines())) <= width


def test_a_sheet_has_a_row_for_each_finding() -> None:
    found = Verification(findings=(Finding(code="aos", contact=None, detail="=1+1"),), checked={})

    assert verification_csv.render(found) == b"code,contact,detail\r\naos,,'=1+1\r\n"
