"""The stage `gaps`: no mission goes longer without a contact than `max_gap_h` allows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from groundsched import times
from groundsched.config.missions import Mission
from groundsched.scheduling.candidates import Candidate
from groundsched.scheduling.demand import Demand, planned_satellite
from groundsched.scheduling.model import Row
from groundsched.scheduling.stages import Quantities, Stage

TIER = "gaps"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """The time in which a mission waits for contacts: that of the window in which it exists."""

    begin: int
    end: int
    since: int
    """From when its first gap counts: the end of its last contact where that is known, else the beginning."""
    second_zero: int
    """The window's start: whole seconds are counted from there."""
    allowed_ms: int | None
    """The longest gap allowed; None where any is."""

    def pauses(self, contacts: Iterable[times.Window]) -> Iterator[times.Window]:
        """From one contact's end to the next one's start, the edges included."""
        reached = self.since
        for contact in sorted(contacts, key=lambda c: c.start):
            if contact.start > reached:
                yield times.Window(reached, contact.start)
            reached = max(reached, contact.end)
        if reached < self.end:
            yield times.Window(reached, self.end)

    def overdue_s(self, pauses: Iterable[times.Window]) -> int:
        """The whole seconds in which the last contact ended longer ago than allowed."""
        if self.allowed_ms is None:
            return 0
        late = [(max(pause.start + self.allowed_ms, self.begin), min(pause.end, self.end)) for pause in pauses]
        return sum([self.seconds(start, end) for start, end in late if start < end])

    def seconds(self, start: int, end: int) -> int:
        """The whole seconds that end in a stretch: those of its parts add up to its own."""
        return (end - self.second_zero) // times.SECOND_MS - (start - self.second_zero) // times.SECOND_MS


def waiting(mission: Mission, demand: Demand) -> Waiting:
    """The time in which this mission waits for contacts."""
    window = demand.window
    begin = window.start if mission.from_ is None else max(window.start, mission.from_)
    end = window.end if mission.until is None else max(begin, min(window.end, mission.until))
    last = demand.last_contact_end.get(planned_satellite(mission), begin)
    hours = mission.max_gap_h
    return Waiting(
        begin=begin,
        end=end,
        # A contact before the mission existed was not for it.
        since=last if mission.from_ is None else max(last, mission.from_),
        second_zero=window.start,
        allowed_ms=None if hours is None else round(hours * times.HOUR_MS),
    )


def gaps(candidates: Sequence[Candidate], demand: Demand, first: int) -> list[Stage]:
    """Seconds in which a mission's last contact ended longer ago than `max_gap_h`, each times (10 - priority)."""
    own: defaultdict[int, dict[int, Candidate]] = defaultdict(dict)
    for index, candidate in enumerate(candidates):
        own[candidate.satellite][index] = candidate
    found: list[Stretch] = []
    rows: list[Row] = []
    amounts: dict[int, int] = {}
    reach: list[tuple[int, ...]] = []
    for mission in sorted(demand.missions, key=planned_satellite):
        listed = stretches(own[planned_satellite(mission)], waiting(mission, demand))
        rows += _rows(listed, first + len(found))
        reach.append((*own[planned_satellite(mission)], *range(first + len(found), first + len(found) + len(listed))))
        for stretch in listed:
            amounts[first + len(found)] = stretch.seconds * (10 - mission.priority)
            found.append(stretch)
    if not found:
        return []
    quantities = Quantities(
        ranges=(1,) * len(found),
        rows=tuple(rows),
        measured=lambda chosen: _uncovered(found, chosen),
        reach=tuple(reach),
    )
    return [Stage(tier=TIER, priority=None, amounts=amounts, minimised=True, quantities=quantities)]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time in which any of these candidates, and no other contact, keeps the gap from being too long."""

    seconds: int
    members: frozenset[int]


def stretches(own: Mapping[int, Candidate], wait: Waiting) -> list[Stretch]:
    """The time in which a gap may be too long, cut wherever a candidate begins or ceases to help."""
    if wait.allowed_ms is None:
        return []
    edges: defaultdict[int, set[int]] = defaultdict(set)
    start = max(wait.begin, wait.since + wait.allowed_ms)
    for index, candidate in own.items():
        helps = max(start, candidate.start), min(wait.end, candidate.end + wait.allowed_ms)
        if helps[0] < helps[1]:
            for instant in helps:
                edges[instant].add(index)
    found: list[Stretch] = []
    members = frozenset(edges.pop(start, ()))
    for instant in sorted({*edges, wait.end}):
        seconds = wait.seconds(start, instant)
        if seconds > 0:
            if found and found[-1].members == members:
                seconds += found.pop().seconds
            found.append(Stretch(seconds, members))
        start, members = instant, members ^ edges.get(instant, frozenset())
    return found


def _rows(listed: Sequence[Stretch], first: int) -> list[Row]:
    """What keeps each stretch uncovered until one of its candidates is taken; they are numbered from `first` on.

    One that has a neighbour's candidates and more is uncovered when the neighbour is and none of the others is taken.
    That says the same as naming all of them, in far fewer terms, and says nothing where the neighbour is covered.
    """
    rows = []
    for place, stretch in enumerate(listed):
        parent = _parent(listed, place)
        if parent is None:
            rows.append(_row(stretch.members, first + place, None))
        else:
            rows.append(_row(stretch.members - listed[parent].members, first + place, first + parent))
    return rows


def _parent(listed: Sequence[Stretch], place: int) -> int | None:
    """The neighbour with some of a stretch's candidates and no other."""
    beside = [other for other in (place - 1, place + 1) if 0 <= other < len(listed)]
    return next((other for other in beside if listed[other].members < listed[place].members), None)


def _row(members: Iterable[int], uncovered: int, beside: int | None) -> Row:
    """The candidates taken and the stretch uncovered are together 1 or more, or as much as the neighbour uncovered."""
    named = (*sorted(members), uncovered)
    if beside is None:
        return Row(named, (1,) * len(named), 1, len(named))
    return Row((*named, beside), (*(1,) * len(named), -1), 0, len(named))


def _uncovered(listed: Sequence[Stretch], chosen: Sequence[int]) -> list[int]:
    taken = {index for index, value in enumerate(chosen) if value}
    return [int(stretch.members.isdisjoint(taken)) for stretch in listed]
