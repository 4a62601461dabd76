"""The stage `least_contacts`: every mission gets its contacts of each day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from groundsched.scheduling.candidates import Candidate
from groundsched.scheduling.days import day_of, days
from groundsched.scheduling.demand import Demand, planned_satellite
from groundsched.scheduling.stages import Stage, Wish, shortages

TIER = "least_contacts"


def least_contacts(candidates: Sequence[Candidate], demand: Demand, first: int) -> list[Stage]:
    """Contacts missing to `contacts_per_day.min`, summed over missions and days, each times (10 - priority).

    A last, shorter day asks its share, rounded down; a contact belongs to the day in which it starts.
    """
    members: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for index, candidate in enumerate(candidates):
        members[candidate.satellite, day_of(candidate.start, demand.window)].append(index)
    wishes = []
    for mission in sorted(demand.missions, key=planned_satellite):
        least = mission.contacts_per_day.min if mission.contacts_per_day else 0
        for day in days(demand.window):
            own = tuple(members[planned_satellite(mission), day.number])
            if wanted := day.share_of(least):
                wishes.append(Wish(members=own, weights=(1,) * len(own), wanted=wanted, price=10 - mission.priority))
    return shortages(TIER, wishes, first)
