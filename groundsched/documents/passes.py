"""A pass: one interval in which a satellite is above a station's mask. A fact of geometry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from groundsched.config.fields import STRICT, Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The window of a document."""

    start: Instant
    end: Instant

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """One interval above the mask, from AOS to LOS; of a cut pass everything is said of the part that is kept."""

    id: str
    revolution: int | None
    satellite: int
    name: str
    station: str
    aos: Instant
    tca: Instant
    los: Instant
    duration_s: float
    max_elevation_deg: float
    aos_azimuth_deg: float
    tca_azimuth_deg: float
    los_azimuth_deg: float
    range_km: float
    sunlit: bool
    timing_uncertainty_s: float
    """So many seconds early or late all of it may be, with 95 % confidence, for the age of the elements at TCA."""
    truncated_start: bool = False
    truncated_end: bool = False

    __pydantic_config__ = STRICT


Cause = Literal["keyhole", "cable", "sun"]
"""What an antenna loses seconds to: it points no higher or turns no faster, its cable ends, the Sun is near."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What one antenna sees of a station's pass: the part above the mask and above the antenna's own limits.

    An antenna whose limit is below the mask sees the pass itself; one with a higher limit sees less of it,
    nothing (no sighting), or, of a pass with two humps, two parts.
    """

    pass_id: str
    antenna: str
    aos: int
    tca: int
    los: int
    max_elevation_deg: float
    aos_azimuth_deg: float
    tca_azimuth_deg: float
    los_azimuth_deg: float
    aos_elevation_deg: float
    los_elevation_deg: float
    lost_s: float = 0.0
    """So many of its seconds, in whole milliseconds, the antenna cannot point at the satellite."""
    losses: tuple[tuple[Cause, float], ...] = ()
    """What it loses to each cause by itself: where several overlap it is more than `lost_s`."""
    lost: tuple[tuple[int, int], ...] = ()
    """When it loses them: stretches in whole milliseconds, rounded outwards."""
    aos_drive_deg: tuple[float, ...] = ()
    """Where azimuth is limited: the angles, on the drive's own scale, with which the antenna may begin."""
    los_drive_deg: tuple[float, ...] = ()
    """The angles with which it may end."""
    volume_mbit: float | None = None
    """What it brings at the satellite's rate, without what is lost; None where there is no rate."""
    truncated_start: bool = False
    truncated_end: bool = False


@dataclass(frozen=True, slots=True)
class Pointing:
    """Where an antenna points at one moment."""

    azimuth_deg: float
    elevation_deg: float
    drive_deg: tuple[float, ...] = ()
    """Where azimuth is limited: the angles, on the drive's own scale, that it may have then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What a contact takes of what its antenna sees: all of a sighting, or a stretch of it."""

    start: int
    end: int
    begins: Pointing
    ends: Pointing
    lost_ms: int = 0
    """So long the antenna cannot point at the satellite."""
    volume_mbit: float | None = None
    """What it brings at the satellite's rate, without what is lost; None where there is no rate."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A stretch of a sighting, to be looked at."""

    sighting: Sighting
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Encounter:
    """A stretch in which two satellites stand closer together in a station's sky than it can keep apart."""

    station: str
    satellites: tuple[int, int]
    """Rising."""
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementsUsed:
    """The element set that serves a satellite in this document; enough to compute everything again."""

    satellite: int
    name: str
    epoch: Instant
    age_days: float
    """The largest distance from the epoch to a moment of the window."""
    source: str
    omm: dict[str, str | int | float | None]
    """The set as an OMM JSON record: the keys of CCSDS 502.0-B-3, in capitals."""
    drift_s: float | None = None
    """Seconds by which the satellite is early or late after one day, measured; None: the orbit class's were used."""
    floor_s: float | None = None
    """Its times may be off by so many seconds at least: the set next to this one disagrees by as much."""

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Excluded:
    """A record or a satellite that could not serve, with the reason."""

    satellite: int | None
    reason: str
    file: str | None = None
    line: int | None = None

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class PassList:
    """What `groundsched passes` gives."""

    format: Literal["groundsched/passes"] = "groundsched/passes"
    version: Literal[1] = 1
    window: Span
    elements: tuple[ElementsUsed, ...]
    passes: tuple[Pass, ...]
    excluded: tuple[Excluded, ...] = ()
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    __pydantic_config__ = STRICT
