"""The best choice of tracks, by the program's own engine: one stage, proven twice."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.satnet.reading import Request, Stretch
from benchmarks.satnet.tracks import Track, may_be_split
from groundsched.documents.reasons import Proof
from groundsched.progress import Stop, never
from groundsched.scheduling.engines import Effort
from groundsched.scheduling.faces import Face, narrowed
from groundsched.scheduling.model import Row, at_most
from groundsched.scheduling.settling import settle
from groundsched.scheduling.stages import Stage


@dataclass(frozen=True)
class Answer:
    """The tracks chosen, and what is known of how good they are."""

    tracks: tuple[Track, ...]
    value_s: int
    bound_s: int
    """No choice among the candidates gives more."""
    proof: tuple[Proof, ...]


def solve(candidates: Sequence[Track], *, budget: float, stop: Stop = never) -> Answer:
    """The candidates that track longest together."""
    if not candidates:
        return Answer((), 0, 0, ())
    grouped = _by_request(candidates)
    split = {t: len(candidates) + place for place, t in enumerate(t for t in grouped if may_be_split(_of(grouped, t)))}
    rows = [*_capacities(candidates), *_wholes(grouped, split)]
    count = len(candidates) + len(split)
    face = narrowed(Face((None,) * count, (), (1,) * count), {}, rows)
    stage = Stage(tier="tracking", priority=None, amounts={n: t.seconds for n, t in enumerate(candidates)})
    start = _greedy(candidates, rows, count, split)
    settled = settle(stage, face, start, efforts=[Effort(budget=budget)], stop=stop)
    chosen = tuple(t for t, taken in zip(candidates, settled.chosen, strict=False) if taken)
    return Answer(chosen, settled.value, settled.bound, settled.proof)


Grouped = dict[str, list[tuple[int, Track]]]


def _by_request(candidates: Sequence[Track]) -> Grouped:
    found: Grouped = {}
    for number, track in enumerate(candidates):
        found.setdefault(track.request.track_id, []).append((number, track))
    return found


def _of(grouped: Grouped, track_id: str) -> Request:
    return grouped[track_id][0][1].request


def _capacities(candidates: Sequence[Track]) -> Iterator[Row]:
    """An antenna has one track at a time, with setup and teardown; a mission has one at a time."""
    busy: dict[Hashable, list[tuple[int, Stretch]]] = {}
    for number, track in enumerate(candidates):
        for antenna in track.antennas:
            busy.setdefault(antenna, []).append((number, track.busy))
        busy.setdefault(track.request.mission, []).append((number, Stretch(track.on, track.off)))
    for stretches in busy.values():
        yield from _cliques(stretches)


def _cliques(stretches: Iterable[tuple[int, Stretch]]) -> Iterator[Row]:
    """At most one of each largest set that shares a moment; what ends when another begins does not."""
    events = sorted(event for n, s in stretches for event in ((s.start, 1, n), (s.end, 0, n)))
    under_way, grown = set[int](), False
    for _, begins, number in events:
        if begins:
            under_way.add(number)
        else:
            if grown and len(under_way) > 1:
                yield at_most(tuple(sorted(under_way)), 1)
            under_way.discard(number)
        grown = bool(begins)


def _wholes(grouped: Grouped, split: dict[str, int]) -> Iterator[Row]:
    """A request has one track; or tracks that are together as long as it needs, and no longer than it asks."""
    for track_id, tracks in grouped.items():
        numbers, lengths = tuple(n for n, _ in tracks), tuple(t.seconds for _, t in tracks)
        if track_id not in split:
            if len(numbers) > 1:
                yield at_most(numbers, 1)
            continue
        request, served = _of(grouped, track_id), split[track_id]
        members = (*numbers, served)
        yield Row(members, (*lengths, -request.least_s), 0, sum(lengths))
        yield Row(members, (*lengths, -request.duration_s), -request.duration_s, 0)


def _greedy(candidates: Sequence[Track], rows: Sequence[Row], count: int, split: dict[str, int]) -> list[int]:
    """A valid choice to begin with: the longest tracks that serve a request alone, each that fits."""
    room = [row.most for row in rows if set(row.weights) == {1}]
    rows_of: list[list[int]] = [[] for _ in range(count)]
    for place, row in enumerate(row for row in rows if set(row.weights) == {1}):
        for member in row.members:
            rows_of[member].append(place)
    chosen = [0] * count
    for number in sorted(range(len(candidates)), key=lambda n: -candidates[n].seconds):
        track = candidates[number]
        served = split.get(track.request.track_id)
        alone = track.seconds >= track.request.least_s and not (served is not None and chosen[served])
        if alone and all(room[place] for place in rows_of[number]):
            chosen[number] = 1
            if served is not None:
                chosen[served] = 1
            for place in rows_of[number]:
                room[place] -= 1
    return chosen
