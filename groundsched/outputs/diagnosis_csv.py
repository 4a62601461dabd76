"""What the doctor found as CSV, one finding a row."""

from __future__ import annotations

from groundsched.documents.diagnosis import Diagnosis, Finding
from groundsched.outputs.layout import sheet


def render(diagnosis: Diagnosis) -> bytes:
    """The findings alone: the window and what was looked at are in the JSON."""
    return sheet.records(Finding, diagnosis.findings)
