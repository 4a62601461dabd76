"""The hard rules: each one function and one line in RULES."""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence

from groundsched import times
from groundsched.config.network import Antenna
from groundsched.documents.passes import Encounter
from groundsched.documents.reasons import Reason
from groundsched.scheduling.candidates import Candidate
from groundsched.scheduling.days import day_of, days
from groundsched.scheduling.demand import Demand
from groundsched.scheduling.outages import outages_by_antenna
from groundsched.scheduling.problem import Capacity, Problem

Rule = Callable[[Sequence[Candidate], Demand], list[Capacity]]


def _limit(candidates: Sequence[Candidate], demand: Demand) -> list[Capacity]:
    """A mission has at most `contacts_per_day.max` contacts in each 24 h from the window's start, counted by start.

    Where more are booked or frozen, these and no others.
    """
    found = []
    for members in _grouped(candidates, lambda c: (c.satellite, day_of(c.start, demand.window))).values():
        wish = candidates[members[0]].mission.contacts_per_day
        if wish is not None and wish.max is not None:
            most = max(wish.max, sum(candidates[index].is_fixed for index in members))
            if most < len(members):
                found.append(Capacity(tuple(members), most))
    return found


def _track(candidates: Sequence[Candidate], demand: Demand) -> list[Capacity]:
    """A mission with a `track` gets no more hours of it a day than it asks for, and without `split` in one contact.

    A contact counts in the day in which it starts. Where more is booked or frozen, this and nothing else.
    """
    tracked = [index for index, candidate in enumerate(candidates) if candidate.mission.track is not None]
    parts = {day.number: day for day in days(demand.window)}
    found: list[Capacity] = []
    for members in _grouped(candidates, lambda c: (c.satellite, day_of(c.start, demand.window)), tracked).values():
        first = candidates[members[0]]
        track, day = first.mission.track, parts.get(day_of(first.start, demand.window))
        asked_ms = day.tracking_ms(track) if track is not None and day is not None else 0
        fixed = [index for index in members if candidates[index].is_fixed]
        lengths = {index: candidates[index].end - candidates[index].start for index in members}
        too_long = [index for index in members if lengths[index] > asked_ms and index not in fixed]
        found += [Capacity((index,), 0) for index in too_long]
        rest = tuple(index for index in members if index not in too_long)
        if track is not None and track.split:
            most_ms = max(asked_ms, sum(lengths[index] for index in fixed))
            found += _knapsack(rest, [lengths[index] for index in rest], most_ms) if rest else ()
        elif len(rest) > 1:
            found.append(Capacity(rest, max(1, len(fixed))))
    return found


def _ingest(candidates: Sequence[Candidate], demand: Demand) -> list[Capacity]:
    """A station takes in at no moment more than its `ingest_mbps`: the rates of its contacts together."""
    found: list[Capacity] = []
    for members in _grouped(candidates, lambda c: c.station.id).values():
        most = candidates[members[0]].station.ingest_mbps
        if most is None:
            continue
        bits = {i: rate for i in members if (rate := _bits_per_second(rate_mbps(candidates[i])))}
        for together in _simultaneous((i, candidates[i].start, candidates[i].end) for i in bits):
            found += _knapsack(together, [bits[i] for i in together], _bits_per_second(most))
    return found


def rate_mbps(candidate: Candidate) -> float:
    """What a contact sends at the most; without a rate nothing is known, and it counts for nothing."""
    return max((rate for _, rate in candidate.mission.rate_mbps or ()), default=0.0)


def _bits_per_second(mbps: float) -> int:
    """Whole: rows hold whole numbers."""
    return round(mbps * 1_000_000)


def _knapsack(members: tuple[int, ...], weights: Sequence[int], most: int) -> Iterator[Capacity]:
    """One capacity with the smallest weights that say the same; none where all fit."""
    if sum(weights) > most:
        unit = math.gcd(*weights)
        units = tuple(weight // unit for weight in weights)
        yield Capacity(members, most // unit, units if max(units) > 1 else ())


def _station(candidates: Sequence[Candidate], demand: Demand) -> list[Capacity]:
    """A satellite talks to one antenna at a time; one contact may start when another ends, or its overlap earlier."""
    found: list[Capacity] = []
    for members in _grouped(candidates, lambda c: c.satellite).values():
        found += _cliques((i, candidates[i].counted_from, candidates[i].end) for i in members)
    return found


def _pass(candidates: Sequence[Candidate], demand: Demand) -> list[Capacity]:
    """A pass over a station gives one contact, not two parts with a pause between; what is frozen counts.

    It gives as many as fit where an antenna of the station is out, cannot point, or sees it in two parts; where
    continuous cover is asked for (`hand_over`) or a track; and where contacts are booked.
    """
    several = []
    for members in _grouped(candidates, lambda c: c.pass_.id).values():
        own = [index for index in members if candidates[index].booking is None]
        together = not own or max(candidates[i].start for i in own) < min(candidates[i].end for i in own)
        mission = candidates[members[0]].mission
        if not together and not mission.hand_over and mission.track is None:
            several.append(own)
    if not several:
        return []
    broken_off = _broken_off({candidates[own[0]].pass_.id for own in several}, demand)
    return [
        Capacity(tuple(own), max(1, sum(candidates[index].is_fixed for index in own)))
        for own in several
        if candidates[own[0]].pass_.id not in broken_off
    ]


def _broken_off(passes: set[str], demand: Demand) -> set[str]:
    """Those of these passes in which an antenna of the station is out or cannot see or point, at a moment or more."""
    about = {pass_.id: pass_ for pass_ in demand.passes if pass_.id in passes}
    found = {
        seen.pass_id
        for seen in demand.sightings
        if seen.pass_id in about and (seen.lost or not seen.aos <= about[seen.pass_id].tca <= seen.los)
    }
    all_of_it = times.Window(min(p.aos for p in about.values()), max(p.los for p in about.values()))
    outages = outages_by_antenna(demand.network, all_of_it)
    stretches = {s.id: [o.stretch for a in s.antennas for o in outages[a.id]] for s in demand.network.stations}
    return found | {
        pass_.id
        for pass_ in about.values()
        if any(stretch.overlaps(pass_.aos, pass_.los) for stretch in stretches[pass_.station])
    }


def _conflict(candidates: Sequence[Candidate], demand: Demand) -> list[Capacity]:
    """An antenna serves one contact at a time, with teardown and the longer of setup and slew between two."""
    found: list[Capacity] = []
    for members in _grouped(candidates, lambda c: c.antenna.id).values():
        found += _cliques((i, candidates[i].occupied.start, candidates[i].occupied.end) for i in members)
        found += _slew_cliques(candidates, members)
    return found


def _separation(candidates: Sequence[Candidate], demand: Demand) -> list[Capacity]:
    """No two contacts in one band of a station while their satellites are closer in its sky than it can keep apart."""
    groups = _grouped(candidates, lambda c: (c.station.id, c.satellite))
    clashing: defaultdict[int, set[int]] = defaultdict(set)
    pairs: list[tuple[int, int]] = []
    for encounter in demand.encounters:
        near = [
            [i for i in groups.get((encounter.station, satellite), ()) if _during(encounter, candidates[i])]
            for satellite in encounter.satellites
        ]
        for one, other in itertools.product(*near):
            if other not in clashing[one] and in_one_beam(candidates[one], candidates[other], encounter):
                clashing[one].add(other)
                clashing[other].add(one)
                pairs.append((one, other))
    return _grown(clashing, pairs)


def in_one_beam(one: Candidate, other: Candidate, encounter: Encounter) -> bool:
    """Whether this encounter of their satellites forbids two contacts in a station's sky."""
    begin, end = max(one.start, other.start, encounter.start), min(one.end, other.end, encounter.end)
    return one.band == other.band and begin < end


def _during(encounter: Encounter, candidate: Candidate) -> bool:
    return candidate.start < encounter.end and encounter.start < candidate.end


RULES: tuple[tuple[str, Rule], ...] = (
    ("limit", _limit),
    ("track", _track),
    ("ingest", _ingest),
    ("pass", _pass),
    ("station", _station),
    ("conflict", _conflict),
    ("separation", _separation),
)
"""What may not be taken together, in the order of the contract's reasons."""


REASONS: dict[str, Reason] = {"track": "limit", "pass": "station", "ingest": "limit", "separation": "conflict"}
"""The reason that a rule gives, where that has not its name."""


def problem_of(candidates: tuple[Candidate, ...], demand: Demand, rules: Sequence[tuple[str, Rule]]) -> Problem:
    """The candidates under these rules."""
    fixed = tuple(index for index, candidate in enumerate(candidates) if candidate.is_fixed)
    return Problem(candidates, {name: tuple(rule(candidates, demand)) for name, rule in rules}, fixed)


def slew_ms(earlier: Candidate, later: Candidate) -> float:
    """How long the antenna turns from where one contact ends to where the next begins: both axes at once.

    Azimuth goes the short way. Where `azimuth_range_deg` limits it, it goes from one angle of the drive's own scale to
    another: a contact's angle is the azimuth, followed without a jump along the pass, and 360 degrees times a turn on
    which all of the pass lies in the range. Of several turns each of the two contacts takes the one that makes this
    very pause least, whatever suits its other neighbour.
    """
    rates = earlier.antenna.slew_deg_s
    if rates is None:
        return 0.0
    climb_deg = abs(later.part.begins.elevation_deg - earlier.part.ends.elevation_deg)
    return max(_turn_deg(earlier, later) / rates.azimuth, climb_deg / rates.elevation) * times.SECOND_MS


def _turn_deg(earlier: Candidate, later: Candidate) -> float:
    if earlier.antenna.azimuth_range_deg is None:
        turn_deg = abs(later.part.begins.azimuth_deg - earlier.part.ends.azimuth_deg) % 360
        return min(turn_deg, 360 - turn_deg)
    ends, begins = earlier.part.ends.drive_deg, later.part.begins.drive_deg
    return min(abs(begin - end) for end in ends for begin in begins)


def missing_ms(one: Candidate, other: Candidate) -> float:
    """How much longer the pause between two contacts of one antenna would have to be; 0 or less where it is enough."""
    earlier, later = (one, other) if one.start <= other.start else (other, one)
    return earlier.teardown_ms + max(later.setup_ms, slew_ms(earlier, later)) - (later.start - earlier.end)


def _grouped(
    candidates: Sequence[Candidate], key: Callable[[Candidate], Hashable], among: Iterable[int] | None = None
) -> dict[Hashable, list[int]]:
    """The indices (of `among`, rising, or of all) by their candidates' keys."""
    groups: defaultdict[Hashable, list[int]] = defaultdict(list)
    for index in range(len(candidates)) if among is None else among:
        groups[key(candidates[index])].append(index)
    return groups


def _cliques(intervals: Iterable[tuple[int, int, int]]) -> list[Capacity]:
    """At most one of each largest set of intervals (index, start, end) that share a moment."""
    return [Capacity(together, 1) for together in _simultaneous(intervals) if len(together) > 1]


def _simultaneous(intervals: Iterable[tuple[int, int, int]]) -> Iterator[tuple[int, ...]]:
    """Each largest set of intervals (index, start, end) that share a moment; one alone is a set too.

    A sweep: a set is largest where an end follows a start. Ends come before starts of the same moment.
    """
    events = sorted(
        event for index, start, end in intervals for event in ((start, 1, index), (end, 0, index))
    )  # fmt: skip
    under_way, grown = set[int](), False
    for _, starts, index in events:
        if starts:
            under_way.add(index)
        else:
            if grown:
                yield tuple(sorted(under_way))
            under_way.discard(index)
        grown = bool(starts)


def _slew_cliques(candidates: Sequence[Candidate], members: Sequence[int]) -> list[Capacity]:
    """At most one of each set in which every two are too close, for the pairs that only the slew forbids."""
    return _grown(*_clashes(candidates, members))


def _grown(clashing: Mapping[int, set[int]], pairs: Iterable[tuple[int, int]]) -> list[Capacity]:
    """At most one of each set in which every two clash, one set for each of these pairs.

    Each pair is grown to a set that nothing can be added to: such rows are much stronger than pairs.
    """
    found: dict[Capacity, None] = {}
    for one, other in pairs:
        clique = {one, other}
        for index in sorted(clashing[one] & clashing[other]):
            if clique <= clashing[index]:
                clique.add(index)
        found[Capacity(tuple(sorted(clique)), 1)] = None
    return list(found)


def _clashes(
    candidates: Sequence[Candidate], members: Sequence[int]
) -> tuple[dict[int, set[int]], list[tuple[int, int]]]:
    """What each contact of an antenna clashes with, and the pairs of which only the slew is the reason.

    `members` come in order of their starts. Each has its own setup: what starts later may need the antenna earlier.
    """
    clashing: dict[int, set[int]] = {index: set() for index in members}
    only_slew: list[tuple[int, int]] = []
    slew_reach_ms = longest_slew_ms(candidates[members[0]].antenna)
    setups_ms = [candidates[index].setup_ms for index in members]
    if slew_reach_ms <= min(setups_ms):
        return clashing, only_slew
    reach_ms = max(slew_reach_ms, *setups_ms)
    for position, one in enumerate(members):
        busy_until = candidates[one].occupied.end
        for other in itertools.islice(members, position + 1, None):
            if candidates[other].start >= busy_until + reach_ms:
                break
            if missing_ms(candidates[one], candidates[other]) > 0:
                clashing[one].add(other)
                clashing[other].add(one)
                if candidates[other].occupied.start >= busy_until:
                    only_slew.append((one, other))
    return clashing, only_slew


def longest_slew_ms(antenna: Antenna) -> float:
    """No turn takes longer: half a circle on either axis, or the whole range of the azimuth."""
    rates = antenna.slew_deg_s
    if rates is None:
        return 0.0
    low, high = antenna.azimuth_range_deg or (0.0, 180.0)
    return max((high - low) / rates.azimuth, 180 / rates.elevation) * times.SECOND_MS
