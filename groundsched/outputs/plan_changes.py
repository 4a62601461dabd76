"""A re-plan in the table of a plan: what became of the schedule before, and which of its contacts are gone."""

from __future__ import annotations

from collections import Counter
from typing import get_args
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from groundsched import times
from groundsched.documents.schedule import Change, Contact, Dropped, Schedule
from groundsched.outputs.layout import palette, screen, words

DAY_AND_TIME = "%a %d %b %H:%M:%S"


def summary(schedule: Schedule) -> str:
    """How many contacts are as they were, and how many are not; empty where no schedule was before."""
    if schedule.inputs.carried is None:
        return ""
    counts = Counter(contact.change for contact in schedule.contacts)
    parts = [f"{counts[change]} {change}" for change in get_args(Change)]
    frozen = sum(contact.frozen for contact in schedule.contacts)
    also = f"; {frozen} frozen" if frozen else ""
    return f"against the schedule before: {', '.join(parts)}, {len(schedule.dropped)} dropped{also}"


def change_of(contact: Contact) -> str:
    """What became of a contact, in a few words."""
    if contact.change == "shifted":
        return f"shifted {_signed(contact.shift_s or 0.0)}"
    return f"moved from {contact.moved_from}" if contact.change == "moved" else str(contact.change)


def _signed(seconds: float) -> str:
    """To the second; where only the end moved, no more than that."""
    return f"{seconds:+.0f} s" if abs(seconds) >= 1 else "at its end"


def render_changes(schedule: Schedule, console: Console, zone: ZoneInfo) -> None:
    """The contacts of the schedule before that are gone, each with the reason."""
    if not schedule.dropped:
        return
    aside = f"{len(schedule.dropped)} of the schedule before"
    screen.heading(console, "Dropped", Text(aside, palette.FAINT))
    for gone in schedule.dropped:
        screen.put_wrapped(console, _gone(gone, zone), lead=Text("✗", palette.BAD), indent=2)


def _gone(gone: Dropped, zone: ZoneInfo) -> Text:
    parts = (
        Text(times.format_local(gone.start, zone, DAY_AND_TIME)),
        words.plain(gone.name, palette.TITLE),
        words.plain(gone.antenna, palette.FAINT),
        words.plain(f"{gone.reason}: {gone.detail}"),
    )
    return Text("  ").join(parts)
