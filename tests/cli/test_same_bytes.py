"""The same inputs give the same bytes: whatever the hash seed, the order of files and keys, the folder, the locale."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import yaml

from .conftest import GROUNDSCHED, Run, environment

RUNS = 20
PLAN = ("plan", "--start", "2026-08-11T06:00Z", "--hours", "3", "--partial")
FIXED = {"SOURCE_DATE_EPOCH": "1786428000"}
LANGUAGES = ("C", "C.UTF-8", "POSIX", "de_DE.UTF-8", "ur_PK.UTF-8")
ZONES = ("UTC", "Asia/Karachi", "America/St_Johns", "Pacific/Kiritimati")


def _shuffled_cache(folder: Path, draw: random.Random) -> None:
    """The same files, made in another order, with the same records in another order."""
    snapshot, lines = next(folder.glob("*.json")), next(folder.glob("*.tle"))
    records = json.loads(snapshot.read_text(encoding="utf-8"))
    sets = _sets(lines.read_text(encoding="utf-8").splitlines())
    draw.shuffle(records)
    draw.shuffle(sets)
    texts = {snapshot: json.dumps(records), lines: "".join(f"{line}\n" for each in sets for line in each)}
    snapshot.unlink()
    lines.unlink()
    for path in draw.sample(sorted(texts), 2):
        path.write_text(texts[path], encoding="utf-8")


def _sets(lines: list[str]) -> list[list[str]]:
    """Two lines each, and the line with the name before them."""
    found: list[list[str]] = []
    for line in lines:
        if not found or found[-1][-1].startswith("2 "):
            found.append([])
        found[-1].append(line)
    return found


def _plan(shipped: Path, home: Path, number: int) -> bytes:
    """What the command prints on a desk of its own, in a world of its own."""
    draw = random.Random(number)
    desk = home / draw.choice(("desk", "a folder with blanks", "میز")) / str(number)
    shutil.copytree(shipped, desk)
    if number:
        _shuffled_cache(desk / "tle_cache", draw)
    surroundings = {
        "PYTHONHASHSEED": str(draw.randrange(2**32)),
        "LC_ALL": draw.choice(LANGUAGES),
        "TZ": draw.choice(ZONES),
    }
    command = [*GROUNDSCHED, *PLAN, "--workers", str(1 + number % 2)]
    done = subprocess.run(
        command, cwd=desk, env=environment({**FIXED, **surroundings}), capture_output=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_twenty_runs_in_twenty_surroundings_give_the_same_bytes(shipped: Path, tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        printed = list(pool.map(lambda number: _plan(shipped, tmp_path, number), range(RUNS)))

    assert json.loads(printed[0])["contacts"]
    assert set(printed) == {printed[0]}


def test_the_order_of_keys_and_of_missions_changes_nothing_but_the_digest_of_their_file(run: Run, desk: Path) -> None:
    first = run(*PLAN, env=FIXED)
    draw = random.Random(1)
    for name, key in (("missions.yaml", "missions"), ("stations.yaml", "stations")):
        content = yaml.safe_load((desk / name).read_text(encoding="utf-8"))
        content[key] = [_in_any_order(entry, draw) for entry in content[key]]
        if key == "missions":
            draw.shuffle(content[key])
        text = yaml.safe_dump(_in_any_order(content, draw), sort_keys=False)
        (desk / name).write_text(text, encoding="utf-8")
    again = run(*PLAN, env=FIXED)

    assert first.returncode == again.returncode == 0, again.stderr
    assert _without_digests(again.stdout) == _without_digests(first.stdout)


def _in_any_order(mapping: dict[str, Any], draw: random.Random) -> dict[str, Any]:
    return {key: mapping[key] for key in draw.sample(sorted(mapping), len(mapping))}


def _without_digests(printed: str) -> Any:
    document = json.loads(printed)
    for name in ("stations", "missions"):
        assert document["inputs"][name].pop("sha256")
    return document
