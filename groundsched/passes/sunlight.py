"""The Sun along tracks: eclipses of targets, and the Sun in an antenna's beam."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from groundsched.ephemeris.earth_rotation import Floats
from groundsched.ephemeris.frames import Horizon
from groundsched.passes import sky
from groundsched.passes.masks import Mask
from groundsched.passes.stretches import Stretches, stretches
from groundsched.passes.tracks import NODES, State, Tracks, dot, fitted, node_seconds, tracks
from groundsched.passes.views import Geometry, Indices, View

GEOCENTRE = View(Horizon(np.zeros(3), np.eye(3)), Mask.of([(0.0, -90.0)]))
"""Looks from the Earth's centre along Earth-fixed axes: what it sees of a target is the target's position."""

BEAM_FACTOR_DEG = 70.0
"""Half-power beamwidth of a dish times its diameter in wavelengths: 58 if evenly lit, 70 as commonly tapered."""

SUN_RADIUS_DEG = 0.2666
LIGHT_M_MHZ = 299.792458


def courses(geometry: Geometry, target: Indices, begin_s: Floats, end_s: Floats) -> tuple[Geometry, Tracks]:
    """The ways of targets, seen from the Earth's centre, with the geometry in which that is view 0."""
    centred = Geometry(geometry.targets, [GEOCENTRE], geometry.timeline)
    return centred, tracks(centred, target, np.zeros(len(target), dtype=np.intp), begin_s, end_s)


def suns(geometry: Geometry, of: Tracks) -> Tracks:
    """The Sun as the places see it along these very tracks: the same stretches and pieces."""
    axes = geometry.axes[of.view[of.owner]]
    places = np.repeat(geometry.places_km[of.view[of.owner]], NODES, axis=0)
    lines = sky.sun_positions(geometry.timeline.moments(node_seconds(of))) - places
    return replace(of, coefficients=fitted(lines, axes))


def darkness(geometry: Geometry, target: Indices, begin_s: Floats, end_s: Floats) -> Stretches:
    """When target `target[i]`, between `begin_s[i]` and `end_s[i]`, is not in full sunlight: penumbra and umbra."""
    return _shaded(*courses(geometry, target, begin_s, end_s), 1.0)


def umbra(geometry: Geometry, target: Indices, begin_s: Floats, end_s: Floats) -> Stretches:
    """When target `target[i]`, between `begin_s[i]` and `end_s[i]`, sees nothing of the Sun."""
    return _shaded(*courses(geometry, target, begin_s, end_s), -1.0)


def _shaded(geometry: Geometry, of: Tracks, side: float) -> Stretches:
    sun = suns(geometry, of)

    def deep(state: State) -> Floats:
        seen = sky.shade(state.line_km, sun.at(state.piece, state.x).line_km)
        return side * seen.sun_radius_deg - seen.clearance_deg

    return stretches(of, deep)


def sun_separation_deg(sun: Tracks, state: State) -> Floats:
    """(k,) angles at the place between the Sun, of the same tracks, and the targets."""
    return sky.separation_deg(state.line_km, sun.at(state.piece, state.x).line_km)


def near_sun(of: Tracks, sun: Tracks, angle_deg: float) -> Stretches:
    """When the middle of the Sun is within an angle of the targets: an antenna's `sun_avoidance_deg`, or `in_beam_deg`.

    Also where the Sun is below the horizon, which can only be when the target is that low itself.
    """
    cosine = np.cos(np.radians(angle_deg))

    def near(state: State) -> Floats:
        line, to_sun = state.line_km, sun.at(state.piece, state.x).line_km
        far: Floats = dot(line, to_sun) / np.sqrt(dot(to_sun, to_sun)) - cosine * np.sqrt(dot(line, line))
        return far

    return stretches(of, near)


def beamwidth_deg(diameter_m: float, downlink_mhz: float) -> float:
    """The full angle of a dish's beam between the directions of half power, the same in azimuth and elevation."""
    return BEAM_FACTOR_DEG * (LIGHT_M_MHZ / downlink_mhz) / diameter_m


def in_beam_deg(beamwidth: float) -> float:
    """Within this angle of the target some part of the Sun's disc is in the beam."""
    return beamwidth / 2 + SUN_RADIUS_DEG
