"""What each mission got and how busy each antenna is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from groundsched import times
from groundsched.config.missions import Mission, Owner
from groundsched.config.network import Antenna, Station
from groundsched.documents.schedule import AntennaReport, Contact, MissionReport, OwnerReport
from groundsched.scheduling.contacts import whole_mbit
from groundsched.scheduling.days import day_of, days
from groundsched.scheduling.demand import Demand, planned_satellite
from groundsched.scheduling.gaps import Waiting, waiting
from groundsched.scheduling.outages import covered_ms, outages_of
from groundsched.scheduling.recorders import Drain, Recorder, overflow_mbit
from groundsched.scheduling.shares import antenna_s, missing_s, part


def mission_reports(demand: Demand, contacts: Sequence[Contact]) -> tuple[MissionReport, ...]:
    """One report for each mission, in the order of the missions."""
    names = {pass_.satellite: pass_.name for pass_ in demand.passes}
    reports = []
    for mission in demand.missions:
        satellite = planned_satellite(mission)
        own = sorted((c for c in contacts if c.satellite == satellite), key=lambda c: c.start)
        name = mission.name or names.get(satellite, str(satellite))
        lost_mbit = _lost_mbit(Recorder.of(mission, demand), own)
        reports.append(_mission_report(mission, name, own, demand, lost_mbit=lost_mbit))
    return tuple(reports)


def antenna_reports(demand: Demand, contacts: Sequence[Contact]) -> tuple[AntennaReport, ...]:
    """One report for each antenna, in the order of the network."""
    return tuple(
        _antenna_report(antenna, station, [c for c in contacts if c.antenna == antenna.id], demand.window)
        for station in demand.network.stations
        for antenna in station.antennas
    )


def owner_reports(demand: Demand, contacts: Sequence[Contact]) -> tuple[OwnerReport, ...]:
    """One report for each owner that has a mission or is promised something, by name."""
    whose = {planned_satellite(mission): mission.owner for mission in demand.missions}
    all_s = sum(_antenna_s(contact) for contact in contacts)
    return tuple(
        _owner_report(
            name, demand.owners.get(name, Owner()), [c for c in contacts if whose[c.satellite] == name], all_s
        )
        for name in sorted({owner for owner in (*whose.values(), *demand.owners) if owner is not None})
    )


def _owner_report(name: str, owner: Owner, own: Sequence[Contact], all_s: int) -> OwnerReport:
    own_s = sum(_antenna_s(contact) for contact in own)
    return OwnerReport(
        owner=name,
        contacts=len(own),
        antenna_s=own_s,
        share=round(own_s / all_s, 6) if all_s else 0.0,
        entitled_share=owner.share,
        min_share=owner.min_share,
        missing_s=missing_s(part(owner.min_share or 0.0), own_s, all_s),
    )


def _antenna_s(contact: Contact) -> int:
    return antenna_s(times.Window(contact.setup_start, contact.teardown_end))


def _mission_report(
    mission: Mission, name: str, own: Sequence[Contact], demand: Demand, *, lost_mbit: int | None
) -> MissionReport:
    window, waits = demand.window, waiting(mission, demand)
    pauses = list(waits.pauses(times.Window(contact.start, contact.end) for contact in own))
    asked = _contacts_asked(mission, window)
    volumes = [contact.volume_mbit for contact in own if contact.volume_mbit is not None]
    has_volume = mission.rate_mbps is not None and len(volumes) == len(own)
    return MissionReport(
        satellite=planned_satellite(mission),
        name=name,
        contacts=len(own),
        required=sum(asked),
        volume_mbit=round(sum(volumes), 3) if has_volume else None,
        lost_mbit=lost_mbit,
        largest_gap_h=round(_longest_ms(pauses) / times.HOUR_MS, 6),
        shortfall=(
            *_missing_contacts(asked, own, window),
            *_missing_tracking(mission, own, window),
            *_too_long_a_gap(waits, pauses),
            *(_missing_volume(mission, own, window) if has_volume else ()),
            *((f"{lost_mbit} Mbit lost: the recorder holds {mission.storage_mbit:.0f} Mbit",) if lost_mbit else ()),
        ),
    )


def _contacts_asked(mission: Mission, window: times.Window) -> list[int]:
    """Contacts that each day asks for; a last, shorter day asks its share, rounded down."""
    least = mission.contacts_per_day.min if mission.contacts_per_day else 0
    return [day.share_of(least) for day in days(window)]


def _missing_contacts(asked: Sequence[int], own: Sequence[Contact], window: times.Window) -> Iterator[str]:
    for day, wanted in zip(days(window), asked, strict=True):
        had = sum(day_of(contact.start, window) == day.number for contact in own)
        if had < wanted:
            yield f"{had} of {wanted} contact{'s' if wanted > 1 else ''} on {day.name}"


def _missing_tracking(mission: Mission, own: Sequence[Contact], window: times.Window) -> Iterator[str]:
    """Hours that are missing to a track; a last, shorter day asks its share, or nothing."""
    if mission.track is None:
        return
    for day in days(window):
        had_ms = sum(c.end - c.start for c in own if day_of(c.start, window) == day.number)
        wanted_ms = day.tracking_ms(mission.track)
        if had_ms < wanted_ms:
            yield f"{had_ms / times.HOUR_MS:.4g} of {wanted_ms / times.HOUR_MS:.4g} h of tracking on {day.name}"


def _too_long_a_gap(waits: Waiting, pauses: Sequence[times.Window]) -> Iterator[str]:
    if waits.allowed_ms is not None and (overdue_s := waits.overdue_s(pauses)):
        hours, allowed = _longest_ms(pauses) / times.HOUR_MS, waits.allowed_ms / times.HOUR_MS
        yield f"{hours:.2f} h without a contact; {allowed:g} h are allowed, exceeded by {overdue_s} s in all"


def _longest_ms(pauses: Sequence[times.Window]) -> int:
    return max((pause.end - pause.start for pause in pauses), default=0)


def _missing_volume(mission: Mission, own: Sequence[Contact], window: times.Window) -> Iterator[str]:
    if mission.volume_mbit_per_day is None:
        return
    for day in days(window):
        had = sum(whole_mbit(c) for c in own if day_of(c.start, window) == day.number)
        wanted = day.share_of(mission.volume_mbit_per_day)
        if had < wanted:
            yield f"{had} of {wanted} Mbit on {day.name}"


def _lost_mbit(recorder: Recorder | None, own: Sequence[Contact]) -> int | None:
    """What the recorder lost under these contacts, followed step by step."""
    if recorder is None:
        return None
    return overflow_mbit(recorder, [Drain(contact.start, contact.end, whole_mbit(contact)) for contact in own])


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
