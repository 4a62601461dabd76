"""What a pass brings: time above an elevation, and data at a rate that depends on the elevation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from groundsched.ephemeris.earth_rotation import Floats
from groundsched.passes.stretches import Stretches, stretches
from groundsched.passes.tracks import State, Tracks
from groundsched.passes.views import Indices

EVERYWHERE_DEG = -90.0


def higher_than(elevation_deg: float, state: State) -> Floats:
    """(k,) above 0 where the target stands higher: in squares, which are smooth at the zenith, but near the horizon."""
    up, sine = state.line_km[2], np.sin(np.radians(elevation_deg))
    level = np.sqrt(1 - sine**2)
    if elevation_deg <= SMOOTH_FROM_DEG:
        found: Floats = up - sine * np.sqrt(state.level_sq + up**2)
        return found
    squares: Floats = np.abs(up) * up * level**2 - sine**2 * state.level_sq
    return squares


SMOOTH_FROM_DEG = 10.0
"""Below it the square's own bend, where `up` is 0, would be near the root."""


def above(tracks: Tracks, elevation_deg: float) -> Stretches:
    """When the targets stand above an elevation."""
    return stretches(tracks, lambda state: higher_than(elevation_deg, state))


@dataclass(frozen=True)
class Volume:
    """Data received since the begin of each track, at (k,) knots; between two it grows evenly."""

    tracks: Tracks
    owner: Indices
    seconds: Floats
    mbit: Floats
    rate_mbps: Floats
    """From each knot to the next."""

    def received_mbit(self, number: Indices, begin_s: Floats, end_s: Floats) -> Floats:
        """(k,) Mbit from `begin_s[i]` to `end_s[i]` of track `number[i]`; what lies outside it brings nothing."""
        return self._until(number, end_s) - self._until(number, begin_s)

    def _until(self, number: Indices, seconds: Floats) -> Floats:
        begin, end = self.tracks.begin_s, self.tracks.end_s
        at = np.clip(seconds, begin[number], end[number])
        span = 2 * (end - begin)
        key = self.owner + (self.seconds - begin[self.owner]) / span[self.owner]
        low = np.searchsorted(key, number + (at - begin[number]) / span[number], side="right") - 1
        found: Floats = self.mbit[low] + self.rate_mbps[low] * (at - self.seconds[low])
        return found


def volume(tracks: Tracks, rate_mbps: Sequence[tuple[float, float]]) -> Volume:
    """What comes down at a rate by elevation, points (elevation in degrees, Mbit/s), elevations rising.

    Each rate holds from its elevation up to the next one's, and below the first there is none: a link changes between
    whole modes of modulation and coding, each good from a threshold of signal on (DVB-S2, ETSI EN 302 307-1, and its
    use in space, CCSDS 131.3-B and 431.1-B), so a line between two points would promise a rate that no mode has. One
    point at 0 degrees is what a missions file's plain number becomes: that rate holds wherever the pass is visible.
    """
    steps = [(EVERYWHERE_DEG, rate_mbps[0][1])] if len(rate_mbps) == 1 and rate_mbps[0][0] == 0 else [*rate_mbps]
    gains = np.diff([0.0, *(rate for _, rate in steps)])
    everyone = np.arange(len(tracks))
    owners, seconds, changes = [everyone], [tracks.begin_s], [np.zeros(len(tracks))]
    for (elevation, _), gain in zip(steps, gains.tolist(), strict=True):
        whole = Stretches(everyone, tracks.begin_s, tracks.end_s)
        part = whole if elevation <= EVERYWHERE_DEG else above(tracks, elevation)
        owners += [part.owner, part.owner]
        seconds += [part.begin_s, part.end_s]
        changes += [np.full(len(part), gain), np.full(len(part), -gain)]
    owner, at, change = np.concatenate(owners), np.concatenate(seconds), np.concatenate(changes)
    order = np.lexsort((at, owner))
    return _volume(tracks, owner[order], at[order], change[order])


def _volume(tracks: Tracks, owner: Indices, seconds: Floats, change: Floats) -> Volume:
    """From changes of the rate, in order, of which those of each owner add up to 0."""
    rate = _running(owner, change)
    same = np.append(False, owner[1:] == owner[:-1])[: len(owner)]
    grown = np.where(same, np.roll(rate, 1) * np.diff(seconds, prepend=0.0), 0.0)
    return Volume(tracks, owner, seconds, _running(owner, grown), rate)


def _running(owner: Indices, values: Floats) -> Floats:
    """(k,) sums of each owner's values up to and with each; what other owners have takes no digit from them."""
    first = np.searchsorted(owner, owner)
    place = np.arange(len(owner)) - first
    total = values.copy()
    for step in range(1, int(place.max(initial=0)) + 1):
        here = np.flatnonzero(place == step)
        total[here] += total[here - 1]
    return total
