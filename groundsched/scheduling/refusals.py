"""Why each pass that gave no contact gave none: the reason, what is in the way, and a sentence with the numbers."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import cast, get_args

from groundsched import times
from groundsched.documents.passes import Pass
from groundsched.documents.reasons import Reason
from groundsched.documents.schedule import Contact, Rejection
from groundsched.scheduling.candidates import Candidate, Offer
from groundsched.scheduling.constraints import REASONS, in_one_beam, missing_ms, rate_mbps, slew_ms
from groundsched.scheduling.contacts import Contacts
from groundsched.scheduling.days import day_of, days
from groundsched.scheduling.demand import Demand
from groundsched.scheduling.hindrances import Hindrance
from groundsched.scheduling.wording import from_to, seconds

ORDER: tuple[str, ...] = get_args(Reason)
"""How far an antenna came: the later its reason stands here, the nearer it was."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Why one antenna did not take the pass."""

    reason: str
    detail: str
    blockers: tuple[Contact, ...] = ()


@dataclass(frozen=True, slots=True)
class Blocked:
    """A candidate that a rule left no room for, and the chosen ones that have the room."""

    candidate: Candidate
    blockers: tuple[tuple[Candidate, Contact], ...]
    demand: Demand


@dataclass(frozen=True, slots=True)
class Standing:
    """What the schedule is for, whether it is proven to be the best, and its contacts."""

    demand: Demand
    proven: bool
    candidates: Sequence[Candidate]
    contacts: Contacts


def rejections(
    offered: Sequence[Offer | Candidate], hindrances: Sequence[Hindrance | None], standing: Standing
) -> tuple[Rejection, ...]:
    """One entry for each pass offered that gave no contact, in the order in which they are offered.

    `offered` are the candidates, and the offers that filters hold back; `hindrances` are theirs.
    """
    served = {contact.pass_ for contact in standing.contacts.by_candidate.values()}
    found = []
    pairs = zip(offered, hindrances, strict=True)
    for pass_id, group in itertools.groupby(pairs, key=lambda pair: pair[0].pass_.id):  # they come pass by pass
        grounds = [
            (each, _filtered(each) if isinstance(each, Offer) else _blocked(each, by, standing))
            for each, by in group
            if pass_id not in served
        ]
        if grounds:
            found.append(_rejection(grounds[0][0].pass_, _speaking(grounds)))
    return tuple(found)


def _speaking(grounds: Sequence[tuple[Offer | Candidate, Ground]]) -> list[Ground]:
    """Of each sighting the ground of what came furthest: of the whole, or else of the longest such part, named.

    Of two that came as far, the one speaks that something else is in the way of: it might have been taken.
    """
    best: dict[tuple[str, int], tuple[Offer | Candidate, Ground]] = {}
    for offered, ground in grounds:
        sighting = offered.antenna.id, offered.sighting.aos if offered.sighting else 0
        if sighting not in best or _reach(ground) > _reach(best[sighting][1]):
            best[sighting] = offered, ground
    return [
        replace(ground, detail=f"its part {from_to(offered.stretch)}: {ground.detail}") if offered.is_part else ground
        for offered, ground in best.values()
    ]


def _reach(ground: Ground) -> tuple[int, bool]:
    return ORDER.index(ground.reason), bool(ground.blockers)


def _rejection(pass_: Pass, grounds: Sequence[Ground]) -> Rejection:
    """The reason of the antenna that came furthest; where several came as far, all of them speak."""
    reason = max((ground.reason for ground in grounds), key=ORDER.index)
    furthest = [ground for ground in grounds if ground.reason == reason]
    blockers = {blocker.id: blocker for ground in furthest for blocker in ground.blockers}
    return Rejection(
        pass_=pass_.id,
        satellite=pass_.satellite,
        station=pass_.station,
        aos=pass_.aos,
        tca=pass_.tca,
        los=pass_.los,
        max_elevation_deg=pass_.max_elevation_deg,
        reason=cast(Reason, reason),
        blocked_by=_once(tuple([b.id for b in sorted(blockers.values(), key=lambda b: (b.start, b.antenna))])),
        detail="; ".join(dict.fromkeys(ground.detail for ground in furthest)),
    )


@functools.lru_cache(maxsize=4096)
def _once(ids: tuple[str, ...]) -> tuple[str, ...]:
    """The same object for the same contacts: they are in the way of dozens of passes, one soon after the other."""
    return ids


def _filtered(offer: Offer) -> Ground:
    held_back = offer.held_back
    if held_back is None:
        raise ValueError(f"nothing holds {offer.pass_.id} back from {offer.antenna.id}, and it is no candidate")
    return Ground(*held_back)


def _blocked(candidate: Candidate, by: Hindrance | None, standing: Standing) -> Ground:
    """The first rule that leaves the candidate no room beside the contacts; none, and it gains nothing."""
    if by is None:
        return Ground("redundant", f"it would fit on {candidate.antenna.id}; {_why_not(candidate, standing.proven)}")
    blockers = tuple((standing.candidates[i], standing.contacts.by_candidate[i]) for i in by.blockers)
    detail = SENTENCES.get(by.rule, _plain_sentence)(Blocked(candidate, blockers, standing.demand))
    reason = "frozen" if by.is_frozen else REASONS.get(by.rule, by.rule)
    return Ground(reason, detail, tuple(contact for _, contact in blockers))


def _why_not(candidate: Candidate, proven: bool) -> str:
    """Its seconds would be gained in the stage of its priority: where they are not, a stage before that loses."""
    if not proven:
        return "this schedule is not proven to be the best"
    return "a stage before its priority would lose by it" if candidate.value else "no stage gains by it"


def _name(candidate: Candidate) -> str:
    return candidate.mission.name or candidate.pass_.name


def _limit_sentence(blocked: Blocked) -> str:
    candidate = blocked.candidate
    window = blocked.demand.window
    day = day_of(candidate.start, window)
    date = times.format_instant(window.start + day * times.DAY_MS)[:10]
    wish = candidate.mission.contacts_per_day
    allowed, has = wish.max or 0 if wish else 0, len(blocked.blockers)
    if has > allowed:
        had = f"has {has} booked contact{'s' if has > 1 else ''} where it may have {allowed}"
    else:
        had = _all(allowed)
    return f"{_name(candidate)} {had} on day {day + 1} ({date})"


def _all(allowed: int) -> str:
    """What a mission has that has as many contacts as it may."""
    if allowed > 1:
        return f"has all {allowed} of the contacts that it may have"
    return "has the only contact that it may have" if allowed else "may have no contact"


def _track_sentence(blocked: Blocked) -> str:
    """What the day asks for, and either what it has of it or why this can be none."""
    candidate, window = blocked.candidate, blocked.demand.window
    track, number = candidate.mission.track, day_of(candidate.start, window)
    day = next((day for day in days(window) if day.number == number), None)
    if track is None or day is None:
        return f"{_name(candidate)} is not tracked outside the window"
    asked_ms = day.tracking_ms(track)
    if not asked_ms:
        share = float(track.duration_h * day.length)
        wants = f"{_name(candidate)} wants {share:.4g} h of tracking on {day.name}"
        return f"{wants}, less than the {track.least_h:g} h that a contact of it lasts at least"
    asked = f"{asked_ms / times.HOUR_MS:.4g} h of tracking on {day.name}"
    if not blocked.blockers:
        return f"{_name(candidate)} wants no more than {asked}; this lasts {_hours([candidate]):.4g} h"
    has = _hours([other for other, _ in blocked.blockers])
    return f"{_name(candidate)} has {has:.4g} h of the {asked} that it wants{'' if track.split else ', in one contact'}"


def _hours(contacts: Sequence[Candidate]) -> float:
    return sum(contact.end - contact.start for contact in contacts) / times.HOUR_MS


def _ingest_sentence(blocked: Blocked) -> str:
    station = blocked.candidate.station
    others = [f"{contact.id} {rate_mbps(other):g}{_fixed(contact)}" for other, contact in blocked.blockers]
    beside = f" beside {' and '.join(others)}" if others else ""
    return (
        f"{_name(blocked.candidate)} sends {rate_mbps(blocked.candidate):g} Mbit/s{beside};"
        f" {station.id} takes in {station.ingest_mbps or 0.0:g} at once"
    )


def _station_sentence(blocked: Blocked) -> str:
    served = [
        f"by {contact.antenna} {from_to(times.Window(contact.start, contact.end))}{_fixed(contact)}"
        for _, contact in blocked.blockers
    ]
    return f"{_name(blocked.candidate)} is served {' and '.join(served)}"


def _conflict_sentence(blocked: Blocked) -> str:
    return ", and ".join(_one_conflict(blocked.candidate, *blocker) for blocker in blocked.blockers)


def _one_conflict(candidate: Candidate, other: Candidate, contact: Contact) -> str:
    antenna, missing = candidate.antenna.id, seconds(missing_ms(other, candidate))  # of equals the other was first
    reason = "" if contact.request is None else f", for request {contact.request}"
    whose = f"{contact.id} ({contact.name}{reason}{_fixed(contact)})"
    if other.start > candidate.start:
        return (
            f"{antenna} makes ready for {whose} from {_written(contact.setup_start)};"
            f" this pass would need it {missing} s longer{_turning(candidate, other)}"
        )
    return (
        f"{antenna} serves {whose} until {_written(contact.teardown_end)}, teardown included;"
        f" free again {missing} s after this pass needs it{_turning(other, candidate)}"
    )


@functools.lru_cache(maxsize=1024)
def _written(instant: int) -> str:
    """One contact is in the way of dozens of passes, one soon after the other."""
    return times.format_instant(instant)


def _fixed(contact: Contact) -> str:
    """What is fixed is not given up for anything: who reads of it in the way knows that no priority would help."""
    return ", booked" if contact.booked else ", frozen" if contact.frozen else ""


def _turning(earlier: Candidate, later: Candidate) -> str:
    """Names the slew where it is longer than setup and so decides."""
    turn_ms = slew_ms(earlier, later)
    return f", {seconds(turn_ms)} s of slew included" if turn_ms > later.setup_ms else ""


def _separation_sentence(blocked: Blocked) -> str:
    return ", and ".join(_one_separation(blocked, *blocker) for blocker in blocked.blockers)


def _one_separation(blocked: Blocked, other: Candidate, contact: Contact) -> str:
    """With a stretch in which the two are too close."""
    candidate, station = blocked.candidate, blocked.candidate.station
    pair = tuple(sorted((candidate.satellite, other.satellite)))
    first = next(
        encounter
        for encounter in blocked.demand.encounters
        if (encounter.station, encounter.satellites) == (station.id, pair) and in_one_beam(candidate, other, encounter)
    )
    stretch = from_to(times.Window(first.start, first.end))
    return (
        f"{_name(candidate)} stands closer than {station.min_separation_deg or 0.0:g}° to {contact.name}, which has"
        f" {contact.id} in the same band ({contact.band}{_fixed(contact)}), {stretch}"
    )


def _plain_sentence(blocked: Blocked) -> str:
    return f"{', '.join(contact.id for _, contact in blocked.blockers)} leave no room for it"


SENTENCES: dict[str, Callable[[Blocked], str]] = {
    "limit": _limit_sentence,
    "track": _track_sentence,
    "ingest": _ingest_sentence,
    "pass": _station_sentence,
    "station": _station_sentence,
    "conflict": _conflict_sentence,
    "separation": _separation_sentence,
}
"""How each rule is put into words, by the rule's name."""
