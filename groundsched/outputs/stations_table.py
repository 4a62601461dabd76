"""The loaded stations as people read them: where each is, what it sees, and the antennas it has."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from rich.console import Console
from rich.text import Text

from groundsched import times
from groundsched.config.network import Antenna, AnyOutage, Outage, Station
from groundsched.documents.stations import StationList
from groundsched.outputs.layout import grid, palette, screen, words
from groundsched.outputs.layout.grid import Column

COLUMNS = (
    Column(title="antenna", least=8),
    Column(title="bands"),
    Column(title="dish", rank=3, right=True),
    Column(title="elevation", rank=1, right=True),
    Column(title="slew az/el", rank=4, right=True),
    Column(title="setup", rank=2, right=True),
    Column(title="teardown", rank=2, right=True),
    Column(title="azimuth", rank=5, right=True),
)


def render(listed: StationList, *, zone: ZoneInfo, width: int, color: bool) -> str:
    """The stations as text of at most `width` columns; one-off outages in `zone`."""
    return screen.drawn(lambda console: render_console(listed, console, zone), width=width, color=color)


def render_console(listed: StationList, console: Console, zone: ZoneInfo) -> None:
    """Print the stations on a console."""
    antennas = sum(len(station.antennas) for station in listed.stations)
    total = f"{words.count(len(listed.stations), 'station')}, {words.count(antennas, 'antenna')}"
    screen.put(console, [Text(total, palette.TITLE)])
    for station in listed.stations:
        _station(station, console, zone)


def _station(station: Station, console: Console, zone: ZoneInfo) -> None:
    aside = words.plain(station.id) + Text("  ") + words.plain(station.operator or "", palette.FAINT)
    screen.heading(console, words.plain(station.name).plain, aside)
    screen.put_packed(console, _place(station))
    screen.put_packed(console, _mask(station))
    if station.position_source:
        position = words.plain(f"position: {station.position_source}", palette.FAINT)
        screen.put_wrapped(console, position, lead=Text(), indent=0)
    rows = [_row(antenna) for antenna in station.antennas]
    screen.put(console, grid.lines(COLUMNS, rows, console.width))
    for who, outages in ((station.id, station.unavailable), *((a.id, a.unavailable) for a in station.antennas)):
        for outage in outages:
            line = words.plain(f"{who} {_when(outage, station, zone)}: {outage.reason}")
            screen.put_wrapped(console, line, lead=Text("░", palette.FAINT), indent=2)


def _place(station: Station) -> list[str]:
    north = "N" if station.latitude_deg >= 0 else "S"
    east = "E" if station.longitude_deg >= 0 else "W"
    latitude, longitude = abs(station.latitude_deg), abs(station.longitude_deg)
    return [f"{latitude:.4f}° {north}, {longitude:.4f}° {east}", f"{station.altitude_m:.0f} m", station.timezone]


def _mask(station: Station) -> list[str]:
    """The mask, point by point; every one of them matters to who stands there."""
    if len(station.mask) == 1:
        return [f"mask {station.mask[0][1]:g}°"]
    first, *others = (f"{words.azimuth(azimuth)}: {elevation:g}°" for azimuth, elevation in station.mask)
    return [f"mask {first}", *others]


def _when(outage: AnyOutage, station: Station, zone: ZoneInfo) -> str:
    if isinstance(outage, Outage):
        start, end = (times.format_local(moment, zone, "%a %d %b %Y %H:%M") for moment in (outage.start, outage.end))
        return f"out {start} to {end} {words.zone_label(zone, outage.start)}"
    return f"out every {outage.weekly} {outage.from_:%H:%M} to {outage.to:%H:%M} {station.timezone}"


def _row(antenna: Antenna) -> grid.Row:
    slew, wrap = antenna.slew_deg_s, antenna.azimuth_range_deg
    low = "mask" if antenna.min_elevation_deg is None else f"{antenna.min_elevation_deg:g}°"
    high = "90°" if antenna.max_elevation_deg is None else f"{antenna.max_elevation_deg:g}°"
    return (
        words.plain(antenna.id, palette.TITLE),
        Text(" ".join(antenna.bands)),
        Text("" if antenna.diameter_m is None else f"{antenna.diameter_m:g} m"),
        Text(f"{low} to {high}"),
        Text("" if slew is None else f"{slew.azimuth:g}/{slew.elevation:g} °/s"),
        Text(f"{antenna.setup_s:g} s"),
        Text(f"{antenna.teardown_s:g} s"),
        Text("" if wrap is None else f"{wrap[0]:g}° to {wrap[1]:g}°"),
    )
