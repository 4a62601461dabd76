"""What can make a plan empty or wrong, each with its remedy: what `groundsched doctor` gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from groundsched.config.fields import STRICT, Instant
from groundsched.documents.passes import Span

Level = Literal["problem", "note"]
"""A problem makes a plan empty or wrong; a note is good to know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at and is worth saying."""

    code: str
    """What kind of finding it is, for scripts: ``elements-expired``, ``mask-hides-all`` …"""
    level: Level
    where: str
    """The file, satellite, station or antenna; empty where there is no place."""
    what: str
    remedy: str = ""
    """What the operator can do; never empty for a problem."""

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """What `groundsched doctor` gives."""

    format: Literal["groundsched/diagnosis"] = "groundsched/diagnosis"
    version: Literal[1] = 1
    created: Instant
    window: Span | None
    """The window that the files were judged for; None where it could not be made out."""
    checked: tuple[str, ...]
    """What was looked at, also where nothing was found."""
    findings: tuple[Finding, ...]

    __pydantic_config__ = STRICT
