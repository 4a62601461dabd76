"""The stage `least_contacts`: every mission gets its contacts of each day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from groundsched.scheduling.candidates import Candidate
from groundsched.scheduling.days import day_of, days
from groundsched.scheduling.demand import Demand, planned_satellite
from groundsched.scheduling.model import Row
from groundsched.scheduling.stages import Quantities, Stage, Wish, shortages

TIER = "least_contacts"


def least_contacts(candidates: Sequence[Candidate], demand: Demand, first: int) -> list[Stage]:
    """Contacts missing to `contacts_per_day.min`, summed over missions and days, each times (10 - priority).

    A last, shorter day asks its share, rounded down; a contact belongs to the day in which it starts. Contacts of one
    pass count once a day, however many parts it gives: cut in two, a pass is no second contact.
    """
    members: defaultdict[tuple[int, int], defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for index, candidate in enumerate(candidates):
        members[candidate.satellite, day_of(candidate.start, demand.window)][candidate.pass_.id].append(index)
    wishes, several = [], list[tuple[int, ...]]()
    for mission in sorted(demand.missions, key=planned_satellite):
        least = mission.contacts_per_day.min if mission.contacts_per_day else 0
        for day in days(demand.window):
            if not (wanted := day.share_of(least)):
                continue
            own: list[int] = []
            for of_pass in members[planned_satellite(mission), day.number].values():
                if _only_one(candidates[index] for index in of_pass):
                    own += of_pass
                else:
                    own.append(first + len(several))
                    several.append(tuple(of_pass))
            wishes.append(Wish(members=tuple(own), weights=(1,) * len(own), wanted=wanted, price=10 - mission.priority))
    stages = shortages(TIER, wishes, first + len(several))
    return [_counting_passes(stage, several, first) for stage in stages] if several else stages


def _only_one(of_pass: Iterable[Candidate]) -> bool:
    """Whether no two of these can be contacts together, as all share a moment."""
    listed = list(of_pass)
    return len(listed) == 1 or max(c.counted_from for c in listed) < min(c.end for c in listed)


def _counting_passes(stage: Stage, several: Sequence[tuple[int, ...]], first: int) -> Stage:
    """The stage with a quantity before its own for each pass that may give several contacts: 1 where it gives any."""
    inner = stage.quantities

    def served(chosen: Sequence[int]) -> list[int]:
        return [int(any(chosen[index] for index in of_pass)) for of_pass in several]

    def measured(chosen: Sequence[int]) -> list[int]:
        passes = served(chosen)
        return passes + inner.measured([*chosen[:first], *[0] * (first - len(chosen)), *passes])

    rows = [
        Row((*of_pass, first + number), (*(1,) * len(of_pass), -1), 0, len(of_pass))
        for number, of_pass in enumerate(several)
    ]
    quantities = Quantities(
        ranges=((1,) * len(several)) + inner.ranges, rows=(*rows, *inner.rows), measured=measured, cuts=inner.cuts
    )
    return replace(stage, quantities=quantities)
