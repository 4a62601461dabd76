"""Where terrain hides a target: spans above a mask's lowest point, cut to those above the mask.

Between corners the height above the mask is smooth. So each span is sampled, and a sample added wherever the azimuth
crosses a corner or turns back; on the pieces between, signs of the height and of its derivative show every crossing.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from groundsched.ephemeris.earth_rotation import Floats
from groundsched.passes.crossings import Marks, Some, Spans, newton
from groundsched.passes.interpolation import Course
from groundsched.passes.masks import Mask
from groundsched.passes.roots import roots
from groundsched.passes.views import Geometry, Indices

SAMPLES_A_KNOT = 12
"""Every 1.5 degrees of a circular orbit: the height above a smooth slope has one hump between two."""
SAGITTA_DEG = 2.0
"""More than an elevation bends between two samples where azimuths turn by less than `WIDEST_TURN_DEG`."""
WIDEST_TURN_DEG = 45.0
MOST_HALVINGS = 8
"""Near the zenith samples are added until azimuths turn by less, or so often: 0.1 s of a low orbit are left then."""
ON_FLOOR_DEG = 1e-6
"""The end of a span may be this far below the mask where the mask is the floor itself."""


@dataclass(frozen=True)
class _Track:
    """What a view sees at places of a course, (n,) each, the rates by place."""

    owner: Indices
    """The span."""
    place: Floats
    azimuth: Floats
    elevation: Floats
    azimuth_rate: Floats
    elevation_rate: Floats


def behind_terrain(geometry: Geometry, course: Course, found: Spans) -> Spans:
    """The spans above the masks, of those above the masks' lowest points."""
    parts = []
    for view in np.flatnonzero(np.bincount(found.view)).tolist():
        mine, mask = found.where(found.view == view), geometry.views[view].mask
        parts.append(mine if mask.is_level else _cut(_Terrain(geometry, course, view), mine))
    if not parts:
        return found
    return Spans(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Spans)))


class _Terrain:
    """A mask, and what is seen above it."""

    def __init__(self, geometry: Geometry, course: Course, view: int) -> None:
        self.view = view
        self.mask: Mask = geometry.views[view].mask
        self._course, self._place, self._axes = course, geometry.places_km[view], geometry.axes[view]

    def track(self, owner: Indices, place: Floats) -> _Track:
        """The target at (n,) places."""
        position, rate = self._course.at(place, 1)
        east, north, up = self._axes @ (position - self._place[:, None])
        d_east, d_north, d_up = self._axes @ rate
        level_sq = np.maximum(east * east + north * north, 1e-12)
        level, along = np.sqrt(level_sq), east * d_east + north * d_north
        return _Track(
            owner,
            place,
            np.degrees(np.arctan2(east, north)) % 360.0,
            np.degrees(np.arctan2(up, level)),
            np.degrees((d_east * north - east * d_north) / level_sq),
            np.degrees((d_up * level_sq - up * along) / (level * (level_sq + up * up))),
        )

    def height(self, track: _Track) -> Floats:
        """(n,) degrees above the mask."""
        above: Floats = track.elevation - self.mask.elevation_deg(track.azimuth)
        return above


def _cut(terrain: _Terrain, found: Spans) -> Spans:
    counts = np.maximum(np.ceil((found.set - found.rise) * SAMPLES_A_KNOT).astype(np.intp), 8) + 1
    owner = np.repeat(np.arange(len(found)), counts)
    number = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    place = found.rise[owner] + (found.set - found.rise)[owner] * (number / (counts[owner] - 1))
    track = terrain.track(owner, place)
    for _ in range(MOST_HALVINGS):
        k = np.flatnonzero(_inside(track) & (np.abs(_half_turn(np.diff(track.azimuth))) > WIDEST_TURN_DEG))
        track = _with(terrain, track, (track.owner[k], (track.place[k] + track.place[k + 1]) / 2))
    track = _with(terrain, track, _turning_back(terrain, track))
    track = _with(terrain, track, _at_corners(terrain, track))
    return _above(terrain, found, track)


def _with(terrain: _Terrain, track: _Track, more: tuple[Indices, Floats]) -> _Track:
    """The track with more places in it."""
    if not len(more[0]):
        return track
    added = terrain.track(*more)
    order = np.lexsort((np.append(track.place, added.place), np.append(track.owner, added.owner)))
    return _Track(*(np.append(getattr(track, f.name), getattr(added, f.name))[order] for f in fields(_Track)))


def _inside(track: _Track) -> Marks:
    """(n − 1,) whether a sample and the next belong to one span."""
    same: Marks = track.owner[1:] == track.owner[:-1]
    return same


def _turning_back(terrain: _Terrain, track: _Track) -> tuple[Indices, Floats]:
    """Where azimuths stop to rise or to fall."""
    rate = track.azimuth_rate
    k = np.flatnonzero(_inside(track) & (np.sign(rate[1:]) != np.sign(rate[:-1])))
    at = roots(
        lambda some, place: terrain.track(track.owner[k[some]], place).azimuth_rate,
        track.place[k],
        track.place[k + 1],
        tolerance=1e-7,
        ends=(rate[k], rate[k + 1]),
    )
    return track.owner[k], at


def _at_corners(terrain: _Terrain, track: _Track) -> tuple[Indices, Floats]:
    """Where azimuths cross corners, as far as the target is not surely above every point of the mask."""
    mask, low = terrain.mask, np.minimum(track.elevation[1:], track.elevation[:-1])
    surely = low - np.abs(np.diff(track.elevation)) - SAGITTA_DEG > max(mask.elevations_deg)
    k = np.flatnonzero(_inside(track) & ~surely)
    begin = track.azimuth[k]
    turn = _half_turn(track.azimuth[k + 1] - begin)
    before, after = mask.corners_before(begin), mask.corners_before(begin + turn)
    crossed = np.abs(after - before)
    each = np.repeat(np.arange(len(k)), crossed)
    number = np.arange(len(each)) - np.repeat(np.cumsum(crossed) - crossed, crossed)
    corner = mask.corner_deg(np.minimum(before, after)[each] + number)
    k, turn, share = k[each], turn[each], (corner - begin[each]) / turn[each]
    ahead = np.sign(turn)

    def beyond(some: Some, place: Floats) -> tuple[Floats, Floats]:
        seen = terrain.track(k[some], place)
        return ahead[some] * _half_turn(seen.azimuth - corner[some]), ahead[some] * seen.azimuth_rate

    low_place, high_place = track.place[k], track.place[k + 1]
    return track.owner[k], newton(beyond, low_place, high_place, low_place + share * (high_place - low_place))[0]


def _half_turn(angle_deg: Floats) -> Floats:
    """(n,) angles as −180 ≤ angle < 180."""
    return (angle_deg + 180.0) % 360.0 - 180.0


def _above(terrain: _Terrain, found: Spans, track: _Track) -> Spans:
    """The spans above the mask: every change of sign, and every peak or dip between two places of the track."""
    height, same = terrain.height(track), _inside(track)
    at_end = np.append(~same, True) | np.append(True, ~same)
    height = np.where(at_end & (np.abs(height) < ON_FLOOR_DEG), 0.0, height)
    up = height >= 0
    k = np.flatnonzero(same)
    middle = track.azimuth[k] + _half_turn(track.azimuth[k + 1] - track.azimuth[k]) / 2
    slope = terrain.mask.slope(middle)
    climb = track.elevation_rate[k] - slope * track.azimuth_rate[k]
    climb_after = track.elevation_rate[k + 1] - slope * track.azimuth_rate[k + 1]

    def rate(some: Indices, place: Floats) -> Floats:
        seen = terrain.track(some, place)
        return seen.elevation_rate - slope[some] * seen.azimuth_rate

    level = up[k] == up[k + 1]
    turns = level & np.where(up[k], (climb < 0) & (climb_after > 0), (climb > 0) & (climb_after < 0))
    some = np.flatnonzero(turns)
    place = track.place
    at = roots(
        lambda of, where: rate(some[of], where),
        place[k[some]],
        place[k[some] + 1],
        tolerance=1e-7,
        ends=(climb[some], climb_after[some]),
    )
    other = (terrain.height(terrain.track(some, at)) >= 0) != up[k[some]]
    some, at = some[other], at[other]
    changes = np.flatnonzero(~level)
    piece = np.concatenate((changes, some, some))
    low = np.concatenate((place[k[changes]], place[k[some]], at))
    high = np.concatenate((place[k[changes] + 1], at, place[k[some] + 1]))
    rising = np.concatenate((up[k[changes] + 1], ~up[k[some]], up[k[some]]))

    def above(of: Some, where: Floats) -> tuple[Floats, Floats]:
        seen = terrain.track(piece[of], where)
        sign = np.where(rising[of], 1.0, -1.0)
        climbing = seen.elevation_rate - slope[piece[of]] * seen.azimuth_rate
        return sign * terrain.height(seen), sign * climbing

    crossed, _ = newton(above, low, high, (low + high) / 2)
    first, last = np.flatnonzero(np.append(True, ~same) & up), np.flatnonzero(np.append(~same, True) & up)
    place = np.concatenate((crossed, place[first], place[last]))
    owner = np.concatenate((track.owner[k[piece]], track.owner[first], track.owner[last]))
    rising = np.concatenate((rising, np.ones(len(first), dtype=bool), np.zeros(len(last), dtype=bool)))
    order = np.lexsort((~rising, place, owner))
    owner, place, rising = owner[order], place[order], rising[order]
    if len(place) % 2 or not rising[::2].all() or rising[1::2].any() or np.any(owner[::2] != owner[1::2]):
        raise AssertionError("rises and sets behind terrain do not alternate: a fault of the pass search")
    unknown = np.zeros(len(owner) // 2)
    return Spans(found.view[owner[::2]], place[::2], place[1::2], unknown, unknown)
