"""How many seconds early or late a satellite may be, from the document's own numbers by docs/timing-uncertainty.md.

Written a second time from that page: error(τ) = √(at_epoch² + (drift · g(τ))²), τ days from the epoch.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from groundsched import times
from groundsched.documents.passes import ElementsUsed
from groundsched.documents.schedule import Contact
from groundsched.documents.verification import Finding
from groundsched.elements.formats import omm_json
from groundsched.elements.propagation import MU_KM3_S2
from groundsched.verification import pass_ids
from groundsched.verification.record import Record

SPARE_S = 0.005 + 1e-6
"""Uncertainties are printed to two decimals."""

Orbit = tuple[float, float]
"""Of a class of orbits: seconds at the epoch, and after one day."""

LOW_LEO, LEO, MEO, GSO, HEO = (0.1, 2.5), (0.1, 0.7), (0.5, 0.05), (2.0, 0.4), (1.0, 1.0)
EQUATOR_KM = 6378.135
"""WGS72, as in SGP4."""


def uncertainty(record: Record) -> Iterator[Finding]:
    """A contact's times may be off by what the age of its elements makes of their drift, which is not below 0."""
    for used in record.schedule.inputs.elements:
        for name, told in (("drift_s", used.drift_s), ("floor_s", used.floor_s)):
            if told is not None and not told >= 0:
                yield Finding(
                    code="uncertainty", contact=None, detail=f"{used.name} ({used.satellite}): {name} is {told:g}"
                )
    orbits = {satellite: _class_of(used) for satellite, used in record.elements.items()}
    for contact in record.schedule.contacts:
        orbit = orbits.get(contact.satellite)
        if orbit is None:
            continue
        used = record.elements[contact.satellite]
        least_s, most_s = sorted(_uncertainty_s(used, orbit, instant) for instant in _culminations(contact))
        if not least_s - SPARE_S <= contact.timing_uncertainty_s <= most_s + SPARE_S:
            what = f"timing_uncertainty_s is {contact.timing_uncertainty_s:g}; the age of its elements makes it"
            yield Finding(code="uncertainty", contact=contact.id, detail=f"{what} {_from_to(least_s, most_s)}")


def _from_to(least_s: float, most_s: float) -> str:
    return " to ".join(dict.fromkeys(f"{seconds:.2f}" for seconds in (least_s, most_s)))


def _culminations(contact: Contact) -> tuple[int, int]:
    """The first and the last moment at which the contact's pass may culminate: its id has the minute.

    Of an antenna that sees less of a pass than its station the contact's own TCA may be another.
    """
    first = pass_ids.tca_minute(contact.pass_)
    if first is None:
        return contact.tca, contact.tca  # no pass has such an id: that is another check's
    return first, first + times.MINUTE_MS


def _uncertainty_s(used: ElementsUsed, orbit: Orbit, instant: int) -> float:
    at_epoch_s, drift_s = orbit
    days = abs(instant - used.epoch) / times.DAY_MS
    grown = days if days < 1 else days * (3 + days) / 4
    drifted_s = (drift_s if used.drift_s is None else used.drift_s) * grown
    return max(math.sqrt(at_epoch_s**2 + drifted_s**2), used.floor_s or 0.0)


def _class_of(used: ElementsUsed) -> Orbit | None:
    """What is expected of an orbit of which nothing is measured; None where the set cannot be read."""
    try:
        elements = omm_json.from_record(used.omm)
    except ValueError:
        return None
    revs, eccentricity = float(elements.mean_motion), float(elements.eccentricity)
    if eccentricity >= 0.25:
        return HEO
    if revs < 11.25:
        return GSO if revs <= 1.1 else MEO
    axis_km = (MU_KM3_S2 / (2 * math.pi * revs / 86_400) ** 2) ** (1 / 3)
    return LOW_LEO if axis_km * (1 - eccentricity) - EQUATOR_KM < 450 else LEO
