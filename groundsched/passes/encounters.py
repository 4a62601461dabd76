"""When two satellites stand close together in a station's sky.

Nothing is missed between samples. A stretch of time is looked at in its middle, and from there no direction can have
turned further than the way covers that the target can have gone: its speed times half of the stretch, and what the
greatest acceleration adds. Where two targets are farther apart than that and the angle asked for, they are so all the
time; else the stretch is halved, until both its edges are known to a millisecond.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from groundsched.documents.passes import Encounter
from groundsched.ephemeris.earth_rotation import Floats
from groundsched.ephemeris.satellites import Satellite
from groundsched.passes.search import Found, Passes
from groundsched.passes.stretches import Stretches, union
from groundsched.passes.tracks import NODES, State, Tracks, dot, fitted, node_seconds, tracks
from groundsched.passes.views import Geometry, Indices

MOST_ACCELERATION_KM_S2 = 0.0125
"""On the turning Earth: gravity at its surface, 0.0098, and the Coriolis and centrifugal parts, 0.0017 at 11 km/s."""

EDGE_S = 1e-3

GAP_S = 4.0
"""Between two moments of being close that are no farther apart than this, and one half-way, nobody looks for a gap: a
rule that forbids a little more is on the safe side, and docked satellites are quickly done with."""

_ALL_ROUND = np.pi


def encounters(
    found: Found, satellites: Sequence[Satellite], stations: Mapping[int, tuple[str, float]]
) -> list[Encounter]:
    """When any two of the satellites that a station sees stand closer than an angle.

    `stations` gives for the number of a view its station and the angle in degrees.
    """
    numbers = [satellite.elements.satellite for satellite in satellites]
    return [
        encounter
        for view, (station, angle_deg) in stations.items()
        for encounter in _in_view(found, numbers, view, station, angle_deg)
    ]


def _in_view(found: Found, numbers: Sequence[int], view: int, station: str, angle_deg: float) -> Iterator[Encounter]:
    one, other, begin_s, end_s = _overlaps(found.passes.where(found.passes.view == view))
    close = closer(found.geometry, view, (one, other), (begin_s, end_s), angle_deg)
    # Outwards to whole milliseconds, in which contacts are known: a moment of being close is never rounded away.
    origin = found.geometry.timeline.origin
    starts = (origin + np.floor(close.begin_s * 1000)).astype(np.int64).tolist()
    ends = (origin + np.ceil(close.end_s * 1000)).astype(np.int64).tolist()
    for owner, start, end in zip(close.owner.tolist(), starts, ends, strict=True):
        low, high = sorted((numbers[one[owner]], numbers[other[owner]]))
        yield Encounter(station=station, satellites=(low, high), start=start, end=end)


def _overlaps(passes: Passes) -> tuple[Indices, Indices, Floats, Floats]:
    """(k,) pairs of targets with passes that overlap, and (k,) begins and ends of what they share."""
    order = np.argsort(passes.aos_s, kind="stable")
    target, aos_s, los_s = passes.target[order], passes.aos_s[order], passes.los_s[order]
    place = np.arange(len(order))
    counts = np.searchsorted(aos_s, los_s) - place - 1
    first = np.repeat(place, counts)
    second = first + 1 + np.arange(len(first)) - np.repeat(np.cumsum(counts) - counts, counts)
    begin, end = aos_s[second], np.minimum(los_s[first], los_s[second])
    keep = (end - begin > EDGE_S) & (target[first] != target[second])
    return target[first][keep], target[second][keep], begin[keep], end[keep]


def closer(
    geometry: Geometry, view: int, targets: tuple[Indices, Indices], ends_s: tuple[Floats, Floats], angle_deg: float
) -> Stretches:
    """When each of (k,) pairs of targets, between (k,) moments, is closer than an angle in a view."""
    if not len(targets[0]):
        return Stretches(np.empty(0, np.intp), np.empty(0), np.empty(0))
    steps = np.array([each.step_s for each in geometry.targets])
    first_is_quick = steps[targets[0]] <= steps[targets[1]]
    quick, slow = np.where(first_is_quick, *targets), np.where(first_is_quick, *targets[::-1])
    order = np.argsort(quick, kind="stable")
    one = tracks(geometry, quick[order], np.full(len(order), view), ends_s[0][order], ends_s[1][order])
    close = _closer(one, _beside(geometry, one, slow[order]), np.radians(angle_deg))
    return Stretches(order[close.owner], close.begin_s, close.end_s)


def _beside(geometry: Geometry, of: Tracks, target: Indices) -> Tracks:
    """Other, slower targets along the very stretches and pieces of tracks."""
    mine = np.repeat(target[of.owner], NODES)
    order = np.argsort(mine, kind="stable")
    lines = np.empty((len(mine), 3))
    lines[order] = geometry.positions(mine[order], node_seconds(of)[order])[0]
    views = of.view[of.owner]
    lines -= np.repeat(geometry.places_km[views], NODES, axis=0)
    return replace(of, target=target, coefficients=fitted(lines, geometry.axes[views]))


def _closer(one: Tracks, other: Tracks, angle: float) -> Stretches:
    """When the targets of the same pieces are closer than an angle in radians."""
    piece = np.arange(len(one.owner))
    begin, end = np.full(len(piece), -1.0), np.full(len(piece), 1.0)
    found = [Stretches(np.empty(0, np.intp), np.empty(0), np.empty(0))]
    while len(piece):
        middle, half_s = (begin + end) / 2, (end - begin) / 2 * one.half_s[piece]
        states = one.at(piece, middle), other.at(piece, middle)
        apart, turned = _apart(*states), _turned(states[0], half_s) + _turned(states[1], half_s)
        near = apart - turned < angle
        close = apart + turned < angle
        short = near & ~close & (half_s <= GAP_S / 2)
        close[short] = (apart[short] < angle) & _both_ends(one, other, (piece, begin, end), short, angle)
        done = near & (close | (half_s <= EDGE_S / 2))
        found.append(
            Stretches(
                one.owner[piece[done]], one.seconds(piece[done], begin[done]), one.seconds(piece[done], end[done])
            )
        )
        more = near & ~done
        piece, begin, middle, end = (np.repeat(values[more], 2) for values in (piece, begin, middle, end))
        begin[1::2], end[::2] = middle[1::2], middle[::2]
    return union(found)


def _both_ends(
    one: Tracks, other: Tracks, spans: tuple[Indices, Floats, Floats], some: Indices, angle: float
) -> NDArray[np.bool_]:
    """(k,) whether the targets are closer at both ends of some of the spans."""
    piece = spans[0][some]
    begins, ends = (_apart(one.at(piece, x[some]), other.at(piece, x[some])) < angle for x in spans[1:])
    both: NDArray[np.bool_] = begins & ends
    return both


def _apart(one: State, other: State) -> Floats:
    """(k,) angles in radians between two directions; by atan2, as a small angle's cosine has no digits."""
    cross = np.cross(one.line_km, other.line_km, axis=0)
    found: Floats = np.arctan2(np.sqrt(dot(cross, cross)), dot(one.line_km, other.line_km))
    return found


def _turned(state: State, seconds: Floats) -> Floats:
    """(k,) the largest angle, in radians, by which a direction changes within (k,) seconds before or after."""
    speed = np.sqrt(dot(state.velocity_km_s, state.velocity_km_s))
    way = (speed * seconds + MOST_ACCELERATION_KM_S2 / 2 * seconds**2) / np.sqrt(dot(state.line_km, state.line_km))
    found: Floats = np.where(way < 1, np.arcsin(np.minimum(way, 1)), _ALL_ROUND)
    return found
