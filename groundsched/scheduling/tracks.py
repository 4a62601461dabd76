"""Flexible windows: where in its views a mission's hours of tracking may lie.

A track is not a pass that is taken or left, but a duration that fits in many places. The places tried are those at
which something begins or ends: a view, another satellite's pass on the antenna, an outage, another track; and a few
spread over the day.
"""

from __future__ import annotations

import itertools
import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from groundsched import times
from groundsched.config.missions import Track
from groundsched.scheduling.candidates import Offer, setup_and_teardown_ms
from groundsched.scheduling.constraints import longest_slew_ms
from groundsched.scheduling.days import Day, days
from groundsched.scheduling.demand import Demand
from groundsched.scheduling.parts import SHORTEST_MS, Edges, Piece, edges_of, is_high_enough, may_come, with_pieces
from groundsched.scheduling.places import Place, Site
from groundsched.scheduling.requests import may_meet

MOST = 12
"""So many places of the full length are offered in each sighting and day, and so many shorter ones between edges."""
MOST_OF_A_LENGTH = 4
"""So many places of each other length that a split track may be made up of."""
LENGTHS = 12
"""So many other lengths a day."""
STEP_MS = 3 * times.HOUR_MS
"""Places are tried so far apart, whatever is in the way."""
SUMS = 16
"""So many sums of other tracks' durations are put beside an edge."""
LONGEST = 8
"""So many places between edges are added up to see what is missing to the full length."""


@dataclass(frozen=True)
class View:
    """A sighting in which its mission's track may lie."""

    number: int
    """Of its offer."""
    offer: Offer
    track: Track
    edges: Edges
    site: Site
    tracks: tuple[Offer, ...]
    """The other missions' tracks on the antenna, in view at the same time."""

    @property
    def least_ms(self) -> int:
        """No contact is shorter."""
        return max(round(self.offer.mission.least_contact_s * times.SECOND_MS), SHORTEST_MS)

    def on(self, day: Day) -> Edges:
        """Where contacts of this day may begin and end: they begin in it."""
        seen, within, sums = self.offer.stretch, self._starts(day), self._sums(day)
        starts = {seen.start, day.stretch.start, *self.edges.starts}
        ends = {seen.end, day.stretch.start + times.DAY_MS, *self.edges.ends}
        starts |= {start + each for start in starts for each in sums}
        ends |= {end - each for end in ends for each in sums}
        return Edges(
            frozenset(start for start in starts if start in within),
            frozenset(end for end in ends if within.start < end <= seen.end),
        )

    def of_length(self, length_ms: int, edges: Edges, day: Day) -> list[Place]:
        """The places of one length that begin or end at an edge, or begin a multiple of `STEP_MS` after the day."""
        within = self._starts(day)
        every = range(day.stretch.start, day.stretch.start + times.DAY_MS, STEP_MS)
        starts = {*edges.starts, *(end - length_ms for end in edges.ends), *every}
        return [(start, start + length_ms) for start in starts if start in within]

    def _starts(self, day: Day) -> range:
        """The moments of the day in which the satellite is in view."""
        seen, first = self.offer.stretch, day.stretch.start
        return range(max(seen.start, first), min(seen.end, first + times.DAY_MS))

    def _sums(self, day: Day) -> list[int]:
        """How long other tracks take one after the other, with what the antenna needs between two."""
        setup_ms, teardown_ms = setup_and_teardown_ms(self.offer.antenna)
        setup_ms += max([self.offer.margin_ms, *(other.margin_ms for other in self.tracks)])
        slew_ms = round(longest_slew_ms(self.offer.antenna) + 0.5)
        found = set[int]()
        for pause_ms in {teardown_ms + setup_ms, teardown_ms + max(setup_ms, slew_ms)}:
            sums = {0}
            for other in self.tracks:
                asked_ms = day.tracking_ms(other.mission.track) if other.mission.track else 0
                sums |= {each + asked_ms + pause_ms for each in sorted(sums)[:SUMS]} if asked_ms else set()
            found |= sums
        return sorted(found - {0})[:SUMS]


def with_tracks(offered: Iterable[Offer], demand: Demand) -> Iterable[Offer]:
    """The offers, each followed by places for its mission's track; there is somebody to ask about them."""
    if demand.observer is None or not any(mission.track for mission in demand.missions):
        return offered
    offered = list(offered)
    pieces: list[list[Piece]] = [[] for _ in offered]
    for views in _views(offered, demand):
        for day in days(demand.window):
            if day.tracking_ms(views[0].track):
                for view, places in zip(views, _places(views, day, demand), strict=True):
                    pieces[view.number] += [Piece(start - end, start, end, 0) for start, end in places]
    return with_pieces(offered, [sorted(own) for own in pieces], demand.observer)


def _views(offered: Sequence[Offer], demand: Demand) -> Iterator[list[View]]:
    """The views of each mission with a track."""
    on_antenna: defaultdict[str, list[Offer]] = defaultdict(list)
    for offer in offered:
        if may_come(offer):
            on_antenna[offer.antenna.id].append(offer)
    passes = {antenna: tuple(o for o in every if o.mission.track is None) for antenna, every in on_antenna.items()}
    of_satellite: defaultdict[int, list[View]] = defaultdict(list)
    for number, edges in enumerate(edges_of(offered, demand, _is_tracked)):
        offer = offered[number]
        if edges is not None and (track := offer.mission.track) is not None:
            site = Site(offer, passes[offer.antenna.id])
            view = View(number, offer, track, edges, site, _tracks(on_antenna[offer.antenna.id], offer))
            of_satellite[offer.pass_.satellite].append(view)
    yield from of_satellite.values()


def _is_tracked(offer: Offer) -> bool:
    return offer.mission.track is not None and may_come(offer) and is_high_enough(offer)


def _tracks(on_antenna: Sequence[Offer], own: Offer) -> tuple[Offer, ...]:
    """One offer of each other mission with a track that is in view together with this one."""
    found = {
        other.pass_.satellite: other
        for other in on_antenna
        if other.mission.track is not None and other.stretch.overlaps(own.stretch.start, own.stretch.end)
    }
    return tuple(found[satellite] for satellite in sorted(found) if satellite != own.pass_.satellite)


def _places(views: Sequence[View], day: Day, demand: Demand) -> list[list[Place]]:
    """The places of a mission's track in one day, for each of its views, without those that are whole sightings."""
    asked_ms, least_ms = day.tracking_ms(views[0].track), views[0].least_ms
    if asked_ms < least_ms:
        return [[] for _ in views]
    edges = [view.on(day) for view in views]
    full = [view.site.allowed(view.of_length(asked_ms, own, day)) for view, own in zip(views, edges, strict=True)]
    shorter = [view.site.allowed(_between(own, least_ms, asked_ms)) for view, own in zip(views, edges, strict=True)]
    kept = [view.site.choice(places, MOST) for view, places in zip(views, shorter, strict=True)]
    lengths = _lengths([*itertools.chain(*kept)], least_ms, asked_ms) if views[0].track.split else []
    found = []
    for view, own, own_full, own_shorter, own_kept in zip(views, edges, full, shorter, kept, strict=True):
        places = {*view.site.choice(own_full, MOST), *own_kept}
        for length_ms in lengths:
            places |= {*view.site.choice(view.site.allowed(view.of_length(length_ms, own, day)), MOST_OF_A_LENGTH)}
        places |= {*_for_requests([*own_full, *own_shorter], view, demand)}
        found.append(sorted(places - {(view.offer.stretch.start, view.offer.stretch.end)}))
    return found


def _between(edges: Edges, least_ms: int, below_ms: int) -> list[Place]:
    """The places from edge to edge that are shorter than the full length, and long enough."""
    ends = sorted(edges.ends)
    return [
        (start, end)
        for start in edges.starts
        for end in ends[bisect_left(ends, start + least_ms) : bisect_left(ends, start + below_ms)]
    ]


def _lengths(between: Sequence[Place], least_ms: int, asked_ms: int) -> list[int]:
    """Other lengths of which a split track may be made up.

    Shortest parts and what they leave of the full length; and what is missing to it beside up to three places between
    edges that lie apart.
    """
    found = [each for n in range(1, 4) for each in (n * least_ms, asked_ms - n * least_ms)]
    distinct = {end - start: (start, end) for start, end in sorted(between, reverse=True)}
    longest = [distinct[length] for length in sorted(distinct, reverse=True)[:LONGEST]]
    sums = []
    for number in (1, 2, 3):
        for some in itertools.combinations(sorted(longest), number):
            if all(one[1] <= other[0] for one, other in itertools.pairwise(some)):
                sums.append(asked_ms - sum(end - start for start, end in some))
    found += sorted(sums, reverse=True)
    return list(dict.fromkeys(each for each in found if least_ms <= each < asked_ms))[:LENGTHS]


def _for_requests(places: Sequence[Place], view: View, demand: Demand) -> Iterator[Place]:
    """The longest place inside the time of each request of the satellite."""
    for request in demand.requests:
        if may_meet(request, view.offer.mission):
            after = -math.inf if request.after is None else request.after
            inside = [place for place in places if after <= place[0] and place[1] <= request.before]
            yield from sorted(inside, key=lambda place: (place[0] - place[1], place[0]))[:1]
