"""The second opinion on a schedule: Skyfield and rules of its own, from the document alone.

Nothing here uses the finder or the scheduler: what is computed twice is written twice on purpose.
"""

from __future__ import annotations

from groundsched.documents.schedule import Schedule
from groundsched.documents.verification import Finding
from groundsched.errors import Problem, WrongPlanError
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
