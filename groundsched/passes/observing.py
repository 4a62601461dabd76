"""What antennas see of less than a whole sighting: pointing, losses and volume of any stretch, on true tracks.

A stretch is looked at as a contact of its own: its drive stands where it likes when the stretch begins, so that what is
lost of a pass is lost of those parts alone that hold the stretch in which it is lost, and a part fits on every turn of
the cable on which the whole pass does, and perhaps on more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from groundsched import times
from groundsched.documents.passes import Cut, Part, Pass, Pointing, Sighting
from groundsched.ephemeris.satellites import Satellite
from groundsched.passes.drives import Limits
from groundsched.passes.losses import ANGLE_DECIMALS, Lost, losses
from groundsched.passes.search import Found
from groundsched.passes.skies import Skies
from groundsched.passes.stretches import Stretches
from groundsched.passes.tracks import Tracks, aim, tracks
from groundsched.passes.volumes import volume

VOLUME_DECIMALS = 3

Rate = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Observatory:
    """The antennas of a search, to be asked where they point. It costs nothing until it is asked."""

    found: Found
    satellites: Sequence[Satellite]
    """By the targets' numbers."""
    sky: Skies
    passes: Sequence[Pass]
    rates: Mapping[int, Rate]
    """Satellite to what it sends by elevation, where that is known."""

    def parts(self, cuts: Sequence[Cut]) -> list[Part]:
        """What antennas see in these stretches; where one reaches beyond its sighting, they stand as at its edge."""
        inside = [_inside(cut) for cut in cuts]
        looks = self._aimed(inside)
        self._look_closely(inside, looks)
        return [
            _part(cut, look, _volume_mbit(within, look, self._rate(within)))
            for cut, within, look in zip(cuts, inside, looks, strict=True)
        ]

    def _rate(self, cut: Cut) -> Rate | None:
        return self.rates.get(self._satellite[cut.sighting.pass_id])

    def _aimed(self, cuts: Sequence[Cut]) -> list[Look]:
        """Where the antennas point at both ends of each; what is lost and received of those that are whole."""
        numbers: dict[tuple[str, str, int], int] = {}
        sightings: list[Sighting] = []
        moments: dict[tuple[int, int], int] = {}
        ends: list[tuple[int, int]] = []
        for cut in cuts:
            seen = cut.sighting
            number = numbers.setdefault((seen.pass_id, seen.antenna, seen.aos), len(numbers))
            if number == len(sightings):
                sightings.append(seen)
            first, last = (number, cut.start), (number, cut.end)
            ends.append((moments.setdefault(first, len(moments)), moments.setdefault(last, len(moments))))
        aims = list(self._pointings(sightings, list(moments)))
        return [_look(cut, aims[first], aims[last]) for cut, (first, last) in zip(cuts, ends, strict=True)]

    def _pointings(self, sightings: Sequence[Sighting], moments: Sequence[tuple[int, int]]) -> Iterator[Pointing]:
        """Where to point at moments (sighting, milliseconds); at the edges as the sighting says."""
        if not moments:
            return
        of = self._tracks([(s, s.aos, s.los) for s in sightings])
        number, instant = np.array(moments, dtype=np.int64).T
        seconds = np.clip(self.found.geometry.timeline.seconds(instant), of.begin_s[number], of.end_s[number])
        there = aim(of.states(number.astype(np.intp), seconds))
        azimuths = (np.round(there.azimuth_deg, ANGLE_DECIMALS) % 360.0).tolist()
        elevations = np.round(there.elevation_deg, ANGLE_DECIMALS).tolist()
        for (own, moment), azimuth, elevation in zip(moments, azimuths, elevations, strict=True):
            seen = sightings[own]
            if moment == seen.aos:
                yield Pointing(seen.aos_azimuth_deg, seen.aos_elevation_deg, seen.aos_drive_deg)
            elif moment == seen.los:
                yield Pointing(seen.los_azimuth_deg, seen.los_elevation_deg, seen.los_drive_deg)
            else:
                yield Pointing(azimuth, elevation)

    def _look_closely(self, cuts: Sequence[Cut], looks: list[Look]) -> None:
        """What is lost of cuts, where drives of limited range stand, and what comes down at rates by elevation."""
        kinds: dict[tuple[Limits | None, Rate | None], list[int]] = {}
        for number, cut in enumerate(cuts):
            asked = self._asked(cut)
            if cut.start < cut.end and asked != (None, None):
                kinds.setdefault(asked, []).append(number)
        for (limits, rate), unordered in kinds.items():
            numbers = sorted(unordered, key=lambda n: self._satellite[cuts[n].sighting.pass_id])
            of = self._tracks([(cuts[n].sighting, cuts[n].start, cuts[n].end) for n in numbers])
            for n, look in zip(numbers, self._seen([looks[n] for n in numbers], of, limits, rate), strict=True):
                looks[n] = look

    def _asked(self, cut: Cut) -> tuple[Limits | None, Rate | None]:
        """The limits that can matter to a part of this sighting, and its rate where that is a table.

        Of a pass of which nothing is lost no part loses anything; only where its cable allows may be more.
        """
        seen = cut.sighting
        if _is_whole(cut):
            return None, None
        limits, rate = self.sky.limits.get(seen.antenna), self._rate(cut)
        matters = limits is not None and (seen.lost_s > 0 or limits.drive.azimuth_range_deg is not None)
        return limits if matters else None, None if rate is None or _is_everywhere(rate) else rate

    def _seen(self, looks: Sequence[Look], of: Tracks, limits: Limits | None, rate: Rate | None) -> list[Look]:
        """The looks at these tracks, with what these limits take and this rate brings."""
        found = list(looks)
        gone = Stretches(np.empty(0, np.intp), np.empty(0), np.empty(0))
        if limits is not None:
            lost = losses(self.found.geometry, of, limits)
            gone = lost.stretches
            told = lost.told(np.arange(len(of)), len(of))
            found = [look.with_losses(each) for look, each in zip(found, told, strict=True)]
        if rate is not None:
            down = volume(of, rate)
            mbit = down.received_mbit(np.arange(len(of)), of.begin_s, of.end_s)
            mbit -= np.bincount(gone.owner, down.received_mbit(gone.owner, gone.begin_s, gone.end_s), len(of))
            brought = np.round(np.maximum(mbit, 0.0), VOLUME_DECIMALS).tolist()
            found = [replace(look, volume_mbit=each) for look, each in zip(found, brought, strict=True)]
        return found

    def _tracks(self, stretches: Sequence[tuple[Sighting, int, int]]) -> Tracks:
        """The tracks of stretches of sightings: at a cut pass's end not beyond, as there may be no position."""
        rows = np.array([self._row(seen) for seen, _, _ in stretches], dtype=np.intp)
        whole, timeline = self.found.passes, self.found.geometry.timeline
        begin, end = (
            timeline.seconds(np.array(instants, dtype=np.int64))
            for instants in ([start for _, start, _ in stretches], [end for _, _, end in stretches])
        )
        begin = np.where(whole.truncated_start[rows], np.maximum(begin, whole.aos_s[rows]), begin)
        end = np.where(whole.truncated_end[rows], np.minimum(end, whole.los_s[rows]), end)
        return tracks(self.found.geometry, whole.target[rows], whole.view[rows], begin, end)

    def _row(self, seen: Sighting) -> int:
        """The number of a sighting's pass in the search."""
        target = self._target[self._satellite[seen.pass_id]]
        return self._rows[target, self._view[seen.antenna], seen.aos]

    @cached_property
    def _satellite(self) -> dict[str, int]:
        return {pass_.id: pass_.satellite for pass_ in self.passes}

    @cached_property
    def _target(self) -> dict[int, int]:
        return {each.elements.satellite: number for number, each in enumerate(self.satellites)}

    @cached_property
    def _view(self) -> dict[str, int]:
        return {antenna: view for view, (_, antennas) in self.sky.of_antennas.items() for antenna in antennas}

    @cached_property
    def _rows(self) -> dict[tuple[int, int, int], int]:
        whole = self.found.passes
        rises = self.found.geometry.timeline.instant(whole.aos_s)
        keys = zip(whole.target.tolist(), whole.view.tolist(), rises.tolist(), strict=True)
        return {key: row for row, key in enumerate(keys)}


@dataclass(frozen=True, slots=True)
class Look:
    """What is known of one stretch."""

    begins: Pointing
    ends: Pointing
    lost_ms: int = 0
    volume_mbit: float | None = None
    """None where the rate is the same at every elevation."""

    def with_losses(self, lost: Lost) -> Look:
        """The same with what the antenna's limits take of it."""
        return replace(
            self,
            begins=replace(self.begins, drive_deg=lost.begins_deg),
            ends=replace(self.ends, drive_deg=lost.ends_deg),
            lost_ms=round(lost.seconds * times.SECOND_MS),
        )


def _inside(cut: Cut) -> Cut:
    seen = cut.sighting
    start, end = (min(max(moment, seen.aos), seen.los) for moment in (cut.start, cut.end))
    return cut if (start, end) == (cut.start, cut.end) else Cut(seen, start, end)


def _is_whole(cut: Cut) -> bool:
    return (cut.start, cut.end) == (cut.sighting.aos, cut.sighting.los)


def _look(cut: Cut, begins: Pointing, ends: Pointing) -> Look:
    if not _is_whole(cut):
        return Look(begins, ends)
    return Look(begins, ends, round(cut.sighting.lost_s * times.SECOND_MS), cut.sighting.volume_mbit)


def _volume_mbit(inside: Cut, look: Look, rate: Rate | None) -> float | None:
    """At a rate that is the same everywhere what the pointed time brings."""
    if look.volume_mbit is not None or rate is None or not _is_everywhere(rate):
        return look.volume_mbit
    return round(rate[0][1] * (inside.end - inside.start - look.lost_ms) / times.SECOND_MS, VOLUME_DECIMALS)


def _is_everywhere(rate: Rate) -> bool:
    """Whether the rate is the same at every elevation: one point at the horizon; below a higher one nothing comes."""
    return len(rate) == 1 and not rate[0][0]


def _part(cut: Cut, look: Look, volume_mbit: float | None) -> Part:
    return Part(
        start=cut.start,
        end=cut.end,
        begins=look.begins,
        ends=look.ends,
        lost_ms=look.lost_ms,
        volume_mbit=volume_mbit,
    )
