"""When an antenna is out: its own outages and those of its station."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from groundsched import times
from groundsched.config.network import Antenna, Network, Station, outage_windows


@dataclass(frozen=True, slots=True)
class Outage:
    """One stretch in which an antenna cannot be used."""

    stretch: times.Window
    place: str
    """The id of the antenna, or of the station where all of it is out."""
    reason: str


def outages_of(antenna: Antenna, station: Station, window: times.Window) -> tuple[Outage, ...]:
    """Every outage of this antenna and of its station that touches `window`, in order of start."""
    found = [
        Outage(stretch, place, reason)
        for place, listed in ((antenna.id, antenna.unavailable), (station.id, station.unavailable))
        for stretch, reason in outage_windows(listed, station.timezone, window)
    ]
    return tuple(sorted(found, key=lambda outage: (outage.stretch.start, outage.stretch.end, outage.place)))


def outages_by_antenna(network: Network, window: times.Window) -> dict[str, tuple[Outage, ...]]:
    """The outages of each antenna that touch `window`."""
    return {
        antenna.id: outages_of(antenna, station, window) for station in network.stations for antenna in station.antennas
    }


def covered_ms(stretches: Sequence[times.Window], window: times.Window) -> int:
    """How much of `window` these stretches cover, each moment counted once."""
    total, reached = 0, window.start
    for stretch in sorted(stretches, key=lambda s: s.start):
        start, end = max(stretch.start, reached), min(stretch.end, window.end)
        if end > start:
            total += end - start
            reached = end
    return total
