"""Damage to what a re-planned document says of the schedule before it."""

from __future__ import annotations

from dataclasses import replace

from groundsched.documents.schedule import Schedule
from tests.verification.mutations.damage import (
    Mutation,
    caught_by,
    exchanged,
    first,
    needs,
    with_contact,
    with_objective,
    with_options,
)

MUTATIONS: list[Mutation] = []


@caught_by(MUTATIONS, "frozen")
def frozen_moved(good: Schedule) -> Schedule:
    """A contact that was not to be touched ends half a minute earlier."""
    contact = first(good.contacts, lambda c: c.frozen and not c.booked and c.duration_s > 60)
    return with_contact(
        good,
        contact,
        end=contact.end - 30_000,
        teardown_end=contact.teardown_end - 30_000,
        duration_s=round(contact.duration_s - 30, 3),
        value=contact.value - 30,
    )


@caught_by(MUTATIONS, "frozen")
def frozen_called_free(good: Schedule) -> Schedule:
    return with_contact(good, first(good.contacts, lambda c: c.frozen), frozen=False)


@caught_by(MUTATIONS, "carried")
def moved_called_kept(good: Schedule) -> Schedule:
    contact = first(good.contacts, lambda c: c.change == "moved")
    return with_contact(good, contact, change="kept", moved_from=None)


@caught_by(MUTATIONS, "carried")
def new_called_kept(good: Schedule) -> Schedule:
    return with_contact(good, first(good.contacts, lambda c: c.change == "new"), change="kept", shift_s=0.0)


@caught_by(MUTATIONS, "carried")
def dropped_contact_hidden(good: Schedule) -> Schedule:
    """Somebody waits for a contact that nobody called off."""
    needs(good.dropped)
    return replace(good, dropped=good.dropped[1:])


@caught_by(MUTATIONS, "objective")
def kept_contacts_miscounted(good: Schedule) -> Schedule:
    objective = first(good.solution.objectives, lambda o: o.tier == "kept")
    return with_objective(good, objective, value=objective.value + 1, bound=objective.bound + 1)


@caught_by(MUTATIONS, "previous")
def predecessor_disowned(good: Schedule) -> Schedule:
    """The schedule before is not named, and contacts are taken over from it."""
    needs(good.inputs.previous and good.contacts)
    return replace(good, inputs=replace(good.inputs, previous=None))


@caught_by(MUTATIONS, "carried")
def shift_miscounted(good: Schedule) -> Schedule:
    contact = first(good.contacts, lambda c: c.shift_s is not None)
    return with_contact(good, contact, shift_s=(contact.shift_s or 0.0) + 1)


@caught_by(MUTATIONS, "carried")
def calendar_not_told_of_a_move(good: Schedule) -> Schedule:
    """A calendar takes an event of the same sequence for the one that it has."""
    contact = first(good.contacts, lambda c: c.change == "moved")
    return with_contact(good, contact, sequence=contact.sequence - 1)


@caught_by(MUTATIONS, "carried")
def moved_from_nowhere(good: Schedule) -> Schedule:
    return with_contact(good, first(good.contacts, lambda c: c.change == "moved"), moved_from=None)


@caught_by(MUTATIONS, "carried")
def kept_contact_replaces_another(good: Schedule) -> Schedule:
    contact = first(good.contacts, lambda c: c.change == "kept")
    return with_contact(good, contact, replaces="9-khi-20260811T0000Z")


@caught_by(MUTATIONS, "carried")
def new_contact_has_a_past(good: Schedule) -> Schedule:
    return with_contact(good, first(good.contacts, lambda c: c.change == "new"), sequence=1)


@caught_by(MUTATIONS, "carried")
def another_antenna_called_off(good: Schedule) -> Schedule:
    """The antenna that had the contact waits for it."""
    dropped = first(good.dropped, lambda d: True)
    return replace(good, dropped=exchanged(good.dropped, dropped, replace(dropped, antenna="khi-x9")))


@caught_by(MUTATIONS, "carried")
def called_off_at_another_time(good: Schedule) -> Schedule:
    dropped = first(good.dropped, lambda d: True)
    earlier = replace(dropped, start=dropped.start - 300_000, end=dropped.end - 300_000)
    return replace(good, dropped=exchanged(good.dropped, dropped, earlier))


@caught_by(MUTATIONS, "carried")
def called_off_without_a_word(good: Schedule) -> Schedule:
    dropped = first(good.dropped, lambda d: True)
    return replace(good, dropped=exchanged(good.dropped, dropped, replace(dropped, detail="")))


@caught_by(MUTATIONS, "carried")
def last_contact_after_the_start(good: Schedule) -> Schedule:
    """The gap before the first contact seems shorter than it is."""
    carried = good.inputs.carried
    needs(carried)
    assert carried is not None
    before = first(carried.satellites, lambda s: s.last_contact_end is not None)
    later = replace(before, last_contact_end=good.window.start + 3_600_000)
    taken_over = replace(carried, satellites=exchanged(carried.satellites, before, later))
    return replace(good, inputs=replace(good.inputs, carried=taken_over))


@caught_by(MUTATIONS, "frozen")
def frozen_by_nobody(good: Schedule) -> Schedule:
    """Contacts were not to be changed, and nobody asked for that."""
    first(good.contacts, lambda c: c.frozen and not c.booked and c.start > good.window.start + 600_000)
    return with_options(good, freeze_s=0.0)


@caught_by(MUTATIONS, "label")
def frozen_contact_under_another_name(good: Schedule) -> Schedule:
    return with_contact(good, first(good.contacts, lambda c: c.frozen), name="somebody else")


@caught_by(MUTATIONS, "previous")
def predecessor_by_half_its_hash(good: Schedule) -> Schedule:
    needs(good.inputs.previous)
    return replace(good, inputs=replace(good.inputs, previous=(good.inputs.previous or "")[:12]))
