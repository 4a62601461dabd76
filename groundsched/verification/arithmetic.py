"""What follows from a contact's own numbers: how long its antenna is needed, and how much of it counts."""

from __future__ import annotations

import math

from groundsched import times
from groundsched.config.missions import Mission
from groundsched.config.network import Antenna
from groundsched.documents.schedule import Contact, Options

EXACT = 3
"""Decimals of a millisecond: 1.1 s are 1100 of them, though the product of floats is a trifle more."""


def whole_ms(seconds: float) -> int:
    """Seconds as the whole milliseconds that they stand for."""
    return round(seconds * times.SECOND_MS)


def setup_ms(contact: Contact, antenna: Antenna, options: Options) -> int:
    """How long before a contact its antenna is needed; a margin is added to no time that is fixed from outside."""
    own_ms = whole_ms(antenna.setup_s)
    if options.margin == "none" or contact.booked:
        return own_ms
    return own_ms + math.ceil(round(contact.timing_uncertainty_s * times.SECOND_MS, EXACT))


def busy(contact: Contact, antenna: Antenna, options: Options) -> tuple[int, int]:
    """From the start of setup to the end of teardown."""
    return contact.start - setup_ms(contact, antenna, options), contact.end + whole_ms(antenna.teardown_s)


def is_fixed(contact: Contact) -> bool:
    """Whether the plan had no choice about it."""
    return contact.booked or contact.frozen


def takes_parts(mission: Mission, options: Options) -> bool:
    """Whether contacts may be parts of passes: the mission says so, or else the plan; those of a track always are."""
    if mission.hand_over or mission.track is not None:
        return True
    return options.partial if mission.allow_partial is None else mission.allow_partial


def counted_from(contact: Contact, mission: Mission) -> tuple[int, int]:
    """The first and the last moment from which a contact may count.

    They differ where contacts may overlap: what an incoming contact shares with the outgoing one is in its `value`
    alone, in whole seconds.
    """
    if contact.booked or not mission.overlap_s:
        return contact.start, contact.start
    counted_ms = contact.value * times.SECOND_MS + whole_ms(contact.lost_s)
    first = max(contact.start, contact.end - counted_ms - times.SECOND_MS + 1)
    last = min(contact.start + whole_ms(mission.overlap_s), max(contact.start, contact.end - counted_ms))
    return min(first, last), last


def whole_mbit(contact: Contact) -> int:
    """What it brings down, in whole Mbit."""
    return math.floor(contact.volume_mbit or 0.0)


def antenna_s(contact: Contact) -> int:
    """Setup, contact and teardown, in whole seconds."""
    return (contact.teardown_end - contact.setup_start) // times.SECOND_MS
