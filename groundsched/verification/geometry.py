"""Everything of a document that can be seen in the sky, checked by Skyfield: `CHECKS`, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from groundsched.documents.verification import Finding
from groundsched.progress import Progress, silent
from groundsched.verification import pass_checks, pointing_checks
from groundsched.verification.comparison import Comparison, compared
from groundsched.verification.sightings import Sightings

Check = Callable[[Comparison], Iterable[Finding]]

CHECKS: dict[str, Check] = {
    "pass-missing": pass_checks.missing,
    "pass-invented": pass_checks.invented,
    "pass-twice": pass_checks.told_once,
    "aos-los": pass_checks.edges,
    "culmination": pass_checks.culminations,
    "azimuth": pass_checks.azimuths,
    "truncated": pass_checks.cuts,
    "revolution": pass_checks.revolution_numbers,
    "pass-id": pass_checks.ids,
    "elevation": pointing_checks.above_horizon,
    "lost": pointing_checks.lost_seconds,
    "volume": pointing_checks.volumes,
    "conflict": pointing_checks.slews,
    "separation": pointing_checks.separations,
}
"""The code of its findings → the check; what each asks, and how exactly, stands in docs/verification.md."""


def findings(found: Sightings, progress: Progress = silent) -> list[Finding]:
    """What the sky says against the document."""
    comparison = compared(found)
    wrong: list[Finding] = []
    for number, check in enumerate(CHECKS.values()):
        wrong += check(comparison)
        progress("geometry", number + 1, len(CHECKS))
    return wrong
