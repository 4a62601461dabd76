"""The passes that a document tells against those that Skyfield finds: none missing, none invented, each as told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from groundsched import times
from groundsched.documents.schedule import Contact, Rejection
from groundsched.documents.verification import Finding
from groundsched.verification.arithmetic import is_fixed
from groundsched.verification.comparison import Comparison, Told
from groundsched.verification.grazes import EDGE_S, GRAZING_S, HEIGHT_NOISE_DEG
from groundsched.verification.revolutions import revolutions
from groundsched.verification.sightings import StationPass

FLAT_DEG = 2e-6
"""A moment at which the elevation is less than this below its maximum is one of culmination: within 0.05 s of the peak
of a low pass, and within minutes of a high orbit's."""
CUT_DEG = 0.01
"""A pass that is no higher at the window's edge rises or sets within 0.1 s of it, and may count as cut or not."""
ROUNDING_DEG = 0.0005
"""Angles are told with three decimals."""
ANGLE_NOISE_DEG = 1e-6
"""Above the noise of positions, and of azimuths that is divided by the cosine of the elevation."""


def missing(comparison: Comparison) -> Iterator[Finding]:
    """Every pass of a planned satellite over a station that its mission uses is a contact or refused."""
    told = {id(each.own) for each in comparison.told}
    for own in _own(comparison):
        if own.wanted and not own.doubtful and id(own) not in told:
            begin, end = (_instant(comparison, second) for second in (own.seen.aos_s, own.seen.los_s))
            culminates = f"culminating at {own.seen.max_elevation_deg:.3f}°"
            detail = f"Skyfield sees {own.satellite} over {own.station.id} from {begin} to {end}, {culminates}"
            yield Finding(code="missing", contact=None, detail=f"{detail}; the document has no such pass")


def invented(comparison: Comparison) -> Iterator[Finding]:
    """Every pass of the document is one, over a station that the mission uses, while the mission exists."""
    found = comparison.sightings
    schedule = found.record.schedule
    entries: list[Contact | Rejection] = [*schedule.contacts, *schedule.rejected]
    for entry in entries:
        if entry.satellite not in found.watched or entry.station not in found.places:
            detail = f"nothing in the document says where {entry.satellite} or {entry.station} is in this window"
            yield Finding(code="invented", contact=entry.pass_, detail=detail)
    for each in comparison.told:
        fixed = isinstance(each.entry, Contact) and is_fixed(each.entry)
        if each.own is None or each.seen is None:
            if each.end_s - each.begin_s >= GRAZING_S or max(each.heights_deg) < -HEIGHT_NOISE_DEG:
                detail = f"{_who(each)} does not see {each.entry.satellite} between {_span(each)}"
                yield Finding(code="invented", contact=each.about, detail=detail)
        elif not each.own.wanted and not each.own.doubtful and not fixed:
            detail = f"the mission of {each.entry.satellite} does not use {each.entry.station} then"
            yield Finding(code="invented", contact=each.about, detail=detail)


def told_once(comparison: Comparison) -> Iterator[Finding]:
    """A pass is refused or it gives contacts, under one id."""
    ids: defaultdict[int, dict[str, Told]] = defaultdict(dict)
    for each in comparison.told:
        if each.own is None:
            continue
        known = ids[id(each.own)]
        if known and (each.entry.pass_ not in known or isinstance(each.entry, Rejection)):
            detail = f"it is the same pass as {next(iter(known))} by Skyfield"
            yield Finding(code="twice", contact=each.about, detail=detail)
        known.setdefault(each.entry.pass_, each)


def rises(comparison: Comparison) -> Iterator[Finding]:
    """AOS is when Skyfield's elevation comes above the mask, within 0.05 s: of a contact above its antenna's limit."""
    for each in comparison.told:
        if each.seen is not None and _is_off(each.begin_s, each.seen.aos_s, each.heights_deg[0]):
            yield _edge("AOS", each, each.begin_s, each.seen.aos_s, comparison)


def sets(comparison: Comparison) -> Iterator[Finding]:
    """LOS is when it goes below, in the same way."""
    for each in comparison.told:
        if each.seen is not None and _is_off(each.end_s, each.seen.los_s, each.heights_deg[2]):
            yield _edge("LOS", each, each.end_s, each.seen.los_s, comparison)


def _is_off(told_s: float, true_s: float, height_deg: float) -> bool:
    """Written so that NaN, of a moment at which SGP4 fails, is off."""
    return not abs(told_s - true_s) <= EDGE_S and not abs(height_deg) <= HEIGHT_NOISE_DEG


def _edge(name: str, each: Told, told_s: float, true_s: float, comparison: Comparison) -> Finding:
    true = _instant(comparison, true_s)
    detail = f"{name} over {_who(each)} is {true} by Skyfield; the document is {told_s - true_s:+.3f} s off"
    return Finding(code=name.lower(), contact=each.about, detail=detail)


def culminations(comparison: Comparison) -> Iterator[Finding]:
    """TCA is the moment at which the elevation is highest."""
    for each in comparison.told:
        if each.seen is None:
            continue
        there, highest = each.elevations_deg[1], each.seen.max_elevation_deg
        inside = each.begin_s - EDGE_S <= each.tca_s <= each.end_s + EDGE_S
        near = abs(each.tca_s - each.seen.tca_s) <= EDGE_S
        if not inside or (not near and not there >= highest - FLAT_DEG):
            true = _instant(comparison, each.seen.tca_s)
            detail = f"the elevation is highest at {true}, {highest:.3f}°; at the told TCA it is {there:.3f}°"
            yield Finding(code="tca", contact=each.about, detail=detail)


def heights(comparison: Comparison) -> Iterator[Finding]:
    """`max_elevation_deg` is the elevation at the printed TCA, to the decimals printed."""
    for each in comparison.told:
        told, there = each.entry.max_elevation_deg, each.elevations_deg[1]
        if each.seen is not None and not abs(told - there) <= ROUNDING_DEG + ANGLE_NOISE_DEG:
            detail = f"at its TCA the elevation is {there:.3f}°; the document says {told:.3f}°"
            yield Finding(code="culmination", contact=each.about, detail=detail)


def azimuths(comparison: Comparison) -> Iterator[Finding]:
    """The azimuths at AOS, TCA and LOS are those at the printed moments, to the decimals printed."""
    for contact, each in comparison.contacts:
        told = contact.aos_azimuth_deg, contact.tca_azimuth_deg, contact.los_azimuth_deg
        for name, one, true, elevation in zip(
            ("AOS", "TCA", "LOS"), told, each.azimuths_deg, each.elevations_deg, strict=True
        ):
            off = abs((one - true + 180.0) % 360.0 - 180.0)
            allowed = ROUNDING_DEG + ANGLE_NOISE_DEG / max(np.cos(np.radians(elevation)), 1e-9)
            if each.seen is not None and not off <= allowed:
                detail = f"the azimuth at {name} is {true:.3f}° by Skyfield; the document says {one:.3f}°"
                yield Finding(code="azimuth", contact=contact.id, detail=detail)


def cuts(comparison: Comparison) -> Iterator[Finding]:
    """A contact's pass is marked where the window cuts it: up already at the start, or cut at the end."""
    window = comparison.sightings.record.schedule.window
    window_s = (window.end - window.start) / times.SECOND_MS
    for contact, each in comparison.contacts:
        if each.seen is None or each.own is None or each.own.doubtful:
            continue
        ends_s = window_s, comparison.sightings.watched[contact.satellite].path.end_s
        doubtful_start = abs(each.seen.aos_s) <= EDGE_S and abs(each.heights_deg[0]) <= CUT_DEG
        near_end = any(abs(each.seen.los_s - end_s) <= EDGE_S for end_s in ends_s)
        doubtful_end = near_end and abs(each.heights_deg[2]) <= CUT_DEG
        for name, told, true, doubtful in (
            ("truncated_start", contact.truncated_start, each.seen.truncated_start, doubtful_start),
            ("truncated_end", contact.truncated_end, each.seen.truncated_end, doubtful_end),
        ):
            if told != true and not doubtful:
                detail = f"{name} is {str(told).lower()}; by Skyfield it is {str(true).lower()}"
                yield Finding(code="truncated", contact=contact.id, detail=detail)


def revolution_numbers(comparison: Comparison) -> Iterator[Finding]:
    """`revolution` is REV_AT_EPOCH and the ascending nodes passed from the epoch to TCA; null without REV_AT_EPOCH."""
    by_satellite: defaultdict[int, list[Contact]] = defaultdict(list)
    for contact, _ in comparison.contacts:
        by_satellite[contact.satellite].append(contact)
    for number, contacts in by_satellite.items():
        elements = comparison.sightings.watched[number].elements
        right = revolutions(elements, np.array([contact.tca for contact in contacts], dtype=np.int64))
        for place, contact in enumerate(contacts):
            allowed: set[int | None] = {None} if right is None else {*right[place]}
            if contact.revolution not in allowed:
                true = " or ".join(str(each) for each in sorted(allowed, key=str))
                detail = f"the revolution at TCA is {true}; the document says {contact.revolution}"
                yield Finding(code="revolution", contact=contact.id, detail=detail)


def ids(comparison: Comparison) -> Iterator[Finding]:
    """A pass id is catalogue number, station, TCA cut to the minute, and a letter where two passes share a minute."""
    names = _Names(comparison)
    for each in comparison.told:
        if each.own is None or each.seen is None or each.own.doubtful:
            continue
        same = each.seen.max_elevation_deg >= each.own.seen.max_elevation_deg - FLAT_DEG
        tca_s = each.tca_s if same else each.own.seen.tca_s
        allowed = {names.of(each.own, tca_s + off) for off in ((0.0,) if same else (-EDGE_S, EDGE_S))}
        if each.entry.pass_ not in allowed:
            detail = f"the id of this pass is {' or '.join(sorted(allowed))}, not {each.entry.pass_}"
            yield Finding(code="id", contact=each.about, detail=detail)


class _Names:
    """The ids of all passes; letters go by their order."""

    def __init__(self, comparison: Comparison) -> None:
        self._instant = comparison.sightings.instant
        self._alike: defaultdict[tuple[int, str, str], list[StationPass]] = defaultdict(list)
        for own in _own(comparison):
            self._alike[own.satellite, own.station.id, self._minute(own.seen.tca_s)].append(own)

    def of(self, own: StationPass, tca_s: float) -> str:
        """The id of a pass that culminates at this moment."""
        minute = self._minute(tca_s)
        alike = self._alike.get((own.satellite, own.station.id, minute), [])
        place = next((number for number, other in enumerate(alike) if other is own), 0)
        letter = "" if len(alike) < 2 else chr(ord("a") + place)
        return f"{own.satellite}-{own.station.id}-{minute}{letter}"

    def _minute(self, second: float) -> str:
        return times.format_minute(self._instant(second))


def _own(comparison: Comparison) -> Iterator[StationPass]:
    for watched in comparison.sightings.watched.values():
        yield from watched.passes


def _instant(comparison: Comparison, second: float) -> str:
    return times.format_instant(comparison.sightings.instant(second))


def _who(each: Told) -> str:
    return each.entry.antenna if isinstance(each.entry, Contact) else each.entry.station


def _span(each: Told) -> str:
    return f"{times.format_instant(each.entry.aos)} and {times.format_instant(each.entry.los)}"
