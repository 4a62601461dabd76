"""Whatever ends the search, the plan is no worse than what stations do without a solver."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from groundsched.documents.schedule import Contact
from groundsched.progress import never
from groundsched.scheduling.demand import Demand, Settings
from groundsched.scheduling.solve import schedule
from tools.small_worlds.aims import aims
from tools.small_worlds.bookings import CannotBeKeptError
from tools.small_worlds.enumeration import whole_contacts
from tools.small_worlds.features import PLANNED
from tools.small_worlds.frozen import fixed_contacts
from tools.small_worlds.rules import Judge
from tools.small_worlds.worlds import world

GREEDY: dict[str, Callable[[Contact], tuple[float, ...]]] = {
    "first come": lambda c: (c.start,),
    "earliest end": lambda c: (c.end,),
    "highest": lambda c: (c.priority, -c.max_elevation_deg),
    "longest": lambda c: (c.priority, -c.value),
    "first come of the best priority": lambda c: (c.priority, c.start),
}


def greedy(judge: Judge, order: Sequence[Contact], fixed: Sequence[Contact]) -> list[Contact]:
    """What is fixed, then each contact that breaks no rule beside those before."""
    taken = list(fixed)
    for contact in order:
        if contact.value and not judge.broken([*taken, contact]):
            taken.append(contact)
    return taken


def schedules_without_a_solver(demand: Demand) -> dict[str, list[Contact]] | None:
    """The greedy schedules of a world; None where what is fixed cannot be kept."""
    judge = Judge(demand)
    try:
        fixed = fixed_contacts(judge)
    except CannotBeKeptError:
        return None
    if judge.broken(fixed):
        return None
    as_they_come = sorted(whole_contacts(judge), key=lambda c: (c.start, c.satellite, c.station, c.antenna, c.end))
    kept = {(c.pass_, c.antenna) for c in fixed}
    free = [c for c in as_they_come if (c.pass_, c.antenna) not in kept]
    return {name: greedy(judge, sorted(free, key=key), fixed) for name, key in GREEDY.items()}


@pytest.mark.parametrize("first", range(0, 150, 30))
@pytest.mark.parametrize("large", [0, 15_000])
def test_a_plan_that_is_stopped_at_once_is_no_worse_than_any_greedy_one(first: int, large: int) -> None:
    features = tuple(name for name in PLANNED if name != "partial")
    compared = 0
    for seed in range(first, first + 30):
        # What a priority may give follows from its best, which a search that is stopped at once does not know.
        demand = replace(world(seed, features), give=0.0)
        others = schedules_without_a_solver(demand)
        if others is None:
            continue
        plan = schedule(demand, Settings(), stop=lambda: True, large=large)
        listed = aims(demand, [*whole_contacts(Judge(demand)), *plan.contacts])
        mine = [aim.rank(plan.contacts) for aim in listed]
        for name, contacts in others.items():
            assert mine >= [aim.rank(contacts) for aim in listed], f"seed {seed}: {name} is better"
            compared += 1
    assert compared > 50


def test_a_request_is_served_before_the_seconds_of_everyone_else_though_nothing_was_solved() -> None:
    """Of the worlds in which greedy orders miss a request that could be met, the plan that is stopped meets it."""
    met = []
    for seed in range(200):
        demand = world(seed, ("requests",))
        others = schedules_without_a_solver(demand)
        if others is None or not demand.requests:
            continue
        best = schedule(demand, Settings(), stop=never)
        stopped = schedule(demand, Settings(), stop=lambda: True)
        requests = [aim for aim in aims(demand, best.contacts) if aim.tier == "requests"]
        if all(
            [aim.rank(other) for aim in requests] < [aim.rank(best.contacts) for aim in requests]
            for other in others.values()
        ):
            met.append([a.rank(stopped.contacts) for a in requests] == [a.rank(best.contacts) for a in requests])
    assert met
    assert sum(met) >= 0.8 * len(met)
