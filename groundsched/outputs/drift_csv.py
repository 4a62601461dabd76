"""What has become of contacts as CSV, one contact a row."""

from __future__ import annotations

from groundsched.documents.drift import Drift, Drifted
from groundsched.outputs.layout import sheet


def render(drift: Drift) -> bytes:
    """The contacts alone: elements, reasons and remarks are in the JSON."""
    return sheet.records(Drifted, drift.contacts)
