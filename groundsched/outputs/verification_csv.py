"""What is wrong with a schedule as CSV, one finding a row."""

from __future__ import annotations

from groundsched.documents.verification import Finding, Verification
from groundsched.outputs.layout import sheet


def render(verification: Verification) -> bytes:
    """The findings alone: what was looked at is in the JSON."""
    return sheet.records(Finding, verification.findings)
