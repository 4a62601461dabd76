"""Why a pass was not taken, what taking it would cost, and what would have let it in: what `groundsched why` gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from groundsched.config.fields import STRICT
from groundsched.documents.reasons import Proof, Reason

ChangeKind = Literal["antenna-free", "priority", "outage", "partial", "mask", "limit"]
"""What would have to be otherwise: an antenna free earlier or later, the mission's priority, an outage shorter, parts
of passes allowed, a mask or an elevation limit lower, a limit (contacts a day, seconds, volume, age) wider."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What one stage loses, in its own unit; a gain is negative."""

    tier: str
    priority: int | None
    loss: int

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallestChange:
    """The least that would have let the pass in, shown by solving again."""

    kind: ChangeKind
    detail: str
    amount: float
    """How much of it: seconds, degrees, steps or contacts, as `detail` says; 0 for what is no amount."""

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """The answer for one pass, or for a moment at which there is none."""

    format: Literal["groundsched/why"] = "groundsched/why"
    version: Literal[1] = 1
    pass_: Annotated[str | None, Field(alias="pass")]
    """None where the satellite has no pass then."""
    taken: bool
    reason: Reason | Literal["not-visible"] | None
    """None for a pass that was taken."""
    blocked_by: tuple[str, ...] = ()
    price: tuple[Price, ...] = ()
    """Of each stage but the tie-break, when the pass is forced in (of a taken one: left out) and everything is solved
    again; the stages that change first, in order."""
    falls: tuple[str, ...] = ()
    """Ids of the contacts that would go then."""
    gains: tuple[str, ...] = ()
    """Ids of the passes that would come in then."""
    smallest_change: SmallestChange | None = None
    proof: tuple[Proof, ...] = ()
    """Who proved the price; empty where nothing was solved."""
    text: str
    """All of it in a paragraph."""

    __pydantic_config__ = STRICT
