"""Stations, antennas, masks and outages: what stations.yaml says."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag

from groundsched import times
from groundsched.config.fields import (
    STRICT,
    Altitude,
    Azimuth,
    Band,
    Clock,
    Elevation,
    Id,
    Instant,
    Latitude,
    Longitude,
    Name,
    NotNegative,
    Positive,
    Rate,
    Seconds,
    Weekday,
    Zone,
    points,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outage:
    """One stretch in which a station or an antenna cannot be used."""

    start: Instant
    end: Instant
    reason: Name = "outage"

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class WeeklyOutage:
    """A stretch that comes back each week, in the station's time zone; `to` ≤ `from` runs over midnight."""

    weekly: Weekday
    from_: Annotated[Clock, Field(alias="from")]
    to: Clock
    reason: Name = "outage"

    __pydantic_config__ = STRICT


AnyOutage = Annotated[
    Annotated[Outage, Tag("once")] | Annotated[WeeklyOutage, Tag("weekly")],
    Discriminator(lambda value: "weekly" if _has(value, "weekly") else "once"),
]


def _has(value: Any, key: str) -> bool:
    return key in value if isinstance(value, dict) else hasattr(value, key)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slew:
    """How fast an antenna turns, in degrees a second."""

    azimuth: Positive
    elevation: Positive

    __pydantic_config__ = STRICT


def _rising_azimuths(points: tuple[tuple[float, float], ...]) -> tuple[tuple[float, float], ...]:
    azimuths = [azimuth for azimuth, _ in points]
    if not points or any(a >= b for a, b in itertools.pairwise(azimuths)):
        raise ValueError("the azimuths of a mask must rise from point to point, each once")
    return points


Mask = Annotated[
    tuple[tuple[Azimuth, Elevation], ...],
    BeforeValidator(points, json_schema_input_type=float | list[tuple[Azimuth, Elevation]]),
    AfterValidator(_rising_azimuths),
    Field(description="a number, or points [azimuth, elevation] in degrees, azimuths from 0 to less than 360"),
]
"""Points (azimuth, elevation) in degrees, azimuths rising; linear between, wrapping at 360. A number is one point."""


def _wrap(value: tuple[float, float]) -> tuple[float, float]:
    low, high = value
    if not -720 <= low < high <= 720:
        raise ValueError("must be [low, high] with -720 <= low < high <= 720")
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Antenna:
    """One antenna of a station."""

    id: Id
    bands: Annotated[tuple[Band, ...], Field(min_length=1)]
    name: Name | None = None
    diameter_m: Positive | None = None
    min_elevation_deg: Elevation | None = None
    max_elevation_deg: Annotated[float, Field(gt=0, le=90)] | None = None
    max_lost_s: Seconds | None = None
    slew_deg_s: Slew | None = None
    azimuth_range_deg: Annotated[tuple[float, float], AfterValidator(_wrap)] | None = None
    sun_avoidance_deg: Annotated[float, Field(ge=0, le=90)] | None = None
    setup_s: Seconds = 60.0
    teardown_s: Seconds = 30.0
    unavailable: tuple[AnyOutage, ...] = ()

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """One site with its antennas."""

    id: Id
    name: Name
    latitude_deg: Latitude
    longitude_deg: Longitude
    altitude_m: Altitude = 0.0
    operator: Name | None = None
    timezone: Zone = "UTC"
    position_source: Name | None = None
    mask: Mask = ((0.0, 5.0),)
    ingest_mbps: Rate | None = None
    min_separation_deg: NotNegative | None = None
    unavailable: tuple[AnyOutage, ...] = ()
    antennas: Annotated[tuple[Antenna, ...], Field(min_length=1)]

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Every station that may serve, in the order of the file."""

    format: Annotated[Literal["groundsched/stations"] | None, Field(exclude=True)] = None
    """The head of what `groundsched stations` writes, so that its JSON is itself a stations file."""
    version: Annotated[Literal[1] | None, Field(exclude=True)] = None
    stations: Annotated[tuple[Station, ...], Field(min_length=1)]

    __pydantic_config__ = STRICT

    def only(self, stations: Sequence[str]) -> Network:
        """The network with these stations alone; all of it where none is named."""
        return Network(stations=tuple(s for s in self.stations if not stations or s.id in stations))


def outage_windows(
    outages: tuple[Outage | WeeklyOutage, ...], timezone: str, window: times.Window
) -> list[tuple[times.Window, str]]:
    """Each stretch, with its reason, in which these outages touch `window`; weekly ones in local time."""
    found: list[tuple[times.Window, str]] = []
    for outage in outages:
        if isinstance(outage, Outage):
            if window.overlaps(outage.start, outage.end):
                found.append((times.Window(outage.start, outage.end), outage.reason))
        else:
            stretches = times.weekly(outage.weekly, outage.from_, outage.to, times.zone(timezone), window)
            found.extend((stretch, outage.reason) for stretch in stretches)
    return sorted(found, key=lambda stretch: (stretch[0].start, stretch[0].end, stretch[1]))
