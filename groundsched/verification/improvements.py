"""Free improvements: passes that were refused, fit as they are, and would make the schedule better.

Only what is certain without the sky is said: of antennas that see all of a pass, can follow it, and need no longer to
turn to it than their setup takes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from groundsched import times
from groundsched.config.missions import Mission
from groundsched.config.network import Antenna, Station
from groundsched.documents.schedule import Rejection
from groundsched.documents.verification import Finding
from groundsched.verification.arithmetic import busy, is_fixed, whole_ms
from groundsched.verification.bookings import reserved
from groundsched.verification.days import day_number
from groundsched.verification.floors import sees_less
from groundsched.verification.objectives import shares_missing
from groundsched.verification.outages import Spells
from groundsched.verification.record import Record
from groundsched.verification.speeds import outruns

FITTING = frozenset({"limit", "station", "conflict", "redundant"})
"""Reasons of passes that come through all that an antenna asks for by itself."""


@dataclass(frozen=True)
class Room:
    """What the contacts of a schedule leave free."""

    record: Record

    @cached_property
    def antennas(self) -> dict[str, tuple[Spells, ...]]:
        """By antenna, when it is out, kept free or busy."""
        record, kept_free = self.record, reserved(self.record)
        contacts: dict[str, list[tuple[int, int]]] = {name: [] for name in record.antennas}
        for known in record.known:
            contacts[known.antenna.id].append(busy(known.contact, known.antenna, record.schedule.inputs.options))
        return {
            name: (record.outages[name], kept_free.get(name, Spells(())), Spells(own)) for name, own in contacts.items()
        }

    @cached_property
    def satellites(self) -> dict[int, Spells]:
        """By satellite, when it talks to an antenna."""
        return {s: Spells((c.start, c.end) for c in own) for s, own in self.record.by_satellite.items()}

    def is_free(self, antenna: Antenna, rejection: Rejection) -> bool:
        """Whether the antenna has time for a pass, its setup and its teardown included."""
        start, end = rejection.aos - whole_ms(antenna.setup_s), rejection.los + whole_ms(antenna.teardown_s)
        return not any(spells.touch(start, end) for spells in self.antennas[antenna.id])

    def is_idle(self, rejection: Rejection) -> bool:
        """Whether the satellite talks to no other antenna during a pass."""
        own = self.satellites.get(rejection.satellite)
        return own is None or not own.touch(rejection.aos, rejection.los)

    def has_day(self, mission: Mission, rejection: Rejection) -> bool:
        """Whether the mission may have one more contact on the day of a pass."""
        most = mission.contacts_per_day.max if mission.contacts_per_day else None
        window = self.record.schedule.window
        day = day_number(rejection.aos, window)
        own = [c for c in self.record.by_satellite.get(rejection.satellite, ()) if day_number(c.start, window) == day]
        return most is None or len(own) < max(most, sum(map(is_fixed, own)))


def improvements(record: Record) -> Iterator[Finding]:
    """No refused pass fits as it is and brings seconds without harm to a stage before."""
    options = record.schedule.inputs.options
    if options.give or options.margin != "none":  # contacts may be given up for others; no refusal tells its margin
        return
    room = Room(record)
    for rejection in record.schedule.rejected:
        mission, station = record.served.get(rejection.satellite), record.stations.get(rejection.station)
        if mission is None or station is None or not _brings(rejection, mission, station):
            continue
        for antenna in station.antennas:
            if (
                room.is_free(antenna, rejection)
                and sees_all(antenna, station, rejection, record)
                and room.is_idle(rejection)
                and room.has_day(mission, rejection)
                and not harms_shares(record, mission, rejection, antenna)
            ):
                what = (
                    f"it fits on {antenna.id} as it is, and brings {_value(rejection)} s of priority {mission.priority}"
                )
                yield Finding(code="improvement", contact=rejection.pass_, detail=what)
                break


def _brings(rejection: Rejection, mission: Mission, station: Station) -> bool:
    """Whether a pass would bring seconds by itself, and nothing that takes the sky stands between."""
    sends = station.ingest_mbps is not None and mission.rate_mbps is not None
    plain = mission.track is None and not station.min_separation_deg and not sends
    return rejection.reason in FITTING and plain and _value(rejection) > 0


def _value(rejection: Rejection) -> int:
    return (rejection.los - rejection.aos) // times.SECOND_MS


def sees_all(antenna: Antenna, station: Station, rejection: Rejection, record: Record) -> bool:
    """Whether it is certain that an antenna with a band of the mission's sees and follows all of a pass."""
    bands = record.served[rejection.satellite].bands
    if bands and set(bands).isdisjoint(antenna.bands):
        return False
    if sees_less(antenna, station, record):
        return False
    if antenna.max_elevation_deg is not None and antenna.max_elevation_deg <= rejection.max_elevation_deg:
        return False
    if antenna.azimuth_range_deg is not None or antenna.sun_avoidance_deg is not None:
        return False
    slew = antenna.slew_deg_s
    if slew is None:
        return True
    turn_s = 180 / min(slew.azimuth, slew.elevation)
    return turn_s <= antenna.setup_s and not outruns(
        record.elements[rejection.satellite], rejection.max_elevation_deg, slew
    )


def harms_shares(record: Record, mission: Mission, rejection: Rejection, antenna: Antenna) -> bool:
    """Whether more antenna time breaks what owners are promised; where no proof settles that, it may be so."""
    if not any(owner.min_share for owner in record.schedule.inputs.missions.content.owners.values()):
        return False
    if record.schedule.solution.status != "optimal":
        return True
    seconds = _value_with_setup(rejection, antenna)
    return shares_missing(record, (mission.owner, seconds)) > shares_missing(record)


def _value_with_setup(rejection: Rejection, antenna: Antenna) -> int:
    around_ms = whole_ms(antenna.setup_s) + whole_ms(antenna.teardown_s)
    return (rejection.los - rejection.aos + around_ms) // times.SECOND_MS
