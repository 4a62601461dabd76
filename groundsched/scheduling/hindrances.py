"""What is in the way of each candidate that was not taken, found for all at once: the capacities may then be let go.

With 2000 satellites over 20 stations they are 100 MB, and the sentences that tell of what is in the way 80 MB.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from groundsched.scheduling.candidates import Candidate, Offer
from groundsched.scheduling.constraints import REASONS
from groundsched.scheduling.contacts import Contacts
from groundsched.scheduling.problem import Problem, Taken


@dataclass(frozen=True, slots=True)
class Hindrance:
    """The first rule that has no room for a candidate."""

    rule: str
    blockers: tuple[int, ...]
    """The chosen candidates that have the room, rising; none where the candidate alone is too much."""
    is_frozen: bool = False
    """Whether the schedule before leaves no choice of them."""


def hindrances(
    offered: Sequence[Offer | Candidate], problem: Problem, contacts: Contacts
) -> Sequence[Hindrance | None]:
    """Of each that is offered; None where there is room, where a filter holds it back, or its pass gave a contact."""
    numbers = {id(candidate): number for number, candidate in enumerate(problem.candidates)}
    served = {contact.pass_ for contact in contacts.by_candidate.values()}
    frozen = [i for i in contacts.by_candidate if problem.candidates[i].frozen is not None]
    taken, fixed = Taken(problem, contacts.by_candidate), Taken(problem, frozen) if frozen else None
    known: dict[Hindrance, Hindrance] = {}  # most contacts are in the way of dozens
    found: list[Hindrance | None] = []
    for each in offered:
        asked = isinstance(each, Candidate) and each.pass_.id not in served
        hindrance = _hindrance(numbers[id(each)], taken, fixed) if asked else None
        found.append(hindrance and known.setdefault(hindrance, hindrance))
    return found


def _hindrance(index: int, taken: Taken, frozen: Taken | None) -> Hindrance | None:
    obstacle = taken.obstacle(index)
    if obstacle is None:
        return None
    if frozen is not None and REASONS.get(obstacle[0], obstacle[0]) != "limit":
        held = frozen.obstacle(index)
        if held is not None:
            return Hindrance(held[0], tuple(held[1]), is_frozen=True)
    return Hindrance(obstacle[0], tuple(obstacle[1]))
