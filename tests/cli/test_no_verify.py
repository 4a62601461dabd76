"""`plan` checks its plan a second time before it writes it, `plan --no-verify` does not: the same bytes."""

from __future__ import annotations

from .conftest import SMALL, Run

FIXED = {"SOURCE_DATE_EPOCH": "1786428000"}


def test_the_second_check_changes_no_byte_of_a_plan(run: Run) -> None:
    checked, unchecked = run(*SMALL, env=FIXED), run(*SMALL, "--no-verify", env=FIXED)

    assert (checked.returncode, unchecked.returncode) == (0, 0)
    assert '"status": "optimal"' in checked.stdout
    assert checked.stdout == unchecked.stdout


def test_the_help_says_what_is_left_out(run: Run) -> None:
    assert "--no-verify" in run("plan", "--help", env={"COLUMNS": "200"}).stdout
