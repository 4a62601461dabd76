"""Is a schedule allowed, and what is it worth: from the week and the tracks alone, by the rules of the simulator."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.satnet.reading import Request, Week
from benchmarks.satnet.tracks import PART_S, SPLIT_FROM_S, Track


@dataclass(frozen=True)
class Score:
    """The measures of that literature."""

    requested_s: dict[int, int]
    """By mission."""
    allocated_s: dict[int, int]
    satisfied: int
    """So many requests have what they need."""

    @property
    def unsatisfied(self) -> dict[int, float]:
        """U of each mission: the part of the time asked for that it does not get."""
        return {m: (asked - self.allocated_s[m]) / asked for m, asked in self.requested_s.items()}

    @property
    def u_rms(self) -> float:
        """Root of the mean square over missions."""
        squares = [u * u for u in self.unsatisfied.values()]
        return math.sqrt(sum(squares) / len(squares)) if squares else 0.0

    @property
    def u_max(self) -> float:
        """Of the mission that gets least of what it asks for."""
        return max(self.unsatisfied.values(), default=0.0)


def score(week: Week, tracks: Sequence[Track]) -> Score:
    """What a schedule gives to whom."""
    requested: dict[int, int] = {}
    allocated: dict[int, int] = {}
    satisfied = 0
    for request in sorted(week.requests, key=lambda r: r.mission):
        given = sum(t.off - t.on for t in tracks if t.request.track_id == request.track_id)
        requested[request.mission] = requested.get(request.mission, 0) + request.duration_s
        allocated[request.mission] = allocated.get(request.mission, 0) + min(given, request.duration_s)
        satisfied += given >= request.least_s
    return Score(requested, allocated, satisfied)


def faults(week: Week, tracks: Sequence[Track]) -> list[str]:
    """What is wrong with a schedule, in words; nothing where it is allowed."""
    known = {request.track_id: request for request in week.requests}
    strangers = [f"{_name(t)}: nobody asked for it" for t in tracks if known.get(t.request.track_id) != t.request]
    return [*strangers, *_unseen(tracks), *_closed(week, tracks), *_clashing(tracks), *_lengths(week, tracks)]


def _unseen(tracks: Sequence[Track]) -> Iterator[str]:
    for t in tracks:
        if not any(names == t.antennas and v.start <= t.on < t.off <= v.end for names, v in t.request.views):
            yield f"{_name(t)}: its antennas do not see it all the time"


def _closed(week: Week, tracks: Sequence[Track]) -> Iterator[str]:
    for t in tracks:
        begin, end = t.on - t.request.setup_s, t.off + t.request.teardown_s
        if begin < week.stretch.start or end > week.stretch.end:
            yield f"{_name(t)}: setup or teardown is outside of the week"
        for antenna in t.antennas:
            for each in week.maintenance.get(antenna, ()):
                if begin < each.end and each.start < end:
                    yield f"{_name(t)}: {antenna} is in maintenance"


def _clashing(tracks: Sequence[Track]) -> Iterator[str]:
    for one, other in itertools.combinations(tracks, 2):
        a, b = one.request, other.request
        apart = one.off + a.teardown_s <= other.on - b.setup_s or other.off + b.teardown_s <= one.on - a.setup_s
        if set(one.antennas) & set(other.antennas) and not apart:
            yield f"{_name(one)} and {_name(other)}: on one antenna at once"
        if a.mission == b.mission and one.on < other.off and other.on < one.off:
            yield f"{_name(one)} and {_name(other)}: of one mission at once"


def _lengths(week: Week, tracks: Sequence[Track]) -> Iterator[str]:
    for request in week.requests:
        given = [t.off - t.on for t in tracks if t.request.track_id == request.track_id]
        if given:
            yield from (f"{request.track_id}: {fault}" for fault in _of_one(request, given))


def _of_one(request: Request, given: Sequence[int]) -> Iterator[str]:
    if len(given) > 1 and request.duration_s < SPLIT_FROM_S:
        yield "is split, and too short for that"
    if len(given) > 1 and min(given) < min(PART_S, request.least_s):
        yield f"has a part of {min(given)} s"
    if not request.least_s <= sum(given) <= request.duration_s:
        yield f"gets {sum(given)} s, and asks for {request.least_s} to {request.duration_s} s"


def _name(track: Track) -> str:
    return f"{track.request.track_id} on {'_'.join(track.antennas)} at {track.on}"
