"""Schedule documents that a command is given: read, and found to hold together."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from groundsched.errors import InputError

if TYPE_CHECKING:
    from groundsched.documents.schedule import Schedule

ScheduleFile = Annotated[Path, typer.Argument(metavar="SCHEDULE", help="A schedule as `plan` writes it (JSON).")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A schedule, and which file it was."""

    value: Schedule
    sha256: str


def read_schedule(path: Path) -> Read:
    """The schedule of this file. Raises InputError where it is missing, broken, or does not hold together."""
    from groundsched.documents.coherence import require_coherent
    from groundsched.documents.json import loads
    from groundsched.documents.schedule import Schedule

    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError.of(str(path), f"cannot be read: {error.strerror or error}") from None
    value = loads(content, Schedule, where=str(path))
    require_coherent(value, str(path))
    return Read(value=value, sha256=hashlib.sha256(content).hexdigest())
