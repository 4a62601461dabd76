"""Where antennas point in a small world: from rise to set on straight lines.

A pass turns evenly from one azimuth to the other, climbs evenly to its culmination and falls evenly from it. What an
antenna loses of it lies around the culmination.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from groundsched.config.missions import Mission
from groundsched.documents.passes import Cut, Part, Pointing, Sighting
from groundsched.scheduling.demand import Demand


@dataclass(frozen=True)
class StraightTracks:
    """Knows what antennas see in any stretch of their sightings."""

    missions: Mapping[str, Mission]
    """By the id of the pass."""

    def parts(self, cuts: Sequence[Cut]) -> list[Part]:
        """What they see in these stretches."""
        return [part(cut.sighting, cut.start, cut.end, self.missions[cut.sighting.pass_id]) for cut in cuts]


def tracks(demand: Demand) -> StraightTracks:
    """The tracks of a demand's passes."""
    missions = {mission.satellite: mission for mission in demand.missions}
    return StraightTracks({pass_.id: missions[pass_.satellite] for pass_ in demand.passes})


def part(seen: Sighting, start: int, end: int, mission: Mission) -> Part:
    """What an antenna sees from `start` to `end`; beyond its sighting it stands as at the edge, and hears nothing."""
    lost = lost_ms(seen, start, end)
    return Part(
        start=start,
        end=end,
        begins=pointing(seen, start),
        ends=pointing(seen, end),
        lost_ms=lost,
        volume_mbit=_volume_mbit(seen, _within_ms(seen.aos, seen.los, start, end) - lost, mission),
    )


def lost_ms(seen: Sighting, start: int, end: int) -> int:
    """How much of what a sighting loses lies in a stretch, in whole milliseconds."""
    all_of_it = round(seen.lost_s * 1000)
    begin = min(max(seen.tca - all_of_it // 2, seen.aos), seen.los - all_of_it)
    return _within_ms(begin, begin + all_of_it, start, end)


def pointing(seen: Sighting, moment: int) -> Pointing:
    """Where an antenna points at one moment."""
    now = min(max(moment, seen.aos), seen.los)
    done = (now - seen.aos) / (seen.los - seen.aos)
    if now <= seen.tca:
        low_deg, climbed = seen.aos_elevation_deg, (now - seen.aos) / max(seen.tca - seen.aos, 1)
    else:
        low_deg, climbed = seen.los_elevation_deg, (seen.los - now) / max(seen.los - seen.tca, 1)
    return Pointing(
        _between(seen.aos_azimuth_deg, seen.los_azimuth_deg, done) % 360,
        _between(low_deg, seen.max_elevation_deg, climbed),
        _drives(seen, done),
    )


def _drives(seen: Sighting, done: float) -> tuple[float, ...]:
    if done in (0, 1):
        return seen.los_drive_deg if done else seen.aos_drive_deg
    drives = zip(seen.aos_drive_deg, seen.los_drive_deg, strict=True)
    return tuple(_between(first, last, done) for first, last in drives)


def _between(first: float, last: float, done: float) -> float:
    return last if done == 1 else first + (last - first) * done


def _within_ms(begin: int, finish: int, start: int, end: int) -> int:
    return max(0, min(finish, end) - max(begin, start))


def _volume_mbit(seen: Sighting, pointed_ms: int, mission: Mission) -> float | None:
    """At one rate, rate times time; by elevation, the sighting's volume spread evenly. To three decimals."""
    if mission.rate_mbps is None:
        return None
    if len(mission.rate_mbps) == 1:
        mbit = Fraction(str(mission.rate_mbps[0][1])) * pointed_ms / 1000
    else:
        pointed_in_all_ms = seen.los - seen.aos - round(seen.lost_s * 1000)
        mbit = Fraction(str(seen.volume_mbit or 0.0)) * pointed_ms / max(pointed_in_all_ms, 1)
    return float(round(mbit, 3))
