"""What would have to be otherwise for a pass to be in the plan: the changes that are tried, the least that does first.

Each kind is one function and one line in CHANGES. It names demands that differ in one thing; which of them would take
the pass is found by planning them (`lets_in`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from groundsched import times
from groundsched.config.missions import Mission
from groundsched.config.network import Antenna, Network, Outage, Station, outage_windows
from groundsched.documents.explanation import ChangeKind, SmallestChange
from groundsched.documents.passes import Pass
from groundsched.errors import InfeasibleError
from groundsched.progress import Stop
from groundsched.scheduling.antenna_times import antenna_free
from groundsched.scheduling.candidates import Offer
from groundsched.scheduling.constraints import rate_mbps
from groundsched.scheduling.demand import Demand
from groundsched.scheduling.known_plans import KnownPlan
from groundsched.scheduling.lets_in import lets_in, planned_in, way
from groundsched.scheduling.neighbourhoods import Trail
from groundsched.scheduling.parts import is_high_enough, is_partial, may_come
from groundsched.scheduling.solve import Posed, posed
from groundsched.scheduling.wording import from_to, seconds

MOST_MORE = 3
"""So many more contacts a day are tried, one after the other."""
DECIMALS = 3
OF_THE_MISSION = ("too-low", "too-short", "antenna")
"""The filters that ask what the mission needs of a pass."""
MOST_BEGUN = 16
"""So many changed demands are kept for the passes that come next, a few MB each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A demand that differs in one thing."""

    detail: str
    amount: float
    demand: Demand
    only_priority: bool = False
    """Of one mission: the candidates and the rules between them are the same."""

    def posed(self, plan: KnownPlan) -> Posed:
        """The changed demand as a problem."""
        if not self.only_priority:
            return posed(self.demand)
        missions = {mission.satellite: mission for mission in self.demand.missions}
        candidates = tuple(replace(c, mission=missions[c.satellite]) for c in plan.problem.candidates)
        problem = replace(plan.problem, candidates=candidates)
        return replace(plan.asked, demand=self.demand, problem=problem)


Attempt = Callable[[KnownPlan, str], Iterable[Change]]


@dataclass(frozen=True)
class Tried:
    """Changed demands of a plan that were begun: many passes of a mission ask for the same ones."""

    plan: KnownPlan
    begun: dict[str, Trail] = field(default_factory=dict)
    """By what the change is, in words: names with their numbers. The last few."""

    def does(self, change: Change, pass_id: str, stop: Stop) -> bool:
        """Whether a change lets a pass in."""
        if stop():
            return False
        settings = self.plan.settings
        try:
            if self.plan.demand.give:
                return planned_in(change.posed(self.plan), pass_id, settings, stop=stop)
            return lets_in(self._begun(change), pass_id, settings, stop=stop)
        except InfeasibleError:  # with an outage shorter a frozen contact may be back where something is booked now
            return False

    def _begun(self, change: Change) -> Trail:
        if change.detail not in self.begun:
            while len(self.begun) >= MOST_BEGUN:
                del self.begun[next(iter(self.begun))]
            self.begun[change.detail] = way(self.plan, change.posed(self.plan))
        return self.begun[change.detail]


@dataclass(frozen=True, slots=True)
class Sought:
    """What would let a pass in, and what would not."""

    change: SmallestChange | None
    in_vain: tuple[str, ...]
    """Of each kind that was tried and does not, the change that goes farthest."""


def smallest_change(tried: Tried, pass_id: str, *, stop: Stop) -> Sought:
    """The first kind of change, in the order of CHANGES, that lets the pass in, with the least amount that does.

    The order: a few minutes between this pass and one contact, one outage, one limit, all contacts of the mission, the
    mission against all others; and at last so much time that it is taken off another contact.
    """
    found, in_vain = antenna_free(tried.plan, pass_id, short=True, stop=stop), list[str]()
    for kind, attempts in CHANGES if found is None else ():
        listed = [] if stop() else list(attempts(tried.plan, pass_id))
        most = listed[-1] if kind == "priority" and listed else None
        might = listed if most is None or tried.does(most, pass_id, stop) else []
        for change in might:
            if change is most or tried.does(change, pass_id, stop):
                return Sought(SmallestChange(kind=kind, detail=change.detail, amount=change.amount), ())
        in_vain += [change.detail for change in listed[-1:]]
    return Sought(found or antenna_free(tried.plan, pass_id, short=False, stop=stop), tuple(in_vain))


def _outages(plan: KnownPlan, pass_id: str) -> Iterator[Change]:
    """An outage that is shorter, at the end that is nearer to the pass."""
    found = [each for offer in _held_back(plan, pass_id, "unavailable") for each in _shorter(offer, plan.demand)]
    yield from sorted(found, key=lambda change: change.amount)


def _shorter(offer: Offer, demand: Demand) -> Iterator[Change]:
    busy = offer.occupied
    overlapping = [outage for outage in offer.outages if outage.stretch.overlaps(busy.start, busy.end)]
    own = {offer.antenna.id, offer.station.id}
    if len(overlapping) != 1 or overlapping[0].place not in own:
        return
    stretch, place, reason = overlapping[0].stretch, overlapping[0].place, overlapping[0].reason
    sooner, later = stretch.end - busy.start, busy.end - stretch.start
    rest = times.Window(stretch.start, busy.start) if sooner <= later else times.Window(busy.end, stretch.end)
    cut_ms = min(sooner, later, stretch.end - stretch.start)
    how = "ends" if sooner <= later else "begins"
    when = "earlier" if sooner <= later else "later"
    yield Change(
        detail=f"the outage of {place} {from_to(stretch)} ({reason}) {how} {seconds(cut_ms)} s {when}",
        amount=cut_ms / times.SECOND_MS,
        demand=replace(demand, network=_with_outage(demand, place, stretch, rest)),
    )


def _with_outage(demand: Demand, place: str, stretch: times.Window, rest: times.Window) -> Network:
    """The network with this stretch of an outage cut down to the rest of it, where anything is left."""
    margin = 7 * times.DAY_MS
    reach = times.Window(demand.window.start - margin, demand.window.end + margin)

    def changed(whose: Station | Antenna, timezone: str) -> tuple[Outage, ...]:
        listed = outage_windows(whose.unavailable, timezone, reach)
        cut = [(rest, reason) if known == stretch else (known, reason) for known, reason in listed]
        return tuple(Outage(start=w.start, end=w.end, reason=reason) for w, reason in cut if w.start < w.end)

    def of_station(station: Station) -> Station:
        antennas = tuple(
            replace(a, unavailable=changed(a, station.timezone)) if a.id == place else a for a in station.antennas
        )
        own = changed(station, station.timezone) if station.id == place else station.unavailable
        return replace(station, antennas=antennas, unavailable=own)

    return replace(demand.network, stations=tuple(map(of_station, demand.network.stations)))


def _limits(plan: KnownPlan, pass_id: str) -> Iterator[Change]:
    """A limit that is wider: of the mission, of what an antenna may lose, of the elements' age, of what is taken in."""
    offers = plan.offers_of(pass_id)
    if not offers:
        return
    mission, pass_, demand = offers[0].mission, offers[0].pass_, plan.demand
    for changed, less, detail in _of_mission(mission, offers):
        if any(replace(offer, mission=changed).held_back is None for offer in offers):
            whole = f"{_label(mission, pass_)}: {detail}"
            yield Change(detail=whole, amount=round(less, DECIMALS), demand=_with_mission(demand, changed))
    yield from _older(offers, demand)
    yield from _more_lost(offers, demand)
    yield from _more_a_day(plan, pass_, mission)
    yield from _more_taken_in(plan, pass_id)


def _of_mission(mission: Mission, offers: Iterable[Offer]) -> Iterator[tuple[Mission, float, str]]:
    """The mission with a limit as one of these offers needs it, by how much that is less, and in words."""
    seen = [o.sighting for o in offers if o.sighting and o.held_back and o.held_back[0] in OF_THE_MISSION]
    if not seen:
        return
    culmination_deg = mission.min_culmination_deg
    for least in _below((s.max_elevation_deg for s in seen), culmination_deg):
        detail = f"min_culmination_deg {least:g}° in place of {culmination_deg:g}°"
        yield replace(mission, min_culmination_deg=least), culmination_deg - least, detail
    for least in _below(((s.los - s.aos) / times.SECOND_MS for s in seen), mission.min_contact_s):
        detail = f"min_contact_s {least:g} s in place of {mission.min_contact_s:g} s"
        yield replace(mission, min_contact_s=least), mission.min_contact_s - least, detail


def _below(values: Iterable[float], limit: float) -> list[float]:
    return sorted({value for value in values if 0 <= value < limit}, reverse=True)


def _older(offers: Iterable[Offer], demand: Demand) -> Iterator[Change]:
    stale = [offer for offer in offers if offer.held_back is not None and offer.held_back[0] == "stale"]
    if not stale or demand.max_element_age_days is None:
        return
    age_days = math.ceil(abs(stale[0].pass_.tca - stale[0].epoch) / times.DAY_MS * 100) / 100
    more = round(age_days - demand.max_element_age_days, 2)
    if any(replace(offer, max_element_age_days=age_days).held_back is None for offer in stale):
        detail = f"--max-element-age {age_days:g} in place of {demand.max_element_age_days:g}"
        yield Change(detail=detail, amount=more, demand=replace(demand, max_element_age_days=age_days))


def _more_lost(offers: Iterable[Offer], demand: Demand) -> Iterator[Change]:
    found = []
    for offer in offers:
        antenna, most_s = offer.antenna, offer.antenna.max_lost_s
        if most_s is None or offer.lost_ms / times.SECOND_MS <= most_s:
            continue
        changed = replace(antenna, max_lost_s=offer.lost_ms / times.SECOND_MS)
        if replace(offer, antenna=changed).held_back is None:
            lost, more_s = seconds(offer.lost_ms), round(offer.lost_ms / times.SECOND_MS - most_s, 3)
            detail = f"max_lost_s of {antenna.id} {lost} s in place of {most_s:g} s"
            found.append(Change(detail=detail, amount=more_s, demand=_with_antenna(demand, changed)))
    yield from sorted(found, key=lambda change: change.amount)


def _more_a_day(plan: KnownPlan, pass_: Pass, mission: Mission) -> Iterator[Change]:
    wish = mission.contacts_per_day
    if wish is None or wish.max is None or "limit" not in _obstacles(plan, pass_.id):
        return
    for more in range(1, MOST_MORE + 1):
        changed = replace(mission, contacts_per_day=replace(wish, max=wish.max + more))
        detail = f"{_label(mission, pass_)}: contacts_per_day.max {wish.max + more} in place of {wish.max}"
        yield Change(detail=detail, amount=float(more), demand=_with_mission(plan.demand, changed))


def _more_taken_in(plan: KnownPlan, pass_id: str) -> Iterator[Change]:
    """So much that the pass fits in beside what is taken in meanwhile."""
    for index in plan.candidates_of(pass_id):
        obstacle, candidate = plan.taken.obstacle(index), plan.problem.candidates[index]
        station = candidate.station
        if obstacle is None or obstacle[0] != "ingest" or station.ingest_mbps is None:
            continue
        needed = sum(rate_mbps(plan.problem.candidates[i]) for i in (index, *obstacle[1]))
        stations = tuple(
            replace(s, ingest_mbps=needed) if s.id == station.id else s for s in plan.demand.network.stations
        )
        yield Change(
            detail=f"ingest_mbps of {station.id} {needed:g} in place of {station.ingest_mbps:g}",
            amount=round(needed - station.ingest_mbps, 3),
            demand=replace(plan.demand, network=replace(plan.demand.network, stations=stations)),
        )
        return


def _masks(plan: KnownPlan, pass_id: str) -> Iterator[Change]:
    """A lower limit of an antenna, or a lower mask of the station."""
    if plan.surveyor is None:
        return
    for offer in _held_back(plan, pass_id, "antenna"):
        limit_deg = plan.surveyor.limit_deg(offer.pass_, offer.mission.least_contact_s)
        now_deg = offer.antenna.min_elevation_deg
        if now_deg is not None and limit_deg is not None and limit_deg < now_deg:
            network = _with_antenna(plan.demand, replace(offer.antenna, min_elevation_deg=limit_deg)).network
            detail = f"min_elevation_deg of {offer.antenna.id} {limit_deg:g}° in place of {now_deg:g}°"
            less_deg = round(now_deg - limit_deg, DECIMALS)
            yield Change(detail=detail, amount=less_deg, demand=plan.surveyor.again(network))
    for offer in _held_back(plan, pass_id, "too-short")[:1]:
        above_deg = plan.surveyor.above_mask_deg(offer.pass_, offer.mission.least_contact_s)
        if above_deg is not None and above_deg < 0:
            network = _with_mask(plan.demand.network, offer.station, -above_deg)
            detail = f"the mask of {offer.station.id} {-above_deg:g}° lower"
            yield Change(detail=detail, amount=-above_deg, demand=plan.surveyor.again(network))


def _with_mask(network: Network, station: Station, less_deg: float) -> Network:
    mask = tuple((azimuth, round(max(-90.0, height - less_deg), DECIMALS)) for azimuth, height in station.mask)
    changed = replace(station, mask=mask)
    return replace(network, stations=tuple(changed if s.id == station.id else s for s in network.stations))


def _parts(plan: KnownPlan, pass_id: str) -> Iterator[Change]:
    """Contacts of the mission may be parts of passes."""
    offers, demand = plan.offers_of(pass_id), plan.demand
    if demand.observer is None or not any(may_come(offer) and is_high_enough(offer) for offer in offers):
        return
    mission = offers[0].mission
    if mission.track is None and not is_partial(mission, demand):
        changed = replace(mission, allow_partial=True)
        yield Change(
            detail=f"{_label(mission, offers[0].pass_)}: allow_partial",
            amount=0.0,
            demand=_with_mission(demand, changed),
        )


def _priorities(plan: KnownPlan, pass_id: str) -> Iterator[Change]:
    """The mission's priority so many steps up; where not even the first priority does, no step is tried."""
    own = plan.candidates_of(pass_id)
    if not own:
        return
    candidate = plan.problem.candidates[own[0]]
    mission = candidate.mission
    label = _label(mission, candidate.pass_)
    yield from (_step(plan.demand, mission, label, up) for up in range(1, mission.priority))


def _step(demand: Demand, mission: Mission, label: str, up: int) -> Change:
    changed = replace(mission, priority=mission.priority - up)
    detail = f"{label}: priority {changed.priority} in place of {mission.priority}"
    return Change(detail=detail, amount=float(up), demand=_with_mission(demand, changed), only_priority=True)


def _label(mission: Mission, pass_: Pass) -> str:
    """Name and number: names may be those of several."""
    return f"{mission.name or pass_.name} ({pass_.satellite})"


def _held_back(plan: KnownPlan, pass_id: str, name: str) -> list[Offer]:
    return [o for o in plan.offers_of(pass_id) if o.held_back is not None and o.held_back[0] == name]


def _obstacles(plan: KnownPlan, pass_id: str) -> set[str]:
    """The rules that leave the candidates of a pass no room."""
    found = (plan.taken.obstacle(index) for index in plan.candidates_of(pass_id))
    return {obstacle[0] for obstacle in found if obstacle is not None}


def _with_mission(demand: Demand, changed: Mission) -> Demand:
    missions = tuple(changed if m.satellite == changed.satellite else m for m in demand.missions)
    return replace(demand, missions=missions)


def _with_antenna(demand: Demand, changed: Antenna) -> Demand:
    stations = tuple(
        replace(s, antennas=tuple(changed if a.id == changed.id else a for a in s.antennas))
        for s in demand.network.stations
    )
    return replace(demand, network=replace(demand.network, stations=stations))


CHANGES: tuple[tuple[ChangeKind, Attempt], ...] = (
    ("outage", _outages),
    ("limit", _limits),
    ("mask", _masks),
    ("partial", _parts),
    ("priority", _priorities),
)
"""The kinds that change the demand; `antenna-free`, which changes one pair of contacts, comes before and after them."""
