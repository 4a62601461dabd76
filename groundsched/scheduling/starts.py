"""Schedules to start from: what stations do without a solver, in several orders.

Whatever ends the search, the plan is no worse than the best of them. Each is made twice where there is more to serve
than seconds: as it comes, and with what the stages ask for (requests, least contacts, gaps, volumes) taken first.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Sequence

from groundsched.scheduling.model import Row
from groundsched.scheduling.problem import Looks, Problem, Room, fill
from groundsched.scheduling.stages import Stage

Order = Callable[[Looks], tuple[int, ...]]

ORDERS: tuple[tuple[str, Order], ...] = (
    ("longest", lambda seen: seen.order(seen.priority, -seen.value)),
    ("first come", lambda seen: seen.order(seen.start)),
    ("earliest end", lambda seen: seen.order(seen.end)),
    ("highest", lambda seen: seen.order(seen.priority, -seen.elevation_deg)),
    ("first come of the best priority", lambda seen: seen.order(seen.priority, seen.start)),
    ("earliest end of the best priority", lambda seen: seen.order(seen.priority, seen.end)),
)
"""Who goes first; of equal ones the candidate that stands first."""


def starts(problem: Problem, stages: Sequence[Stage], fixed: Sequence[int]) -> Iterator[list[int]]:
    """Greedy schedules (0 or 1 for each candidate) with these contacts in all of them."""
    tried = set[bytes]()
    for _, ordered in ORDERS:
        order = ordered(problem.looks)
        written = array("q", order).tobytes()  # six orders of 170,000 numbers would be 40 MB as they are
        if written in tried:
            continue
        tried.add(written)
        for needs in [(), *([_needs(stages)] if any(stage.quantities.rows for stage in stages) else ())]:
            result = list(fixed)
            room = Room(problem, (index for index, taken in enumerate(result) if taken))
            _serve(needs, result, room, order)
            fill(result, room, order)
            yield result


def _needs(stages: Sequence[Stage]) -> list[tuple[Row, bool]]:
    """The rows that ask for contacts, in order of their stages, and whether a part of what is wanted is of use."""
    return [(row, stage.minimised) for stage in stages for row in stage.quantities.rows if row.demands]


def _serve(needs: Sequence[tuple[Row, bool]], result: list[int], room: Room, order: Sequence[int]) -> None:
    """Take for each need what fits, in this order, until it has enough."""
    rank = {index: place for place, index in enumerate(order)} if needs else {}
    for row, part_is_of_use in needs:
        own = [(m, w) for m, w in zip(row.members, row.weights, strict=True) if m < len(result)]
        missing = _wanted(row, len(result), part_is_of_use) - sum([w for m, w in own if result[m]])
        taken = []
        for member, weight in sorted(own, key=lambda pair: rank.get(pair[0], len(rank))):
            if missing <= 0:
                break
            if weight > 0 and not result[member] and room.fits(member):
                result[member] = 1
                room.take(member)
                taken.append(member)
                missing -= weight
        if missing > 0 and not part_is_of_use:
            for member in taken:
                result[member] = 0
                room.give_back(member)


def _wanted(row: Row, candidates: int, part_is_of_use: bool) -> int:
    """What the candidates must add up to where nothing is missing, or where the need is met."""
    if part_is_of_use:
        return row.least
    ranges = row.ranges or (1,) * len(row.members)
    quantities = zip(row.members, row.weights, ranges, strict=True)
    return row.least - sum([weight * top for member, weight, top in quantities if member >= candidates])
