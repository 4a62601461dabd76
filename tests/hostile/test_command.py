"""Every odd and hostile file through the real command, alone in its folder: nothing crashes, hangs or grows."""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import pytest

FOLDER = Path(__file__).parent
ENTRIES: list[dict[str, Any]] = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))["files"]
LONGEST_S = 5.0
LARGEST_KB = 500 * 1024
CLOCK = "2026-08-23T00:00Z"
"""The moment that the manifest's ages are meant for."""


@dataclass(frozen=True)
class Outcome:
    """How the command ended, and what it took."""

    code: int
    stdout: bytes
    stderr: bytes
    seconds: float
    peak_kb: int


LAUNCHER = """
import os, sys
child = os.fork()
if child == 0:
    os.execv(sys.argv[2], sys.argv[2:])
_, status, usage = os.wait4(child, 0)
with open(sys.argv[1], "w") as note:
    note.write(str(usage.ru_maxrss))
sys.exit(os.waitstatus_to_exitcode(status))
"""
"""A small process between this big one and the command: a child starts with the peak memory of who forks it."""


def survey(cache: Path, log: Path) -> Outcome:
    """Run `groundsched satellites` on a folder, its peak memory measured."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("GROUNDSCHED_")}
    command = [sys.executable, "-m", "groundsched", "satellites", "--tle-cache", cache.name, "--format", "json"]
    launched = [sys.executable, "-S", "-c", LAUNCHER, str(log / "peak"), *command, "--start", CLOCK]
    begin = time.monotonic()
    ended = subprocess.run(launched, cwd=cache.parent, capture_output=True, env=environment, check=False)
    seconds = time.monotonic() - begin
    return Outcome(ended.returncode, ended.stdout, ended.stderr, seconds, int((log / "peak").read_text()))


def strict(content: bytes) -> Any:
    """The JSON document on stdout, without NaN and the like; None where there is nothing."""

    def refuse(constant: str) -> NoReturn:
        raise AssertionError(f"{constant} is no JSON")

    return json.loads(content.decode("utf-8"), parse_constant=refuse) if content else None


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["file"])
def test_the_command_does_what_the_manifest_says(entry: dict[str, Any], tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    name = Path(entry["file"]).name
    shutil.copy(FOLDER / entry["file"], cache / name)

    outcome = survey(cache, tmp_path)

    assert b"Traceback" not in outcome.stderr
    assert all(byte >= 0x20 or byte == 0x0A for byte in outcome.stdout + outcome.stderr)
    assert outcome.seconds < LONGEST_S
    assert outcome.peak_kb < LARGEST_KB
    document = strict(outcome.stdout)
    if entry["expect"] == "reject":
        assert outcome.code in {3, 4}
        assert name in outcome.stderr.decode()
    else:
        assert outcome.code == 0, outcome.stderr
        _check_used(entry, document, name, outcome.stderr.decode())


def _check_used(entry: dict[str, Any], document: dict[str, Any], name: str, stderr: str) -> None:
    rows = document["satellites"]
    assert rows
    assert sum(row["sets"] for row in rows) == _sets(entry, rows)
    assert all(math.isfinite(row["age_days"]) for row in rows)
    assert {row["source"] for row in rows} == {name}
    if "ids" in entry:
        assert [row["satellite"] for row in rows] == entry["ids"]
    if "names" in entry:
        assert {row["name"] for row in rows} == set(entry["names"])
    if "satellites" in entry:
        assert len(rows) == entry["satellites"]
    if entry["expect"] == "accept":
        assert document["excluded"] == []
    if entry["expect"] == "partial":
        records = [bad for bad in document["excluded"] if bad["file"]]
        assert records
        assert all(bad["file"] == name and bad["line"] > 0 for bad in records)
        assert name in stderr
    if entry["expect"] == "warn":
        assert "warning: " in stderr


def _sets(entry: dict[str, Any], rows: list[dict[str, Any]]) -> int:
    """How many sets the manifest wants; where it does not say, one a satellite: the same set thrice is one."""
    return int(entry.get("sets", len(rows)))


def test_the_whole_folder_at_once_is_no_harder(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    for entry in ENTRIES:
        shutil.copy(FOLDER / entry["file"], cache / Path(entry["file"]).name)
    outcome = survey(cache, tmp_path)
    assert (outcome.code, outcome.seconds < LONGEST_S, outcome.peak_kb < LARGEST_KB) == (0, True, True)
    named = {bad["file"] for bad in strict(outcome.stdout)["excluded"]}
    assert {Path(entry["file"]).name for entry in ENTRIES if entry["expect"] in {"reject", "partial"}} <= named
