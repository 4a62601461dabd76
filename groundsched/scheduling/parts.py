"""Parts of passes: where a contact may begin and end inside what its antenna sees.

A schedule gains by a part only where the whole is in the way of something: so a part begins where something that stands
in its way is over, and ends where such a thing begins. That is another pass on the antenna, an outage, time in which
the antenna cannot point, or another antenna that sees the same satellite.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from groundsched import times
from groundsched.config.missions import Mission
from groundsched.documents.passes import Cut, Part, Sighting
from groundsched.scheduling.candidates import FILTERS, Offer, setup_and_teardown_ms
from groundsched.scheduling.constraints import longest_slew_ms
from groundsched.scheduling.demand import Demand, Observer
from groundsched.scheduling.requests import may_meet

MOST = 8
"""So many parts of one sighting are offered, the longest: 30 satellites over six stations in a week gain 13 % contact
seconds with 4, 15 % with 6 and 17 % with 24 of them, which take more than twice as long."""

SHORTEST_MS = times.SECOND_MS
"""What is shorter counts for nothing."""

OF_THE_PASS = ("band", "stale", "too-low", "too-short")
"""The filters that refuse a pass together with every part of it."""


@dataclass(frozen=True, slots=True)
class Edges:
    """Where parts of one sighting may begin, and where they may end."""

    starts: frozenset[int]
    ends: frozenset[int]

    def inside(self, seen: Sighting) -> Edges:
        """Those within a sighting, its own ends among them."""
        return Edges(
            frozenset({seen.aos} | {start for start in self.starts if seen.aos < start < seen.los}),
            frozenset({seen.los} | {end for end in self.ends if seen.aos < end < seen.los}),
        )


@dataclass(frozen=True, slots=True, order=True)
class Piece:
    """A part to be looked at; the longest first, then the earliest, then what begins latest before it counts."""

    uncounted_ms: int
    """Less than 0: how long it counts."""
    counted_from: int
    end: int
    lead_ms: int
    """How much earlier than it counts it starts."""

    @property
    def start(self) -> int:
        """The first moment of the contact."""
        return self.counted_from - self.lead_ms


def with_parts(offered: Iterable[Offer], demand: Demand) -> Iterable[Offer]:
    """The offers, each followed by its parts where its mission takes parts; there is somebody to ask about them."""
    if demand.observer is None or not any(is_partial(mission, demand) for mission in demand.missions):
        return offered
    offered = list(offered)
    return with_pieces(offered, _pieces(offered, demand), demand.observer)


def with_pieces(offered: Sequence[Offer], pieces: Sequence[Sequence[Piece]], observer: Observer) -> list[Offer]:
    """The offers, each followed by these pieces of it."""
    of_sightings = [
        (offer.sighting, piece) for offer, own in zip(offered, pieces, strict=True) if offer.sighting for piece in own
    ]
    parts = looked_at(of_sightings, observer)
    found: list[Offer] = []
    for offer, own in zip(offered, pieces, strict=True):
        found.append(offer)
        for piece in own:
            counted_from = piece.counted_from if piece.lead_ms else None
            found.append(replace(offer, part=next(parts), counted_from=counted_from))
    return found


def is_partial(mission: Mission, demand: Demand) -> bool:
    """Whether a mission's contacts may be parts of passes: it says so itself, or else the plan does.

    Those of a track are positions of their own kind (`tracks`).
    """
    if mission.track is not None:
        return False
    if mission.hand_over or mission.allow_partial is None:
        return mission.hand_over or demand.partial
    return mission.allow_partial


def takes_parts(mission: Mission, demand: Demand) -> bool:
    """Whether a mission's contacts may be anything but whole passes: parts of them, or places of a track."""
    return mission.track is not None or is_partial(mission, demand)


def looked_at(pieces: Sequence[tuple[Sighting, Piece]], observer: Observer) -> Iterator[Part]:
    """The part of each piece: its pointing from its start on, its losses and its volume from where it counts."""
    cuts = [Cut(seen, piece.start, piece.end) for seen, piece in pieces]
    counted = [Cut(seen, piece.counted_from, piece.end) for seen, piece in pieces if piece.lead_ms]
    parts = observer.parts([*cuts, *counted])
    of_counted = iter(parts[len(cuts) :])
    for part, (_, piece) in zip(parts[: len(cuts)], pieces, strict=True):
        if piece.lead_ms:
            later = next(of_counted)
            yield replace(part, lost_ms=later.lost_ms, volume_mbit=later.volume_mbit)
        else:
            yield part


def _pieces(offered: Sequence[Offer], demand: Demand) -> list[list[Piece]]:
    """The pieces of each offer; none where its mission takes whole passes, or no part could be taken."""
    known = edges_of(offered, demand, lambda offer: _is_cut(offer, demand))
    return [
        [] if edges is None else _longest(offer, edges, demand) for offer, edges in zip(offered, known, strict=True)
    ]


def edges_of(offered: Sequence[Offer], demand: Demand, is_cut: Callable[[Offer], bool]) -> list[Edges | None]:
    """Where parts of the offers that are cut may begin and end; None for the others."""
    own = [_own_edges(offer, demand) if is_cut(offer) else None for offer in offered]
    on_antenna: defaultdict[str, list[int]] = defaultdict(list)
    of_satellite: defaultdict[int, list[int]] = defaultdict(list)
    for number, offer in enumerate(offered):
        if may_come(offer):
            on_antenna[offer.antenna.id].append(number)
            of_satellite[offer.pass_.satellite].append(number)
    without_rivals = list(own)
    for numbers in on_antenna.values():
        if any(own[number] is not None for number in numbers):
            _add_rivals(offered, own, numbers)
    for numbers in of_satellite.values():
        if any(own[number] is not None for number in numbers):
            _add_hand_overs(offered, without_rivals, own, numbers)
    return own


def may_come(offer: Offer) -> bool:
    """Whether a whole sighting, or a part of it, may be a contact."""
    return offer.part is None and offer.sighting is not None and _refusal_of_the_pass(offer) is None


def _is_cut(offer: Offer, demand: Demand) -> bool:
    return is_partial(offer.mission, demand) and may_come(offer) and is_high_enough(offer)


def is_high_enough(offer: Offer) -> bool:
    """Whether what the antenna sees culminates as high as the mission needs."""
    return offer.sighting is not None and offer.sighting.max_elevation_deg >= offer.mission.min_culmination_deg


def _refusal_of_the_pass(offer: Offer) -> str | None:
    return next((detail for name, holds in FILTERS if name in OF_THE_PASS and (detail := holds(offer))), None)


def _own_edges(offer: Offer, demand: Demand) -> Edges:
    """What does not depend on other passes: outages, time in which the antenna cannot point, requests."""
    setup_ms, teardown_ms = setup_and_teardown_ms(offer.antenna)
    setup_ms += offer.margin_ms
    starts = {outage.stretch.end + setup_ms for outage in offer.outages}
    ends = {outage.stretch.start - teardown_ms for outage in offer.outages}
    for begin, end in offer.sighting.lost if offer.sighting else ():
        starts |= {end, begin + teardown_ms + setup_ms}
        ends |= {begin, end - setup_ms - teardown_ms}
    for request in demand.requests:
        if may_meet(request, offer.mission):
            starts |= {request.after} if request.after is not None else set()
            ends.add(request.before)
    return Edges(frozenset(starts), frozenset(ends))


def _add_rivals(offered: Sequence[Offer], edges: list[Edges | None], numbers: Sequence[int]) -> None:
    """Other satellites' passes on the antenna: a part begins when it is free of them, and ends when they need it.

    Where the slew can take longer than setup, also the longest slew after and before.
    """
    antenna = offered[numbers[0]].antenna
    teardown_ms, slew_ms = setup_and_teardown_ms(antenna)[1], round(longest_slew_ms(antenna) + 0.5)
    busy = {number: offered[number].occupied for number in numbers}
    begins = {number: offered[number].stretch.start for number in numbers}
    late: defaultdict[int, set[int]] = defaultdict(set)
    early: defaultdict[int, set[int]] = defaultdict(set)
    for one, other in _overlapping(offered, numbers, reach_ms=2 * (max(setup_and_teardown_ms(antenna)) + slew_ms)):
        seen, rival = offered[one], offered[other]
        if edges[one] is None or rival.sighting is None or seen.pass_.satellite == rival.pass_.satellite:
            continue
        free, needed = busy[other].end, busy[other].start - teardown_ms
        setup_ms = begins[one] - busy[one].start
        late[one].add(free + setup_ms)
        early[one].add(needed)
        if slew_ms > setup_ms:
            late[one].add(free + slew_ms)
        if slew_ms > begins[other] - busy[other].start:
            early[one].add(begins[other] - slew_ms - teardown_ms)
    for one in late:
        if (known := edges[one]) is not None:
            edges[one] = Edges(known.starts | late[one], known.ends | early[one])


def _add_hand_overs(
    offered: Sequence[Offer], before: Sequence[Edges | None], edges: list[Edges | None], numbers: Sequence[int]
) -> None:
    """What other antennas see of the satellite: a part begins where that ends, and ends where that begins.

    Outages, time in which they cannot point, and requests end and begin it too. Where only a rival makes a contact
    there end, no part here begins: so many parts would crowd out the longer ones.
    """
    for one, other in _overlapping(offered, numbers, reach_ms=0):
        known, there = edges[one], offered[other].sighting
        if known is None or there is None or offered[one].antenna.id == offered[other].antenna.id:
            continue
        theirs = before[other]
        both = Edges(frozenset(), frozenset()) if theirs is None else theirs
        both = both.inside(there)
        edges[one] = Edges(known.starts | both.ends, known.ends | both.starts)


def _overlapping(offered: Sequence[Offer], numbers: Sequence[int], *, reach_ms: int) -> Iterator[tuple[int, int]]:
    """Every two of these offers, both ways, that are nearer to each other than this."""
    stretches = {number: offered[number].stretch for number in numbers}
    under_way: list[int] = []
    for later in sorted(stretches, key=lambda number: stretches[number].start):
        begin = stretches[later].start
        under_way = [n for n in under_way if stretches[n].end + reach_ms > begin]
        for earlier in under_way:
            yield earlier, later
            yield later, earlier
        under_way.append(later)


def _longest(offer: Offer, edges: Edges, demand: Demand) -> list[Piece]:
    """The longest parts that can be taken, and the longest inside the time of each request.

    The latter may be short, and the only one that meets it.
    """
    found = sorted(_possible(offer, edges))
    free = (piece for piece in itertools.starmap(Piece, found) if _is_free(offer, piece))
    kept = list(itertools.islice(free, MOST))
    for request in demand.requests:
        if may_meet(request, offer.mission):
            after = -math.inf if request.after is None else request.after
            inside = (Piece(*each) for each in found if after <= each[1] - each[3] and each[2] <= request.before)
            longest = next((piece for piece in inside if _is_free(offer, piece)), None)
            kept += [longest] if longest is not None and longest not in kept else []
    return kept


def _possible(offer: Offer, edges: Edges) -> Iterator[tuple[int, int, int, int]]:
    """Every part that the mission's least contact leaves, the whole not among them, as the numbers of a `Piece`.

    In a crowd there are thousands for one sighting, of which the first few are looked at.
    """
    seen = offer.sighting
    if seen is None:
        return
    inside = edges.inside(seen)
    least_ms = max(round(offer.mission.min_contact_s * times.SECOND_MS), SHORTEST_MS)
    overlap_ms = round(offer.mission.overlap_s * times.SECOND_MS)
    for start in inside.starts:
        leads = {0, min(overlap_ms, start - seen.aos)}
        for end in inside.ends:
            if end - start >= least_ms and not (start == seen.aos and end == seen.los):
                for lead in leads:
                    yield start - end, start, end, lead


def may_be_taken(offer: Offer, piece: Piece) -> bool:
    """Whether a part of this whole sighting, wherever its ends come from, may be a contact."""
    least_ms = max(round(offer.mission.least_contact_s * times.SECOND_MS), SHORTEST_MS)
    is_long_enough = piece.end - piece.counted_from >= least_ms
    return is_long_enough and may_come(offer) and is_high_enough(offer) and _is_free(offer, piece)


def _is_free(offer: Offer, piece: Piece) -> bool:
    """Whether no outage forbids it, and the antenna loses no more of it than it may."""
    setup_ms, teardown_ms = setup_and_teardown_ms(offer.antenna)
    busy = times.Window(piece.start - setup_ms - offer.margin_ms, piece.end + teardown_ms)
    if any(outage.stretch.overlaps(busy.start, busy.end) for outage in offer.outages):
        return False
    most_s, lost = offer.antenna.max_lost_s, offer.sighting.lost if offer.sighting else ()
    if most_s is None or not lost:
        return True
    overlaps = sum(max(0, min(end, piece.end) - max(begin, piece.counted_from)) for begin, end in lost)
    return overlaps <= most_s * times.SECOND_MS + len(lost) * 2
