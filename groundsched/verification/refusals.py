"""What a refusal says: that it is of a pass of the mission's that gave no contact, and that its reason can be true."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import get_args

from groundsched import times
from groundsched.config.missions import Mission
from groundsched.config.network import Antenna, Station
from groundsched.documents.reasons import Reason
from groundsched.documents.schedule import Rejection
from groundsched.documents.verification import Finding
from groundsched.verification import pass_ids
from groundsched.verification.arithmetic import takes_parts, whole_ms
from groundsched.verification.bookings import reserved
from groundsched.verification.contact_facts import PRINTED_DEG
from groundsched.verification.days import day_number
from groundsched.verification.floors import floor_deg, sees_less
from groundsched.verification.outages import Spells
from groundsched.verification.record import Record

ORDER: tuple[str, ...] = get_args(Reason)
"""How far a pass came: a later reason says that no earlier one holds on that antenna."""
MARGIN_MS = times.DAY_MS
"""`--margin` widens a setup by what no refusal tells; it is less than this."""


@dataclass(frozen=True)
class Refused:
    """A refusal, with what it is about."""

    rejection: Rejection
    mission: Mission
    station: Station
    record: Record

    @property
    def came_past(self) -> int:
        """The place of its reason in the order."""
        return ORDER.index(self.rejection.reason)

    @cached_property
    def able(self) -> list[Antenna]:
        """The station's antennas that have a band of the mission's."""
        wanted = self.mission.bands
        return [a for a in self.station.antennas if not wanted or not set(wanted).isdisjoint(a.bands)]

    def touches(self, spells: Spells | None, antenna: Antenna, margin_ms: int = 0) -> bool:
        """Whether these stretches touch the pass with this antenna's setup and teardown."""
        if spells is None:
            return False
        start = self.rejection.aos - whole_ms(antenna.setup_s) - margin_ms
        return spells.touch(start, self.rejection.los + whole_ms(antenna.teardown_s))


def rejected(record: Record) -> Iterator[Finding]:
    """A refusal is of one pass of a planned satellite that the mission wants, and that gave no contact."""
    taken = {contact.pass_ for contact in record.schedule.contacts}
    listed = Counter(rejection.pass_ for rejection in record.schedule.rejected)
    for rejection in record.schedule.rejected:
        if rejection.pass_ in taken:
            yield _finding("rejected", rejection, "the pass gave a contact")
        if listed[rejection.pass_] > 1:
            yield _finding("rejected", rejection, f"{listed[rejection.pass_]} refusals are of this pass")
        station, mission = record.stations.get(rejection.station), record.served.get(rejection.satellite)
        if station is None or mission is None:
            yield _finding("rejected", rejection, "satellite and station are not together in this document")
        else:
            for what in _misplaced(Refused(rejection, mission, station, record)):
                yield _finding("rejected", rejection, what)


def _misplaced(refused: Refused) -> Iterator[str]:
    own, mission, window = refused.rejection, refused.mission, refused.record.schedule.window
    if not own.aos <= own.tca <= own.los or own.aos >= own.los:
        yield "AOS, TCA and LOS are out of order"
    if not window.start <= own.aos < window.end:
        yield f"the pass begins {times.format_instant(own.aos)}, outside the window"
    if not pass_ids.names(own.pass_, own.satellite, own.station, own.tca):
        yield f"this is not the id of its pass, with TCA {times.format_instant(own.tca)}"
    if not floor_deg(refused.station, refused.record) - PRINTED_DEG <= own.max_elevation_deg <= 90:
        yield f"max_elevation_deg is {own.max_elevation_deg:g}, below the mask or above the zenith"
    if (mission.stations and own.station not in mission.stations) or own.station in mission.not_stations:
        yield "the mission does not use this station"
    if (mission.from_ is not None and own.aos < mission.from_) or (
        mission.until is not None and own.los > mission.until
    ):
        yield "the mission does not exist for all of the pass"


def order(record: Record) -> Iterator[Finding]:
    """Refusals stand in order of AOS, satellite and station."""
    listed = record.schedule.rejected
    for one, other in itertools.pairwise(listed):
        if (one.aos, one.satellite, one.station, one.pass_) > (other.aos, other.satellite, other.station, other.pass_):
            yield _finding("order", other, f"it stands after {one.pass_}, which begins later")


def reasons(record: Record) -> Iterator[Finding]:
    """The reason of a refusal can be true, and no earlier reason holds."""
    kept_free = reserved(record)
    per_day = Counter(
        (contact.satellite, day_number(contact.start, record.schedule.window)) for contact in record.schedule.contacts
    )
    for rejection in record.schedule.rejected:
        station, mission = record.stations.get(rejection.station), record.served.get(rejection.satellite)
        if station is not None and mission is not None:
            refused = Refused(rejection, mission, station, record)
            what = _of_the_pass(refused) or _of_antennas(refused, kept_free) or _of_limits(refused, per_day)
            if what:
                yield _finding("reason", rejection, what)


def _of_the_pass(refused: Refused) -> str | None:
    """Band, age, height and length decide for all antennas alike."""
    own, mission, options = refused.rejection, refused.mission, refused.record.schedule.inputs.options
    age_days = abs(own.tca - refused.record.elements[own.satellite].epoch) / times.DAY_MS
    length_s = (own.los - own.aos) / times.SECOND_MS
    facts = (
        ("band", not refused.able, f"{len(refused.able)} antennas of {own.station} have a band of the mission"),
        (
            "stale",
            not options.allow_stale and age_days > options.max_element_age_days,
            f"elements {age_days:.4f} days old",
        ),
        (
            "too-low",
            own.max_elevation_deg < mission.min_culmination_deg,
            f"it culminates at {own.max_elevation_deg:g}°",
        ),
        ("too-short", length_s < mission.least_contact_s, f"it lasts {length_s:g} s"),
    )
    for reason, holds, fact in facts:
        if holds and own.reason != reason and refused.came_past > ORDER.index(reason):
            return f"it is refused as {own.reason}, and is {reason}: {fact}"
        if not holds and own.reason == reason:
            return f"it is refused as {reason}: {fact}"
    return None


def _of_antennas(refused: Refused, kept_free: dict[str, Spells]) -> str | None:
    """What an antenna cannot see, or when it is out."""
    reason, record, able = refused.rejection.reason, refused.record, refused.able
    if reason == "antenna" and not any(map(_is_limited, able)):
        return "it is refused as antenna, and no antenna has a limit of its own"
    margin_ms = 0 if record.schedule.inputs.options.margin == "none" else MARGIN_MS
    closed = [
        (antenna, spells) for antenna in able for spells in (record.outages[antenna.id], kept_free.get(antenna.id))
    ]
    if reason == "unavailable" and not any(refused.touches(spells, antenna, margin_ms) for antenna, spells in closed):
        return "it is refused as unavailable, and no antenna is out then"
    if refused.came_past > ORDER.index("unavailable") and not takes_parts(
        refused.mission, record.schedule.inputs.options
    ):
        shut = {antenna.id for antenna, spells in closed if refused.touches(spells, antenna)}
        if all(antenna.id in shut and not sees_less(antenna, refused.station, record) for antenna in able):
            return f"it is refused as {reason}, and every antenna is out then"
    return None


def _is_limited(antenna: Antenna) -> bool:
    limits = antenna.min_elevation_deg, antenna.max_elevation_deg, antenna.slew_deg_s, antenna.azimuth_range_deg
    return any(limit is not None for limit in (*limits, antenna.sun_avoidance_deg))


def _of_limits(refused: Refused, per_day: Counter[tuple[int, int]]) -> str | None:
    """A limit is reached on a day of the pass, or the mission has one that the day's contacts do not tell."""
    own, mission, window = refused.rejection, refused.mission, refused.record.schedule.window
    takes_in = refused.station.ingest_mbps is not None and mission.rate_mbps is not None
    if own.reason != "limit" or mission.track is not None or takes_in:
        return None
    most = mission.contacts_per_day.max if mission.contacts_per_day else None
    if most is None:
        return "it is refused as limit, and nothing limits the mission"
    touched = range(day_number(own.aos, window), day_number(own.los, window) + 1)
    if all(per_day[own.satellite, day] < most for day in touched):
        return f"it is refused as limit, and the mission has fewer than its {most} contacts that day"
    return None


def _finding(code: str, rejection: Rejection, detail: str) -> Finding:
    return Finding(code=code, contact=rejection.pass_, detail=detail)
