"""Each rule between contacts: just kept, and broken by the least that there is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from groundsched.config.missions import ContactsPerDay, Track
from groundsched.config.network import Outage
from groundsched.documents.schedule import Contact, Schedule
from groundsched.times import DAY_MS, HOUR_MS, SECOND_MS
from tests.verification.plans import (
    START,
    found,
    routine,
    with_antenna,
    with_contact,
    with_contacts,
    with_mission,
    with_options,
    with_station,
)


def two(gap_ms: int, **changes: Any) -> Schedule:
    """One contact and a second one that begins so long after the first one's end, with these changes."""
    first = next(c for c in routine().contacts[20:] if c.antenna == "khi-x1")
    length = first.end - first.start
    start = first.end + gap_ms
    moments: dict[str, Any] = {
        "aos": start,
        "start": start,
        "tca": start + length // 2,
        "end": start + length,
        "los": start + length,
    }
    later = replace(first, id="later", pass_="later", **{**moments, **changes})
    return with_contacts(routine(), [first, later])


def the_first(plan: Schedule) -> Contact:
    return plan.contacts[0]


def test_between_two_contacts_of_an_antenna_lie_teardown_and_setup() -> None:
    antenna = {"setup_s": 60.25, "teardown_s": 30.5}
    assert found("conflict", with_antenna(two(90_750), "khi-x1", **antenna)) == []
    assert found("conflict", with_antenna(two(90_749), "khi-x1", **antenna)) == ["later"]


def test_the_margin_of_the_later_contact_widens_its_setup() -> None:
    def planned(gap_ms: int) -> Schedule:
        return with_options(two(gap_ms, timing_uncertainty_s=10.0), margin="auto")

    assert found("conflict", planned(100_000)) == []
    assert found("conflict", planned(99_999)) == ["later"]


def test_a_booking_has_no_margin() -> None:
    booked = with_options(two(90_000, timing_uncertainty_s=10.0, booked=True), margin="auto")
    assert found("conflict", booked) == []


def test_a_long_contact_is_in_the_way_of_all_that_begin_in_it() -> None:
    first = the_first(two(0))
    inside = [
        replace(first, id=name, start=first.start + after, end=first.start + after + 1, satellite=first.satellite)
        for name, after in (("b", 1000), ("c", 200_000))
    ]
    assert found("conflict", with_contacts(routine(), [first, *inside])) == ["b", "c"]


def test_a_satellite_talks_to_one_antenna_at_a_time() -> None:
    assert found("station", two(0, antenna="khi-x2")) == []
    assert found("station", two(-1, antenna="khi-x2")) == ["later"]


def test_what_is_handed_over_may_overlap_and_counts_once() -> None:
    """Of a later contact that begins 20 s before the first one ends 20 s do not count, as its value tells."""
    plan = two(-20_000, antenna="khi-x2")
    first, later = plan.contacts
    plan = with_options(with_mission(plan, first.satellite, overlap_s=20.0), partial=True)
    seconds = (later.end - later.start) // SECOND_MS

    assert found("station", with_contact(plan, later, value=seconds - 20)) == []
    assert found("overlap", with_contact(plan, later, value=seconds - 20)) == []
    assert found("station", with_contact(plan, later, value=seconds)) == ["later"]
    assert found("overlap", with_contact(plan, later, value=seconds - 22)) == ["later"]
    assert found("overlap", with_contact(with_options(plan, partial=False), later, value=seconds - 20)) == ["later"]


def test_what_overlaps_does_not_make_a_contact_long_enough() -> None:
    plan = two(-20_000, antenna="khi-x2")
    later = plan.contacts[1]
    seconds = (later.end - later.start) // SECOND_MS
    plan = with_mission(
        with_contact(plan, later, value=seconds - 20), later.satellite, overlap_s=20.0, min_contact_s=seconds - 19.001
    )
    assert found("too-short", plan) == []
    assert found("too-short", with_mission(plan, later.satellite, min_contact_s=seconds - 19.0)) == ["later"]


def a_day(**changes: object) -> tuple[Schedule, list[Contact]]:
    """A mission with all its contacts of the day, without keys that limit it but these."""
    by_satellite: dict[int, list[Contact]] = {}
    for contact in routine().contacts:
        by_satellite.setdefault(contact.satellite, []).append(contact)
    own = next(listed for listed in by_satellite.values() if len(listed) == 4)
    return with_mission(routine(), own[0].satellite, **{"track": None, "contacts_per_day": None, **changes}), own


def test_a_mission_has_no_more_contacts_a_day_than_it_may() -> None:
    enough, own = a_day(contacts_per_day=ContactsPerDay(max=4))
    less, _ = a_day(contacts_per_day=ContactsPerDay(max=3))

    assert found("limit", enough) == []
    assert found("limit", less) == [own[-1].id]


def test_bookings_may_be_more_than_a_mission_may_have_and_then_nothing_else() -> None:
    plan, own = a_day(contacts_per_day=ContactsPerDay(max=3))
    booked = with_contacts(plan, [replace(c, booked=c in own) for c in plan.contacts])
    some = with_contacts(plan, [replace(c, booked=c in own[:3]) for c in plan.contacts])

    assert found("limit", booked) == []
    assert found("limit", some) == [own[-1].id]


def test_a_contact_counts_in_the_day_in_which_it_starts() -> None:
    plan, own = a_day(contacts_per_day=ContactsPerDay(max=3))
    plan = replace(plan, window=replace(plan.window, end=plan.window.end + DAY_MS))
    tomorrow = START + DAY_MS

    assert found("limit", with_contact(plan, own[-1], start=tomorrow)) == []
    assert found("limit", with_contact(plan, own[-1], start=tomorrow - 1)) == [own[-1].id]


def test_a_track_gives_no_more_hours_than_it_asks_for() -> None:
    _, own = a_day()
    hours = sum(contact.end - contact.start for contact in own) / HOUR_MS
    least = min(contact.end - contact.start for contact in own) / HOUR_MS
    enough, _ = a_day(track=Track(duration_h=hours, min_h=least, split=True))
    less, _ = a_day(track=Track(duration_h=hours - 1e-6, min_h=least, split=True))
    in_one, _ = a_day(track=Track(duration_h=hours, min_h=least))

    assert found("track", enough) == []
    assert found("track", less) == [own[-1].id]
    assert found("track", in_one) == [own[-1].id]


def test_a_station_takes_in_no_more_than_it_can() -> None:
    together = two(-1, antenna="khi-x2")
    first = the_first(together)
    rated = with_mission(together, first.satellite, rate_mbps=((0.0, 100.0), (10.0, 300.5)))

    assert found("ingest", with_station(rated, "khi", ingest_mbps=601.0)) == []
    assert found("ingest", with_station(rated, "khi", ingest_mbps=600.999)) == ["later"]
    assert found("ingest", with_station(together, "khi", ingest_mbps=0.001)) in ([], ["later"])
    after = with_mission(two(0, antenna="khi-x2"), first.satellite, rate_mbps=((0.0, 300.5),))
    assert found("ingest", with_station(after, "khi", ingest_mbps=300.5)) == []


PLAIN = {"min_elevation_deg": None, "slew_deg_s": None}


def halves() -> Schedule:
    """A pass that gives two parts with a pause between, over a station whose antennas see and follow all of it."""
    first = the_first(two(0))
    middle = (first.start + first.end) // 2
    parts = [replace(first, id="a", end=middle - 5000), replace(first, id="b", start=middle + 5000)]
    plan = with_options(with_contacts(routine(), parts), partial=True)
    for antenna in ("khi-x1", "khi-x2", "khi-c1"):
        plan = with_antenna(plan, antenna, **PLAIN)
    return plan


def test_a_pass_over_a_station_gives_one_contact() -> None:
    assert found("pass", halves()) == ["b"]
    assert found("pass", with_contacts(halves(), halves().contacts[:1])) == []


def test_a_pass_that_something_breaks_off_may_give_several() -> None:
    plan = halves()
    contact = plan.contacts[0]
    outage = Outage(start=contact.tca, end=contact.tca + 1)

    assert found("pass", with_antenna(plan, "khi-c1", unavailable=(outage,))) == []
    assert found("pass", with_antenna(plan, "khi-x2", max_elevation_deg=80.0)) == []
    assert found("pass", with_mission(plan, contact.satellite, hand_over=True)) == []
    assert found("pass", with_mission(plan, contact.satellite, track=Track(duration_h=1))) == []
    assert found("pass", with_contacts(plan, [replace(c, booked=True) for c in plan.contacts])) == []
