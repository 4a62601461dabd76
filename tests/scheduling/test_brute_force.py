"""The schedule against every schedule there is, on hundreds of tiny random worlds."""

from __future__ import annotations

import itertools
import random
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import pytest

from groundsched.config.missions import Booking, ContactsPerDay, Mission
from groundsched.config.network import Antenna, Network, Outage, Slew, Station
from groundsched.documents.passes import Encounter, Pass, Sighting
from groundsched.documents.schedule import Contact
from groundsched.errors import InfeasibleError
from groundsched.scheduling.constraints import RULES
from groundsched.scheduling.demand import Demand, Observer, Settings
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
        """A random demand of at most ten or so candidates.

        In every third all passes come at once, over one station of three antennas.
        """
        draw, crowded = random.Random(seed), seed % 3 == 0
        named, most = (("khi",), 3) if crowded else (("khi", "lhe")[: draw.randint(1, 2)], draw.randint(1, 2))
        stations = tuple(self._station(draw, identifier, most) for identifier in named)
        satellites = range(101, 101 + draw.randint(2, 4))
        passes = [
            self._pass(draw, draw.choice(satellites), draw.choice(stations).id, 200 if crowded else 3000)
            for _ in range(draw.randint(3, 4 if crowded else 7))
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
            encounters=tuple(self._encounters(draw, satellites, stations)),
        )

    def _station(self, draw: random.Random, identifier: str, antennas_in_all: int) -> Station:
        antennas = tuple(self._antenna(draw, f"{identifier}-{n}") for n in range(1, antennas_in_all + 1))
        return Station(
            id=identifier,
            name=identifier,
            latitude_deg=0.0,
            longitude_deg=0.0,
            ingest_mbps=draw.choice((None, 300.0, 450.25)),
            antennas=antennas,
        )

    def _encounters(
        self, draw: random.Random, satellites: Sequence[int], stations: Sequence[Station]
    ) -> Iterator[Encounter]:
        for _ in range(draw.choice((0, 3, 6))):
            low, high = sorted(draw.sample(satellites, 2))
            start = 1_786_406_400_000 + draw.randrange(1_500_000)
            station = draw.choice(stations).id
            end = start + draw.choice((1, 200_000, 1_000_000))
            yield Encounter(station=station, satellites=(low, high), start=start, end=end)

    def _antenna(self, draw: random.Random, identifier: str) -> Antenna:
        base = 1_786_406_400_000 + draw.randrange(7_200_000)
        return Antenna(
            id=identifier,
            bands=draw.choice((("S",), ("S", "X"), ("X", "S"))),
            setup_s=draw.choice((0.0, 10.5, 60.0)),
            teardown_s=draw.choice((0.0, 30.0)),
            slew_deg_s=draw.choice((None, Slew(azimuth=0.5, elevation=1.0), Slew(azimuth=5.0, elevation=0.05))),
            azimuth_range_deg=draw.choice((None, (-90.0, 450.0))),
            max_lost_s=draw.choice((None, 20.0)),
            unavailable=draw.choice(((), (), (Outage(start=base, end=base + 600_000),))),
        )

    def _pass(self, draw: random.Random, satellite: int, station: str, latest_s: int) -> Pass:
        aos_s = draw.choice((draw.randrange(0, latest_s, 300), draw.randrange(latest_s * 1000) / 1000))
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
            rate_mbps=draw.choice((None, ((0.0, 150.0),), ((0.0, 225.125),), ((5.0, 100.0), (30.0, 300.0)))),
            min_contact_s=draw.choice((0.0, 250.0)),
            min_culmination_deg=draw.choice((0.0, 10.0)),
        )

    def _seen(self, draw: random.Random, whole: Sighting) -> Sighting:
        """Now and then an antenna loses the ends of a pass to its own limit, or cannot point at some of it."""
        cut = draw.choice((0, 0, 0, 20_000))
        turns = draw.choice(((0,), (0, 360), (360,)))
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
            lost_s=draw.choice((0.0, 0.0, 10.4, 19.999, 20.001)),
            aos_drive_deg=tuple(whole.aos_azimuth_deg + turn for turn in turns),
            los_drive_deg=tuple(whole.los_azimuth_deg + turn for turn in turns),
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
        pointed_ms = seen.los - seen.aos - round(seen.lost_s * 1000)
        little_lost = antenna.max_lost_s is None or seen.lost_s <= antenna.max_lost_s
        if not (bands and long_enough and high_enough and little_lost and pointed_ms > 0):
            continue
        contact = Contact(
            id=pass_.id, pass_=pass_.id, revolution=1, satellite=pass_.satellite, name="", owner=None,
            station=station.id, antenna=antenna.id, band=bands[0], priority=mission.priority,
            aos=seen.aos, tca=seen.tca, los=seen.los, start=seen.aos, end=seen.los, setup_start=0, teardown_end=0,
            duration_s=0.0, max_elevation_deg=seen.max_elevation_deg, aos_azimuth_deg=0.0, tca_azimuth_deg=0.0,
            los_azimuth_deg=0.0, timing_uncertainty_s=pass_.timing_uncertainty_s, value=pointed_ms // 1000,
        )  # fmt: skip
        if not judge(demand, [contact]):
            found.append(contact)
    return found


def legal_schedules(
    demand: Demand, contacts: list[Contact], judge: Judge, booked: Sequence[Contact] = ()
) -> Iterator[list[Contact]]:
    """Every set of these contacts that breaks no rule, each with what is booked."""
    together = {
        (i, j): not judge(demand, [contacts[i], contacts[j]])
        for i, j in itertools.combinations(range(len(contacts)), 2)
    }

    def extended(chosen: list[int], first: int) -> Iterator[list[Contact]]:
        taken = [*booked, *(contacts[i] for i in chosen)]
        if not judge(demand, taken):
            yield taken
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
              for demand in map(maker.world, range(120))]  # fmt: skip
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
            encounters=tuple(draw.sample(demand.encounters, len(demand.encounters))),
        )
        assert schedule(shuffled, Settings()) == schedule(demand, Settings())


def test_the_seed_does_not_change_the_schedule(maker: Maker) -> None:
    for number in range(10):
        demand = maker.world(number)
        assert schedule(demand, Settings(seed=7)).contacts == schedule(demand, Settings(seed=0)).contacts


BOOKED_WORLDS = 400


def booked_world(maker: Maker, seed: int, observer: Observer) -> Demand:
    """A random world in which one or two stretches are booked: in a pass, over its edge, or just anywhere."""
    draw = random.Random(1_000_000 + seed)
    demand = maker.world(seed)
    of_pass = {pass_.id: pass_.satellite for pass_ in demand.passes}
    bookings = []
    for seen in draw.sample(demand.sightings, min(len(demand.sightings), draw.choice((1, 2, 2)))):
        start = seen.aos + draw.choice((0, 0, -60_000, -60_001, -25_500, 40_000))
        end = seen.los + draw.choice((0, 0, 60_000, 20_250, 90_000, -40_001))
        shift = draw.choice((0, 0, 0, 0, 600_000))
        bookings.append(Booking(satellite=of_pass[seen.pass_id], antenna=seen.antenna, start=start + shift, end=end))
    whole = tuple(b for b in bookings if b.start < b.end and demand.window.start <= b.start)
    return replace(demand, bookings=whole, observer=draw.choice((None, observer)))


def booked_contacts(demand: Demand) -> list[Contact] | None:
    """The contacts that the contract makes of the bookings; None where one overlaps no pass."""
    missions = {mission.satellite: mission for mission in demand.missions}
    antennas = {antenna.id: (station, antenna) for station in demand.network.stations for antenna in station.antennas}
    found = []
    for booking in demand.bookings:
        station, antenna = antennas[booking.antenna]
        near = []
        for pass_ in demand.passes:
            if (pass_.satellite, pass_.station) == (booking.satellite, station.id):
                (seen,) = [s for s in demand.sightings if (s.pass_id, s.antenna) == (pass_.id, antenna.id)]
                whole, part = (min(booking.end, x.los) - max(booking.start, x.aos) for x in (pass_, seen))
                near += [((whole, part, -seen.aos), pass_, seen)] if part > 0 else []
        if not near:
            return None
        _, pass_, seen = max(near, key=lambda entry: entry[0])
        before, after = max(0, seen.aos - booking.start), max(0, booking.end - seen.los)
        is_cut = before + after > 60_000
        start, end = booking.start + is_cut * before, booking.end - is_cut * after
        visible_ms = min(end, seen.los) - max(start, seen.aos)
        lost_ms = seen.lost_s * 1000
        if demand.observer is not None:
            lost_ms *= visible_ms / (seen.los - seen.aos)
        bands = [band for band in missions[booking.satellite].bands if band in antenna.bands]
        found.append(Contact(
            id=pass_.id, pass_=pass_.id, revolution=1, satellite=pass_.satellite, name="", owner=None, booked=True,
            station=station.id, antenna=antenna.id, band=(bands or list(antenna.bands))[0],
            priority=missions[booking.satellite].priority,
            aos=seen.aos, tca=seen.tca, los=seen.los, start=start, end=end, setup_start=0, teardown_end=0,
            duration_s=0.0, max_elevation_deg=seen.max_elevation_deg, aos_azimuth_deg=0.0, tca_azimuth_deg=0.0,
            los_azimuth_deg=0.0, timing_uncertainty_s=pass_.timing_uncertainty_s,
            value=(end - start - round(min(lost_ms, visible_ms))) // 1000,
        ))  # fmt: skip
    return found


@pytest.mark.parametrize("first", range(0, BOOKED_WORLDS, CHUNK))
def test_no_schedule_that_keeps_the_bookings_is_better_than_the_plan(
    first: int, maker: Maker, broken_rules: Judge, evenly: Observer
) -> None:
    kept = refused = 0
    for seed in range(first, first + CHUNK):
        demand = booked_world(maker, seed, evenly)
        booked = booked_contacts(demand)
        if booked is None or broken_rules(demand, booked):
            with pytest.raises(InfeasibleError):
                schedule(demand, Settings())
            refused += 1
            continue
        alone = possible_contacts(demand, broken_rules)
        priorities = sorted({contact.priority for contact in (*booked, *alone)})
        possible = [contact for contact in alone if not broken_rules(demand, [*booked, contact])]
        ranked = sorted(
            (
                (rank(stage_values(demand, s, priorities)), s)
                for s in legal_schedules(demand, possible, broken_rules, booked)
            ),
            key=lambda pair: pair[0],
            reverse=True,
        )
        plan = schedule(demand, Settings())
        assert broken_rules(demand, plan.contacts) == [], seed
        assert plan.solution.status == "optimal", seed
        assert [o.value for o in plan.solution.objectives] == list(stage_values(demand, ranked[0][1], priorities)), seed
        winners = [{(c.pass_, c.antenna, c.start, c.end, c.booked) for c in s} for r, s in ranked if r == ranked[0][0]]
        assert {(c.pass_, c.antenna, c.start, c.end, c.booked) for c in plan.contacts} in winners, seed
        kept += len(booked) > 0
    assert kept > CHUNK / 4
    assert refused > 0
