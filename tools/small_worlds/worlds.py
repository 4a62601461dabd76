"""Random small crowded worlds: every key of the stations and the missions is in some of them.

A world is drawn from its seed: first a bare one, then what each feature adds, each from numbers of its own, so that a
feature more or less leaves the rest of the world as it was.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import time

from groundsched.config.missions import ContactsPerDay, Mission
from groundsched.config.network import Antenna, Network, Outage, Slew, Station, WeeklyOutage
from groundsched.documents.passes import Encounter, Pass, Sighting
from groundsched.scheduling.demand import Demand
from tools.small_worlds.features import FEATURES, PLANNED
from tools.small_worlds.makers import START, at, make_demand, make_pass

DAY_S = 86_400
OFTEN = 0.6
"""How often a world has a feature that it may have."""

Draw = random.Random


def world(seed: int, features: Collection[str] = PLANNED) -> Demand:
    """A random demand of at most a dozen candidates, with some of these features."""
    demand = bare(seed)
    for name, add in FEATURES:
        draw = Draw(f"{name} {seed}")
        if draw.random() < OFTEN and name in features:
            demand = add(demand, draw)
    return demand


def bare(seed: int) -> Demand:
    """A few passes of a few satellites that compete.

    In every third world all passes of a day come at once, over one station of three antennas.
    """
    draw, crowded = Draw(seed), seed % 3 == 0
    named, most = (("khi",), 3) if crowded else (("khi", "lhe")[: draw.randint(1, 2)], draw.randint(1, 2))
    network = Network(stations=tuple(_station(draw, identifier, most) for identifier in named))
    satellites = range(101, 101 + draw.randint(2, 4))
    hours = draw.choice((2, 2, 24, 26, 50))
    passes = [
        _pass(draw, draw.choice(satellites), draw.choice(named), 200 if crowded else 3000, hours)
        for _ in range(draw.randint(3, 4 if crowded else 7))
    ]
    missions = {satellite: _mission(draw, satellite) for satellite in satellites}
    if draw.random() < 0.3:
        # Sisters that rise and set together: which of them is served, only the last stages decide.
        first, other = passes[0].satellite, draw.choice([s for s in satellites if s != passes[0].satellite])
        passes.append(replace(passes[0], satellite=other, max_elevation_deg=draw.choice((20.01, 80))))
        missions[other] = replace(missions[first], satellite=other)
    demand = make_demand(
        passes,
        hours=hours,
        network=network,
        missions=tuple(missions.values()),
        epochs={satellite: _epoch(draw) for satellite in satellites},
        margin=draw.choice(("none", "auto")),
        encounters=tuple(_encounters(draw, satellites, passes)),
    )
    of_pass = {pass_.id: missions[pass_.satellite] for pass_ in demand.passes}
    seen = tuple(s for whole in demand.sightings for s in _seen(seed, whole, of_pass[whole.pass_id]))
    return replace(demand, sightings=seen)


def _station(draw: Draw, identifier: str, most: int) -> Station:
    weekly = WeeklyOutage(weekly="tue", from_=time(5, 10), to=time(5, draw.choice((15, 20, 5))))
    return Station(
        id=identifier,
        name=identifier,
        latitude_deg=0.0,
        longitude_deg=0.0,
        timezone=draw.choice(("UTC", "Asia/Karachi")),
        ingest_mbps=draw.choice((None, 300.0, 450.25)),
        unavailable=draw.choice(((), (), (), (_outage(draw),), (weekly,))),
        antennas=tuple(_antenna(draw, f"{identifier}-{n}") for n in range(1, most + 1)),
    )


def _antenna(draw: Draw, identifier: str) -> Antenna:
    over_midnight = WeeklyOutage(weekly="mon", from_=time(23, 0), to=time(0, draw.randint(1, 20)))
    return Antenna(
        id=identifier,
        bands=draw.choice((("S",), ("S", "X"), ("X", "S"))),
        setup_s=draw.choice((0.0, 10.5, 60.0)),
        teardown_s=draw.choice((0.0, 30.0)),
        slew_deg_s=draw.choice((None, Slew(azimuth=0.5, elevation=1.0), Slew(azimuth=5.0, elevation=0.05))),
        azimuth_range_deg=draw.choice((None, (-90.0, 450.0))),
        max_lost_s=draw.choice((None, 20.0)),
        unavailable=draw.choice(((), (), (), (), (_outage(draw),), (over_midnight,))),
    )


def _outage(draw: Draw) -> Outage:
    base = START + draw.randrange(7_200_000)
    return Outage(start=base, end=base + 600_000)


def _pass(draw: Draw, satellite: int, station: str, latest_s: int, hours: int) -> Pass:
    day_s = DAY_S * draw.randrange(-(-hours // 24))
    aos_s = day_s + draw.choice((draw.randrange(0, latest_s, 300), draw.randrange(latest_s * 1000) / 1000))
    if draw.random() < 0.1:
        aos_s = hours * 3600 - draw.choice((1, 300, 600))
    return make_pass(
        satellite,
        aos_s,
        aos_s + draw.choice((300, 420, 600, draw.randrange(200_000, 800_000) / 1000)),
        station=station,
        max_elevation_deg=draw.choice((30.0, round(draw.uniform(6, 90), 3))),
        aos_azimuth_deg=round(draw.uniform(0, 359), 3),
        los_azimuth_deg=round(draw.uniform(0, 359), 3),
        timing_uncertainty_s=draw.choice((0.1, 7.5, 60.0, round(draw.uniform(0, 300), 2))),
    )


def _mission(draw: Draw, satellite: int) -> Mission:
    most, least = draw.choice((None, None, 1, 2)), draw.choice((0, 0, 1, 2, 3, 12, 25))
    return Mission(
        satellite=satellite,
        owner=draw.choice((None, "SUPARCO", "PMD")),
        priority=draw.choice((1, 2, 2, 5)),
        bands=draw.choice(((), ("X",), ("X", "S"))),
        stations=draw.choice(((),) * 9 + (("khi",),)),
        not_stations=draw.choice(((),) * 9 + (("lhe",),)),
        contacts_per_day=ContactsPerDay(min=least if most is None else min(least, most), max=most),
        rate_mbps=draw.choice((None, ((0.0, 150.0),), ((0.0, 225.125),), ((5.0, 100.0), (30.0, 300.0)))),
        min_contact_s=draw.choice((0.0, 250.0)),
        min_culmination_deg=draw.choice((0.0, 10.0)),
        from_=draw.choice((None,) * 9 + (at(1200),)),
        until=draw.choice((None,) * 9 + (at(2400),)),
    )


def _epoch(draw: Draw) -> int:
    """Now and then so long ago that only the first passes are near enough."""
    return at(-14 * DAY_S + draw.randrange(3000)) if draw.random() < 0.05 else START


def _encounters(draw: Draw, satellites: Sequence[int], passes: Sequence[Pass]) -> Iterator[Encounter]:
    for _ in range(draw.choice((0, 3, 6))):
        low, high = sorted(draw.sample(satellites, 2))
        about = draw.choice(passes)
        start = draw.randrange(about.aos - 100_000, about.los)
        end = start + draw.choice((1, 200_000, 1_000_000))
        yield Encounter(station=about.station, satellites=(low, high), start=start, end=end)


def _seen(seed: int, whole: Sighting, mission: Mission) -> Iterator[Sighting]:
    """Now and then an antenna loses the ends of a pass to its own limit, or its middle, or cannot point at some.

    Of satellites that rise together it sees the same.
    """
    draw = Draw(f"{seed} {whole.aos} {whole.antenna}")
    cut = draw.choice((0, 0, 0, 20_000))
    turns = draw.choice(((0,), (0, 360), (360,)))
    stretches = [(whole.aos + cut, whole.los - cut)]
    if draw.random() < 0.05:
        stretches = [(whole.aos, whole.tca - 30_000), (whole.tca + 30_000, whole.los)]
    for aos, los in stretches:
        yield replace(
            whole,
            aos=aos,
            tca=min(max(whole.tca, aos), los - 1),
            los=los,
            aos_elevation_deg=5.0 + cut / 10_000,
            lost_s=draw.choice((0.0, 0.0, 10.4, 19.999, 20.001)),
            aos_drive_deg=tuple(whole.aos_azimuth_deg + turn for turn in turns),
            los_drive_deg=tuple(whole.los_azimuth_deg + turn for turn in turns),
            volume_mbit=round(draw.uniform(100, 300) * (los - aos) / 1000, 3) if _by_elevation(mission) else None,
        )


def _by_elevation(mission: Mission) -> bool:
    return mission.rate_mbps is not None and len(mission.rate_mbps) > 1
