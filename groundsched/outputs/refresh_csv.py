"""What became of each query as CSV, one a row."""

from __future__ import annotations

from groundsched.documents.refresh import QueryReport, Refresh
from groundsched.outputs.layout import sheet


def render(refresh: Refresh) -> bytes:
    """The queries alone: changes, missions and warnings are in the JSON."""
    return sheet.records(QueryReport, refresh.queries)
