"""What is booked from outside: the contacts that every schedule has, and the antennas that are kept free for others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from groundsched import times
from groundsched.config.missions import Booking, Mission
from groundsched.config.network import Antenna, Station
from groundsched.documents.passes import Part, Pass, Sighting
from groundsched.errors import InfeasibleError, Problem
from groundsched.scheduling.candidates import (
    FILTERS,
    VOLUME_DECIMALS,
    Candidate,
    Offer,
    serving_band,
    setup_and_teardown_ms,
    whole,
)
from groundsched.scheduling.clashes import clashes, label_of, name_of
from groundsched.scheduling.demand import Demand, planned_satellite
from groundsched.scheduling.outages import Outage, outages_of
from groundsched.scheduling.parts import Piece, looked_at
from groundsched.scheduling.wording import from_to, seconds

KEPT_OUTSIDE_MS = 60 * times.SECOND_MS
"""So much of a booking may lie outside visibility and is kept as booked; of more, all that lies outside is cut."""
MOST_NAMED = 20
"""So many bookings are named in one remark, of others the number."""

GRAVE = ("band", "stale")
"""The filters whose objections may make a booking useless: these are warnings, those of the others notes."""

LEFT_OUT_ANTENNA = "bookings on antennas that are not in this plan, not looked at"
LEFT_OUT_SATELLITE = "bookings of satellites that are not in this plan, their antennas kept free for them"
OUTSIDE = "bookings outside this window, their antennas kept free for them"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What follows from the bookings before anything is chosen."""

    candidates: tuple[Candidate, ...] = ()
    """The contacts that are booked."""
    reserved: Mapping[str, tuple[Outage, ...]]
    """Antenna to when it is kept free for bookings that are no contacts of this plan."""
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A booking with the pass that it belongs to."""

    booking: Booking
    mission: Mission
    station: Station
    antenna: Antenna
    pass_: Pass
    sighting: Sighting
    start: int
    """Of the contact: as booked, unless too much of the booking lies outside visibility."""
    end: int
    lead_ms: int = 0
    """For so long at its start the satellite is served by another antenna still; it counts from then on."""

    @property
    def counted_from(self) -> int:
        """The first moment that counts."""
        return self.start + self.lead_ms

    @property
    def occupied(self) -> times.Window:
        """From the start of setup to the end of teardown. A margin is not added: the time is fixed from outside."""
        setup_ms, teardown_ms = setup_and_teardown_ms(self.antenna)
        return times.Window(self.start - setup_ms, self.end + teardown_ms)


def kept(demand: Demand) -> Kept:
    """The contacts that are booked, and what is reserved for the bookings that are no contacts of this plan.

    Raises InfeasibleError with everything that keeps a booking from being kept.
    """
    if not demand.bookings:
        return Kept(reserved={})
    sorted_out = Sorter(demand).sorted_out()
    found = fixed_candidates(sorted_out.held, demand)
    clashing = (clash.problem(demand) for clash in clashes(found, demand))
    problems = [*sorted_out.problems, *_in_outages(sorted_out, demand), *clashing]
    if problems:
        raise InfeasibleError(problems)
    warnings, notes = _remarks(sorted_out.held, demand)
    beside = [f"{kind}: {_some(labels)}" for kind, labels in sorted_out.beside.items()]
    return Kept(candidates=found, reserved=sorted_out.reserved, warnings=tuple(warnings), notes=(*beside, *notes))


@dataclass(frozen=True, slots=True, kw_only=True)
class _SortedOut:
    held: Sequence[Held]
    problems: Sequence[Problem]
    reserved: Mapping[str, tuple[Outage, ...]]
    beside: Mapping[str, Sequence[str]]
    """Why bookings are no contacts of this plan, and which."""


class Sorter:
    """Finds for each booking the pass that it belongs to, or why it has none."""

    def __init__(self, demand: Demand) -> None:
        self.demand = demand
        self.missions = {planned_satellite(mission): mission for mission in demand.missions}
        self.antennas = {a.id: (station, a) for station in demand.network.stations for a in station.antennas}
        self.passes: defaultdict[tuple[int, str], list[Pass]] = defaultdict(list)
        by_id = {}
        for pass_ in demand.passes:
            self.passes[pass_.satellite, pass_.station].append(pass_)
            by_id[pass_.id] = pass_
        self.seen: defaultdict[tuple[int, str], list[tuple[Pass, Sighting]]] = defaultdict(list)
        for sighting in demand.sightings:
            if sighting.pass_id in by_id:
                pass_ = by_id[sighting.pass_id]
                self.seen[pass_.satellite, sighting.antenna].append((pass_, sighting))

    def sorted_out(self) -> _SortedOut:
        """Every booking once, however often it is named, in an order that does not depend on the input's."""
        held: list[Held] = []
        problems: list[Problem] = []
        reserved: defaultdict[str, tuple[Outage, ...]] = defaultdict(tuple)
        beside: defaultdict[str, list[str]] = defaultdict(list)
        for booking in sorted(set(self.demand.bookings), key=_order):
            label, found = label_of(booking, self.demand), self.held(booking)
            if found is not None:
                held.append(found)
            elif why := self._beside(booking):
                beside[why].append(label)
                if why != LEFT_OUT_ANTENNA:
                    reserved[booking.antenna] += (self._reserved(booking),)
            else:
                problems.append(self._problem(label, booking))
        return _SortedOut(held=held, problems=problems, reserved=dict(reserved), beside=beside)

    def held(self, booking: Booking) -> Held | None:
        """Of several passes that it overlaps it belongs to the one that it overlaps most."""
        mission = self.missions.get(booking.satellite)
        ranked = [
            (_overlap_ms(booking, pass_.aos, pass_.los), _overlap_ms(booking, seen.aos, seen.los), -seen.aos)
            for pass_, seen in self.seen.get((booking.satellite, booking.antenna), ())
        ]
        best = max((rank for rank in ranked if rank[1] > 0), default=None)
        if mission is None or best is None:
            return None
        pass_, sighting = self.seen[booking.satellite, booking.antenna][ranked.index(best)]
        station, antenna = self.antennas[booking.antenna]
        start, end = _fitted(booking, sighting)
        return Held(
            booking=booking, mission=mission, station=station, antenna=antenna,
            pass_=pass_, sighting=sighting, start=start, end=end,
        )  # fmt: skip

    def _beside(self, booking: Booking) -> str | None:
        """Why a booking need not be a contact of this plan; None where it must be.

        What reaches over an edge of the window may belong to a pass beyond it, which no plan of this window knows.
        """
        window = self.demand.window
        if booking.antenna not in self.antennas:
            return LEFT_OUT_ANTENNA
        if not window.overlaps(booking.start, booking.end):
            return OUTSIDE
        if booking.satellite in self.missions:
            return OUTSIDE if booking.start < window.start or booking.end > window.end else None
        return None if booking.satellite in self.demand.unusable else LEFT_OUT_SATELLITE

    def _reserved(self, booking: Booking) -> Outage:
        setup_ms, teardown_ms = setup_and_teardown_ms(self.antennas[booking.antenna][1])
        stretch = times.Window(booking.start - setup_ms, booking.end + teardown_ms)
        return Outage(stretch, booking.antenna, f"booked for {name_of(booking.satellite, self.demand)}")

    def _problem(self, label: str, booking: Booking) -> Problem:
        unusable = self.demand.unusable.get(booking.satellite)
        if unusable is None:
            return Problem(label, self.why_none(booking), "Move it into a pass, or take it out")
        remedy = f"`groundsched fetch celestrak:{booking.satellite}` gets newer ones; or take it out"
        return Problem(label, f"the satellite has no usable elements: {unusable}", remedy)

    def why_none(self, booking: Booking) -> str:
        """Why no pass is there for a booking."""
        name = name_of(booking.satellite, self.demand)
        station, antenna = self.antennas[booking.antenna]
        passes = self.passes.get((booking.satellite, station.id), ())
        if not passes:
            return f"{name} has no pass over {station.id} in this window"
        pass_ = min(passes, key=lambda p: (_distance_ms(booking, p.aos, p.los), p.aos))
        when = f"{pass_.id}, {from_to(times.Window(pass_.aos, pass_.los))}"
        if _overlap_ms(booking, pass_.aos, pass_.los) <= 0:
            return f"{name} has no pass over {station.id} then; the nearest is {when}"
        limit = antenna.min_elevation_deg
        own_limit = "" if limit is None else f" (its limit is {limit:g}°)"
        seen = [s for p, s in self.seen.get((booking.satellite, antenna.id), ()) if p.id == pass_.id]
        views = " and ".join(from_to(times.Window(s.aos, s.los)) for s in sorted(seen, key=lambda s: s.aos))
        return f"{antenna.id}{own_limit} sees {f'only what is {views}' if views else 'nothing'} of the pass {when}"


def _order(booking: Booking) -> tuple[int, int, str, int, str]:
    return booking.start, booking.satellite, booking.antenna, booking.end, booking.owner or ""


def _overlap_ms(booking: Booking, start: int, end: int) -> int:
    return min(booking.end, end) - max(booking.start, start)


def _distance_ms(booking: Booking, start: int, end: int) -> int:
    return max(start - booking.end, booking.start - end, 0)


def _outside_ms(booking: Booking, seen: Sighting) -> tuple[int, int]:
    """How much of a booking lies before and after what the antenna sees; of what the window cuts nothing is known."""
    before = 0 if seen.truncated_start else max(0, seen.aos - booking.start)
    after = 0 if seen.truncated_end else max(0, booking.end - seen.los)
    return before, after


def _fitted(booking: Booking, seen: Sighting) -> tuple[int, int]:
    before, after = _outside_ms(booking, seen)
    if before + after <= KEPT_OUTSIDE_MS:
        return booking.start, booking.end
    return booking.start + before, booking.end - after


def fixed_candidates(held: Sequence[Held], demand: Demand) -> tuple[Candidate, ...]:
    """The contacts of these bookings."""
    return tuple(_candidate(one, part, demand) for one, part in zip(held, _parts(held, demand), strict=True))


def _candidate(one: Held, part: Part, demand: Demand) -> Candidate:
    setup_ms, teardown_ms = setup_and_teardown_ms(one.antenna)
    return Candidate(
        mission=one.mission,
        pass_=one.pass_,
        station=one.station,
        antenna=one.antenna,
        sighting=one.sighting,
        band=serving_band(_offer(one, demand)) or one.antenna.bands[0],
        cut=part,
        setup_ms=setup_ms,
        teardown_ms=teardown_ms,
        booking=one.booking,
        overlap_ms=one.lead_ms,
    )


def _parts(held: Sequence[Held], demand: Demand) -> list[Part]:
    if demand.observer is not None:
        return list(looked_at([(one.sighting, _piece(one)) for one in held], demand.observer))
    return [_unobserved(one) for one in held]


def _piece(one: Held) -> Piece:
    return Piece(one.counted_from - one.end, one.counted_from, one.end, one.lead_ms)


def _unobserved(one: Held) -> Part:
    """Without tracks a part begins and ends where its sighting does, and brings its share of what that brings."""
    entire = whole(one.sighting, one.mission)
    seen_ms = min(one.end, entire.end) - max(one.counted_from, entire.start)
    volume_mbit = entire.volume_mbit
    if volume_mbit is not None:
        volume_mbit = round(volume_mbit * seen_ms / (entire.end - entire.start), VOLUME_DECIMALS)
    return replace(entire, start=one.start, end=one.end, lost_ms=min(entire.lost_ms, seen_ms), volume_mbit=volume_mbit)


def _offer(one: Held, demand: Demand) -> Offer:
    """The booking as if it were to be chosen: what the filters would say to it."""
    return Offer(
        mission=one.mission,
        pass_=one.pass_,
        station=one.station,
        antenna=one.antenna,
        sighting=one.sighting,
        epoch=demand.epochs[one.pass_.satellite],
        max_element_age_days=demand.max_element_age_days,
        outages=(),
    )


def _in_outages(sorted_out: _SortedOut, demand: Demand) -> Iterator[Problem]:
    """Setup, contact and teardown lie outside every outage, and outside what is reserved for other bookings."""
    for one in sorted_out.held:
        for what in outage_sentences(one, one.occupied, sorted_out.reserved):
            yield Problem(label_of(one.booking, demand), what, "Move the booking, or end the outage")


def outage_sentences(one: Held, busy: times.Window, reserved: Mapping[str, tuple[Outage, ...]]) -> Iterator[str]:
    """Every outage and reservation in which a booking would need its antenna, with the times of both."""
    antenna = one.antenna.id
    others = [r for r in reserved.get(antenna, ()) if r.stretch.overlaps(busy.start, busy.end)]
    for outage in (*outages_of(one.antenna, one.station, busy), *others):
        yield (
            f"{outage.place} is out {from_to(outage.stretch)} ({outage.reason});"
            f" {antenna} would be needed {from_to(busy)}, setup and teardown included"
        )


def _remarks(held: Sequence[Held], demand: Demand) -> tuple[list[str], list[str]]:
    """Warnings of bookings that are not as they should be, and notes of those that a plan would not have chosen."""
    warnings: list[str] = []
    notes: list[str] = []
    for one in held:
        label = label_of(one.booking, demand)
        if cut := trimmed(one, kept_as="booked"):
            warnings.append(f"{label}: {cut}")
        for name, detail in _refusals(_offer(one, demand)):
            (warnings if name in GRAVE else notes).append(f"{label}: kept, although {detail}")
    return warnings, notes


def _refusals(offer: Offer) -> Iterator[tuple[str, str]]:
    """What the filters say against a booking: those that are grave each, of the others the first."""
    said = [(name, detail) for name, holds_back in FILTERS if (detail := holds_back(offer))]
    yield from (each for each in said if each[0] in GRAVE)
    yield from [each for each in said if each[0] not in GRAVE][:1]


def trimmed(one: Held, *, kept_as: str) -> str | None:
    """What to say where some of a booking lies outside visibility."""
    outside_ms = sum(_outside_ms(one.booking, one.sighting))
    if not outside_ms:
        return None
    what = (
        f"{seconds(outside_ms)} s of it lie outside visibility"
        f" ({from_to(times.Window(one.sighting.aos, one.sighting.los))})"
    )
    if (one.start, one.end) == (one.booking.start, one.booking.end):
        return f"{what}: trimmed by the horizon, kept as {kept_as}"
    return f"{what}: trimmed to what is visible, {from_to(times.Window(one.start, one.end))}"


def _some(labels: Iterable[str]) -> str:
    each = list(labels)
    more = len(each) - MOST_NAMED
    return "; ".join(each[:MOST_NAMED]) + (f"; and {more} more" if more > 0 else "")
