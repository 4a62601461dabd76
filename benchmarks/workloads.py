"""What the finders are asked: which satellites, over which stations, in which window.

Satellites are the shipped ones, or those of a catalogue file. Where a workload wants more than there are, copies of
them fill it up, with the node and the mean anomaly turned by random angles (seeded): the same orbits elsewhere.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from groundsched import times
from groundsched.elements.cache import read_cache, read_file
from groundsched.elements.records import ElementSet

SHIPPED = Path(__file__).parents[1] / "tle_cache"
SEED = 20_260_811
LEO_FROM_REVS_A_DAY = Decimal("11.25")
"""A period of 128 minutes: the usual limit of low Earth orbits."""

FIRST_COPY = 10_001
"""All are numbered from here, in five digits: brahe refuses fewer, two-line elements have no room for more."""

MASK_DEG = 5.0


@dataclass(frozen=True)
class Place:
    """A station with a level mask of `MASK_DEG`."""

    name: str
    latitude_deg: float
    longitude_deg: float
    altitude_m: float


REGIONAL = (
    Place("Karachi", 24.95, 67.14, 50.0),
    Place("Lahore", 31.70, 74.27, 210.0),
    Place("Islamabad", 33.52, 73.18, 500.0),
    Place("Quetta", 30.18, 66.98, 1680.0),
    Place("Gwadar", 25.12, 62.33, 10.0),
    Place("Gilgit", 35.92, 74.31, 1500.0),
)
WORLDWIDE = (
    Place("Karachi", 24.95, 67.14, 50.0),
    Place("Svalbard", 78.23, 15.39, 450.0),
    Place("Fairbanks", 64.86, -147.85, 180.0),
    Place("Punta Arenas", -52.94, -70.85, 20.0),
    Place("Hartebeesthoek", -25.89, 27.69, 1550.0),
    Place("Dongara", -29.05, 115.35, 250.0),
)


@dataclass(frozen=True)
class Workload:
    """One question to every finder."""

    satellites: dict[int, ElementSet]
    """By position in the whole workload, so that a part of it keeps the numbers."""
    places: tuple[Place, ...]
    window: times.Window

    def part(self, count: int) -> Workload:
        """At most `count` of the satellites, spread evenly over the orbits from slow to fast.

        A smaller part lies within a larger one.
        """
        by_speed = sorted(self.satellites, key=lambda number: (self.satellites[number].mean_motion, number))
        chosen = sorted(by_speed[position] for position in spread(len(by_speed))[:count])
        return replace(self, satellites={number: self.satellites[number] for number in chosen})


def spread(count: int) -> list[int]:
    """0 … count − 1 in such an order that any first few of them lie evenly (van der Corput's: bits turned round)."""
    bits = max(count.bit_length(), 1)
    return sorted(range(count), key=lambda position: int(f"{position:0{bits}b}"[::-1], 2))


def elements(catalogue: Path | None) -> tuple[ElementSet, ...]:
    """The newest set of each object of the catalogue file, else of the shipped ones; of docked objects the first."""
    sets = read_cache(SHIPPED).sets if catalogue is None else read_file(catalogue, catalogue.name)[0]
    newest: dict[int, ElementSet] = {}
    for each in sorted(sets, key=lambda s: s.epoch_us):
        newest[each.satellite] = each
    orbits: dict[tuple[object, ...], ElementSet] = {}
    for number in sorted(newest):
        s = newest[number]
        orbits.setdefault((s.epoch_us, s.mean_motion, s.ra_of_asc_node, s.mean_anomaly), s)
    return tuple(orbits.values())


def start(sets: Sequence[ElementSet]) -> int:
    """The newest epoch, rounded up to the minute, in milliseconds."""
    return times.ceil_to(max(s.epoch_ms for s in sets), times.MINUTE_MS)


def low(sets: Sequence[ElementSet], count: int) -> tuple[ElementSet, ...]:
    """`count` low orbits: real ones first, then copies of them."""
    return _filled([s for s in sets if s.mean_motion >= LEO_FROM_REVS_A_DAY], count)


def mixed(sets: Sequence[ElementSet], count: int) -> tuple[ElementSet, ...]:
    """`count` of the catalogue as it comes, if it has as many.

    Else 94 % low orbits, 3 % like the others of the catalogue (the shipped ones are geostationary), 2 % like GPS,
    1 % like Molniya, made of low ones by changing their elements: about what is active today.
    """
    if len(sets) >= count:
        return _filled(sets, count)
    real = [s for s in sets if s.mean_motion >= LEO_FROM_REVS_A_DAY]
    high = [s for s in sets if s.mean_motion < LEO_FROM_REVS_A_DAY] or real
    parts = (
        _filled(high, count * 3 // 100, seed=1),
        _filled([navigation(real[0])], count * 2 // 100, seed=2),
        _filled([molniya(real[0])], count // 100, seed=3),
    )
    rest = count - sum(map(len, parts))
    return renumbered([*_filled(real, rest), *(s for part in parts for s in part)])


def high(sets: Sequence[ElementSet], each: int) -> tuple[ElementSet, ...]:
    """So `each` geostationary (or whatever the catalogue has above low orbits), like GPS and like Molniya."""
    slow = [s for s in sets if s.mean_motion < LEO_FROM_REVS_A_DAY] or list(sets[:1])
    kinds = (slow[:each], [navigation(sets[0])], [molniya(sets[0])])
    return renumbered([s for seed, kind in enumerate(kinds) for s in _filled(kind, each, seed=seed)])


def navigation(like: ElementSet) -> ElementSet:
    """A set of the same epoch in the orbit of a GPS satellite."""
    return _orbit(like, "2.0056", "0.01", "55", "40")


def molniya(like: ElementSet) -> ElementSet:
    """A set of the same epoch in a Molniya orbit."""
    return _orbit(like, "2.006", "0.72", "63.4", "270")


def _orbit(like: ElementSet, mean_motion: str, eccentricity: str, inclination: str, perigee: str) -> ElementSet:
    return replace(
        like,
        mean_motion=Decimal(mean_motion),
        eccentricity=Decimal(eccentricity),
        inclination=Decimal(inclination),
        arg_of_pericenter=Decimal(perigee),
        bstar=Decimal(0),
        mean_motion_dot=Decimal(0),
        mean_motion_ddot=Decimal(0),
    )


def _filled(sets: Sequence[ElementSet], count: int, *, seed: int = 0) -> tuple[ElementSet, ...]:
    """The first `count` of the sets, or all of them and copies turned by random angles."""
    turns = random.Random(SEED + seed)
    copies = [_turned(sets[k % len(sets)], turns) for k in range(count - len(sets))]
    return renumbered([*sets[:count], *copies])


def _turned(original: ElementSet, turns: random.Random) -> ElementSet:
    """The same orbit with another node and another mean anomaly, in the four decimals that publishers give."""
    node, anomaly = (Decimal(turns.randrange(3_600_000)).scaleb(-4) for _ in range(2))
    return replace(original, ra_of_asc_node=node, mean_anomaly=anomaly)


def renumbered(sets: Sequence[ElementSet]) -> tuple[ElementSet, ...]:
    """The sets with numbers of their own that every format can carry."""
    return tuple(replace(s, satellite=FIRST_COPY + k, rev_at_epoch=0) for k, s in enumerate(sets))


def workload(sets: Sequence[ElementSet], places: tuple[Place, ...], *, start_ms: int, days: int) -> Workload:
    """These satellites over these places for so many days."""
    window = times.Window(start_ms, start_ms + days * times.DAY_MS)
    return Workload(dict(enumerate(sets)), places, window)
