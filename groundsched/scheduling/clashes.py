"""What is booked or frozen and cannot be kept together: the smallest sets that clash, in words."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from groundsched import times
from groundsched.config.missions import Booking
from groundsched.documents.schedule import Contact
from groundsched.errors import Problem
from groundsched.scheduling.candidates import Candidate
from groundsched.scheduling.constraints import RULES, Rule, in_one_beam, missing_ms, problem_of, rate_mbps, slew_ms
from groundsched.scheduling.demand import Demand
from groundsched.scheduling.problem import Capacity
from groundsched.scheduling.wording import from_to, seconds

REMEDY = "One of them must move or be given up"


def label_of(booking: Booking, demand: Demand) -> str:
    """How messages call a booking: whose, where and when."""
    when = from_to(times.Window(booking.start, booking.end))
    return f"booking of {name_of(booking.satellite, demand)} on {booking.antenna} {when}"


def frozen_label(contact: Contact, demand: Demand) -> str:
    """The same for a contact that is not to be changed."""
    when = from_to(times.Window(contact.start, contact.end))
    return f"frozen contact {contact.id} of {name_of(contact.satellite, demand)} on {contact.antenna} {when}"


def fixed_label(candidate: Candidate, demand: Demand) -> str:
    """How messages call what every schedule has."""
    if candidate.booking is not None:
        return label_of(candidate.booking, demand)
    return frozen_label(candidate.frozen, demand) if candidate.frozen is not None else candidate.pass_.id


def name_of(satellite: int, demand: Demand) -> str:
    """Name and number of a satellite; its number where nobody names it."""
    missions = (mission.name for mission in demand.missions if mission.satellite == satellite)
    passes = (pass_.name for pass_ in demand.passes if pass_.satellite == satellite)
    name = next((name for name in itertools.chain(missions, passes) if name), None)
    return str(satellite) if name is None else f"{name} ({satellite})"


@dataclass(frozen=True, slots=True)
class Clash:
    """A smallest set of contacts that a rule forbids."""

    rule: str
    members: tuple[Candidate, ...]

    def problem(self, demand: Demand) -> Problem:
        """What stands against a booking, or the first of them, with the others named."""
        label, *others = (fixed_label(c, demand) for c in sorted(self.members, key=lambda c: c.booking is None))
        beside = f"clashes with the {' and the '.join(others)}: " if others else ""
        return Problem(label, f"{beside}{self.why(demand)}", REMEDY if others else "It must move or be given up")

    def why(self, demand: Demand) -> str:
        """Why they cannot stand together."""
        return SENTENCES.get(self.rule, _any)(self.members, demand)


def clashes(fixed: Sequence[Candidate], demand: Demand, rules: Sequence[tuple[str, Rule]] = RULES) -> Iterator[Clash]:
    """Every smallest set of these contacts that some of the rules forbids, each set once.

    The rules are the schedule's own, asked about what is fixed alone: a capacity that this overfills is a clash.
    """
    fixed = sorted(fixed, key=lambda c: (c.start, c.satellite, c.antenna.id, c.end))  # as rules want them
    problem = problem_of(tuple(fixed), demand, rules)
    told: set[frozenset[int]] = set()
    for rule in sorted(problem.capacities, key=_tells_least):
        for capacity in problem.capacities[rule]:
            for members in _smallest(capacity):
                if frozenset(members) not in told:
                    told.add(frozenset(members))
                    yield Clash(rule, tuple([fixed[index] for index in members]))


def _tells_least(rule: str) -> int:
    """What one antenna has twice is said of the antenna, although the satellite is the same."""
    return 0 if rule == "conflict" else 1


def _smallest(capacity: Capacity) -> Iterator[tuple[int, ...]]:
    """The smallest sets that overfill a capacity: every pair where one alone has room, else one that takes the most."""
    if capacity.most == 1 and not capacity.weights:
        yield from itertools.combinations(capacity.members, 2)
        return
    taken, members = 0, list[int]()
    for member, weight in sorted(capacity.weighted, key=lambda pair: (-pair[1], pair[0])):
        if taken <= capacity.most:
            taken += weight
            members.append(member)
    if taken > capacity.most:
        yield tuple(sorted(members))


def _conflict(members: Sequence[Candidate], demand: Demand) -> str:
    """What the antenna has between the two, and what it needs."""
    earlier, later = sorted(members, key=lambda c: (c.start, c.end))
    pause_ms, turn_ms = later.start - earlier.end, slew_ms(earlier, later)
    makes_ready = f"{seconds(turn_ms)} s slew" if turn_ms > later.setup_ms else f"{seconds(later.setup_ms)} s setup"
    has = f"they overlap by {seconds(-pause_ms)} s" if pause_ms < 0 else f"has {seconds(pause_ms)} s"
    return (
        f"{earlier.antenna.id} needs {seconds(earlier.teardown_ms)} s teardown and {makes_ready} between the two and"
        f" {has}; {seconds(missing_ms(earlier, later))} s are missing"
    )


def _station(members: Sequence[Candidate], demand: Demand) -> str:
    """When the satellite would talk to both."""
    one, other = members
    both = times.Window(max(one.start, other.start), min(one.end, other.end))
    return (
        f"the satellite talks to one antenna at a time, and {one.antenna.id} and {other.antenna.id} would both have it"
        f" {from_to(both)} ({seconds(both.end - both.start)} s)"
    )


def _ingest(members: Sequence[Candidate], demand: Demand) -> str:
    station = members[0].station
    rates = " + ".join(f"{rate_mbps(c):g}" for c in members)
    return f"{rates} Mbit/s at once are more than {station.id} takes in, {station.ingest_mbps or 0.0:g}"


def _separation(members: Sequence[Candidate], demand: Demand) -> str:
    one, other = members
    pair = tuple(sorted((one.satellite, other.satellite)))
    first = next(
        encounter
        for encounter in demand.encounters
        if (encounter.station, encounter.satellites) == (one.station.id, pair) and in_one_beam(one, other, encounter)
    )
    return (
        f"both are in {one.band}, and the satellites stand closer than {one.station.min_separation_deg or 0.0:g}°"
        f" in the sky of {one.station.id} {from_to(times.Window(first.start, first.end))}"
    )


def _any(members: Sequence[Candidate], demand: Demand) -> str:
    return "no schedule has room for all of them"


SENTENCES: dict[str, Callable[[Sequence[Candidate], Demand], str]] = {
    "conflict": _conflict,
    "station": _station,
    "ingest": _ingest,
    "separation": _separation,
}
"""Why what is fixed cannot stand together, by the rule's name. `limit`, `track` and `pass` give way to bookings."""
