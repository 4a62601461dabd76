"""The second opinion on a schedule: Skyfield and rules of its own, from the document alone.

Nothing here uses the finder or the scheduler: what is computed twice is written twice on purpose.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from groundsched.documents.schedule import Schedule
from groundsched.documents.verification import Finding, Verification
from groundsched.elements.records import Cache
from groundsched.errors import Problem, WrongPlanError
from groundsched.progress import Progress, silent
from groundsched.verification.chain import Link, breaks
from groundsched.verification.consistency import CHECKS
from groundsched.verification.improvements import improvements
from groundsched.verification.objectives import objectives, status
from groundsched.verification.record import Record
from groundsched.verification.rules import RULES

MOST_NAMED = 20
"""So many findings are told of a plan that is not written, of others the number."""


def quick(schedule: Schedule) -> tuple[Finding, ...]:
    """All that is wrong with a schedule and can be seen without the sky: rules, facts, objectives, improvements."""
    record = Record(schedule)
    checks = [check for _, check in (*CHECKS, *RULES)]
    return tuple(finding for check in (*checks, objectives, status, improvements) for finding in check(record))


def require_right(schedule: Schedule) -> None:
    """Raises WrongPlanError with all that `quick` finds: nobody may act on such a plan."""
    found = [Problem(finding.contact or "the plan", f"{finding.code}: {finding.detail}") for finding in quick(schedule)]
    if found:
        more = f"{len(found) - MOST_NAMED} more are not listed; " if len(found) > MOST_NAMED else ""
        what = f"{more}the plan that was made is wrong and is not written: this is a fault of groundsched"
        remedy = "Please report it, with the input files and the command; `--no-verify` writes the plan all the same"
        raise WrongPlanError([*found[:MOST_NAMED], Problem("", what, remedy)])


def verify(
    schedule: Schedule, *, cache: Cache | None = None, optimal: bool = False, progress: Progress = silent
) -> Verification:
    """All that is wrong with a schedule: what is seen without the sky, and what Skyfield says.

    With a `cache` the elements are looked for in it; `optimal` bounds every stage by a linear program.
    """
    from groundsched.verification import geometry, origins, turning
    from groundsched.verification.sightings import sightings

    record = Record(schedule)
    wrong = [*quick(schedule), *origins.faulty(record), *turning.faulty(schedule)]
    if cache is not None:
        wrong += origins.strangers(record, cache)
    found = sightings(record, progress)
    wrong += geometry.findings(found, progress)
    checked = geometry.looked_at(found)
    notes = [*turning.remarks(schedule)]
    if optimal:
        from groundsched.verification.bound import beyond_bound
        from groundsched.verification.opportunities import opportunities

        beyond, bounded, remarks = beyond_bound(record, opportunities(found, progress))
        wrong += beyond
        checked |= bounded
        notes += remarks
    return Verification(findings=tuple(dict.fromkeys(wrong)), checked=checked, notes=tuple(notes))


def verify_chain(
    links: Sequence[Link], *, cache: Cache | None = None, optimal: bool = False, progress: Progress = silent
) -> Verification:
    """The last of some schedules, oldest first, checked in full, and whether each replaces the one before it."""
    broken = tuple(breaks(links))
    found = verify(links[-1].schedule, cache=cache, optimal=optimal, progress=progress)
    chained = {"schedules": len(links)} if len(links) > 1 else {}
    return replace(found, findings=(*broken, *found.findings), checked={**chained, **found.checked})
