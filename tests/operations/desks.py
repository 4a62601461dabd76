"""What the tests of operations say of a desk: its files, its day, and what was found there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from groundsched import times
from groundsched.documents.diagnosis import Diagnosis, Finding
from groundsched.operations.doctor.context import Context, Place

ROOT = Path(__file__).parents[2]

NOON = times.parse_instant("2026-08-11T12:00Z")
"""Some hours after the epochs of the shipped elements."""
DAY = times.Window(NOON, NOON + times.DAY_MS)

STATION = "{id: khi, name: Karachi, latitude_deg: 24.95, longitude_deg: 67.14, timezone: Asia/Karachi, mask: 5, "
ANTENNA = "antennas: [{id: khi-x1, bands: [X]}]}"
STATIONS = f"stations:\n  - {STATION}{ANTENNA}\n"
MISSIONS = "missions:\n  - {satellite: 43530, name: PRSS-1, bands: [X]}\n"

Gather = Callable[..., Context]
Examine = Callable[..., Diagnosis]


def place(path: Path, by: Literal["option", "variable", "default"] = "default", default: str = "none") -> Place:
    """A file or folder that was asked for."""
    return Place(path=path, option="--it", variable="GROUNDSCHED_IT", default=Path(default), by=by)


def problems(diagnosis: Diagnosis) -> list[str]:
    """The codes of what makes a plan empty or wrong."""
    return [finding.code for finding in diagnosis.findings if finding.level == "problem"]


def the(diagnosis: Diagnosis, code: str) -> Finding:
    """The only finding of this code."""
    (found,) = [finding for finding in diagnosis.findings if finding.code == code]
    return found


def codes(diagnosis: Diagnosis) -> set[str]:
    """The codes of all findings."""
    return {finding.code for finding in diagnosis.findings}
