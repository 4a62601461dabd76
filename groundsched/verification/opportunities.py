"""A contact that some schedule could have."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Opportunity:
    """All that one antenna sees of one pass, as Skyfield has it. Times in whole milliseconds."""

    pass_: str
    """The id of the document's pass, where it has it; else one of its own."""
    satellite: int
    station: str
    antenna: str
    start: int
    tca: int
    end: int
    max_elevation_deg: float
    lost_s: float = 0.0
    """So many of its seconds the antenna cannot point at the satellite."""
    volume_mbit: float | None = None
