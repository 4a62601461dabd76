"""What refusals say is in the way: contacts that can be, and all that are."""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Sequence

from groundsched import times
from groundsched.documents.schedule import Contact, Rejection
from groundsched.documents.verification import Finding
from groundsched.verification.arithmetic import takes_parts, whole_ms
from groundsched.verification.floors import sees_less
from groundsched.verification.record import Record
from groundsched.verification.refusals import MARGIN_MS

BLOCKED = frozenset({"limit", "frozen", "station", "conflict"})
"""Reasons that name contacts."""


def blockers(record: Record) -> Iterator[Finding]:
    """A refusal names contacts of this schedule, where its reason is one that contacts are in the way of."""
    by_id = record.by_id
    for rejection in record.schedule.rejected:
        named = [by_id[name] for name in rejection.blocked_by if name in by_id]
        unknown = [name for name in rejection.blocked_by if name not in by_id]
        if unknown:
            yield _finding(rejection, f"no contact has the id {', '.join(unknown)}")
        if rejection.blocked_by and rejection.reason not in BLOCKED:
            yield _finding(rejection, f"{rejection.reason} is no contact's fault")
        if not rejection.blocked_by and rejection.reason in ("frozen", "station", "conflict"):
            yield _finding(rejection, f"{rejection.reason}, and no contact is named")
        for contact in named if rejection.reason in BLOCKED else ():
            if what := _innocent(rejection, contact, record):
                yield _finding(rejection, f"{contact.id} {what}")
        if len(set(rejection.blocked_by)) < len(named):
            yield _finding(rejection, "a contact is named twice")
        yield from _left_out(rejection, named, record)


def _innocent(rejection: Rejection, contact: Contact, record: Record) -> str | None:
    """Why a contact cannot be in the way of a pass."""
    is_own = contact.satellite == rejection.satellite
    if rejection.reason == "frozen" and not contact.frozen:
        return "is not frozen"
    if rejection.reason == "limit":
        return None if is_own or contact.station == rejection.station else "is of another satellite, at another station"
    if rejection.reason == "station" and not is_own:
        return "is of another satellite"
    if rejection.reason == "station" or (rejection.reason == "frozen" and is_own):
        return None if contact.start < rejection.los and rejection.aos < contact.end else "is at another time"
    return _elsewhere(rejection, contact, record)


def _elsewhere(rejection: Rejection, contact: Contact, record: Record) -> str | None:
    """Why a contact does not keep the antenna from a pass."""
    if contact.station != rejection.station:
        return "is at another station"
    return None if _is_near(rejection, contact, record) else "leaves the antenna free for all of the pass"


def _left_out(rejection: Rejection, named: Sequence[Contact], record: Record) -> Iterator[Finding]:
    """Contacts that are as much in the way as those named; of parts and frozen contacts less may stand in the way."""
    mission, options = record.served.get(rejection.satellite), record.schedule.inputs.options
    if mission is None or takes_parts(mission, options) or mission.overlap_s or not named:
        return
    for contact in _in_the_way(rejection, named, record):
        if contact.id not in rejection.blocked_by:
            yield _finding(rejection, f"{contact.id} is in the way as well, and is not named")


def _in_the_way(rejection: Rejection, named: Sequence[Contact], record: Record) -> Iterator[Contact]:
    """Contacts that are in the way for certain: of the satellite, or on the antennas that are named."""
    station = record.stations.get(rejection.station)
    if station is None:
        return
    if rejection.reason == "station" and not any(sees_less(own, station, record) for own in station.antennas):
        own = record.by_satellite.get(rejection.satellite, [])
        yield from (c for c in own if c.start < rejection.los and rejection.aos < c.end)
    if rejection.reason == "conflict":
        for antenna in station.antennas:
            if antenna.id in {c.antenna for c in named} and not sees_less(antenna, station, record):
                begin, end = rejection.aos - whole_ms(antenna.setup_s), rejection.los + whole_ms(antenna.teardown_s)
                busy = record.by_antenna.get(antenna.id, [])
                first = bisect.bisect_right(busy, begin, key=lambda c: c.teardown_end)
                yield from busy[first : bisect.bisect_left(busy, end, key=lambda c: c.setup_start)]


def _is_near(rejection: Rejection, contact: Contact, record: Record) -> bool:
    """Whether setup, slew and teardown can make an antenna's contact and a pass meet."""
    own = record.antennas.get(contact.antenna)
    if own is None:
        return True
    turn_ms = 0.0
    if own.slew_deg_s is not None:
        low, high = own.azimuth_range_deg or (0.0, 180.0)
        turn_ms = max((high - low) / own.slew_deg_s.azimuth, 180 / own.slew_deg_s.elevation) * times.SECOND_MS
    margin_ms = 0 if record.schedule.inputs.options.margin == "none" else MARGIN_MS
    teardown_ms = whole_ms(own.teardown_s)
    before_ms = teardown_ms + max(contact.start - contact.setup_start, turn_ms)
    after_ms = teardown_ms + max(whole_ms(own.setup_s) + margin_ms, turn_ms)
    return contact.start - before_ms < rejection.los and rejection.aos < contact.end + after_ms


def _finding(rejection: Rejection, detail: str) -> Finding:
    return Finding(code="blocked-by", contact=rejection.pass_, detail=detail)
