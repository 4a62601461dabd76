"""Compares the pass search with brute force on true positions, for random orbits, places, masks and windows.

    uv run python -m tools.check_passes [WINDOWS [SEED]]

Goes on until brute force has found WINDOWS stretches of visibility (default 20,000), and says what was missed, invented
or off. Brute force asks SGP4 at every degree of orbit at perigee speed and follows every peak and dip of its samples;
it shares the search's frames and masks, which `tests/authorities` compares with Skyfield's, and nothing else.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from groundsched import times
from groundsched.elements.records import ElementSet
from groundsched.ephemeris.earth_rotation import Floats
from groundsched.ephemeris.frames import Horizon, pointing
from groundsched.ephemeris.satellites import Satellite
from groundsched.passes.masks import Mask
from groundsched.passes.search import Found, Passes, find_passes
from groundsched.passes.views import Geometry, View

EPOCH = times.parse_instant("2026-08-11T00:00Z")
EDGE_S = 1e-3
"""The contract: 1 ms."""
GRAZING_S = 0.1
"""Stretches and gaps shorter than this may be found or not."""
HEIGHT_DEG = 1e-3

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
}
SPANS_S = (20.0, 600.0, 7200.0, 86_400.0, 7 * 86_400.0)
LONG_S = 60 * 86_400.0


@dataclass(frozen=True)
class Case:
    """One search: satellites, views, a window."""

    kinds: Sequence[str]
    satellites: Sequence[Satellite]
    views: Sequence[View]
    window: times.Window


def random_case(random: np.random.Generator) -> Case:
    """Satellites of any kind over places of any kind, in a window of seconds to two months."""
    long = random.random() < 0.05
    kinds = [str(k) for k in random.choice(list(ORBITS), size=1 if long else 12)]
    span_s = LONG_S if long else float(random.choice(SPANS_S))
    start = EPOCH + int(random.integers(-2 * times.DAY_MS, 3 * times.DAY_MS))
    views = [_view(random) for _ in range(2 if long else 5)]
    window = times.Window(start, start + int(span_s * 1000))
    return Case(kinds, [_satellite(random, kind) for kind in kinds], views, window)


def _satellite(random: np.random.Generator, kind: str) -> Satellite:
    motion, eccentricity, inclination, bstar = (float(random.uniform(*limits)) for limits in ORBITS[kind])
    if kind == "far":
        perigee_turns = 6378.0 + random.uniform(300, 20_000)
        eccentricity = min(0.9, 1 - perigee_turns / (42_241.0 / motion ** (2 / 3)))
    node, perigee, anomaly = random.uniform(0, 360, size=3)
    return Satellite.of(
        ElementSet(
            satellite=int(random.integers(1, 999_999_999)),
            name=kind,
            object_id="",
            epoch="2026-08-11T00:00:00.000000",
            epoch_us=EPOCH * 1000,
            mean_motion=Decimal(repr(motion)),
            eccentricity=Decimal(repr(round(eccentricity, 7))),
            inclination=Decimal(repr(inclination)),
            ra_of_asc_node=Decimal(repr(float(node))),
            arg_of_pericenter=Decimal(repr(float(perigee))),
            mean_anomaly=Decimal(repr(float(anomaly))),
            bstar=Decimal(repr(bstar)),
            mean_motion_dot=Decimal(0),
            mean_motion_ddot=Decimal(0),
        )
    )


def _view(random: np.random.Generator) -> View:
    latitude = float(random.choice([random.uniform(-90, 90), 90.0, -90.0, 0.0, 25.0, 33.0]))
    longitude = float(random.choice([random.uniform(-180, 180), 180.0, -180.0, 67.0]))
    horizon = Horizon.at(latitude_deg=latitude, longitude_deg=longitude, altitude_m=float(random.uniform(0, 4000)))
    level = float(random.choice([-1.0, 0.0, 5.0, 10.0, 30.0, 60.0, random.uniform(-1, 60)]))
    corners = int(random.choice([1, 1, 1, 2, 4, 16, 72, 360]))
    azimuths = np.sort(random.choice(720, size=corners, replace=False)) / 2.0
    heights = np.minimum(level + random.uniform(0, 15, size=corners) * (corners > 1), 80.0)
    return View(horizon, Mask.of([*zip(azimuths.tolist(), heights.tolist(), strict=True)]))


class Reference:
    """Brute force for one satellite."""

    def __init__(self, geometry: Geometry, satellite: Satellite, end_s: float) -> None:
        self._geometry, self._satellite, self._end_s = geometry, satellite, end_s
        count = max(int(np.ceil(end_s / (satellite.step_s / 6))), 40) + 1
        self.seconds = np.linspace(0.0, end_s, count)
        self._positions = satellite.positions(geometry.timeline.moments(self.seconds))[0]

    def heights(self, view: View, seconds: Floats, positions: Floats | None = None) -> Floats:
        """(n,) degrees above the mask at (n,) seconds."""
        if positions is None:
            positions = self._satellite.positions(self._geometry.timeline.moments(seconds))[0]
        place, axes = view.horizon.position_km, view.horizon.axes
        seen = pointing(positions, np.broadcast_to(place, positions.shape), np.broadcast_to(axes, (len(seconds), 3, 3)))
        height: Floats = seen.elevation_deg - view.mask.elevation_deg(seen.azimuth_deg)
        return height

    def windows(self, view: View, hints: Floats) -> list[tuple[float, float]]:
        """The stretches above the mask; `hints` are looked at, too, so that what is there is never called invented."""
        at = np.append(self.seconds, hints)
        at, first = np.unique(at, return_index=True)
        height = np.append(self.heights(view, self.seconds, self._positions), self.heights(view, hints))[first]
        for turn in range(3):
            extra = self._between(at, height, view, first=turn == 0)
            at = np.append(at, extra)
            at, first = np.unique(at, return_index=True)
            height = np.append(height, self.heights(view, extra))[first]
        up = height >= 0
        k = np.flatnonzero(up[1:] != up[:-1])
        low, high, rising = at[k], at[k + 1], up[k + 1]
        for _ in range(48):
            middle = (low + high) / 2
            after = (self.heights(view, middle) >= 0) != rising
            low, high = np.where(after, middle, low), np.where(after, high, middle)
        edges = [*([0.0] if up[0] else []), *((low + high) / 2).tolist(), *([self._end_s] if up[-1] else [])]
        return [*zip(edges[::2], edges[1::2], strict=True)]

    def _between(self, at: Floats, height: Floats, view: View, *, first: bool) -> Floats:
        """More samples around every turn of the height that is near the mask; at first wherever terrain may hide."""
        relief = max(view.mask.elevations_deg) - view.mask.lowest_deg if first else 0.0
        bend = np.abs(np.diff(height))
        near = np.minimum(np.abs(height[:-1]), np.abs(height[1:])) < 3 * bend + 0.05 + relief
        rough = near & ~view.mask.is_level
        turn = (np.diff(height)[1:] > 0) != (np.diff(height)[:-1] > 0)
        level = near & (np.append(turn, False) | np.append(False, turn))
        k = np.flatnonzero(rough | level)
        shares = np.arange(1, 16) / 16
        more: Floats = (at[k, None] + shares * (at[k + 1] - at[k])[:, None]).ravel()
        return more


def _without_grazing(windows: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for rise, fall in windows:
        if merged and rise - merged[-1][1] < GRAZING_S:
            merged[-1] = (merged[-1][0], fall)
        else:
            merged.append((rise, fall))
    return [(rise, fall) for rise, fall in merged if fall - rise >= GRAZING_S]


def faults(case: Case, found: Found) -> tuple[int, list[str]]:
    """Stretches that brute force finds in a case, and what is wrong with those that were found."""
    count, wrong = 0, []
    for number, satellite in enumerate(case.satellites):
        end_s = case.window.duration_s
        if number in found.failures:
            end_s = min((found.failures[number].at - case.window.start) / 1000 - 0.001, end_s)
        if end_s <= GRAZING_S:
            continue
        reference = Reference(found.geometry, satellite, end_s)
        for k, view in enumerate(case.views):
            mine = found.passes.where((found.passes.target == number) & (found.passes.view == k))
            middles = np.append((mine.aos_s + mine.los_s) / 2, (mine.los_s[:-1] + mine.aos_s[1:]) / 2)
            expected = _without_grazing(reference.windows(view, middles))
            got = _without_grazing([*zip(mine.aos_s.tolist(), mine.los_s.tolist(), strict=True)])
            count += len(expected)
            what = f"{case.kinds[number]} over view {k}"
            if len(expected) != len(got):
                wrong.append(f"{what}: {len(expected)} expected, {len(got)} found")
            elif expected:
                off = np.abs(np.array(expected) - np.array(got)).max()
                wrong += [f"{what}: off by {off * 1000:.2f} ms"] if off > EDGE_S else []
                wrong += _low_culminations(reference, view, mine, what)
    return count, wrong


def _low_culminations(reference: Reference, view: View, passes: Passes, what: str) -> list[str]:
    """Where the target is higher than at the TCA that was found."""
    level = View(view.horizon, Mask((0.0,), (0.0,)))
    elevation = reference.heights(level, reference.seconds)
    first, after = (np.searchsorted(reference.seconds, s) for s in (passes.aos_s, passes.los_s))
    reached = reference.heights(level, passes.tca_s)
    return [
        f"{what}: {elevation[a:b].max() - top:.4f} deg higher than the culmination found"
        for a, b, top in zip(first.tolist(), after.tolist(), reached.tolist(), strict=True)
        if a < b and elevation[a:b].max() > top + HEIGHT_DEG
    ]


def check(windows: int, seed: int, *, most_s: float = np.inf) -> tuple[Counter[str], list[str]]:
    """Cases from `seed` on until brute force has found so many windows; how many of each kind, and all faults."""
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    while counts["windows"] < windows:
        random = np.random.default_rng(seed)
        case = random_case(random)
        if case.window.duration_s <= most_s:
            found = find_passes(case.satellites, case.views, case.window)
            number, faulty = faults(case, found)
            counts += Counter(cases=1, windows=number, failing=len(found.failures))
            wrong += [f"seed {seed}: {fault}" for fault in faulty]
        seed += 1
    return counts, wrong


def main(windows: int, seed: int) -> None:
    """Print what was compared and what is wrong; exit 1 where anything is."""
    counts, wrong = check(windows, seed)
    print(*wrong, sep="\n")
    print(
        f"{counts['windows']} windows in {counts['cases']} cases, {counts['failing']} failing sets, {len(wrong)} faults"
    )
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main(*(int(a) for a in (*sys.argv[1:], *("20000", "1")[len(sys.argv) - 1 :])))
