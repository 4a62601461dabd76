"""The house: what `--help` loads, what the map names, that tests and docs stay in step with the code."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

import groundsched
from groundsched import outputs, starters
from groundsched.cli.app import application
from groundsched.elements import formats

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "groundsched"


LISTING = """
import os, sys
from groundsched.cli import main

def leave(code, leave=os._exit):
    os.write(2, "\\n".join(["", *sys.modules]).encode())
    leave(code)

os._exit = leave
main()
"""
"""The command line, which leaves by `os._exit`, with a list of all modules that are loaded by then."""


def _imported(*arguments: str, folder: Path | None = None) -> set[str]:
    command = [sys.executable, "-c", LISTING, *arguments]
    run = subprocess.run(command, capture_output=True, text=True, check=True, cwd=folder)
    return set(run.stderr.splitlines())


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_asking_for_help_or_version_loads_no_heavy_library(option: str) -> None:
    loaded = _imported(option)

    assert "groundsched.cli.app" in loaded
    assert loaded.isdisjoint({"numpy", "skyfield", "skyfield.api", "ortools", "sgp4", "yaml", "rich.table"})


def test_the_passes_of_one_satellite_load_nothing_that_their_json_does_not_need(tmp_path: Path) -> None:
    starters.install(tmp_path)

    loaded = _imported("passes", "--start", "epoch", "--satellite", "43530", folder=tmp_path)

    assert {"groundsched.passes.search", "groundsched.documents.json", "sgp4.api", "skyfield"} <= loaded
    unwanted = {
        "ortools", "pandas", "rich", "skyfield.api", "skyfield.timelib", "jinja2", "matplotlib", "pyarrow", "numpy.ma",
        "distributed", "scipy", "multiprocessing", "ssl", "http", "defusedxml", "hypothesis", "astropy_iers_data",
        "groundsched.scheduling", "groundsched.documents.schedule", "groundsched.cli.plan",
    }  # fmt: skip
    assert loaded & unwanted == set()


def test_planning_never_loads_pandas() -> None:
    """It costs a second; OR-Tools' Python layer for CP-SAT imports it."""
    code = "import sys, groundsched.planning; sys.exit('pandas' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_map_names_every_room() -> None:
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rooms = {p.name + "/" for p in PACKAGE.iterdir() if p.is_dir() and not p.name.startswith("_")}
    rooms |= {p.name for p in PACKAGE.glob("*.py") if not p.name.startswith("_")}

    assert [room for room in sorted(rooms) if f"`{room}`" not in page] == []


def test_the_map_is_no_longer_than_two_pages() -> None:
    assert len((ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").splitlines()) <= 100


@pytest.mark.parametrize("name", groundsched.__all__)
def test_every_public_name_can_be_used(name: str) -> None:
    assert getattr(groundsched, name).__doc__


def test_an_unknown_public_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'pan'"):
        _ = groundsched.pan


@pytest.mark.parametrize(("kind", "form"), outputs.RENDERERS)
def test_every_registered_output_can_be_loaded(kind: str, form: str) -> None:
    assert callable(outputs.renderer(kind, form))


@pytest.mark.parametrize(("kind", "form"), outputs.STREAMS)
def test_every_registered_stream_can_be_loaded(kind: str, form: str) -> None:
    assert callable(outputs.streamer(kind, form))


def test_every_format_module_is_registered() -> None:
    modules = {p.stem for p in (PACKAGE / "elements" / "formats").glob("*.py") if p.stem != "__init__"}

    assert {name.replace("-", "_") for name in formats.FORMATS} == modules


def test_every_command_stands_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    app = application()
    commands = [c.name or "" for c in app.registered_commands if not c.hidden]
    commands += [group.name or "" for group in app.registered_groups]

    assert [c for c in commands if f"groundsched {c}" not in readme] == []


def test_the_first_code_block_of_the_readme_holds_the_two_commands_and_nothing_else() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    block = re.search(r"```\w*\n(.*?)```", readme, re.DOTALL)

    assert block is not None
    assert block[1].strip().splitlines() == ["uv run groundsched plan --start epoch", "uv run pytest"]


def test_the_files_that_the_readme_shows_can_be_loaded(tmp_path: Path) -> None:
    shown = re.findall(r"```yaml\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    for name, text in zip(("stations.yaml", "missions.yaml"), shown, strict=True):
        (tmp_path / name).write_text(text, encoding="utf-8")

    network = groundsched.load_network(tmp_path / "stations.yaml").value
    missions = groundsched.load_missions(tmp_path / "missions.yaml").value

    assert {station for mission in missions.missions for station in mission.stations} <= {
        s.id for s in network.stations
    }
    assert {booking.antenna for booking in missions.bookings} <= {a.id for s in network.stations for a in s.antennas}


def _functions() -> list[tuple[str, int]]:
    found = []
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                found.append((f"{path.relative_to(ROOT)}:{node.name}", length))
    return found


def test_functions_fit_a_screen_and_modules_have_one_reason_to_change() -> None:
    """A command's signature, one line an option, is not counted against it."""
    commands = {"groundsched/cli/plan.py:plan"}
    lengths = [length for _, length in _functions()]

    assert [name for name, length in _functions() if length > 60 and name not in commands] == []
    assert sorted(lengths)[int(len(lengths) * 0.95)] <= 40
    sizes = {p.relative_to(ROOT): len(p.read_text(encoding="utf-8").splitlines()) for p in PACKAGE.rglob("*.py")}
    assert [str(path) for path, size in sizes.items() if size > 400] == []


def test_no_module_but_times_formats_or_parses_a_time() -> None:
    pattern = re.compile(r"strftime|strptime|fromisoformat|isoformat\(")
    texts = {p.relative_to(PACKAGE): p.read_text(encoding="utf-8") for p in PACKAGE.rglob("*.py")}

    assert [str(path) for path, text in texts.items() if pattern.search(text)] == ["times.py"]


def test_every_module_says_what_it_is_for() -> None:
    for path in PACKAGE.rglob("*.py"):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        if not module.endswith("__main__"):
            assert importlib.import_module(module).__doc__, module
