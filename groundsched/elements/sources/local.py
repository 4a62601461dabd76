"""A file of elements on this machine, in whatever format."""

from __future__ import annotations

from pathlib import Path

from groundsched import names
from groundsched.elements.decoding import read_bounded
from groundsched.elements.queries import Answer, Query, SourceFaultError, Validators
from groundsched.elements.records import UnreadableFileError
from groundsched.progress import Progress


def file(path: Path | str) -> Query:
    """The query of a file; its name is the path as it was given."""
    return Query(source="file", name=names.clean(str(path)), address=str(path))


def ask(query: Query, known: Validators, *, timeout_s: float, progress: Progress) -> Answer:
    """The file's content; SourceFaultError where there is none. Nobody is asked, so nothing counts as asked."""
    try:
        content = read_bounded(Path(query.address))
    except UnreadableFileError as error:
        raise SourceFaultError(error.reason, asked=False) from None
    progress(query.name, len(content), len(content))
    return Answer(content=content)
