"""Which satellites are looked after, and as what."""

from __future__ import annotations

import pytest

from groundsched import fleet, times
from groundsched.config.missions import Defaults, Mission, Missions, Request
from groundsched.elements.records import Cache

NOBODY = Cache(folder="tle_cache", sets=(), rejected=(), empty_files=())
START = times.parse_instant("2026-08-11T00:00Z")
DAY = times.Window(START, START + times.DAY_MS)
HOUR = times.HOUR_MS


def missions_of(*requests: Request) -> Missions:
    flown = (Mission(satellite=1, also=(9,)), Mission(satellite=3))
    return Missions(missions=flown, requests=requests, defaults=Defaults(priority=3, min_contact_s=100))


def test_a_satellite_that_only_requests_name_lives_from_the_first_after_to_the_last_before() -> None:
    said = missions_of(
        Request(id="a", satellites=(1, 2), after=START, before=START + HOUR),
        Request(id="b", satellite=2, after=START + 5 * HOUR, before=START + 9 * HOUR),
    )
    assert fleet.asked_for(said, NOBODY, ()) == (
        said.missions[0],
        Mission(satellite=2, priority=3, min_contact_s=100, from_=START, until=START + 9 * HOUR),
        said.missions[1],
    )


def test_a_request_without_after_leaves_the_beginning_open() -> None:
    said = missions_of(
        Request(id="a", satellite=2, before=START + HOUR),
        Request(id="b", satellite=2, after=START, before=START + HOUR),
    )
    assert fleet.asked_for(said, NOBODY, ())[1].from_ is None


def test_a_docked_object_is_looked_after_by_its_host() -> None:
    said = missions_of(Request(id="a", satellite=9, before=START + HOUR))
    assert fleet.asked_for(said, NOBODY, ()) == said.missions


@pytest.mark.parametrize(("before", "planned"), [(START, [1, 3]), (START + 1, [1, 2, 3])])
def test_a_request_that_is_over_makes_no_mission(before: int, planned: list[int]) -> None:
    said = missions_of(Request(id="a", satellite=2, before=before))
    assert [m.satellite for m in fleet.asked_for(said, NOBODY, (), window=DAY)] == planned
    assert [m.satellite for m in fleet.asked_for(said, NOBODY, ())] == [1, 2, 3], "without a window all are there"


def test_requests_from_elsewhere_count_like_those_of_the_file() -> None:
    request = Request(id="a", satellite=2, before=START + HOUR)
    beside = fleet.asked_for(missions_of(), NOBODY, (), requests=[request])
    assert beside == fleet.asked_for(missions_of(request), NOBODY, ())


def test_a_satellite_that_is_asked_for_itself_is_planned_for_the_whole_window() -> None:
    said = missions_of(Request(id="a", satellite=2, before=START + HOUR))
    assert fleet.asked_for(said, NOBODY, (2,)) == (Mission(satellite=2, priority=3, min_contact_s=100),)


def test_without_missions_a_requested_satellite_is_one_of_all() -> None:
    request = Request(id="a", satellite=2, before=START + HOUR)
    assert fleet.asked_for(None, NOBODY, (), requests=[request]) == (Mission(satellite=2),)
