"""What a world has become when it is planned again: time has passed, and something has changed."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal

from benchmarks.scheduling.worlds import World
from groundsched import times
from groundsched.config.missions import Request
from groundsched.config.network import Network, Outage
from groundsched.documents.schedule import Options
from groundsched.elements.records import ElementSet

Draw = random.Random


def later(seed: int, drawn: World) -> World:
    """The same world some time later or at the same time, with an outage, a request, new elements or nothing new."""
    draw = Draw(f"later {seed}")
    start = drawn.window.start + draw.choice((0, 0, 600_000, times.HOUR_MS, 5 * times.HOUR_MS + 123))
    window = times.Window(start, max(drawn.window.end, start + times.HOUR_MS) + draw.choice((0, 2 * times.HOUR_MS)))
    change = draw.choice((_nothing, _outage, _outage, _request, _elements))
    return replace(change(draw, drawn), window=window, options=_options(draw, drawn.options))


def _options(draw: Draw, before: Options) -> Options:
    keep_first = draw.random() < 0.3
    return replace(
        before,
        freeze_s=draw.choice((0.0, 0.0, 1800.0, 7200.0)),
        keep_first=keep_first,
        give=0.0 if keep_first else draw.choice((0.0, 0.0, 0.005, 0.1)),
    )


def _nothing(draw: Draw, drawn: World) -> World:
    return drawn


def _outage(draw: Draw, drawn: World) -> World:
    """An antenna is out for a while."""
    stations = list(drawn.network.stations)
    number = draw.randrange(len(stations))
    station = stations[number]
    start = drawn.window.start + draw.randrange(drawn.window.end - drawn.window.start)
    out = Outage(start=start, end=start + draw.choice((600_000, 4 * times.HOUR_MS)), reason="repair")
    antennas = list(station.antennas)
    which = draw.randrange(len(antennas))
    antennas[which] = replace(antennas[which], unavailable=(*antennas[which].unavailable, out))
    stations[number] = replace(station, antennas=tuple(antennas))
    return replace(drawn, network=Network(stations=tuple(stations)))


def _request(draw: Draw, drawn: World) -> World:
    """Somebody needs one satellite soon."""
    mission = draw.choice(drawn.missions.missions)
    needed = Request(
        id="urgent", satellite=mission.satellite, before=drawn.window.start + 6 * times.HOUR_MS, priority=0
    )
    missions = replace(drawn.missions, requests=(*drawn.missions.requests, needed))
    return replace(drawn, missions=missions)


def _elements(draw: Draw, drawn: World) -> World:
    """Every satellite is some seconds early or late, seldom minutes."""
    late = {s.satellite: draw.choice((0.0, 0.3, -0.3, 2.0, 40.0)) for s in drawn.sets}
    return replace(drawn, sets=tuple(_moved(elements, late[elements.satellite]) for elements in drawn.sets))


def _moved(elements: ElementSet, seconds: float) -> ElementSet:
    turn_deg = Decimal(repr(round(seconds / 240, 6))) * elements.mean_motion
    return replace(elements, mean_anomaly=(elements.mean_anomaly - turn_deg) % 360)
