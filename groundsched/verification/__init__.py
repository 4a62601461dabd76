"""The second opinion on a schedule: Skyfield and rules of its own, from the document alone.

Nothing here uses the finder or the scheduler: what is computed twice is written twice on purpose.
"""

from __future__ import annotations

from groundsched.documents.schedule import Schedule
from groundsched.documents.verification import Finding
from groundsched.verification.consistency import CHECKS
from groundsched.verification.improvements import improvements
from groundsched.verification.objectives import objectives, status
from groundsched.verification.record import Record
from groundsched.verification.rules import RULES


def quick(schedule: Schedule) -> tuple[Finding, ...]:
    """All that is wrong with a schedule and can be seen without the sky: rules, facts, objectives, improvements."""
    record = Record(schedule)
    checks = [check for _, check in (*CHECKS, *RULES)]
    return tuple(finding for check in (*checks, objectives, status, improvements) for finding in check(record))
