"""The stage `volume`: every mission's data comes down, and no recorder overflows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from groundsched.scheduling.candidates import Candidate
from groundsched.scheduling.days import day_of, days
from groundsched.scheduling.demand import Demand, planned_satellite
from groundsched.scheduling.overflow import Overflow
from groundsched.scheduling.recorders import Drain, Recorder
from groundsched.scheduling.rounding import broken_roundings
from groundsched.scheduling.stages import Quantities, Stage, Wish, shortages

TIER = "volume"


def volume(candidates: Sequence[Candidate], demand: Demand, first: int) -> list[Stage]:
    """Mbit missing to `volume_mbit_per_day`, and lost to a full recorder, each times (10 - priority)."""
    wishes = _wishes(candidates, demand)
    (missing,) = shortages(TIER, wishes, first) or (Stage(tier=TIER, priority=None, amounts={}, minimised=True),)
    lost = _overflows(candidates, demand, first + len(wishes))
    prices = {mission.satellite: 10 - mission.priority for mission in demand.missions}
    amounts = dict(missing.amounts)
    for satellite, overflow in lost.items():
        amounts |= dict.fromkeys(range(overflow.first, overflow.first + len(overflow.until)), prices[satellite])
    if not amounts:
        return []
    wanted, overflows = missing.quantities, tuple(lost.values())
    quantities = Quantities(
        ranges=(*wanted.ranges, *(most for overflow in overflows for most in overflow.ranges)),
        rows=(*wanted.rows, *(row for overflow in overflows for row in overflow.first_rows)),
        measured=lambda chosen: [
            *wanted.measured(chosen),
            *(mbit for overflow in overflows for mbit in overflow.measured(chosen)),
        ],
        cuts=lambda values: [
            *(row for overflow in overflows for row in overflow.broken(values)),
            *(row for whole in wanted.rows for row in broken_roundings(whole, len(whole.members) - 1, values)),
        ],
        reach=tuple(overflow.choices for overflow in overflows),
    )
    return [replace(missing, amounts=amounts, quantities=quantities)]


def _wishes(candidates: Sequence[Candidate], demand: Demand) -> list[Wish]:
    """What each day of each mission asks for. A contact brings its volume in the day in which it starts."""
    members: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for index, candidate in enumerate(candidates):
        if candidate.whole_mbit:
            members[candidate.satellite, day_of(candidate.start, demand.window)].append(index)
    wishes = []
    for mission in sorted(demand.missions, key=planned_satellite):
        for day in days(demand.window):
            own = tuple(members[planned_satellite(mission), day.number])
            if wanted := day.share_of(mission.volume_mbit_per_day or 0.0):
                weights = tuple([candidates[index].whole_mbit for index in own])
                wishes.append(Wish(members=own, weights=weights, wanted=wanted, price=10 - mission.priority))
    return wishes


def _overflows(candidates: Sequence[Candidate], demand: Demand, first: int) -> dict[int, Overflow]:
    """By satellite, what each recorder that can overflow loses."""
    members: defaultdict[int, list[int]] = defaultdict(list)
    for index, candidate in enumerate(candidates):
        if candidate.whole_mbit:
            members[candidate.satellite].append(index)
    found: dict[int, Overflow] = {}
    for mission in sorted(demand.missions, key=planned_satellite):
        satellite, recorder = planned_satellite(mission), Recorder.of(mission, demand)
        if recorder is not None:
            own = members[satellite]
            drains = tuple([Drain(c.start, c.end, c.whole_mbit) for c in [candidates[i] for i in own]])
            overflow = Overflow(recorder, tuple(own), drains, first)
            if overflow.can_be:
                found[satellite] = overflow
                first += len(overflow.until)
    return found
