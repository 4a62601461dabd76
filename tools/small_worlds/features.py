"""What a world may have beside its passes, each one function and one line in FEATURES."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from groundsched import times
from groundsched.config.missions import Booking, Mission, Missions, Owner, Request, Track
from groundsched.config.unplanned import unplanned_keys
from groundsched.documents.passes import Sighting
from groundsched.scheduling.demand import Demand
from tools.small_worlds.frozen import is_single, replanned
from tools.small_worlds.makers import START, at, make_pass, named_passes, whole_sightings
from tools.small_worlds.rules import Judge
from tools.small_worlds.tracks import part, tracks

Draw = random.Random
RARELY = 0.5
"""How often what leaves a world few passes is not there after all: most worlds have many."""


def _changed(demand: Demand, draw: Draw, change: Callable[[Mission, Draw], dict[str, Any]]) -> Demand:
    return replace(demand, missions=tuple(replace(m, **change(m, draw)) for m in demand.missions))


def _gaps(demand: Demand, draw: Draw) -> Demand:
    """Some missions may not be left alone for long; of some the last contact is known."""
    long_h = demand.window.duration_s / 3600
    ended = {
        m.satellite: START - draw.choice((0, 1, 1_800_500, draw.randrange(10_000_000)))
        for m in demand.missions
        if m.satellite is not None and draw.random() < 0.3
    }

    def change(_: Mission, draw: Draw) -> dict[str, Any]:
        gap_h = draw.choice((0.1, 0.25, 0.5, 1, long_h / 2, round(draw.uniform(0.01, long_h), 3)))
        return {"max_gap_h": draw.choice((None, gap_h, gap_h))}

    return replace(_changed(demand, draw, change), last_contact_end=ended)


def _volume(demand: Demand, draw: Draw) -> Demand:
    """Some missions make so much a day, and some have no room to keep it."""
    # Most often so much that the window, however short, makes what a few contacts bring.
    days_in_window = demand.window.duration_s / 86_400 if draw.random() < 0.8 else 1.0

    def change(mission: Mission, draw: Draw) -> dict[str, Any]:
        if mission.rate_mbps is None:
            return {}
        daily = draw.choice((40_000, 90_000.5, draw.randrange(20_000, 300_000))) / min(days_in_window, 1.0)
        storage = draw.choice((1000, 20_000, draw.randrange(1, 100_000)))
        return {
            "volume_mbit_per_day": draw.choice((None, daily, daily)),
            # Of two contacts that overlap, the account of a recorder may lose more than is lost.
            "storage_mbit": None if mission.overlap_s else draw.choice((None, storage, storage)),
        }

    changed = _changed(demand, draw, change)
    held = {
        m.satellite: draw.randrange(int(m.storage_mbit) + 1)
        for m in changed.missions
        if m.satellite is not None and m.storage_mbit is not None and draw.random() < 0.4
    }
    return replace(changed, on_board_mbit=held)


def _requests(demand: Demand, draw: Draw) -> Demand:
    """A few requests, of which some end or begin to the millisecond with a pass."""
    return replace(demand, requests=tuple(_request(demand, draw, n) for n in range(draw.randint(1, 3))))


def _request(demand: Demand, draw: Draw, number: int) -> Request:
    judge = Judge(demand)
    satellites = [m.satellite for m in demand.missions if m.satellite is not None]
    named = tuple(draw.sample(satellites, draw.randint(1, len(satellites))))
    after = draw.choice((None, START, at(draw.randrange(3000)), draw.choice(demand.passes).aos + draw.choice((0, 1))))
    edge = draw.choice(demand.passes).los - draw.choice((0, 0, 1))
    before = draw.choice((edge, edge, at(draw.randrange(600, 6000)), demand.window.end + 3_600_000))
    after = None if after is None or after >= before else after
    volumes = [
        int(part(s, s.aos, s.los, judge.missions[judge.passes[s.pass_id].satellite]).volume_mbit or 0)
        for s in demand.sightings
        if judge.passes[s.pass_id].satellite in named
    ]
    exact = sum(draw.sample(volumes, min(len(volumes), draw.randint(1, 3)))) + draw.choice((0, 0, 0.5, 1))
    volume = draw.choice((None, None, exact or None, draw.randrange(1, 200_000)))
    one = len(named) == 1 and draw.random() < 0.5
    return Request(
        id=f"request-{number}",
        satellite=named[0] if one else None,
        satellites=() if one else named,
        after=after,
        before=before,
        volume_mbit=volume,
        priority=draw.choice((0, 0, 1, 2, 3)),
    )


def _shares(demand: Demand, draw: Draw) -> Demand:
    """Owners are promised a part of all antenna time, together no more than all of it."""
    return replace(
        demand,
        owners={
            "SUPARCO": Owner(share=0.6, min_share=draw.choice((0.2, 0.4, 0.5, 0.55))),
            "PMD": Owner(min_share=draw.choice((None, 0.1, 0.333, 0.45))),
        },
    )


def _bookings(demand: Demand, draw: Draw) -> Demand:
    """One or two bookings: of a whole pass, of a part, or of a little more than is seen."""
    observed = replace(demand, observer=tracks(demand))
    return replace(observed, bookings=tuple(_booked(demand, draw)))


def _booked(demand: Demand, draw: Draw) -> Iterator[Booking]:
    judge = Judge(demand)
    single = [seen for seen in demand.sightings if is_single(judge.passes[seen.pass_id], demand)]
    for seen in draw.sample(single, min(len(single), draw.choice((1, 1, 2)))):
        early, late = (draw.choice((0, 0, 20_000, 60_000, -50_000)) for _ in range(2))
        yield Booking(
            satellite=judge.passes[seen.pass_id].satellite,
            antenna=seen.antenna,
            start=seen.aos - early,
            end=seen.los + late,
        )


def _partial(demand: Demand, draw: Draw) -> Demand:
    """Few passes, of which some missions may take a part."""
    kept = {pass_.id for pass_ in demand.passes[:3]}
    less = replace(
        demand,
        passes=demand.passes[:3],
        sightings=tuple(s for s in demand.sightings if s.pass_id in kept),
        observer=tracks(demand),
    )
    return _changed(less, draw, lambda _, draw: {"allow_partial": draw.choice((True, False))})


def _track(demand: Demand, draw: Draw) -> Demand:
    """One mission of few passes wants so much tracking a day, anywhere in its views."""
    if draw.random() < RARELY:
        return demand
    kept = {pass_.id for pass_ in demand.passes[:4]}
    tracked = draw.choice([pass_.satellite for pass_ in demand.passes[:4]])
    less = replace(
        demand,
        passes=demand.passes[:4],
        sightings=tuple(s for s in demand.sightings if s.pass_id in kept),
        observer=tracks(demand),
    )
    duration_h = draw.choice((0.05, 0.1, 0.15, 0.3, round(draw.uniform(0.03, 0.3), 3)))
    least_h = draw.choice((None, duration_h / 2, round(draw.uniform(0.4, 1) * duration_h, 4), 0.02))
    track = Track(duration_h=duration_h, min_h=least_h, split=draw.choice((True, False)))
    return _changed(less, draw, lambda m, _: {"track": track} if m.satellite == tracked else {})


def _hand_over(demand: Demand, draw: Draw) -> Demand:
    """A satellite sets over one antenna soon after it rises over another, and may be handed over, with an overlap."""
    if draw.random() < RARELY:
        return demand
    first = demand.passes[0]
    stations = [station.id for station in demand.network.stations]
    later_s = draw.choice((0, 60, 200, draw.randrange(400)))
    aos_s, long_s = (first.aos - START) / 1000 + later_s, (first.los - first.aos) / 1000
    other = make_pass(first.satellite, aos_s, aos_s + long_s, station=stations[-1])
    beside = demand.passes[1 : draw.choice((1, 2, 3))]
    named = named_passes([first, *((other,) if len(stations) > 1 else ()), *beside])
    keys = {
        "hand_over": draw.random() < 0.6,
        "allow_partial": True,
        "overlap_s": draw.choice((0.0, 30.0, 100.5)),
        "track": None,
    }
    changed = _changed(demand, draw, lambda m, _: keys if m.satellite == first.satellite else {})
    moved = replace(changed, passes=tuple(named))
    return replace(moved, sightings=tuple(_plainly_seen(moved)), observer=tracks(moved))


def _plainly_seen(demand: Demand) -> Iterator[Sighting]:
    missions = Judge(demand).missions
    for seen in whole_sightings(demand.passes, demand.network):
        pass_ = Judge(demand).passes[seen.pass_id]
        rates = missions[pass_.satellite].rate_mbps
        volume_mbit = 200.0 * pass_.duration_s if rates is not None and len(rates) > 1 else None
        yield replace(
            seen,
            aos_drive_deg=(seen.aos_azimuth_deg,),
            los_drive_deg=(seen.los_azimuth_deg,),
            volume_mbit=None if volume_mbit is None else round(volume_mbit, 3),
        )


FEATURES: tuple[tuple[str, Callable[[Demand, Draw], Demand]], ...] = (
    ("partial", _partial),
    ("track", _track),
    ("hand_over", _hand_over),
    ("gaps", _gaps),
    ("volume", _volume),
    ("requests", _requests),
    ("shares", _shares),
    ("bookings", _bookings),
    ("replan", replanned),
)
"""What a world may have, in this order: bookings and requests look at the passes that are left."""

KEYS = {
    "partial": Missions(missions=(Mission(satellite=1, allow_partial=True),)),
    "track": Missions(missions=(Mission(satellite=1, track=Track(duration_h=1)),)),
    "hand_over": Missions(missions=(Mission(satellite=1, hand_over=True, overlap_s=1),)),
    "gaps": Missions(missions=(Mission(satellite=1, max_gap_h=1),)),
    "volume": Missions(missions=(Mission(satellite=1, volume_mbit_per_day=1, storage_mbit=1),)),
    "requests": Missions(requests=(Request(id="r", satellite=1, before=times.DAY_MS),)),
    "shares": Missions(owners={"o": Owner(min_share=0.5)}),
    "bookings": Missions(bookings=(Booking(satellite=1, antenna="a", start=0, end=1),)),
    "replan": Missions(),
}
"""A file that asks for each."""

PLANNED = tuple(name for name, _ in FEATURES if not unplanned_keys(KEYS[name]))
"""The features that this version plans."""
