"""Whether some schedule with a few contacts together outdoes a plan: looked for near them, all else as it is.

Where a change lets just these contacts be taken together, a schedule that lacks one of them is one of the demand as it
was, and no better than the plan, which is proven. So a single schedule that is better shows that every best one has all
of them. It needs no proof of its own: what it gives is counted in whole numbers. That none is found says nothing.
"""

from __future__ import annotations

from collections.abc import Sequence

from groundsched import times
from groundsched.progress import Stop
from groundsched.scheduling.faces import ContradictionError, Face, narrowed
from groundsched.scheduling.known_plans import KnownPlan
from groundsched.scheduling.neighbourhoods import Trail, settling
from groundsched.scheduling.problem import Problem, Room, fill
from groundsched.scheduling.solve import Board

NEAR_MS = 6 * times.HOUR_MS
"""Contacts that begin so much earlier or later may be otherwise: what must give way is mostly seen by the same stations
in the same passes."""


def outdone(plan: KnownPlan, changed: Problem, together: Sequence[int], *, stop: Stop) -> bool:
    """Whether a schedule of the changed problem with all of these candidates is found that is better than the plan.

    Nothing is known beside a plan that is not proven.
    """
    if plan.made.solution.status != "optimal":
        return False
    board = Board(changed, plan.stages)
    start = _start(plan, board, together)
    face = None if start is None else _near(board, start, together)
    if start is None or face is None:
        return False
    part = Trail(board, start, (face,)).part(0, [index for index, value in enumerate(face.decided) if value is None])
    given = plan.values(board.contacts(plan.trail.chosen))
    for number, (_, chosen) in enumerate(
        settling(part, part.stages, part.chosen, plan.settings, stop=stop, confirm=False)
    ):
        whole = part.whole(chosen)
        found = [stage.sign * stage.sum_of(whole) for stage in board.ordered]
        if found > given and board.face.holds(whole):
            return True
        if found[: number + 1] < given[: number + 1]:
            return False
    return False


def _start(plan: KnownPlan, board: Board, together: Sequence[int]) -> list[int] | None:
    """These, of the plan as much as fits beside them, and what fits then; None where they do not fit themselves."""
    contacts, room = board.fixed, Room(board.problem, board.problem.booked)
    for index in together:
        if not room.fits(index):
            return None
        fill(contacts, room, [index])
    fill(contacts, room, sorted(plan.contacts))
    fill(contacts, room, board.problem.eager)
    return board.completed(contacts)


def _near(board: Board, start: Sequence[int], together: Sequence[int]) -> Face | None:
    """All that is far from these contacts decided as it is, and they themselves; None where that cannot be."""
    begins = board.problem.looks.start
    first, last = min(begins[list(together)]) - NEAR_MS, max(begins[list(together)]) + NEAR_MS
    far = {int(index): start[index] for index in ((begins < first) | (begins > last)).nonzero()[0]}
    try:
        return narrowed(board.face, far | dict.fromkeys(together, 1), board.face.rows)
    except ContradictionError:
        return None
