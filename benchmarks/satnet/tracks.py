"""Which tracks a request may get: a window in which a track may lie anywhere becomes tracks at chosen places.

A track is a candidate where it begins as soon as the antennas see the spacecraft (or are back from maintenance), where
it ends as late as they do, and where it begins at a whole multiple of a step. It is as long as is asked for, as short
as is allowed, half as long, all that the window has; or, where a request may be split, what a shortest part leaves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from benchmarks.satnet.reading import HOUR_S, Request, Stretch, Week

SPLIT_FROM_S = 8 * HOUR_S
"""A request of so long or longer may be split (the simulator's `get_req_durations`) …"""
PART_S = 4 * HOUR_S
"""… into parts of at least so long."""


@dataclass(frozen=True, slots=True)
class Track:
    """Antennas that track a spacecraft; they are busy with setup before and teardown after."""

    request: Request
    antennas: tuple[str, ...]
    on: int
    off: int

    @property
    def seconds(self) -> int:
        """What it brings; setup and teardown bring nothing."""
        return self.off - self.on

    @property
    def busy(self) -> Stretch:
        """From the start of setup to the end of teardown."""
        return Stretch(self.on - self.request.setup_s, self.off + self.request.teardown_s)


def may_be_split(request: Request) -> bool:
    """Whether several tracks may serve it together."""
    return request.duration_s >= SPLIT_FROM_S


def shortest_s(request: Request) -> int:
    """No track of it may be shorter."""
    return min(request.least_s, PART_S) if may_be_split(request) else request.least_s


def tracks(week: Week, step_s: int) -> list[Track]:
    """Every candidate, request by request."""
    found = []
    for request in week.requests:
        every = (t for antennas, view in request.views for t in _in_view(week, request, antennas, view, step_s))
        found += list(dict.fromkeys(every))
    return found


def _in_view(week: Week, request: Request, antennas: tuple[str, ...], view: Stretch, step_s: int) -> Iterator[Track]:
    closed = [each for antenna in antennas for each in week.maintenance.get(antenna, ())]
    for room in _rooms(request, view, week.stretch, closed):
        for length_s in sorted(_lengths(request, room.seconds)):
            latest = room.end - length_s
            grid = range(-(-room.start // step_s) * step_s, latest, step_s)
            for on in sorted({room.start, latest, *grid}):
                yield Track(request, antennas, on, on + length_s)


def _rooms(request: Request, view: Stretch, week: Stretch, closed: Iterable[Stretch]) -> Iterator[Stretch]:
    """What is left of a view for tracking, with setup and teardown outside of maintenance and inside of the week."""
    inner = view.within(Stretch(week.start + request.setup_s, week.end - request.teardown_s))
    begin = inner.start
    for each in sorted(closed, key=lambda s: s.start):
        yield from _long_enough(request, Stretch(begin, min(inner.end, each.start - request.teardown_s)))
        begin = max(begin, each.end + request.setup_s)
    yield from _long_enough(request, Stretch(begin, inner.end))


def _long_enough(request: Request, room: Stretch) -> Iterator[Stretch]:
    if room.seconds >= shortest_s(request):
        yield room


def _lengths(request: Request, room_s: int) -> set[int]:
    """How long a track in so much room may be chosen to be."""
    wished = {request.duration_s, request.least_s, request.duration_s // 2, min(room_s, request.duration_s)}
    if may_be_split(request):
        wished |= {shortest_s(request), request.duration_s - shortest_s(request)}
    return {length for length in wished if shortest_s(request) <= length <= min(room_s, request.duration_s)}
