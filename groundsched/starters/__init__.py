"""The files that `groundsched init` writes: stations, missions, and elements that both were made for.

They exist once in the repository, at its root. A wheel carries them inside this folder.
"""

from __future__ import annotations

import os
from pathlib import Path

from groundsched.errors import InputError, OutputError, Problem
from groundsched.files import write_whole

FILES = (
    "stations.yaml",
    "missions.yaml",
    "tle_cache/README.md",
    "tle_cache/pakistan-2026-08-11.tle",
    "tle_cache/snapshot-2026-08-11.json",
)
"""Named one by one: in a checkout the cache may also hold what `fetch` brought."""

_HERE = Path(__file__).parent


def contents() -> tuple[tuple[str, bytes], ...]:
    """Every starter: its name relative to the folder it goes to, and its bytes; in a fixed order."""
    home = _home()
    return tuple((name, (home / name).read_bytes()) for name in FILES)


def _home() -> Path:
    """This folder in an installed package; the repository's root in a checkout."""
    return _HERE if (_HERE / FILES[0]).is_file() else _HERE.parent.parent


def install(folder: Path) -> tuple[Path, ...]:
    """Write the starters into `folder`, which need not exist; returns what was written.

    Raises InputError, and writes nothing, where any of them is there already: an operator's file is never replaced.
    """
    starters = [(folder / name, content) for name, content in contents()]
    _refuse_existing(folder, [path for path, _ in starters])
    for path, content in starters:
        _make_folder(path.parent)
        write_whole(path, content)
    return tuple(path for path, _ in starters)


def _refuse_existing(folder: Path, paths: list[Path]) -> None:
    problems = [
        Problem(str(path), "exists already and is left as it is", "Choose an empty folder, or move the file away")
        for path in paths
        if os.path.lexists(path)
    ]
    for above in sorted({path.parent for path in paths}):
        if os.path.lexists(above) and not above.is_dir():
            problems.append(Problem(str(above), "is not a folder", "Name a folder"))
    if problems:
        raise InputError(problems)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError.of(str(folder), f"cannot be made: {error.strerror or error}") from error
