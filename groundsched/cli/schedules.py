"""Schedules that commands read, and the options of a re-plan."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from groundsched.errors import InputError, UsageError

if TYPE_CHECKING:
    from groundsched.documents.schedule import Schedule

LARGEST_BYTES = 1 << 30
"""A week of 2000 satellites is a tenth of it."""


def read_schedule(path: Path) -> tuple[Schedule, str]:
    """The schedule that a file holds, and the SHA-256 of its bytes.

    Raises InputError, naming the file, where it has none, and where that does not hold together.
    """
    from groundsched.documents import json
    from groundsched.documents.coherence import require_coherent
    from groundsched.documents.schedule import Schedule

    content = _content(path)
    schedule = json.loads(content, Schedule, where=str(path))
    require_coherent(schedule, str(path))
    return schedule, hashlib.sha256(content).hexdigest()


def _content(path: Path) -> bytes:
    remedy = "Name a schedule that `groundsched plan --output FILE` has written"
    try:
        with path.open("rb") as stream:
            content = stream.read(LARGEST_BYTES + 1)
    except FileNotFoundError:
        raise InputError.of(str(path), "there is no such file", remedy) from None
    except IsADirectoryError:
        raise InputError.of(str(path), "is a folder, not a file", remedy) from None
    except (OSError, ValueError) as error:
        raise InputError.of(str(path), f"cannot be read: {getattr(error, 'strerror', None) or error}", remedy) from None
    if len(content) > LARGEST_BYTES:
        raise InputError.of(str(path), f"is larger than {LARGEST_BYTES >> 20} MB, too large for a schedule", remedy)
    return content


def share(text: str) -> float:
    """A share as operators write it, ``0.5%`` or ``0.005``, as a part of 1; UsageError for anything else."""
    try:
        value = float(text.strip().removesuffix("%")) / (100 if text.strip().endswith("%") else 1)
    except ValueError:
        value = -1.0
    if not 0 <= value < 1:
        raise UsageError.of("--give", f"'{text}' is no share; allowed is 0% to less than 100%, such as 0.5% or 0.005")
    return value
