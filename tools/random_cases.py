"""Random searches that hunt what a pass search may lose.

Three masks in five are chosen from a satellite's own way: just below a culmination, just above a dip, through a moment,
with a corner at the azimuth of a culmination, or through the height at one of the search's own samples, give or take
some milliseconds. Windows begin and end inside passes, and at AOS and LOS to the millisecond.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from groundsched import times
from groundsched.elements.records import ElementSet
from groundsched.ephemeris.earth_rotation import Floats
from groundsched.ephemeris.frames import Horizon, Timeline
from groundsched.ephemeris.satellites import Satellite
from groundsched.passes.arcs import Arcs
from groundsched.passes.batches import arcs_of
from groundsched.passes.interpolation import PARTS
from groundsched.passes.masks import Mask
from groundsched.passes.views import Geometry, View
from tools.brute_force import Reference

EPOCH = times.parse_instant("2026-08-11T00:00Z")

ORBITS = {
    # mean motion (turns a day), eccentricity, inclination, B*: from … to …
    "LEO": ((13.5, 15.6), (0.0, 0.004), (0, 180), (0, 1e-4)),
    "polar": ((14.0, 15.2), (0.0, 0.002), (96, 99), (0, 1e-4)),
    "equatorial": ((13.5, 15.4), (0.0, 0.002), (0, 0.1), (0, 1e-5)),
    "eccentric LEO": ((11.0, 13.2), (0.05, 0.14), (0, 180), (0, 1e-4)),
    "low MEO": ((6.0, 11.0), (0.0, 0.2), (0, 180), (0, 0)),
    "MEO": ((1.8, 5.0), (0.0, 0.05), (0, 180), (0, 0)),
    "HEO": ((1.0, 2.3), (0.3, 0.72), (0, 180), (0, 0)),
    "far": ((0.1, 0.4), (0.5, 0.9), (0, 180), (0, 0)),
    "GEO": ((1.0025, 1.0029), (0.0, 0.0005), (0, 0.1), (0, 0)),
    "GSO": ((0.95, 1.05), (0.0, 0.3), (10, 130), (0, 0)),
    "decaying": ((16.2, 16.45), (0.0, 0.001), (20, 100), (1e-3, 2e-2)),
    # Perigees from below the ground, where SGP4 fails for minutes, to 120 km.
    "sinking": ((14.2, 14.3), (0.10, 0.12), (0, 180), (0, 1e-4)),
}
SHORT_S = (1.0, 20.0, 600.0)
SPANS_S = (*SHORT_S, 7200.0, 86_400.0, 2 * 86_400.0, 7 * 86_400.0)
LONG_S = (60 * 86_400.0, 365 * 86_400.0)
SCOUTED_S = 2 * 86_400.0
LOWEST_DEG, HIGHEST_DEG = -1.0, 85.0
TOP_DEG = 89.9


@dataclass(frozen=True)
class Case:
    """One search: satellites, views, a window."""

    kinds: Sequence[str]
    satellites: Sequence[Satellite]
    views: Sequence[View]
    owners: Sequence[int]
    """For each view the number of the view of the station that it belongs to."""
    window: times.Window
    planned: bool
    """Whether passes are wanted as a plan wants them: whole, where they set after the window's end."""


def random_case(seed: int) -> Case:
    """Satellites of any kind over places of any kind, in a window of a second to a year."""
    random = np.random.default_rng(seed)
    long = random.random() < 0.02
    span_s = float(random.choice(LONG_S, p=(0.8, 0.2))) if long else float(random.choice(SPANS_S))
    kinds = [str(k) for k in random.choice(list(ORBITS), size=1 if long else 8)]
    satellites = [_satellite(random, kind) for kind in kinds]
    start = EPOCH + int(random.integers(-2 * times.DAY_MS, 3 * times.DAY_MS))
    window = times.Window(start, start + int(span_s * 1000))
    scout = Scout.of(satellites, window)
    views: list[View] = []
    owners: list[int] = []
    for _ in range(1 if long else 3):
        horizon = _horizon(random)
        mask = scout.mask(random, horizon) if random.random() < 0.6 else _plain(random)
        owner = len(views)
        floor = min(mask.lowest_deg + random.uniform(0, 20), TOP_DEG)
        views += [View(horizon, mask), View(horizon, mask.raised(floor))]
        owners += [owner, owner]
    if span_s in SHORT_S or random.random() < 0.4:
        window = scout.moved(random, views[0], window)
    return Case(kinds, satellites, views, owners, window, planned=bool(random.random() < 0.4))


def _satellite(random: np.random.Generator, kind: str) -> Satellite:
    motion, eccentricity, inclination, bstar = (float(random.uniform(*limits)) for limits in ORBITS[kind])
    if kind == "far":
        perigee_km = 6378.0 + random.uniform(300, 20_000)
        eccentricity = min(0.9, 1 - perigee_km / (42_241.0 / motion ** (2 / 3)))
    node, perigee, anomaly = random.uniform(0, 360, size=3).tolist()
    return orbiting(kind, motion, eccentricity, inclination, (node, perigee, anomaly), bstar=bstar)


def orbiting(
    name: str,
    motion: float,
    eccentricity: float,
    inclination: float,
    angles: tuple[float, float, float],
    *,
    bstar: float = 0.0,
) -> Satellite:
    """A satellite with these elements at `EPOCH`: turns a day and degrees; `angles` are node, perigee and anomaly."""
    node, perigee, anomaly = angles
    return Satellite.of(
        ElementSet(
            satellite=90_000,
            name=name,
            object_id="",
            epoch="2026-08-11T00:00:00.000000",
            epoch_us=EPOCH * 1000,
            mean_motion=Decimal(repr(motion)),
            eccentricity=Decimal(repr(round(eccentricity, 7))),
            inclination=Decimal(repr(inclination)),
            ra_of_asc_node=Decimal(repr(node)),
            arg_of_pericenter=Decimal(repr(perigee)),
            mean_anomaly=Decimal(repr(anomaly)),
            bstar=Decimal(repr(bstar)),
            mean_motion_dot=Decimal(0),
            mean_motion_ddot=Decimal(0),
        )
    )


def _horizon(random: np.random.Generator) -> Horizon:
    latitude = float(random.choice([random.uniform(-90, 90), random.uniform(-90, 90), 90.0, -90.0, 0.0, 25.0, 33.0]))
    longitude = float(random.choice([random.uniform(-180, 180), 180.0, -180.0, 67.0]))
    return Horizon.at(latitude_deg=latitude, longitude_deg=longitude, altitude_m=float(random.uniform(0, 4000)))


def _plain(random: np.random.Generator) -> Mask:
    level = float(random.choice([-1.0, 0.0, 5.0, 10.0, 30.0, 60.0, random.uniform(-1, 60)]))
    corners = int(random.choice([1, 1, 1, 2, 4, 16, 72, 360]))
    azimuths = np.sort(random.choice(720, size=corners, replace=False)) / 2.0
    heights = np.minimum(level + random.uniform(0, 15, size=corners) * (corners > 1), 80.0)
    return Mask.of([*zip(azimuths.tolist(), heights.tolist(), strict=True)])


@dataclass(frozen=True)
class Scout:
    """One satellite of a case, and what brute force says of where it goes."""

    satellite: Satellite
    window: times.Window
    reference: Reference
    samples_s: Floats
    """(k,) moments at which the search takes samples of its way."""

    @classmethod
    def of(cls, satellites: Sequence[Satellite], window: times.Window) -> Scout:
        """The first of these that has positions all the time that is scouted: a day at least, two at most."""
        span_s = float(np.clip(window.duration_s, SCOUTED_S / 2, SCOUTED_S))
        timeline = Timeline(times.Window(window.start, window.start + int(span_s * 1000)))
        for satellite in satellites:
            codes = satellite.positions(timeline.moments(np.linspace(0.0, span_s, 200)))[1]
            if not codes.any():
                break
        reference = Reference(timeline, satellite, 0.0, span_s)
        return cls(satellite, window, reference, _samples(satellite, window))

    def mask(self, random: np.random.Generator, horizon: Horizon) -> Mask:
        """A mask that the satellite touches from this place, in one way or another."""
        sign = 1 if random.random() < 0.6 else -1
        at = self.reference.turnings(horizon, sign=sign)
        elevation = self.reference.seen(horizon, at).elevation_deg
        at = at[(elevation > LOWEST_DEG) & (elevation < HIGHEST_DEG)]
        hunt = str(random.choice(["graze", "graze", "touch", "touch", "corner", "moment"]))
        if not len(at) or hunt == "moment":
            return self._through_a_moment(random, horizon)
        turning_s = float(random.choice(at))
        if hunt == "corner":
            return self._with_a_corner(random, horizon, turning_s)
        if hunt == "graze":
            scale = self.satellite.step_s / 16
            touched_s = (
                turning_s + float(random.choice([-1, 1]) * np.exp(random.uniform(np.log(0.3), np.log(60)))) * scale
            )
        else:
            near = self.samples_s[np.abs(self.samples_s - turning_s) < 2 * self.satellite.step_s]
            sample_s = float(random.choice(near)) if len(near) else turning_s
            touched_s = sample_s + float(random.choice([-1, 1]) * 10 ** random.uniform(-6, -1))
        return self._through(random, horizon, touched_s)

    def _through(self, random: np.random.Generator, horizon: Horizon, seconds: float) -> Mask:
        """Level at the height that the satellite has then; one time in three with terrain on the other side."""
        seen = self.reference.seen(horizon, np.array([seconds]))
        azimuth, level = float(seen.azimuth_deg[0]), float(seen.elevation_deg[0])
        if random.random() < 2 / 3:
            return Mask.of([(0.0, level)])
        far = level + float(random.choice([-5.0, 5.0]))
        return _corners([(azimuth - 30, level), (azimuth + 30, level), (azimuth + 180, far)])

    def _through_a_moment(self, random: np.random.Generator, horizon: Horizon) -> Mask:
        elevation = self.reference.seen(horizon).elevation_deg
        k = np.flatnonzero((elevation > LOWEST_DEG) & (elevation < HIGHEST_DEG))
        if not len(k):
            return _plain(random)
        return self._through(random, horizon, float(self.reference.seconds[random.choice(k)]))

    def _with_a_corner(self, random: np.random.Generator, horizon: Horizon, seconds: float) -> Mask:
        """A corner at the azimuth of a culmination or of a dip, up to a degree above or below it."""
        seen = self.reference.seen(horizon, np.array([seconds]))
        azimuth, height = float(seen.azimuth_deg[0]), float(seen.elevation_deg[0])
        corner = height + float(random.choice([-1, 1]) * 10 ** random.uniform(-5, 0))
        aside = random.uniform(0.5, 20, size=2)
        lower = corner + random.uniform(-6, 2, size=2)
        around = [(azimuth - aside[0], float(lower[0])), (azimuth, corner), (azimuth + aside[1], float(lower[1]))]
        return _corners(around)

    def moved(self, random: np.random.Generator, view: View, window: times.Window) -> times.Window:
        """The window with its begin or its end at an AOS or a LOS, to the millisecond, or inside a pass."""
        passes = self.reference.windows(view, np.empty(0))
        if not passes:
            return window
        rise, fall = passes[int(random.integers(len(passes)))]
        at = float(random.choice([rise, fall, random.uniform(rise, fall)]))
        edge = self.window.start + round(at * 1000) + int(random.integers(-1, 2))
        length = window.end - window.start
        before = int(random.choice([0, length, int(random.uniform(0, length))]))
        return times.Window(edge - before, edge - before + length)


def _samples(satellite: Satellite, window: times.Window) -> Floats:
    """(k,) moments at which the search takes samples of a satellite's orbit; none where it is searched densely."""
    cuts = np.array([0.0, window.duration_s])
    rows = arcs_of(Geometry([satellite], (), Timeline(window)), 0, cuts)
    if not rows:
        return np.empty(0)
    arcs = Arcs.of(rows[:1])
    knots = np.arange(int(arcs.count[0]) * PARTS) / PARTS + float(arcs.first[0])
    return arcs.seconds(np.zeros(len(knots), dtype=np.intp), knots)


def _corners(points: Sequence[tuple[float, float]]) -> Mask:
    """The mask through points of any turn."""
    return Mask.of(sorted((azimuth % 360.0, min(height, TOP_DEG)) for azimuth, height in points))
