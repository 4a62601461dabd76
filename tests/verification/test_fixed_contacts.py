"""Bookings are kept or their antennas kept free; what is frozen is as it was."""

from __future__ import annotations

from dataclasses import replace

import pytest

from groundsched.config.missions import Booking
from groundsched.documents.schedule import Carried, Contact, Schedule
from groundsched.times import DAY_MS
from groundsched.verification import verify
from tests.verification.plans import (
    START,
    emergency,
    found,
    made,
    routine,
    shipped,
    with_contact,
    with_contacts,
    with_content,
    with_inputs,
    with_options,
)


def a_booked_one(**changes: int) -> tuple[Schedule, Contact]:
    """A contact that somebody has booked, from and to these milliseconds later than its pass."""
    contact = next(c for c in routine().contacts[20:] if c.antenna == "khi-x1")
    start, end = contact.aos + changes.get("start", 0), contact.los + changes.get("end", 0)
    booking = Booking(satellite=contact.satellite, antenna=contact.antenna, start=start, end=end)
    plan = with_contact(with_content(routine(), bookings=(booking,)), contact, booked=True)
    return plan, next(c for c in plan.contacts if c.booked)


def test_bookings_of_a_real_plan_are_kept() -> None:
    assert sum(contact.booked for contact in emergency().contacts) > 0
    assert found("booking", emergency()) == []


def test_a_booking_that_no_contact_keeps_is_found() -> None:
    booked = [contact for contact in emergency().contacts if contact.booked]
    assert found("booking", with_contacts(emergency(), [c for c in emergency().contacts if c not in booked[:1]])) == [
        None
    ]


def test_a_booking_is_kept_to_the_millisecond() -> None:
    plan, contact = a_booked_one()
    assert found("booking", plan) == []
    assert found("booking", with_contact(plan, contact, end=contact.end - 1)) == [contact.id, None]


def test_a_contact_is_booked_only_where_a_booking_says_so() -> None:
    plan, contact = a_booked_one()
    assert found("booking", with_content(plan, bookings=())) == [contact.id]
    twice = with_contacts(plan, [*plan.contacts, replace(contact, id="again")])
    assert found("booking", twice) in ([contact.id], ["again"])


def test_a_minute_outside_visibility_is_kept_as_booked_and_of_more_nothing() -> None:
    kept, contact = a_booked_one(start=-20_000, end=40_000)
    assert found("booking", with_contact(kept, contact, start=contact.aos - 20_000, end=contact.los + 40_000)) == []
    assert found("booking", kept) == [contact.id, None]

    trimmed, contact = a_booked_one(start=-20_000, end=40_001)
    assert found("booking", trimmed) == []
    too_much = with_contact(trimmed, contact, start=contact.aos - 20_000, end=contact.los + 40_001)
    assert found("booking", too_much) == [contact.id, None]


def test_of_a_pass_that_the_window_cuts_nothing_is_known_beyond_it() -> None:
    plan, contact = a_booked_one(start=-300_000)
    assert found("booking", plan) == []
    cut = with_contact(plan, contact, truncated_start=True)
    assert found("booking", cut) == [contact.id, None]
    assert found("booking", with_contact(plan, contact, truncated_start=True, start=contact.aos - 300_000)) == []


def test_an_antenna_is_kept_free_for_a_booking_beyond_the_window() -> None:
    """With its setup of 60 s it needs the antenna from the moment at which the last teardown ends."""
    last = max((c for c in routine().contacts if c.antenna == "khi-x1"), key=lambda c: c.end)
    start = last.teardown_end + 60_000

    def booked(start: int) -> Schedule:
        booking = Booking(satellite=last.satellite, antenna="khi-x1", start=start, end=start + DAY_MS)
        return with_content(routine(), bookings=(booking,))

    assert found("booking", booked(start)) == []
    assert found("reserved", booked(start)) == []
    assert found("reserved", booked(start - 1)) == [last.id]


def test_a_booking_of_a_satellite_that_is_not_planned_is_no_contact_and_keeps_its_antenna() -> None:
    contact = next(c for c in routine().contacts[20:] if c.antenna == "khi-x1")
    stranger = Booking(satellite=99_999, antenna="khi-x1", start=contact.start, end=contact.end)
    elsewhere = Booking(satellite=contact.satellite, antenna="not-here", start=contact.start, end=contact.end)

    assert found("booking", with_content(routine(), bookings=(stranger, elsewhere))) == []
    assert found("reserved", with_content(routine(), bookings=(stranger, elsewhere))) == [contact.id]


def a_replan(contact: Contact, freeze_s: float) -> Schedule:
    """The same contact was there before, and the window's first so many seconds are frozen."""
    carried = Carried(contacts=(contact,))
    return with_options(with_inputs(routine(), previous="0" * 64, carried=carried), freeze_s=freeze_s)


def test_a_frozen_contact_is_as_it_was() -> None:
    contact = routine().contacts[3]
    soon_s = (contact.start - routine().window.start) / 1000 + 1
    frozen = with_contact(a_replan(contact, soon_s), contact, frozen=True)
    changed = with_contact(a_replan(contact, soon_s), contact, frozen=True, end=contact.end + 1)

    assert found("frozen", frozen) == []
    assert found("frozen", changed) == [contact.id]
    assert found("frozen", a_replan(contact, soon_s)) == [contact.id]
    assert found("frozen", a_replan(contact, soon_s - 1)) == []
    assert found("frozen", with_contact(routine(), contact, frozen=True)) == [contact.id]


def test_a_frozen_contact_that_only_the_old_window_cut_goes_on() -> None:
    contact = routine().contacts[3]
    soon_s = (contact.start - routine().window.start) / 1000 + 1
    for cut, wrong in ((True, []), (False, [contact.id])):
        old = replace(contact, end=contact.end - 5000, los=contact.los - 5000, truncated_end=cut)
        plan = with_contact(a_replan(old, soon_s), contact, frozen=True)
        assert found("frozen", plan) == wrong


def test_what_cannot_stay_is_named_by_a_warning() -> None:
    contact = routine().contacts[3]
    plan = a_replan(contact, (contact.start - routine().window.start) / 1000 + 1)
    told = replace(plan, warnings=(f"frozen contact {contact.id} of a satellite cannot stay: it clashes",))
    assert found("frozen", plan) == [contact.id]
    assert found("frozen", told) == []


def test_an_antenna_is_not_free_before_the_teardown_of_the_contact_before_the_window() -> None:
    first = min((c for c in routine().contacts if c.antenna == "khi-x1"), key=lambda c: c.start)
    window = replace(routine().window, start=first.setup_start - 20_000)
    for teardown_end, wrong in ((first.setup_start, []), (first.setup_start + 1, [first.id])):
        past = replace(first, start=window.start - 500_000, end=window.start - 1000, teardown_end=teardown_end)
        plan = with_inputs(replace(routine(), window=window), previous="0" * 64, carried=Carried(contacts=(past,)))
        assert found("reserved", plan) == wrong


@pytest.mark.parametrize(("beyond_s", "codes"), [(59, set()), (61, {"elevation"})])
def test_of_what_is_booked_before_the_window_nothing_counts_as_below_the_horizon(
    beyond_s: int, codes: set[str]
) -> None:
    """The window cuts the pass half-way; the booking began five minutes before, and ends after the pass does."""
    whole = next(c for c in made(shipped(), 6).contacts if c.satellite != 37779 and c.start > START)
    booking = Booking(
        satellite=whole.satellite, antenna=whole.antenna, start=whole.tca - 300_000, end=whole.los + 59_000
    )
    plan = made(replace(shipped(), bookings=(booking,)), 1, start=whole.tca)
    contact = next(c for c in plan.contacts if c.booked)
    longer = with_contact(plan, contact, end=whole.los + beyond_s * 1000)

    assert contact.truncated_start
    assert {f.code for f in verify(longer).findings if f.contact == contact.id and f.code == "elevation"} == codes
