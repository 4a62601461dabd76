"""Damage to what a document says of refusals, shortfalls and prices, and to how sure it says it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from groundsched.documents.explanation import Explanation
from groundsched.documents.schedule import Rejection, Schedule
from tests.verification.mutations.damage import (
    Mutation,
    caught_by,
    exchanged,
    first,
    missions,
    needs,
    stations,
    with_elements,
    with_missions,
    with_network,
    with_rejection,
)

MUTATIONS: list[Mutation] = []
NUMBER = re.compile(r"\d+\.\d+")


def _refused(good: Schedule, reason: str, says: str = "") -> Rejection:
    return first(good.rejected, lambda r: r.reason == reason and says in r.detail)


@caught_by(MUTATIONS, "detail")
def refused_without_a_word(good: Schedule) -> Schedule:
    return with_rejection(good, good.rejected[0], detail="")


@caught_by(MUTATIONS, "detail")
def served_by_another_antenna(good: Schedule) -> Schedule:
    """Who calls that station finds that it knows nothing of the satellite."""
    refused = _refused(good, "station")
    return with_rejection(good, refused, detail=re.sub(r"by (\S+) from", "by abc-9 from", refused.detail))


@caught_by(MUTATIONS, "detail")
def sentence_of_another_refusal(good: Schedule) -> Schedule:
    refused = _refused(good, "conflict")
    other = first(good.rejected, lambda r: r.reason == "conflict" and not {*r.blocked_by} & {*refused.blocked_by})
    return with_rejection(good, refused, detail=other.detail)


@caught_by(MUTATIONS, "detail")
def missing_seconds_wrong(good: Schedule) -> Schedule:
    refused = first(
        good.rejected, lambda r: r.reason == "conflict" and "slew" not in r.detail and r.station in _plain(good)
    )
    seconds = re.compile(r"(\d+(?:\.\d+)?) s (after this pass|longer)")
    return with_rejection(
        good, refused, detail=seconds.sub(lambda m: f"{float(m[1]) + 7:g} s {m[2]}", refused.detail, count=1)
    )


def _plain(good: Schedule) -> set[str]:
    """Stations of which every antenna sees what the station sees."""
    return {s.id for s in stations(good) if all((a.min_elevation_deg or 0.0) <= 5 for a in s.antennas)}


@caught_by(MUTATIONS, "detail")
def culmination_in_the_sentence_wrong(good: Schedule) -> Schedule:
    refused = _refused(good, "too-low", "the pass culminates")
    return with_rejection(good, refused, detail=NUMBER.sub("3.21", refused.detail, count=1))


@caught_by(MUTATIONS, "detail")
def bands_in_the_sentence_wrong(good: Schedule) -> Schedule:
    refused = _refused(good, "band")
    return with_rejection(good, refused, detail=refused.detail.replace(" has ", " has Ka, ", 1))


@caught_by(MUTATIONS, "detail")
def day_of_the_limit_wrong(good: Schedule) -> Schedule:
    refused = _refused(good, "limit", "may have on day")
    return with_rejection(good, refused, detail=refused.detail.replace("on day 1", "on day 5"))


@caught_by(MUTATIONS, "detail")
def words_of_another_reason(good: Schedule) -> Schedule:
    """The satellite was served elsewhere, and another one is said to have had the antenna."""
    return with_rejection(good, _refused(good, "station"), reason="conflict")


@caught_by(MUTATIONS, "blocked-by")
def called_frozen(good: Schedule) -> Schedule:
    """The contact in the way may be changed, and nobody tries."""
    return with_rejection(good, _refused(good, "station"), reason="frozen")


@caught_by(MUTATIONS, "blocked-by")
def blocker_named_twice(good: Schedule) -> Schedule:
    refused = first(good.rejected, lambda r: r.blocked_by)
    return with_rejection(good, refused, blocked_by=(*refused.blocked_by, refused.blocked_by[0]))


@caught_by(MUTATIONS, "blocked-by", "detail")
def blocker_left_out(good: Schedule) -> Schedule:
    refused = first(good.rejected, lambda r: len(r.blocked_by) > 1)
    return with_rejection(good, refused, blocked_by=refused.blocked_by[1:])


def _with_shortfall(good: Schedule, says: str, change: Callable[[str], str]) -> Schedule:
    report = first(good.missions, lambda m: any(says in text for text in m.shortfall))
    sentences = tuple(change(text) if says in text else text for text in report.shortfall)
    return replace(good, missions=exchanged(good.missions, report, replace(report, shortfall=sentences)))


@caught_by(MUTATIONS, "mission-report")
def shortfall_told_twice(good: Schedule) -> Schedule:
    report = first(good.missions, lambda m: m.shortfall)
    twice = replace(report, shortfall=report.shortfall * 2)
    return replace(good, missions=exchanged(good.missions, report, twice))


@caught_by(MUTATIONS, "mission-report")
def shortfall_of_another_day(good: Schedule) -> Schedule:
    return _with_shortfall(good, "Mbit on day", lambda text: text.replace("on day 1", "on day 2"))


@caught_by(MUTATIONS, "mission-report")
def gap_in_the_shortfall_wrong(good: Schedule) -> Schedule:
    return _with_shortfall(good, "without a contact", lambda text: NUMBER.sub("1.23", text, count=1))


@caught_by(MUTATIONS, "mission-report")
def loss_in_the_shortfall_wrong(good: Schedule) -> Schedule:
    return _with_shortfall(good, "Mbit lost", lambda text: f"1{text}")


@caught_by(MUTATIONS, "elements")
def elements_under_another_name(good: Schedule) -> Schedule:
    return with_elements(good, good.inputs.elements[0], name="DEBRIS")


@caught_by(MUTATIONS, "network")
def station_merged_twice(good: Schedule) -> Schedule:
    network = good.inputs.stations.network
    return with_network(good, replace(network, stations=(*network.stations, network.stations[0])))


@caught_by(MUTATIONS, "satellite")
def docked_object_planned_apart(good: Schedule) -> Schedule:
    one, other, *rest = missions(good).missions
    docked = replace(one, also=(other.satellite or 0,))
    return with_missions(good, missions=(docked, other, *rest))


@caught_by(MUTATIONS, "status")
def certain_result_called_chance(good: Schedule) -> Schedule:
    needs(good.solution.status == "optimal" and good.solution.reproducible)
    return replace(good, solution=replace(good.solution, reproducible=False))


def _with_explanation(good: Schedule, each: Explanation, **keys: Any) -> Schedule:
    return replace(good, explanations=exchanged(good.explanations, each, replace(each, **keys)))


@caught_by(MUTATIONS, "explanation")
def explained_by_another_reason(good: Schedule) -> Schedule:
    return _with_explanation(good, first(good.explanations, lambda e: e.reason == "station"), reason="stale")


@caught_by(MUTATIONS, "explanation")
def explained_as_taken(good: Schedule) -> Schedule:
    return _with_explanation(good, first(good.explanations, lambda e: True), taken=True)


@caught_by(MUTATIONS, "explanation")
def explained_twice(good: Schedule) -> Schedule:
    needs(good.explanations)
    return replace(good, explanations=(*good.explanations, good.explanations[0]))


@caught_by(MUTATIONS, "explanation")
def explanation_lost(good: Schedule) -> Schedule:
    needs(len(good.explanations) > 1)
    return replace(good, explanations=good.explanations[1:])


@caught_by(MUTATIONS, "explanation")
def price_of_strangers(good: Schedule) -> Schedule:
    """What would go for it is no contact of this plan."""
    return _with_explanation(good, first(good.explanations, lambda e: e.falls), falls=("9-khi-20260811T0000Z",))


@caught_by(MUTATIONS, "explanation")
def gain_of_strangers(good: Schedule) -> Schedule:
    return _with_explanation(good, first(good.explanations, lambda e: e.gains), gains=("9-khi-20260811T0000Z",))


@caught_by(MUTATIONS, "explanation")
def proof_without_price(good: Schedule) -> Schedule:
    return _with_explanation(good, first(good.explanations, lambda e: e.proof), price=())
