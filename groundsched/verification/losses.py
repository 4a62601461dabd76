"""When an antenna cannot point at what it sees: too high, too fast, beyond its cable, too near the Sun.

Written from the contract and docs/planning.md a second time, over samples of Skyfield's positions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from groundsched.config.network import Antenna
from groundsched.verification import sun
from groundsched.verification.horizons import CIRCLE_DEG
from groundsched.verification.roots import crossings
from groundsched.verification.sky import Floats, Sky
from groundsched.verification.tracks import Function, Span, Track, length_s, union

NEAR = 0.9
"""Between two samples, a degree of azimuth and a second of a low orbit apart, nothing rises by a tenth of a limit."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What an antenna can do; None where nothing is said."""

    max_elevation_deg: float | None
    azimuth_deg_s: float | None
    elevation_deg_s: float | None
    azimuth_range_deg: tuple[float, float] | None
    sun_avoidance_deg: float | None

    @classmethod
    def of(cls, antenna: Antenna) -> Limits:
        """An antenna's."""
        slew = antenna.slew_deg_s
        return cls(
            max_elevation_deg=antenna.max_elevation_deg,
            azimuth_deg_s=slew.azimuth if slew else None,
            elevation_deg_s=slew.elevation if slew else None,
            azimuth_range_deg=antenna.azimuth_range_deg,
            sun_avoidance_deg=antenna.sun_avoidance_deg or None,
        )

    def eased(self, part: float, angle_deg: float) -> Limits:
        """The same with rates higher by a part, angles wider, and the Sun as far as it may be; less where negative."""
        rates = self.azimuth_deg_s, self.elevation_deg_s
        azimuth, elevation = (None if rate is None else rate * (1 + part) for rate in rates)
        cable, away = self.azimuth_range_deg, self.sun_avoidance_deg
        off_deg = sun.OFF_DEG if part > 0 else -sun.OFF_DEG
        return replace(
            self,
            max_elevation_deg=None if self.max_elevation_deg is None else self.max_elevation_deg + angle_deg,
            azimuth_deg_s=azimuth,
            elevation_deg_s=elevation,
            azimuth_range_deg=None if cable is None else (cable[0] - angle_deg, cable[1] + angle_deg),
            sun_avoidance_deg=None if away is None else max(away - off_deg, 0.0),
        )


def lost(track: Track, limits: Limits, sky: Sky) -> list[Span]:
    """The stretches of a track in which the antenna is off its target, apart and in order."""
    found = _off_target(track, limits) if _is_demanding(track, limits) else []
    if limits.azimuth_range_deg is not None:
        found += _beyond_cable(track, limits.azimuth_range_deg, limits.azimuth_deg_s)
    if (avoided := limits.sun_avoidance_deg) is not None:
        found += track.when(lambda at: avoided - _from_sun(track, sky, at))
    return union(found)


def _from_sun(track: Track, sky: Sky, seconds: Floats) -> Floats:
    return sun.apart_deg(track.lines(seconds), track.place.axes @ sun.directions(sky, seconds))


def _is_demanding(track: Track, limits: Limits) -> bool:
    """Whether a track comes near to what the drive can do: most do not, and need not be looked at closely."""
    most = limits.max_elevation_deg, limits.azimuth_deg_s, limits.elevation_deg_s
    return any(limit is not None and asked > NEAR * limit for limit, asked in zip(most, track.fastest, strict=True))


def _off_target(track: Track, limits: Limits) -> list[Span]:
    """Too high or too fast, and until the drive has made up what it was outrun by."""
    found = union(_out_of_reach(track, limits))
    rate = limits.azimuth_deg_s
    while rate is not None and found:
        grown = union([_made_up(track, each, rate) for each in found])
        if len(grown) == len(found):
            return grown
        found = grown
    return found


def _out_of_reach(track: Track, limits: Limits) -> list[Span]:
    highest, azimuth, elevation = limits.max_elevation_deg, limits.azimuth_deg_s, limits.elevation_deg_s
    conditions: list[Function] = []
    if highest is not None:
        conditions.append(lambda at: track.elevation_deg(at) - highest)
    if azimuth is not None:
        conditions.append(lambda at: track.azimuth_rate_deg_s(at) - azimuth)
    if elevation is not None:
        conditions.append(lambda at: track.elevation_rate_deg_s(at) - elevation)
    return [span for condition in conditions for span in track.when(condition)]


def _made_up(track: Track, span: Span, rate: float) -> Span:
    """A stretch grown until a drive of this rate can have turned from its begin to its end: later or earlier.

    It takes what is shorter. The drive stands where it likes as the track begins; where it does not arrive before the
    end, the rest is lost.
    """
    begin, end = span
    turned_begin, turned_end = track.turned_deg(np.array(span)).tolist()
    way = np.sign(turned_end - turned_begin)
    late = _first(track, end, track.end_s, lambda t: way * (track.turned_deg(t) - turned_begin) - rate * (t - begin))
    early = _first(track, begin, track.begin_s, lambda t: way * (turned_end - track.turned_deg(t)) - rate * (end - t))
    return (begin, late) if late - begin <= end - early else (early, end)


def _first(track: Track, near: float, far: float, behind: Callable[[Floats], Floats]) -> float:
    """The first moment from `near` on towards `far` at which the drive is not behind; `far` where there is none."""
    low, high = min(near, far), max(near, far)
    between = track.seconds[(track.seconds > low) & (track.seconds < high)]
    moments = np.concatenate(([near], between if near <= far else between[::-1], [far]))
    caught = np.flatnonzero(behind(moments) <= 0)
    if not len(caught):
        return far
    if caught[0] == 0:
        return near
    low, high = sorted(moments[caught[0] - 1 : caught[0] + 1].tolist())
    return float(crossings(lambda _, at: behind(at), np.array([low]), np.array([high]))[0])


def fitting_turns(course_deg: Floats, cable_deg: tuple[float, float]) -> range:
    """The whole turns that, added to a course, keep all of it in a drive's range; none where nothing does."""
    low, high = cable_deg
    lowest = int(np.ceil((low - course_deg.min()) / CIRCLE_DEG))
    return range(lowest, int(np.floor((high - course_deg.max()) / CIRCLE_DEG)) + 1)


@dataclass(frozen=True)
class Way:
    """A way of following a track that fits a cable on no turn: what is lost, and the turns at its begin and end."""

    lost: list[Span]
    begins: float
    ends: float


def _beyond_cable(track: Track, cable_deg: tuple[float, float], rate: float | None) -> list[Span]:
    """Nothing for a track that fits the range on some turn; else the least that is lost in any way."""
    if len(fitting_turns(track.course_deg, cable_deg)):
        return []
    return min((way.lost for way in ways(track, cable_deg, rate)), key=length_s)


def ways(track: Track, cable_deg: tuple[float, float], rate: float | None) -> list[Way]:
    """How a drive may follow a track that fits its range on no turn, on any turn.

    It waits at the range's end until the target comes back, or turns back a circle where it first meets an end.
    """
    course, (low, high) = track.course_deg, cable_deg
    first, last = np.ceil((low - course.max()) / CIRCLE_DEG), np.floor((high - course.min()) / CIRCLE_DEG)
    found = [Way([(track.begin_s, track.end_s)], first, first)]
    for turn in np.arange(first, last + 1).tolist():
        outside = _outside(track, cable_deg, turn)
        found += [Way(outside, turn, turn), _turned_back(track, cable_deg, turn, outside, rate)]
    return found


def _outside(track: Track, cable_deg: tuple[float, float], turn: float) -> list[Span]:
    middle, half = sum(cable_deg) / 2, (cable_deg[1] - cable_deg[0]) / 2
    return track.when(lambda at: np.abs(track.turned_deg(at) + CIRCLE_DEG * turn - middle) - half)


def _turned_back(
    track: Track, cable_deg: tuple[float, float], turn: float, outside: list[Span], rate: float | None
) -> Way:
    leaves = outside[0][0] if outside else track.end_s
    if leaves <= track.begin_s:
        return Way([(track.begin_s, track.end_s)], turn, turn)
    from_deg = float(track.turned_deg(np.array([leaves]))[0])
    way = 1.0 if from_deg + CIRCLE_DEG * turn > sum(cable_deg) / 2 else -1.0
    returns = leaves
    if rate is not None:
        returns = _first(
            track,
            leaves,
            track.end_s,
            lambda t: CIRCLE_DEG - way * (track.turned_deg(t) - from_deg) - rate * (t - leaves),
        )
    later = [(max(begin, returns), end) for begin, end in _outside(track, cable_deg, turn - way) if end > returns]
    return Way(union([(leaves, returns), *later]), turn, turn - way)
