"""Every schedule that a small world allows, and the best of them."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

from groundsched.config.missions import Booking
from groundsched.documents.passes import Part, Sighting
from groundsched.documents.schedule import Contact
from groundsched.scheduling.demand import Demand
from tools.small_worlds.aims import Aim, aims, granted
from tools.small_worlds.rules import Judge, Overlapping
from tools.small_worlds.tracks import part

MOST_SCHEDULES = 60_000
"""A world with more is not tried: it would take minutes."""

Key = tuple[str, str, int, int]


class TooManySchedulesError(Exception):
    """A world is too large to try them all."""


def key(contact: Contact) -> Key:
    """What tells contacts of one demand apart."""
    return contact.pass_, contact.antenna, contact.start, contact.end


@dataclass(frozen=True)
class Truth:
    """What the best schedules of a world are, and what they give."""

    aims: list[Aim]
    best: tuple[int, ...]
    """The value of each aim."""
    settled: tuple[bool, ...]
    """For each aim whether all schedules give the same in it."""
    winners: list[dict[Key, Contact]]
    """Equal in every stage, the tie-breaks too."""
    schedules: int


def truth(demand: Demand, possible: Sequence[Contact], fixed: Sequence[Contact] = ()) -> Truth:
    """The best of all schedules of these contacts that have what is fixed, which is legal by itself."""
    listed = aims(demand, [*possible, *fixed])
    schedules: list[list[Contact]] = []
    for schedule in legal_schedules(Judge(demand), possible, fixed):
        if len(schedules) == MOST_SCHEDULES:
            raise TooManySchedulesError
        schedules.append(schedule)
    ranks = [tuple(aim.rank(schedule) for aim in listed) for schedule in schedules]
    may_be_chosen = granted(demand, listed, ranks)
    best = max(itertools.compress(ranks, may_be_chosen))
    winners = [schedule for schedule, rank in zip(schedules, ranks, strict=True) if rank == best]
    return Truth(
        aims=listed,
        best=tuple(aim.value(winners[0]) for aim in listed),
        settled=tuple(len(set(values)) == 1 for values in zip(*ranks, strict=True)),
        winners=[{key(c): c for c in winner} for winner in winners],
        schedules=len(schedules),
    )


def whole_contacts(judge: Judge) -> list[Contact]:
    """Every whole sighting that is legal alone."""
    return [
        contact
        for seen in judge.demand.sightings
        if (contact := contact_of(judge, seen, seen.aos, seen.los)) is not None and not judge.alone(contact)
    ]


def overlapping(judge: Judge, seen: Sighting, start: int, end: int, counted_from: int) -> Contact | None:
    """The contact of a stretch that counts from a later moment on: before, the satellite is served elsewhere still."""
    contact = contact_of(judge, seen, start, end)
    counted = contact_of(judge, seen, counted_from, end)
    if contact is None or counted is None:
        return None
    known = {field.name: getattr(contact, field.name) for field in fields(contact)}
    taken = {name: getattr(counted, name) for name in ("value", "lost_s", "volume_mbit")}
    return Overlapping(**{**known, **taken, "counted_from": counted_from})


def contact_of(judge: Judge, seen: Sighting, start: int, end: int, booking: Booking | None = None) -> Contact | None:
    """The contact of a stretch of a sighting, as the contract describes it; None where there is no band for it."""
    pass_, (station, antenna) = judge.passes[seen.pass_id], judge.antennas[seen.antenna]
    mission = judge.missions[pass_.satellite]
    bands = [band for band in mission.bands or antenna.bands if band in antenna.bands]
    if booking is not None:
        bands.append(antenna.bands[0])
    if not bands:
        return None
    taken = part(seen, start, end, mission)
    setup, teardown = round(judge.antennas[antenna.id][1].setup_s * 1000), round(antenna.teardown_s * 1000)
    return Contact(
        id=pass_.id, pass_=pass_.id, revolution=1, satellite=pass_.satellite, name="", station=station.id,
        owner=mission.owner if booking is None or booking.owner is None else booking.owner,
        antenna=antenna.id, band=bands[0], priority=mission.priority, booked=booking is not None,
        aos=seen.aos, tca=seen.tca, los=seen.los, start=start, end=end,
        setup_start=start - setup, teardown_end=end + teardown, duration_s=(end - start) / 1000,
        lost_s=taken.lost_ms / 1000, volume_mbit=taken.volume_mbit, value=_value(taken),
        max_elevation_deg=seen.max_elevation_deg, aos_azimuth_deg=seen.aos_azimuth_deg,
        tca_azimuth_deg=seen.tca_azimuth_deg, los_azimuth_deg=seen.los_azimuth_deg,
        timing_uncertainty_s=pass_.timing_uncertainty_s,
    )  # fmt: skip


def _value(taken: Part) -> int:
    """Whole seconds in which the antenna points at the satellite."""
    return (taken.end - taken.start - taken.lost_ms) // 1000


def legal_schedules(
    judge: Judge, contacts: Sequence[Contact], booked: Sequence[Contact] = ()
) -> Iterator[list[Contact]]:
    """Every set of these contacts, beside what is booked, that breaks no rule."""
    fitting = [c for c in contacts if not any(judge.between(c, fixed) for fixed in booked)]
    together = {
        (i, j): not judge.between(fitting[i], fitting[j]) for i, j in itertools.combinations(range(len(fitting)), 2)
    }

    def extended(chosen: list[int], first: int) -> Iterator[list[Contact]]:
        schedule = [*booked, *(fitting[i] for i in chosen)]
        # What breaks a rule with so many contacts breaks it with more: those are not tried.
        if judge.together(schedule):
            return
        yield schedule
        for index in range(first, len(fitting)):
            if all(together[i, index] for i in chosen):
                yield from extended([*chosen, index], index + 1)

    yield from extended([], 0)
