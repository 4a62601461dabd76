"""One satellite's mean elements at an epoch, as they were published: every digit kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementSet:
    """Mean elements for SGP4 (TEME, UTC) at an epoch, with the units and names of CCSDS OMM in lower case.

    Numbers are decimals, not floats, so that what is written back has the digits that came in.
    """

    satellite: int
    """Catalogue number, 1 to 9 digits: the key. Names are shared and change."""
    name: str
    """Cleaned of control characters; the catalogue number as text where the source has none."""
    object_id: str
    """International designator such as ``2018-056B``; may be empty."""
    epoch: str
    """ISO 8601 without offset, UTC, with the digits that came in: ``2026-08-11T03:33:28.343807``."""
    epoch_us: int
    """`epoch` in whole microseconds since 1970-01-01T00:00Z."""
    mean_motion: Decimal
    """Revolutions a day (Kozai)."""
    eccentricity: Decimal
    inclination: Decimal
    """Degrees, like the four angles that follow."""
    ra_of_asc_node: Decimal
    arg_of_pericenter: Decimal
    mean_anomaly: Decimal
    bstar: Decimal
    """1/Earth radii."""
    mean_motion_dot: Decimal
    """Half the first derivative, revolutions/day², as published; SGP4 does not use it."""
    mean_motion_ddot: Decimal
    """A sixth of the second derivative, revolutions/day³."""
    ephemeris_type: int = 0
    classification: str = "U"
    element_set_no: int = 999
    rev_at_epoch: int | None = None
    """Revolution number at the epoch; None where the source has none."""
    source: str = ""
    """The file the set came from, relative to its cache folder."""
    line: int = 0
    """The line of that file where the set begins."""
    format: str = ""
    """The format it was read from, as `formats.FORMATS` names it; empty for a set out of a schedule document."""

    @property
    def epoch_ms(self) -> int:
        """The epoch as an instant in whole milliseconds, rounded down."""
        return self.epoch_us // 1000

    def age_days(self, instant: int) -> float:
        """Days between the epoch and `instant` (milliseconds), never negative."""
        return abs(instant - self.epoch_us / 1000) / 86_400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedRecord:
    """A record that may not reach SGP4, with the reason."""

    file: str
    line: int
    satellite: int | None
    """The catalogue number, where it could be read."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cache:
    """Everything that a folder of element files holds: independent of the order of files and records."""

    folder: str
    """As the user gave it."""
    sets: tuple[ElementSet, ...]
    """Every good set, sorted by satellite and epoch; near-identical duplicates are one."""
    rejected: tuple[RejectedRecord, ...]
    empty_files: tuple[str, ...]
    """Files without a single good record."""


@dataclass(frozen=True, slots=True)
class RawRecord:
    """One record as its file has it: the text of each field under its OMM keyword, nothing checked yet."""

    line: int
    """The line where the record begins."""
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record that a format cannot give as fields at all."""

    line: int
    satellite: int | None
    reason: str


class UnreadableFileError(ValueError):
    """A whole file that gives no records; its neighbours in the folder are not concerned."""

    def __init__(self, reason: str, *, line: int = 1) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line
