"""Random missions, requests and owners with every key of missions.yaml that is planned."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

from groundsched import times
from groundsched.config.missions import ContactsPerDay, Mission, Owner, Request, Track

Draw = random.Random

OWNERS = ("SUPARCO", "PMD", "NDMA")
RATES = (None, ((0.0, 150.0),), ((0.0, 450.5),), ((5.0, 150.0), (20.0, 300.0), (40.0, 450.0)), ((12.0, 200.0),))
DOCKED = {48274: (53239, 54216, 69049, 69180), 25544: (67796,)}
"""What shares an orbit with another: planned with it, in some worlds."""


def mission(draw: Draw, satellite: int, stations: Sequence[str], window: times.Window, *, high: bool) -> Mission:
    """One satellite's needs; `high`: it is in view for hours, and is tracked."""
    rate = draw.choice(RATES)
    return Mission(
        satellite=satellite,
        name=draw.choice((None, f"SAT-{satellite}")),
        owner=draw.choice((None, *OWNERS)),
        priority=draw.choice((1, 2, 2, 3, 5, 9)),
        bands=draw.choice(((), ("X",), ("X", "S"), ("S", "X"))),
        rate_mbps=rate,
        contacts_per_day=draw.choice((None, _contacts(draw), _contacts(draw))),
        min_contact_s=draw.choice((0.0, 120.0, 250.5)),
        min_culmination_deg=draw.choice((0.0, 10.0, 25.0)),
        max_gap_h=draw.choice((None, None, 2.0, 6.5, 12.0)),
        also=DOCKED.get(satellite, ()),
        **_where(draw, stations),
        **_life(draw, window),
        **(_volumes(draw) if rate is not None else {}),
        **(_track(draw) if high else _parts(draw)),
    )


def _contacts(draw: Draw) -> ContactsPerDay:
    least = draw.choice((0, 1, 2, 4, 12))
    return ContactsPerDay(min=least, max=draw.choice((None, None, max(least, 1), least + 2)))


def _where(draw: Draw, stations: Sequence[str]) -> dict[str, Any]:
    chance, some = draw.random(), tuple(draw.sample(stations, draw.randint(1, len(stations))))
    return {"stations": some} if chance < 0.15 else {"not_stations": some[1:]} if chance < 0.3 else {}


def _life(draw: Draw, window: times.Window) -> dict[str, Any]:
    """Some missions exist in a part of the window alone."""
    if draw.random() < 0.85:
        return {}
    moments = sorted(draw.sample(range(window.start, window.end), 2))
    return draw.choice(({"from_": moments[0]}, {"until": moments[1]}, {"from_": moments[0], "until": moments[1]}))


def _volumes(draw: Draw) -> dict[str, Any]:
    return {
        "volume_mbit_per_day": draw.choice((None, 40_000.0, 400_000.5, 2_000_000.0)),
        "storage_mbit": draw.choice((None, None, 20_000.0, 300_000.0)),
    }


def _parts(draw: Draw) -> dict[str, Any]:
    chance = draw.random()
    if chance < 0.08:
        return {"hand_over": True, "overlap_s": draw.choice((0.0, 30.0))}
    if chance < 0.16:
        return {"allow_partial": True, "overlap_s": draw.choice((0.0, 20.5))}
    return {"allow_partial": draw.choice((None, None, None, False))}


def _track(draw: Draw) -> dict[str, Any]:
    if draw.random() < 0.2:
        return {}
    duration_h = draw.choice((0.5, 2.0, 4.25))
    least_h = draw.choice((None, duration_h / 4, 0.25))
    return {"track": Track(duration_h=duration_h, min_h=least_h, split=draw.random() < 0.5)}


def requests(draw: Draw, missions: Sequence[Mission], window: times.Window) -> Iterator[Request]:
    """None to four requests, some of which end outside the window or name a satellite without a mission."""
    for number in range(draw.choice((0, 0, 1, 2, 4))):
        wanted = draw.sample(missions, draw.randint(1, min(3, len(missions))))
        satellites = tuple(m.satellite for m in wanted if m.satellite is not None)
        after = draw.choice((None, draw.randrange(window.start - times.HOUR_MS, window.end)))
        begin = window.start if after is None else after
        rated = any(m.rate_mbps is not None for m in wanted)
        one = len(satellites) == 1 and draw.random() < 0.5
        yield Request(
            id=f"request-{number}",
            satellite=satellites[0] if one else None,
            satellites=() if one else satellites,
            after=after,
            before=begin + draw.choice((1, 3, 8, 24)) * times.HOUR_MS + draw.randrange(1000),
            volume_mbit=draw.choice((None, 20_000.0, 90_000.5, 300_000.0)) if rated else None,
            priority=draw.choice((0, 0, 1, 3)),
        )


def owners(draw: Draw) -> dict[str, Owner]:
    """In every third world somebody is promised a part of the antennas' time."""
    if draw.random() < 2 / 3:
        return {}
    return {
        OWNERS[0]: Owner(share=0.6, min_share=draw.choice((0.2, 0.4, 0.55))),
        OWNERS[1]: Owner(min_share=draw.choice((None, 0.1, 0.333))),
    }
