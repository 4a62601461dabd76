"""How far a contact may be off: the model of docs/timing-uncertainty.md a second time, from the embedded elements."""

from __future__ import annotations

import math
from collections.abc import Iterator

from groundsched import times
from groundsched.documents.passes import ElementsUsed
from groundsched.documents.verification import Finding
from groundsched.verification import pass_ids
from groundsched.verification.record import Record

TRIFLE_S = 0.0051
"""It is printed to two decimals."""
EARTH_RADIUS_KM, GRAVITY_KM3_S2 = 6378.135, 398600.8
"""WGS72, on which mean motions are built."""
AT_EPOCH_AND_DRIFT_S = {
    "low": (0.1, 2.5),
    "near": (0.1, 0.7),
    "medium": (0.5, 0.05),
    "synchronous": (2.0, 0.4),
    "eccentric": (1.0, 1.0),
}
"""By class of orbit: seconds at the epoch, and after one day where nothing was measured."""


def uncertainty(record: Record) -> Iterator[Finding]:
    """`timing_uncertainty_s` is what the age of the elements makes of it in the minute in which the pass culminates."""
    for known in record.known:
        contact = known.contact
        minute = pass_ids.tca_minute(contact.pass_)
        if minute is None:
            continue
        used = record.elements[contact.satellite]
        ends = _off_s(used, minute), _off_s(used, minute + times.MINUTE_MS)
        if not min(ends) - TRIFLE_S <= contact.timing_uncertainty_s <= max(ends) + TRIFLE_S:
            what = f"timing_uncertainty_s is {contact.timing_uncertainty_s:g}; its elements are off by {ends[0]:.2f} s"
            yield Finding(code="uncertainty", contact=contact.id, detail=what)


def _off_s(used: ElementsUsed, instant: int) -> float:
    """Seconds early or late at a moment, with 95 % confidence."""
    at_epoch_s, of_class_s = AT_EPOCH_AND_DRIFT_S[_orbit(used)]
    drift_s = of_class_s if used.drift_s is None else used.drift_s
    age_days = abs(instant - used.epoch) / times.DAY_MS
    growth = age_days if age_days <= 1 else age_days * (3 + age_days) / 4
    return max(math.hypot(at_epoch_s, drift_s * growth), used.floor_s or 0.0)


def _orbit(used: ElementsUsed) -> str:
    """The class by eccentricity, revolutions a day and height of perigee."""
    revolutions, eccentricity = float(str(used.omm["MEAN_MOTION"])), float(str(used.omm["ECCENTRICITY"]))
    if eccentricity >= 0.25:
        return "eccentric"
    if revolutions < 11.25:
        return "synchronous" if revolutions <= 1.1 else "medium"
    axis_km = math.cbrt(GRAVITY_KM3_S2 * (times.DAY_MS / times.SECOND_MS / (2 * math.pi * revolutions)) ** 2)
    return "low" if axis_km * (1 - eccentricity) - EARTH_RADIUS_KM < 450 else "near"
