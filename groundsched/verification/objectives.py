"""What the schedule is judged by, counted again from its contacts: every stage's value, bound, gap and place."""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from groundsched import times
from groundsched.documents.schedule import Objective
from groundsched.documents.verification import Finding
from groundsched.verification.needs import (
    answer,
    antenna_time,
    contacts_missing,
    in_window,
    mbit_lost,
    mbit_missing,
    overdue_s,
    share_missing_s,
)
from groundsched.verification.predecessor import kept_contacts
from groundsched.verification.record import Record

TIE_BREAK = "tie_break"
TIE_BREAKS = 3
"""Early starts, high passes, and a number: together they leave one schedule."""
OF_CHOICE = frozenset({"limit", "frozen", "station", "conflict", "redundant"})
"""Reasons of refusals that some other schedule would not have: an antenna could have taken the pass."""
TRIFLE = 1e-9
"""What a quotient of floats may be off."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage as the contract has it."""

    tier: str
    priority: int | None
    value: int
    minimised: bool
    needed: bool
    """Whether a schedule that has settled everything must have it; others may lack a stage in which nothing differs."""

    @property
    def name(self) -> str:
        """As findings say it."""
        return self.tier if self.priority is None or self.tier != "requests" else f"{self.tier} {self.priority}"


def stages(record: Record) -> list[Stage]:
    """Every stage, in order, with the value that the contacts give."""
    kept = list(_kept(record))
    options = record.schedule.inputs.options
    first = options.keep_first or options.give > 0
    return [
        *_requests(record),
        *_shortages(record),
        *(kept if first else ()),
        *_priorities(record),
        *(() if first else kept),
        *_tie_breaks(record),
    ]


def _requests(record: Record) -> Iterator[Stage]:
    """Requests met, those of each priority together."""
    asked = [r for r in record.schedule.inputs.missions.content.requests if in_window(record, r)]
    for priority in sorted({request.priority for request in asked}):
        met = sum(answer(record, request).met for request in asked if request.priority == priority)
        yield Stage("requests", priority, met, minimised=False, needed=True)


def _shortages(record: Record) -> Iterator[Stage]:
    """What is missing to contacts, gaps, volumes and shares."""
    missions = record.served.values()
    contacts = sum(contacts_missing(record, m) * (10 - m.priority) for m in missions)
    gaps = sum(overdue_s(record, m) * (10 - m.priority) for m in missions)
    mbit = sum((mbit_missing(record, m) + (mbit_lost(record, m) or 0)) * (10 - m.priority) for m in missions)
    for tier, value in (
        ("least_contacts", contacts),
        ("gaps", gaps),
        ("volume", mbit),
        ("shares", shares_missing(record)),
    ):
        yield Stage(tier, None, value, minimised=True, needed=value > 0)


def shares_missing(record: Record, more: tuple[str | None, int] | None = None) -> int:
    """Seconds missing to what owners are promised, of all contacts and perhaps of more: an owner and his seconds.

    Who could have no contact at all is promised nothing.
    """
    promised = record.schedule.inputs.missions.content.owners
    if not any(owner.min_share for owner in promised.values()):
        return 0
    owner_of_more, more_s = more or (None, 0)
    given = antenna_time(record)
    refused = {r.satellite for r in record.schedule.rejected if r.reason in OF_CHOICE}
    able = {record.missions[s].owner for s in {*refused, *record.by_satellite} if s in record.missions}
    return sum(
        share_missing_s(owner.min_share, given.own_s[name] + more_s * (name == owner_of_more), given.all_s + more_s)
        for name, owner in promised.items()
        if name in able
    )


def _priorities(record: Record) -> Iterator[Stage]:
    """Contact seconds by priority, of those that some mission with a contact has."""
    values: dict[int, int] = {}
    refused = {r.satellite for r in record.schedule.rejected if r.reason in OF_CHOICE}
    for satellite, mission in record.served.items():
        own = record.by_satellite.get(satellite, [])
        if own or satellite in refused:
            values[mission.priority] = values.get(mission.priority, 0) + sum(contact.value for contact in own)
    for priority in sorted(values):
        yield Stage(f"priority-{priority}", priority, values[priority], minimised=False, needed=True)


def _kept(record: Record) -> Iterator[Stage]:
    """Contacts kept as they were.

    Where the priorities may give something to it, they are settled before it, and again after it: a search that is cut
    short on the way leaves them alone.
    """
    if record.schedule.inputs.previous is not None:
        kept = kept_contacts(record)
        is_settled = not record.schedule.inputs.options.give or record.schedule.solution.status == "optimal"
        yield Stage("kept", None, kept, minimised=False, needed=kept > 0 and is_settled)


def _tie_breaks(record: Record) -> Iterator[Stage]:
    """Early starts, high culminations, and a number that is the same everywhere."""
    contacts, begin = record.schedule.contacts, record.schedule.window.start
    starts = sum((contact.start - begin) // times.SECOND_MS for contact in contacts)
    heights = sum(round(contact.max_elevation_deg * 1000) // 10 for contact in contacts)
    sums = sum(zlib.crc32(f"{contact.pass_} {contact.antenna}".encode()) >> 16 for contact in contacts)
    for value, minimised in ((starts, True), (heights, False), (sums, True)):
        yield Stage(TIE_BREAK, None, value, minimised=minimised, needed=record.schedule.solution.reproducible)


def objectives(record: Record) -> Iterator[Finding]:
    """Every stage that counts is there, in order, with the value that the contacts give, a fitting bound and gap."""
    said = list(record.schedule.solution.objectives)
    for stage in stages(record):
        if said and (said[0].tier, said[0].priority) == (stage.tier, stage.priority):
            yield from _of_stage(stage, said[0])
            yield from _given(said.pop(0), record.schedule.inputs.options.give)
        elif stage.needed and (said or _is_complete(record, stage)):
            yield _finding("objective", f"{stage.name} is missing; the contacts give {stage.value}")
    for objective in said:
        yield _finding("objective", f"{objective.tier} is not a stage of this plan, or stands in the wrong place")


def _is_complete(record: Record, stage: Stage) -> bool:
    """Whether a stage must have been settled: all but the tie-break where the schedule is optimal."""
    solution = record.schedule.solution
    return solution.status == "optimal" and (stage.tier != TIE_BREAK or solution.reproducible)


def _of_stage(stage: Stage, said: Objective) -> Iterator[Finding]:
    if said.value != stage.value:
        yield _finding("objective", f"{stage.name} is {said.value}; the contacts give {stage.value}")
    if said.bound > said.value if stage.minimised else said.bound < said.value:
        yield _finding("bound", f"{stage.name} has {said.value}, which is better than its bound, {said.bound}")
    gap = abs(said.value - said.bound) / max(1, abs(said.value))
    if abs(said.gap - gap) > TRIFLE * max(1.0, gap):
        yield _finding("gap", f"{stage.name} has the gap {said.gap:g}; value and bound make it {gap:g}")
    if len(set(said.proof)) < len(said.proof):
        yield _finding("proof", f"{stage.name} names a proof twice")


def _given(said: Objective, give: float) -> Iterator[Finding]:
    """A priority gives no more of what it could have than `--give` allows, to keep more contacts as they were."""
    may_give = said.tier.startswith("priority-")
    most = math.floor(Fraction(str(give)) * (said.value + said.given)) if may_give else 0
    if not 0 <= said.given <= most:
        yield _finding("given", f"{said.tier} has given up {said.given}; {most} are allowed")


def status(record: Record) -> Iterator[Finding]:
    """A schedule is optimal where two proofs of each stage but the tie-break agree with its value, else feasible."""
    solution = record.schedule.solution
    settled = [o for o in solution.objectives if o.tier != TIE_BREAK]
    unproven = [o.tier for o in settled if len(set(o.proof)) < 2 or o.value != o.bound]
    tie_breaks = [o for o in solution.objectives if o.tier == TIE_BREAK]
    if solution.status == "optimal" and unproven:
        yield _finding("status", f"it is optimal, and {', '.join(unproven)} has not two proofs of its value")
    if solution.status == "feasible" and tie_breaks and not unproven:
        yield _finding("status", "it is feasible, and every stage has two proofs of its value")
    if solution.reproducible and not all(o.proof for o in tie_breaks):
        yield _finding("status", "it is reproducible, and a tie-break is not proven")
    settles = len(tie_breaks) == TIE_BREAKS and all(o.proof and o.value == o.bound for o in tie_breaks)
    if solution.status == "optimal" and settles and not solution.reproducible:
        yield _finding("status", "it is not reproducible, and every stage is proven, the tie-breaks too")


def _finding(code: str, detail: str) -> Finding:
    return Finding(code=code, contact=None, detail=detail)
