"""How low stations and antennas look, as far as it is the same in every direction."""

from __future__ import annotations

from groundsched.config.network import Antenna, Station
from groundsched.verification.record import Record


def floor_deg(station: Station, record: Record) -> float:
    """Nowhere is the station's mask lower; `--min-elevation` raises it."""
    least = record.schedule.inputs.options.min_elevation_deg
    lowest = min(elevation for _, elevation in station.mask)
    return lowest if least is None else max(lowest, least)


def sees_less(antenna: Antenna, station: Station, record: Record) -> bool:
    """Whether an antenna's own limit may keep it from what its station sees of a pass."""
    return antenna.min_elevation_deg is not None and antenna.min_elevation_deg > floor_deg(station, record)
