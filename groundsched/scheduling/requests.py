"""The stages `requests`: one-off needs with a deadline, the most urgent first."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Protocol

from groundsched.config.missions import Mission, Request
from groundsched.scheduling.candidates import Candidate
from groundsched.scheduling.demand import Demand, planned_satellite
from groundsched.scheduling.model import Row
from groundsched.scheduling.stages import Quantities, Stage

TIER = "requests"


class Spell(Protocol):
    """A candidate or a contact: when it begins and ends."""

    @property
    def start(self) -> int:
        """First moment."""
        ...

    @property
    def end(self) -> int:
        """Last moment."""
        ...


def requests(candidates: Sequence[Candidate], demand: Demand, first: int) -> list[Stage]:
    """Requests met, a stage for each priority that has some in this window.

    Met: contacts of its satellites wholly inside `after`-`before` bring the volume together; without a volume, one
    contact. One contact may serve several requests. A request that lies outside the window is in no stage.
    """
    of_satellite: defaultdict[int, list[int]] = defaultdict(list)
    for index, candidate in enumerate(candidates):
        of_satellite[candidate.satellite].append(index)
    of_priority: defaultdict[int, list[Need]] = defaultdict(list)
    for request in demand.requests:
        if request.touches(demand.window):
            of_priority[request.priority].append(_need(request, candidates, of_satellite, demand.missions))
    found = []
    for priority, needs in sorted(of_priority.items()):
        found.append(_stage(priority, needs, first))
        first += len(needs)
    return found


def may_meet(request: Request, mission: Mission) -> bool:
    """Whether a mission's satellite may meet the request; a docked object is served through its host."""
    return not {mission.satellite, *mission.also}.isdisjoint(request.any_of)


def serving(request: Request, missions: Sequence[Mission]) -> tuple[int, ...]:
    """The planned satellites of which any may meet the request."""
    return tuple(sorted(planned_satellite(mission) for mission in missions if may_meet(request, mission)))


def in_time(request: Request, spell: Spell) -> bool:
    """Whether a contact lies wholly inside `after`-`before`, both ends included."""
    return (request.after is None or spell.start >= request.after) and spell.end <= request.before


def wanted_mbit(request: Request) -> int | None:
    """The volume that must come down, rounded up to whole Mbit; None where one contact is enough."""
    return None if request.volume_mbit is None else math.ceil(request.volume_mbit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """So much is wanted of what some candidates bring together; less is nothing."""

    members: tuple[int, ...]
    weights: tuple[int, ...]
    wanted: int

    @property
    def least_number(self) -> int:
        """So many contacts are needed at the least; one more than there are where all together are too little."""
        reached = accumulate(sorted(self.weights, reverse=True))
        return 1 + sum(total < self.wanted for total in reached)

    def is_met(self, chosen: Sequence[int]) -> bool:
        """Whether the chosen candidates bring what is wanted."""
        return sum([w * chosen[m] for m, w in zip(self.members, self.weights, strict=True)]) >= self.wanted

    def rows(self, met: int) -> tuple[Row, ...]:
        """What ties the quantity `met` (0 or 1) to the candidates: who is met has the volume, and contacts for it.

        The second row follows from the first for whole contacts; parts of contacts break it, so the relaxation is
        tighter with it.
        """
        number = self.least_number
        rows = [_row(self.members, self.weights, self.wanted, met)]
        if 1 < number <= len(self.members):
            rows.append(_row(self.members, (1,) * len(self.members), number, met))
        return tuple(rows)


def _row(members: Sequence[int], weights: Sequence[int], wanted: int, met: int) -> Row:
    return Row(members=(*members, met), weights=(*weights, -wanted), least=0, most=sum(weights))


def _need(
    request: Request,
    candidates: Sequence[Candidate],
    of_satellite: Mapping[int, Sequence[int]],
    missions: Sequence[Mission],
) -> Need:
    """Nothing brings more than all that is wanted: so cut down, and without a common divisor, the row says the same."""
    wanted = wanted_mbit(request)
    own = sorted(index for satellite in serving(request, missions) for index in of_satellite.get(satellite, ()))
    brought = {
        index: 1 if wanted is None else min(candidates[index].whole_mbit, wanted)
        for index in own
        if in_time(request, candidates[index])
    }
    brought = {index: amount for index, amount in brought.items() if amount}
    divisor = math.gcd(wanted or 1, *brought.values())
    return Need(
        members=tuple(brought),
        weights=tuple(amount // divisor for amount in brought.values()),
        wanted=(wanted or 1) // divisor,
    )


def _stage(priority: int, needs: Sequence[Need], first: int) -> Stage:
    return Stage(
        tier=TIER,
        priority=priority,
        amounts={first + number: 1 for number in range(len(needs))},
        quantities=Quantities(
            ranges=(1,) * len(needs),
            rows=tuple(row for number, need in enumerate(needs) for row in need.rows(first + number)),
            measured=lambda chosen: [int(need.is_met(chosen)) for need in needs],
        ),
    )
