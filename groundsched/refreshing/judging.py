"""Whether an answer may go into the cache: it has good sets, of those asked for, and does not go back in time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from groundsched import times
from groundsched.elements.cache import SAME_SET_US, read_bytes
from groundsched.elements.queries import Query
from groundsched.elements.records import ElementSet, RejectedRecord
from groundsched.elements.sources.celestrak import NO_SETS
from groundsched.refreshing.ledger import is_welcome
from groundsched.refreshing.manifest import Entry

Verdict = Literal["good", "unknown", "older", "useless"]
"""Of an answer: may be stored · the source has nothing of what was asked for · older than what there was · no elements
of those asked for, which an able source does not send: it is best left alone."""


UNSAID = "cannot be used (why is not told: the answer may repeat a password or a token)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What an answer holds, and what is wrong with it."""

    verdict: Verdict
    sets: tuple[ElementSet, ...] = ()
    """The good ones, also where they may not be stored."""
    rejected: tuple[RejectedRecord, ...] = ()
    fault: str = ""
    """Why nothing of it may be stored; empty where it may."""

    @property
    def newest(self) -> dict[int, int]:
        """Who is in it, with the newest epoch in milliseconds."""
        latest: dict[int, int] = {}
        for elements in self.sets:
            latest[elements.satellite] = max(elements.epoch_ms, latest.get(elements.satellite, elements.epoch_ms))
        return dict(sorted(latest.items()))


def judge(query: Query, content: bytes, *, needs_all: bool, last: Entry | None, have: Mapping[int, int]) -> Judged:
    """The good sets of an answer, or its fault.

    `last` is the last good answer to the same query, `have` the newest epoch (microseconds) of each satellite in the
    cache. Unless `needs_all` the answer may lack every satellite that was asked for, because there is another way.
    """
    if content.strip() == NO_SETS:
        return Judged(verdict="unknown", fault="knows no such satellite or group")
    sets, rejected = read_bytes(content, query.name)
    if query.is_private:
        rejected = tuple(replace(record, reason=UNSAID) for record in rejected)
    if not sets:
        fault = f"answered without one good element set: {rejected[0].reason}"
        return Judged(verdict="useless", rejected=rejected, fault=fault)
    judged = Judged(verdict="good", sets=sets, rejected=rejected)
    asked = set(query.satellites)
    if needs_all and asked and not asked & judged.newest.keys():
        return replace(judged, verdict="useless", fault="answered with other satellites than those asked for")
    older = "" if query.source == "file" else _older(query, judged, last, have)
    return replace(judged, verdict="older", fault=older) if older else judged


def _older(query: Query, judged: Judged, last: Entry | None, have: Mapping[int, int]) -> str:
    """What to say of an old catalogue: a set is older than before, and not one is as new; empty for any other.

    An answer is measured by the last one to the same query, a satellite that is new in it by the cache: two sources
    are seldom equally fresh, and the later one is not at fault for that.
    """
    before = {**have, **({number: ms * 1000 for number, ms in last.satellites.items()} if last else {})}
    newest = {number: ms for number, ms in judged.newest.items() if is_welcome(number, query, have)}
    behind = [number for number, ms in newest.items() if ms * 1000 + SAME_SET_US < before.get(number, 0)]
    if not behind or len(behind) < len(newest):
        return ""
    freshest = max(behind, key=lambda number: newest[number])
    was = times.format_instant(before[freshest] // 1000)
    now = times.format_instant(newest[freshest])
    return f"answered with elements older than what the cache has: the newest are of {now}, those before of {was}"
