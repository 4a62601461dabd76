"""What the schedule before leaves no choice of: contacts that run, or start too soon to be changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from groundsched import times
from groundsched.config.missions import Booking
from groundsched.documents.schedule import Contact, DropReason
from groundsched.errors import InfeasibleError
from groundsched.scheduling.bookings import Held, Kept, Sorter, fixed_candidates, outage_sentences, trimmed
from groundsched.scheduling.candidates import Candidate, margin_ms
from groundsched.scheduling.clashes import clashes, fixed_label, frozen_label
from groundsched.scheduling.demand import Demand
from groundsched.scheduling.outages import Outage


@dataclass(frozen=True, slots=True)
class Why:
    """Why a contact of the schedule before is gone."""

    reason: DropReason
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOver:
    """What follows from bookings and frozen contacts before anything is chosen."""

    kept: Kept
    gone: Mapping[str, Why] = field(default_factory=dict)
    """The frozen contacts that can be no more, by id."""


def held_over(demand: Demand, booked: Kept) -> HeldOver:
    """What is booked, and the contacts of the schedule before that are not to be changed.

    Raises InfeasibleError where a booking clashes with one of these.
    """
    if demand.carried is None:
        return HeldOver(kept=booked)
    frozen = [contact for contact in demand.before if is_frozen(contact, demand)]
    both, rest = _booked_too(frozen, booked.candidates)
    sorter = Sorter(demand)
    outcomes = {contact.id: _outcome(contact, sorter) for contact in rest}
    gone = {name: outcome for name, outcome in outcomes.items() if isinstance(outcome, Why)}
    held = {name: outcome for name, outcome in outcomes.items() if isinstance(outcome, Held)}
    fixed = _fixed(rest, held, both, demand)
    if late := _clashing(fixed, demand):
        gone |= late
        fixed = _fixed(rest, {name: one for name, one in held.items() if name not in late}, both, demand)
    if problems := [clash.problem(demand) for clash in clashes((*both, *fixed), demand)]:
        raise InfeasibleError(problems)
    labels = {contact.id: frozen_label(contact, demand) for contact in rest}
    lost = (f"{labels[name]} cannot stay: {why.detail}" for name, why in gone.items())
    cut = (
        f"{labels[name]}: {text}"
        for name, one in held.items()
        if name not in gone and (text := trimmed(one, kept_as="it was"))
    )
    kept = replace(
        booked,
        candidates=(*both, *fixed),
        reserved=_with_past(booked.reserved, demand),
        warnings=(*booked.warnings, *lost, *cut),
    )
    return HeldOver(kept=kept, gone=gone)


def is_frozen(contact: Contact, demand: Demand) -> bool:
    """A contact that runs at the window's start, or starts so soon after it, is not to be changed."""
    start = demand.window.start
    return contact.start <= start or contact.start < start + demand.freeze_s * times.SECOND_MS


def _booked_too(
    frozen: Iterable[Contact], booked: Sequence[Candidate]
) -> tuple[tuple[Candidate, ...], tuple[Contact, ...]]:
    """What is booked, with what is frozen of it, and the frozen contacts that are not booked.

    Of several bookings that one is in place of now, it goes on as the first.
    """
    known, rest = list(booked), []
    for contact in frozen:
        own = [n for n, candidate in enumerate(known) if _is_booked(contact, candidate)]
        free = [n for n in own if known[n].frozen is None]
        if not own:
            rest.append(contact)
        elif free:
            known[free[0]] = replace(known[free[0]], frozen=contact)
    return tuple(known), tuple(rest)


def _is_booked(contact: Contact, candidate: Candidate) -> bool:
    """Whether a booking is of this contact: it was booked before, or is now as it was."""
    same = (candidate.satellite, candidate.antenna.id) == (contact.satellite, contact.antenna)
    overlap = candidate.start < contact.end and contact.start < candidate.end
    as_it_was = (candidate.start, candidate.end) == (contact.start, contact.end)
    return same and overlap and (contact.booked or as_it_was)


def _outcome(contact: Contact, sorter: Sorter) -> Held | Why:
    """The pass that a frozen contact belongs to, or why it can be no more.

    Like a booking it belongs to the pass that it overlaps most. What is over of it, setup too, no outage can harm.
    """
    start, demand = sorter.demand.window.start, sorter.demand
    if why := why_not_planned(contact, demand):
        return Why("not-planned", why)
    booking = Booking(
        satellite=contact.satellite, antenna=contact.antenna, start=max(contact.start, start), end=contact.end
    )
    held = sorter.held(booking)
    if held is None:
        return Why("not-visible", sorter.why_none(booking))
    held = _going_on(contact, held, demand)
    busy = times.Window(max(held.occupied.start, start), held.occupied.end)
    out = next(outage_sentences(held, busy, {}), None)
    return held if out is None else Why("unavailable", out)


def _going_on(contact: Contact, held: Held, demand: Demand) -> Held:
    """Where only the end of the window before cut a pass, as of a geostationary satellite, it goes on.

    Not over what is booked, and not a track, which has its length.
    """
    seen = held.sighting
    was_cut = contact.truncated_end and contact.end == contact.los and held.mission.track is None
    booked = any(b.antenna == contact.antenna and b.start < seen.los and b.end > held.end for b in demand.bookings)
    return replace(held, end=seen.los) if was_cut and not booked and seen.los > held.end else held


def why_not_planned(contact: Contact, demand: Demand) -> str | None:
    """What of a contact of the schedule before is not in this plan; None where all of it is."""
    if contact.satellite in demand.unusable:
        return f"the satellite has no usable elements: {demand.unusable[contact.satellite]}"
    if contact.satellite not in {mission.satellite for mission in demand.missions}:
        return "the satellite is not in this plan"
    stations = {station.id: station for station in demand.network.stations}
    if contact.station not in stations:
        return f"the station {contact.station} is not in this plan"
    if contact.antenna not in {antenna.id for antenna in stations[contact.station].antennas}:
        return f"the antenna {contact.antenna} is not in this plan"
    return None


def _fixed(
    frozen: Iterable[Contact], held: Mapping[str, Held], booked: Iterable[Candidate], demand: Demand
) -> list[Candidate]:
    """The frozen contacts that are held, as candidates, each in the band and with the margin that it had."""
    contacts = [contact for contact in frozen if contact.id in held]
    standing = [(contact, held[contact.id].end) for contact in contacts]
    standing += [(candidate.frozen, candidate.end) for candidate in booked if candidate.frozen is not None]
    own = [held[contact.id] for contact in contacts]
    leading = [replace(one, lead_ms=_lead_ms(c, one, standing)) for c, one in zip(contacts, own, strict=True)]
    found = []
    for candidate, contact in zip(fixed_candidates(leading, demand), contacts, strict=True):
        band = next((band for band in candidate.antenna.bands if band == contact.band), candidate.band)
        setup_ms = candidate.setup_ms + _margin_ms(contact, candidate, demand)
        found.append(replace(candidate, booking=None, frozen=contact, band=band, setup_ms=setup_ms))
    return found


def _lead_ms(contact: Contact, held: Held, standing: Iterable[tuple[Contact, int]]) -> int:
    """For so long a frozen contact had begun before another frozen one ended: a hand-over stays what it was.

    The others come with their ends in this plan. It is no longer than the mission lets contacts overlap now.
    """
    most_ms = round(held.mission.overlap_s * times.SECOND_MS)
    ends = (end for other, end in standing if _hands_over(other, contact))
    return max(0, min(most_ms, max(ends, default=held.start) - held.start))


def _hands_over(earlier: Contact, later: Contact) -> bool:
    """Whether the satellite went from one to the other, which began before the first had ended."""
    in_turn = (earlier.start, earlier.end) < (later.start, later.end) and earlier.end > later.start
    return earlier.satellite == later.satellite and in_turn


def _margin_ms(contact: Contact, candidate: Candidate, demand: Demand) -> int:
    """As of any contact, but no more than it had: a greater one could make it clash with what it stood beside."""
    had_ms = contact.start - contact.setup_start - candidate.setup_ms
    return max(0, min(had_ms, margin_ms(candidate.pass_, demand.margin)))


def _clashing(fixed: Sequence[Candidate], demand: Demand) -> dict[str, Why]:
    """Where frozen contacts clash with each other, those that start last: pauses may be longer than they were."""
    gone: dict[str, Why] = {}
    for clash in clashes(fixed, demand):
        named = {member.frozen.id: member for member in clash.members if member.frozen is not None}
        if gone.keys().isdisjoint(named):
            last = max(named, key=lambda name: (named[name].start, name))
            others = " and the ".join(fixed_label(c, demand) for name, c in named.items() if name != last)
            gone[last] = Why("conflict", f"it clashes with the {others}: {clash.why(demand)}")
    return gone


def _with_past(reserved: Mapping[str, tuple[Outage, ...]], demand: Demand) -> dict[str, tuple[Outage, ...]]:
    """Also what kept antennas busy until shortly before: teardown reaches in, and setup reaches back."""
    found = dict(reserved)
    for contact in demand.carried.contacts if demand.carried is not None else ():
        if contact.end <= demand.window.start:
            busy = times.Window(contact.setup_start, contact.teardown_end)
            past = Outage(busy, contact.antenna, f"{contact.id} of the schedule before")
            found[contact.antenna] = (*found.get(contact.antenna, ()), past)
    return found
