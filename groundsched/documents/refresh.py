"""What a refresh of the element cache did: what `groundsched fetch` gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from groundsched.config.fields import STRICT, Instant

State = Literal["refreshed", "not-modified", "too-soon", "refused", "not-asked"]
"""Of a query: answered with sets · answered that nothing is new · asked less than the interval ago, so not asked now ·
failed · not asked because an earlier query of the same source failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryReport:
    """What became of one query."""

    query: str
    state: State
    detail: str = ""
    """Why it failed, or when it may be asked again; in words."""
    sets: int = 0
    """Good sets in the answer."""
    added: int = 0
    """Of these, the sets that the cache did not have."""
    rejected: int = 0
    """Records of the answer that were refused."""
    asked: Instant | None = None
    """When the source was last asked."""
    next: Instant | None = None
    """From when on it may be asked again."""

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class MissionAge:
    """How old the newest elements of a mission are now."""

    satellite: int
    name: str
    epoch: Instant | None
    """None: the cache has no elements of it."""
    age_days: float | None

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What the answers brought, by catalogue numbers, rising."""

    new: tuple[int, ...] = ()
    """The cache had nothing of it."""
    updated: tuple[int, ...] = ()
    """Has a newer set now."""
    unchanged: tuple[int, ...] = ()
    """Its newest set was there already."""
    gone: tuple[int, ...] = ()
    """Was in the last answer to the same query, or was asked for, and is not in this one."""
    names: dict[int, str] = field(default_factory=dict)
    """Of all these by number, where a name is known."""

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Refresh:
    """What `groundsched fetch` gives."""

    format: Literal["groundsched/refresh"] = "groundsched/refresh"
    version: Literal[1] = 1
    created: Instant
    queries: tuple[QueryReport, ...]
    changes: Changes
    missions: tuple[MissionAge, ...]
    compacted: int = 0
    """Sets of the history that were dropped because they are too old."""
    warnings: tuple[str, ...] = ()

    __pydantic_config__ = STRICT
