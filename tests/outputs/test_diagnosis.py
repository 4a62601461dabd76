"""The doctor's findings as people and spreadsheets read them."""

from __future__ import annotations

import csv
import io
from zoneinfo import ZoneInfo

import pytest
from rich.cells import cell_len

from groundsched import times
from groundsched.documents import json
from groundsched.documents.diagnosis import Diagnosis, Finding
from groundsched.documents.passes import Span
from groundsched.outputs import diagnosis_csv, diagnosis_table

START = times.parse_instant("2026-08-11T03:00Z")
HOSTILE = ("A [/] B [bold red]x", "\x1b[2J\x1b]0;owned\x07", "right\u202eto left", "x" * 200, "衛星" * 40)


def _diagnosis(*findings: Finding, window: Span | None = None) -> Diagnosis:
    return Diagnosis(created=START, window=window, checked=("files", "earth rotation"), findings=findings)


NOTE = Finding(code="versions", level="note", where="", what="groundsched 0.1.0")
PROBLEM = Finding(code="cache-empty", level="problem", where="tle_cache", what="it is empty", remedy="Fill it")
DAY = Span(start=START, end=START + times.DAY_MS)


def _table(diagnosis: Diagnosis, width: int = 80, *, color: bool = False) -> str:
    return diagnosis_table.render(diagnosis, zone=ZoneInfo("Asia/Karachi"), width=width, color=color)


def test_problems_come_first_each_with_its_remedy_below_it() -> None:
    lines = _table(_diagnosis(NOTE, PROBLEM, window=DAY)).splitlines()

    first = lines.index("✗ tle_cache: it is empty  [cache-empty]")
    assert lines[first - 1] == "1 problem"
    assert lines[first + 1] == "  → Fill it"
    assert first < lines.index("· groundsched 0.1.0  [versions]")
    assert "PKT" in lines[0]
    assert lines[-1] == "files · earth rotation"


def test_without_a_problem_it_says_so() -> None:
    assert "No problem found" in _table(_diagnosis(NOTE, window=DAY))


def test_an_unknown_window_is_said() -> None:
    assert _table(_diagnosis(PROBLEM)).startswith("the window is unknown\n")


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_text_breaks_the_table(text: str, width: int) -> None:
    finding = Finding(code="c", level="problem", where=text, what=text, remedy=text)

    table = _table(_diagnosis(finding, window=DAY), width)

    assert max(map(cell_len, table.splitlines())) <= width
    assert not {"\x1b", "\x07", "\u202e"} & set(table)


def test_a_sheet_has_a_finding_a_row_and_json_all_of_it() -> None:
    diagnosis = _diagnosis(NOTE, PROBLEM, window=DAY)

    rows = list(csv.DictReader(io.StringIO(diagnosis_csv.render(diagnosis).decode())))

    assert [row["code"] for row in rows] == ["versions", "cache-empty"]
    assert json.loads(json.dumps(diagnosis), Diagnosis) == diagnosis
