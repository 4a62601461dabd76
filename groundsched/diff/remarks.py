"""What changed between two schedules beside contacts, and what of them could not be compared."""

from __future__ import annotations

from collections.abc import Iterator

from groundsched import names
from groundsched.diff.pairing import Pairing
from groundsched.documents.schedule import Schedule

STATUS = {"optimal": "proven optimal", "feasible": "not proven to be the best"}


def remarks(old: Schedule, new: Schedule) -> Iterator[str]:
    """How good the plan is known to be, requests met and lost, missions that get less or more than they need."""
    if old.solution.status != new.solution.status:
        yield f"The old schedule was {STATUS[old.solution.status]}, the new one is {STATUS[new.solution.status]}."
    yield from _requests(old, new)
    if old.window == new.window:
        yield from _missions(old, new)


def _requests(old: Schedule, new: Schedule) -> Iterator[str]:
    before, after = ({request.id: request.met for request in each.requests} for each in (old, new))
    for name in [*before, *(name for name in after if name not in before)]:
        said = _request(before.get(name), after.get(name))
        if said:
            yield f"Request {names.visible(name)} {said}."


def _request(before: bool | None, after: bool | None) -> str:
    """What became of a request that was met or not; None: it was not there."""
    if before == after:
        return ""
    if before is None:
        return "is new, and met" if after else "is new, and not met"
    if after is None:
        return "is not planned any more"
    return "is met now" if after else "is not met any more"


def _missions(old: Schedule, new: Schedule) -> Iterator[str]:
    before = {report.satellite: report.shortfall for report in old.missions}
    for report in new.missions:
        was = before.get(report.satellite)
        if was is None or was == report.shortfall:
            continue
        name = names.visible(report.name)
        if report.shortfall:
            yield f"{name} falls short: {names.visible('; '.join(report.shortfall))}."
        else:
            yield f"{name} has all that it needs now."


def notes(old: Schedule, new: Schedule, pairing: Pairing) -> Iterator[str]:
    """What a reader must know to read the rest rightly."""
    if pairing.common is None:
        yield "the two schedules have no time in common: nothing can be compared"
    elif old.window != new.window:
        yield "the windows differ: only the time that both cover is compared, and what missions lack is left out"
    for number, which in zip(pairing.outside, ("old", "new"), strict=True):
        if number:
            yield f"contacts of the {which} schedule outside the time that both cover: {number}"
    if old.created > new.created:
        yield "the old schedule was made after the new one"
    yield from _networks(old, new)


def _networks(old: Schedule, new: Schedule) -> Iterator[str]:
    before, after = (
        [antenna.id for station in each.inputs.stations.network.stations for antenna in station.antennas]
        for each in (old, new)
    )
    for antennas, others, which in ((before, after, "old"), (after, before, "new")):
        only = [antenna for antenna in antennas if antenna not in others]
        if only:
            yield f"antennas that only the {which} schedule has: {', '.join(only)}"
