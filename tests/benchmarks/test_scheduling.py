"""The scheduling benchmark: its checker finds what is wrong, and all methods answer the same question."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.pages import parts_of, put
from benchmarks.scheduling import asking
from benchmarks.scheduling.__main__ import options
from benchmarks.scheduling.checking import faults, seconds
from benchmarks.scheduling.contests import Result
from benchmarks.scheduling.methods.greedy import FIRST_COME, HIGHEST, LONGEST
from benchmarks.scheduling.methods.interface import Method
from benchmarks.scheduling.methods.intervals import INTERVALS
from benchmarks.scheduling.methods.ours import OURS
from benchmarks.scheduling.needs import all_tiers
from benchmarks.scheduling.processes import asked
from benchmarks.scheduling.questions import Contact, Outcome, Question
from benchmarks.scheduling.report import section
from benchmarks.scheduling.rows import Row
from benchmarks.scheduling.worlds import World, equals, world
from benchmarks.workloads import REGIONAL, elements, low, start

SETUP_AND_TEARDOWN_MS = 90_000


def small() -> World:
    sets = elements(None)
    chosen = low(sets, 8)
    return world(chosen, REGIONAL[:3], equals(chosen), start_ms=start(sets), days=1)


@pytest.fixture(scope="module")
def question() -> Question:
    return Question.of(small())


@pytest.fixture(scope="module")
def ours(question: Question) -> Outcome:
    return OURS.run(question, 60.0)


def test_our_plan_is_allowed_and_proven(question: Question, ours: Outcome) -> None:
    assert faults(question, ours.contacts) == []
    assert seconds(ours.contacts) == ours.bound
    assert ours.objectives[0].value == ours.bound


@pytest.mark.parametrize("method", [FIRST_COME, HIGHEST, LONGEST], ids=lambda method: method.name)
def test_a_greedy_plan_is_allowed_and_no_better_than_the_proven_one(
    question: Question, ours: Outcome, method: Method
) -> None:
    found = method.run(question, 60.0)

    assert faults(question, found.contacts) == []
    assert 0 < seconds(found.contacts) <= seconds(ours.contacts)


def test_the_textbook_model_comes_to_the_same_optimum(question: Question, ours: Outcome) -> None:
    found = INTERVALS.run(question, 60.0)

    assert faults(question, found.contacts) == []
    assert seconds(found.contacts) == found.bound == seconds(ours.contacts)


def test_rivals_come_to_allowed_plans_where_they_are_installed(question: Question, ours: Outcome) -> None:
    pytest.importorskip("pyjobshop")
    pytest.importorskip("trollsched")
    from benchmarks.scheduling.methods.pyjobshop import PYJOBSHOP
    from benchmarks.scheduling.methods.trollsched import TROLLSCHED

    for method in (PYJOBSHOP, TROLLSCHED):
        found = method.run(question, 60.0)
        assert faults(question, found.contacts) == []
        assert 0 < seconds(found.contacts) <= seconds(ours.contacts)


def test_the_checker_finds_a_contact_that_nobody_sees(question: Question, ours: Outcome) -> None:
    first = ours.contacts[0]

    assert "does not see" in faults(question, [replace(first, end=first.end + 1)])[0]
    assert "does not see" in faults(question, [replace(first, satellite=1)])[0]


def test_the_checker_lets_a_part_of_a_pass_through_only_where_parts_are_asked_for(
    question: Question, ours: Outcome
) -> None:
    part = replace(ours.contacts[0], end=ours.contacts[0].end - 1)

    assert "is not a whole pass" in faults(question, [part])[0]
    assert faults(question, [part], whole=False) == []


def test_the_checker_finds_a_satellite_that_talks_twice(question: Question) -> None:
    pair = next(
        (one, other)
        for one in question.choices
        for other in question.choices
        if one.satellite == other.satellite and one.antenna < other.antenna and one.start < other.end < one.end
    )

    assert "the satellite talks to both" in faults(question, [choice.contact for choice in pair])[0]


@pytest.mark.parametrize(("pause_ms", "wrong"), [(SETUP_AND_TEARDOWN_MS - 1, 1), (SETUP_AND_TEARDOWN_MS, 0)])
def test_a_millisecond_less_than_setup_and_teardown_is_too_little(
    question: Question, pause_ms: int, wrong: int
) -> None:
    one = question.choices[0]
    other = replace(one, satellite=2, start=one.end + pause_ms, end=one.end + pause_ms + 300_000)
    both = replace(question, choices=(one, other))

    assert len(faults(both, [one.contact, other.contact])) == wrong


def test_seconds_of_each_contact_are_rounded_down() -> None:
    assert seconds([Contact(1, "a", 0, 1_999), Contact(1, "a", 5_000, 5_999)]) == 1


def test_every_tier_has_somebody_who_asks_for_it() -> None:
    sets = elements(None)
    needs = all_tiers(low(sets, 30), start_ms=start(sets), days=7)

    assert {mission.priority for mission in needs.missions} == {1, 2, 3, 4}
    assert any(m.contacts_per_day and m.contacts_per_day.min for m in needs.missions)
    assert any(m.max_gap_h for m in needs.missions)
    assert any(m.volume_mbit_per_day and not m.storage_mbit for m in needs.missions)
    assert any(m.storage_mbit for m in needs.missions)
    assert {request.priority for request in needs.requests} == {0, 2, 4}
    rated = {m.satellite for m in needs.missions if m.rate_mbps}
    assert all(rated.issuperset(request.satellites) for request in needs.requests)


def test_a_plan_of_every_tier_is_allowed() -> None:
    alike = small()
    needs = all_tiers(alike.sets, start_ms=alike.window.start, days=1)
    every = Question.of(replace(alike, missions=needs))

    found = OURS.run(every, 60.0)

    assert faults(every, found.contacts) == []
    assert {o.tier for o in found.objectives} >= {"least_contacts", "priority-1", "priority-4", "tie_break"}


def test_a_part_of_the_page_is_renewed_and_the_others_stay(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    put(page, "# One\n\nfirst\n")
    put(page, "# Two\n\n    # no heading\n")

    put(page, "# One\n\nsecond")

    assert page.read_text(encoding="utf-8") == "# One\n\nsecond\n\n# Two\n\n    # no heading\n"
    assert list(parts_of(page.read_text(encoding="utf-8"))) == ["# One", "# Two"]


def test_the_report_says_what_is_proven_and_who_gave_no_answer(question: Question, ours: Outcome) -> None:
    row = Row("a row", question.world, (OURS, HIGHEST, FIRST_COME), "all of it")
    greedy = HIGHEST.run(question, 60.0)
    results = [
        Result(OURS, (ours,), "", 80.0, 1.0, ()),
        Result(HIGHEST, (greedy,), "", 60.0, 1.0, ("a fault",)),
        Result(FIRST_COME, (), "MemoryError", 4000.0, 1.0, ()),
    ]

    said = section(row, results, {})

    assert f"| {len(ours.contacts)} | {ours.bound:,} | 100.00 % | 0 | 80 |" in said
    assert "1 of 1 stages proven twice" in said
    assert "- first come, first served gave none: MemoryError" in said
    assert "- highest first: 1 faults, the first: a fault" in said


def test_a_method_in_a_process_of_its_own_gives_the_same(question: Question) -> None:
    answer = asked(LONGEST, question, 60.0)

    assert answer.failure == ""
    assert answer.outcome is not None
    assert answer.outcome.contacts == LONGEST.run(question, 60.0).contacts


def test_the_command_line_asks_for_no_large_row_unless_told() -> None:
    assert not options([]).large
    assert options(["--large", "--large-limit", "60"]).large_limit == 60.0


def test_every_reason_of_a_plan_is_asked_about_and_so_is_what_is_taken() -> None:
    lines = asking.section("small", small(), rounds=1, limit_s=60.0).splitlines()

    rows = [line.split(" | ") for line in lines if line.startswith("| ") and "---" not in line][1:]
    assert [row[0] for row in rows] == ["| station", "| taken", "| too-low"]
    assert all(int(row[1]) == asking.EACH and 0 < float(row[2]) <= float(row[3].rstrip(" |")) for row in rows)
