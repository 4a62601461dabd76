"""The few colours of the tables: mid-tones that read on dark and on light terminals."""

from __future__ import annotations

TITLE = "bold"
FAINT = "dim"
GOOD = "green"
CARE = "yellow"
BAD = "bold red"

OF_PRIORITY = {
    1: "#e8590c",
    2: "#e0a100",
    3: "#37a34a",
    4: "#1599b5",
    5: "#4c7df0",
    6: "#7b61d9",
    7: "#b05cc6",
    8: "#a0785a",
    9: "#868e96",
}
"""From warm (1, the most urgent) to grey (9)."""

NOTE_AGE_DAYS, WARNING_AGE_DAYS = 3.0, 7.0
"""From these ages on elements deserve a note, and a warning."""


def of_age(age_days: float) -> str:
    """The style in which the age of elements is printed."""
    if age_days >= WARNING_AGE_DAYS:
        return BAD
    return CARE if age_days >= NOTE_AGE_DAYS else ""
