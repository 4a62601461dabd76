"""On-board recorders, followed step by step from numbers that can be counted by hand."""

from __future__ import annotations

from dataclasses import replace

from groundsched.config.missions import Mission
from groundsched.documents.schedule import Carried, Contact, SatelliteBefore, Schedule
from groundsched.times import DAY_MS, HOUR_MS
from groundsched.verification.record import Record
from groundsched.verification.recorders import lost_mbit
from tests.verification.plans import START, routine, with_inputs

MISSION = Mission(satellite=1, rate_mbps=((0.0, 1.0),), volume_mbit_per_day=2400.0, storage_mbit=1000.0)
"""100 Mbit an hour; full after ten hours."""


def contact(start_h: float, end_h: float, mbit: float) -> Contact:
    start, end = (START + round(hours * HOUR_MS) for hours in (start_h, end_h))
    return replace(routine().contacts[0], satellite=1, start=start, end=end, volume_mbit=mbit)


def lost(*contacts: Contact, mission: Mission = MISSION, plan: Schedule | None = None) -> int | None:
    return lost_mbit(Record(plan or routine()), mission, contacts)


def test_what_does_not_fit_is_lost() -> None:
    assert lost() == 1400


def test_a_contact_makes_room_and_takes_what_comes_in_meanwhile() -> None:
    assert lost(contact(8, 9, 899.9)) == 501
    assert lost(contact(8, 9, 900)) == 500
    assert lost(contact(8, 9, 901)) == 500
    assert lost(contact(1, 2, 10_000)) == 1200


def test_what_is_lost_before_a_contact_no_contact_brings_back() -> None:
    assert lost(contact(23, 24, 5000)) == 1300


def test_of_two_contacts_at_once_the_one_that_ends_first_takes_first() -> None:
    assert lost(contact(4, 6, 400), contact(4, 8, 10_000)) == 600


def test_a_recorder_fills_while_its_mission_exists() -> None:
    assert lost(mission=replace(MISSION, from_=START + 6 * HOUR_MS)) == 800
    assert lost(mission=replace(MISSION, until=START + 12 * HOUR_MS)) == 200
    assert lost(mission=replace(MISSION, from_=START - DAY_MS, until=START + 2 * DAY_MS)) == 1400


def test_it_begins_as_the_previous_schedule_left_it_and_never_with_more_than_it_holds() -> None:
    for held, expected in ((300, 1700), (5000, 2400)):
        carried = Carried(contacts=(), satellites=(SatelliteBefore(satellite=1, on_board_mbit=held),))
        assert lost(plan=with_inputs(routine(), previous="0" * 64, carried=carried)) == expected


def test_without_a_recorder_or_what_fills_it_nothing_is_said() -> None:
    assert lost(mission=replace(MISSION, storage_mbit=None)) is None
    assert lost(mission=replace(MISSION, volume_mbit_per_day=None)) is None
