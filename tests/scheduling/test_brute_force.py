"""The schedule against every schedule there is, on hundreds of tiny random worlds."""

from __future__ import annotations

import itertools
import random
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pytest

from groundsched.config.missions import ContactsPerDay, Mission
from groundsched.config.network import Antenna, Network, Outage, Slew, Station
from groundsched.documents.passes import Pass, Sighting
from groundsched.documents.schedule import Contact
from groundsched.scheduling.constraints import RULES
from groundsched.scheduling.demand import Demand, Settings
from groundsched.scheduling.solve import schedule

WORLDS = 400
CHUNK = 40

MakeDemand = Callable[..., Demand]
MakePass = Callable[..., Pass]
Judge = Callable[[Demand, Sequence[Contact]], list[str]]


@dataclass
class Maker:
    """Draws small crowded worlds: two hours in which passes of a few satellites compete."""

    make_demand: MakeDemand
    make_pass: MakePass

    def world(self, seed: int) -> Demand:
        """A random demand of at most ten or so candidates."""
        draw = random.Random(seed)
        stations = tuple(self._station(draw, identifier) for identifier in ("khi", "lhe")[: draw.randint(1, 2)])
        satellites = range(101, 101 + draw.randint(2, 4))
        passes = [
            self._pass(draw, draw.choice(satellites), draw.choice(stations).id) for _ in range(draw.randint(3, 7))
        ]
        missions = tuple(self._mission(draw, satellite) for satellite in satellites)
        epochs = dict.fromkeys(satellites, passes[0].aos)
        demand = self.make_demand(
            passes, network=Network(stations=stations), missions=missions, epochs=epochs, hours=draw.choice((2, 26))
        )
        return self.make_demand(
            passes,
            network=demand.network,
            missions=missions,
            epochs=epochs,
            sightings=tuple(self._seen(draw, sighting) for sighting in demand.sightings),
            margin=draw.choice(("none", "auto")),
        )

    def _station(self, draw: random.Random, identifier: str) -> Station:
        antennas = tuple(self._antenna(draw, f"{identifier}-{n}") for n in range(1, draw.randint(1, 2) + 1))
        return Station(id=identifier, name=identifier, latitude_deg=0.0, longitude_deg=0.0, antennas=antennas)

    def _antenna(self, draw: random.Random, identifier: str) -> Antenna:
        base = 1_786_406_400_000 + draw.randrange(7_200_000)
        return Antenna(
            id=identifier,
            bands=draw.choice((("S",), ("S", "X"), ("X", "S"))),
            setup_s=draw.choice((0.0, 10.5, 60.0)),
            teardown_s=draw.choice((0.0, 30.0)),
            slew_deg_s=draw.choice((None, Slew(azimuth=0.5, elevation=1.0), Slew(azimuth=5.0, elevation=0.05))),
            unavailable=draw.choice(((), (), (Outage(start=base, end=base + 600_000),))),
        )

    def _pass(self, draw: random.Random, satellite: int, station: str) -> Pass:
        aos_s = draw.choice((draw.randrange(0, 3000, 300), draw.randrange(3_000_000) / 1000))
        return self.make_pass(
            satellite,
            aos_s,
            aos_s + draw.choice((300, 420, 600, draw.randrange(200_000, 800_000) / 1000)),
            station=station,
            max_elevation_deg=draw.choice((30.0, round(draw.uniform(6, 90), 3))),
            aos_azimuth_deg=round(draw.uniform(0, 359), 3),
            los_azimuth_deg=round(draw.uniform(0, 359), 3),
            timing_uncertainty_s=draw.choice((0.1, 7.5, 60.0, round(draw.uniform(0, 300), 2))),
        )

    def _mission(self, draw: random.Random, satellite: int) -> Mission:
        return Mission(
            satellite=satellite,
            priority=draw.choice((1, 2, 2, 5)),
            bands=draw.choice(((), ("X",), ("X", "S"))),
            contacts_per_day=draw.choice((None, None, ContactsPerDay(max=1), ContactsPerDay(max=2))),
            min_contact_s=draw.choice((0.0, 250.0)),
            min_culmination_deg=draw.choice((0.0, 10.0)),
        )

    def _seen(self, draw: random.Random, whole: Sighting) -> Sighting:
        """Now and then an antenna loses the ends of a pass to its own limit."""
        cut = draw.choice((0, 0, 0, 20_000))
        return Sighting(
            pass_id=whole.pass_id,
            antenna=whole.antenna,
            aos=whole.aos + cut,
            tca=whole.tca,
            los=whole.los - cut,
            max_elevation_deg=whole.max_elevation_deg,
            aos_azimuth_deg=whole.aos_azimuth_deg,
            tca_azimuth_deg=whole.tca_azimuth_deg,
            los_azimuth_deg=whole.los_azimuth_deg,
            aos_elevation_deg=5.0 + cut / 10_000,
            los_elevation_deg=5.0,
        )


@pytest.fixture
def maker(make_demand: MakeDemand, make_pass: MakePass) -> Maker:
    return Maker(make_demand, make_pass)


def possible_contacts(demand: Demand, judge: Judge) -> list[Contact]:
    """Every contact that is legal alone, judged without the program's filters."""
    missions = {mission.satellite: mission for mission in demand.missions}
    antennas = {antenna.id: (station, antenna) for station in demand.network.stations for antenna in station.antennas}
    passes = {pass_.id: pass_ for pass_ in demand.passes}
    found = []
    for seen in demand.sightings:
        pass_, (station, antenna) = passes[seen.pass_id], antennas[seen.antenna]
        mission = missions[pass_.satellite]
        bands = [band for band in mission.bands if band in antenna.bands] if mission.bands else antenna.bands
        long_enough = min(seen.los - seen.aos, pass_.los - pass_.aos) >= mission.min_contact_s * 1000
        high_enough = min(seen.max_elevation_deg, pass_.max_elevation_deg) >= mission.min_culmination_deg
        if not (bands and long_enough and high_enough):
            continue
        contact = Contact(
            id=pass_.id, pass_=pass_.id, revolution=1, satellite=pass_.satellite, name="", owner=None,
            station=station.id, antenna=antenna.id, band=bands[0], priority=mission.priority,
            aos=seen.aos, tca=seen.tca, los=seen.los, start=seen.aos, end=seen.los, setup_start=0, teardown_end=0,
            duration_s=0.0, max_elevation_deg=seen.max_elevation_deg, aos_azimuth_deg=0.0, tca_azimuth_deg=0.0,
            los_azimuth_deg=0.0, timing_uncertainty_s=pass_.timing_uncertainty_s, value=(seen.los - seen.aos) // 1000,
        )  # fmt: skip
        if not judge(demand, [contact]):
            found.append(contact)
    return found


def legal_schedules(demand: Demand, contacts: list[Contact], judge: Judge) -> Iterator[list[Contact]]:
    """Every set of these contacts that breaks no rule."""
    together = {
        (i, j): not judge(demand, [contacts[i], contacts[j]])
        for i, j in itertools.combinations(range(len(contacts)), 2)
    }

    def extended(chosen: list[int], first: int) -> Iterator[list[Contact]]:
        if not judge(demand, [contacts[i] for i in chosen]):
            yield [contacts[i] for i in chosen]
            for index in range(first, len(contacts)):
                if all(together[i, index] for i in chosen):
                    yield from extended([*chosen, index], index + 1)

    return extended([], 0)


def stage_values(demand: Demand, contacts: Sequence[Contact], priorities: Sequence[int]) -> tuple[int, ...]:
    """What a schedule gives in each stage, as the contract words them."""
    by_priority = [sum(c.value for c in contacts if c.priority == p) for p in priorities]
    starts = sum((c.start - demand.window.start) // 1000 for c in contacts)
    elevations = sum(int(f"{c.max_elevation_deg:.3f}".replace(".", "")[:-1]) for c in contacts)
    checks = sum(zlib.crc32(f"{c.pass_} {c.antenna}".encode()) >> 16 for c in contacts)
    return (*by_priority, starts, elevations, checks)


def rank(values: tuple[int, ...]) -> tuple[int, ...]:
    """Such that the better schedule has the larger one: starts and checks are to be small."""
    *priorities, starts, elevations, checks = values
    return (*priorities, -starts, elevations, -checks)


@pytest.mark.parametrize("first", range(0, WORLDS, CHUNK))
def test_no_schedule_is_better_than_the_plan(first: int, maker: Maker, broken_rules: Judge) -> None:
    unique = 0
    for seed in range(first, first + CHUNK):
        demand = maker.world(seed)
        possible = possible_contacts(demand, broken_rules)
        priorities = sorted({contact.priority for contact in possible})
        ranked = sorted(
            ((rank(stage_values(demand, s, priorities)), s) for s in legal_schedules(demand, possible, broken_rules)),
            key=lambda pair: pair[0],
            reverse=True,
        )
        plan = schedule(demand, Settings())
        assert broken_rules(demand, plan.contacts) == [], seed
        assert plan.solution.status == "optimal", seed
        assert [o.value for o in plan.solution.objectives] == list(stage_values(demand, ranked[0][1], priorities)), seed
        assert all(o.gap == 0 and o.value == o.bound for o in plan.solution.objectives), seed
        winners = [{(c.pass_, c.antenna) for c in s} for r, s in ranked if r == ranked[0][0]]
        assert {(c.pass_, c.antenna) for c in plan.contacts} in winners, seed
        unique += len(winners) == 1
    # Swapping two passes between two antennas can leave even the sum of checks as it was.
    assert unique >= 0.9 * CHUNK


@pytest.mark.parametrize("rule", [name for name, _ in RULES])
def test_without_a_rule_some_schedule_breaks_it_and_no_other(rule: str, maker: Maker, broken_rules: Judge) -> None:
    without = [(name, function) for name, function in RULES if name != rule]
    broken = [broken_rules(demand, schedule(demand, Settings(), rules=without).contacts)
              for demand in map(maker.world, range(30))]  # fmt: skip
    assert [rule] in broken
    assert all(findings in ([], [rule]) for findings in broken)


def test_the_order_of_the_input_changes_nothing(maker: Maker) -> None:
    for seed in range(20):
        demand = maker.world(seed)
        draw = random.Random(seed)
        shuffled = Demand(
            window=demand.window,
            network=demand.network,
            missions=tuple(draw.sample(demand.missions, len(demand.missions))),
            passes=tuple(draw.sample(demand.passes, len(demand.passes))),
            sightings=tuple(draw.sample(demand.sightings, len(demand.sightings))),
            epochs=dict(reversed(list(demand.epochs.items()))),
            max_element_age_days=demand.max_element_age_days,
            margin=demand.margin,
        )
        assert schedule(shuffled, Settings()) == schedule(demand, Settings())


def test_the_seed_does_not_change_the_schedule(maker: Maker) -> None:
    for number in range(10):
        demand = maker.world(number)
        assert schedule(demand, Settings(seed=7)).contacts == schedule(demand, Settings(seed=0)).contacts
