"""Windows of a few candidates over small worlds with every stage, against all schedules that there are."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest

from groundsched.documents.schedule import Contact
from groundsched.progress import Stop, never
from groundsched.scheduling import bookings
from groundsched.scheduling.candidates import candidates
from groundsched.scheduling.constraints import RULES, problem_of
from groundsched.scheduling.contacts import contacts_of
from groundsched.scheduling.demand import Demand
from groundsched.scheduling.faces import narrowed
from groundsched.scheduling.frozen import held_over
from groundsched.scheduling.objective import stages
from groundsched.scheduling.offers import offers
from groundsched.scheduling.settling import Settled
from groundsched.scheduling.solve import Board
from groundsched.scheduling.windows import Field, Pace, windowed
from tools.small_worlds.aims import aims
from tools.small_worlds.bookings import CannotBeKeptError
from tools.small_worlds.enumeration import legal_schedules, whole_contacts
from tools.small_worlds.features import PLANNED
from tools.small_worlds.frozen import fixed_contacts
from tools.small_worlds.rules import Judge
from tools.small_worlds.worlds import world

WORLDS = 120
CHUNK = 20
MOST_SCHEDULES = 2000
WHOLE = tuple(name for name in PLANNED if name != "partial")
"""Which parts of a pass are offered is the program's affair, so that who tries all schedules takes whole ones."""


def cut(demand: Demand, size: int, stop: Stop = never) -> tuple[list[int], list[Settled], list[Contact]]:
    """The greedy start in every stage that was reached, these stages after windows of `size`, and the contacts."""
    held = held_over(demand, bookings.kept(demand)).kept
    problem = problem_of(candidates(offers(demand, held.reserved), held.candidates), demand, RULES)
    ordered = stages(problem.candidates, demand)
    board = Board(problem, tuple(ordered))
    face = narrowed(board.face, {}, [*board.face.rows, *(row for s in ordered for row in s.quantities.rows)])
    start = board.best(board.starts(face))
    results = windowed(
        Field(face, len(problem.candidates)), ordered, start, pace=Pace(size=size, priced=size + 2), stop=stop
    )
    chosen = board.completed(results[-1].chosen)
    assert face.holds(chosen)
    reached = [result.stage for result in results]
    begun = [stage.sign * stage.sum_of(start) for stage in reached]
    return begun, results, list(contacts_of(problem.candidates, board.contacts(chosen)).in_order)


def truth_of(demand: Demand) -> tuple[Judge, list[Contact], list[Contact]] | None:
    """Who judges, what may be chosen and what is fixed; None where that cannot be kept."""
    judge = Judge(demand)
    try:
        fixed = fixed_contacts(judge)
    except CannotBeKeptError:
        return None
    return None if judge.broken(fixed) else (judge, whole_contacts(judge), fixed)


def check(seed: int, size: int) -> bool:
    """Whether the world is one that can be tried; every schedule of it is looked at."""
    demand = world(seed, WHOLE)
    known = truth_of(demand)
    if known is None:
        return False
    judge, possible, fixed = known
    listed = aims(demand, [*possible, *fixed])
    schedules = list(itertools.islice(legal_schedules(judge, possible, fixed), MOST_SCHEDULES + 1))
    if len(schedules) > MOST_SCHEDULES:
        return False
    begun, results, contacts = cut(demand, size)
    assert judge.broken(contacts) == []
    ranks = [tuple(aim.rank(schedule) for aim in listed) for schedule in schedules]
    assert tuple(aim.rank(contacts) for aim in listed) <= max(ranks)
    values = [result.value for result in results]
    assert values >= begun, "never below the greedy start"
    _check_bounds(results, [(aim.tier, aim.priority) for aim in listed], ranks, values)
    return True


def _check_bounds(
    results: Sequence[Settled],
    names: Sequence[tuple[str, int | None]],
    ranks: Sequence[tuple[int, ...]],
    values: Sequence[int],
) -> None:
    """No schedule that keeps the values of the stages before has more than the bound, in any stage."""
    left, before = ranks, 0
    for result, value in zip(results, values, strict=True):
        if result.stage.is_tie_break:
            break
        place = names.index((result.stage.tier, result.stage.priority), before)
        assert max(rank[place] for rank in left) <= result.bound, result.stage.tier
        assert result.value <= result.bound
        left, before = [rank for rank in left if rank[place] >= value], place + 1
        assert left, "the plan itself is among the schedules"


@pytest.mark.parametrize("size", [1, 6])
@pytest.mark.parametrize("first", range(0, WORLDS, CHUNK))
def test_windows_keep_the_rules_beat_the_greedy_start_and_claim_only_what_is_true(first: int, size: int) -> None:
    tried = [check(seed, size) for seed in range(first, first + CHUNK)]
    assert sum(tried) > CHUNK // 2


@pytest.mark.parametrize("seed", range(30, 40))
def test_windows_that_are_stopped_at_any_moment_are_no_worse_than_the_greedy_start(seed: int) -> None:
    demand = world(seed, WHOLE)
    known = truth_of(demand)
    if known is None:
        return
    for moment in range(1, 60, 4):
        asked = iter(range(moment))
        begun, results, contacts = cut(demand, 3, stop=lambda asked=asked: next(asked, None) is None)
        assert known[0].broken(contacts) == []
        assert [result.value for result in results] >= begun
        assert all(result.value <= result.bound for result in results)
