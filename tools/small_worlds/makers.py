"""Passes, sightings and demands by hand: what is not said is plain."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from groundsched import times
from groundsched.config.missions import Mission
from groundsched.config.network import Antenna, Network, Station
from groundsched.documents.pass_columns import LETTERS, letters
from groundsched.documents.passes import Pass, Sighting
from groundsched.scheduling.demand import Demand

START = times.parse_instant("2026-08-11T00:00Z")
SEEN = (
    "aos", "tca", "los", "max_elevation_deg", "aos_azimuth_deg", "tca_azimuth_deg", "los_azimuth_deg",
    "truncated_start", "truncated_end",
)  # fmt: skip
"""What an antenna that sees all of a pass sees as the station does."""


def at(seconds: float) -> int:
    """The instant so many seconds after the window's start."""
    return START + round(seconds * 1000)


def make_station(identifier: str = "khi", *antennas: Antenna, **keys: Any) -> Station:
    """A station of one antenna, ``<id>-1``, of S and X band, unless antennas are given."""
    listed = antennas or (Antenna(id=f"{identifier}-1", bands=("S", "X")),)
    return Station(id=identifier, name=identifier, latitude_deg=25.0, longitude_deg=67.0, antennas=listed, **keys)


def make_pass(satellite: int, aos_s: float, los_s: float, *, station: str = "khi", **keys: Any) -> Pass:
    """A pass from `aos_s` to `los_s`, seconds after the window's start; its id comes with the demand."""
    aos, los = at(aos_s), at(los_s)
    given = {"max_elevation_deg": 45.0, "aos_azimuth_deg": 10.0, "tca_azimuth_deg": 90.0, "los_azimuth_deg": 10.0}
    return Pass(
        **{
            "id": "", "revolution": 1, "satellite": satellite, "name": f"SAT-{satellite}", "station": station,
            "aos": aos, "tca": (aos + los) // 2, "los": los, "duration_s": (los - aos) / 1000,
            "range_km": 900.0, "sunlit": True, "timing_uncertainty_s": 0.5, **given, **keys,
        }
    )  # fmt: skip


def see(pass_: Pass, antenna: str, **keys: Any) -> Sighting:
    """What an antenna sees of a pass: all of it, where nothing else is said."""
    same = {name: getattr(pass_, name) for name in SEEN}
    return Sighting(
        **{"pass_id": pass_.id, "antenna": antenna, "aos_elevation_deg": 5.0, "los_elevation_deg": 5.0, **same, **keys}
    )


def make_demand(passes: Sequence[Pass], *, hours: float = 24, **keys: Any) -> Demand:
    """A demand of 24 h in which each antenna sees its station's passes whole; a mission for each satellite."""
    named = named_passes(passes)
    satellites = sorted({p.satellite for p in named})
    network = keys.pop("network", None) or Network(stations=(make_station(),))
    missions = keys.pop("missions", None) or tuple(Mission(satellite=s) for s in satellites)
    given: dict[str, Any] = {
        "window": times.Window(START, at(hours * 3600)),
        "network": network,
        "missions": missions,
        "passes": tuple(named),
        "sightings": whole_sightings(named, network),
        "epochs": dict.fromkeys(satellites, START),
        "max_element_age_days": 14.0,
    }
    return Demand(**{**given, **keys})


def named_passes(passes: Sequence[Pass]) -> list[Pass]:
    """The passes in order of AOS, with the ids of the contract."""
    ordered = sorted(passes, key=lambda p: (p.aos, p.satellite, p.station))
    stations = sorted({p.station for p in ordered})
    ends = letters(
        np.array([p.satellite for p in ordered]),
        np.array([stations.index(p.station) for p in ordered]),
        np.array([p.tca for p in ordered], dtype=np.int64),
    )
    return [
        replace(p, id=f"{p.satellite}-{p.station}-{times.format_minute(p.tca)}{LETTERS[end]}")
        for p, end in zip(ordered, ends.tolist(), strict=True)
    ]


def whole_sightings(passes: Sequence[Pass], network: Network) -> tuple[Sighting, ...]:
    """Every antenna sees every pass of its station whole."""
    antennas = {station.id: station.antennas for station in network.stations}
    return tuple(see(p, antenna.id) for p in passes for antenna in antennas.get(p.station, ()))
