"""What changed between two schedules: what `groundsched diff` gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from groundsched.config.fields import STRICT, Instant
from groundsched.documents.passes import Span
from groundsched.documents.schedule import DropReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Shifted:
    """A contact with the same pass and antenna at other times."""

    id: str
    shift_s: float
    """So many seconds later it starts."""

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A contact that has another antenna."""

    id: str
    from_: Annotated[str, Field(alias="from")]
    to: str

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A contact of the old schedule that the new one has not."""

    id: str
    reason: DropReason

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One change, to be read aloud."""

    id: str
    """Of the contact that it is about."""
    change: Literal["shifted", "moved", "added", "dropped"]
    at: Instant
    owner: str | None
    text: str

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What changed, contact by contact. Ids are the new schedule's where it has the contact."""

    format: Literal["groundsched/difference"] = "groundsched/difference"
    version: Literal[1] = 1
    window: Span | None
    """What both schedules cover, and all that is compared; None where they have no time in common."""
    summary: str
    kept: tuple[str, ...]
    shifted: tuple[Shifted, ...]
    moved: tuple[Moved, ...]
    added: tuple[str, ...]
    dropped: tuple[Gone, ...]
    sentences: tuple[Sentence, ...]
    """In order of time; by owner where that was asked for, those without one last."""
    by_owner: bool = False
    remarks: tuple[str, ...] = ()
    """What changed beside contacts: how good the plan is known to be, requests, missions."""
    notes: tuple[str, ...] = ()

    __pydantic_config__ = STRICT
