"""What an independent check of a schedule found: what `groundsched verify` gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from groundsched.config.fields import STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong."""

    code: str
    """The name of the check that found it."""
    contact: str | None
    """The contact, or the pass, that it is about; None where it is about the document."""
    detail: str

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """All that was found, and how much was looked at."""

    format: Literal["groundsched/verification"] = "groundsched/verification"
    version: Literal[1] = 1
    findings: tuple[Finding, ...]
    checked: dict[str, int]
    """What was looked at, and how many of it."""
    notes: tuple[str, ...] = ()
    """What could not be checked, and why."""

    __pydantic_config__ = STRICT
