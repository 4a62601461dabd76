"""Schedules that replaced each other, and what breaks the chain."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from groundsched import Options, Schedule, Sources, Window, dumps, load_missions, load_network, plan, read_cache, times
from groundsched.planning import Previous
from groundsched.verification import verify_chain
from groundsched.verification.chain import Link, breaks

ROOT = Path(__file__).parents[2]
START = times.parse_instant("2026-08-11T06:00Z")
HOURS = 6


def _link(name: str, schedule: Schedule) -> Link:
    return Link(name, schedule, hashlib.sha256(dumps(schedule)).hexdigest())


@pytest.fixture(scope="module")
def chain() -> list[Link]:
    """Six hours of two stations, and two hours later the six hours that follow."""
    sources = Sources(
        network=load_network(ROOT / "stations.yaml"),
        missions=load_missions(ROOT / "missions.yaml"),
        cache=read_cache(ROOT / "tle_cache"),
    )
    links: list[Link] = []
    for number in range(2):
        begin = START + 2 * number * times.HOUR_MS
        last = Previous(schedule=links[-1].schedule, sha256=links[-1].sha256) if links else None
        window = Window(begin, begin + HOURS * times.HOUR_MS)
        made = plan(replace(sources, previous=last), window, Options(stations=("khi", "isb")), created=begin)
        links.append(_link(f"{number}.json", made))
    return links


def _later(chain: list[Link], schedule: Schedule) -> list[str]:
    return [finding.detail for finding in breaks([chain[0], _link("new.json", schedule)])]


def test_a_schedule_and_the_one_that_replaced_it_are_a_chain(chain: list[Link]) -> None:
    found = verify_chain(chain)

    assert found.findings == ()
    assert found.checked["schedules"] == 2


def test_the_order_of_a_chain_matters(chain: list[Link]) -> None:
    details = [finding.detail for finding in breaks(chain[::-1])]

    assert any("0.json names no predecessor" in detail for detail in details)
    assert any("made at 2026-08-11T06:00:00.000Z, before 1.json" in detail for detail in details)


def test_a_predecessor_of_which_a_byte_was_changed_is_another_one(chain: list[Link]) -> None:
    touched = replace(chain[0].schedule, reason="as if nothing had happened")

    (finding,) = breaks([_link("old.json", touched), chain[1]])

    assert finding.code == "chain"
    assert f"replaces the schedule of SHA-256 {chain[0].sha256}" in finding.detail


def test_a_contact_that_stood_otherwise_is_found(chain: list[Link]) -> None:
    new = chain[1].schedule
    assert new.inputs.carried is not None
    first, *rest = new.inputs.carried.contacts
    moved = replace(new.inputs.carried, contacts=(replace(first, end=first.end + 1000), *rest))

    details = _later(chain, replace(new, inputs=replace(new.inputs, carried=moved)))

    assert details == [f"{first.id} is carried over to new.json otherwise than it stood in 0.json"]


def test_a_contact_that_was_not_carried_over_is_found(chain: list[Link]) -> None:
    new = chain[1].schedule
    assert new.inputs.carried is not None
    *rest, last = new.inputs.carried.contacts
    shorter = replace(new.inputs.carried, contacts=tuple(rest))

    details = _later(chain, replace(new, inputs=replace(new.inputs, carried=shorter)))

    assert details == [f"{last.id} of 0.json is in the window of new.json and not carried over"]


def test_a_contact_that_never_stood_there_is_found(chain: list[Link]) -> None:
    new = chain[1].schedule
    assert new.inputs.carried is not None
    first = new.inputs.carried.contacts[0]
    more = replace(new.inputs.carried, contacts=(*new.inputs.carried.contacts, replace(first, id="made-up")))

    details = _later(chain, replace(new, inputs=replace(new.inputs, carried=more)))

    assert details == ["made-up is carried over to new.json; 0.json has no such contact"]


def test_a_replan_that_carries_nothing_over_is_found(chain: list[Link]) -> None:
    new = chain[1].schedule

    details = _later(chain, replace(new, inputs=replace(new.inputs, carried=None)))

    assert details == ["new.json names a predecessor and carries nothing over"]
