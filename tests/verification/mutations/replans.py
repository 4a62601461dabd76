"""Damage to what a re-planned document says of the schedule before it."""

from __future__ import annotations

from dataclasses import replace

from groundsched.documents.schedule import Schedule
from tests.verification.mutations.damage import (
    Mutation,
    caught_by,
    first,
    needs,
    with_contact,
    with_objective,
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
