"""A pass list as CSV, one pass a row."""

from __future__ import annotations

from groundsched.documents.passes import Pass, PassList
from groundsched.outputs.layout import sheet


def render(listed: PassList) -> bytes:
    """The passes alone: excluded satellites, notes and warnings are in the JSON."""
    return sheet.records(Pass, listed.passes)
