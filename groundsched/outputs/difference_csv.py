"""What changed between two schedules as CSV, one contact a row."""

from __future__ import annotations

from groundsched import times
from groundsched.documents.difference import Difference
from groundsched.outputs.layout import sheet

HEADER = ("id", "change", "at", "owner", "shift_s", "from", "to", "reason", "text")


def render(difference: Difference) -> bytes:
    """The contacts that changed, in the order of their sentences, then those kept; the rest is in the JSON."""
    shifts = {each.id: each.shift_s for each in difference.shifted}
    moves = {each.id: (each.from_, each.to) for each in difference.moved}
    reasons = {each.id: each.reason for each in difference.dropped}
    rows = [
        (
            said.id,
            said.change,
            times.format_instant(said.at),
            said.owner,
            shifts.get(said.id) if said.change == "shifted" else None,
            *(moves.get(said.id, (None, None)) if said.change == "moved" else (None, None)),
            reasons.get(said.id) if said.change == "dropped" else None,
            said.text,
        )
        for said in difference.sentences
    ]
    kept = [(name, "kept", *[None] * (len(HEADER) - 2)) for name in difference.kept]
    return sheet.sheet(HEADER, [*rows, *kept])
