"""Makers of small worlds, and a second judge of the hard rules, written apart from the program's own."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from groundsched import times
from groundsched.config.missions import Mission
from groundsched.config.network import Antenna, Network, Outage, Station
from groundsched.documents.pass_columns import LETTERS, letters
from groundsched.documents.passes import Cut, Part, Pass, Pointing, Sighting
from groundsched.documents.schedule import Contact
from groundsched.scheduling.demand import Demand

START = times.parse_instant("2026-08-11T00:00Z")


@pytest.fixture
def at() -> Callable[[float], int]:
    """The instant so many seconds after the window's start."""
    return _at


def _at(seconds: float) -> int:
    return START + round(seconds * 1000)


@pytest.fixture
def make_station() -> Callable[..., Station]:
    """A station of one antenna, ``<id>-1``, of S and X band, unless antennas are given."""

    def make(identifier: str = "khi", *antennas: Antenna, **keys: Any) -> Station:
        listed = antennas or (Antenna(id=f"{identifier}-1", bands=("S", "X")),)
        return Station(id=identifier, name=identifier, latitude_deg=25.0, longitude_deg=67.0, antennas=listed, **keys)

    return make


@pytest.fixture
def make_pass() -> Callable[..., Pass]:
    """A pass from `aos_s` to `los_s`, seconds after the window's start; its id comes with the demand."""

    def make(satellite: int, aos_s: float, los_s: float, *, station: str = "khi", **keys: Any) -> Pass:
        aos, los = _at(aos_s), _at(los_s)
        given = {"max_elevation_deg": 45.0, "aos_azimuth_deg": 10.0, "tca_azimuth_deg": 90.0, "los_azimuth_deg": 10.0}
        return Pass(
            **{
                "id": "", "revolution": 1, "satellite": satellite, "name": f"SAT-{satellite}", "station": station,
                "aos": aos, "tca": (aos + los) // 2, "los": los, "duration_s": (los - aos) / 1000,
                "range_km": 900.0, "sunlit": True, "timing_uncertainty_s": 0.5, **given, **keys,
            }
        )  # fmt: skip

    return make


@pytest.fixture
def see() -> Callable[..., Sighting]:
    """What an antenna sees of a pass: all of it, where nothing else is said."""
    return _see


def _see(pass_: Pass, antenna: str, **keys: Any) -> Sighting:
    same = {
        name: getattr(pass_, name)
        for name in (
            "aos", "tca", "los", "max_elevation_deg", "aos_azimuth_deg", "tca_azimuth_deg", "los_azimuth_deg",
            "truncated_start", "truncated_end",
        )
    }  # fmt: skip
    return Sighting(
        **{"pass_id": pass_.id, "antenna": antenna, "aos_elevation_deg": 5.0, "los_elevation_deg": 5.0, **same, **keys}
    )


@pytest.fixture
def make_demand() -> Callable[..., Demand]:
    """A demand of 24 h in which each antenna sees its station's passes whole; a mission for each satellite."""

    def make(passes: Sequence[Pass], *, hours: float = 24, **keys: Any) -> Demand:
        named = _named(passes)
        satellites = sorted({p.satellite for p in named})
        network = keys.pop("network", None) or Network(stations=(_plain_station(),))
        missions = keys.pop("missions", None) or tuple(Mission(satellite=s) for s in satellites)
        antennas = {station.id: station.antennas for station in network.stations}
        whole = tuple(_see(p, antenna.id) for p in named for antenna in antennas.get(p.station, ()))
        given: dict[str, Any] = {
            "window": times.Window(START, _at(hours * 3600)),
            "network": network,
            "missions": missions,
            "passes": tuple(named),
            "sightings": whole,
            "epochs": dict.fromkeys(satellites, START),
            "max_element_age_days": 14.0,
        }
        return Demand(**{**given, **keys})

    return make


def _named(passes: Sequence[Pass]) -> list[Pass]:
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


def _plain_station() -> Station:
    return Station(
        id="khi", name="khi", latitude_deg=25.0, longitude_deg=67.0, antennas=(Antenna(id="khi-1", bands=("S", "X")),)
    )


@pytest.fixture
def broken_rules() -> Callable[[Demand, Sequence[Contact]], list[str]]:
    """The hard rules that a set of contacts breaks, each named once, judged from the contract alone."""
    return _broken_rules


def _broken_rules(demand: Demand, contacts: Sequence[Contact]) -> list[str]:
    missions = {mission.satellite: mission for mission in demand.missions}
    antennas = {antenna.id: (station, antenna) for station in demand.network.stations for antenna in station.antennas}
    sightings = {(s.pass_id, s.antenna, s.aos): s for s in demand.sightings}
    broken = set()
    per_day = Counter((c.satellite, (c.start - demand.window.start) // 86_400_000) for c in contacts)
    booked = Counter((c.satellite, (c.start - demand.window.start) // 86_400_000) for c in contacts if c.booked)
    for (satellite, day), number in per_day.items():
        wish = missions[satellite].contacts_per_day
        if wish is not None and wish.max is not None and number > max(wish.max, booked[satellite, day]):
            broken.add("limit")
    for one, other in itertools.combinations(sorted(contacts, key=lambda c: c.start), 2):
        if one.satellite == other.satellite and other.start < one.end:
            broken.add("station")
        if one.antenna == other.antenna:
            antenna = antennas[one.antenna][1]
            seen, then = (sightings[c.pass_, c.antenna, c.aos] for c in (one, other))
            first, second = (seen, then) if demand.observer is None else _moved(seen, one.end, then, other.start)
            turn_s = 0.0
            if antenna.slew_deg_s is not None:
                azimuth = abs((second.aos_azimuth_deg - first.los_azimuth_deg + 180) % 360 - 180)
                if antenna.azimuth_range_deg is not None:
                    azimuth = min(abs(a - b) for a, b in itertools.product(first.los_drive_deg, second.aos_drive_deg))
                elevation = abs(second.aos_elevation_deg - first.los_elevation_deg)
                turn_s = max(azimuth / antenna.slew_deg_s.azimuth, elevation / antenna.slew_deg_s.elevation)
            setup_s = antenna.setup_s + _margin_s(demand, other)
            if (other.start - one.end) / 1000 < antenna.teardown_s + max(setup_s, turn_s) - 1e-9:
                broken.add("conflict")
        if one.station == other.station and one.band == other.band:
            for near in demand.encounters:
                both = near.station == one.station and set(near.satellites) == {one.satellite, other.satellite}
                if both and max(near.start, one.start, other.start) < min(near.end, one.end, other.end):
                    broken.add("separation")
    for contact in contacts:
        station, antenna = antennas[contact.antenna]
        if station.ingest_mbps is not None and _ingest_mbps(demand, contact, contacts) > station.ingest_mbps + 1e-9:
            broken.add("ingest")
        bands = missions[contact.satellite].bands
        if contact.band not in antenna.bands or (bands and contact.band not in bands and not contact.booked):
            broken.add("band")
        for outage in (*antenna.unavailable, *station.unavailable):
            assert isinstance(outage, Outage), "the judge knows no weekly outages"
            setup_s = antenna.setup_s + _margin_s(demand, contact)
            begin, finish = contact.start - setup_s * 1000, contact.end + antenna.teardown_s * 1000
            if outage.start < finish and begin < outage.end:
                broken.add("unavailable")
    return sorted(broken)


def _ingest_mbps(demand: Demand, contact: Contact, contacts: Sequence[Contact]) -> float:
    """What comes in at a station when a contact starts: it is never more than at some start."""
    rates = {
        mission.satellite: max((r for _, r in mission.rate_mbps or ()), default=0.0) for mission in demand.missions
    }
    return sum(
        rates[c.satellite] for c in contacts if c.station == contact.station and c.start <= contact.start < c.end
    )


def _margin_s(demand: Demand, contact: Contact) -> float:
    """How much earlier than its setup asks the antenna is needed for this contact; the time of a booking is fixed."""
    uncertain_s = {pass_.id: pass_.timing_uncertainty_s for pass_ in demand.passes}
    return uncertain_s[contact.pass_] if demand.margin == "auto" and not contact.booked else 0.0


def _moved(seen: Sighting, end: int, then: Sighting, start: int) -> tuple[Sighting, Sighting]:
    """Two sightings with the pointing at which the contacts really end and begin, where it moves evenly."""
    last, next_ = _straight(seen, end), _straight(then, start)
    return (
        replace(
            seen,
            los_azimuth_deg=last.azimuth_deg,
            los_elevation_deg=last.elevation_deg,
            los_drive_deg=last.drive_deg,
        ),
        replace(
            then,
            aos_azimuth_deg=next_.azimuth_deg,
            aos_elevation_deg=next_.elevation_deg,
            aos_drive_deg=next_.drive_deg,
        ),
    )


def _straight(seen: Sighting, instant: int) -> Pointing:
    along = min(max((instant - seen.aos) / (seen.los - seen.aos), 0.0), 1.0)
    azimuth_deg = seen.aos_azimuth_deg + along * (seen.los_azimuth_deg - seen.aos_azimuth_deg)
    turns = [drive_deg - seen.aos_azimuth_deg for drive_deg in seen.aos_drive_deg]
    return Pointing(
        azimuth_deg,
        seen.aos_elevation_deg + along * (seen.los_elevation_deg - seen.aos_elevation_deg),
        tuple(azimuth_deg + turn for turn in turns),
    )


class Evenly:
    """An observer to whom every satellite moves evenly from where it rises to where it sets."""

    def parts(self, cuts: Sequence[Cut]) -> list[Part]:
        """Losses and volumes are the same at any moment, too."""
        return [self._part(cut) for cut in cuts]

    def _part(self, cut: Cut) -> Part:
        seen = cut.sighting
        share = (min(cut.end, seen.los) - max(cut.start, seen.aos)) / (seen.los - seen.aos)
        return Part(
            start=cut.start,
            end=cut.end,
            begins=_straight(seen, cut.start),
            ends=_straight(seen, cut.end),
            lost_ms=round(seen.lost_s * 1000 * share),
            volume_mbit=None if seen.volume_mbit is None else round(seen.volume_mbit * share, 3),
        )


@pytest.fixture
def evenly() -> Evenly:
    """Knows where antennas point, if satellites move evenly."""
    return Evenly()
