"""The bound by linear programs: what no schedule can be better than, and that it counts as the document does."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace

import pytest

from benchmarks.scheduling.worlds import World
from groundsched import Options, Schedule, plan
from groundsched.documents.schedule import Objective
from groundsched.errors import InfeasibleError
from groundsched.verification import verify
from groundsched.verification.bound import MINIMISED, UNBOUNDED, beyond_bound
from groundsched.verification.program import together
from groundsched.verification.record import Record
from tests.verification import good
from tools.real_worlds.worlds import world


@pytest.fixture(scope="module")
def shipped() -> Schedule:
    return good.shipped()


def flattered(document: Schedule, stage: Objective, more: int = 1) -> Schedule:
    """A document that claims to be better by one in a stage, or by more."""
    step = -more if stage.tier in MINIMISED else more
    claimed = replace(stage, value=stage.value + step, bound=stage.bound + step)
    objectives = tuple(claimed if each is stage else each for each in document.solution.objectives)
    return replace(document, solution=replace(document.solution, objectives=objectives))


def in_whole_passes(drawn: World) -> World:
    """The world with no contact that is a part, and no margins, of which the bound knows less."""
    missions = tuple(
        replace(mission, allow_partial=False, hand_over=False, overlap_s=0.0, track=None)
        for mission in drawn.missions.missions
    )
    options = replace(drawn.options, partial=False, margin="none")
    return replace(drawn, missions=replace(drawn.missions, missions=missions), options=options)


def bounded(document: Schedule) -> list[Objective]:
    return [stage for stage in document.solution.objectives if stage.tier not in UNBOUNDED]


def test_of_the_shipped_morning_every_stage_is_as_good_as_can_be(shipped: Schedule) -> None:
    found = verify(shipped, optimal=True)
    assert found.findings == ()
    assert found.checked["stages bounded"] == found.checked["stages tight"] == len(bounded(shipped))


def test_a_stage_that_claims_one_second_more_than_can_be_is_found(shipped: Schedule) -> None:
    for stage in bounded(shipped):
        findings, _, _ = beyond_bound(Record(flattered(shipped, stage)), ())
        assert [finding.code for finding in findings][:1] == ["bound"]


@pytest.mark.parametrize("seed", range(1, 40))
def test_contacts_alone_give_what_the_document_says_of_each_stage_and_no_more(seed: int) -> None:
    """With no other choice than the document's own contacts nothing is better, and nothing is counted otherwise."""
    drawn = in_whole_passes(world(seed))
    try:
        document = plan(drawn.sources, drawn.window, drawn.options, created=0)
    except InfeasibleError:
        assert drawn.missions.bookings
        return
    findings, checked, notes = beyond_bound(Record(document), ())
    assert findings == []
    assert all(note.startswith("shares") for note in notes)  # a fraction of a contact of the others helps an owner
    assert checked["stages tight"] == len(bounded(document)) - len(notes)


def test_a_request_a_gap_a_volume_and_a_promise_are_counted_as_the_document_counts_them(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("bound")
    for document in (good.rich(folder, Options()), good.promised(folder)):
        for stage in bounded(document):
            if stage.tier in ("least_contacts", "gaps", "volume", "shares") and stage.value:
                findings, _, _ = beyond_bound(Record(flattered(document, stage, 1 + stage.value // 100)), ())
                assert any(finding.detail.startswith(stage.tier) for finding in findings)


def test_the_largest_sets_of_stretches_that_share_a_moment_are_all_there_are() -> None:
    """Against every subset of random stretches."""
    for seed in range(200):
        draw = random.Random(seed)
        starts = [draw.randrange(12) for _ in range(6)]
        stretches = [(start, start + draw.randint(1, 6), number) for number, start in enumerate(starts)]
        sharing = [
            frozenset(number for *_, number in some)
            for size in range(1, 7)
            for some in itertools.combinations(stretches, size)
            if max(start for start, *_ in some) < min(end for _, end, _ in some)
        ]
        largest = {one for one in sharing if not any(one < other for other in sharing)}
        assert set(together(stretches)) == largest
