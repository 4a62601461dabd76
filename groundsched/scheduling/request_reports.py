"""What each request got: its contacts, when its data is on the ground, and why it is not met."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from groundsched import times
from groundsched.config.missions import Request
from groundsched.documents.schedule import Contact, Rejection, RequestReport
from groundsched.scheduling.contacts import Contacts, whole_mbit
from groundsched.scheduling.demand import Demand, Plan
from groundsched.scheduling.requests import TIER, in_time, serving, wanted_mbit

OF_CHOICE = ("limit", "station", "conflict", "redundant")
"""Reasons for which one plan refuses a pass and another may take it; all others hold in every plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """What a schedule does for one request."""

    request: Request
    contacts: tuple[Contact, ...]
    """That bring its data, in order of their ends, up to the one with which it is met."""
    met: bool

    @property
    def brought_mbit(self) -> int:
        """What these contacts bring, each in whole Mbit."""
        return sum(whole_mbit(contact) for contact in self.contacts)

    @property
    def report(self) -> RequestReport:
        """The same as documents carry it."""
        on_ground = self.contacts[-1].end if self.met else None
        slack_s = None if on_ground is None else (self.request.before - on_ground) / times.SECOND_MS
        return RequestReport(
            id=self.request.id,
            met=self.met,
            contacts=tuple(contact.id for contact in self.contacts),
            on_ground=on_ground,
            slack_s=slack_s,
        )


def served(request: Request, demand: Demand, contacts: Sequence[Contact]) -> Served:
    """What these contacts do for a request: they count in order of their ends, until it is met."""
    satellites, wanted = serving(request, demand.missions), wanted_mbit(request)
    bringing = [
        contact
        for contact in contacts
        if contact.satellite in satellites and in_time(request, contact) and (wanted is None or whole_mbit(contact))
    ]
    needed: list[Contact] = []
    brought, met = 0, False
    for contact in sorted(bringing, key=lambda c: (c.end, c.start, c.antenna)):
        if met:
            break
        needed.append(contact)
        brought += whole_mbit(contact)
        met = wanted is None or brought >= wanted
    return Served(request=request, contacts=tuple(needed), met=met)


def request_reports(demand: Demand, contacts: Sequence[Contact]) -> tuple[RequestReport, ...]:
    """One report for each request, in the order of the requests."""
    return tuple(served(request, demand, contacts).report for request in demand.requests)


def with_requests(demand: Demand, contacts: Contacts) -> Contacts:
    """The contacts, each with the request that it serves: of several the most urgent, then the first."""
    whose: dict[tuple[str, int], str] = {}
    for request in sorted(demand.requests, key=lambda r: r.priority):
        for contact in served(request, demand, contacts.in_order).contacts:
            whose.setdefault((contact.antenna, contact.start), request.id)
    found = {i: (c, whose.get((c.antenna, c.start))) for i, c in contacts.by_candidate.items()}
    return Contacts({i: replace(c, request=name) if name else c for i, (c, name) in found.items()})


def unmet(demand: Demand, plan: Plan) -> list[str]:
    """Each request of this window that is not met, and why."""
    found = []
    for request in demand.requests:
        result = served(request, demand, plan.contacts)
        if not result.met and request.touches(demand.window):
            why = f"{_why(result, demand, plan)}{_unproven(request, demand, plan)}"
            found.append(f"request {_label(request)} is not met{_so_far(request, demand)}: {why}")
    return found


def outside(demand: Demand) -> list[str]:
    """Each request that this window cannot meet, because it lies before or after it."""
    return [
        f"request {_label(request)} is not of this window: {_place(request, demand)}"
        for request in demand.requests
        if not request.touches(demand.window)
    ]


def _label(request: Request) -> str:
    said = "" if request.reason is None else f", {request.reason}"
    return f"{request.id} (priority {request.priority}{said})"


def _place(request: Request, demand: Demand) -> str:
    if request.before <= demand.window.start:
        return f"its deadline was {times.format_instant(request.before)}"
    return f"its data is on board from {times.format_instant(request.after or request.before)}"


def _so_far(request: Request, demand: Demand) -> str:
    """A deadline after the window leaves the next plan a chance."""
    if request.before <= demand.window.end:
        return ""
    return f" in this window (its deadline is {times.format_instant(request.before)})"


def _unproven(request: Request, demand: Demand, plan: Plan) -> str:
    """Whether another plan may still meet more requests of this priority, and this one among them."""
    able = _able(request, demand)
    passes: tuple[Rejection | Contact, ...] = (*plan.contacts, *(r for r in plan.rejected if r.reason in OF_CHOICE))
    if not any(p.satellite in able and _overlaps(request, p) for p in passes):
        return ""
    stages = [o for o in plan.solution.objectives if o.tier == TIER and o.priority == request.priority]
    if any(stage.value == stage.bound for stage in stages):
        return ""
    return "; the search ended before it was proven that no plan meets more"


def _why(result: Served, demand: Demand, plan: Plan) -> str:
    """Too little volume, passes that are refused, or no pass at all."""
    request, wanted = result.request, wanted_mbit(result.request)
    able, asked = _able(request, demand), ", ".join(_names(request, demand))
    if not able:
        usable = serving(request, demand.missions)
        return f"none of its satellites has usable elements{' and a rate' if usable else ''}: {asked}"
    refused = _refused([r for r in plan.rejected if r.satellite in able and _holds(request, r)])
    if wanted is not None and result.contacts:
        count = len(result.contacts)
        brought = f"{result.brought_mbit} of {wanted} Mbit by {count} contact{'' if count == 1 else 's'}"
        return f"{brought}; {refused or 'there is no other pass in time'}"
    if refused:
        return refused
    known: tuple[Rejection | Contact, ...] = (*plan.rejected, *plan.contacts)
    some = [p for p in known if p.satellite in able and _overlaps(request, p)]
    return f"no pass of {asked} lies wholly {_stretch(request)}{f'; {len(some)} in part' if some else ''}"


def _able(request: Request, demand: Demand) -> list[int]:
    """The planned satellites that can meet the request: with a rate, where it asks for a volume."""
    rated = {m.satellite for m in demand.missions if m.rate_mbps is not None}
    return [s for s in serving(request, demand.missions) if request.volume_mbit is None or s in rated]


def _names(request: Request, demand: Demand) -> Iterator[str]:
    """Each satellite as people call it, with its number; the number alone where nothing is known of it."""
    names = {p.satellite: p.name for p in demand.passes} | {m.satellite: m.name for m in demand.missions if m.name}
    for number in request.any_of:
        yield f"{names[number]} ({number})" if number in names else str(number)


def _stretch(request: Request) -> str:
    end = times.format_instant(request.before)
    return f"before {end}" if request.after is None else f"from {times.format_instant(request.after)} to {end}"


def _holds(request: Request, pass_: Rejection) -> bool:
    return (request.after is None or pass_.aos >= request.after) and pass_.los <= request.before


def _overlaps(request: Request, pass_: Rejection | Contact) -> bool:
    return (request.after is None or pass_.los > request.after) and pass_.aos < request.before


def _refused(rejections: Sequence[Rejection]) -> str:
    """How many passes in time were refused, and for which reasons."""
    counts = Counter(r.reason for r in rejections).most_common()
    if not counts:
        return ""
    passes = f"{len(rejections)} pass{'' if len(rejections) == 1 else 'es'} in time refused"
    return f"{passes} ({', '.join(f'{reason} {number}' for reason, number in counts)})"
