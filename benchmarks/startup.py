"""What a whole `groundsched plan` of the shipped missions costs, against the bare import of the libraries it stands on.

    uv run python -m benchmarks.startup [ROUNDS]

Prints medians and the ratio to ``python -c "import skyfield.api; from ortools.sat.python import cp_model"``; the
commands take turns, so that a busy machine slows all of them.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from groundsched import starters

GROUNDSCHED = (str(Path(sys.executable).with_name("groundsched")),)
BASE = "import skyfield.api; from ortools.sat.python import cp_model"
COMMANDS: dict[str, tuple[str, ...]] = {
    "import skyfield.api and cp_model": (sys.executable, "-c", BASE),
    "groundsched --version": (*GROUNDSCHED, "--version"),
    "groundsched --help": (*GROUNDSCHED, "--help"),
    "groundsched satellites": (*GROUNDSCHED, "satellites", "--start", "epoch"),
    "groundsched passes, 24 h": (*GROUNDSCHED, "passes", "--start", "epoch"),
    "groundsched plan, 24 h": (*GROUNDSCHED, "plan", "--start", "epoch"),
    "groundsched plan, 7 days": (*GROUNDSCHED, "plan", "--start", "epoch", "--days", "7"),
}


def _seconds(command: tuple[str, ...], folder: Path) -> float:
    begin = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - begin


def main(rounds: int) -> None:
    """Run every command `rounds` times, in turn, after one round that warms the caches."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        starters.install(folder)
        taken: dict[str, list[float]] = {what: [] for what in COMMANDS}
        for turn in range(rounds + 1):
            for what, command in COMMANDS.items():
                seconds = _seconds(command, folder)
                if turn:
                    taken[what].append(seconds)
    base = statistics.median(taken["import skyfield.api and cp_model"])
    print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, {rounds} rounds\n")
    print("| command | median s | spread s | ratio |\n| --- | --- | --- | --- |")
    for what, times in taken.items():
        median = statistics.median(times)
        print(f"| {what} | {median:.3f} | {min(times):.3f} to {max(times):.3f} | {median / base:.2f} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
