"""How findings say numbers."""

from __future__ import annotations

from groundsched import times


def seconds(duration_ms: float) -> str:
    """A duration in seconds to the millisecond, without zeros at the end."""
    return f"{duration_ms / times.SECOND_MS:.3f}".rstrip("0").rstrip(".") + " s"


def from_to(start: int, end: int) -> str:
    """A stretch of time."""
    return f"from {times.format_instant(start)} to {times.format_instant(end)}"
