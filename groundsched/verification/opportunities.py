"""What schedules could be made of: all that antennas see of the passes that the missions want."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from groundsched.progress import Progress, silent
from groundsched.verification.comparison import compared
from groundsched.verification.follow import EASED, brought_mbit
from groundsched.verification.losses import Limits, lost
from groundsched.verification.sightings import Seen, Sightings, StationPass
from groundsched.verification.tracks import Track, length_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Opportunity:
    """All that one antenna sees of one pass, as Skyfield has it. Times in whole milliseconds."""

    pass_: str
    """The id of the document's pass, where it has it; else one of its own."""
    satellite: int
    station: str
    antenna: str
    start: int
    tca: int
    end: int
    max_elevation_deg: float
    lost_s: float = 0.0
    """So many of its seconds the antenna cannot point at the satellite."""
    volume_mbit: float | None = None


def opportunities(found: Sightings, progress: Progress = silent) -> list[Opportunity]:
    """All that antennas see of the passes that the missions want: what schedules could be made of.

    A pass has the id that the document has for it. What an antenna loses is the least that it may lose, and what it
    brings the most.
    """
    names = {id(each.own): each.entry.pass_ for each in compared(found).told if each.own is not None}
    seen: list[Opportunity] = []
    for number, watched in enumerate(found.watched.values()):
        for own in watched.passes:
            if own.wanted or own.doubtful:
                seen += _opportunities(own, names.get(id(own)), found)
        progress("views", number + 1, len(found.watched))
    return seen


def _opportunities(own: StationPass, name: str | None, found: Sightings) -> Iterator[Opportunity]:
    """Antennas that see the same and can do the same are looked at once."""
    mission = found.record.missions[own.satellite]
    known: dict[tuple[Seen, Limits], tuple[float, float]] = {}
    for antenna in own.station.antennas:
        limits = Limits.of(antenna).eased(EASED, EASED)
        for seen in own.by_antenna[antenna.id]:
            if (seen, limits) not in known:
                known[seen, limits] = _brought(own, seen, limits, found)
            lost_s, volume_mbit = known[seen, limits]
            yield Opportunity(
                pass_=name or f"{own.satellite}-{own.station.id}-{found.instant(own.seen.tca_s)}",
                satellite=own.satellite,
                station=own.station.id,
                antenna=antenna.id,
                start=found.instant(seen.aos_s),
                tca=found.instant(seen.tca_s),
                end=found.instant(seen.los_s),
                max_elevation_deg=seen.max_elevation_deg,
                lost_s=lost_s,
                volume_mbit=None if mission.rate_mbps is None else volume_mbit,
            )


def _brought(own: StationPass, seen: Seen, limits: Limits, found: Sightings) -> tuple[float, float]:
    """The seconds that are lost of a view, and the Mbit that it brings."""
    track = Track(found.watched[own.satellite].path, found.places[own.station.id], seen.aos_s, seen.los_s)
    missed = lost(track, limits, found.sky)
    return length_s(missed), brought_mbit(track, missed, found.record.missions[own.satellite])
