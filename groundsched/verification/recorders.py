"""What full on-board recorders lose, followed through time step by step."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from fractions import Fraction

from groundsched import times
from groundsched.config.missions import Mission
from groundsched.documents.schedule import Contact
from groundsched.verification.arithmetic import whole_mbit
from groundsched.verification.record import Record


def lost_mbit(record: Record, mission: Mission, own: Sequence[Contact]) -> int | None:
    """What a mission's recorder loses under its contacts; None where it has none, or nothing says what fills it.

    In each step what is recorded comes in, contacts take what they still can, the one that ends first before the
    others, and what is then too much is lost.
    """
    if mission.storage_mbit is None or mission.volume_mbit_per_day is None:
        return None
    storage, begin, finish = int(mission.storage_mbit), *lifetime(record, mission)
    per_ms = Fraction(mission.volume_mbit_per_day) / times.DAY_MS
    before = record.before.get(mission.satellite or 0)
    level = min(storage, (before.on_board_mbit or 0) if before else 0)
    drains = sorted(own, key=lambda contact: contact.end)
    left = [whole_mbit(contact) for contact in drains]
    steps = sorted({begin, finish, *(edge for contact in own for edge in (contact.start, contact.end))})
    lost = 0
    for start, end in itertools.pairwise(steps):
        until, since = (int(per_ms * (min(max(edge, begin), finish) - begin)) for edge in (end, start))
        level += until - since
        for number, contact in enumerate(drains):
            if contact.start < end and contact.end > start:
                taken = min(level, left[number])
                level, left[number] = level - taken, left[number] - taken
        lost, level = lost + max(0, level - storage), min(level, storage)
    return lost


def lifetime(record: Record, mission: Mission) -> tuple[int, int]:
    """The part of the window in which a mission exists."""
    window = record.schedule.window
    begin = max(window.start, window.start if mission.from_ is None else mission.from_)
    end = window.end if mission.until is None else mission.until
    return begin, max(begin, min(window.end, end))
