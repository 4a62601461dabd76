"""The contacts of a schedule as CSV, one a row."""

from __future__ import annotations

from groundsched.documents.schedule import Contact, Schedule
from groundsched.outputs.layout import sheet

OF_A_REPLAN = ("frozen", "change", "shift_s", "moved_from", "replaces", "sequence")
"""These came later: at the end they leave every other column where scripts look for it."""


def render(schedule: Schedule) -> bytes:
    """The contacts alone: what was not taken, notes and warnings are in the JSON."""
    return sheet.records(Contact, schedule.contacts, last=OF_A_REPLAN)
