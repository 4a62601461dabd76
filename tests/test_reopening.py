"""A document taken up again: it alone gives the same passes and the same schedule."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from groundsched import Options, Sources, Window, load_missions, load_network, parse_instant, plan, read_cache
from groundsched.documents.json import dumps, loads
from groundsched.documents.schedule import Schedule
from groundsched.planning import Previous
from groundsched.reopening import reopen
from groundsched.scheduling.demand import Settings
from groundsched.scheduling.solve import schedule
from groundsched.times import HOUR_MS

ROOT = Path(__file__).parents[1]
START = parse_instant("2026-08-11T06:00Z")


@pytest.fixture(scope="module")
def sources() -> Sources:
    return Sources(
        network=load_network(ROOT / "stations.yaml"),
        missions=load_missions(ROOT / "missions.yaml"),
        cache=read_cache(ROOT / "tle_cache"),
    )


@pytest.mark.parametrize(
    "options", [Options(), Options(partial=True, margin="auto", stations=("khi",), allow_stale=True)]
)
def test_a_document_alone_gives_the_same_schedule_again(sources: Sources, options: Options) -> None:
    made = plan(sources, Window(START, START + 6 * HOUR_MS), options, created=START)

    again = reopen(loads(dumps(made), Schedule))
    solved = schedule(again.demand, Settings(gap=options.gap, seed=options.seed))

    assert made.contacts
    assert (solved.contacts, solved.rejected, solved.solution) == (made.contacts, made.rejected, made.solution)
    assert again.crew.elements_used() == made.inputs.elements


@pytest.mark.parametrize("options", [Options(freeze_s=1800.0, give=0.01), Options(keep_first=True, partial=True)])
def test_a_replanned_document_alone_gives_the_same_schedule_again(sources: Sources, options: Options) -> None:
    before = plan(sources, Window(START, START + 6 * HOUR_MS), Options(), created=START)
    again_from = replace(sources, previous=Previous(schedule=before, sha256="0" * 64))
    window = Window(START + HOUR_MS, START + 8 * HOUR_MS)
    made = plan(again_from, window, replace(options, stations=("khi", "isb")), created=START)

    again = reopen(loads(dumps(made), Schedule))
    solved = schedule(again.demand, Settings(gap=options.gap, seed=options.seed))

    assert (solved.contacts, solved.rejected, solved.solution) == (made.contacts, made.rejected, made.solution)
    assert solved.dropped == made.dropped
    assert {c.change for c in made.contacts} >= {"kept", "new"}
    assert {d.reason for d in made.dropped} >= {"not-planned"}
    carried = made.inputs.carried
    assert carried is not None
    assert again.demand.last_contact_end == {b.satellite: b.last_contact_end for b in carried.satellites}
