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
    satellite: int
    name: str
    station: str
    antenna: str
    start: Instant
    """As booked, like `end`."""
    end: Instant
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
class ElementsCompared:
    """By which set a satellite's contacts were planned, and by which they were judged."""

    satellite: int
    name: str
    planned: Instant
    """Epoch of the schedule's set."""
    judged: Instant | None
    """Epoch of the set that serves now: the schedule's own where the cache has no newer one; None where the cache has
    none at all that may be used."""
    age_days: float | None
    """Of the set that serves now: the largest distance from its epoch to one of the contacts judged."""

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """All contacts of a schedule under the elements of a cache."""

    format: Literal["groundsched/drift"] = "groundsched/drift"
    version: Literal[1] = 1
    schedule: str
    """SHA-256 of the schedule."""
    contacts: tuple[Drifted, ...]
    """In the schedule's order; without those that are over and those that cannot be judged."""
    replan: bool
    """Whether a new plan is worth while."""
    reasons: tuple[str, ...] = ()
    """Why it is; empty where it is not."""
    elements: tuple[ElementsCompared, ...] = ()
    """Of every satellite whose contacts were asked for."""
    over: tuple[str, ...] = ()
    """Ids of the contacts that had ended and were not judged."""
    unjudged: tuple[str, ...] = ()
    """Ids of the contacts whose satellites have no usable elements in the cache."""
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    __pydantic_config__ = STRICT
