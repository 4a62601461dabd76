"""Booked contacts against newer elements: what `groundsched drift` gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from groundsched.config.fields import STRICT, Instant

State = Literal["ok", "shifted", "trimmed", "conflicting", "lost"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drifted:
    """What newer elements make of one contact."""

    id: str
    state: State
    shift_s: float | None
    """So many seconds later it comes; None where it is lost."""
    new_start: Instant | None
    new_end: Instant | None
    margin_s: float | None
    """What is left between this contact and its neighbours on the antenna beyond setup, slew and teardown; less than 0
    where they overlap now. None where it is lost or alone."""
    conflicts_with: tuple[str, ...] = ()
    detail: str

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """All contacts of a schedule under the elements of a cache."""

    format: Literal["groundsched/drift"] = "groundsched/drift"
    version: Literal[1] = 1
    schedule: str
    """SHA-256 of the schedule."""
    contacts: tuple[Drifted, ...]
    """In the schedule's order."""
    replan: bool
    """Whether a new plan is worth while."""
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    __pydantic_config__ = STRICT
