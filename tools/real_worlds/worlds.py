"""A world from its seed: satellites, stations, needs, bookings on true passes, options."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from benchmarks.scheduling.worlds import World, passes
from groundsched import times
from groundsched.config import contradictions
from groundsched.config.missions import Booking, Missions
from groundsched.documents.schedule import Options
from groundsched.elements.cache import read_cache
from groundsched.elements.records import ElementSet
from tools.real_worlds.needs import DOCKED, mission, owners, requests
from tools.real_worlds.networks import network

Draw = random.Random

TLE_CACHE = Path(__file__).parents[2] / "tle_cache"
EPOCH = times.parse_instant("2026-08-11T00:00Z")
"""The day of the shipped elements."""

HOURS = (2, 4, 6, 12, 12, 24, 30)
SLOWEST = 3
"""Fewer turns a day than this, and a satellite is in view for hours."""


@cache
def shipped() -> dict[int, tuple[ElementSet, ...]]:
    """The element sets that ship with the program, by satellite; of what is docked to another, the other's alone."""
    docked = {number for guests in DOCKED.values() for number in guests}
    found: dict[int, tuple[ElementSet, ...]] = {}
    for elements in read_cache(TLE_CACHE).sets:
        if elements.satellite not in docked:
            found[elements.satellite] = (*found.get(elements.satellite, ()), elements)
    return found


def world(seed: int) -> World:
    """What this seed draws, with no contradiction in it."""
    draw = Draw(f"real world {seed}")
    window = _window(draw)
    sites = network(draw, window)
    numbers = sorted(draw.sample(sorted(shipped()), draw.choice((2, 4, 8, 16))))
    sets = {number: shipped()[number] for number in numbers}
    stations = [station.id for station in sites.stations]
    asked = [mission(draw, number, stations, window, high=sets[number][0].mean_motion < SLOWEST) for number in numbers]
    needs = Missions(missions=tuple(asked), requests=tuple(requests(draw, asked, window)), owners=owners(draw))
    drawn = World(tuple(s for each in sets.values() for s in each), sites, needs, window, _options(draw))
    drawn = replace(drawn, missions=replace(needs, bookings=tuple(_bookings(draw, drawn))))
    wrong = [*contradictions.network(sites), *contradictions.missions(drawn.missions)]
    if wrong:
        raise ValueError(f"seed {seed} draws what no file may say: {wrong}")
    return drawn


def _window(draw: Draw) -> times.Window:
    """Near the elements' epochs, seldom so far off that some are too old; one time in three at an odd millisecond."""
    start = EPOCH + draw.randrange(-24, 48) * times.HOUR_MS + draw.choice((0, 0, draw.randrange(times.HOUR_MS)))
    if draw.random() < 0.08:
        start = EPOCH + 14 * times.DAY_MS
    return times.Window(start, start + draw.choice(HOURS) * times.HOUR_MS)


def _options(draw: Draw) -> Options:
    return Options(
        partial=draw.random() < 0.3,
        margin=draw.choice(("none", "none", "auto")),
        min_elevation_deg=draw.choice((None, None, None, 7.0, 12.5)),
    )


def _bookings(draw: Draw, drawn: World) -> Iterator[Booking]:
    """In some worlds one or two: of a true pass, a part of one, or a little more than is seen."""
    booked = draw.choice((0, 0, 1, 2))
    seen = passes(drawn) if booked else ()
    antennas = {station.id: station.antennas for station in drawn.network.stations}
    for pass_ in draw.sample(seen, min(len(seen), booked)):
        early, late = (draw.choice((0, 0, 20_000, 59_000, -50_000)) for _ in range(2))
        yield Booking(
            satellite=pass_.satellite,
            antenna=draw.choice(antennas[pass_.station]).id,
            start=pass_.aos - early,
            end=min(pass_.los, pass_.aos + times.HOUR_MS) + late,
        )
