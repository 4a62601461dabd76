"""What antennas may be asked for: every antenna of a station for each of its passes that a mission wants."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from groundsched import times
from groundsched.config.missions import Mission
from groundsched.documents.passes import Pass, Sighting
from groundsched.scheduling.candidates import Candidate, Offer, margin_ms, setup_and_teardown_ms
from groundsched.scheduling.demand import Demand, planned_satellite
from groundsched.scheduling.outages import Outage, outages_by_antenna


def wanted(pass_: Pass, mission: Mission) -> bool:
    """Whether a pass is the mission's at all: a station it uses, and wholly inside the time in which it exists."""
    return (
        (not mission.stations or pass_.station in mission.stations)
        and pass_.station not in mission.not_stations
        and (mission.from_ is None or pass_.aos >= mission.from_)
        and (mission.until is None or pass_.los <= mission.until)
    )


def offers(demand: Demand, reserved: Mapping[str, tuple[Outage, ...]] = MappingProxyType({})) -> Iterator[Offer]:
    """Every antenna for every wanted pass, in order of the passes' AOS and of the network, made one by one.

    An antenna that sees a pass in two parts is offered twice. Antennas may be reserved for what is not in this plan.
    """
    seen: defaultdict[tuple[str, str], list[Sighting]] = defaultdict(list)
    for sighting in sorted(demand.sightings, key=lambda s: s.aos):
        seen[sighting.pass_id, sighting.antenna].append(sighting)
    stations = {station.id: station for station in demand.network.stations}
    outages = outages_by_antenna(demand.network, _reach(demand))
    return (
        Offer(
            mission=mission,
            pass_=pass_,
            station=stations[pass_.station],
            antenna=antenna,
            sighting=sighting,
            epoch=demand.epochs[pass_.satellite],
            max_element_age_days=demand.max_element_age_days,
            outages=(*outages[antenna.id], *reserved.get(antenna.id, ())),
            margin_ms=margin_ms(pass_, demand.margin),
        )
        for mission, pass_ in _wanted_passes(demand)
        for antenna in stations[pass_.station].antennas
        for sighting in seen.get((pass_.id, antenna.id), (None,))
    )


def behind(candidate: Candidate, demand: Demand, reserved: Mapping[str, tuple[Outage, ...]]) -> Offer:
    """The offer that a candidate was made of: none is kept, for there may be 200,000."""
    antenna = candidate.antenna
    outages = outages_by_antenna(demand.network, _reach(demand))[antenna.id]
    return Offer(
        mission=candidate.mission,
        pass_=candidate.pass_,
        station=candidate.station,
        antenna=antenna,
        sighting=candidate.sighting,
        epoch=demand.epochs[candidate.satellite],
        max_element_age_days=demand.max_element_age_days,
        outages=(*outages, *reserved.get(antenna.id, ())),
        margin_ms=candidate.setup_ms - setup_and_teardown_ms(antenna)[0],
        part=candidate.cut if candidate.is_part else None,
        counted_from=candidate.counted_from if candidate.overlap_ms else None,
    )


def _wanted_passes(demand: Demand) -> Iterator[tuple[Mission, Pass]]:
    missions = {planned_satellite(mission): mission for mission in demand.missions}
    stations = {station.id for station in demand.network.stations}
    for pass_ in sorted(demand.passes, key=lambda p: (p.aos, p.satellite, p.station, p.id)):
        mission = missions.get(pass_.satellite)
        if mission is not None and pass_.station in stations and wanted(pass_, mission):
            yield mission, pass_


def _reach(demand: Demand) -> times.Window:
    """The stretch in which any antenna may be busy: passes outlast the window, setup and teardown passes."""
    pauses = [max(setup_and_teardown_ms(a)) for station in demand.network.stations for a in station.antennas]
    ends = [demand.window.end, *(s.los for s in demand.sightings)]
    starts = [demand.window.start, *(s.aos for s in demand.sightings)]
    margin = max((margin_ms(pass_, demand.margin) for pass_ in demand.passes), default=0)
    return times.Window(min(starts) - max(pauses) - margin, max(ends) + max(pauses))
