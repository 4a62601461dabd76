"""Volumes a day and recorders on board: what each key changes, and every schedule of tiny random worlds."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from groundsched.config.missions import ContactsPerDay, Mission
from groundsched.config.network import Antenna, Network, Station
from groundsched.documents.passes import Pass, Sighting
from groundsched.documents.schedule import Contact
from groundsched.scheduling.demand import Demand, Plan, Settings
from groundsched.scheduling.recorders import idle_recorders
from groundsched.scheduling.reports import mission_reports
from groundsched.scheduling.solve import schedule

MakeDemand = Callable[..., Demand]
MakePass = Callable[..., Pass]
MakeStation = Callable[..., Station]
Judge = Callable[[Demand, Sequence[Contact]], list[str]]

HUNDRED = ((0.0, 100.0),)
DAY_S = 86_400


def plan_of(demand: Demand) -> Plan:
    plan = schedule(demand, Settings())
    assert plan.solution.status == "optimal"
    return plan


def taken(plan: Plan) -> set[tuple[int, int]]:
    """Satellite and start, in seconds after the first contact's day began."""
    return {(contact.satellite, contact.start // 1000 % DAY_S) for contact in plan.contacts}


def volume_stage(plan: Plan) -> tuple[int, int]:
    (stage,) = [o for o in plan.solution.objectives if o.tier == "volume"]
    return stage.value, stage.bound


def test_a_volume_a_day_goes_before_longer_contacts(make_pass: MakePass, make_demand: MakeDemand) -> None:
    passes = [make_pass(101, 0, 500), make_pass(102, 100, 900)]
    plain = (Mission(satellite=101, rate_mbps=HUNDRED), Mission(satellite=102))
    asking = (replace(plain[0], volume_mbit_per_day=60_000.0), plain[1])

    assert taken(plan_of(make_demand(passes, missions=plain))) == {(102, 100)}
    plan = plan_of(make_demand(passes, missions=asking))
    assert taken(plan) == {(101, 0)}
    # 50,000 of 60,000 Mbit at priority 5.
    assert volume_stage(plan) == (10_000 * 5, 10_000 * 5)


def test_what_is_missing_to_the_better_priority_costs_more(make_pass: MakePass, make_demand: MakeDemand) -> None:
    passes = [make_pass(101, 0, 500), make_pass(102, 100, 600)]
    missions = tuple(
        Mission(satellite=s, rate_mbps=HUNDRED, volume_mbit_per_day=50_000.0, priority=p)
        for s, p in ((101, 4), (102, 3))
    )
    plan = plan_of(make_demand(passes, missions=missions))
    assert taken(plan) == {(102, 100)}
    assert volume_stage(plan) == (50_000 * 6, 50_000 * 6)


def test_more_than_a_day_asks_for_counts_for_nothing(make_pass: MakePass, make_demand: MakeDemand) -> None:
    passes = [make_pass(101, 0, 500), make_pass(101, 1000, 1500), make_pass(102, 1100, 1400)]
    missions = (
        Mission(satellite=101, rate_mbps=HUNDRED, volume_mbit_per_day=50_000.0),
        Mission(satellite=102, rate_mbps=HUNDRED, volume_mbit_per_day=30_000.0),
    )
    plan = plan_of(make_demand(passes, missions=missions))
    assert taken(plan) == {(101, 0), (102, 1100)}
    assert volume_stage(plan) == (0, 0)


@pytest.mark.parametrize(
    ("hours", "missing_mbit"), [(24, 40_000), (36, 40_000 + 45_000), (25, 40_000 + 3_750), (49, 0)]
)
def test_a_last_shorter_day_asks_its_share(
    hours: float, missing_mbit: int, make_pass: MakePass, make_demand: MakeDemand
) -> None:
    passes = [make_pass(101, 0, 500)]
    if hours > 48:
        passes += [make_pass(101, s, s + 500) for s in (1000, 90_000, 91_000, 174_000)]
    missions = (Mission(satellite=101, rate_mbps=HUNDRED, volume_mbit_per_day=90_000.0),)
    plan = plan_of(make_demand(passes, missions=missions, hours=hours))
    assert volume_stage(plan) == (missing_mbit * 5, missing_mbit * 5)


def test_a_contact_brings_its_volume_in_the_day_in_which_it_starts(
    make_pass: MakePass, make_demand: MakeDemand
) -> None:
    missions = (Mission(satellite=101, name="A", rate_mbps=HUNDRED, volume_mbit_per_day=60_000.0),)
    demand = make_demand([make_pass(101, DAY_S - 1, DAY_S + 599)], missions=missions, hours=48)
    plan = plan_of(demand)
    assert volume_stage(plan) == (60_000 * 5, 60_000 * 5)
    (report,) = mission_reports(demand, plan.contacts)
    assert report.shortfall == ("0 of 60000 Mbit on day 2 (2026-08-12)",)


def recording(satellite: int, storage_mbit: float | None, **keys: Any) -> Mission:
    """It records 1,000 Mbit an hour."""
    given: dict[str, Any] = {
        "rate_mbps": HUNDRED,
        "volume_mbit_per_day": 24_000.0,
        "storage_mbit": storage_mbit,
        **keys,
    }
    return Mission(satellite=satellite, **given)


def test_a_recorder_is_drained_before_it_is_full(make_pass: MakePass, make_demand: MakeDemand) -> None:
    """Of a contact at 6 h and a longer one at 18 h one is allowed; 18,000 Mbit are recorded until the second."""
    passes = [make_pass(101, 6 * 3600, 6 * 3600 + 600), make_pass(101, 18 * 3600, 18 * 3600 + 601)]
    chosen = []
    for storage_mbit in (None, 18_000.0, 17_900.0):
        mission = recording(101, storage_mbit, contacts_per_day=ContactsPerDay(max=1))
        plan = plan_of(make_demand(passes, missions=(mission,)))
        assert volume_stage(plan) == (0, 0)
        chosen.append([start // 3600 for _, start in taken(plan)])
    assert chosen == [[18], [18], [6]]


def test_what_was_on_board_is_lost_first(make_pass: MakePass, make_demand: MakeDemand) -> None:
    passes = [make_pass(101, 6 * 3600, 6 * 3600 + 600)]
    missions = (recording(101, 20_000.0),)
    lost = []
    for on_board in ({}, {101: 15_000}, {101: 99_000}):
        demand = make_demand(passes, missions=missions, on_board_mbit=on_board)
        plan = plan_of(demand)
        (report,) = mission_reports(demand, plan.contacts)
        assert volume_stage(plan)[0] == (report.lost_mbit or 0) * 5
        lost.append(report.lost_mbit)
    # Full at 5 h, drained at 6 h; a recorder that was said to hold more than it can holds what it can.
    assert lost == [0, 1_000, 6_000]


def test_what_a_full_recorder_lost_is_a_shortfall(make_pass: MakePass, make_demand: MakeDemand) -> None:
    demand = make_demand([make_pass(101, 12 * 3600, 12 * 3600 + 600)], missions=(recording(101, 10_000.0),))
    (report,) = mission_reports(demand, plan_of(demand).contacts)
    # 2,000 before the contact, which empties it by 12:10; 11,833 are recorded in the 11 h 50 min after it.
    assert report.lost_mbit == 2_000 + 1_834
    assert report.shortfall == ("3834 Mbit lost: the recorder holds 10000 Mbit",)


def test_a_recorder_that_nothing_fills_loses_nothing_and_is_named(make_pass: MakePass, make_demand: MakeDemand) -> None:
    mission = Mission(satellite=101, name="PRSS-1", rate_mbps=HUNDRED, storage_mbit=1.0)
    demand = make_demand([make_pass(101, 0, 600)], missions=(mission,))
    plan = plan_of(demand)
    (report,) = mission_reports(demand, plan.contacts)
    assert report.lost_mbit is None
    assert "volume" not in {o.tier for o in plan.solution.objectives}
    assert idle_recorders([mission, recording(102, 5.0)]) == [
        "storage_mbit changes nothing without volume_mbit_per_day, which fills the recorder: PRSS-1 (101)"
    ]
    assert idle_recorders([recording(102, 5.0)]) == []


def test_a_satellite_that_does_not_exist_yet_records_nothing(
    at: Callable[[float], int], make_pass: MakePass, make_demand: MakeDemand
) -> None:
    for keys, lost_mbit in (({}, 14_000), ({"from_": at(DAY_S / 2)}, 2_000), ({"until": at(DAY_S / 4)}, 0)):
        demand = make_demand(
            [make_pass(101, 0, 1)],
            missions=(recording(101, 10_000.0, **keys),),
        )
        (report,) = mission_reports(demand, ())
        assert report.lost_mbit == lost_mbit


def test_a_rate_by_elevation_counts_what_the_sighting_brings(make_pass: MakePass, make_demand: MakeDemand) -> None:
    """Two passes of equal length; only the table's volumes tell the higher one from the lower."""
    passes = [make_pass(101, 0, 500), make_pass(102, 100, 600)]
    table = ((5.0, 50.0), (30.0, 300.0))
    missions = tuple(Mission(satellite=s, rate_mbps=table, volume_mbit_per_day=60_000.0) for s in (101, 102))
    demand = make_demand(passes, missions=missions)
    for better in (101, 102):
        seen = tuple(
            replace(s, volume_mbit=60_000.5 if s.pass_id.startswith(str(better)) else 25_000.0)
            for s in demand.sightings
        )
        plan = plan_of(replace(demand, sightings=seen))
        assert [(c.satellite, c.volume_mbit) for c in plan.contacts] == [(better, 60_000.5)]
        assert volume_stage(plan) == (60_000 * 5, 60_000 * 5)


def lost_by_minutes(mission: Mission, demand: Demand, own: Sequence[Contact]) -> int:
    """Second judge: level and loss in whole Mbit, edge by edge of everything that happens, contacts first."""
    if mission.storage_mbit is None or mission.volume_mbit_per_day is None:
        return 0
    level, lost, made = min(demand.on_board_mbit.get(mission.satellite or 0, 0), int(mission.storage_mbit)), 0, 0
    ends = {c.end: int(c.volume_mbit or 0) for c in own}
    starts = {c.start for c in own}
    for instant in sorted({*ends, *starts, demand.window.end}):
        clipped = min(instant, demand.window.end) - demand.window.start
        grown = int(mission.volume_mbit_per_day) * clipped // 86_400_000 - made
        made += grown
        level = max(0, level + grown - ends.get(instant, 0))
        lost += max(0, level - int(mission.storage_mbit))
        level = min(level, int(mission.storage_mbit))
    return lost


def worst(demand: Demand, contacts: Sequence[Contact]) -> int:
    """What a schedule misses and loses, as the contract words it."""
    total = 0
    length_ms = demand.window.end - demand.window.start
    for mission in demand.missions:
        own = [c for c in contacts if c.satellite == mission.satellite]
        missing = 0
        if mission.volume_mbit_per_day is not None:
            for day in range(-(-length_ms // 86_400_000)):
                part_ms = min(86_400_000, length_ms - day * 86_400_000)
                wanted = int(mission.volume_mbit_per_day) * part_ms // 86_400_000
                had = sum(int(c.volume_mbit or 0) for c in own if (c.start - demand.window.start) // 86_400_000 == day)
                missing += max(0, wanted - had)
        total += (missing + lost_by_minutes(mission, demand, own)) * (10 - mission.priority)
    return total


def contact_of(demand: Demand, seen: Sighting, volume_mbit: float) -> Contact:
    pass_ = next(p for p in demand.passes if p.id == seen.pass_id)
    mission = next(m for m in demand.missions if m.satellite == pass_.satellite)
    return Contact(
        id=pass_.id, pass_=pass_.id, revolution=1, satellite=pass_.satellite, name="", owner=None,
        station=pass_.station, antenna=seen.antenna, band="S", priority=mission.priority,
        aos=seen.aos, tca=seen.tca, los=seen.los, start=seen.aos, end=seen.los, setup_start=0, teardown_end=0,
        duration_s=0.0, max_elevation_deg=seen.max_elevation_deg, aos_azimuth_deg=0.0, tca_azimuth_deg=0.0,
        los_azimuth_deg=0.0, timing_uncertainty_s=pass_.timing_uncertainty_s, volume_mbit=volume_mbit, value=0,
    )  # fmt: skip


class Maker:
    """Draws worlds of a day or more in which few contacts must do for what is asked."""

    def __init__(self, make_demand: MakeDemand, make_pass: MakePass) -> None:
        self.make_demand, self.make_pass = make_demand, make_pass

    def world(self, seed: int) -> Demand:
        draw = random.Random(seed)
        hours = draw.choice((20, 24, 30, 50))
        satellites = range(101, 101 + draw.randint(1, 3))
        crowds = [draw.randrange(hours * 3600 - 900) for _ in range(draw.randint(2, 4))]
        passes = []
        for satellite in satellites:
            for crowd in crowds[: draw.randint(1, 4)]:
                start = crowd + draw.randrange(300)
                passes.append(
                    self.make_pass(satellite, start, start + draw.choice((250, 500, draw.randrange(60, 800))))
                )
        missions = tuple(self._mission(draw, satellite) for satellite in satellites)
        antennas = tuple(Antenna(id=f"khi-{n}", bands=("S",), setup_s=0.0) for n in range(draw.choice((1, 1, 2))))
        station = Station(id="khi", name="khi", latitude_deg=25.0, longitude_deg=67.0, antennas=antennas)
        on_board = {s: draw.randrange(60_000) for s in satellites if draw.random() < 0.3}
        keys = {
            "missions": missions,
            "network": Network(stations=(station,)),
            "hours": hours,
            "on_board_mbit": on_board,
        }
        demand = self.make_demand(passes[:8], epochs=dict.fromkeys(satellites, passes[0].aos), **keys)
        rates = {m.satellite: m.rate_mbps for m in missions}
        seen = tuple(
            replace(s, volume_mbit=round(draw.uniform(0, 120_000), 3))
            if len(rates[int(s.pass_id[:3])] or ()) > 1
            else s
            for s in demand.sightings
        )
        return replace(demand, sightings=seen)

    def _mission(self, draw: random.Random, satellite: int) -> Mission:
        rate = draw.choice((((0.0, 100.0),), ((0.0, 150.5),), ((5.0, 100.0), (30.0, 300.0))))
        a_day, storage = draw.choice(((None, None), (1, None), (1, 1), (1, 1), (None, 1)))
        return Mission(
            satellite=satellite,
            priority=draw.choice((1, 3, 3, 9)),
            rate_mbps=rate,
            volume_mbit_per_day=a_day and float(draw.choice((40_000, 100_000, draw.randrange(1, 300_000)))),
            storage_mbit=storage and float(draw.choice((1, 20_000, 60_000, draw.randrange(1, 200_000)))),
        )


@pytest.mark.parametrize("first", range(0, 300, 50))
def test_no_schedule_misses_and_loses_less(
    first: int, make_demand: MakeDemand, make_pass: MakePass, broken_rules: Judge
) -> None:
    maker, contended = Maker(make_demand, make_pass), 0
    for seed in range(first, first + 50):
        demand = maker.world(seed)
        rates = {m.satellite: (m.rate_mbps or ((0.0, 0.0),))[0][1] for m in demand.missions}
        possible = [
            contact_of(
                demand,
                s,
                rates[int(s.pass_id[:3])] * (s.los - s.aos) / 1000 if s.volume_mbit is None else s.volume_mbit,
            )
            for s in demand.sightings
        ]
        possible = [c for c in possible if not broken_rules(demand, [c])]
        together = {
            pair for pair in itertools.combinations(range(len(possible)), 2)
            if not broken_rules(demand, [possible[n] for n in pair])
        }  # fmt: skip
        values = [
            worst(demand, [possible[n] for n in chosen])
            for size in range(len(possible) + 1)
            for chosen in itertools.combinations(range(len(possible)), size)
            if all(pair in together for pair in itertools.combinations(chosen, 2))
        ]
        plan = plan_of(demand)
        assert broken_rules(demand, plan.contacts) == [], seed
        stages = [o for o in plan.solution.objectives if o.tier == "volume"]
        assert [o.value for o in stages] == ([min(values)] if any(values) else []), seed
        assert worst(demand, plan.contacts) == min(values), seed
        for report, mission in zip(mission_reports(demand, plan.contacts), demand.missions, strict=True):
            own = [c for c in plan.contacts if c.satellite == mission.satellite]
            assert (report.lost_mbit or 0) == lost_by_minutes(mission, demand, own), seed
        contended += len(set(values)) > 2
    assert contended > 20
