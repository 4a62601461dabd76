"""The check that runs before a plan is written: silent on real plans, loud on damaged ones, and quick."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from groundsched import Options, Schedule
from groundsched.config.network import Network, Outage
from groundsched.errors import WrongPlanError
from groundsched.planning import Previous
from groundsched.scheduling.candidates import FILTERS
from groundsched.scheduling.constraints import RULES as PLANNERS
from groundsched.times import HOUR_MS
from groundsched.verification import quick, require_right
from groundsched.verification.rules import RULES
from tests.verification.plans import START, emergency, flood, made, routine, shipped

FROM_THE_SKY = {"separation"}
"""What only the sky tells."""


def test_every_rule_and_filter_of_the_planner_is_checked_a_second_time_under_its_name() -> None:
    names = [name for name, _ in RULES]
    assert len(names) == len(set(names))
    assert {name for name, _ in (*PLANNERS, *FILTERS)} - FROM_THE_SKY <= set(names)


class After:
    """Says stop when it has been asked so often."""

    def __init__(self, times_asked: int) -> None:
        self.left = times_asked

    def __call__(self) -> bool:
        self.left -= 1
        return self.left < 0


def replanned(options: Options) -> Schedule:
    """A plan from noon on in place of the routine's day, when an antenna is out in the evening."""
    sources = shipped()
    out = Outage(start=START + 15 * HOUR_MS, end=START + 17 * HOUR_MS)
    first, *others = sources.network.value.stations
    broken = replace(first, antennas=(replace(first.antennas[0], unavailable=(out,)), *first.antennas[1:]))
    network = replace(sources.network, value=Network(stations=(broken, *others)))
    previous = Previous(schedule=routine(), sha256="0" * 64)
    plan = made(replace(sources, network=network, previous=previous), 24, options, start=START + 12 * HOUR_MS)
    assert {"kept", "new"} <= {contact.change for contact in plan.contacts}
    assert plan.dropped or any(contact.change in ("moved", "shifted") for contact in plan.contacts)
    return plan


PLANS: dict[str, Callable[[], Schedule]] = {
    "a day": routine,
    "requests, bookings, volumes, shares and parts": emergency,
    "parts of passes": lambda: made(shipped(), 24, Options(partial=True)),
    "margins": lambda: made(shipped(), 30, Options(margin="auto", partial=True)),
    "some stations and satellites": lambda: made(
        shipped(), 48, Options(stations=("khi", "isb"), satellites=(43530, 62725, 39634), min_elevation_deg=12.0)
    ),
    "elements as old as allowed": lambda: made(shipped(), 72, Options(max_element_age_days=7.0)),
    "elements of any age": lambda: made(shipped(), 12, Options(allow_stale=True), start=START + 30 * 86_400_000),
    "a gap": lambda: made(flood(), 12, Options(gap=0.2, partial=True)),
    "a new plan at noon, with the next hour as it was": lambda: replanned(Options(freeze_s=3600.0)),
    "a new plan that keeps what it can first": lambda: replanned(Options(keep_first=True, partial=True)),
    "a new plan that gives seconds for contacts kept": lambda: replanned(Options(give=0.01)),
    "cut short at once": lambda: made(flood(), 24, stop=After(1)),
    "cut short later": lambda: made(flood(), 24, stop=After(6)),
}


@pytest.mark.parametrize("name", PLANS)
def test_a_real_plan_has_nothing_wrong(name: str) -> None:
    plan = PLANS[name]()
    assert len(plan.contacts) > 0
    assert quick(plan) == ()


def test_a_plan_that_was_cut_short_is_a_plan_to_be_checked() -> None:
    """Else the two above would say nothing."""
    assert PLANS["cut short at once"]().solution.status == "feasible"


def damaged() -> Schedule:
    """A contact that begins half a minute before the antenna is free of the one before."""
    one, other = [c for c in routine().contacts if c.antenna == "khi-x1"][3:5]
    moved = replace(other, **{key: getattr(other, key) - other.setup_start + one.teardown_end - 30_000 for key in (
        "aos", "tca", "los", "start", "end", "setup_start", "teardown_end")})  # fmt: skip
    contacts = sorted((moved if c is other else c for c in routine().contacts), key=lambda c: (c.start, c.antenna))
    return replace(routine(), contacts=tuple(contacts))


def test_nobody_gets_a_plan_that_is_wrong() -> None:
    require_right(routine())
    with pytest.raises(WrongPlanError) as caught:
        require_right(damaged())

    said = [str(problem) for problem in caught.value.problems]
    assert caught.value.exit_code == 1
    assert any("conflict: khi-x1 is busy with" in line and "for 30 s more" in line for line in said)
    assert "Please report it" in said[-1]
    assert "--no-verify" in said[-1]


def test_of_many_findings_the_first_are_told_and_the_number_of_the_others() -> None:
    with pytest.raises(WrongPlanError) as caught:
        require_right(replace(routine(), contacts=routine().contacts[::-1]))

    assert len(caught.value.problems) == 21
    assert "more are not listed" in str(caught.value.problems[-1])


def test_a_day_is_checked_in_a_twentieth_of_a_second() -> None:
    """It takes 17 ms; three tries, as the machine may be busy."""
    took_s = []
    for _ in range(3):
        begun = time.process_time()
        quick(replace(routine()))
        took_s.append(time.process_time() - begun)
    assert min(took_s) < 0.05
