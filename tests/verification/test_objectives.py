"""What a schedule is judged by, counted again: values, bounds, gaps, places, proofs."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from groundsched.documents.schedule import Carried, Objective, Schedule
from groundsched.verification.objectives import TIE_BREAK, objectives, status
from groundsched.verification.record import Record
from tests.verification.plans import emergency, with_inputs, with_options

STAGES = emergency().solution.objectives


def codes(schedule: Schedule) -> list[str]:
    record = Record(schedule)
    return [finding.code for check in (objectives, status) for finding in check(record)]


def with_stages(*stages: Objective, **changes: Any) -> Schedule:
    solution = replace(emergency().solution, objectives=stages, **changes)
    return replace(emergency(), solution=solution)


def with_stage(number: int, **changes: Any) -> Schedule:
    return with_stages(*STAGES[:number], replace(STAGES[number], **changes), *STAGES[number + 1 :])


def test_a_real_plan_with_every_kind_of_stage_has_the_values_that_its_contacts_give() -> None:
    tiers = {"requests", "least_contacts", "gaps", "volume", "shares", "priority-1", TIE_BREAK}
    assert tiers <= {stage.tier for stage in STAGES}
    assert all(next(s.value for s in STAGES if s.tier == tier) > 0 for tier in ("requests", "volume", "shares"))
    assert codes(emergency()) == []


@pytest.mark.parametrize("number", range(len(STAGES)))
def test_a_stage_that_says_one_more_is_found(number: int) -> None:
    value = STAGES[number].value + 1
    assert codes(with_stage(number, value=value, bound=value)) == ["objective"]


@pytest.mark.parametrize("number", range(len(STAGES)))
def test_a_stage_that_is_missing_is_found_where_its_contacts_give_something(number: int) -> None:
    stage = STAGES[number]
    left = codes(with_stages(*STAGES[:number], *STAGES[number + 1 :]))
    nothing_to_tell = stage.value == 0 and stage.tier in ("least_contacts", "gaps")
    assert left == [] if nothing_to_tell else "objective" in left


def test_stages_stand_in_the_order_of_the_contract() -> None:
    assert "objective" in codes(with_stages(STAGES[1], STAGES[0], *STAGES[2:]))
    assert "objective" in codes(with_stages(*STAGES, replace(STAGES[0], priority=3)))
    assert "objective" in codes(with_stages(*STAGES, replace(STAGES[0], tier="beauty")))


def test_no_stage_is_better_than_its_bound() -> None:
    most = next(n for n, stage in enumerate(STAGES) if stage.tier == "priority-1")
    least = next(n for n, stage in enumerate(STAGES) if stage.tier == "volume")
    for number, worse, better in ((most, -1, 1), (least, 1, -1)):
        value = STAGES[number].value
        gap = 1 / abs(value)
        assert codes(with_stage(number, bound=value + worse, gap=gap)) == ["bound", "status"]
        assert codes(with_stage(number, bound=value + better, gap=gap)) == ["status"]


def test_a_gap_is_what_value_and_bound_make_it() -> None:
    assert codes(with_stage(0, gap=0.01)) == ["gap"]


def test_optimal_is_what_two_proofs_say_of_every_stage_but_the_tie_break() -> None:
    assert codes(with_stage(0, proof=("cp-sat",))) == ["status"]
    assert codes(with_stage(0, proof=("lp", "lp"))) == ["proof", "status"]
    assert codes(with_stages(*STAGES, status="feasible")) == ["status"]
    assert codes(with_stage(len(STAGES) - 1, proof=())) == ["status"]
    unproven = replace(STAGES[-1], proof=())
    assert codes(with_stages(*STAGES[:-1], unproven, reproducible=False)) == []


def test_a_search_that_was_cut_short_lacks_the_stages_that_it_did_not_reach() -> None:
    first = replace(STAGES[0], bound=STAGES[0].value + 1, gap=1 / STAGES[0].value, proof=())
    assert codes(with_stages(first, status="feasible", reproducible=False)) == []
    assert codes(with_stages(*STAGES[:-1], reproducible=False)) == []
    assert codes(with_stages(*STAGES[:-1])) == ["objective"]


def test_contacts_kept_as_they_were_are_a_stage_of_a_replan_before_or_after_the_priorities() -> None:
    contacts = tuple(replace(c, change="kept" if n < 5 else "new") for n, c in enumerate(emergency().contacts))
    carried = Carried(contacts=emergency().contacts[:5])
    kept = Objective(tier="kept", priority=None, value=5, bound=5, gap=0.0, proof=("cp-sat", "lp"))
    first = next(n for n, stage in enumerate(STAGES) if stage.tier.startswith("priority"))
    last = next(n for n, stage in enumerate(STAGES) if stage.tier == TIE_BREAK)
    for number, keep_first in ((first, True), (last, False)):
        plan = with_options(with_stages(*STAGES[:number], kept, *STAGES[number:]), keep_first=keep_first)
        plan = with_inputs(plan, previous="0" * 64, carried=carried)
        replan = replace(plan, contacts=contacts)
        assert codes(replan) == []
        assert "objective" in codes(with_options(replan, keep_first=not keep_first))


def test_a_priority_gives_no_more_than_it_may_to_keep_contacts_and_without_leave_nothing() -> None:
    number = next(n for n, stage in enumerate(STAGES) if stage.tier == "priority-1")
    value = STAGES[number].value
    plan = with_stage(number, given=value // 99)
    for give, wrong in ((0.02, []), (0.01, []), (0.005, ["given"]), (0.0, ["given"])):
        record = Record(with_options(plan, give=give, keep_first=True))
        assert [finding.code for finding in objectives(record)] == wrong
    assert "given" in codes(with_stage(number, given=-1))
