"""What the schedule maximises: the stages in order, each one function and one line in STAGES."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from groundsched import times
from groundsched.scheduling.candidates import Candidate

TIE_BREAK = "tie_break"
"""The tier of the stages that only make the result unique: one proof is enough for them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One sum over the chosen contacts, to be made as large (or as small) as the stages before allow."""

    tier: str
    priority: int | None
    amounts: tuple[int, ...]
    """What each candidate adds."""
    minimised: bool = False

    @property
    def is_tie_break(self) -> bool:
        """Whether the stage only makes the result unique."""
        return self.tier == TIE_BREAK

    @property
    def sign(self) -> int:
        """Factor that makes larger better."""
        return -1 if self.minimised else 1

    @property
    def weights(self) -> tuple[int, ...]:
        """The amounts such that larger is better."""
        return tuple(-amount for amount in self.amounts) if self.minimised else self.amounts

    def sum_of(self, chosen: Sequence[int]) -> int:
        """What the chosen contacts (0 or 1 for each candidate) add up to."""
        return sum(amount for amount, taken in zip(self.amounts, chosen, strict=True) if taken)


def _priorities(candidates: Sequence[Candidate], window: times.Window) -> list[Stage]:
    """Contact seconds, the best priority first."""
    return [
        Stage(
            tier=f"priority-{priority}",
            priority=priority,
            amounts=tuple(c.value if c.mission.priority == priority else 0 for c in candidates),
        )
        for priority in sorted({c.mission.priority for c in candidates})
    ]


def _earliest(candidates: Sequence[Candidate], window: times.Window) -> list[Stage]:
    """The least sum of start times, in whole seconds after the window's start."""
    return [_tie_break([(c.start - window.start) // times.SECOND_MS for c in candidates], minimised=True)]


def _highest(candidates: Sequence[Candidate], window: times.Window) -> list[Stage]:
    """The largest sum of culminations, in whole hundredths of a degree, rounded down."""
    # The printed value has three decimals; through those, 71.2 is 7120 and not 7119 as floats would have it.
    return [_tie_break([round(c.sighting.max_elevation_deg * 1000) // 10 for c in candidates])]


def _arbitrary(candidates: Sequence[Candidate], window: times.Window) -> list[Stage]:
    """The least sum of the first 16 bits of the CRC-32 of pass and antenna: arbitrary, and the same everywhere."""
    names = [f"{c.pass_.id} {c.antenna.id}" for c in candidates]
    return [_tie_break([zlib.crc32(name.encode()) >> 16 for name in names], minimised=True)]


def _tie_break(amounts: list[int], *, minimised: bool = False) -> Stage:
    return Stage(tier=TIE_BREAK, priority=None, amounts=tuple(amounts), minimised=minimised)


STAGES: tuple[Callable[[Sequence[Candidate], times.Window], list[Stage]], ...] = (
    _priorities,
    _earliest,
    _highest,
    _arbitrary,
)
"""What is settled, in this order, each before the next."""


def stages(candidates: Sequence[Candidate], window: times.Window) -> list[Stage]:
    """Every stage of this problem, in order."""
    return [stage for listed in STAGES for stage in listed(candidates, window)]
