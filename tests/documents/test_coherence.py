"""Documents that fit the schema and are no schedules all the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from groundsched import Options, Sources, Window, load_missions, load_network, parse_instant, plan, read_cache, times
from groundsched.documents.coherence import require_coherent
from groundsched.documents.passes import Span
from groundsched.documents.schedule import Contact, Schedule
from groundsched.errors import InputError

ROOT = Path(__file__).parents[2]
START = parse_instant("2026-08-11T06:00Z")


@pytest.fixture(scope="module")
def made() -> Schedule:
    sources = Sources(
        network=load_network(ROOT / "stations.yaml"),
        missions=load_missions(ROOT / "missions.yaml"),
        cache=read_cache(ROOT / "tle_cache"),
    )
    return plan(sources, Window(START, START + times.HOUR_MS), Options(partial=True), created=START)


def first(schedule: Schedule, contact: Contact) -> Schedule:
    return replace(schedule, contacts=(contact, *schedule.contacts[1:]))


def faults(schedule: Schedule) -> str:
    with pytest.raises(InputError) as raised:
        require_coherent(schedule, "plan.json")
    assert all(problem.where.startswith("plan.json: ") for problem in raised.value.problems)
    return "; ".join(map(str, raised.value.problems))


def test_what_plan_makes_holds_together(made: Schedule) -> None:
    assert made.contacts
    require_coherent(made, "plan.json")


def test_a_contact_must_be_of_an_antenna_a_satellite_and_a_time_that_the_document_has(made: Schedule) -> None:
    contact = made.contacts[0]

    assert "contacts.0.antenna" in faults(first(made, replace(contact, antenna="nowhere-x1")))
    assert "contacts.0.satellite" in faults(first(made, replace(contact, satellite=1)))
    assert "contacts.1.id" in faults(first(made, replace(contact, id=made.contacts[1].id)))
    assert "contacts.0.start" in faults(first(made, replace(contact, end=contact.start)))
    assert "contacts.0.start" in faults(first(made, replace(contact, start=made.window.start - 1)))


def test_a_booking_may_run_when_the_window_starts_but_not_be_over(made: Schedule) -> None:
    contact, start = made.contacts[0], made.window.start
    require_coherent(first(made, replace(contact, start=start - 60_000, booked=True)), "plan.json")
    over = replace(contact, start=start - 60_000, end=start, booked=True)
    assert "contacts.0.start" in faults(first(made, over))


def test_only_what_is_fixed_may_last_days_beyond_the_window(made: Schedule) -> None:
    """As of a geostationary satellite, where a shorter plan replaces a longer one."""
    contact = replace(made.contacts[0], end=made.window.end + 3 * times.DAY_MS)
    for fixed in (replace(contact, booked=True), replace(contact, frozen=True)):
        require_coherent(first(made, fixed), "plan.json")
    assert "contacts.0.start" in faults(first(made, contact))


def test_a_window_ends_after_it_starts_and_within_a_year(made: Schedule) -> None:
    for end in (made.window.start, made.window.start + 367 * times.DAY_MS):
        assert "plan.json: window" in faults(replace(made, window=Span(start=made.window.start, end=end)))


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("ECCENTRICITY", 1.5, "ECCENTRICITY is 1.5"),
        ("MEAN_MOTION", None, "MEAN_MOTION is missing"),
        ("EPOCH", "yesterday", "EPOCH"),
        ("NORAD_CAT_ID", 7, "they are of 7"),
    ],
)
def test_element_sets_must_be_such_as_sgp4_can_take(
    made: Schedule, key: str, value: str | float | None, says: str
) -> None:
    used = made.inputs.elements[0]
    broken = replace(used, omm={**used.omm, key: value})
    inputs = replace(made.inputs, elements=(broken, *made.inputs.elements[1:]))

    told = faults(replace(made, inputs=inputs))

    assert "inputs.elements.0.omm" in told
    assert says in told
