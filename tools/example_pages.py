"""Runs the commands on a page of examples/ and writes what they print under them, as the tests expect it there.

uv run python -m tools.example_pages examples/morning/README.md
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from groundsched import starters

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"(```console\n)(.*?)(```)", re.DOTALL)


def shown(page: str) -> list[tuple[str, str]]:
    """Each command of a page with the output under it."""
    return [entry for block in BLOCK.finditer(page) for entry in _entries(block[2])]


def _entries(block: str) -> list[tuple[str, str]]:
    found: list[tuple[str, list[str]]] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        else:
            found[-1][1].append(line)
    return [(command, "\n".join(lines).strip()) for command, lines in found]


def printed(command: str, folder: Path) -> str:
    """What a command of a page prints in this folder; of what it says on stderr nothing."""
    python = shlex.quote(sys.executable)
    runnable = command.replace("uv run groundsched", f"{python} -m groundsched").replace("uv run python", python)
    environment = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "NO_COLOR")}
    done = subprocess.run(
        ["bash", "-c", runnable], cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8",
        timeout=120, check=True,
    )  # fmt: skip
    return "\n".join(line.rstrip() for line in done.stdout.splitlines()).strip()


def project(folder: Path) -> Path:
    """The starter files with the examples beside them, as in the project's folder."""
    starters.install(folder)
    shutil.copytree(ROOT / "examples", folder / "examples")
    return folder


def _filled(page: str, folder: Path) -> str:
    def block(match: re.Match[str]) -> str:
        lines = []
        for command, _ in _entries(match[2]):
            output = printed(command, folder)
            lines += [f"$ {command}", *([output] if output else [])]
        return match[1] + "\n".join(lines) + "\n" + match[3]

    return BLOCK.sub(block, page)


def main() -> None:
    """Fill the pages that are named."""
    for name in sys.argv[1:]:
        page = Path(name)
        with tempfile.TemporaryDirectory() as room:
            text = _filled(page.read_text(encoding="utf-8"), project(Path(room) / "project"))
        page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
