"""Which parts of an orbit a group of neighbouring places can see at all: the rest is never propagated.

For low, nearly circular orbits a state once a turn tells the orbit's plane and where in it the satellite is. A place is
in sight only while the angle between the satellite and the place, seen from the Earth's centre, is less than a cap that
follows from the lowest elevation and the largest radius. Everything else is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from groundsched.elements.propagation import MU_KM3_S2
from groundsched.ephemeris.earth_rotation import DAY_S, Floats
from groundsched.ephemeris.frames import Moments
from groundsched.passes.arcs import Arcs
from groundsched.passes.views import Indices, View

WIDEST_REGION_RAD = np.radians(14.0)
LARGEST_CAP_RAD = np.radians(65.0)
"""Beyond this the plane tells too little, and everything is kept."""
MOST_SPREAD = 0.5
"""While a satellite that is so slow moves on by a radian, the hub may by half of that: everything is kept."""
VERTICAL_RAD = np.radians(0.2)
"""The geodetic and the geocentric vertical differ by at most 0.193 degrees."""
PERIODIC_RAD = 0.012
"""The oblate Earth's periodic terms move a low satellite by up to 0.004 rad along and across its orbit in a turn."""
PERIODIC_KM = 25.0
"""They move it by up to 15 km up or down."""
EARTH_RATE_RAD_S = 2 * np.pi / DAY_S * 1.0027379

Keep = NDArray[np.bool_]


@dataclass(frozen=True)
class Region:
    """Places near to each other."""

    views: Indices
    """The numbers of the views from these places."""
    hub: Floats
    """(3,) Earth-fixed unit vector to their middle."""
    radius_rad: float
    """The angle from the hub to the farthest place."""
    lowest_rad: float
    """The lowest elevation that any of them sees."""
    height_km: float
    """The least distance of a place from the Earth's centre."""

    def cap_rad(self, radius_km: Floats) -> Floats:
        """(n,) largest angles from the hub at which something at (n,) distances from the centre can be in sight.

        In the triangle of centre, place and target the angle at the place is 90° + elevation; lower elevations, larger
        distances and lower places all widen the angle at the centre.
        """
        elevation = self.lowest_rad - VERTICAL_RAD
        at_target = np.arcsin(np.clip(self.height_km * np.cos(elevation) / radius_km, -1.0, 1.0))
        cap: Floats = np.pi / 2 - elevation - at_target + self.radius_rad
        return cap


def regions(views: Sequence[View]) -> list[Region]:
    """The views in groups of places that lie within `WIDEST_REGION_RAD` of the first of each."""
    positions = np.array([v.horizon.position_km for v in views]).reshape(-1, 3)
    distances = np.linalg.norm(positions, axis=1)
    directions = positions / distances[:, None]
    left, found = np.arange(len(views)), []
    while len(left):
        near = directions[left] @ directions[left[0]] > np.cos(WIDEST_REGION_RAD)
        near[0] = True
        members, left = left[near], left[~near]
        hub = directions[members].sum(axis=0)
        hub /= np.linalg.norm(hub)
        apart = np.linalg.norm(np.cross(directions[members], hub), axis=1).max()
        lowest = min(views[k].mask.lowest_deg for k in members)
        radius = float(np.arcsin(min(apart, 1.0)))
        found.append(Region(members, hub, radius, max(np.radians(lowest), -np.pi / 2), float(distances[members].min())))
    return found


@dataclass(frozen=True)
class Turns:
    """States at one knot a turn, each (t,): what is known of each turn that follows."""

    arc: Indices
    knot: Indices
    """The anomaly's multiple of a full turn, in knots."""
    seconds: Floats
    phase: Floats
    """(t, 3) Earth-fixed unit vector to the satellite, frozen at `seconds`."""
    along: Floats
    """(t, 3) the direction a quarter turn ahead."""
    normal: Floats
    """(t, 3) of the orbit's plane."""
    highest_km: Floats
    margin_rad: Floats
    """How far the satellite can be from where an ellipse in this plane puts it in this turn."""

    def where(self, keep: Keep | Indices) -> Turns:
        """The turns that `keep` marks."""
        return Turns(*(getattr(self, f.name)[keep] for f in fields(self)))


def turns(arcs: Arcs, arc: Indices, knot: Indices, states: tuple[Floats, Floats], moments: Moments) -> Turns:
    """What TEME states (t, 3) km and km/s at consecutive turns, one more each arc than there are turns, tell of these.

    The margin is measured: how far phase and plane have moved when the turn is over; three times how far the vector of
    eccentricity is from the one that spaces the knots, as the equation of the centre is off by little more than twice
    that; and the periodic terms.
    """
    position, velocity = states
    radius = np.sqrt(np.einsum("ij,ij->i", position, position))
    speed_sq = np.einsum("ij,ij->i", velocity, velocity)
    phase = position / radius[:, None]
    normal = _cross(phase, velocity)
    normal /= np.sqrt(np.einsum("ij,ij->i", normal, normal))[:, None]
    climb = np.abs(np.einsum("ij,ij->i", phase, velocity)) / np.sqrt(speed_sq)
    axis = 1 / (2 / radius - speed_sq / MU_KM3_S2)
    e = np.abs(1 - radius / axis) + climb + 0.003
    highest = axis * (1 + e) + PERIODIC_KM
    first = np.flatnonzero(arc[1:] == arc[:-1])
    then = first + 1
    off = climb + np.abs(1 - radius / axis - arcs.eccentricity[arc])
    moved = np.linalg.norm(phase[then] - phase[first], axis=1) + np.linalg.norm(normal[then] - normal[first], axis=1)
    phase, normal = moments.earth_fixed(phase), moments.earth_fixed(normal)
    return Turns(
        arc=arc[first],
        knot=knot[first],
        seconds=arcs.seconds(arc[first], knot[first].astype(np.float64)),
        phase=phase[first],
        along=_cross(normal[first], phase[first]),
        normal=normal[first],
        highest_km=np.maximum(highest[first], highest[then]),
        margin_rad=PERIODIC_RAD + 1.2 * moved + 3 * np.maximum(off[first], off[then]),
    )


def _cross(a: Floats, b: Floats) -> Floats:
    """(n, 3) products; NumPy's own is made for all shapes and five times as slow."""
    found = np.empty_like(a)
    for k, (i, j) in enumerate(((1, 2), (2, 0), (0, 1))):
        found[:, k] = a[:, i] * b[:, j] - a[:, j] * b[:, i]
    return found


def in_sight(arcs: Arcs, each: Turns, region: Region) -> tuple[Indices, Indices, Indices]:
    """Arcs and their first and last knots, (n,) each, outside which no place of `region` sees the satellite.

    In the frame of the orbit the hub has a phase and an elevation above the plane, both changing slowly as the Earth
    turns. In sight, the satellite is within the cap of the hub, so the hub's elevation is, and so is the difference of
    phases. The moment at which satellite and hub have the same phase is guessed and corrected once; what was left of
    the difference goes into the bound. A turn can begin and end with the hub near phase 0, so one guess more is made
    there.
    """
    cap = region.cap_rad(each.highest_km) + each.margin_rad
    # While the satellite moves on by a radian the hub moves by `drift`, and its phase by no more than `spread`.
    drift = EARTH_RATE_RAD_S / (arcs.rate[each.arc] * _slowest(arcs.eccentricity[each.arc]))
    spread = drift / np.cos(np.minimum(cap, LARGEST_CAP_RAD) + drift)
    middle = arcs.seconds(each.arc, each.knot + np.pi / arcs.spacing[each.arc])
    start, above = _hub_phase(each, region.hub, middle)
    # Half a turn later or earlier the hub is no nearer to the plane than this; one tenth for the phase being a guess.
    near = (np.abs(above) <= cap + drift * (np.pi + 0.1)) | (cap > LARGEST_CAP_RAD) | (spread > MOST_SPREAD)
    across = np.pi * spread + 0.3
    near_zero, near_turn = np.flatnonzero(near & (start < across)), np.flatnonzero(near & (start > 2 * np.pi - across))
    which = np.concatenate((np.flatnonzero(near), near_zero, near_turn))
    phase = np.concatenate((start[near], start[near_zero] + 2 * np.pi, start[near_turn] - 2 * np.pi))
    some, half, drift, spread = each.where(which), cap[which], drift[which], spread[which]
    hub, above = _hub_phase(some, region.hub, _reached(arcs, some, phase))
    left = (hub - phase + np.pi) % (2 * np.pi) - np.pi
    phase = phase + left
    blind = (half > LARGEST_CAP_RAD) | (spread > MOST_SPREAD)
    left, turned = np.abs(left), 1 - np.minimum(spread, MOST_SPREAD)
    within = (half + spread * left) / turned
    keep = blind | (np.abs(above) <= half + drift * (within + left))
    # While it is in sight the hub is at least so far above the plane: the way through the cap is a chord of it.
    least = np.maximum(np.abs(above) - drift * (within + left), 0.0)
    chord = np.arccos(np.clip(np.cos(half) / np.cos(least), -1.0, 1.0))
    width = (chord + spread * left) / turned
    from_knot = some.knot + _knots(arcs, some.arc, phase - width)
    to_knot = some.knot + _knots(arcs, some.arc, phase + width)
    whole = np.rint(2 * np.pi / arcs.spacing[some.arc])
    from_knot = np.where(blind, some.knot, from_knot)
    to_knot = np.where(blind, some.knot + whole, to_knot)
    return some.arc[keep], np.floor(from_knot[keep]).astype(np.intp), np.floor(to_knot[keep]).astype(np.intp) + 1


def _hub_phase(each: Turns, hub: Floats, seconds: Floats) -> tuple[Floats, Floats]:
    """(t,) phases of the hub in the orbit's plane, 0 ≤ phase < 2π, and (t,) elevations above it, at (t,) times."""
    turned = EARTH_RATE_RAD_S * (seconds - each.seconds)
    cos, sin = np.cos(turned), np.sin(turned)
    x, y = cos * hub[0] - sin * hub[1], sin * hub[0] + cos * hub[1]
    ahead = each.along[:, 0] * x + each.along[:, 1] * y + each.along[:, 2] * hub[2]
    here = each.phase[:, 0] * x + each.phase[:, 1] * y + each.phase[:, 2] * hub[2]
    above = each.normal[:, 0] * x + each.normal[:, 1] * y + each.normal[:, 2] * hub[2]
    return np.arctan2(ahead, here) % (2 * np.pi), np.arcsin(np.clip(above, -1.0, 1.0))


def _knots(arcs: Arcs, arc: Indices, phase: Floats) -> Floats:
    """(n,) knots after perigee at which the true anomaly is `phase`, of any number of turns."""
    e = arcs.eccentricity[arc]
    half = e / (1 + np.sqrt(1 - e * e))
    anomaly = phase - 2 * np.arctan(half * np.sin(phase) / (1 + half * np.cos(phase)))
    knots: Floats = anomaly / arcs.spacing[arc]
    return knots


def _reached(arcs: Arcs, each: Turns, phase: Floats) -> Floats:
    """(n,) moments at which the satellites have these phases."""
    return arcs.seconds(each.arc, each.knot + _knots(arcs, each.arc, phase))


def _slowest(e: Floats) -> Floats:
    """(n,) rate of the true anomaly at apogee, by the mean rate."""
    slowest: Floats = (1 - e) ** 2 / (1 - e * e) ** 1.5
    return slowest
