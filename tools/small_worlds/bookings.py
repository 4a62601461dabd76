"""What a booking becomes: the contact that every schedule has, or the reason why there is no schedule."""

from __future__ import annotations

from groundsched.config.missions import Booking
from groundsched.documents.passes import Sighting
from groundsched.documents.schedule import Contact
from tools.small_worlds.enumeration import contact_of
from tools.small_worlds.rules import Judge

MOST_OUTSIDE_MS = 60_000
"""So much of a booking, both ends together, may lie outside visibility and is kept as booked."""


class CannotBeKeptError(Exception):
    """A booking that no schedule can have."""


def booked_contacts(judge: Judge) -> list[Contact]:
    """The contacts of a demand's bookings."""
    return [_contact(judge, booking) for booking in judge.demand.bookings]


def _contact(judge: Judge, booking: Booking) -> Contact:
    """It belongs to the pass of its satellite and station that it overlaps most."""
    start, end = booking.start, booking.end
    seen = seen_most(judge, booking.satellite, booking.antenna, start, end)
    if seen is None:
        raise CannotBeKeptError("a booking overlaps no pass")
    if end - start - _overlap_ms(seen, start, end) > MOST_OUTSIDE_MS:
        start, end = max(start, seen.aos), min(end, seen.los)
    contact = contact_of(judge, seen, start, end, booking)
    if contact is None or judge.alone(contact):
        raise CannotBeKeptError("a booking lies in an outage")
    return contact


def seen_most(judge: Judge, satellite: int, antenna: str, start: int, end: int) -> Sighting | None:
    """What an antenna sees of a satellite for the most of a stretch; None where that is nothing."""
    own = [s for s in judge.demand.sightings if s.antenna == antenna]
    own = [s for s in own if judge.passes[s.pass_id].satellite == satellite and _overlap_ms(s, start, end) > 0]
    return max(own, key=lambda s: _overlap_ms(s, start, end), default=None)


def _overlap_ms(seen: Sighting, start: int, end: int) -> int:
    return min(seen.los, end) - max(seen.aos, start)
