"""What `why` says of the passes of a small world against every schedule there is, and against planning again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from groundsched.documents.explanation import Price
from groundsched.documents.schedule import Contact
from groundsched.errors import InfeasibleError
from groundsched.progress import never
from groundsched.scheduling.demand import Demand, Settings
from groundsched.scheduling.known_plans import known_plan
from groundsched.scheduling.remedies import CHANGES, Tried
from groundsched.scheduling.solve import schedule
from groundsched.scheduling.why import explained
from tools.small_worlds.aims import Aim, aims
from tools.small_worlds.bookings import CannotBeKeptError
from tools.small_worlds.enumeration import MOST_SCHEDULES, TooManySchedulesError, legal_schedules
from tools.small_worlds.frozen import fixed_contacts
from tools.small_worlds.rules import Judge
from tools.small_worlds.verdicts import possible_contacts

Ranks = tuple[int, ...]


@dataclass(frozen=True)
class Answers:
    """What was compared of one world, and what is wrong."""

    wrong: tuple[str, ...] = ()
    prices: int = 0
    changes: int = 0
    let_in: int = 0
    """So many of the changes would take the pass."""


def answers(demand: Demand) -> Answers:
    """Compare the answers for every pass of a world that could be otherwise."""
    judge = Judge(demand)
    try:
        booked = fixed_contacts(judge)
    except CannotBeKeptError:
        return Answers()
    if judge.broken(booked):
        return Answers()
    possible, _ = possible_contacts(judge, booked)
    plan = schedule(demand, Settings())
    tried = Tried(known_plan(demand, plan, Settings()))
    listed = [aim for aim in aims(demand, [*possible, *booked]) if aim.tier != "tie_break"]
    every = _every(judge, listed, possible, booked)
    passes = {pass_.id: pass_ for pass_ in demand.passes}
    free = {contact.pass_ for contact in possible} - {contact.pass_ for contact in booked}
    known = {contact.pass_ for contact in plan.contacts} | {r.pass_ for r in plan.rejected}
    wrong: list[str] = []
    for name in sorted(free & known):
        told = explained(tried, passes[name])
        best = _best(every, name, wanted=not told.taken)
        if told.price or not demand.give:  # of a plan that may give up seconds no price is told
            wrong += _of_price(name, told.price, _losses(listed, plan.contacts, best))
    attempts = list(_attempts(tried, sorted(r.pass_ for r in plan.rejected)))
    wrong += [text for text, _ in attempts if text]
    return Answers(tuple(wrong), len(free & known), len(attempts), sum(lets_in for _, lets_in in attempts))


def _every(
    judge: Judge, listed: Sequence[Aim], possible: Sequence[Contact], booked: Sequence[Contact]
) -> list[tuple[Ranks, frozenset[str]]]:
    """What each schedule gives, and the passes in it."""
    found: list[tuple[Ranks, frozenset[str]]] = []
    for contacts in legal_schedules(judge, possible, booked):
        if len(found) >= MOST_SCHEDULES:
            raise TooManySchedulesError
        ranks = tuple(aim.rank(contacts) for aim in listed)
        found.append((ranks, frozenset(contact.pass_ for contact in contacts)))
    return found


def _best(every: Iterable[tuple[Ranks, frozenset[str]]], name: str, *, wanted: bool) -> Ranks | None:
    return max((ranks for ranks, passes in every if (name in passes) is wanted), default=None)


def _losses(
    listed: Sequence[Aim], contacts: Sequence[Contact], best: Ranks | None
) -> dict[tuple[str, int | None], int] | None:
    if best is None:
        return None
    return {(a.tier, a.priority): a.rank(contacts) - rank for a, rank in zip(listed, best, strict=True)}


def _of_price(name: str, told: Sequence[Price], true: dict[tuple[str, int | None], int] | None) -> Iterator[str]:
    """Every stage loses what the best schedule loses; one that is not told of loses nothing."""
    if true is None or not told:
        if told or true is not None:
            yield f"{name}: the price {told}, truth {true}"
        return
    said = {(price.tier, price.priority): price.loss for price in told}
    if any(said.get(stage, 0) != loss for stage, loss in true.items()) or said.keys() - true.keys():
        yield f"{name}: the price {said}, truth {true}"


def _planned(demand: Demand) -> set[str]:
    """The passes of its plan; none where there is no plan, because what is fixed cannot stand together."""
    try:
        return {contact.pass_ for contact in schedule(demand, Settings()).contacts}
    except InfeasibleError:
        return set()


def _attempts(tried: Tried, names: Sequence[str]) -> Iterator[tuple[str, bool]]:
    """Whether each change that may be tried lets its pass in, beside planning all of it again."""
    for name in names:
        for kind, attempts in CHANGES:
            for change in attempts(tried.plan, name):
                said = tried.does(change, name, never)
                is_in = name in _planned(change.demand)
                told = (
                    f"{name}: {kind}, {change.detail}: said to be {'in' if said else 'out'}, the plan has it otherwise"
                )
                yield ("" if said is is_in else told), is_in
