"""The conformance corpus `gpconf` 0.7.0 (Apache-2.0), made of CelesTrak's data: its five offline cases."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
OFFLINE = {
    "alpha5-encoding-vectors",
    "alpha5-tle-derived",
    "corrupt-input",
    "kvn-syntax-variants",
    "tle-writer-alpha5",
}
SIX_DIGITS = ("corpus", "derived", "alpha5-tle", "alpha5-A-last-30-days-snapshot.tle")
NINE_DIGITS = 799_501_299


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the corpus's runner says of our adapter. Nothing is fetched, and data fetched before are not looked at."""
    folder = tmp_path_factory.mktemp("gpconf")
    command = [sys.executable, "-m", "gpconf", "run", "--adapter", "tools.gpconf_adapter:Parser"]
    options = ["--json", str(folder / "report.json"), "--data", str(folder)]
    environment = {**os.environ, "PYTHONWARNINGS": "error"}
    done = subprocess.run(
        [*command, *options], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    content: dict[str, Any] = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return content


def test_the_five_offline_cases_pass_exactly(report: dict[str, Any]) -> None:
    graded = {result["case"]: result for result in report["results"] if result["counts"].get("pass")}

    assert set(graded) == OFFLINE
    assert {result["status"] for result in graded.values()} == {"pass"}
    for result in graded.values():
        assert {kind for kind, number in result["counts"].items() if number} <= {"pass", "info"}


def test_no_item_is_skipped_and_no_field_is_left_out(report: dict[str, Any]) -> None:
    assert report["summary"]["fail"] == report["summary"]["skip"] == report["summary"]["pass-tolerance"] == 0
    assert report["inside_cases"]["items_skipped"] == report["inside_cases"]["field_gaps"] == 0
    assert report["inside_cases"]["cases_graded"] == len(OFFLINE)


def test_six_and_nine_digit_satellites_are_planned(tmp_path: Path) -> None:
    """256 objects that no five-digit TLE can name, as Alpha-5, and one more as OMM with nine digits.

    Shortly before SGP4 has the lowest orbit decay, all of them can be used.
    """
    folder = tmp_path / "tle_cache"
    folder.mkdir()
    lines = files("gpconf").joinpath(*SIX_DIGITS).read_bytes()
    (folder / "six.tle").write_bytes(lines)
    (folder / "nine.json").write_text(json.dumps(_nine_digits(lines)), encoding="utf-8")
    command = [sys.executable, "-m", "groundsched", "plan", "--start", "2026-09-17T17:00Z", "--hours", "3"]
    options = ["--allow-stale", "--format", "json", "--stations", str(ROOT / "stations.yaml")]

    done = subprocess.run(
        [*command, *options, "--tle-cache", str(folder)],
        cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    plan = json.loads(done.stdout)
    numbers = {elements["satellite"] for elements in plan["inputs"]["elements"]}
    assert len(numbers) == 257
    assert {100_404, 100_789, NINE_DIGITS} <= numbers
    assert all(number > 99_999 for number in numbers)
    assert plan["contacts"]


def _nine_digits(lines: bytes) -> dict[str, Any]:
    """The first satellite's elements under a number as supplemental sets have it."""
    command = [sys.executable, "-m", "groundsched", "satellites", "export", "--from", "tle", "-"]
    first = b"\n".join(lines.splitlines()[:3])
    done = subprocess.run(command, input=first, capture_output=True, check=True, timeout=60)
    record: dict[str, Any] = json.loads(done.stdout)[0]
    return record | {"NORAD_CAT_ID": NINE_DIGITS, "OBJECT_NAME": "NINE DIGITS"}
