"""What each mission got and how busy each antenna is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from groundsched import times
from groundsched.config.missions import Mission
from groundsched.config.network import Antenna, Station
from groundsched.documents.schedule import AntennaReport, Contact, MissionReport
from groundsched.scheduling.days import day_of, days
from groundsched.scheduling.demand import Demand, planned_satellite
from groundsched.scheduling.outages import covered_ms, outages_of


def mission_reports(demand: Demand, contacts: Sequence[Contact]) -> tuple[MissionReport, ...]:
    """One report for each mission, in the order of the missions."""
    names = {pass_.satellite: pass_.name for pass_ in demand.passes}
    reports = []
    for mission in demand.missions:
        satellite = planned_satellite(mission)
        own = sorted((c for c in contacts if c.satellite == satellite), key=lambda c: c.start)
        name = mission.name or names.get(satellite, str(satellite))
        reports.append(_mission_report(mission, name, own, demand.window))
    return tuple(reports)


def antenna_reports(demand: Demand, contacts: Sequence[Contact]) -> tuple[AntennaReport, ...]:
    """One report for each antenna, in the order of the network."""
    return tuple(
        _antenna_report(antenna, station, [c for c in contacts if c.antenna == antenna.id], demand.window)
        for station in demand.network.stations
        for antenna in station.antennas
    )


def _mission_report(mission: Mission, name: str, own: Sequence[Contact], window: times.Window) -> MissionReport:
    gap_ms = _largest_gap_ms(own, window)
    asked = _contacts_asked(mission, window)
    volumes = [contact.volume_mbit for contact in own if contact.volume_mbit is not None]
    has_volume = mission.rate_mbps is not None and len(volumes) == len(own)
    return MissionReport(
        satellite=planned_satellite(mission),
        name=name,
        contacts=len(own),
        required=sum(asked),
        volume_mbit=round(sum(volumes), 3) if has_volume else None,
        largest_gap_h=round(gap_ms / times.HOUR_MS, 6),
        shortfall=(
            *_missing_contacts(asked, own, window),
            *_too_long_a_gap(mission, gap_ms),
            *(_missing_volume(mission, own, window) if has_volume else ()),
        ),
    )


def _contacts_asked(mission: Mission, window: times.Window) -> list[int]:
    """Contacts that each day asks for; a last, shorter day asks its share, rounded down."""
    least = mission.contacts_per_day.min if mission.contacts_per_day else 0
    return [day.share_of(least) for day in days(window)]


def _missing_contacts(asked: Sequence[int], own: Sequence[Contact], window: times.Window) -> Iterator[str]:
    for day, wanted in zip(days(window), asked, strict=True):
        had = len({contact.pass_ for contact in own if day_of(contact.start, window) == day.number})
        if had < wanted:
            yield f"{had} of {wanted} contact{'s' if wanted > 1 else ''} on {day.name}"


def _too_long_a_gap(mission: Mission, gap_ms: int) -> Iterator[str]:
    if mission.max_gap_h is not None and gap_ms > mission.max_gap_h * times.HOUR_MS:
        yield f"{gap_ms / times.HOUR_MS:.2f} h without a contact; {mission.max_gap_h:g} h are allowed"


def _missing_volume(mission: Mission, own: Sequence[Contact], window: times.Window) -> Iterator[str]:
    if mission.volume_mbit_per_day is None:
        return
    for day in days(window):
        had = sum(c.volume_mbit or 0.0 for c in own if day_of(c.start, window) == day.number)
        wanted = mission.volume_mbit_per_day * float(day.length)
        if had < wanted:
            yield f"{had:.0f} of {wanted:.0f} Mbit on {day.name}"


def _largest_gap_ms(own: Sequence[Contact], window: times.Window) -> int:
    """The longest stretch from one contact's end to the next one's start, the window's edges included."""
    largest, reached = 0, window.start
    for contact in own:
        largest = max(largest, contact.start - reached)
        reached = max(reached, contact.end)
    return max(largest, window.end - reached)


def _antenna_report(antenna: Antenna, station: Station, own: Sequence[Contact], window: times.Window) -> AntennaReport:
    busy_ms = covered_ms([times.Window(c.setup_start, c.teardown_end) for c in own], window)
    out_ms = covered_ms([outage.stretch for outage in outages_of(antenna, station, window)], window)
    usable_ms = window.end - window.start - out_ms
    return AntennaReport(
        antenna=antenna.id,
        busy_s=busy_ms / times.SECOND_MS,
        utilisation=round(busy_ms / usable_ms, 6) if usable_ms else 0.0,
        contacts=len(own),
    )
