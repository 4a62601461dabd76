"""What the schedule before leaves no choice of, and schedules before to draw."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace

from groundsched.documents.passes import Pass, Sighting
from groundsched.documents.schedule import Carried, Contact
from groundsched.scheduling.demand import Demand
from tools.small_worlds.bookings import booked_contacts, seen_most
from tools.small_worlds.enumeration import contact_of, overlapping
from tools.small_worlds.keeping import before
from tools.small_worlds.makers import START
from tools.small_worlds.rules import Judge
from tools.small_worlds.tracks import tracks

Draw = random.Random

HALF_REVOLUTION_MS = 2_850_000.0

SHORTEST_MS = 60_000
"""A contact of the schedule before is longer than it is early or late, or its pass is no longer there."""


def fixed_contacts(judge: Judge) -> list[Contact]:
    """The contacts that every schedule has: what is booked, and what is frozen and no outage forbids."""
    found = booked_contacts(judge)
    for old in before(judge.demand):
        if not _is_frozen(old, judge.demand):
            continue
        number = next((n for n, contact in enumerate(found) if _is_booked_as(old, contact)), None)
        if number is not None:
            found[number] = replace(found[number], frozen=True)
        elif "unavailable" not in judge.alone(contact := _as_it_stood(judge, old)):
            found.append(contact)
    return _with_hand_overs(judge, found)


def _with_hand_overs(judge: Judge, found: Sequence[Contact]) -> list[Contact]:
    """What a frozen contact shared with the frozen one before it, it shares still, and counts from then on."""
    old = {contact.id: contact for contact in before(judge.demand)}
    was = [next((o for o in old.values() if c.frozen and (o.id == c.id or _is_booked_as(o, c))), None) for c in found]
    handed_over = []
    for contact, own in zip(found, was, strict=True):
        ends = [
            other.end
            for other, theirs in zip(found, was, strict=True)
            if own and theirs and theirs.satellite == own.satellite and not contact.booked
            and (theirs.start, theirs.end) < (own.start, own.end) and theirs.end > own.start
        ]  # fmt: skip
        shared_ms = max(0, max(ends, default=contact.start) - contact.start)
        lead_ms = min(shared_ms, round(judge.missions[contact.satellite].overlap_s * 1000))
        lead_ms = lead_ms if lead_ms < contact.end - contact.start else 0  # what is shared altogether is a clash
        handed_over.append(contact if contact.booked else _counted_after(judge, contact, lead_ms))
    return handed_over


def _counted_after(judge: Judge, contact: Contact, lead_ms: int) -> Contact:
    counted = overlapping(judge, judge.seen(contact), contact.start, contact.end, contact.start + lead_ms)
    if counted is None:
        raise ValueError(f"{contact.id} has no band")
    return replace(counted, id=contact.id, owner=contact.owner, band=contact.band, frozen=True)


def _is_frozen(old: Contact, demand: Demand) -> bool:
    """It runs when the window begins, or starts soon after."""
    return old.start <= demand.window.start or old.start - demand.window.start < demand.freeze_s * 1000


def _is_booked_as(old: Contact, contact: Contact) -> bool:
    overlap = min(old.end, contact.end) > max(old.start, contact.start)
    same = (old.satellite, old.antenna) == (contact.satellite, contact.antenna)
    return same and overlap and (old.booked or (old.start, old.end) == (contact.start, contact.end))


def _as_it_stood(judge: Judge, old: Contact) -> Contact:
    """At its old times, from the window's start on."""
    start = max(old.start, judge.demand.window.start)
    seen = seen_most(judge, old.satellite, old.antenna, start, old.end)
    contact = contact_of(judge, seen, start, old.end) if seen is not None else None
    if contact is None:
        raise ValueError(f"{old.id} was drawn where no pass is seen")
    return replace(contact, id=old.id, owner=old.owner, band=old.band, frozen=True)


def replanned(demand: Demand, draw: Draw) -> Demand:
    """A schedule goes before: some contacts of now, a little earlier or later; some of them frozen."""
    observed = replace(demand, observer=tracks(demand))
    judge = Judge(observed)
    keep_first, give = draw.choice(
        ((False, 0.0), (False, 0.0), (True, 0.0), (False, 0.005), (False, 0.1), (False, 0.5))
    )
    frozen = replace(
        observed,
        half_revolution_ms={m.satellite: HALF_REVOLUTION_MS for m in demand.missions if m.satellite is not None},
        freeze_s=draw.choice((0.0, 0.0, 300.0, 1500.0, 200_000.0)),
        keep_first=keep_first,
        give=give,
    )
    old = [*_drawn(judge, draw), *_past(judge, draw)]
    return replace(frozen, carried=Carried(contacts=tuple(old)))


def _drawn(judge: Judge, draw: Draw) -> list[Contact]:
    """Contacts that could stand together as they were; those that are booked now may have been booked then."""
    old: list[Contact] = []
    stood: list[Contact] = []
    for seen in draw.sample(judge.demand.sightings, min(len(judge.demand.sightings), 6)):
        if not is_single(judge.passes[seen.pass_id], judge.demand):
            continue
        start, end = _stretch(judge, seen, draw)
        earlier_ms = draw.choice((0, 0, 400, -999, -1000, 1500, 20_000))
        start = _taken_over(judge, seen, stood, draw, before=end - SHORTEST_MS) or start
        contact = contact_of(judge, seen, start - earlier_ms, end - earlier_ms)
        if contact is None or any(judge.between(contact, other) for other in stood):
            continue
        fixed = replace(contact, frozen=True)
        if judge.together([*stood, fixed]):
            continue
        stood.append(fixed)
        old.append(_old(judge, contact, earlier_ms, len(old), draw))
    return old


def _stretch(judge: Judge, seen: Sighting, draw: Draw) -> tuple[int, int]:
    """All of it, or now and then a part where its mission takes parts."""
    mission = judge.missions[judge.passes[seen.pass_id].satellite]
    if not (mission.allow_partial or mission.hand_over or mission.track) or draw.random() < 0.5:
        return seen.aos, seen.los
    third = (seen.los - seen.aos) // 3
    return seen.aos + draw.randrange(third), seen.los - draw.randrange(third)


def _taken_over(judge: Judge, seen: Sighting, stood: Sequence[Contact], draw: Draw, *, before: int) -> int | None:
    """Shortly before another contact of the satellite ends, where its mission lets contacts overlap."""
    mission = judge.missions[judge.passes[seen.pass_id].satellite]
    ends = [c.end for c in stood if c.satellite == mission.satellite and seen.aos < c.end < before]
    if not mission.overlap_s or not ends:
        return None
    return max(seen.aos, draw.choice(ends) - draw.randrange(round(mission.overlap_s * 1000)))


def _old(judge: Judge, contact: Contact, earlier_ms: int, number: int, draw: Draw) -> Contact:
    """The contact as the schedule before has it: its pass had another name, its margin may have been another."""
    booked = any(
        (b.satellite, b.antenna) == (contact.satellite, contact.antenna)
        and b.start < contact.end
        and contact.start < b.end
        for b in judge.demand.bookings
    )
    margin_s = draw.choice((0.0, judge.passes[contact.pass_].timing_uncertainty_s, 30.0))
    times = {name: getattr(contact, name) - earlier_ms for name in ("aos", "tca", "los")}
    setup_start = contact.setup_start - round(margin_s * 1000)
    return replace(
        contact, id=f"old-{number}", pass_=f"old-{contact.pass_}", booked=booked, setup_start=setup_start, **times
    )


def _past(judge: Judge, draw: Draw) -> Iterator[Contact]:
    """Now and then an antenna has just ended a contact when the window begins."""
    if draw.random() < 0.3:
        seen = draw.choice(judge.demand.sightings)
        if (contact := contact_of(judge, seen, seen.aos, seen.los)) is not None:
            back_ms = contact.end - START + draw.choice((0, 10_000, 50_000))
            names = ("aos", "tca", "los", "start", "end", "setup_start", "teardown_end")
            times = {name: getattr(contact, name) - back_ms for name in names}
            yield replace(contact, id="past", pass_="past", **times)


def is_single(pass_: Pass, demand: Demand) -> bool:
    """Whether no other pass could be meant: random passes of one satellite may overlap, true ones do not."""
    same = [p for p in demand.passes if (p.satellite, p.station) == (pass_.satellite, pass_.station)]
    return sum(p.aos - 60_000 < pass_.los and pass_.aos < p.los + 60_000 for p in same) == 1
