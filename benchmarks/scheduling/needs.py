"""Missions that use every tier: four priorities, least contacts, gaps, volumes, recorders and requests."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.scheduling.worlds import LEAST_CULMINATION_DEG, LEAST_S
from groundsched import times
from groundsched.config.missions import ContactsPerDay, Mission, Missions, Request
from groundsched.elements.records import ElementSet

PRIORITIES = 4
RATE_MBPS = ((0.0, 150.0), (20.0, 300.0), (40.0, 450.0))
"""As a modem that follows the elevation gives them."""

FLOOD_H = 12
"""Each emergency must be on the ground so long after it is asked for."""


def all_tiers(sets: Sequence[ElementSet], *, start_ms: int, days: int) -> Missions:
    """What a hub of several agencies asks for: routine of four priorities, with two requests a day in it."""
    return Missions(
        missions=tuple(_mission(number, elements) for number, elements in enumerate(sets)),
        requests=tuple(_request(number, sets, start_ms) for number in range(2 * days)),
    )


def _mission(number: int, elements: ElementSet) -> Mission:
    """Every satellite wants contacts; every second has a longest gap, every third a volume, every sixth a recorder."""
    volume = number % 3 == 0
    return Mission(
        satellite=elements.satellite,
        priority=1 + number % PRIORITIES,
        min_contact_s=LEAST_S,
        min_culmination_deg=LEAST_CULMINATION_DEG,
        contacts_per_day=ContactsPerDay(min=2 + number % 3, max=12 if number % 5 else 6),
        max_gap_h=10.0 + number % 4 if number % 2 else None,
        rate_mbps=RATE_MBPS if volume else None,
        volume_mbit_per_day=500_000.0 if volume else None,
        storage_mbit=600_000.0 if number % 6 == 0 else None,
    )


def _request(number: int, sets: Sequence[ElementSet], start_ms: int) -> Request:
    """Every second one is an emergency; any of three satellites serves; those with a rate must bring a volume."""
    after = start_ms + number * times.DAY_MS // 2
    satellites = tuple(sets[(3 * (5 * number + place)) % len(sets)].satellite for place in range(3))
    return Request(
        id=f"request-{number}",
        satellites=tuple(dict.fromkeys(satellites)),
        after=after,
        before=after + FLOOD_H * times.HOUR_MS,
        volume_mbit=400_000.0 if number % 4 else None,
        priority=0 if number % 2 == 0 else 1 + number % PRIORITIES,
    )
