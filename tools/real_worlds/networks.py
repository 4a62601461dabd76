"""Random stations with every key of stations.yaml."""

from __future__ import annotations

import random
from datetime import time

from groundsched import times
from groundsched.config.fields import Band
from groundsched.config.network import Antenna, Network, Outage, Slew, Station, WeeklyOutage

Draw = random.Random

ZONES = ("UTC", "Asia/Karachi", "America/Punta_Arenas")
BANDS: tuple[tuple[Band, ...], ...] = (("X",), ("S",), ("S", "X"), ("X", "S"), ("X", "S", "UHF"))
FAR = ((78.2, 15.4), (-53.1, -70.9), (64.9, -147.9), (0.0, 179.9), (-25.9, 27.7))
"""Places where the sky is seen otherwise: near the poles, over the date line, south of the equator."""


def network(draw: Draw, window: times.Window) -> Network:
    """One to four stations in and around Pakistan, some elsewhere, of one to three antennas each."""
    return Network(stations=tuple(_station(draw, f"s{number}", window) for number in range(draw.randint(1, 4))))


def _station(draw: Draw, identifier: str, window: times.Window) -> Station:
    latitude_deg, longitude_deg = draw.uniform(23, 37), draw.uniform(60, 78)
    if draw.random() < 0.15:
        latitude_deg, longitude_deg = draw.choice(FAR)
    return Station(
        id=identifier,
        name=identifier.upper(),
        latitude_deg=round(latitude_deg, 4),
        longitude_deg=round(longitude_deg, 4),
        altitude_m=float(draw.choice((0, 50, 1500, 4500))),
        timezone=draw.choice(ZONES),
        mask=_mask(draw),
        ingest_mbps=draw.choice((None, None, None, 500.0, 900.0)),
        min_separation_deg=draw.choice((None, None, None, 1.0, 5.0)),
        unavailable=_outages(draw, window),
        antennas=tuple(_antenna(draw, f"{identifier}-{n}", window) for n in range(1, draw.choice((1, 1, 2, 3)) + 1)),
    )


def _mask(draw: Draw) -> tuple[tuple[float, float], ...]:
    """Level, or with mountains somewhere."""
    level = draw.choice((0.0, 3.0, 5.0, 5.0, 10.0))
    if draw.random() < 0.5:
        return ((0.0, level),)
    azimuths = sorted(draw.sample(range(360), draw.choice((2, 4, 12))))
    return tuple((float(azimuth), round(level + draw.uniform(0, 12), 1)) for azimuth in azimuths)


def _antenna(draw: Draw, identifier: str, window: times.Window) -> Antenna:
    return Antenna(
        id=identifier,
        bands=draw.choice(BANDS),
        min_elevation_deg=draw.choice((None, None, 5.0, 8.0, 15.0)),
        max_elevation_deg=draw.choice((None, None, None, 80.0, 88.0)),
        max_lost_s=draw.choice((None, 20.0, 60.0)),
        slew_deg_s=draw.choice((None, Slew(azimuth=10, elevation=5), Slew(azimuth=3, elevation=1.5))),
        azimuth_range_deg=draw.choice((None, None, (-90.0, 450.0), (-270.0, 270.0), (0.0, 360.0))),
        sun_avoidance_deg=draw.choice((None, None, None, 3.0, 10.0)),
        setup_s=draw.choice((0.0, 30.5, 60.0, 120.0, 600.0)),
        teardown_s=draw.choice((0.0, 30.0, 45.25)),
        unavailable=_outages(draw, window),
    )


def _outages(draw: Draw, window: times.Window) -> tuple[Outage | WeeklyOutage, ...]:
    """Most often none; one in the window, or one of its weekday, perhaps over midnight."""
    chance = draw.random()
    if chance < 0.15:
        start = window.start + draw.randrange(window.end - window.start)
        return (Outage(start=start, end=start + draw.choice((60_000, 1_800_000, 7_200_000))),)
    if chance < 0.25:
        from_, to = draw.choice(((time(6, 0), time(9, 30)), (time(23, 30), time(2, 15)), (time(12, 0), time(13, 0))))
        return (WeeklyOutage(weekly=draw.choice(("tue", "wed")), from_=from_, to=to),)
    return ()
