"""What each mission got, and how busy each antenna is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from groundsched.config.missions import ContactsPerDay, Mission
from groundsched.config.network import Antenna, Network, Outage, Station
from groundsched.documents.passes import Pass
from groundsched.documents.schedule import AntennaReport, MissionReport
from groundsched.scheduling.demand import Demand, Settings
from groundsched.scheduling.reports import antenna_reports, mission_reports
from groundsched.scheduling.solve import schedule

At = Callable[[float], int]
MakeDemand = Callable[..., Demand]
MakePass = Callable[..., Pass]
MakeStation = Callable[..., Station]


def missions_of(demand: Demand) -> Sequence[MissionReport]:
    return mission_reports(demand, schedule(demand, Settings()).contacts)


def antennas_of(demand: Demand) -> Sequence[AntennaReport]:
    return antenna_reports(demand, schedule(demand, Settings()).contacts)


def test_a_mission_without_contacts_has_the_whole_window_as_its_gap(
    make_pass: MakePass, make_demand: MakeDemand
) -> None:
    missions = (Mission(satellite=101, bands=("Ka",), contacts_per_day=ContactsPerDay(min=1)),)
    (report,) = missions_of(make_demand([make_pass(101, 0, 600)], missions=missions))
    assert (report.contacts, report.required, report.largest_gap_h, report.volume_mbit) == (0, 1, 24.0, None)
    assert report.shortfall == ("0 of 1 contact on day 1 (2026-08-11)",)


@pytest.mark.parametrize(("hours", "required"), [(24, 3), (36, 4), (48, 6), (7, 0), (8, 1)])
def test_a_last_shorter_day_asks_its_share_rounded_down(
    hours: float, required: int, make_pass: MakePass, make_demand: MakeDemand
) -> None:
    missions = (Mission(satellite=101, contacts_per_day=ContactsPerDay(min=3)),)
    (report,) = missions_of(make_demand([make_pass(101, 0, 600)], missions=missions, hours=hours))
    assert report.required == required


def test_each_day_that_misses_contacts_is_named(make_pass: MakePass, make_demand: MakeDemand) -> None:
    missions = (Mission(satellite=101, contacts_per_day=ContactsPerDay(min=2)),)
    passes = [make_pass(101, 0, 600), make_pass(101, 6000, 6600), make_pass(101, 90_000, 90_600)]
    (report,) = missions_of(make_demand(passes, missions=missions, hours=48))
    assert report.shortfall == ("1 of 2 contacts on day 2 (2026-08-12)",)


@pytest.mark.parametrize(
    ("passes_s", "gap_h"),
    [([(3600, 7200)], 22.0), ([(0, 3600), (43_200, 86_400)], 11.0), ([(82_800, 87_000)], 23.0)],
    ids=["to the window's end", "between two", "from the window's start, and a pass that outlasts it"],
)
def test_the_largest_gap_counts_the_edges_of_the_window(
    passes_s: list[tuple[float, float]], gap_h: float, make_pass: MakePass, make_demand: MakeDemand
) -> None:
    (report,) = missions_of(make_demand([make_pass(101, *bounds) for bounds in passes_s]))
    assert report.largest_gap_h == gap_h


def test_a_gap_longer_than_allowed_is_a_shortfall(make_pass: MakePass, make_demand: MakeDemand) -> None:
    missions = (Mission(satellite=101, max_gap_h=12.0),)
    (report,) = missions_of(make_demand([make_pass(101, 3600, 7200)], missions=missions))
    assert report.shortfall == ("22.00 h without a contact; 12 h are allowed, exceeded by 36000 s in all",)


def test_volume_is_the_sum_of_the_contacts_and_what_is_missing_is_named(
    make_pass: MakePass, make_demand: MakeDemand
) -> None:
    missions = (Mission(satellite=101, rate_mbps=((0.0, 100.0),), volume_mbit_per_day=130_000.0),)
    (report,) = missions_of(make_demand([make_pass(101, 0, 600), make_pass(101, 6000, 6500)], missions=missions))
    assert report.volume_mbit == 110_000.0
    assert report.shortfall == ("110000 of 130000 Mbit on day 1 (2026-08-11)",)


def test_setup_and_teardown_count_as_busy_inside_the_window_only(make_pass: MakePass, make_demand: MakeDemand) -> None:
    (report,) = antennas_of(make_demand([make_pass(101, 10, 600), make_pass(102, 3500, 3620)], hours=1))
    assert (report.antenna, report.contacts, report.busy_s) == ("khi-1", 2, 630 + 160)
    assert report.utilisation == pytest.approx(790 / 3600, abs=1e-6)


def test_outages_do_not_count_as_time_that_could_be_used(
    at: At, make_pass: MakePass, make_station: MakeStation, make_demand: MakeDemand
) -> None:
    antenna = Antenna(id="khi-1", bands=("S",), unavailable=(Outage(start=at(1000), end=at(2000)),))
    station = make_station("khi", antenna, unavailable=(Outage(start=at(1500), end=at(2800)),))
    (report,) = antennas_of(make_demand([make_pass(101, 60, 420)], network=Network(stations=(station,)), hours=1))
    assert report.utilisation == pytest.approx(450 / 1800)


def test_an_antenna_that_is_out_all_the_time_has_no_utilisation(
    at: At, make_pass: MakePass, make_station: MakeStation, make_demand: MakeDemand
) -> None:
    station = make_station("khi", unavailable=(Outage(start=at(-10), end=at(90_000)),))
    (report,) = antennas_of(make_demand([make_pass(101, 60, 420)], network=Network(stations=(station,))))
    assert (report.busy_s, report.utilisation, report.contacts) == (0.0, 0.0, 0)
