"""Pages: the small JSON files in which a refresh remembers something for the next one, read strictly."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from groundsched import files

P = TypeVar("P")
"""A frozen dataclass that is a page; without arguments, an empty one."""


def read(kind: type[P], path: Path) -> P | None:
    """The page; an empty one where there is no file yet, None where the file is damaged or closed to this user."""
    try:
        return TypeAdapter(kind).validate_json(path.read_bytes())
    except FileNotFoundError:
        return kind()
    except (OSError, ValidationError):
        return None


def write(path: Path, page: object) -> None:
    """Write the page, whole or not at all, in a folder that is made where there is none. Raises OutputError."""
    files.make_folder(path.parent)
    files.write_whole(path, TypeAdapter(type(page)).dump_json(page, indent=1) + b"\n")
