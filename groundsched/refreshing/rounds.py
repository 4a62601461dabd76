"""One round over the queries: each is asked at most once, and after the first refusal its source is left alone."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from groundsched.elements import history
from groundsched.elements.queries import Answer, Query, SourceFaultError, Validators
from groundsched.errors import InputError, Problem
from groundsched.progress import Progress, silent
from groundsched.refreshing import outcomes
from groundsched.refreshing.judging import Judged, judge
from groundsched.refreshing.ledger import Ledger, is_welcome, sha256
from groundsched.refreshing.manifest import Entry
from groundsched.refreshing.needs import Need
from groundsched.refreshing.outcomes import Outcome

MOST_PROBLEMS = 20
"""So many bad records of a file are named."""

MOST_UNKNOWN = 10
"""So many answers without sets are taken from a source in one run: CelesTrak counts each as an error, and blocks
clients that make too many."""


class Ask(Protocol):
    """How a source is asked: `elements.sources.ask`, or a stand-in for it."""

    def __call__(self, query: Query, known: Validators, *, timeout_s: float, progress: Progress) -> Answer:
        """The answer; SourceFaultError where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What a refresh asks with and keeps by."""

    ask: Ask
    clock: Callable[[], int]
    """The present time in milliseconds."""
    timeout_s: float = 30.0
    keep_days: float = 30.0
    progress: Progress = silent
    undisturbed: Callable[[], contextlib.AbstractContextManager[None]] = contextlib.nullcontext
    """Around whatever writes to the cache: a signal waits until it is done."""


class Round:
    """The queries of one refresh, one after the other."""

    def __init__(self, ledger: Ledger, means: Means) -> None:
        self._ledger = ledger
        self._means = means
        self._refused_by: dict[str, str] = {}
        """Host → the query that it refused."""
        self._unknown: Counter[str] = Counter()
        """Host → how many queries it had nothing for."""
        self._files: dict[str, tuple[Answer, Judged]] = {}
        """Query.key → what the file holds: it is read once, and parsed once."""

    def read_files(self, needs: Iterable[Need]) -> None:
        """Read the files among these queries before anybody is asked. Raises InputError with all that is wrong."""
        problems: list[Problem] = []
        for query in (need.query for need in needs if need.query.source == "file"):
            try:
                answer = self._ask(query, Validators())
            except SourceFaultError as fault:
                problems.append(Problem(query.name, fault.reason, "Name a file of elements"))
                continue
            judged = judge(query, answer.content or b"", needs_all=False, last=None, have={})
            self._files[query.key] = answer, judged
            if judged.fault:
                problems += _of_file(query, judged)
        if problems:
            raise InputError(problems)

    def take(self, need: Need) -> Outcome:
        """Ask one query, if it may be asked, and store what is good. Raises OutputError where that cannot be stored."""
        query, now = need.query, self._means.clock()
        if query.source == "file":
            return self._stored(need, *self._files[query.key], now)
        if (asked := self._ledger.resting_since(query, now)) is not None:
            return self._resting(need, asked, now)
        if culprit := self._refused_by.get(query.host):
            return outcomes.not_asked(need, culprit, self._ledger.last_asked(query, now))
        outcome = self._asked(need, now)
        self._unknown[query.host] += outcome.is_unknown
        if outcome.is_refusal or self._unknown[query.host] >= MOST_UNKNOWN:
            self._refused_by[query.host] = query.name
        return outcome

    def _asked(self, need: Need, now: int) -> Outcome:
        query = need.query
        earlier = self._ledger.last_asked(query, now)
        known = self._ledger.validators(query, now)
        self._ledger.begin(query, now)
        try:
            answer = self._ask(query, known)
        except SourceFaultError as fault:
            if fault.asked:
                return outcomes.refused(need, fault.reason, now)
            self._ledger.take_back(query, earlier)
            return outcomes.never_reached(need, fault.reason, earlier)
        return self._answered(need, answer, now)

    def _ask(self, query: Query, known: Validators) -> Answer:
        return self._means.ask(query, known, timeout_s=self._means.timeout_s, progress=self._means.progress)

    def _resting(self, need: Need, asked: int, now: int) -> Outcome:
        if self._ledger.has_failed(need.query, now):
            return outcomes.failed_before(need, asked)
        there = self._still_here(need.query)
        if not there and not need.is_shared:
            return outcomes.lost_since(need, asked)
        return outcomes.rests(need, asked, _lacking(need, there))

    def _answered(self, need: Need, answer: Answer, now: int) -> Outcome:
        if answer.content is None:
            return self._not_modified(need, now)
        query = need.query
        have, last = self._ledger.newest_epochs(now), self._ledger.last_good(query)
        judged = judge(query, answer.content, needs_all=not need.is_shared, last=last, have=have)
        match judged.verdict:
            case "unknown":
                return outcomes.unknown(need, judged.fault, now)
            case "older":
                return outcomes.older(need, judged.fault, now, _lacking(need, judged.newest))
            case "useless":
                return outcomes.refused(need, judged.fault, now)
            case "good":
                return self._stored(need, answer, judged, now)

    def _not_modified(self, need: Need, now: int) -> Outcome:
        """Nothing is new; whom the cache lacks all the same is asked for one by one, where that can be done."""
        query = need.query
        there = self._still_here(query)
        if not there and not need.is_shared:
            return outcomes.lost(need, now)
        self._ledger.settle(query, now)
        told = outcomes.report(query, "not-modified", now, detail="nothing has changed since the last answer")
        return Outcome(need=need, report=told, brought=there, lacking=_lacking(need, there))

    def _still_here(self, query: Query) -> frozenset[int]:
        """Who was in the last good answer, or is asked for, and is in the cache."""
        last = self._ledger.last_good(query)
        return frozenset((*query.satellites, *(last.satellites if last else ()))) & self._ledger.satellites

    def _stored(self, need: Need, answer: Answer, judged: Judged, now: int) -> Outcome:
        query, last = need.query, self._ledger.last_good(need.query)
        had = frozenset(self._ledger.satellites)
        welcome = [elements for elements in judged.sets if is_welcome(elements.satellite, query, had)]
        concerned = {elements.satellite for elements in welcome}
        there = [elements for elements in self._ledger.sets if elements.satellite in concerned]
        new = history.additions(there, welcome)
        limits = history.cutoffs([*there, *new], now, self._means.keep_days)
        kept = [elements for elements in new if history.is_kept(elements, limits)]
        with self._means.undisturbed():
            self._ledger.keep(query, kept, entry=_entry(query, answer, judged, last, now))
            if query.source != "file":
                self._ledger.settle(query, now)
        detail = f"{len(new) - len(kept)} too old to be kept" if len(kept) < len(new) else ""
        told = replace(
            outcomes.report(query, "refreshed", now, detail=detail),
            sets=len(judged.sets),
            added=len(kept),
            rejected=len(judged.rejected),
        )
        expected = {*query.satellites, *(last.satellites if last and query.source != "file" else ())}
        return Outcome(
            need=need,
            report=told,
            brought=frozenset(concerned),
            missing=frozenset(n for n in expected if n not in judged.newest and is_welcome(n, query, had)),
            lacking=_lacking(need, judged.newest),
            rejected=judged.rejected,
        )


def _of_file(query: Query, judged: Judged) -> list[Problem]:
    """What is wrong with a file that has not one good set."""
    bad = [Problem(f"{r.file}:{r.line}", r.reason) for r in judged.rejected[:MOST_PROBLEMS]]
    return bad or [Problem(query.name, "holds no element sets")]


def _entry(query: Query, answer: Answer, judged: Judged, last: Entry | None, now: int) -> Entry:
    digest = sha256(answer.content or b"")
    return Entry(
        name=query.name,
        source=query.source,
        asked=now,
        changed=last.changed if last and last.sha256 == digest else now,
        etag=answer.etag,
        last_modified=answer.last_modified,
        sha256=digest,
        sets=len(judged.sets),
        # An epoch too far ahead would make every later answer look old.
        satellites={n: us // 1000 for n, us in sorted(history.newest_epochs(judged.sets, now).items())},
    )


def _lacking(need: Need, there: Container[int]) -> tuple[int, ...]:
    return tuple(number for number in need.by_number if number not in there)
