"""The loaded stations as CSV, one antenna a row."""

from __future__ import annotations

from groundsched.config.network import Antenna, Station
from groundsched.documents.stations import StationList
from groundsched.outputs.layout import sheet

OF_STATION = ("name", "operator", "latitude_deg", "longitude_deg", "altitude_m", "timezone", "position_source")
OF_ANTENNA = ("diameter_m", "min_elevation_deg", "max_elevation_deg", "setup_s", "teardown_s")
"""Fields that are copied as they are; masks, limits and outages are in the JSON."""


def render(listed: StationList) -> bytes:
    """Every antenna with the station that it stands at."""
    header = ("station", *OF_STATION, "antenna", "bands", *OF_ANTENNA)
    return sheet.sheet(header, (_row(s, antenna) for s in listed.stations for antenna in s.antennas))


def _row(station: Station, antenna: Antenna) -> list[object]:
    return [
        station.id,
        *(getattr(station, field) for field in OF_STATION),
        antenna.id,
        list(antenna.bands),
        *(getattr(antenna, field) for field in OF_ANTENNA),
    ]
