"""What makes an element set usable: `CHECKS`, in order, each a function that says what is wrong or nothing."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import Decimal

from sgp4.api import SGP4_ERRORS

from groundsched import times
from groundsched.elements.propagation import satrec
from groundsched.elements.records import ElementSet

Check = Callable[[ElementSet], str | None]

FASTEST_MEAN_MOTION = 18
"""Revolutions a day; a circle at the Earth's surface has 17.07, and a set shortly before decay a little more."""
LARGEST_BSTAR = 10
"""1/Earth radii; the largest published ones, of objects about to decay, are below 1."""
LARGEST_MEAN_MOTION_DOT = 10
LARGEST_MEAN_MOTION_DDOT = 10
"""Revolutions/day² and /day³. TLE ends at 1 for the first. SGP4 uses neither, but a column that slipped shows here."""
LARGEST_ELEMENT_SET_NO = 9999
"""CCSDS 502.0-B-3, table 4-3, and the four columns of TLE."""
LARGEST_REV_AT_EPOCH = 999_999
"""An orbit of 90 minutes since 1957 has made less than half of it."""
SGP4_EPHEMERIS_TYPES = (0, 2, 3)
"""Not told, SGP4, SDP4. Type 4 is SGP4-XP, which SGP4 turns into wrong places without a word."""
LONGEST_SHOWN = 30
"""Characters of a number in a message."""


def fault(elements: ElementSet) -> str | None:
    """What keeps the set from being used, naming the field and what is allowed; None for a good set."""
    return next((wrong for check in CHECKS.values() if (wrong := check(elements))), None)


def _epoch(elements: ElementSet) -> str | None:
    year = int(elements.epoch[:4])
    if times.EARLIEST_YEAR <= year < times.LATEST_YEAR:
        return None
    return f"EPOCH is in the year {year}; allowed are {times.EARLIEST_YEAR} to {times.LATEST_YEAR - 1}"


def _theory(elements: ElementSet) -> str | None:
    if elements.ephemeris_type in SGP4_EPHEMERIS_TYPES:
        return None
    return f"EPHEMERIS_TYPE is {elements.ephemeris_type}; only elements for SGP4 (type 0) can be used"


def _mean_motion(elements: ElementSet) -> str | None:
    if 0 < elements.mean_motion <= FASTEST_MEAN_MOTION:
        return None
    allowed = f"it must be above 0 and at most {FASTEST_MEAN_MOTION} revolutions a day"
    return f"MEAN_MOTION is {_shown(elements.mean_motion)}; {allowed}"


def _eccentricity(elements: ElementSet) -> str | None:
    if 0 <= elements.eccentricity < 1:
        return None
    return f"ECCENTRICITY is {_shown(elements.eccentricity)}; it must be at least 0 and below 1"


def _shown(value: Decimal) -> str:
    """The digits without an exponent, unless that would make a number too long to read."""
    text = f"{value:f}"
    return text if len(text) <= LONGEST_SHOWN else f"{value:.6E}"


def _angle(key: str, largest_deg: int) -> Check:
    """The check of one angle; both ends are allowed, because 360.0000 is published for 359.99996."""

    def check(elements: ElementSet) -> str | None:
        angle = getattr(elements, key.lower())
        return None if 0 <= angle <= largest_deg else f"{key} is {_shown(angle)}; it must be 0 to {largest_deg} degrees"

    return check


def _within(key: str, largest: int) -> Check:
    """The check of a number of either sign that no orbit has larger than `largest`."""

    def check(elements: ElementSet) -> str | None:
        value = getattr(elements, key.lower())
        return None if abs(value) <= largest else f"{key} is {_shown(value)}; it must be {-largest} to {largest}"

    return check


def _count(key: str, largest: int) -> Check:
    """The check of a counter, which a record may leave out."""

    def check(elements: ElementSet) -> str | None:
        number = getattr(elements, key.lower())
        return None if number is None or 0 <= number <= largest else f"{key} is {number}; it must be 0 to {largest}"

    return check


def _sgp4(elements: ElementSet) -> str | None:
    error, position_km, velocity_km_s = satrec(elements).sgp4_tsince(0.0)
    if error:
        return f"SGP4 cannot place the satellite at its epoch: {SGP4_ERRORS.get(error, f'error {error}')}"
    if not all(map(math.isfinite, (*position_km, *velocity_km_s))):
        return "SGP4 gives no finite position at the epoch"
    return None


CHECKS: dict[str, Check] = {
    "epoch": _epoch,
    "theory": _theory,
    "mean motion": _mean_motion,
    "eccentricity": _eccentricity,
    "inclination": _angle("INCLINATION", 180),
    "right ascension": _angle("RA_OF_ASC_NODE", 360),
    "argument of pericenter": _angle("ARG_OF_PERICENTER", 360),
    "mean anomaly": _angle("MEAN_ANOMALY", 360),
    "drag": _within("BSTAR", LARGEST_BSTAR),
    "first derivative": _within("MEAN_MOTION_DOT", LARGEST_MEAN_MOTION_DOT),
    "second derivative": _within("MEAN_MOTION_DDOT", LARGEST_MEAN_MOTION_DDOT),
    "element set number": _count("ELEMENT_SET_NO", LARGEST_ELEMENT_SET_NO),
    "revolution number": _count("REV_AT_EPOCH", LARGEST_REV_AT_EPOCH),
    "state at the epoch": _sgp4,
}
"""SGP4 comes last: it accepts garbage in silence, so only what passed the ranges reaches it."""
