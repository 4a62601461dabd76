"""A file of elements on this machine, in whatever format."""

from __future__ import annotations

from pathlib import Path

from groundsched import names
from groundsched.elements.decoding import LARGEST_FILE_BYTES
from groundsched.elements.queries import Answer, Query, SourceFaultError, Validators
from groundsched.progress import Progress


def file(path: Path | str) -> Query:
    """The query of a file; its name is the path as it was given."""
    return Query(source="file", name=names.clean(str(path)), address=str(path))


def ask(query: Query, known: Validators, *, timeout_s: float, progress: Progress) -> Answer:
    """The file's content; SourceFaultError where there is none. Nobody is asked, so nothing counts as asked."""
    try:
        content = _content(Path(query.address))
    except OSError as error:
        raise SourceFaultError(f"cannot be read: {error.strerror or error}", asked=False) from None
    progress(query.name, len(content), len(content))
    return Answer(content=content)


def _content(path: Path) -> bytes:
    if not path.exists():
        raise SourceFaultError("there is no such file", asked=False)
    if not path.is_file():
        # A pipe or a device could block for ever.
        raise SourceFaultError("is not a regular file", asked=False)
    with path.open("rb") as stream:
        content = stream.read(LARGEST_FILE_BYTES + 1)
    if len(content) > LARGEST_FILE_BYTES:
        what = f"is larger than {LARGEST_FILE_BYTES >> 20} MB, too large for a file of elements"
        raise SourceFaultError(what, asked=False)
    return content
