"""The satellites that are loaded: what `groundsched satellites` gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from groundsched.config.fields import STRICT, Instant
from groundsched.documents.passes import Excluded, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class SatelliteRow:
    """One satellite, with the element set that would serve it in the window."""

    satellite: int
    name: str
    object_id: str
    epoch: Instant
    age_days: float
    """The largest distance from the epoch to a moment of the window."""
    timing_uncertainty_s: float
    """So many seconds early or late it may be at that moment, with 95 % confidence."""
    drift_s: float | None
    """Seconds early or late after one day, measured from its sets in the cache; None where these measure nothing."""
    source: str
    sets: int
    """Element sets of this satellite in the cache."""
    missions: tuple[str, ...] = ()
    """Names of the missions that fly on it."""

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class SatelliteList:
    """What `groundsched satellites` gives."""

    format: Literal["groundsched/satellites"] = "groundsched/satellites"
    version: Literal[1] = 1
    window: Span
    satellites: tuple[SatelliteRow, ...]
    excluded: tuple[Excluded, ...] = ()
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    __pydantic_config__ = STRICT
