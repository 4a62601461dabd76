"""What whole runs of groundsched cost, against bare imports of the libraries that they stand on.

    uv run python -m benchmarks.startup [ROUNDS]

Against two measures: `python benchmarks/empty_command.py`, a Typer command that imports numpy, sgp4.api, yaml and
pydantic and does nothing; and ``python -c "import skyfield.api; from ortools.sat.python import cp_model"``. Printed are
medians of processor time, which a busy machine changes little, and medians of the ratios round by round; the commands
take turns. Two tables: with the environment as it is (under PYTHONDONTWRITEBYTECODE every run compiles the packages
again), and with bytecode kept in a folder of its own, as an installed program has it.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from groundsched import starters

GROUNDSCHED = (str(Path(sys.executable).with_name("groundsched")),)
EMPTY = "empty command"
BARE = "import skyfield.api and cp_model"
ONE = "groundsched passes of one satellite, 24 h"
PLAN = "groundsched plan, 24 h"
COMMANDS: dict[str, tuple[str, ...]] = {
    EMPTY: (sys.executable, str(Path(__file__).with_name("empty_command.py"))),
    BARE: (sys.executable, "-c", "import skyfield.api; from ortools.sat.python import cp_model"),
    "groundsched --version": (*GROUNDSCHED, "--version"),
    "groundsched --help": (*GROUNDSCHED, "--help"),
    ONE: (*GROUNDSCHED, "passes", "--start", "epoch", "--satellite", "43530", "--hours", "24"),
    "groundsched satellites": (*GROUNDSCHED, "satellites", "--start", "epoch"),
    "groundsched passes, 24 h": (*GROUNDSCHED, "passes", "--start", "epoch"),
    PLAN: (*GROUNDSCHED, "plan", "--start", "epoch"),
    "groundsched plan, 7 days": (*GROUNDSCHED, "plan", "--start", "epoch", "--days", "7"),
}
AIMS = ((ONE, EMPTY, 1.25), (PLAN, BARE, 1.25))

Taken = dict[str, list[float]]


def _seconds(command: tuple[str, ...], folder: Path, environment: Mapping[str, str]) -> float:
    """Processor seconds of the command and of all that it starts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        command, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def _measured(rounds: int, folder: Path, environment: Mapping[str, str]) -> Taken:
    """Every command `rounds` times, in turn, after one round that warms the caches."""
    taken: Taken = {what: [] for what in COMMANDS}
    for turn in range(rounds + 1):
        for what, command in COMMANDS.items():
            seconds = _seconds(command, folder, environment)
            if turn:
                taken[what].append(seconds)
    return taken


def _ratio(taken: Taken, what: str, base: str) -> float:
    return statistics.median(mine / its for mine, its in zip(taken[what], taken[base], strict=True))


def _show(title: str, taken: Taken) -> None:
    print(f"\n{title}\n\n| command | median s | spread s | × {EMPTY} | × {BARE} |\n| --- | --- | --- | --- | --- |")
    for what, times in taken.items():
        ratios = f"{_ratio(taken, what, EMPTY):.2f} | {_ratio(taken, what, BARE):.2f}"
        print(f"| {what} | {statistics.median(times):.3f} | {min(times):.3f} to {max(times):.3f} | {ratios} |")
    print()
    for what, base, aim in AIMS:
        print(f"{what}: {_ratio(taken, what, base):.2f} × {base} (aim: at most {aim})")


def main(rounds: int) -> None:
    """Measure and print both tables."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryDirectory() as name:
        folder, bytecode = Path(name) / "desk", Path(name) / "bytecode"
        starters.install(folder)
        print(f"Python {sys.version.split()[0]}, {os.cpu_count()} cores, {rounds} rounds, processor time")
        writes = "" if kept == dict(os.environ) else ", PYTHONDONTWRITEBYTECODE set"
        _show(f"Environment as it is{writes}", _measured(rounds, folder, os.environ))
        _show("With bytecode", _measured(rounds, folder, kept | {"PYTHONPYCACHEPREFIX": str(bytecode)}))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
