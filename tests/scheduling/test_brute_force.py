"""The schedule against every schedule there is, on hundreds of tiny random worlds."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

import pytest

from groundsched.scheduling.constraints import RULES
from groundsched.scheduling.demand import Settings
from groundsched.scheduling.objective import STAGES
from groundsched.scheduling.solve import schedule
from tools.check_schedules import check
from tools.small_worlds.aims import Aim, aims
from tools.small_worlds.enumeration import whole_contacts
from tools.small_worlds.features import PLANNED
from tools.small_worlds.rules import Judge, broken_rules
from tools.small_worlds.worlds import world

T = TypeVar("T")

WORLDS = 400
CHUNK = 40
SOFT = tuple(name for name in PLANNED if name != "bookings")
"""Every feature but the one that can make a world impossible."""


@pytest.mark.parametrize("first", range(0, WORLDS, CHUNK))
def test_no_schedule_is_better_than_the_plan(first: int) -> None:
    counts, wrong = check(range(first, first + CHUNK))
    assert wrong == []
    assert counts["worlds"] == CHUNK
    # Swapping two passes between two antennas can leave even the sum of checks as it was.
    assert counts["unique"] + counts["refused"] >= 0.9 * CHUNK


@pytest.mark.parametrize("rule", [name for name, _ in RULES])
def test_without_a_rule_some_schedule_breaks_it_and_no_other(rule: str) -> None:
    without = [(name, function) for name, function in RULES if name != rule]
    demands = [world(seed, SOFT) for seed in range(120)]
    broken = [broken_rules(demand, schedule(demand, Settings(), rules=without).contacts) for demand in demands]
    assert [rule] in broken
    assert all(findings in ([], [rule]) for findings in broken)


@pytest.mark.parametrize("number", range(len(STAGES)), ids=[f"{n}-{name}" for n, (name, _) in enumerate(STAGES)])
def test_without_a_stage_some_schedule_is_worse_in_that_stage_first(number: int) -> None:
    without = (*STAGES[:number], *STAGES[number + 1 :])
    for seed in range(400):
        demand = world(seed, SOFT)
        plan, other = (schedule(demand, Settings(), aims=table).contacts for table in (STAGES, without))
        listed = aims(demand, whole_contacts(Judge(demand)))
        differing = [n for n, aim in enumerate(listed) if aim.rank(plan) != aim.rank(other)]
        if differing:
            first = listed[differing[0]]
            assert first.rank(plan) > first.rank(other)
            assert _stages(listed)[differing[0]] == _numbered(name for name, _ in STAGES)[number]
            return
    pytest.fail("no schedule needs this stage")


def _stages(listed: Sequence[Aim]) -> list[str]:
    """The stages to which the truth's aims belong: all seconds are one, and the tie-breaks are three."""
    return _numbered("priority" if aim.tier.startswith("priority-") else aim.tier for aim in listed)


def _numbered(names: Iterable[str]) -> list[str]:
    """The tie-breaks told apart."""
    numbers = itertools.count(1)
    return [f"{name} {next(numbers)}" if name == "tie_break" else name for name in names]


def test_the_order_of_the_input_changes_nothing() -> None:
    for seed in range(20):
        demand = world(seed, SOFT)
        draw = random.Random(seed)
        shuffled = replace(
            demand,
            missions=_shuffled(draw, demand.missions),
            passes=_shuffled(draw, demand.passes),
            sightings=_shuffled(draw, demand.sightings),
            epochs=dict(reversed(list(demand.epochs.items()))),
            encounters=_shuffled(draw, demand.encounters),
        )
        assert schedule(shuffled, Settings()) == schedule(demand, Settings())


def _shuffled(draw: random.Random, values: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(draw.sample(values, len(values)))


def test_the_seed_does_not_change_the_schedule() -> None:
    for number in range(10):
        demand = world(number, SOFT)
        assert schedule(demand, Settings(seed=7)).contacts == schedule(demand, Settings(seed=0)).contacts
