"""The hard rules a second time: each one function and one line in RULES, under the scheduler's name where it has one.

Whoever knows the sky checks what these cannot: slews, satellites in one beam, what an antenna sees and loses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from groundsched.documents.verification import Finding
from groundsched.verification import bookings, eligibility, exclusivity
from groundsched.verification.record import Record

Check = Callable[[Record], Iterator[Finding]]

RULES: tuple[tuple[str, Check], ...] = (
    ("mission", eligibility.mission),
    ("band", eligibility.band),
    ("stale", eligibility.stale),
    ("too-low", eligibility.too_low),
    ("too-short", eligibility.too_short),
    ("partial", eligibility.partial),
    ("antenna", eligibility.antenna),
    ("unavailable", eligibility.unavailable),
    ("reserved", bookings.reservations),
    ("limit", exclusivity.limit),
    ("track", exclusivity.track),
    ("ingest", exclusivity.ingest),
    ("frozen", bookings.frozen),
    ("pass", exclusivity.pass_),
    ("station", exclusivity.station),
    ("overlap", exclusivity.overlap),
    ("conflict", exclusivity.conflict),
    ("booking", bookings.bookings),
)
"""What a schedule may not break, each with the code of its findings."""
