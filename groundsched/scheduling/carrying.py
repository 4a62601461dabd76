"""What a schedule leaves to the one that replaces it: its contacts, and how it leaves each satellite."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from groundsched import times
from groundsched.config.missions import Mission
from groundsched.documents.schedule import Carried, Contact, SatelliteBefore, Schedule
from groundsched.scheduling.contacts import whole_mbit
from groundsched.scheduling.recorders import Drain, Recorder, level_mbit

LOOK_BACK_MS = times.HOUR_MS
"""Setup of a first contact lies before the window: so long before, what kept the antenna busy still matters."""


def carried(old: Schedule, window: times.Window) -> Carried:
    """What `old` leaves at the start of this window."""
    kept = (c for c in old.contacts if c.teardown_end > window.start - LOOK_BACK_MS and c.start < window.end)
    return Carried(contacts=tuple(kept), satellites=tuple(_satellites(old, window.start)))


def _satellites(old: Schedule, start: int) -> Iterator[SatelliteBefore]:
    """Each satellite of which something is known."""
    missions = {m.satellite: m for m in old.inputs.missions.content.missions if m.satellite is not None}
    earlier = {b.satellite: b for b in old.inputs.carried.satellites} if old.inputs.carried else {}
    for satellite in sorted({*missions, *earlier, *(c.satellite for c in old.contacts)}):
        before = earlier.get(satellite, SatelliteBefore(satellite=satellite))
        own = [contact for contact in old.contacts if contact.satellite == satellite and contact.start < start]
        ended = _last_end(before, own, start)
        on_board = _on_board_mbit(missions.get(satellite), old, own, start, before.on_board_mbit or 0)
        if ended is not None or on_board is not None:
            yield SatelliteBefore(satellite=satellite, last_contact_end=ended, on_board_mbit=on_board)


def _last_end(before: SatelliteBefore, own: Sequence[Contact], start: int) -> int | None:
    """The end of the last contact; one that is under way has lasted until now."""
    ends = [min(contact.end, start) for contact in own]
    if before.last_contact_end is not None and before.last_contact_end <= start:
        ends.append(before.last_contact_end)
    return max(ends, default=None)


def _on_board_mbit(
    mission: Mission | None, old: Schedule, own: Sequence[Contact], start: int, on_board_mbit: int
) -> int | None:
    """What the recorder holds, filled on where the old window ends before; None where it has none, or nobody knows."""
    if mission is None or start < old.window.start:
        return None
    recorder = Recorder.during(mission, times.Window(old.window.start, start), on_board_mbit=on_board_mbit)
    return None if recorder is None else level_mbit(recorder, [_drained(contact, start) for contact in own])


def _drained(contact: Contact, start: int) -> Drain:
    """What a contact has brought by then: all, or of one that is under way as much as of its time is over."""
    end = min(contact.end, start)
    return Drain(contact.start, end, whole_mbit(contact) * (end - contact.start) // (contact.end - contact.start))
