"""The program's plan of a small world against the truth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from groundsched.documents.schedule import Contact, Objective
from groundsched.errors import GroundschedError
from groundsched.scheduling.candidates import Candidate
from groundsched.scheduling.constraints import RULES
from groundsched.scheduling.demand import Demand, Plan, Settings
from groundsched.scheduling.problem import Capacity
from groundsched.scheduling.solve import schedule
from tools.small_worlds.aims import Aim
from tools.small_worlds.bookings import CannotBeKeptError
from tools.small_worlds.enumeration import Key, Truth, key, overlapping, truth, whole_contacts
from tools.small_worlds.frozen import fixed_contacts
from tools.small_worlds.rules import Judge

HARD_DEMAND = 6
"""The exit code of bookings that cannot be kept."""
COMPARED = ("satellite", "station", "band", "owner", "priority", "booked", "frozen", "aos", "los", "lost_s", "value")
"""What a contact says of itself, of which the truth knows better."""


@dataclass(frozen=True)
class Verdict:
    """What is wrong with the plan of one world."""

    wrong: tuple[str, ...] = ()
    schedules: int = 0
    """How many there are."""
    unique: bool = False
    """Whether one alone is the best."""


def verdict(demand: Demand) -> Verdict:
    """Plan a world and compare the plan with every schedule there is."""
    judge = Judge(demand)
    try:
        fixed = fixed_contacts(judge)
    except CannotBeKeptError as reason:
        return Verdict(tuple(_refusal(demand, str(reason))))
    if broken := judge.broken(fixed):
        return Verdict(tuple(_refusal(demand, f"what is booked or frozen breaks {', '.join(broken)}")))
    possible, wrong = possible_contacts(judge, fixed)
    true = truth(demand, possible, fixed)
    wrong += differences(demand, schedule(demand, Settings()), true)
    return Verdict(tuple(wrong), true.schedules, len(true.winners) == 1)


def _refusal(demand: Demand, reason: str) -> Iterator[str]:
    """Bookings that cannot be kept are refused, with their exit code."""
    try:
        schedule(demand, Settings())
    except GroundschedError as error:
        if error.exit_code != HARD_DEMAND:
            yield f"exit code {error.exit_code} for bookings that cannot be kept: {reason}"
    else:
        yield f"a plan, though {reason}"


def possible_contacts(judge: Judge, booked: Sequence[Contact]) -> tuple[list[Contact], list[str]]:
    """The contacts to choose from, and what is wrong with those that the program offers.

    Which parts of a pass are offered is the program's affair: where a mission takes parts, they are as they come.
    """
    demand, whole = judge.demand, whole_contacts(judge)
    partial = {m.satellite for m in demand.missions if m.allow_partial or m.hand_over or m.track}
    if not partial:
        return whole, []
    found, wrong = [], []
    kept = {key(contact) for contact in booked}
    for candidate in _offered(demand):
        if (candidate.pass_.id, candidate.antenna.id, candidate.start, candidate.end) in kept:
            continue
        stretch = candidate.start, candidate.end, candidate.counted_from
        contact = overlapping(judge, candidate.sighting, *stretch)
        if contact is None or judge.alone(contact):
            wrong.append(f"offered, though illegal: {candidate.pass_.id} {candidate.antenna.id} {candidate.part}")
        else:
            found.append(contact)
    offered = {key(contact) for contact in found} | kept
    wrong += [f"not offered: {key(c)}" for c in whole if key(c) not in offered and c.satellite not in partial]
    return found, wrong


def _offered(demand: Demand) -> list[Candidate]:
    """The program's candidates: a rule that forbids nothing sees them all."""
    seen: list[Candidate] = []

    def look(offered: Sequence[Candidate], _: Demand) -> list[Capacity]:
        seen[:] = offered
        return []

    schedule(demand, Settings(), rules=(*RULES, ("look", look)), aims=())
    return seen


def differences(demand: Demand, plan: Plan, true: Truth) -> list[str]:
    """Where a plan is not what is true."""
    found = [f"breaks {rule}" for rule in Judge(demand).broken(plan.contacts)]
    if plan.solution.status != "optimal":
        found.append(f"status {plan.solution.status}")
    found += _of_stages(plan.solution.objectives, true)
    planned = {key(contact): contact for contact in plan.contacts}
    same: list[list[str]] = [list(_of_contacts(planned, w)) for w in true.winners if w.keys() == planned.keys()]
    if not same:
        found.append(f"{sorted(planned)} is not among the best, such as {sorted(true.winners[0])}")
    else:
        found += sorted(same, key=len)[0]
    return found


def _of_stages(objectives: Sequence[Objective], true: Truth) -> Iterator[str]:
    """Every stage has the best value, proven; one is left out only where all schedules are alike in it."""
    rest = list(zip(true.aims, true.best, true.settled, strict=True))
    for objective in objectives:
        name = f"{objective.tier} {objective.priority or ''}".rstrip()
        while rest and not _same(rest[0][0], objective):
            aim, best, settled = rest.pop(0)
            if not settled:
                yield f"no stage {aim.tier} {aim.priority}, where {best} is the best"
        if not rest:
            yield f"a stage {name} that the contract does not have there"
            return
        _, best, _ = rest.pop(0)
        if not objective.value == objective.bound == best:
            yield f"{name}: {objective.value}, proven {objective.bound}, truth {best}"
    yield from (f"no stage {aim.tier}" for aim, _, settled in rest if not settled)


def _same(aim: Aim, objective: Objective) -> bool:
    return (aim.tier, aim.priority) == (objective.tier, objective.priority)


def _same_volume(told: float | None, known: float | None) -> bool:
    """A volume is printed to three decimals; halves of the last may go either way."""
    return told == known or (told is not None and known is not None and abs(told - known) < 0.0015)


def _of_contacts(planned: dict[Key, Contact], winner: dict[Key, Contact]) -> Iterator[str]:
    for name, contact in planned.items():
        for field in COMPARED:
            told, known = getattr(contact, field), getattr(winner[name], field)
            if told != known:
                yield f"{name}: {field} is {told}, not {known}"
        if not _same_volume(contact.volume_mbit, winner[name].volume_mbit):
            yield f"{name}: volume_mbit is {contact.volume_mbit}, not {winner[name].volume_mbit}"
