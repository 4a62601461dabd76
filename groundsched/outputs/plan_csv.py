"""The contacts of a schedule as CSV, one a row."""

from __future__ import annotations

from groundsched.documents.schedule import Contact, Schedule
from groundsched.outputs.layout import sheet


def render(schedule: Schedule) -> bytes:
    """The contacts alone: what was not taken, notes and warnings are in the JSON."""
    return sheet.records(Contact, schedule.contacts)
