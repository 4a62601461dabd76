"""Weekly outages by the clock on the wall, also where it jumps; and what stretches of time touch."""

from __future__ import annotations

from datetime import time
from itertools import product

import pytest

from groundsched.config.fields import Weekday
from groundsched.config.network import Antenna, Network, Station, WeeklyOutage
from groundsched.documents.passes import Span
from groundsched.times import HOUR_MS, Window, parse_instant, weekly, zone
from groundsched.verification.outages import Spells, outages


def stretches(outage: WeeklyOutage, place: str, start: str) -> list[tuple[int, int]]:
    antenna = Antenna(id="a", bands=("X",), unavailable=(outage,))
    station = Station(id="s", name="S", latitude_deg=0.0, longitude_deg=0.0, timezone=place, antennas=(antenna,))
    begin = parse_instant(start)
    return outages(Network(stations=(station,)), Span(start=begin, end=begin + HOUR_MS))["a"].in_order


def sunday(begin: time, end: time) -> WeeklyOutage:
    return WeeklyOutage(weekly="sun", from_=begin, to=end)


@pytest.mark.parametrize(
    ("place", "begin", "end", "utc"),
    [
        ("Asia/Karachi", time(3), time(4), "2026-08-15T22:00Z 2026-08-15T23:00Z"),
        ("UTC", time(23), time(1), "2026-08-16T23:00Z 2026-08-17T01:00Z"),
        ("UTC", time(6), time(6), "2026-08-16T06:00Z 2026-08-17T06:00Z"),
        # At 03:00 the clocks of Berlin show 02:00 again: what is shown twice is meant the first time.
        ("Europe/Berlin", time(2, 30), time(3, 30), "2026-10-25T00:30Z 2026-10-25T02:30Z"),
        ("Europe/Berlin", time(1), time(2, 30), "2026-10-24T23:00Z 2026-10-25T00:30Z"),
        # At 02:00 they show 03:00: what is not shown is counted on from before.
        ("Europe/Berlin", time(2, 30), time(4), "2026-03-29T01:30Z 2026-03-29T02:00Z"),
        ("Europe/Berlin", time(1), time(2, 30), "2026-03-29T00:00Z 2026-03-29T01:30Z"),
        # The end comes before what its beginning is counted on to: it lasts as long as is written.
        ("Europe/Berlin", time(2, 30), time(3, 10), "2026-03-29T01:30Z 2026-03-29T02:10Z"),
        ("Europe/Berlin", time(2, 30), time(3, 30), "2026-03-29T01:30Z 2026-03-29T02:30Z"),
        # Fakaofo had no Friday, 30 December 2011.
        ("Pacific/Fakaofo", time(22), time(6), "2011-12-31T09:00Z 2011-12-31T17:00Z"),
    ],
)
def test_the_clock_on_the_wall_decides(place: str, begin: time, end: time, utc: str) -> None:
    start, finish = map(parse_instant, utc.split())
    weekday: Weekday = "fri" if utc.startswith("2011") else "sun"
    outage = WeeklyOutage(weekly=weekday, from_=begin, to=end)

    assert (start, finish) in stretches(outage, place, utc.split(maxsplit=1)[0])
    assert Window(start, finish) in weekly(weekday, begin, end, zone(place), Window(start, finish))


@pytest.mark.parametrize("place", ["Europe/Berlin", "America/Santiago", "Australia/Lord_Howe", "Africa/Cairo"])
def test_both_ways_of_reckoning_agree_where_clocks_jump(place: str) -> None:
    """This is the second reckoning, the planner's is the first. These zones jump by an hour or by half of one."""
    clocks = [time(0), time(1, 45), time(2), time(2, 30), time(3), time(23, 30)]
    for day, begin, end in product(
        ("2026-03-28", "2026-04-04", "2026-09-05", "2026-10-03", "2026-10-24"), clocks, clocks
    ):
        start = parse_instant(day)
        planners = weekly("sun", begin, end, zone(place), Window(start, start + 48 * HOUR_MS))
        assert all(w.start < w.end for w in planners)
        assert {(w.start, w.end) for w in planners} <= set(stretches(sunday(begin, end), place, day))


def test_stretches_touch_what_shares_more_than_a_moment_with_one_of_them() -> None:
    spells = Spells([(50, 60), (0, 100), (200, 300)])

    assert all(spells.touch(*stretch) for stretch in ((99, 200), (100, 201), (61, 62)))
    assert not any(spells.touch(*stretch) for stretch in ((100, 200), (-5, 0), (300, 400)))
    assert spells.covered_ms(Span(start=50, end=250)) == 100
    assert not Spells(()).touch(0, 1)
