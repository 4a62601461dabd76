"""Each hard rule: just broken, just kept, and what happens without it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from groundsched.config.missions import ContactsPerDay, Mission
from groundsched.config.network import Antenna, Network, Slew, Station
from groundsched.documents.passes import Encounter, Pass, Sighting
from groundsched.documents.schedule import Contact
from groundsched.scheduling.constraints import RULES
from groundsched.scheduling.demand import Demand, Settings
from groundsched.scheduling.refusals import SENTENCES
from groundsched.scheduling.solve import schedule

MakeDemand = Callable[..., Demand]
MakePass = Callable[..., Pass]
MakeStation = Callable[..., Station]
Judge = Callable[[Demand, Sequence[Contact]], list[str]]


@pytest.fixture
def outcome(broken_rules: Judge) -> Callable[[Demand, str], tuple[int, list[str]]]:
    """How many contacts the plan has, and what it breaks once the named rule is taken out."""

    def find(demand: Demand, rule: str) -> tuple[int, list[str]]:
        without = [(name, function) for name, function in RULES if name != rule]
        plan = schedule(demand, Settings())
        assert broken_rules(demand, plan.contacts) == []
        return len(plan.contacts), broken_rules(demand, schedule(demand, Settings(), rules=without).contacts)

    return find


Outcome = Callable[[Demand, str], tuple[int, list[str]]]


@pytest.mark.parametrize(("pause_s", "contacts"), [(90.0, 2), (89.999, 1)])
def test_setup_and_teardown_lie_between_two_contacts_of_an_antenna(
    pause_s: float, contacts: int, make_pass: MakePass, make_demand: MakeDemand, outcome: Outcome
) -> None:
    demand = make_demand([make_pass(101, 0, 600), make_pass(102, 600 + pause_s, 1300)])
    assert outcome(demand, "conflict") == (contacts, [] if contacts == 2 else ["conflict"])


@pytest.mark.parametrize(("pause_s", "contacts"), [(97.25, 2), (97.249, 1)])
def test_with_a_margin_the_antenna_is_ready_earlier_for_an_uncertain_contact(
    pause_s: float, contacts: int, make_pass: MakePass, make_demand: MakeDemand, outcome: Outcome
) -> None:
    first, second = make_pass(101, 0, 600), make_pass(102, 600 + pause_s, 1300, timing_uncertainty_s=7.25)
    assert outcome(make_demand([first, second], margin="auto"), "conflict") == (
        contacts,
        [] if contacts == 2 else ["conflict"],
    )
    assert outcome(make_demand([first, second]), "conflict") == (2, []), "without a margin 90 s are enough"


@pytest.mark.parametrize(("pause_s", "contacts"), [(90.5, 2), (90.499, 1)])
def test_the_margin_is_the_later_contacts_and_not_the_earlier_ones(
    pause_s: float, contacts: int, make_pass: MakePass, make_demand: MakeDemand, outcome: Outcome
) -> None:
    first, second = make_pass(101, 0, 600, timing_uncertainty_s=300.0), make_pass(102, 600 + pause_s, 1300)
    assert second.timing_uncertainty_s == 0.5
    demand = make_demand([first, second], margin="auto")
    assert outcome(demand, "conflict") == (contacts, [] if contacts == 2 else ["conflict"])


@pytest.mark.parametrize(("uncertain_s", "pause_s"), [(120.0, 210.0), (130.0, 220.0)])
@pytest.mark.parametrize(("missing_s", "contacts"), [(0.0, 2), (0.001, 1)])
def test_the_longer_of_slew_and_widened_setup_decides(
    uncertain_s: float,
    pause_s: float,
    missing_s: float,
    contacts: int,
    *,
    make_pass: MakePass,
    make_station: MakeStation,
    make_demand: MakeDemand,
    outcome: Outcome,
) -> None:
    """180 s of slew against 60 s of setup and the margin, and 30 s of teardown."""
    slow = make_station("khi", Antenna(id="khi-1", bands=("S",), slew_deg_s=Slew(azimuth=0.5, elevation=5.0)))
    pointing = {"aos_azimuth_deg": 100.0, "timing_uncertainty_s": uncertain_s}
    passes = [make_pass(101, 0, 600), make_pass(102, 600 + pause_s - missing_s, 1300, **pointing)]
    demand = make_demand(passes, network=Network(stations=(slow,)), margin="auto")
    assert outcome(demand, "conflict") == (contacts, [] if contacts == 2 else ["conflict"])


def test_a_slow_turn_is_found_beside_a_contact_that_needs_the_antenna_much_earlier(
    make_pass: MakePass, make_station: MakeStation, make_demand: MakeDemand, broken_rules: Judge
) -> None:
    """The third starts last and needs the antenna first: the order of starts is not the order of need."""
    slow = make_station("khi", Antenna(id="khi-1", bands=("S",), slew_deg_s=Slew(azimuth=0.5, elevation=5.0)))
    vague = {"timing_uncertainty_s": 900.0}
    away = {"aos_azimuth_deg": 190.0, "los_azimuth_deg": 190.0}
    passes = [make_pass(101, 0, 300), make_pass(102, 500, 700, **away), make_pass(103, 800, 810, **vague)]
    demand = make_demand(passes, network=Network(stations=(slow,)), margin="auto")
    plan = schedule(demand, Settings())
    assert broken_rules(demand, plan.contacts) == []
    assert [c.satellite for c in plan.contacts] == [101]


@pytest.mark.parametrize(("pause_s", "contacts"), [(210.0, 2), (209.999, 1)])
@pytest.mark.parametrize(
    "pointing", [{"aos_azimuth_deg": 280.0}, {"aos_azimuth_deg": 100.0}], ids=["eastward", "westward through north"]
)
def test_a_slow_antenna_needs_its_slew_the_short_way_round(
    pause_s: float,
    contacts: int,
    pointing: dict[str, float],
    *,
    make_pass: MakePass,
    make_station: MakeStation,
    make_demand: MakeDemand,
    outcome: Outcome,
) -> None:
    slow = make_station("khi", Antenna(id="khi-1", bands=("S",), slew_deg_s=Slew(azimuth=0.5, elevation=5.0)))
    first, second = make_pass(101, 0, 600), make_pass(102, 600 + pause_s, 1300, **pointing)
    assert first.los_azimuth_deg == 10.0, "90 degrees at half a degree a second are 180 s, and 30 s of teardown"
    demand = make_demand([first, second], network=Network(stations=(slow,)))
    assert outcome(demand, "conflict") == (contacts, [] if contacts == 2 else ["conflict"])


@pytest.mark.parametrize(("pause_s", "contacts"), [(230.0, 2), (229.999, 1)])
def test_a_slow_elevation_axis_needs_its_time_too(
    pause_s: float,
    contacts: int,
    *,
    make_pass: MakePass,
    make_station: MakeStation,
    make_demand: MakeDemand,
    see: Callable[..., object],
    outcome: Outcome,
) -> None:
    slow = make_station("khi", Antenna(id="khi-1", bands=("S",), slew_deg_s=Slew(azimuth=10.0, elevation=0.1)))
    demand = make_demand(
        [make_pass(101, 0, 600), make_pass(102, 600 + pause_s, 1300)], network=Network(stations=(slow,))
    )
    first, second = demand.passes
    seen = (see(first, "khi-1", los_elevation_deg=5.0), see(second, "khi-1", aos_elevation_deg=25.0))
    demand = make_demand(demand.passes, network=Network(stations=(slow,)), sightings=seen)
    assert outcome(demand, "conflict") == (contacts, [] if contacts == 2 else ["conflict"])


@pytest.mark.parametrize(("second_aos_s", "contacts"), [(600.0, 2), (599.999, 1)])
def test_a_satellite_talks_to_one_station_at_a_time_but_may_change_at_once(
    second_aos_s: float,
    contacts: int,
    *,
    make_pass: MakePass,
    make_station: MakeStation,
    make_demand: MakeDemand,
    outcome: Outcome,
) -> None:
    network = Network(stations=(make_station("khi"), make_station("lhe")))
    passes = [make_pass(101, 0, 600), make_pass(101, second_aos_s, 1100, station="lhe")]
    demand = make_demand(passes, network=network)
    assert outcome(demand, "station") == (contacts, [] if contacts == 2 else ["station"])


def test_a_satellite_is_not_served_twice_in_one_pass(
    make_pass: MakePass, make_station: MakeStation, make_demand: MakeDemand, outcome: Outcome
) -> None:
    two = make_station("khi", Antenna(id="khi-1", bands=("S",)), Antenna(id="khi-2", bands=("S",)))
    demand = make_demand([make_pass(101, 0, 600)], network=Network(stations=(two,)))
    assert outcome(demand, "station") == (1, ["station"])


@pytest.mark.parametrize(("most", "contacts"), [(3, 3), (2, 2), (0, 0)])
def test_a_mission_has_no_more_contacts_a_day_than_it_may(
    most: int, contacts: int, make_pass: MakePass, make_demand: MakeDemand, outcome: Outcome
) -> None:
    passes = [make_pass(101, aos_s, aos_s + 600) for aos_s in (0, 6000, 12_000)]
    demand = make_demand(passes, missions=(Mission(satellite=101, contacts_per_day=ContactsPerDay(max=most)),))
    assert outcome(demand, "limit") == (contacts, [] if most == 3 else ["limit"])


@pytest.mark.parametrize(("second_aos_s", "contacts"), [(86_400.0, 2), (86_399.999, 1)])
def test_a_contact_counts_for_the_day_in_which_it_starts(
    second_aos_s: float, contacts: int, make_pass: MakePass, make_demand: MakeDemand, outcome: Outcome
) -> None:
    passes = [make_pass(101, 80_000, 80_600), make_pass(101, second_aos_s, 87_000)]
    missions = (Mission(satellite=101, contacts_per_day=ContactsPerDay(max=1)),)
    demand = make_demand(passes, missions=missions, hours=48)
    assert outcome(demand, "limit") == (contacts, [] if contacts == 2 else ["limit"])


def test_a_limit_of_one_satellite_is_not_another_ones(make_pass: MakePass, make_demand: MakeDemand) -> None:
    passes = [
        make_pass(101, 0, 600),
        make_pass(101, 3000, 3500),
        make_pass(102, 6000, 6600),
        make_pass(102, 9000, 9500),
    ]
    demand = make_demand(
        passes,
        missions=(Mission(satellite=101, contacts_per_day=ContactsPerDay(max=1)), Mission(satellite=102)),
    )
    assert [c.satellite for c in schedule(demand, Settings()).contacts] == [101, 102, 102]


def test_a_grazing_slew_forbids_only_what_it_reaches(
    make_pass: MakePass, make_station: MakeStation, make_demand: MakeDemand, broken_rules: Judge
) -> None:
    slow = make_station("khi", Antenna(id="khi-1", bands=("S",), slew_deg_s=Slew(azimuth=0.5, elevation=5.0)))
    away = {"aos_azimuth_deg": 190.0, "los_azimuth_deg": 190.0}
    passes = [make_pass(101, 0, 300), make_pass(102, 450, 700, **away), make_pass(103, 850, 1200)]
    plan = schedule(make_demand(passes, network=Network(stations=(slow,))), Settings())
    assert [c.satellite for c in plan.contacts] == [101, 103]


def test_two_that_each_clash_with_a_slow_pair_may_still_stand_together(
    make_pass: MakePass, make_station: MakeStation, make_demand: MakeDemand
) -> None:
    slow = make_station("khi", Antenna(id="khi-1", bands=("S",), slew_deg_s=Slew(azimuth=0.5, elevation=5.0)))
    pair = [make_pass(101, 0, 300), make_pass(102, 450, 700, aos_azimuth_deg=190.0)]
    others = [make_pass(103, 100, 250), make_pass(104, 345, 500)]
    plan = schedule(make_demand([*pair, *others], network=Network(stations=(slow,))), Settings())
    assert [c.satellite for c in plan.contacts] == [103, 104]


@pytest.mark.parametrize(("pause_s", "contacts"), [(430.0, 2), (429.999, 1)])
@pytest.mark.parametrize(
    ("ends_deg", "begins_deg"), [((190.0,), (390.0,)), ((190.0,), (-10.0, 390.0)), ((190.0, -410.0), (-610.0,))]
)
def test_a_cable_makes_the_antenna_turn_the_long_way(
    pause_s: float,
    contacts: int,
    ends_deg: tuple[float, ...],
    begins_deg: tuple[float, ...],
    *,
    make_pass: MakePass,
    make_station: MakeStation,
    make_demand: MakeDemand,
    see: Callable[..., Sighting],
    outcome: Outcome,
) -> None:
    """200 degrees on the drive's own scale, the least of what the turns allow, at half a degree a second: 400 s."""
    tied = Antenna(
        id="khi-1", bands=("S",), slew_deg_s=Slew(azimuth=0.5, elevation=5.0), azimuth_range_deg=(-700.0, 450.0)
    )
    network = Network(stations=(make_station("khi", tied),))
    demand = make_demand([make_pass(101, 0, 600), make_pass(102, 600 + pause_s, 1300)], network=network)
    first, second = demand.passes
    seen = (
        see(first, "khi-1", aos_drive_deg=(0.0,), los_drive_deg=ends_deg),
        see(second, "khi-1", aos_drive_deg=begins_deg, los_drive_deg=(0.0,)),
    )
    assert outcome(replace(demand, sightings=seen), "conflict") == (contacts, [] if contacts == 2 else ["conflict"])


@pytest.mark.parametrize(("ingest_mbps", "contacts"), [(750.125, 4), (750.124, 3), (450.0, 2), (299.999, 2)])
def test_a_station_takes_in_no_more_at_once_than_it_can(
    ingest_mbps: float,
    contacts: int,
    *,
    make_pass: MakePass,
    make_station: MakeStation,
    make_demand: MakeDemand,
    outcome: Outcome,
) -> None:
    """300, 150.125 and 300 Mbit/s: the second by its largest rate, and a mission without a rate counts for nothing."""
    antennas = [Antenna(id=f"khi-{n}", bands=("S",)) for n in range(4)]
    station = make_station("khi", *antennas, ingest_mbps=ingest_mbps)
    rates = (((0.0, 300.0),), ((5.0, 20.0), (30.0, 150.125)), ((0.0, 300.0),))
    missions = (
        *(Mission(satellite=101 + n, rate_mbps=rate) for n, rate in enumerate(rates)), Mission(satellite=104),
    )  # fmt: skip
    passes = [make_pass(101 + n, n, 600 + n) for n in range(4)]
    demand = make_demand(passes, network=Network(stations=(station,)), missions=missions)
    assert outcome(demand, "ingest") == (contacts, [] if contacts == 4 else ["ingest"])


def test_what_a_station_takes_in_one_after_the_other_does_not_add_up(
    make_pass: MakePass, make_station: MakeStation, make_demand: MakeDemand, outcome: Outcome
) -> None:
    antennas = [Antenna(id=f"khi-{n}", bands=("S",)) for n in range(2)]
    station = make_station("khi", *antennas, ingest_mbps=300)
    missions = tuple(Mission(satellite=n, rate_mbps=((0.0, 300.0),)) for n in (101, 102))
    for aos_s, contacts in ((600.0, 2), (599.999, 1)):
        passes = [make_pass(101, 0, 600), make_pass(102, aos_s, 1200)]
        demand = make_demand(passes, network=Network(stations=(station,)), missions=missions)
        assert outcome(demand, "ingest") == (contacts, [] if contacts == 2 else ["ingest"])


def test_a_refusal_for_ingest_names_the_rates_and_who_has_them(
    make_pass: MakePass, make_station: MakeStation, make_demand: MakeDemand
) -> None:
    antennas = [Antenna(id=f"khi-{n}", bands=("S",)) for n in range(2)]
    station = make_station("khi", *antennas, ingest_mbps=450)
    missions = tuple(Mission(satellite=n, name=f"EO-{n}", rate_mbps=((0.0, 300.0),)) for n in (101, 102))
    passes = [make_pass(101, 0, 600), make_pass(102, 10, 400)]
    plan = schedule(make_demand(passes, network=Network(stations=(station,)), missions=missions), Settings())
    (contact,), (refusal,) = plan.contacts, plan.rejected
    assert (refusal.reason, refusal.blocked_by) == ("limit", (contact.id,))
    assert refusal.detail == f"EO-102 sends 300 Mbit/s beside {contact.id} 300; khi takes in 450 at once"


@pytest.mark.parametrize(
    ("stretch_s", "contacts"),
    [((0, 100), 2), ((599.999, 700), 1), ((600, 700), 2), ((90, 100.001), 1), ((300, 300.001), 1)],
)
def test_two_that_stand_close_together_are_not_served_in_one_band_meanwhile(
    stretch_s: tuple[float, float],
    contacts: int,
    *,
    at: Callable[[float], int],
    make_pass: MakePass,
    make_station: MakeStation,
    make_demand: MakeDemand,
    outcome: Outcome,
) -> None:
    """Both are served from 100 to 600 s."""
    antennas = [Antenna(id=f"khi-{n}", bands=("S", "X")) for n in range(2)]
    network = Network(stations=(make_station("khi", *antennas, min_separation_deg=1.0), make_station("lhe")))
    near = Encounter(station="khi", satellites=(101, 102), start=at(stretch_s[0]), end=at(stretch_s[1]))
    passes = [make_pass(101, 0, 600), make_pass(102, 100, 700)]
    demand = make_demand(passes, network=network, encounters=(near,))
    assert outcome(demand, "separation") == (contacts, [] if contacts == 2 else ["separation"])
    other_band = (Mission(satellite=101, bands=("S",)), Mission(satellite=102, bands=("X",)))
    assert len(schedule(replace(demand, missions=other_band), Settings()).contacts) == 2
    elsewhere = replace(demand, encounters=(replace(near, station="lhe"),))
    assert len(schedule(elsewhere, Settings()).contacts) == 2


def test_a_refusal_for_separation_names_the_other_the_angle_the_band_and_the_time(
    at: Callable[[float], int], make_pass: MakePass, make_station: MakeStation, make_demand: MakeDemand
) -> None:
    antennas = [Antenna(id="khi-0", bands=("S",)), Antenna(id="khi-1", bands=("S",))]
    network = Network(stations=(make_station("khi", *antennas, min_separation_deg=1.5),))
    near = Encounter(station="khi", satellites=(101, 102), start=at(300), end=at(310))
    demand = make_demand([make_pass(101, 0, 600), make_pass(102, 100, 400)], network=network, encounters=(near,))
    plan = schedule(demand, Settings())
    (contact,), (refusal,) = plan.contacts, plan.rejected
    assert (refusal.reason, refusal.blocked_by) == ("conflict", (contact.id,))
    assert (
        f"SAT-102 stands closer than 1.5° to SAT-101, which has {contact.id} in the same band (S),"
        " from 2026-08-11T00:05:00.000Z to 2026-08-11T00:05:10.000Z"
    ) in refusal.detail.split("; ")


def test_every_rule_has_its_sentence() -> None:
    assert list(SENTENCES) == [name for name, _ in RULES]
