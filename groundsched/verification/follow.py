"""What an antenna does while it has a contact: the part that it sees, what it loses of it, what comes down."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from groundsched.config.missions import Mission
from groundsched.config.network import Antenna
from groundsched.documents.schedule import Contact
from groundsched.verification.grazes import EDGE_S
from groundsched.verification.losses import Limits, lost
from groundsched.verification.sightings import Sightings, StationPass
from groundsched.verification.sky import Sky
from groundsched.verification.tracks import Span, Track, length_s

EASED = 1e-5
"""Lost seconds are computed for limits that are wider and narrower by so much, as a part and in degrees: where a pass
hardly touches a limit, a trifle decides on tenths of a second."""
RECEIVED_S = 0.005
"""What comes down at a rate by elevation is known to what this brings at the highest: five edges of a millisecond."""

Range = tuple[float, float]
"""The least and the most that is right."""


@dataclass(frozen=True)
class Held:
    """A contact, and the part of it in which its antenna sees the satellite."""

    contact: Contact
    mission: Mission
    antenna: Antenna
    track: Track
    sky: Sky

    @cached_property
    def lost_range_s(self) -> Range:
        """Seconds that the antenna may be said to lose."""
        lengths = [length_s(parts) for _, parts in self._looks()]
        return min(lengths), max(lengths)

    @cached_property
    def volume_range_mbit(self) -> Range | None:
        """Mbit that it may be said to bring; None without a rate."""
        rates = self.mission.rate_mbps
        if rates is None:
            return None
        if self.mission.rate_by_elevation is None:
            return self._plain_mbit(rates[0][1])
        brought = [brought_mbit(track, parts, self.mission) for track, parts in self._looks()]
        off = RECEIVED_S * max(rate for _, rate in rates)
        return min(brought) - off, max(brought) + off

    def _plain_mbit(self, rate: float) -> Range:
        """At a rate that is the same everywhere: what the time brings that is not said to be lost."""
        lengths = [track.end_s - track.begin_s - self.contact.lost_s for track in self._tracks]
        return min(lengths) * rate, max(lengths) * rate

    @cached_property
    def _tracks(self) -> list[Track]:
        """The whole part; with `overlap_s` so much of its start may count for nothing."""
        whole, late = self.track, self.track.begin_s + self.mission.overlap_s
        if not self.mission.overlap_s or late >= whole.end_s:
            return [whole]
        return [whole, Track(whole.path, whole.place, late, whole.end_s)]

    def _looks(self) -> list[tuple[Track, list[Span]]]:
        """What is lost of the tracks, with limits a trifle wider and narrower."""
        limits = Limits.of(self.antenna)
        eased = [limits.eased(EASED, EASED), limits.eased(-EASED, -EASED)]
        return [(track, lost(track, each, self.sky)) for track in self._tracks for each in eased]


def may_be_broken_off(own: StationPass, found: Sightings) -> bool:
    """Whether some antenna of the station cannot point in a part of a pass, or does not see its culmination."""
    watched, place = found.watched[own.satellite], found.places[own.station.id]
    for antenna in own.station.antennas:
        limits = Limits.of(antenna).eased(-EASED, -EASED)
        for seen in own.by_antenna[antenna.id]:
            inside = seen.aos_s - EDGE_S <= own.seen.tca_s <= seen.los_s + EDGE_S
            track = Track(watched.path, place, seen.aos_s, seen.los_s)
            if not inside or lost(track, limits, found.sky):
                return True
    return False


def brought_mbit(track: Track, without: list[Span], mission: Mission) -> float:
    """What comes down along a track outside of some stretches; without a rate nothing.

    Of a table each rate holds from its elevation to the next one's; a plain number holds wherever the pass is seen.
    """
    rates = mission.rate_mbps or ()
    if mission.rate_by_elevation is None:
        return sum(rate for _, rate in rates) * (track.end_s - track.begin_s - length_s(without))
    gains = np.diff([0.0, *(rate for _, rate in rates)]).tolist()
    total = 0.0
    for (elevation, _), gain in zip(rates, gains, strict=True):
        above = _above(track, elevation)
        total += gain * (length_s(above) - _shared_s(above, without))
    return total


def _above(track: Track, elevation: float) -> list[Span]:
    return track.when(lambda at: track.elevation_deg(at) - elevation)


def _shared_s(one: list[Span], other: list[Span]) -> float:
    """How long both last at once."""
    return sum(max(0.0, min(a[1], b[1]) - max(a[0], b[0])) for a in one for b in other)
