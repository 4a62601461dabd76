"""A document taken up again: it alone gives the same passes and the same schedule."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundsched import Options, Sources, Window, load_missions, load_network, parse_instant, plan, read_cache
from groundsched.documents.json import dumps, loads
from groundsched.documents.schedule import Schedule
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
