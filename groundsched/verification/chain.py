"""Schedules that replaced each other: each names the bytes of the one before, and takes over what stood there."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from groundsched import times
from groundsched.documents.schedule import Schedule
from groundsched.documents.verification import Finding


@dataclass(frozen=True, slots=True)
class Link:
    """One schedule of a chain, and the file that it came from."""

    name: str
    schedule: Schedule
    sha256: str
    """Of the file's bytes."""


def breaks(links: Sequence[Link]) -> Iterator[Finding]:
    """Where a chain of schedules, oldest first, does not hold."""
    for old, new in itertools.pairwise(links):
        yield from _predecessor(old, new)
        yield from _taken_over(old, new)


def _predecessor(old: Link, new: Link) -> Iterator[Finding]:
    """A schedule names the SHA-256 of the one that it replaces, and was made after it."""
    named = new.schedule.inputs.previous
    if named != old.sha256:
        says = "names no predecessor" if named is None else f"replaces the schedule of SHA-256 {named}"
        yield _finding(f"{new.name} {says}; {old.name} has {old.sha256}")
    if new.schedule.created < old.schedule.created:
        made = times.format_instant(new.schedule.created), times.format_instant(old.schedule.created)
        yield _finding(f"{new.name} was made at {made[0]}, before {old.name}, made at {made[1]}")


def _taken_over(old: Link, new: Link) -> Iterator[Finding]:
    """What is carried over stood in the old schedule just so; and all that the new window touches is carried over."""
    carried = new.schedule.inputs.carried
    if carried is None:
        if new.schedule.inputs.previous is not None:
            yield _finding(f"{new.name} names a predecessor and carries nothing over")
        return
    there = {contact.id: contact for contact in old.schedule.contacts}
    for contact in carried.contacts:
        if contact.id not in there:
            yield _finding(f"{contact.id} is carried over to {new.name}; {old.name} has no such contact", contact.id)
        elif there[contact.id] != contact:
            yield _finding(
                f"{contact.id} is carried over to {new.name} otherwise than it stood in {old.name}", contact.id
            )
    known, window = {contact.id for contact in carried.contacts}, new.schedule.window
    for contact in old.schedule.contacts:
        touches = contact.teardown_end > window.start and contact.start < window.end
        if touches and contact.id not in known:
            yield _finding(
                f"{contact.id} of {old.name} is in the window of {new.name} and not carried over", contact.id
            )


def _finding(detail: str, contact: str | None = None) -> Finding:
    return Finding(code="chain", contact=contact, detail=detail)
