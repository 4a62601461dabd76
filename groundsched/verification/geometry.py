"""Everything of a document that can be seen in the sky, checked by Skyfield: `CHECKS`, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from groundsched.documents.verification import Finding
from groundsched.progress import Progress, silent
from groundsched.verification import free_passes, pass_checks, pointing_checks
from groundsched.verification.comparison import Comparison, compared
from groundsched.verification.sightings import Sightings

Check = Callable[[Comparison], Iterable[Finding]]

CHECKS: tuple[tuple[str, Check], ...] = (
    ("missing", pass_checks.missing),
    ("invented", pass_checks.invented),
    ("twice", pass_checks.told_once),
    ("aos", pass_checks.rises),
    ("los", pass_checks.sets),
    ("tca", pass_checks.culminations),
    ("culmination", pass_checks.heights),
    ("azimuth", pass_checks.azimuths),
    ("truncated", pass_checks.cuts),
    ("revolution", pass_checks.revolution_numbers),
    ("id", pass_checks.ids),
    ("elevation", pointing_checks.above_horizon),
    ("lost", pointing_checks.lost_seconds),
    ("volume", pointing_checks.volumes),
    ("pass", pointing_checks.broken_off),
    ("conflict", pointing_checks.slews),
    ("separation", pointing_checks.separations),
    ("improvement", free_passes.improvements),
)
"""What a document says of the sky, each with the code of its findings; how exactly, stands in docs/verification.md."""


def findings(found: Sightings, progress: Progress = silent) -> list[Finding]:
    """What the sky says against the document."""
    comparison = compared(found)
    wrong: list[Finding] = []
    for number, (_, check) in enumerate(CHECKS):
        wrong += check(comparison)
        progress("geometry", number + 1, len(CHECKS))
    return wrong


def looked_at(found: Sightings) -> dict[str, int]:
    """What was checked, and how many of it."""
    schedule = found.record.schedule
    return {
        "contacts": len(schedule.contacts),
        "refusals": len(schedule.rejected),
        "passes": sum(own.wanted for watched in found.watched.values() for own in watched.passes),
        "satellites": len(found.watched),
        "stations": len(found.places),
        "stages": len(schedule.solution.objectives),
    }
