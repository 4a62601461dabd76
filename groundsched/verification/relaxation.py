"""The hard rules as rows of a linear program; every schedule that keeps the rules keeps the rows, and more do."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass

from groundsched import times
from groundsched.config.missions import Mission
from groundsched.verification.choices import Choice
from groundsched.verification.days import day_number, days
from groundsched.verification.program import Program, together
from groundsched.verification.record import Record

LEFT_OUT = "slews that take longer than setup, min_separation_deg, --margin, bookings of other windows"
"""What the rows do not know; the bound without it is valid all the same."""


@dataclass(frozen=True, slots=True)
class Share:
    """A variable that says which part of a stretch is contact."""

    variable: int
    start: int
    end: int

    @property
    def seconds(self) -> float:
        """How long the stretch is."""
        return (self.end - self.start) / times.SECOND_MS


@dataclass(frozen=True, slots=True)
class Chosen:
    """A choice in the program."""

    choice: Choice
    contacts: int
    """The variable that counts contacts."""
    shares: tuple[Share, ...]
    """Of a whole contact one, with the same variable."""

    @property
    def value_terms(self) -> dict[int, float]:
        """Contact seconds at the most."""
        if not self.choice.in_parts:
            return {self.contacts: self.choice.value}
        return {share.variable: share.seconds for share in self.shares}

    def mbit_terms(self, start: int | None = None, end: int | None = None) -> dict[int, float]:
        """What comes down at the most; of a view, in some stretch of it."""
        if not self.choice.in_parts:
            return {self.contacts: self.choice.mbit}
        return {
            share.variable: self.choice.rate_mbps * share.seconds
            for share in self.shares
            if (start is None or share.end > start) and (end is None or share.start < end)
        }


@dataclass(frozen=True)
class Relaxation:
    """The program with all its choices."""

    record: Record
    program: Program
    chosen: list[Chosen]

    @classmethod
    def of(cls, record: Record, offered: Sequence[Choice]) -> Relaxation:
        """The choices with every hard rule that can be said in rows."""
        program = Program()
        made = cls(record, program, [_chosen(program, choice, edges) for choice, edges in _cut(record, offered)])
        for rule in (_antennas, _satellites, _limit, _track, _ingest):
            rule(made)
        return made

    def of_mission(self, mission: Mission) -> list[Chosen]:
        """The choices of one mission."""
        return [each for each in self.chosen if each.choice.mission is mission]

    def days_of(self, each: Chosen) -> range:
        """The days to which its contacts may belong: that in which they start."""
        window, choice = self.record.schedule.window, each.choice
        last = choice.end - 1 if choice.in_parts else choice.start
        return range(day_number(choice.start, window), day_number(last, window) + 1)


def _cut(record: Record, offered: Sequence[Choice]) -> Iterator[tuple[Choice, list[int]]]:
    """Each choice, with the moments at which what stands beside its parts may change."""
    edges: defaultdict[Hashable, set[int]] = defaultdict(set)
    for choice in offered:
        edges[choice.antenna] |= {choice.busy_from, choice.busy_until}
        edges[choice.mission.satellite] |= {choice.start, choice.end}
    window = record.schedule.window
    everywhere = set(range(window.start, window.end, times.DAY_MS))
    for request in record.schedule.inputs.missions.content.requests:
        everywhere |= {request.before, request.after or request.before}
    for choice in offered:
        inner = everywhere | edges[choice.antenna] | edges[choice.mission.satellite] if choice.in_parts else set()
        yield choice, [choice.start, *sorted(e for e in inner if choice.start < e < choice.end), choice.end]


def _chosen(program: Program, choice: Choice, edges: Sequence[int]) -> Chosen:
    contacts = program.variable(choice.most, float(choice.fixed))
    if not choice.in_parts:
        return Chosen(choice, contacts, (Share(contacts, choice.start, choice.end),))
    shares = tuple(Share(program.variable(1.0), start, end) for start, end in itertools.pairwise(edges))
    for share in shares:
        program.add({contacts: 1.0, share.variable: -1.0}, least=0.0)
    return Chosen(choice, contacts, shares)


def _grouped(made: Relaxation, key: Callable[[Choice], Hashable]) -> list[list[Chosen]]:
    groups: defaultdict[Hashable, list[Chosen]] = defaultdict(list)
    for each in made.chosen:
        groups[key(each.choice)].append(each)
    return list(groups.values())


def _antennas(made: Relaxation) -> None:
    """An antenna serves one contact at a time, with setup and teardown; of parts the contact alone is counted."""
    for own in _grouped(made, lambda choice: choice.antenna):
        stretches = [
            (share.start, share.end, share.variable)
            if each.choice.in_parts
            else (each.choice.busy_from, each.choice.busy_until, share.variable)
            for each in own
            for share in each.shares
        ]
        _at_most_one(made.program, stretches)


def _satellites(made: Relaxation) -> None:
    """A satellite talks to one antenna at a time; of parts that may overlap only what counts is here."""
    for own in _grouped(made, lambda choice: choice.mission.satellite):
        _at_most_one(made.program, [(s.start, s.end, s.variable) for each in own for s in each.shares])


def _at_most_one(program: Program, stretches: Sequence[tuple[int, int, int]]) -> None:
    for numbers in together(stretches):
        if len(numbers) > 1:
            program.add(dict.fromkeys(sorted(numbers), 1.0), most=1.0)


def _limit(made: Relaxation) -> None:
    """No more than `contacts_per_day.max`, or what is fixed; views that reach over a day's end are not counted."""
    for own in _grouped(made, lambda choice: choice.mission.satellite):
        wish = own[0].choice.mission.contacts_per_day
        if wish is None or wish.max is None:
            continue
        by_day: defaultdict[int, list[Chosen]] = defaultdict(list)
        for each in own:
            if len(made.days_of(each)) == 1:
                by_day[made.days_of(each)[0]].append(each)
        for some in by_day.values():
            most = max(wish.max, sum(each.choice.fixed for each in some))
            made.program.add({each.contacts: 1.0 for each in some}, most=most)


def _track(made: Relaxation) -> None:
    """A track has no more hours in all days together than it asks for, or what is fixed."""
    for own in _grouped(made, lambda choice: choice.mission.satellite):
        track = own[0].choice.mission.track
        if track is None:
            continue
        asked_ms = sum(day.tracking_ms(track) for day in days(made.record.schedule.window))
        fixed_ms = sum(each.choice.end - each.choice.start for each in own if each.choice.fixed)
        terms = {share.variable: share.seconds for each in own for share in each.shares}
        made.program.add(terms, most=(asked_ms + fixed_ms) / times.SECOND_MS)


def _ingest(made: Relaxation) -> None:
    """A station takes in at no moment more than its `ingest_mbps`."""
    for own in _grouped(made, lambda choice: choice.station):
        most = made.record.stations[own[0].choice.station].ingest_mbps
        if most is None:
            continue
        rates = {share.variable: each.choice.rate_mbps for each in own for share in each.shares}
        stretches = [(s.start, s.end, s.variable) for each in own for s in each.shares if each.choice.rate_mbps]
        for numbers in together(stretches):
            if sum(rates[number] for number in numbers) > most:
                made.program.add({number: rates[number] for number in sorted(numbers)}, most=most)
