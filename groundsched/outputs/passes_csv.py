"""Passes as CSV, one a row, as many as there may be."""

from __future__ import annotations

from collections.abc import Iterator

from groundsched.documents.pass_columns import PassSurvey
from groundsched.documents.passes import Pass
from groundsched.outputs.layout import sheet


def stream(survey: PassSurvey) -> Iterator[bytes]:
    """The passes alone: elements, excluded satellites, notes and warnings are in the JSON."""
    yield sheet.sheet(sheet.header(Pass), ())
    for chunk in survey.columns.chunks():
        yield sheet.of_columns(chunk.written().values())
