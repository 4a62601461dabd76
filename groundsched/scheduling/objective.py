"""What the schedule aims at: the stages in order, each family one function and one line in STAGES."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from groundsched import times
from groundsched.scheduling.candidates import Candidate
from groundsched.scheduling.demand import Demand
from groundsched.scheduling.gaps import gaps
from groundsched.scheduling.keeping import TIER as KEPT
from groundsched.scheduling.keeping import kept
from groundsched.scheduling.least_contacts import least_contacts
from groundsched.scheduling.requests import requests
from groundsched.scheduling.shares import shares
from groundsched.scheduling.stages import TIE_BREAK, Concession, Each, Stage
from groundsched.scheduling.volumes import volume


def _priorities(candidates: Sequence[Candidate], demand: Demand, first: int) -> list[Stage]:
    """Contact seconds, the best priority first."""
    priorities = sorted({candidate.mission.priority for candidate in candidates})
    return [
        Stage(
            tier=f"priority-{priority}",
            priority=priority,
            amounts=Each((i, c.value) for i, c in enumerate(candidates) if c.mission.priority == priority),
        )
        for priority in priorities
    ]


def _earliest(candidates: Sequence[Candidate], demand: Demand, first: int) -> list[Stage]:
    """The least sum of start times, in whole seconds after the window's start."""
    begin = demand.window.start
    return [_tie_break(((c.start - begin) // times.SECOND_MS for c in candidates), minimised=True)]


def _highest(candidates: Sequence[Candidate], demand: Demand, first: int) -> list[Stage]:
    """The largest sum of culminations, in whole hundredths of a degree, rounded down."""
    # The printed value has three decimals; through those, 71.2 is 7120 and not 7119 as floats would have it.
    return [_tie_break(round(c.sighting.max_elevation_deg * 1000) // 10 for c in candidates)]


def _arbitrary(candidates: Sequence[Candidate], demand: Demand, first: int) -> list[Stage]:
    """The least sum of the first 16 bits of the CRC-32 of pass and antenna: arbitrary, and the same everywhere."""
    names = (f"{c.pass_.id} {c.antenna.id}" for c in candidates)
    return [_tie_break((zlib.crc32(name.encode()) >> 16 for name in names), minimised=True)]


def _tie_break(amounts: Iterable[int], *, minimised: bool = False) -> Stage:
    return Stage(tier=TIE_BREAK, priority=None, amounts=Each(enumerate(amounts)), minimised=minimised)


Aim = Callable[[Sequence[Candidate], Demand, int], list[Stage]]
"""The stages of one kind; what they count beside the candidates is numbered from the last argument on."""

STAGES: tuple[tuple[str, Aim], ...] = (
    ("requests", requests),
    ("least_contacts", least_contacts),
    ("gaps", gaps),
    ("volume", volume),
    ("shares", shares),
    ("priority", _priorities),
    ("kept", kept),
    ("tie_break", _earliest),
    ("tie_break", _highest),
    ("tie_break", _arbitrary),
)
"""What is settled, in this order, each before the next."""


def stages(candidates: Sequence[Candidate], demand: Demand, aims: Sequence[tuple[str, Aim]] = STAGES) -> list[Stage]:
    """Every stage of this problem, in order."""
    found: list[Stage] = []
    first = len(candidates)
    for _, aim in _in_order(aims, demand):
        listed = aim(candidates, demand, first)
        found += listed
        first += sum(len(stage.quantities.ranges) for stage in listed)
    return [_conceded(stage, found, demand) for stage in found]


def _in_order(aims: Sequence[tuple[str, Aim]], demand: Demand) -> Sequence[tuple[str, Aim]]:
    """`kept` goes before the priorities where it is asked for first, or may cost them something."""
    if not (demand.keep_first or demand.give):
        return aims
    names = [name for name, _ in aims]
    place = names.index("priority") if "priority" in names else len(names)
    early = [aim for aim in aims if aim[0] == KEPT]
    return [*aims[:place], *early, *(aim for aim in aims[place:] if aim[0] != KEPT)]


def _conceded(stage: Stage, ordered: Sequence[Stage], demand: Demand) -> Stage:
    """The stage `kept` with what it may cost the priorities."""
    priorities = tuple(other for other in ordered if other.tier.startswith("priority-"))
    if stage.tier != KEPT or not demand.give or not priorities:
        return stage
    return replace(stage, concession=Concession(stages=priorities, part=Fraction(str(demand.give))))
