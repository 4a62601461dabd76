"""Durations and stretches of time as sentences about passes have them."""

from __future__ import annotations

from groundsched import times


def seconds(duration_ms: float) -> str:
    """A duration as people read it: seconds to the millisecond, without zeros at the end."""
    return f"{duration_ms / times.SECOND_MS:.3f}".rstrip("0").rstrip(".")


def from_to(stretch: times.Window) -> str:
    """As part of a sentence."""
    return f"from {times.format_instant(stretch.start)} to {times.format_instant(stretch.end)}"
