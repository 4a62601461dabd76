"""Shipped satellites and Karachi, for tests of the pass search."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from groundsched import times
from groundsched.elements.cache import read_cache
from groundsched.elements.records import ElementSet
from groundsched.elements.selection import newest
from groundsched.ephemeris.frames import Horizon
from groundsched.ephemeris.satellites import Satellite
from groundsched.passes.masks import Mask
from groundsched.passes.search import Found, find_passes
from groundsched.passes.tracks import Tracks, tracks_of
from groundsched.passes.views import View
from groundsched.passes.windings import Winding, winding


@pytest.fixture(scope="session")
def shipped() -> dict[int, ElementSet]:
    """The newest shipped set of each satellite."""
    return newest(read_cache(Path(__file__).parents[2] / "tle_cache"))


@pytest.fixture
def karachi() -> View:
    """Karachi above 5 degrees."""
    return View(Horizon.at(latitude_deg=24.95, longitude_deg=67.14, altitude_m=50), Mask.of([(0, 5)]))


@pytest.fixture
def day() -> times.Window:
    """24 hours after the shipped elements."""
    start = times.parse_instant("2026-08-11T06:00Z")
    return times.Window(start, start + times.DAY_MS)


PLACES = {
    "Karachi": (24.95, 67.14, 50.0),
    "Islamabad": (33.52, 73.18, 500.0),
    "Svalbard": (78.23, 15.39, 450.0),
    "South Pole": (-90.0, 0.0, 2800.0),
    "date line": (-17.5, 180.0, 0.0),
}
TERRAIN = Mask.of([(0, 5), (60, 15), (120, 3), (200, 12), (205, 2), (300, 10)])


@pytest.fixture(scope="session")
def shipped_satellites(shipped: dict[int, ElementSet]) -> list[Satellite]:
    """Every third of the shipped satellites, low and high: 22."""
    return [Satellite.of(elements) for _, elements in sorted(shipped.items())[::3]]


@pytest.fixture(scope="session")
def found(shipped_satellites: list[Satellite]) -> Found:
    """Their passes over places of all kinds, Islamabad's behind terrain, on three days."""
    start = times.parse_instant("2026-08-11T06:00Z")
    views = [
        View(
            Horizon.at(latitude_deg=latitude, longitude_deg=longitude, altitude_m=altitude),
            TERRAIN if name == "Islamabad" else Mask.of([(0, 5)]),
        )
        for name, (latitude, longitude, altitude) in PLACES.items()
    ]
    return find_passes(shipped_satellites, views, times.Window(start, start + 3 * times.DAY_MS))


@pytest.fixture(scope="session")
def seen(found: Found) -> Tracks:
    """What is seen of those passes."""
    return tracks_of(found)


@pytest.fixture(scope="session")
def course(seen: Tracks) -> Winding:
    """Their unwrapped azimuth."""
    return winding(seen)


@pytest.fixture(scope="session")
def some(seen: Tracks) -> Tracks:
    """Every fifth of the tracks of less than 20 minutes: few enough for dense samples."""
    low = np.flatnonzero(seen.end_s - seen.begin_s < 1200.0)
    return seen.where(np.isin(np.arange(len(seen)), low[::5]))
