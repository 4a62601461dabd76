"""What a set of contacts is worth in each stage, in the order and by the words of the contract."""

from __future__ import annotations

import math
import zlib
from collections import Counter
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial

from groundsched import times
from groundsched.config.missions import Mission, Request
from groundsched.documents.schedule import Contact
from groundsched.scheduling.demand import Demand
from tools.small_worlds.keeping import kept_as_it_was
from tools.small_worlds.rules import Judge

Contacts = Sequence[Contact]

KEPT = "kept"


@dataclass(frozen=True)
class Aim:
    """One stage: what it is called, and what contacts give in it."""

    tier: str
    priority: int | None
    value: Callable[[Contacts], int]
    minimised: bool = False

    def rank(self, contacts: Contacts) -> int:
        """The value such that larger is better."""
        return -self.value(contacts) if self.minimised else self.value(contacts)


def aims(demand: Demand, possible: Contacts) -> list[Aim]:
    """Every stage that the contract knows for this demand, in its order.

    An owner without any possible contact is promised nothing: who has contacts at all would break it.
    """
    begin = demand.window.start
    able = {contact.owner for contact in possible}
    kept, priorities = _kept(demand), list(_priorities(demand))
    keep_early = demand.keep_first or demand.give > 0
    return [
        *_requests(demand),
        Aim("least_contacts", None, lambda contacts: _contacts_missing(demand, contacts), minimised=True),
        Aim("gaps", None, lambda contacts: _gap_seconds(demand, contacts), minimised=True),
        Aim("volume", None, lambda contacts: _volume_missing(demand, contacts), minimised=True),
        Aim("shares", None, lambda contacts: _shares_missing(demand, contacts, able), minimised=True),
        *([*kept, *priorities] if keep_early else [*priorities, *kept]),
        Aim("tie_break", None, lambda contacts: sum((c.start - begin) // 1000 for c in contacts), minimised=True),
        Aim("tie_break", None, lambda contacts: sum(map(_hundredths, contacts))),
        Aim("tie_break", None, lambda contacts: sum(map(_check_sum, contacts)), minimised=True),
    ]


def whole_mbit(contact: Contact) -> int:
    """What a contact brings, rounded down."""
    return int(contact.volume_mbit or 0)


def _requests(demand: Demand) -> Iterator[Aim]:
    """Requests met, a stage each priority."""
    for priority in sorted({request.priority for request in demand.requests}):
        own = [request for request in demand.requests if request.priority == priority]
        yield Aim("requests", priority, partial(_met_of, own))


def _met_of(own: Sequence[Request], contacts: Contacts) -> int:
    return sum(_met(request, contacts) for request in own)


def _met(request: Request, contacts: Contacts) -> bool:
    """Contacts wholly inside bring the volume together; without a volume one contact is enough."""
    satellites = {*request.satellites, *(() if request.satellite is None else (request.satellite,))}
    serving = [
        c
        for c in contacts
        if c.satellite in satellites and (request.after is None or c.start >= request.after) and c.end <= request.before
    ]
    if request.volume_mbit is None:
        return bool(serving)
    return sum(map(whole_mbit, serving)) >= request.volume_mbit


def _day_shares(demand: Demand) -> list[Fraction]:
    """How long each day of the window is: all of 24 h but perhaps the last."""
    window = demand.window
    starts = range(window.start, window.end, times.DAY_MS)
    return [Fraction(min(window.end - start, times.DAY_MS), times.DAY_MS) for start in starts]


def _per_day(demand: Demand, mission: Mission, contacts: Contacts) -> list[list[Contact]]:
    """A mission's contacts by the day in which they start.

    An antenna with a limit of its own may see a pass only after the window: in a last, shorter day's 24 h that counts.
    """
    own = [c for c in contacts if c.satellite == mission.satellite]
    starts = [demand.window.start + number * times.DAY_MS for number in range(len(_day_shares(demand)))]
    return [[c for c in own if start <= c.start < start + times.DAY_MS] for start in starts]


def _contacts_missing(demand: Demand, contacts: Contacts) -> int:
    """To `contacts_per_day.min`; a last, shorter day asks its share, rounded down."""
    missing = 0
    for mission in demand.missions:
        if mission.contacts_per_day is not None and mission.contacts_per_day.min:
            for share, own in zip(_day_shares(demand), _per_day(demand, mission, contacts), strict=True):
                wanted = int(mission.contacts_per_day.min * share)
                missing += max(0, wanted - len(own)) * (10 - mission.priority)
    return missing


def _life(demand: Demand, mission: Mission) -> tuple[int, int]:
    """The part of the window in which a mission exists."""
    window = demand.window
    begin = max(window.start, mission.from_ or window.start)
    return begin, max(begin, min(window.end, mission.until or window.end))


def _gap_seconds(demand: Demand, contacts: Contacts) -> int:
    """Seconds in which the last contact ended longer ago than `max_gap_h`, cut at the window's whole seconds."""
    total = 0
    for mission in demand.missions:
        if mission.max_gap_h is not None:
            total += _uncovered_s(demand, mission, mission.max_gap_h, contacts) * (10 - mission.priority)
    return total


def _uncovered_s(demand: Demand, mission: Mission, max_gap_h: float, contacts: Contacts) -> int:
    """Of one mission; it waits while it exists, and what came before that was not for it."""
    window, gap = demand.window, round(Fraction(str(max_gap_h)) * 3_600_000)
    begin, finish = _life(demand, mission)
    last_end = demand.last_contact_end.get(mission.satellite or 0, begin)
    covered = max(last_end, mission.from_ or last_end) + gap
    own = sorted((c.start, c.end) for c in contacts if c.satellite == mission.satellite)
    seconds = 0
    for start, end in [*own, (finish, finish)]:
        first, last = max(covered, begin), min(start, finish)
        if last > first:
            seconds += (last - window.start) // 1000 - (first - window.start) // 1000
        covered = max(covered, end + gap)
    return seconds


def _volume_missing(demand: Demand, contacts: Contacts) -> int:
    """Mbit missing to `volume_mbit_per_day`, and Mbit lost to a full recorder."""
    total = 0
    for mission in demand.missions:
        if mission.volume_mbit_per_day is not None:
            days = zip(_day_shares(demand), _per_day(demand, mission, contacts), strict=True)
            wanted = Fraction(str(mission.volume_mbit_per_day))
            missing = sum(max(0, int(wanted * share) - sum(map(whole_mbit, own))) for share, own in days)
            total += (missing + _lost_mbit(demand, mission, contacts)) * (10 - mission.priority)
    return total


def _lost_mbit(demand: Demand, mission: Mission, contacts: Contacts) -> int:
    """A recorder that fills evenly while its mission exists; contacts empty it, and what it cannot hold is lost."""
    if mission.storage_mbit is None:
        return 0
    (begin, finish), storage = _life(demand, mission), int(mission.storage_mbit)
    per_ms = Fraction(str(mission.volume_mbit_per_day)) / times.DAY_MS
    level, made, lost = demand.on_board_mbit.get(mission.satellite or 0, 0), 0, 0

    def rise(moment: int) -> int:
        nonlocal made
        before, made = made, int(per_ms * (min(max(moment, begin), finish) - begin))
        return made - before

    def capped(now: int) -> int:
        nonlocal lost
        lost += max(0, now - storage)
        return min(now, storage)

    own = sorted((c.start, c.end, whole_mbit(c)) for c in contacts if c.satellite == mission.satellite)
    for start, end, mbit in own:
        level = capped(level + rise(start))
        level = capped(max(0, level + rise(end) - mbit))
    capped(level + rise(finish))
    return lost


def _shares_missing(demand: Demand, contacts: Contacts, able: Container[str | None]) -> int:
    """Seconds of antenna time missing to each owner's `min_share` of all that is given, rounded up."""
    if not any(owner.min_share for owner in demand.owners.values()):
        return 0
    judge, time_of = Judge(demand), Counter[str | None]()
    for contact in contacts:
        time_of[contact.owner] += _antenna_seconds(judge, contact)
    missing = 0
    for name, owner in demand.owners.items():
        promised = Fraction(str(owner.min_share or 0)) * time_of.total()
        missing += max(0, -((time_of[name] - promised) // 1)) if name in able else 0
    return int(missing)


def _antenna_seconds(judge: Judge, contact: Contact) -> int:
    """Setup, contact and teardown, in whole seconds."""
    busy_ms = round((judge.setup_s(contact) + judge.antennas[contact.antenna][1].teardown_s) * 1000)
    return (contact.end - contact.start + busy_ms) // 1000


def _priorities(demand: Demand) -> Iterator[Aim]:
    """Contact seconds, the best priority first."""
    for priority in sorted({mission.priority for mission in demand.missions}):

        def seconds(contacts: Contacts, priority: int = priority) -> int:
            return sum(c.value for c in contacts if c.priority == priority)

        yield Aim(f"priority-{priority}", priority, seconds)


def _kept(demand: Demand) -> list[Aim]:
    """Contacts of the schedule before that are kept as they were, where there is one."""
    if demand.carried is None:
        return []
    is_kept = kept_as_it_was(demand)
    return [Aim(KEPT, None, lambda contacts: sum(map(is_kept, contacts)))]


def granted(demand: Demand, listed: Sequence[Aim], ranks: Sequence[tuple[int, ...]]) -> list[bool]:
    """Which of all schedules with these ranks may be chosen: where seconds are given, which keep enough of them.

    What each priority has at the best is settled without `kept`, one after the other; each keeps its part of that.
    """
    if not demand.give:
        return [True] * len(ranks)
    place = next(n for n, aim in enumerate(listed) if aim.tier == KEPT)
    last = next(n for n, aim in enumerate(listed) if aim.tier == "tie_break")
    best = max((*rank[:place], *rank[place + 1 : last]) for rank in ranks)
    least = [math.ceil(value * (1 - Fraction(str(demand.give)))) for value in best[place:]]
    return [
        rank[:place] == best[:place]
        and all(value >= floor for value, floor in zip(rank[place + 1 : last], least, strict=True))
        for rank in ranks
    ]


def _hundredths(contact: Contact) -> int:
    """Its culmination in whole hundredths of a degree, cut from the number as it is printed."""
    return int(f"{contact.max_elevation_deg:.3f}".replace(".", "")[:-1])


def _check_sum(contact: Contact) -> int:
    return zlib.crc32(f"{contact.pass_} {contact.antenna}".encode()) >> 16
