"""The stage `kept`: contacts of the schedule before stay as they were, as far as the stages before it leave open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from groundsched import times
from groundsched.documents.matching import SHIFT_MS, nearest_passes
from groundsched.documents.passes import Sighting
from groundsched.documents.schedule import Contact, Solution
from groundsched.scheduling.candidates import Candidate, Offer
from groundsched.scheduling.demand import Demand
from groundsched.scheduling.parts import Piece, may_be_taken, takes_parts, with_pieces
from groundsched.scheduling.stages import Stage

TIER = "kept"

Places = Mapping[tuple[str, str], Sequence[Contact]]
"""Pass and antenna to the contacts of the schedule before that were there."""


def kept(candidates: Sequence[Candidate], demand: Demand, first: int) -> list[Stage]:
    """How many contacts of the schedule before are kept: the same pass and antenna, and the same stretch of it."""
    places = _places(demand)
    amounts = {i: 1 for i, candidate in enumerate(candidates) if _is_as_it_was(candidate, places)}
    return [Stage(tier=TIER, priority=None, amounts=amounts)] if amounts else []


def with_old_parts(offered: Iterable[Offer], demand: Demand) -> Iterable[Offer]:
    """The offers, and the parts that the schedule before had of them, where their missions take parts."""
    if demand.observer is None or not any(takes_parts(mission, demand) for mission in demand.missions):
        return offered
    places, offered = _places(demand), list(offered)
    known = {(o.pass_.id, o.antenna.id, o.stretch) for o in offered}
    pieces = [list(_old_pieces(offer, places, demand)) for offer in offered]
    fresh = [
        [p for p in own if (o.pass_.id, o.antenna.id, times.Window(p.start, p.end)) not in known]
        for o, own in zip(offered, pieces, strict=True)
    ]
    return with_pieces(offered, fresh, demand.observer)


def given_up(solution: Solution, give: float) -> Iterator[str]:
    """What the priorities gave to keep more contacts as they were."""
    given = [f"{o.given} of {o.value + o.given} s of {o.tier}" for o in solution.objectives if o.given]
    if given:
        yield f"to keep more contacts as they were, {' and '.join(given)} are given up; {give:.3%} were allowed"


def as_it_was(contact: Contact, seen: Sighting) -> times.Window:
    """When a contact of the schedule before would be now: as far from the pass's highest moment as it was.

    Where the window cuts the pass, now or then, that moment is another: then when it was.
    """
    cut = seen.truncated_start or seen.truncated_end or contact.truncated_start or contact.truncated_end
    later_ms = 0 if cut else seen.tca - contact.tca
    return times.Window(contact.start + later_ms, contact.end + later_ms)


def passes_before(contacts: Sequence[Contact], demand: Demand) -> dict[str, str]:
    """The passes of these contacts of the schedule before, as they are called now, by the contacts' ids.

    A pass may have given several: they go together.
    """
    groups: defaultdict[tuple[int, str, str], list[Contact]] = defaultdict(list)
    for contact in contacts:
        groups[contact.satellite, contact.station, contact.pass_].append(contact)
    grouped = list(groups.values())
    pairs = nearest_passes([group[0] for group in grouped], demand.passes, demand.half_revolution_ms)
    return {contact.id: demand.passes[now].id for old, now in pairs.items() for contact in grouped[old]}


def _places(demand: Demand) -> Places:
    found: defaultdict[tuple[str, str], list[Contact]] = defaultdict(list)
    passes = passes_before(demand.before, demand)
    for contact in demand.before:
        if contact.id in passes:
            found[passes[contact.id], contact.antenna].append(contact)
    return found


def _is_as_it_was(candidate: Candidate, places: Places) -> bool:
    if candidate.frozen is not None:
        return True
    stretches = (
        as_it_was(contact, candidate.sighting) for contact in places.get((candidate.pass_.id, candidate.antenna.id), ())
    )
    return any(
        abs(candidate.start - stretch.start) < SHIFT_MS and abs(candidate.end - stretch.end) < SHIFT_MS
        for stretch in stretches
    )


def _old_pieces(offer: Offer, places: Places, demand: Demand) -> Iterator[Piece]:
    """What the schedule before had of a whole sighting, where that is a part of it and may be taken."""
    seen = offer.sighting
    if seen is None or offer.part is not None or not takes_parts(offer.mission, demand):
        return
    for contact in places.get((offer.pass_.id, offer.antenna.id), ()):
        stretch = as_it_was(contact, seen)
        start, end = max(stretch.start, seen.aos), min(stretch.end, seen.los)
        nearly = start - stretch.start < SHIFT_MS and stretch.end - end < SHIFT_MS
        piece = Piece(start - end, start, end, lead_ms=0)
        if nearly and may_be_taken(offer, piece):
            yield piece
