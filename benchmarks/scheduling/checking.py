"""Is a schedule allowed, and what is it worth? One judge for all methods, who knows nothing of how they work.

It imports no rule of the scheduler: of a contact it looks at satellite, antenna, start and end alone, and compares
every neighbour with the next one.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator

from benchmarks.scheduling.questions import Choice, Contact, Question


def faults(question: Question, contacts: Iterable[Contact], *, whole: bool = True) -> list[str]:
    """What is wrong with a schedule, in words; nothing where it is allowed. `whole`: contacts must be whole passes."""
    given = sorted(contacts)
    return [*_unseen(question, given, whole), *_twice(given), *_hurried(question, given)]


def seconds(contacts: Iterable[Contact]) -> int:
    """Whole seconds of contact, each contact's rounded down."""
    return sum((contact.end - contact.start) // 1000 for contact in contacts)


def _unseen(question: Question, contacts: list[Contact], whole: bool) -> Iterator[str]:
    """A contact is one pass of its satellite over its antenna, or lies within one."""
    seen: dict[tuple[int, str], list[Choice]] = {}
    for choice in question.choices:
        seen.setdefault((choice.satellite, choice.antenna), []).append(choice)
    for c in contacts:
        near = [p for p in seen.get((c.satellite, c.antenna), ()) if p.start <= c.start < c.end <= p.end]
        if not near:
            yield f"{c}: its antenna does not see its satellite all the time"
        elif whole and not any(p.start == c.start and p.end == c.end for p in near):
            yield f"{c}: is not a whole pass"


def _twice(contacts: list[Contact]) -> Iterator[str]:
    """A satellite talks to one antenna at a time."""
    by_time = sorted(contacts, key=lambda c: (c.satellite, c.start, c.end))
    for earlier, later in itertools.pairwise(by_time):
        if earlier.satellite == later.satellite and later.start < earlier.end:
            yield f"{earlier} and {later}: the satellite talks to both"


def _hurried(question: Question, contacts: list[Contact]) -> Iterator[str]:
    """Between two contacts of an antenna there is time for teardown and setup."""
    by_time = sorted(contacts, key=lambda c: (c.antenna, c.start, c.end))
    for earlier, later in itertools.pairwise(by_time):
        pauses = question.pauses[earlier.antenna]
        if earlier.antenna == later.antenna and later.start - earlier.end < pauses.teardown_ms + pauses.setup_ms:
            yield f"{earlier} and {later}: the antenna has no time for teardown and setup between them"
