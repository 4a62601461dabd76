"""The loaded satellites as CSV, one a row."""

from __future__ import annotations

from groundsched.documents.satellites import SatelliteList, SatelliteRow
from groundsched.outputs.layout import sheet


def render(listed: SatelliteList) -> bytes:
    """The satellites alone: excluded records, notes and warnings are in the JSON."""
    return sheet.records(SatelliteRow, listed.satellites)
