"""Tracks: hours of tracking a day, anywhere in the views of a satellite."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from groundsched.config.missions import Booking, ContactsPerDay, Mission, Request, Track
from groundsched.config.network import Antenna, Network, Outage, Station
from groundsched.documents.passes import Pass
from groundsched.scheduling.constraints import RULES
from groundsched.scheduling.demand import Demand, Plan, Settings
from groundsched.scheduling.reports import mission_reports
from groundsched.scheduling.solve import schedule
from tools.small_worlds.tracks import tracks

MakeDemand = Callable[..., Demand]
MakePass = Callable[..., Pass]
MakeStation = Callable[..., Station]
At = Callable[[float], int]
World = Callable[..., Demand]

HOUR = 3600
DAY = 24 * HOUR
PAUSE_S = 90
"""Teardown and setup of an antenna where nothing is said: 30 s and 60 s."""

HIGH = 101
"""A satellite that is in view for hours."""


@pytest.fixture
def world(make_demand: MakeDemand) -> World:
    """A demand in which antennas are asked where they point, and the high satellite wants this track."""

    def made(passes: Sequence[Pass], track: Track, **keys: Any) -> Demand:
        mission = replace(keys.pop("mission", Mission(satellite=HIGH, priority=5)), track=track)
        others = tuple(Mission(satellite=s, priority=1) for s in sorted({p.satellite for p in passes} - {HIGH}))
        demand = make_demand(passes, **{"missions": (mission, *others), **keys})
        return replace(demand, observer=tracks(demand))

    return made


def _stretches(plan: Plan, at: At, satellite: int = HIGH) -> list[tuple[float, float]]:
    return [((c.start - at(0)) / 1000, (c.end - at(0)) / 1000) for c in plan.contacts if c.satellite == satellite]


def _seconds(plan: Plan, satellite: int = HIGH) -> float:
    return sum(c.duration_s for c in plan.contacts if c.satellite == satellite)


def test_a_track_lasts_exactly_as_long_as_is_wanted(world: World, make_pass: MakePass, at: At) -> None:
    plan = schedule(world([make_pass(HIGH, 1000, 9 * HOUR)], Track(duration_h=2)), Settings())

    assert plan.solution.status == "optimal"
    assert _stretches(plan, at) == [(1000, 1000 + 2 * HOUR)]
    assert [(c.aos, c.los, c.value) for c in plan.contacts] == [(at(1000), at(9 * HOUR), 2 * HOUR)]


def test_a_track_makes_room_for_a_pass_of_better_priority(world: World, make_pass: MakePass, at: At) -> None:
    passes = [make_pass(HIGH, 0, 5 * HOUR), make_pass(102, HOUR, HOUR + 600)]
    plan = schedule(world(passes, Track(duration_h=2)), Settings())

    assert _stretches(plan, at, 102) == [(HOUR, HOUR + 600)]
    assert _stretches(plan, at) == [(HOUR + 600 + PAUSE_S, 3 * HOUR + 600 + PAUSE_S)]


@pytest.mark.parametrize(("min_h", "lasts_s"), [(1.0, 2 * HOUR - PAUSE_S), (None, 0)])
def test_where_no_view_is_long_enough_a_track_is_as_long_as_it_may_be(
    min_h: float | None, lasts_s: int, world: World, make_pass: MakePass
) -> None:
    """Two hours before the rival and half an hour after it; without `min_h` less than four hours are of no use."""
    passes = [make_pass(HIGH, 0, 3 * HOUR), make_pass(102, 2 * HOUR, 2 * HOUR + 1800)]
    plan = schedule(world(passes, Track(duration_h=4, min_h=min_h)), Settings())

    assert _seconds(plan) == lasts_s


def test_a_track_is_split_around_a_pass_of_better_priority(world: World, make_pass: MakePass, at: At) -> None:
    """The rest beside the longer part completes the sum to the second."""
    passes = [make_pass(HIGH, 0, 5 * HOUR), make_pass(102, 3 * HOUR, 3 * HOUR + 600)]
    plan = schedule(world(passes, Track(duration_h=4, min_h=0.5, split=True)), Settings())

    assert plan.solution.status == "optimal"
    assert len(plan.contacts) == 3
    assert _seconds(plan) == 4 * HOUR
    assert [c.id[-2:] for c in plan.contacts if c.satellite == HIGH] == ["-1", "-2"]


def test_no_part_of_a_split_track_is_shorter_than_allowed(world: World, make_pass: MakePass) -> None:
    """Three and a half hours and two are free: of the four that are wanted a half is too short a rest, one is not."""
    passes = [
        make_pass(HIGH, 0, 5.5 * HOUR + 600 + 2 * PAUSE_S),
        make_pass(102, 3.5 * HOUR + PAUSE_S, 3.5 * HOUR + 690),
    ]
    plan = schedule(world(passes, Track(duration_h=4, min_h=1, split=True)), Settings())

    assert _seconds(plan) == 4 * HOUR
    assert min(c.duration_s for c in plan.contacts if c.satellite == HIGH) >= HOUR


@pytest.mark.parametrize("split", [True, False])
def test_a_day_never_has_more_than_is_wanted(split: bool, world: World, make_pass: MakePass, at: At) -> None:
    """One view of three days, and short ones beside it: nothing else wants the antennas."""
    passes = [make_pass(HIGH, 0, 3 * DAY), make_pass(HIGH, 600, 4000, station="lhe")]
    stations = tuple(Station(id=name, name=name, latitude_deg=0.0, longitude_deg=0.0,
                             antennas=(Antenna(id=f"{name}-1", bands=("X",)),)) for name in ("khi", "lhe"))  # fmt: skip
    demand = world(passes, Track(duration_h=2, min_h=0.25, split=split), hours=72, network=Network(stations=stations))
    plan = schedule(demand, Settings())

    per_day = [sum(e - s for s, e in _stretches(plan, at) if s // DAY == day) for day in range(3)]
    assert per_day == [2 * HOUR] * 3
    assert split or len(plan.contacts) == 3


def test_without_the_rule_a_day_has_more_than_is_wanted(world: World, make_pass: MakePass) -> None:
    demand = world([make_pass(HIGH, 0, 20 * HOUR)], Track(duration_h=2))
    without = [rule for rule in RULES if rule[0] != "track"]

    assert _seconds(schedule(demand, Settings(), rules=without)) > 2 * HOUR


@pytest.mark.parametrize(("min_h", "last_s"), [(1, HOUR), (1.0001, 0), (None, 0)])
def test_a_shorter_last_day_has_its_share_or_nothing(
    min_h: float | None, last_s: int, world: World, make_pass: MakePass, at: At
) -> None:
    demand = world([make_pass(HIGH, 0, 36 * HOUR)], Track(duration_h=2, min_h=min_h), hours=36)
    plan = schedule(demand, Settings())

    assert sum(e - s for s, e in _stretches(plan, at) if s < DAY) == 2 * HOUR
    assert sum(e - s for s, e in _stretches(plan, at) if s >= DAY) == last_s
    assert mission_reports(demand, plan.contacts)[0].shortfall == ()


def test_a_pass_longer_than_the_track_is_not_taken_whole(world: World, make_pass: MakePass) -> None:
    """Nobody can say where its antenna points in a part: then there is none."""
    demand = replace(world([make_pass(HIGH, 0, 2 * HOUR)], Track(duration_h=1)), observer=None)
    (refused,) = schedule(demand, Settings()).rejected

    assert refused.reason == "limit"
    assert refused.detail == "SAT-101 wants no more than 1 h of tracking on day 1 (2026-08-11); this lasts 2 h"


def test_short_passes_add_up_to_a_split_track(world: World, make_pass: MakePass, at: At) -> None:
    """Two of twelve minutes are too few: each of three gives its part of half an hour, in which ways is left open."""
    passes = [make_pass(HIGH, n * HOUR, n * HOUR + 720) for n in range(1, 4)]
    plan = schedule(world(passes, Track(duration_h=0.5, min_h=0.05, split=True)), Settings())

    assert _seconds(plan) == HOUR / 2
    assert sorted(s // HOUR for s, _ in _stretches(plan, at)) == [1, 2, 3]


def test_tracks_of_several_satellites_follow_each_other_on_one_antenna(world: World, make_pass: MakePass) -> None:
    satellites = range(HIGH, HIGH + 4)
    passes = [make_pass(s, 0, 9 * HOUR) for s in satellites]
    missions = tuple(Mission(satellite=s, track=Track(duration_h=2)) for s in satellites)
    plan = schedule(world(passes, Track(duration_h=2), missions=missions), Settings())

    assert [_seconds(plan, s) for s in satellites] == [2 * HOUR] * 4
    assert plan.solution.status == "optimal"


def test_a_track_lies_outside_outages_with_setup_and_teardown(
    world: World, make_pass: MakePass, make_station: MakeStation, at: At
) -> None:
    out = Outage(start=at(2 * HOUR), end=at(3 * HOUR), reason="works")
    network = Network(stations=(make_station("khi", unavailable=(out,)),))
    plan = schedule(world([make_pass(HIGH, 0, 6 * HOUR)], Track(duration_h=2.5), network=network), Settings())

    assert _stretches(plan, at) == [(3 * HOUR + 60, 5.5 * HOUR + 60)]


def test_a_request_is_met_by_a_track_inside_its_time(world: World, make_pass: MakePass, at: At) -> None:
    request = Request(id="flood", satellite=HIGH, after=at(5000), before=at(5000 + HOUR))
    demand = world([make_pass(HIGH, 0, 20 * HOUR)], Track(duration_h=2, min_h=0.5), requests=(request,))
    plan = schedule(demand, Settings())

    assert _stretches(plan, at) == [(5000, 5000 + HOUR)]
    assert plan.contacts[0].request == "flood"


def test_a_split_track_makes_as_many_contacts_as_the_day_asks_for(world: World, make_pass: MakePass) -> None:
    mission = Mission(satellite=HIGH, contacts_per_day=ContactsPerDay(min=2))
    demand = world([make_pass(HIGH, 0, 20 * HOUR)], Track(duration_h=2, min_h=0.5, split=True), mission=mission)
    plan = schedule(demand, Settings())

    assert len(plan.contacts) == 2
    assert _seconds(plan) == 2 * HOUR


def test_what_is_booked_counts_and_is_kept_beyond_what_is_wanted(world: World, make_pass: MakePass, at: At) -> None:
    booking = Booking(satellite=HIGH, antenna="khi-1", start=at(HOUR), end=at(4 * HOUR))
    track = Track(duration_h=2, min_h=0.5, split=True)
    more = schedule(world([make_pass(HIGH, 0, 20 * HOUR)], track, bookings=(booking,)), Settings())
    less = schedule(
        world([make_pass(HIGH, 0, 20 * HOUR)], track, bookings=(replace(booking, end=at(2 * HOUR)),)), Settings()
    )

    assert _stretches(more, at) == [(HOUR, 4 * HOUR)]
    assert _seconds(less) == 2 * HOUR
    assert (HOUR, 2 * HOUR) in _stretches(less, at)


def test_a_refused_pass_says_that_the_day_has_its_track(
    world: World, make_pass: MakePass, make_station: MakeStation
) -> None:
    network = Network(stations=(make_station("khi"), make_station("lhe")))
    passes = [make_pass(HIGH, 0, 9 * HOUR), make_pass(HIGH, 10 * HOUR, 15 * HOUR, station="lhe")]
    plan = schedule(world(passes, Track(duration_h=2), network=network), Settings())

    (refused,) = plan.rejected
    assert refused.reason == "limit"
    assert refused.blocked_by == (plan.contacts[0].id,)
    assert refused.detail.endswith(
        "SAT-101 has 2 h of the 2 h of tracking on day 1 (2026-08-11) that it wants, in one contact"
    )


def test_hours_that_are_missing_are_a_shortfall(world: World, make_pass: MakePass) -> None:
    demand = world([make_pass(HIGH, 0, HOUR)], Track(duration_h=2, min_h=0.5))

    assert mission_reports(demand, schedule(demand, Settings()).contacts)[0].shortfall == (
        "1 of 2 h of tracking on day 1 (2026-08-11)",
    )


STEP_S = 30
"""Every time of the worlds below is a multiple of it, and so are setup and teardown: nothing is gained in between."""


def _best(demand: Demand, view_s: int, at: At) -> tuple[int, ...]:
    """The most seconds of each priority, the best one first, over *all* places of the track on one antenna.

    One walk through time: from each moment on the antenna idles, or takes a pass that begins, or a part of the track.
    """
    mission = demand.missions[0]
    priorities = sorted({m.priority for m in demand.missions})
    rank = {m.satellite: priorities.index(m.priority) for m in demand.missions}
    assert mission.track is not None
    wanted, least = (round(h * HOUR) // STEP_S for h in (mission.track.duration_h, mission.track.least_h))
    begins: dict[int, list[tuple[int, int]]] = {}
    for pass_ in demand.passes:
        if pass_.satellite != HIGH:
            start, end = ((t - at(0)) // 1000 // STEP_S for t in (pass_.aos, pass_.los))
            begins.setdefault(start, []).append((end, rank[pass_.satellite]))
    pause, last = PAUSE_S // STEP_S, view_s // STEP_S
    horizon = max([last, *(end for rest in begins.values() for end, _ in rest)]) + pause + 1
    table: list[dict[int, tuple[int, ...]]] = [{} for _ in range(horizon + 1)]
    table[0][0] = (0,) * len(priorities)

    def reach(moment: int, used: int, gained: tuple[int, ...], own: int, steps: int) -> None:
        value = tuple(v + steps * STEP_S * (place == own) for place, v in enumerate(gained))
        table[moment][used] = max(value, table[moment].get(used, value))

    for now, (used, gained) in ((n, each) for n in range(horizon) for each in list(table[n].items())):
        reach(now + 1, used, gained, 0, 0)
        for end, own in begins.get(now, ()):
            reach(end + pause, used, gained, own, end - now)
        if not used or mission.track.split:
            for steps in range(least, min(wanted - used, last - now) + 1):
                reach(now + steps + pause, used + steps, gained, rank[HIGH], steps)
    return max(table[horizon].values())


def _crowd(draw: random.Random, make_pass: MakePass) -> tuple[list[Pass], int]:
    view_s = STEP_S * draw.randrange(100, 400)
    passes = [make_pass(HIGH, 0, view_s)]
    for satellite in range(200, 200 + draw.randint(1, 5)):
        aos_s = STEP_S * draw.randrange(400)
        passes.append(make_pass(satellite, aos_s, aos_s + STEP_S * draw.randrange(10, 31)))
    return passes, view_s


@pytest.mark.parametrize("split", [True, False])
def test_no_place_at_all_is_better_than_those_that_are_tried(
    split: bool, world: World, make_pass: MakePass, at: At
) -> None:
    """The candidates are a few places; here they hold a best one among all there are."""
    trimmed = 0
    for seed in range(30):
        draw = random.Random(seed)
        passes, view_s = _crowd(draw, make_pass)
        duration_h = draw.choice((0.5, 1, 1.5, 2))
        track = Track(duration_h=duration_h, min_h=draw.choice((None, 0.25, 0.5)), split=split)
        own = Mission(satellite=HIGH, priority=draw.choice((1, 3, 5)), track=track)
        rivals = [Mission(satellite=p.satellite, priority=draw.choice((2, 3, 4))) for p in passes[1:]]
        demand = world(passes, track, missions=(own, *rivals))
        plan = schedule(demand, Settings())

        priorities = sorted({mission.priority for mission in demand.missions})
        values = {o.priority: o.value for o in plan.solution.objectives if o.tier.startswith("priority-")}
        assert plan.solution.status == "optimal", seed
        assert tuple(values.get(priority, 0) for priority in priorities) == _best(demand, view_s, at), seed
        trimmed += _seconds(plan) != duration_h * HOUR or len([c for c in plan.contacts if c.satellite == HIGH]) > 1
    assert trimmed >= 3


def test_the_order_of_passes_and_missions_changes_nothing(world: World, make_pass: MakePass) -> None:
    passes, _ = _crowd(random.Random(7), make_pass)
    demand = world(passes, Track(duration_h=1.5, min_h=0.25, split=True))
    turned = replace(
        demand,
        passes=demand.passes[::-1],
        sightings=demand.sightings[::-1],
        missions=demand.missions[::-1],
    )

    assert schedule(turned, Settings()) == schedule(demand, Settings())


def test_places_of_a_long_view_lie_all_over_it(world: World, make_pass: MakePass, at: At) -> None:
    """Twelve hours without a contact are too many: the parts of the track lie apart."""
    mission = Mission(satellite=HIGH, max_gap_h=12)
    demand = world([make_pass(HIGH, 0, DAY)], Track(duration_h=2, min_h=0.5, split=True), mission=mission)
    plan = schedule(demand, Settings())

    pauses = [b - a for (_, a), (b, _) in itertools.pairwise([(0, 0), *_stretches(plan, at), (DAY, DAY)])]
    assert max(pauses) <= 12 * HOUR
    assert _seconds(plan) == 2 * HOUR
