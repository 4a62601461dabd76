"""What `satellites export` needs beside the cache: a file or stdin in its place, and what is said of what it wrote."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from groundsched import names
from groundsched.errors import InputError, NoUsableElementsError, Problem, UsageError

if TYPE_CHECKING:
    from groundsched.elements.formats import Written
    from groundsched.elements.records import Cache, ElementSet, RejectedRecord

STDIN = "-"
MOST_REFUSALS = 100
"""Refused records that are named one by one; the rest is counted, so that a wrong file does not fill the screen."""


def load(file: str, format: str | None) -> Cache:
    """The good sets of one file, or of stdin, in its order, and what was refused; `format` as in `cache.read_bytes`.

    Raises InputError, naming the file, where it cannot be read or has no good set.
    """
    from groundsched.elements import cache
    from groundsched.elements.records import Cache

    name = "stdin" if file == STDIN else names.visible(file)
    sets, rejected = cache.read_bytes(_content(file, name), name, format=format)
    if not sets:
        raise InputError(Problem(where, what) for where, what in _refusals(rejected))
    return Cache(folder=name, sets=sets, rejected=rejected, empty_files=())


def _content(file: str, name: str) -> bytes:
    from groundsched.elements.decoding import read_bounded, read_stream
    from groundsched.elements.records import UnreadableFileError

    try:
        if file != STDIN:
            return read_bounded(Path(file), may_be_pipe=True)
        if sys.stdin is None:
            raise UnreadableFileError("is closed")
        return read_stream(sys.stdin.buffer)
    except UnreadableFileError as error:
        raise InputError.of(name, error.reason, "Name a file of elements, or - for stdin") from None


def chosen(cache: Cache, numbers: Sequence[int], *, is_file: bool) -> list[ElementSet]:
    """The sets of these satellites, of all without numbers; an error where there is none."""
    sets = [elements for elements in cache.sets if not numbers or elements.satellite in numbers]
    if sets:
        return sets
    if is_file:
        raise InputError.of(cache.folder, "holds no good element set of the satellites asked for")
    refused = [Problem(where, what) for where, what in _refusals(cache.rejected)]
    nothing = Problem(cache.folder, "holds no good element set to write", "`groundsched fetch` gets some")
    raise NoUsableElementsError([*refused, nothing])


def require_file(format: str | None, file: str | None) -> None:
    """Raises UsageError for a format to read without anything to read."""
    if format is not None and file is None:
        what = "says how to read a file, and none is named"
        raise UsageError.of("--from", what, f"Name one, or - for stdin: --from {format} FILE")


def require_any(written: Written, format: str) -> None:
    """Raises InputError, naming each set, where the format can carry none of them."""
    if not written.sets:
        raise InputError(Problem(_who(elements), f"{format}: {why}") for elements, why in written.left_out)


def remarks(written: Written, format: str, rejected: Sequence[RejectedRecord]) -> list[str]:
    """What was refused on reading, what could not be written, and what lost digits."""
    said = [f"{where}: {what}" for where, what in _refusals(rejected)]
    said += [f"{_who(elements)} is left out: {why}" for elements, why in written.left_out]
    if written.rounded:
        share = f"{written.rounded} of {written.sets} sets"
        said.append(f"{share} say more than the columns of {format} hold: their last digits are rounded or lost")
    return said


def _refusals(rejected: Sequence[RejectedRecord]) -> Iterable[tuple[str, str]]:
    """Where and why, of each record; many more are counted."""
    for record in rejected[:MOST_REFUSALS]:
        satellite = f"satellite {record.satellite}: " if record.satellite is not None else ""
        yield f"{record.file}:{record.line}", f"{satellite}{record.reason}"
    if len(rejected) > MOST_REFUSALS:
        yield rejected[0].file, f"{len(rejected) - MOST_REFUSALS} more records are refused"


def _who(elements: ElementSet) -> str:
    number = str(elements.satellite)
    return f"satellite {number}" if elements.name == number else f"satellite {number} ({elements.name})"
