"""What each satellite needs from the ground: what missions.yaml says."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from groundsched.config.fields import (
    FASTEST_MBPS,
    STRICT,
    Band,
    CatalogueNumber,
    Curve,
    Elevation,
    Id,
    Instant,
    Latitude,
    Longitude,
    Name,
    Positive,
    Seconds,
    Volume,
    points,
)
from groundsched.times import HOUR_MS, SECOND_MS, Window

BUILT_IN_PRIORITY = 5
"""The priority of a satellite of which no file says one."""

Priority = Annotated[int, Field(ge=1, le=9)]
Count = Annotated[int, Field(ge=0, le=10_000)]
"""Contacts of a day: at most one in nine seconds, so that a slip of the pen is found where it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactsPerDay:
    """How many contacts a mission wants, and how many it may have, in each 24 h from the window's start."""

    min: Count = 0
    max: Count | None = None

    __pydantic_config__ = STRICT

    def __post_init__(self) -> None:
        if self.max is not None and self.max < self.min:
            raise ValueError(f"max ({self.max}) is below min ({self.min})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What is followed in place of a satellite: a body, a site on the Moon, or an ephemeris file."""

    body: Name | None = None
    lunar_site: tuple[Latitude, Longitude] | None = None
    oem: str | None = None
    spk: str | None = None

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """A wish for hours of tracking a day, anywhere in the view."""

    duration_h: Positive
    min_h: Positive | None = None
    split: bool = False

    __pydantic_config__ = STRICT

    @property
    def least_h(self) -> float:
        """No contact of it is shorter: where nothing is said, all of it is needed at once."""
        return self.duration_h if self.min_h is None else self.min_h


CelestrakName = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,40}$")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementsFrom:
    """Which of CelesTrak's files has this satellite's elements; without one it is asked for by its number."""

    group: CelestrakName | None = None
    """A group of gp.php, such as ``resource``: one query for all missions that name it."""
    supplemental: CelestrakName | None = None
    """A source of sup-gp.php, such as ``CSS-E``: elements fitted to the operator's own ephemeris."""

    __pydantic_config__ = STRICT

    def __post_init__(self) -> None:
        if (self.group is None) == (self.supplemental is None):
            raise ValueError("give either group or supplemental")


def _rising_elevations(points: Curve) -> Curve:
    elevations = [elevation for elevation, _ in points]
    if not points or any(a >= b for a, b in itertools.pairwise(elevations)):
        raise ValueError("the elevations of a rate must rise from point to point, each once")
    if any(rate <= 0 for _, rate in points):
        raise ValueError("a rate must be greater than 0")
    if any(rate > FASTEST_MBPS for _, rate in points):
        raise ValueError(f"a rate must be at most {FASTEST_MBPS:.0f}")
    return points


Rate = Annotated[
    tuple[tuple[Elevation, float], ...],
    BeforeValidator(points, json_schema_input_type=float | list[tuple[float, float]]),
    AfterValidator(_rising_elevations),
    Field(description="a number, or points [elevation in degrees, Mbit/s]"),
]
"""Points (elevation in degrees, Mbit/s), elevations rising; one number is one point: the same at any elevation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mission:
    """What one satellite needs from the ground. Names and units as in the file."""

    satellite: CatalogueNumber | None = None
    target: Target | None = None
    name: Name | None = None
    owner: Name | None = None
    priority: Priority = BUILT_IN_PRIORITY
    bands: tuple[Band, ...] = ()
    downlink_mhz: Positive | None = None
    rate_mbps: Rate | None = None
    stations: tuple[Id, ...] = ()
    not_stations: tuple[Id, ...] = ()
    contacts_per_day: ContactsPerDay | None = None
    min_contact_s: Seconds = 0.0
    min_culmination_deg: Annotated[float, Field(ge=0, le=90)] = 0.0
    max_gap_h: Positive | None = None
    volume_mbit_per_day: Volume | None = None
    storage_mbit: Volume | None = None
    allow_partial: bool | None = None
    hand_over: bool = False
    overlap_s: Seconds = 0.0
    from_: Annotated[Instant | None, Field(alias="from")] = None
    until: Instant | None = None
    also: tuple[CatalogueNumber, ...] = ()
    themes: tuple[Name, ...] = ()
    track: Track | None = None
    elements: ElementsFrom | None = None

    __pydantic_config__ = STRICT

    @property
    def least_contact_s(self) -> float:
        """No contact is shorter; of a track neither than its shortest part, in whole milliseconds."""
        if self.track is None:
            return self.min_contact_s
        return max(self.min_contact_s, round(self.track.least_h * HOUR_MS) / SECOND_MS)

    @property
    def rate_by_elevation(self) -> tuple[tuple[float, float], ...] | None:
        """The points of a rate that depends on the elevation; None where it does not, or where there is none.

        A plain number is one point at the horizon. One point higher up is no such thing: below it nothing comes down.
        """
        rates = self.rate_mbps
        return None if rates is None or (len(rates) == 1 and not rates[0][0]) else rates


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A one-off need with a deadline and a reason, beside the routine."""

    id: Id
    satellites: tuple[CatalogueNumber, ...] = ()
    satellite: CatalogueNumber | None = None
    theme: Name | None = None
    after: Instant | None = None
    before: Instant
    volume_mbit: Volume | None = None
    priority: Annotated[int, Field(ge=0, le=9)] = BUILT_IN_PRIORITY
    reason: Name | None = None

    __pydantic_config__ = STRICT

    @property
    def any_of(self) -> tuple[int, ...]:
        """The satellites of which any may meet the request."""
        return self.satellites if self.satellite is None else (self.satellite,)

    def touches(self, window: Window) -> bool:
        """Whether the request lies in the window at least in part: another window cannot meet it."""
        return self.before > window.start and (self.after is None or self.after < window.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestFile:
    """Requests beside those of the missions file: what `plan --request` takes."""

    requests: tuple[Request, ...]

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """An agency's entitlement to antenna time, as a part of 1."""

    share: Annotated[float, Field(ge=0, le=1)] | None = None
    min_share: Annotated[float, Field(ge=0, le=1)] | None = None

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """A contact that is fixed from outside."""

    satellite: CatalogueNumber
    antenna: Id
    start: Instant
    end: Instant
    owner: Name | None = None

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookings:
    """A file of bookings alone."""

    bookings: tuple[Booking, ...]

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What a mission is taken to say where it says nothing."""

    priority: Priority = BUILT_IN_PRIORITY
    min_contact_s: Seconds = 0.0
    min_culmination_deg: Annotated[float, Field(ge=0, le=90)] = 0.0

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Missions:
    """Every need that the plan serves, in the order of the file."""

    missions: tuple[Mission, ...] = ()
    requests: tuple[Request, ...] = ()
    owners: dict[Name, Owner] = field(default_factory=dict)
    bookings: tuple[Booking, ...] = ()
    defaults: Defaults = Defaults()

    __pydantic_config__ = STRICT

    @property
    def aliases(self) -> tuple[tuple[str, int], ...]:
        """What the missions call their satellites, each with its catalogue number."""
        return tuple((m.name or str(m.satellite), m.satellite) for m in self.missions if m.satellite is not None)
