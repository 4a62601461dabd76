"""`groundsched init`: starter files in an empty folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from groundsched.cli.failures import leave, say

Folder = Annotated[Path, typer.Argument(metavar="[DIR]", help="Where to write; made if it is not there.")]


def init(folder: Folder = Path(), quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing.")] = False) -> None:
    """Write starter stations.yaml, missions.yaml and tle_cache/; existing files are never touched."""
    from groundsched import starters

    written = starters.install(folder)
    if not quiet:
        for path in written:
            say("wrote", str(path))
        say("next", "groundsched plan --start epoch")
    leave(0)
