"""What each stage counts, as terms and rows of a linear program: no schedule is better than the program allows."""

from __future__ import annotations

import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from fractions import Fraction

from groundsched import times
from groundsched.config.missions import Mission, Request
from groundsched.documents.schedule import Objective
from groundsched.verification.days import days
from groundsched.verification.needs import PARTS, in_window
from groundsched.verification.recorders import lifetime
from groundsched.verification.relaxation import Chosen, Relaxation

Aim = Callable[[Relaxation, Objective], dict[int, float] | None]

WITH_CANDIDATES = ("limit", "frozen", "station", "conflict", "redundant")
"""Reasons of passes that could have been taken: an owner who has such a pass is kept his promise."""


def terms_of(made: Relaxation, objective: Objective) -> dict[int, float] | None:
    """What a stage adds up; None where that cannot be said."""
    aim = _PRIORITY if objective.tier.startswith("priority-") else AIMS.get(objective.tier)
    return None if aim is None else aim(made, objective)


def _priority(made: Relaxation, objective: Objective) -> dict[int, float]:
    """Contact seconds of the missions of one priority."""
    own = [each for each in made.chosen if each.choice.mission.priority == objective.priority]
    return _sum(each.value_terms for each in own)


def _requests(made: Relaxation, objective: Objective) -> dict[int, float]:
    """Requests met: each is no more met than the part of what it wants that comes down in its time."""
    found: dict[int, float] = {}
    for request in made.record.schedule.inputs.missions.content.requests:
        if request.priority == objective.priority and in_window(made.record, request):
            met = made.program.variable(1.0)
            wanted = 1 if request.volume_mbit is None else math.ceil(request.volume_mbit)
            brought = _sum(_brought(each, request, wanted) for each in made.chosen if _serves(each, request))
            made.program.add({**brought, met: -wanted}, least=0.0)
            found[met] = 1.0
    return found


def _serves(each: Chosen, request: Request) -> bool:
    mission, choice = each.choice.mission, each.choice
    after = -math.inf if request.after is None else request.after
    if {mission.satellite, *mission.also}.isdisjoint(request.any_of):
        return False
    if choice.in_parts:
        return choice.end > after and choice.start < request.before
    return choice.start >= after and choice.end <= request.before


def _brought(each: Chosen, request: Request, wanted: int) -> dict[int, float]:
    if request.volume_mbit is None:
        return {each.contacts: 1.0}
    return _counted(each.mbit_terms(request.after, request.before), each, wanted)


def _counted(terms: dict[int, float], each: Chosen, wanted: int) -> dict[int, float]:
    """Of a whole contact no more than is wanted; a part of a view may bring all of it."""
    return terms if each.choice.in_parts else {number: min(mbit, wanted) for number, mbit in terms.items()}


def _least_contacts(made: Relaxation, _: Objective) -> dict[int, float]:
    """Contacts missing to `contacts_per_day.min`."""
    found: dict[int, float] = {}
    for mission in made.record.served.values():
        least = mission.contacts_per_day.min if mission.contacts_per_day else 0
        for day in days(made.record.schedule.window):
            if wanted := day.asks(least):
                missing = made.program.variable(wanted)
                own = [each for each in made.of_mission(mission) if day.number in made.days_of(each)]
                made.program.add({**{each.contacts: 1.0 for each in own}, missing: 1.0}, least=wanted)
                found[missing] = 10 - mission.priority
    return found


def _gaps(made: Relaxation, _: Objective) -> dict[int, float]:
    """Seconds in which a mission's last contact ended longer ago than allowed, stretch by stretch."""
    return _sum(_uncovered(made, mission) for mission in made.record.served.values() if mission.max_gap_h is not None)


def _uncovered(made: Relaxation, mission: Mission) -> dict[int, float]:
    allowed_ms = round((mission.max_gap_h or 0.0) * times.HOUR_MS)
    begin, end = lifetime(made.record, mission)
    before = made.record.before.get(mission.satellite or 0)
    since = before.last_contact_end if before and before.last_contact_end is not None else begin
    begin = max(begin, max(since, mission.from_ or since) + allowed_ms)
    zero = made.record.schedule.window.start
    covers = [(each.contacts, each.choice.start, each.choice.end + allowed_ms) for each in made.of_mission(mission)]
    edges = sorted({begin, end, *(e for _, *both in covers for e in both if begin < e < end)}) if begin < end else []
    found: dict[int, float] = {}
    for start, stop in itertools.pairwise(edges):
        seconds = (stop - zero) // times.SECOND_MS - (start - zero) // times.SECOND_MS
        uncovered = made.program.variable(1.0)
        some = [number for number, first, last in covers if first <= start and last >= stop]
        made.program.add({**dict.fromkeys(some, 1.0), uncovered: 1.0}, least=1.0)
        found[uncovered] = seconds * (10 - mission.priority)
    return found


def _volume(made: Relaxation, _: Objective) -> dict[int, float]:
    """Mbit missing to `volume_mbit_per_day`, and lost to full recorders."""
    return _sum(
        {number: mbit * (10 - mission.priority) for number, mbit in part.items()}
        for mission in made.record.served.values()
        if mission.volume_mbit_per_day is not None
        for part in (_missing(made, mission, mission.volume_mbit_per_day), _lost(made, mission))
    )


def _missing(made: Relaxation, mission: Mission, per_day: float) -> dict[int, float]:
    """What is missing each day, in parts of what is wanted."""
    window, found = made.record.schedule.window, {}
    for day in days(window):
        wanted, start = day.asks(per_day), window.start + day.number * times.DAY_MS
        if not wanted:
            continue
        own = [each for each in made.of_mission(mission) if day.number in made.days_of(each)]
        brought = _sum(_counted(each.mbit_terms(start), each, wanted) for each in own)
        missing = made.program.variable(1.0)
        terms = {number: mbit / wanted for number, mbit in brought.items()}
        made.program.add({**terms, missing: 1.0}, least=1.0)
        found[missing] = float(wanted)
    return found


def _lost(made: Relaxation, mission: Mission) -> dict[int, float]:
    """What a full recorder loses: between any two edges it takes in what is recorded, and contacts drain it.

    All in parts of what it holds.
    """
    storage, per_day = int(mission.storage_mbit or 0), Fraction(mission.volume_mbit_per_day or 0.0)
    begin, end = lifetime(made.record, mission)
    if mission.storage_mbit is None or begin >= end:
        return {}
    unit, own = float(max(storage, 1)), made.of_mission(mission)
    edges = sorted({begin, end, *(e for each in own for e in (each.choice.start, each.choice.end) if begin < e < end)})
    recorded = [int(per_day * (edge - begin) / times.DAY_MS) for edge in edges]
    drained: defaultdict[int, list[int]] = defaultdict(list)
    found: dict[int, float] = {}
    before = made.record.before.get(mission.satellite or 0)
    on_board, level = min(storage, (before.on_board_mbit or 0) if before else 0) / unit, None
    for n, (start, stop) in enumerate(itertools.pairwise(edges)):
        came_in = (recorded[n + 1] - recorded[n]) / unit
        lost, after = made.program.variable(came_in + 1.0), made.program.variable(storage / unit)
        terms = {after: 1.0, lost: 1.0, **({} if level is None else {level: -1.0})}
        for each in own:
            if each.choice.start < stop and each.choice.end > start:
                drain = made.program.variable(math.inf)
                drained[each.contacts].append(drain)
                terms[drain] = 1.0
        made.program.add(terms, least=came_in + on_board, most=came_in + on_board)
        found[lost], level, on_board = unit, after, 0.0
    for each in own:
        taken = {number: -mbit / unit for number, mbit in each.mbit_terms().items()}
        made.program.add({**taken, **dict.fromkeys(drained[each.contacts], 1.0)}, most=0.0)
    return found


def _shares(made: Relaxation, _: Objective) -> dict[int, float] | None:
    """Antenna time missing to what owners are promised of all that is given."""
    schedule = made.record.schedule
    if schedule.inputs.options.margin != "none":
        return None
    content = schedule.inputs.missions.content
    found: dict[int, float] = {}
    for name, owner in content.owners.items():
        promised = Fraction(owner.min_share or 0.0).limit_denominator(PARTS)
        if promised and name in _owners_with_candidates(made):
            missing = made.program.variable(math.inf)
            terms: Counter[int] = Counter()
            for each in made.chosen:
                own = each.choice.mission.owner == name
                for number, seconds in _antenna_terms(each, more=own).items():
                    terms[number] += (float(promised) - own) * seconds  # type: ignore[assignment]  # a Counter of floats
            made.program.add({**{number: -each for number, each in terms.items()}, missing: 1.0}, least=0.0)
            found[missing] = 1.0
    return found


def _owners_with_candidates(made: Relaxation) -> set[str | None]:
    schedule = made.record.schedule
    could = {r.satellite for r in schedule.rejected if r.reason in WITH_CANDIDATES}
    return {
        mission.owner
        for satellite, mission in made.record.served.items()
        if satellite in could or made.record.by_satellite.get(satellite)
    }


def _antenna_terms(each: Chosen, *, more: bool) -> dict[int, float]:
    """Antenna time; where it is not known to the second, at the most or at the least."""
    choice = each.choice
    if not choice.in_parts:
        return {each.contacts: choice.antenna_s + (more and not choice.known)}
    around_s = choice.antenna_s + (1.0 + choice.mission.overlap_s if more else -1.0)
    return {each.contacts: max(around_s, 0.0), **{share.variable: share.seconds for share in each.shares}}


def _sum(parts: Iterable[dict[int, float]]) -> dict[int, float]:
    total: defaultdict[int, float] = defaultdict(float)
    for part in parts:
        for number, amount in part.items():
            total[number] += amount
    return dict(total)


AIMS: dict[str, Aim] = {
    "requests": _requests,
    "least_contacts": _least_contacts,
    "gaps": _gaps,
    "volume": _volume,
    "shares": _shares,
}
_PRIORITY: Aim = _priority
