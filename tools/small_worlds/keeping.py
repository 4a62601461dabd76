"""Which contacts are those of the schedule before, as they were."""

from __future__ import annotations

from collections.abc import Callable

from groundsched.documents.schedule import Contact
from groundsched.scheduling.demand import Demand

SAME_MS = 1000
"""Ends that move by less have not moved."""


def before(demand: Demand) -> list[Contact]:
    """The contacts of the schedule before that are of this window."""
    listed = demand.carried.contacts if demand.carried else ()
    return [old for old in listed if old.end > demand.window.start and old.start < demand.window.end]


def kept_as_it_was(demand: Demand) -> Callable[[Contact], bool]:
    """Whether a contact is the same antenna's same stretch of the same pass, relative to TCA; what is frozen is."""
    nearest: dict[str, list[Contact]] = {}
    for old in before(demand):
        own = [p for p in demand.passes if (p.satellite, p.station) == (old.satellite, old.station)]
        pass_ = min(own, key=lambda p: abs(p.tca - old.tca))
        nearest.setdefault(pass_.id, []).append(old)

    def is_kept(contact: Contact) -> bool:
        return contact.frozen or any(_same(old, contact) for old in nearest.get(contact.pass_, ()))

    return is_kept


def _same(old: Contact, contact: Contact) -> bool:
    ends = ((old.start - old.tca, contact.start - contact.tca), (old.end - old.tca, contact.end - contact.tca))
    return old.antenna == contact.antenna and all(abs(then - now) < SAME_MS for then, now in ends)
