"""Shipped satellites and Karachi, for tests of the pass search."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundsched import times
from groundsched.elements.cache import read_cache
from groundsched.elements.records import ElementSet
from groundsched.elements.selection import newest
from groundsched.ephemeris.frames import Horizon
from groundsched.passes.masks import Mask
from groundsched.passes.views import View


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
