"""What can become of one query, each kind with its words for the operator."""

from __future__ import annotations

from dataclasses import dataclass, replace

from groundsched import times
from groundsched.documents.refresh import QueryReport, State
from groundsched.elements.queries import Query
from groundsched.elements.records import RejectedRecord
from groundsched.errors import Problem
from groundsched.refreshing.ledger import INTERVAL_MS
from groundsched.refreshing.needs import CELESTRAK, Need


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one query."""

    need: Need
    report: QueryReport
    problem: Problem | None = None
    """Why its satellites may be without new elements."""
    brought: frozenset[int] = frozenset()
    """Who was in a good answer."""
    missing: frozenset[int] = frozenset()
    """Who was expected in it and was not."""
    lacking: tuple[int, ...] = ()
    """Who has to be asked for one by one because of that."""
    rejected: tuple[RejectedRecord, ...] = ()
    """The bad records of a good answer."""
    is_refusal: bool = False
    """Whether its source must not be asked anything else now."""
    is_unknown: bool = False
    """Whether the source answered that it has nothing of what was asked for."""


def report(query: Query, state: State, asked: int | None, *, detail: str = "") -> QueryReport:
    """The report of a query that was last asked at `asked`; a file may be read at any time."""
    free = None if asked is None or query.source == "file" else asked + INTERVAL_MS
    return QueryReport(query=query.name, state=state, detail=detail, asked=asked, next=free)


def refused(need: Need, reason: str, now: int) -> Outcome:
    """The source was asked now and refused, or gave what is of no use: it is not asked anything else."""
    return replace(_in_vain(need, reason, now, _again(need.query, now + INTERVAL_MS)), is_refusal=True)


def unknown(need: Need, reason: str, now: int) -> Outcome:
    """The source was asked now, and has nothing of what was asked for."""
    remedy = f"Correct the number or the group, or leave it out; asked again not before {_from(now + INTERVAL_MS)}"
    vain = _in_vain(need, reason, now, remedy)
    return replace(vain, missing=frozenset(need.query.satellites), lacking=need.by_number, is_unknown=True)


def older(need: Need, reason: str, now: int, lacking: tuple[int, ...]) -> Outcome:
    """The source was asked now, and its answer is older than what there was, which says nothing of its others."""
    remedy = f"What the cache has is kept; asked again not before {_from(now + INTERVAL_MS)}"
    return replace(_in_vain(need, reason, now, remedy), lacking=lacking)


def lost(need: Need, now: int) -> Outcome:
    """The source says that nothing is new, and the cache has nothing."""
    reason = "says that nothing has changed since an answer that this cache does not have"
    remedy = "Get a file of elements by other means, and add it with `groundsched fetch FILE`"
    return _in_vain(need, reason, now, remedy)


def _in_vain(need: Need, reason: str, now: int, remedy: str) -> Outcome:
    """The source was asked now, and nothing was stored."""
    told = report(need.query, "refused", now, detail=reason)
    return Outcome(need=need, report=told, problem=Problem(need.query.name, reason, remedy))


def never_reached(need: Need, reason: str, earlier: int | None) -> Outcome:
    """The request did not get to the source, so that it does not count; `earlier` is when the source was last asked."""
    problem = Problem(need.query.name, reason, "Nobody was asked: mend that and try again at any time")
    told = report(need.query, "refused", earlier, detail=reason)
    return Outcome(need=need, report=told, problem=problem, is_refusal=True)


def failed_before(need: Need, asked: int) -> Outcome:
    """The query rests after an attempt at `asked` that brought nothing."""
    query, free = need.query, asked + INTERVAL_MS
    told = report(query, "too-soon", asked, detail=f"failed at {_minute(asked)}; may be asked again from {_from(free)}")
    what = f"brought nothing at {_minute(asked)}, and is not asked again within two hours"
    return Outcome(need=need, report=told, problem=Problem(query.name, what, _again(query, free)))


def lost_since(need: Need, asked: int) -> Outcome:
    """The query was answered at `asked`, and the cache has lost what came."""
    query, free = need.query, asked + INTERVAL_MS
    told = report(query, "too-soon", asked, detail=f"may be asked again from {_from(free)}")
    what = (
        f"was answered at {_minute(asked)}, but the cache has lost what came; nothing is asked twice within two hours"
    )
    return Outcome(need=need, report=told, problem=Problem(query.name, what, _again(query, free)))


def rests(need: Need, asked: int, lacking: tuple[int, ...]) -> Outcome:
    """The query was answered at `asked`, so recently that nothing can be new."""
    detail = f"answered at {_minute(asked)}; may be asked again from {_from(asked + INTERVAL_MS)}"
    return Outcome(need=need, report=report(need.query, "too-soon", asked, detail=detail), lacking=lacking)


def not_asked(need: Need, culprit: str, asked: int | None) -> Outcome:
    """The query was left alone because its source has refused the query `culprit` in this run."""
    reason = f"not asked, because {culprit} failed"
    problem = Problem(need.query.name, reason, "Ask again when that works")
    return Outcome(need=need, report=report(need.query, "not-asked", asked, detail=reason), problem=problem)


def _again(query: Query, free: int) -> str:
    """When the source may be asked again, and what CelesTrak asks of its users."""
    if query.source == CELESTRAK:
        return f"CelesTrak blocks clients that repeat what it refused; try again after {_from(free)}"
    return f"Try again after {_from(free)}"


def _minute(instant: int) -> str:
    return times.format_local(instant, times.zone("UTC"), "%H:%MZ")


def _from(instant: int) -> str:
    """The first whole minute that is not before the instant."""
    return _minute(times.ceil_to(instant, times.MINUTE_MS))
