"""What is to be scheduled: satellites, stations, missions and days; and the passes that there are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from benchmarks.workloads import REGIONAL, Place
from groundsched import times
from groundsched.config.loading import Loaded
from groundsched.config.missions import Mission, Missions
from groundsched.config.network import Antenna, Network, Station
from groundsched.config.yaml import Mark, Node
from groundsched.documents.passes import Pass
from groundsched.documents.schedule import Options
from groundsched.elements.records import Cache, ElementSet
from groundsched.ephemeris.satellites import Satellite
from groundsched.passes import listing
from groundsched.passes.search import find_planned_passes
from groundsched.passes.skies import Skies
from groundsched.planning import Sources

T = TypeVar("T")
NO_FILE = Node(Mark(1, 1), {})

NATIONAL = (
    *REGIONAL,
    Place("Peshawar", 34.01, 71.58, 330.0),
    Place("Multan", 30.20, 71.47, 120.0),
    Place("Sukkur", 27.71, 68.85, 65.0),
    Place("Pasni", 25.26, 63.48, 10.0),
)
"""Ten stations that see much the same sky: of ten that see a satellite one has it."""
RENTED = (
    Place("Svalbard", 78.23, 15.39, 450.0),
    Place("Fairbanks", 64.86, -147.85, 180.0),
    Place("Punta Arenas", -52.94, -70.85, 20.0),
    Place("Hartebeesthoek", -25.89, 27.69, 1550.0),
    Place("Dongara", -29.05, 115.35, 250.0),
    Place("Awarua", -46.53, 168.38, 10.0),
    Place("Kourou", 5.25, -52.80, 15.0),
    Place("Maspalomas", 27.76, -15.63, 205.0),
    Place("Bangalore", 13.03, 77.51, 840.0),
    Place("Matera", 40.65, 16.70, 500.0),
)
"""Ten stations all over the world, hardly two of which see a satellite at once."""

LEAST_S = 180.0
LEAST_CULMINATION_DEG = 10.0
"""Passes that are shorter or lower are not worth an antenna: nobody gets them."""


@dataclass(frozen=True)
class World:
    """One question to a scheduler, in the words of its input files."""

    sets: tuple[ElementSet, ...]
    network: Network
    missions: Missions
    window: times.Window
    options: Options

    @property
    def sources(self) -> Sources:
        """The same as if it had been read from files."""
        return Sources(
            network=_loaded(self.network),
            missions=_loaded(self.missions),
            cache=Cache(folder="benchmark", sets=self.sets, rejected=(), empty_files=()),
        )


def world(
    sets: Sequence[ElementSet], places: Sequence[Place], missions: Missions, *, start_ms: int, days: int
) -> World:
    """These satellites over these places for so many days."""
    stations = tuple(_station(place) for place in places)
    window = times.Window(start_ms, start_ms + days * times.DAY_MS)
    by_number = tuple(sorted(sets, key=lambda s: s.satellite))
    return World(by_number, Network(stations=stations), missions, window, Options(allow_stale=True))


def equals(sets: Sequence[ElementSet]) -> Missions:
    """Every satellite the same: nothing but contact seconds of one priority."""
    return Missions(
        missions=tuple(
            Mission(satellite=s.satellite, min_contact_s=LEAST_S, min_culmination_deg=LEAST_CULMINATION_DEG)
            for s in sets
        )
    )


def passes(asked: World) -> tuple[Pass, ...]:
    """Every pass that is long and high enough, by the pass search alone."""
    satellites = [Satellite.of(elements) for elements in asked.sets]
    sky = Skies.over(asked.network, None)
    found = find_planned_passes(satellites, sky.views, asked.window, owners=sky.owners)
    columns = listing.listed(found, satellites, [elements.name for elements in asked.sets], sky.of_station)
    return tuple(
        p
        for p in columns.passes()
        if p.max_elevation_deg >= LEAST_CULMINATION_DEG and p.los - p.aos >= LEAST_S * times.SECOND_MS
    )


def _station(place: Place) -> Station:
    """With one antenna that takes the built-in setup and teardown and turns as fast as it likes."""
    station = re.sub("[^a-z]+", "-", place.name.lower())
    return Station(
        id=station,
        name=place.name,
        latitude_deg=place.latitude_deg,
        longitude_deg=place.longitude_deg,
        altitude_m=place.altitude_m,
        antennas=(Antenna(id=f"{station}-1", bands=("X",)),),
    )


def _loaded(value: T) -> Loaded[T]:
    return Loaded(value=value, path="benchmark", sha256="", tree=NO_FILE)
