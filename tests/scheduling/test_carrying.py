"""What a schedule leaves to the next one: contacts, the end of each satellite's last contact, what recorders hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from groundsched.config.missions import Mission, Missions
from groundsched.config.network import Network
from groundsched.documents.passes import Pass, Span
from groundsched.documents.schedule import (
    Carried,
    Inputs,
    MissionsInput,
    NetworkInput,
    Options,
    SatelliteBefore,
    Schedule,
    Solution,
)
from groundsched.scheduling.carrying import LOOK_BACK_MS, carried
from groundsched.scheduling.demand import Demand, Settings
from groundsched.scheduling.solve import schedule
from groundsched.times import DAY_MS, Window

At = Callable[[float], int]
MakeDemand = Callable[..., Demand]
MakePass = Callable[..., Pass]
MBIT_A_S = 86_400.0
"""A volume a day that fills a recorder by 1 Mbit a second."""


def document(demand: Demand, before: Carried | None = None) -> Schedule:
    """The plan of a demand, as documents carry it."""
    made = schedule(demand, Settings())
    return Schedule(
        created=0,
        generator="",
        window=Span(start=demand.window.start, end=demand.window.end),
        inputs=Inputs(
            stations=NetworkInput(path=None, sha256=None, network=Network(stations=demand.network.stations)),
            missions=MissionsInput(path=None, sha256=None, content=Missions(missions=demand.missions)),
            elements=(),
            options=Options(),
            ut1="",
            carried=before,
        ),
        solution=Solution(status="optimal", reproducible=True, objectives=()),
        contacts=made.contacts,
        rejected=(),
        missions=(),
        antennas=(),
    )


def recording(**keys: float) -> Mission:
    """A mission of 2 Mbit a second down and 1 Mbit a second up, with room for all of it."""
    given = {"rate_mbps": ((0.0, 2.0),), "volume_mbit_per_day": MBIT_A_S, "storage_mbit": 1_000_000.0}
    return Mission(**{"satellite": 101, **given, **keys})  # type: ignore[arg-type]  # the keys are the mission's own


def test_contacts_are_taken_over_that_touch_the_window_or_kept_an_antenna_busy_shortly_before(
    at: At, make_pass: MakePass, make_demand: MakeDemand
) -> None:
    old = document(make_demand([make_pass(101, 1000, 1600), make_pass(102, 8000, 8600)], hours=3))
    first, second = old.contacts

    def taken(start: int, end: int) -> list[int]:
        return [c.satellite for c in carried(old, Window(start, end)).contacts]

    assert taken(first.teardown_end + LOOK_BACK_MS - 1, at(9000)) == [101, 102]
    assert taken(first.teardown_end + LOOK_BACK_MS, at(9000)) == [102]
    assert taken(at(0), second.start) == [101]
    assert taken(at(0), second.start + 1) == [101, 102]
    assert carried(old, Window(at(0), at(9000))).contacts == old.contacts


def test_a_gap_counts_from_the_last_contact_that_is_known(at: At, make_pass: MakePass, make_demand: MakeDemand) -> None:
    before = Carried(
        contacts=(),
        satellites=(
            SatelliteBefore(satellite=101, last_contact_end=at(-500)),
            SatelliteBefore(satellite=103, last_contact_end=at(-700)),
        ),
    )
    old = document(make_demand([make_pass(101, 1000, 1600), make_pass(102, 4000, 4600)], hours=3), before)

    def ends(start_s: float) -> dict[int, int | None]:
        found = carried(old, Window(at(start_s), at(20_000))).satellites
        return {b.satellite: b.last_contact_end for b in found}

    assert ends(0) == {101: at(-500), 103: at(-700)}
    assert ends(1300) == {101: at(1300), 103: at(-700)}, "a contact under way has lasted until now"
    assert ends(5000) == {101: at(1600), 102: at(4600), 103: at(-700)}
    assert ends(-600) == {103: at(-700)}, "of 101 only what comes later is known"


@pytest.mark.parametrize(
    ("start_s", "on_board"),
    [
        (0, 0),
        (1000, 1000),
        (1300, 1300 - 600),  # half of the 1200 Mbit that the contact brings are down
        (1600, 1600 - 1200),
        (4000, 4000 - 1200),
        (20_000, 20_000 - 1200),  # the old window is over: it fills on
    ],
)
def test_a_recorder_is_followed_to_the_new_start(
    start_s: float, on_board: int, *, at: At, make_pass: MakePass, make_demand: MakeDemand
) -> None:
    old = document(make_demand([make_pass(101, 1000, 1600)], hours=3, missions=(recording(),)))
    (found,) = carried(old, Window(at(start_s), at(30_000))).satellites
    assert found.on_board_mbit == on_board


def test_a_recorder_begins_with_what_the_schedule_before_took_over_and_never_holds_more_than_it_can(
    at: At, make_pass: MakePass, make_demand: MakeDemand
) -> None:
    demand = make_demand([make_pass(101, 1000, 1600)], hours=3, missions=(recording(storage_mbit=5000.0),))
    before = Carried(contacts=(), satellites=(SatelliteBefore(satellite=101, on_board_mbit=4500),))
    old = document(replace(demand, on_board_mbit={101: 4500}), before)

    def on_board(start_s: float) -> int | None:
        return carried(old, Window(at(start_s), at(start_s) + DAY_MS)).satellites[0].on_board_mbit

    assert [on_board(s) for s in (0, 400, 900, 1600, 90_000)] == [4500, 4900, 5000, 4400, 5000]


def test_of_a_satellite_without_a_recorder_or_before_the_old_window_nothing_is_said(
    at: At, make_pass: MakePass, make_demand: MakeDemand
) -> None:
    plain = document(make_demand([make_pass(101, 1000, 1600)], hours=3))
    assert [b.on_board_mbit for b in carried(plain, Window(at(2000), at(9000))).satellites] == [None]
    old = document(make_demand([make_pass(101, 1000, 1600)], hours=3, missions=(recording(),)))
    assert carried(old, Window(at(-10), at(9000))).satellites == ()
