"""Damage to what the document says of itself: values, stages, proofs, reports, refusals, ids."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

from groundsched.config.missions import ContactsPerDay, Owner
from groundsched.documents.schedule import Objective, Schedule
from tests.verification.mutations.damage import (
    Mutation,
    caught_by,
    exchanged,
    first,
    mission_of,
    missions,
    needs,
    pair,
    with_contact,
    with_elements,
    with_mission,
    with_missions,
    with_objective,
    with_options,
    with_rejection,
)

MUTATIONS: list[Mutation] = []


def _routine(good: Schedule) -> Objective:
    """A stage of contact seconds that has some."""
    return first(good.solution.objectives, lambda o: o.tier.startswith("priority") and o.value > 10)


def _with_solution(good: Schedule, **keys: Any) -> Schedule:
    return replace(good, solution=replace(good.solution, **keys))


@caught_by(MUTATIONS, "value")
def one_percent_of_value(good: Schedule) -> Schedule:
    contact = first(good.contacts, lambda c: c.value >= 100)
    return with_contact(good, contact, value=contact.value + contact.value // 100)


@caught_by(MUTATIONS, "uncertainty")
def uncertainty_of_younger_elements(good: Schedule) -> Schedule:
    contact = first(good.contacts, lambda c: c.timing_uncertainty_s > 0.5)
    return with_contact(good, contact, timing_uncertainty_s=round(contact.timing_uncertainty_s * 0.9, 2))


@caught_by(MUTATIONS, "uncertainty")
def uncertainty_of_another_satellite(good: Schedule) -> Schedule:
    one, other = first(
        itertools.combinations(good.contacts, 2),
        lambda two: abs(two[0].timing_uncertainty_s - two[1].timing_uncertainty_s) > 0.02,
    )
    return with_contact(good, one, timing_uncertainty_s=other.timing_uncertainty_s)


@caught_by(MUTATIONS, "uncertainty")
def drift_flattered(good: Schedule) -> Schedule:
    """As if the satellite's elements had been found to be twice as good."""
    served = {contact.satellite for contact in good.contacts if contact.timing_uncertainty_s > 0.5}
    used = first(good.inputs.elements, lambda e: e.satellite in served)
    return with_elements(good, used, drift_s=0.3 if used.drift_s is None else used.drift_s / 2)


@caught_by(MUTATIONS, "uncertainty")
def jump_forgotten(good: Schedule) -> Schedule:
    """The elements say that they are at least a minute off; their contacts do not."""
    used = first(good.inputs.elements, lambda e: e.satellite in {c.satellite for c in good.contacts})
    return with_elements(good, used, floor_s=60.0)


@caught_by(MUTATIONS, "span")
def duration_in_minutes(good: Schedule) -> Schedule:
    contact = first(good.contacts, lambda c: c.duration_s > 60)
    return with_contact(good, contact, duration_s=round(contact.duration_s / 60, 3))


@caught_by(MUTATIONS, "objective")
def stage_flattered(good: Schedule) -> Schedule:
    """A stage claims one second more than its contacts have."""
    objective = _routine(good)
    return with_objective(good, objective, value=objective.value + 1, bound=objective.bound + 1)


@caught_by(MUTATIONS, "objective")
def missing_contacts_hidden(good: Schedule) -> Schedule:
    return _claimed_perfect(good, "least_contacts")


@caught_by(MUTATIONS, "objective")
def too_long_gaps_hidden(good: Schedule) -> Schedule:
    return _claimed_perfect(good, "gaps")


@caught_by(MUTATIONS, "objective")
def missing_volume_hidden(good: Schedule) -> Schedule:
    return _claimed_perfect(good, "volume")


@caught_by(MUTATIONS, "objective")
def broken_promise_hidden(good: Schedule) -> Schedule:
    return _claimed_perfect(good, "shares")


def _claimed_perfect(good: Schedule, tier: str) -> Schedule:
    objective = first(good.solution.objectives, lambda o: o.tier == tier and o.value)
    return with_objective(good, objective, value=0, bound=0)


@caught_by(MUTATIONS, "objective")
def tie_break_of_another_schedule(good: Schedule) -> Schedule:
    objective = first(good.solution.objectives, lambda o: o.tier == "tie_break")
    return with_objective(good, objective, value=objective.value - 1, bound=objective.bound - 1)


@caught_by(MUTATIONS, "status")
def status_optimal_without_proof(good: Schedule) -> Schedule:
    """One of the two proofs is not there."""
    needs(good.solution.status == "optimal")
    return with_objective(good, _routine(good), proof=("cp-sat",))


@caught_by(MUTATIONS, "status")
def status_optimal_with_a_gap(good: Schedule) -> Schedule:
    needs(good.solution.status == "optimal")
    objective = _routine(good)
    return with_objective(good, objective, bound=objective.value + 10, gap=10 / objective.value)


@caught_by(MUTATIONS, "bound")
def bound_below_value(good: Schedule) -> Schedule:
    """Less than what there is cannot be the most that there can be."""
    objective = _routine(good)
    return with_objective(good, objective, bound=objective.value - 5, gap=5 / objective.value)


@caught_by(MUTATIONS, "gap")
def gap_wrong(good: Schedule) -> Schedule:
    return with_objective(good, _routine(good), gap=0.01)


@caught_by(MUTATIONS, "given")
def tie_break_gives_something_up(good: Schedule) -> Schedule:
    """Only priorities may give, and that only with `--give`."""
    objective = first(good.solution.objectives, lambda o: o.tier == "tie_break" and o.value > 1000)
    return with_objective(with_options(good, give=0.5), objective, given=50)


@caught_by(MUTATIONS, "objective")
def tier_order_swapped(good: Schedule) -> Schedule:
    """The routine before what is more urgent."""
    some = good.solution.objectives
    needs(len({(o.tier, o.priority) for o in some[:2]}) == 2)
    return _with_solution(good, objectives=(some[1], some[0], *some[2:]))


@caught_by(MUTATIONS, "objective")
def stage_left_out(good: Schedule) -> Schedule:
    """Of the stages that are asked for the first is not there, and the status is optimal."""
    needs(good.solution.status == "optimal" and len(good.solution.objectives) > 4)
    return _with_solution(good, objectives=good.solution.objectives[1:])


@caught_by(MUTATIONS, "objective")
def more_contacts_asked_for(good: Schedule) -> Schedule:
    """The mission asks for 60 a day, and the stage knows nothing of it."""
    contact = first(good.contacts, lambda c: True)
    return with_mission(good, contact, contacts_per_day=ContactsPerDay(min=60))


@caught_by(MUTATIONS, "objective")
def shorter_gap_asked_for(good: Schedule) -> Schedule:
    contact = first(good.contacts, lambda c: c.duration_s < 900)
    return with_mission(good, contact, max_gap_h=0.2)


@caught_by(MUTATIONS, "objective")
def promise_forgotten(good: Schedule) -> Schedule:
    """An owner is promised nearly all of the antennas' time."""
    owners = {contact.satellite: mission_of(good, contact.satellite).owner for contact in good.contacts}
    one, _ = pair(good, lambda a, b: owners[a.satellite] and owners[a.satellite] != owners[b.satellite])
    return with_missions(good, owners={str(owners[one.satellite]): Owner(min_share=0.99)})


@caught_by(MUTATIONS, "mission-report")
def storage_overflow_hidden(good: Schedule) -> Schedule:
    report = first(good.missions, lambda m: m.lost_mbit)
    said = tuple(s for s in report.shortfall if "lost" not in s)
    return replace(good, missions=exchanged(good.missions, report, replace(report, lost_mbit=0, shortfall=said)))


@caught_by(MUTATIONS, "mission-report")
def largest_gap_wrong(good: Schedule) -> Schedule:
    report = good.missions[0]
    wrong = replace(report, largest_gap_h=round(report.largest_gap_h / 2, 6))
    return replace(good, missions=exchanged(good.missions, report, wrong))


@caught_by(MUTATIONS, "mission-report")
def contacts_miscounted(good: Schedule) -> Schedule:
    report = first(good.missions, lambda m: m.contacts)
    return replace(good, missions=exchanged(good.missions, report, replace(report, contacts=report.contacts + 1)))


@caught_by(MUTATIONS, "mission-report")
def shortfall_hidden(good: Schedule) -> Schedule:
    report = first(good.missions, lambda m: m.shortfall and m.contacts)
    return replace(good, missions=exchanged(good.missions, report, replace(report, shortfall=())))


@caught_by(MUTATIONS, "mission-report")
def mission_unreported(good: Schedule) -> Schedule:
    return replace(good, missions=good.missions[1:])


@caught_by(MUTATIONS, "request-report")
def request_claimed_met(good: Schedule) -> Schedule:
    report = first(good.requests, lambda r: not r.met)
    return replace(good, requests=exchanged(good.requests, report, replace(report, met=True)))


@caught_by(MUTATIONS, "request-report")
def request_forgotten(good: Schedule) -> Schedule:
    needs(good.requests)
    return replace(good, requests=good.requests[1:])


@caught_by(MUTATIONS, "request-report")
def request_met_too_early(good: Schedule) -> Schedule:
    """On the ground ten minutes before the contact ends."""
    report = first(good.requests, lambda r: r.on_ground is not None)
    wrong = replace(report, on_ground=(report.on_ground or 0) - 600_000, slack_s=(report.slack_s or 0.0) + 600)
    return replace(good, requests=exchanged(good.requests, report, wrong))


@caught_by(MUTATIONS, "request-report", "objective")
def request_met_after_its_deadline(good: Schedule) -> Schedule:
    """The data were wanted a minute before the contact ended that brought them."""
    report = first(good.requests, lambda r: r.met and r.on_ground is not None)
    request = first(missions(good).requests, lambda r: r.id == report.id)
    needs((request.after or 0) < (report.on_ground or 0) - 60_000)
    earlier = replace(request, before=(report.on_ground or 0) - 60_000)
    return with_missions(good, requests=exchanged(missions(good).requests, request, earlier))


@caught_by(MUTATIONS, "antenna-report")
def antenna_said_idle(good: Schedule) -> Schedule:
    report = first(good.antennas, lambda a: a.busy_s)
    idle = replace(report, busy_s=0.0, utilisation=0.0)
    return replace(good, antennas=exchanged(good.antennas, report, idle))


@caught_by(MUTATIONS, "owner-report")
def owner_given_more_than_he_has(good: Schedule) -> Schedule:
    report = first(good.owners, lambda o: o.contacts)
    return replace(good, owners=exchanged(good.owners, report, replace(report, antenna_s=2 * report.antenna_s)))


@caught_by(MUTATIONS, "id")
def ids_swapped(good: Schedule) -> Schedule:
    needs(len(good.contacts) > 1)
    one, other, *rest = good.contacts
    return replace(good, contacts=(replace(one, id=other.id), replace(other, id=one.id), *rest))


@caught_by(MUTATIONS, "id")
def one_id_for_two(good: Schedule) -> Schedule:
    needs(len(good.contacts) > 1)
    return with_contact(good, good.contacts[1], id=good.contacts[0].id)


@caught_by(MUTATIONS, "rejected")
def taken_and_refused(good: Schedule) -> Schedule:
    """The same pass gives a contact and stands among the refusals."""
    contact = first(good.contacts, lambda c: not c.booked)
    model = first(good.rejected, lambda r: True)
    seen = {name: getattr(contact, name) for name in ("pass_", "satellite", "station", "aos", "tca", "los")}
    refused = replace(
        model, **seen, max_elevation_deg=contact.max_elevation_deg, reason="redundant", blocked_by=(), detail="no use"
    )
    return replace(good, rejected=(*good.rejected, refused))


@caught_by(MUTATIONS, "label")
def priority_raised(good: Schedule) -> Schedule:
    contact = first(good.contacts, lambda c: c.priority > 1)
    return with_contact(good, contact, priority=contact.priority - 1)


@caught_by(MUTATIONS, "label")
def owner_exchanged(good: Schedule) -> Schedule:
    contact = first(good.contacts, lambda c: not c.booked)
    return with_contact(good, contact, owner="somebody else")


@caught_by(MUTATIONS, "blocked-by")
def blocked_by_nobody(good: Schedule) -> Schedule:
    refused = first(good.rejected, lambda r: r.blocked_by)
    return with_rejection(good, refused, blocked_by=("99999-nowhere-20260811T0000Z",))


@caught_by(MUTATIONS, "reason")
def outage_that_was_none(good: Schedule) -> Schedule:
    """Refused for an outage that nobody knows of."""
    refused = first(good.rejected, lambda r: r.reason == "too-low")
    return with_rejection(good, refused, reason="unavailable", detail="out for works")


@caught_by(MUTATIONS, "reason")
def called_too_low(good: Schedule) -> Schedule:
    """A pass that lost to another is said to be too low."""
    refused = first(good.rejected, lambda r: r.reason in ("conflict", "station"))
    return with_rejection(good, refused, reason="too-low", blocked_by=(), detail="too low")


@caught_by(MUTATIONS, "elements")
def elements_called_younger(good: Schedule) -> Schedule:
    used = good.inputs.elements[0]
    younger = replace(used, age_days=round(used.age_days / 2, 4))
    elements = exchanged(good.inputs.elements, used, younger)
    return replace(good, inputs=replace(good.inputs, elements=elements))


@caught_by(MUTATIONS, "elements")
def epoch_of_another_set(good: Schedule) -> Schedule:
    """The epoch is not that of the set."""
    used = good.inputs.elements[0]
    elements = exchanged(good.inputs.elements, used, replace(used, epoch=used.epoch + 3_600_000))
    return replace(good, inputs=replace(good.inputs, elements=elements))


@caught_by(MUTATIONS, "order")
def contacts_out_of_order(good: Schedule) -> Schedule:
    needs(len(good.contacts) > 1)
    return replace(good, contacts=good.contacts[::-1])
