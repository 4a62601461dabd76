"""Draws the pictures of docs/pass-finding.md and prints the table of measured numbers that stands there.

    uv run --group docs python -m tools.draw_pass_finding

Everything is measured on the shipped elements and stations with the constants of the code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np

from groundsched import load_network, times
from groundsched.elements.cache import read_cache
from groundsched.elements.selection import newest
from groundsched.ephemeris.earth_rotation import Floats
from groundsched.ephemeris.frames import FLATTENING, Horizon, Timeline
from groundsched.ephemeris.satellites import Satellite
from groundsched.passes import screening
from groundsched.passes.arcs import KNOTS_A_TURN, Arcs, orbital
from groundsched.passes.batches import Batch, arcs_of, batch
from groundsched.passes.crossings import Samples, found_in
from groundsched.passes.interpolation import AFTER, BEFORE, PARTS, POINTS, WORST_DIFFERENCE
from groundsched.passes.masks import Mask
from groundsched.passes.polish import polished
from groundsched.passes.screening import Region, regions
from groundsched.passes.search import find_passes
from groundsched.passes.skies import Skies
from groundsched.passes.terrain import SAMPLES_A_KNOT
from groundsched.passes.views import Geometry, View
from tools.brute_force import Reference
from tools.random_cases import orbiting

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
START = times.parse_instant("2026-08-11T06:00Z")
DAY = times.Window(START, START + times.DAY_MS)
PRSS_1 = 43530
KEPT, DROPPED, LINE, TRUE = "#c1440e", "#b8c4ce", "#1f4e79", "#2a7f3f"


@dataclass(frozen=True)
class Scene:
    """Targets and views of a day, and what the search makes of them."""

    geometry: Geometry
    arcs: Arcs
    areas: Sequence[Region]
    whole: Batch

    @classmethod
    def of(cls, targets: Sequence[Satellite], views: Sequence[View]) -> Scene:
        """Every target of which the search knows an orbit."""
        geometry = Geometry(targets, views, Timeline(DAY))
        cuts = np.array([0.0, DAY.duration_s])
        arcs = Arcs.of([row for number in range(len(targets)) for row in arcs_of(geometry, number, cuts) or []])
        areas = regions(views)
        return cls(geometry, arcs, areas, batch(geometry, arcs, areas))

    def stretches(self, arc: int, area: int) -> Floats:
        """(n, 2) seconds: what is kept of an arc for a region."""
        course = self.whole.course
        knot = course.knot[(course.arc == arc) & self.whole.seen[area]]
        first = knot[np.append(True, np.diff(knot) > 1)] if len(knot) else knot
        last = knot[np.append(np.diff(knot) > 1, True)] + 1 if len(knot) else knot
        each = np.full(len(first), arc)
        return np.stack([self.arcs.seconds(each, k.astype(np.float64)) for k in (first, last)], axis=1)


def _shipped() -> list[Satellite]:
    return [Satellite.of(elements) for elements in newest(read_cache(ROOT / "tle_cache")).values()]


def screening_numbers(scene: Scene) -> dict[str, str]:
    """How much is kept of low orbits, and how far what is kept reaches beyond what can be seen."""
    low = np.flatnonzero(scene.arcs.screened)
    kept_s, reserve = 0.0, []
    for arc in low.tolist():
        satellite = scene.geometry.targets[int(scene.arcs.target[arc])]
        assert isinstance(satellite, Satellite)
        reference = Reference(scene.geometry.timeline, satellite, 0.0, DAY.duration_s)
        degrees_a_second = np.degrees(scene.arcs.rate[arc])
        for area, region in enumerate(scene.areas):
            stretches = scene.stretches(arc, area)
            kept_s += float(np.diff(np.clip(stretches, 0.0, DAY.duration_s), axis=1).sum())
            for number in region.views.tolist():
                lowest = View(scene.geometry.views[number].horizon, Mask.of([(0, np.degrees(region.lowest_rad))]))
                beyond_s = _beyond(stretches, reference.windows(lowest, np.empty(0)))
                reserve += [seconds * degrees_a_second for seconds in beyond_s]
    share = kept_s / (DAY.duration_s * len(low) * len(scene.areas))
    return {
        "screened orbits, regions": f"{len(low)}, {len(scene.areas)}",
        "share of their way that is kept": f"{share:.1%}",
        "kept beyond what is seen, degrees of orbit: least, median": f"{min(reserve):.1f}, {np.median(reserve):.1f}",
    }


def _beyond(stretches: Floats, windows: Sequence[tuple[float, float]]) -> list[float]:
    """Seconds from each rise back to the begin of what is kept, and from each set on to its end."""
    found = []
    for rise, fall in windows:
        (inside,) = stretches[(stretches[:, 0] <= rise) & (stretches[:, 1] >= fall)]
        found += [rise - inside[0]] * (rise > 0) + [inside[1] - fall] * (fall < DAY.duration_s)
    return found


def margin_numbers(scene: Scene) -> dict[str, str]:
    """How much of the margins of a turn is used: the way across the sky, and the height."""
    arcs, low = scene.arcs, np.flatnonzero(scene.arcs.screened)
    whole = np.rint(2 * np.pi / arcs.spacing).astype(np.intp)
    used, above_km = [], []
    for k in low.tolist():
        satellite, timeline = scene.geometry.targets[int(arcs.target[k])], scene.geometry.timeline
        assert isinstance(satellite, Satellite)
        knot = np.arange(0, arcs.count[k] // whole[k] + 1) * whole[k]
        arc = np.full(len(knot), k)
        moments = timeline.moments(arcs.seconds(arc, knot.astype(np.float64)))
        position, velocity, _ = satellite.states(moments)
        each = screening.turns(arcs, arc, knot, (position, velocity), moments)
        for share in np.linspace(0.0, 1.0, 41).tolist():
            off, radius = _off_the_ellipse(scene, satellite, each, each.knot + share * whole[k])
            used.append(float((off / each.margin_rad).max()))
            above_km.append(float((radius - (each.highest_km - screening.PERIODIC_KM)).max()))
    bulge = np.radians(np.linspace(0.0, 90.0, 9001))
    tilt = bulge - np.arctan((1 - FLATTENING) ** 2 * np.tan(bulge))
    return {
        "used of `margin_rad` at most": f"{max(used):.0%}",
        "used of `PERIODIC_KM` at most": f"{max(above_km) / screening.PERIODIC_KM:.0%}",
        "used of `VERTICAL_RAD`": f"{tilt[:-1].max() / screening.VERTICAL_RAD:.0%}",
    }


def _off_the_ellipse(scene: Scene, satellite: Satellite, each: screening.Turns, knot: Floats) -> tuple[Floats, Floats]:
    """(t,) radians between true directions and those of the ellipse that a turn's state spans, and (t,) km radii."""
    arcs, e = scene.arcs, scene.arcs.eccentricity[each.arc]
    seconds = arcs.seconds(each.arc, knot)
    half = knot * arcs.spacing[each.arc] / 2
    phase = 2 * np.arctan2(np.sqrt(1 + e) * np.sin(half), np.sqrt(1 - e) * np.cos(half))
    ellipse = np.cos(phase)[:, None] * each.phase + np.sin(phase)[:, None] * each.along
    x, y, z = satellite.positions(scene.geometry.timeline.moments(seconds))[0].T
    turned = screening.EARTH_RATE_RAD_S * (seconds - each.seconds)
    true = np.stack((np.cos(turned) * x - np.sin(turned) * y, np.sin(turned) * x + np.cos(turned) * y, z), axis=1)
    radius = np.linalg.norm(true, axis=1)
    return np.arccos(np.clip(np.einsum("ij,ij->i", true, ellipse) / radius, -1.0, 1.0)), radius


def draw_screening(scene: Scene, number: int) -> None:
    """Ground tracks of a day, kept and dropped, and the caps of the regions."""
    satellite = scene.geometry.targets[number]
    (arc,) = np.flatnonzero(scene.arcs.target == number).tolist()
    seconds = np.arange(0.0, DAY.duration_s, 10.0)
    fixed = satellite.positions(scene.geometry.timeline.moments(seconds))[0]
    radius = np.linalg.norm(fixed, axis=1)
    east, north = np.degrees(np.arctan2(fixed[:, 1], fixed[:, 0])), np.degrees(np.arcsin(fixed[:, 2] / radius))
    kept = np.zeros(len(seconds), dtype=bool)
    figure, axes = plt.subplots(figsize=(9, 4.8))
    for area, region in enumerate(scene.areas):
        for begin, end in scene.stretches(arc, area):
            kept |= (seconds >= begin) & (seconds <= end)
        cap = float(region.cap_rad(np.array([radius.max()]))[0])
        axes.fill(
            *_circle(region.hub, cap), color=LINE, alpha=0.18, lw=0, label="caps of the regions" if area == 0 else None
        )
        axes.plot(*_circle(region.hub, cap), color=LINE, lw=1)
    axes.scatter(east[~kept], north[~kept], s=0.5, color=DROPPED, label="dropped: never propagated")
    axes.scatter(east[kept], north[kept], s=2.0, color=KEPT, label="kept")
    axes.set(xlim=(-180, 180), ylim=(-90, 90), xlabel="longitude, degrees", ylabel="latitude from the centre, degrees")
    axes.set_title("What of a day of PRSS-1 the shipped stations can see at all")
    axes.legend(loc="lower left", markerscale=5, framealpha=1)
    _save(figure, "screening")


def _circle(hub: Floats, cap_rad: float) -> tuple[Floats, Floats]:
    """Longitudes and latitudes at one angle from a direction."""
    side = np.cross(hub, (0.0, 0.0, 1.0))
    side /= np.linalg.norm(side)
    around = np.linspace(0.0, 2 * np.pi, 361)[:, None]
    ring = np.cos(cap_rad) * hub + np.sin(cap_rad) * (np.cos(around) * side + np.sin(around) * np.cross(hub, side))
    return np.degrees(np.arctan2(ring[:, 1], ring[:, 0])), np.degrees(np.arcsin(ring[:, 2]))


def _lagrange(points: Floats, at: Floats) -> Floats:
    """(len(at), len(points)) weights of values at `points` for the polynomial's values at `at`."""
    others = ~np.eye(len(points), dtype=bool)
    rows = [[np.prod((x - points[o]) / (p - points[o])) for p, o in zip(points, others, strict=True)] for x in at]
    return np.array(rows)


def errors_along(satellite: Satellite, points: int, turns: float) -> tuple[Floats, Floats]:
    """Turns since a perigee, and metres between true positions and polynomials through so many knots."""
    timeline = Timeline(DAY)
    motion = satellite.motion(timeline, DAY.duration_s / 2)
    assert motion is not None
    end_s = motion[0] + turns * 2 * np.pi / motion[1]
    arcs = Arcs.of([orbital(0, motion[0], end_s, motion, (BEFORE + 1, AFTER + 2))])
    shares = np.arange(32) / 32
    weights = _lagrange(np.arange(float(points)) - (points // 2 - 1), shares)
    knots = np.arange(arcs.count[0]) + arcs.first[0]
    found = _fixed(satellite, timeline, arcs, knots.astype(np.float64))
    middle = np.arange(points // 2 - 1, len(knots) - points // 2)
    stencil = middle[:, None] + np.arange(points) - (points // 2 - 1)
    between = np.einsum("sp,ipc->isc", weights, found[stencil]).reshape(-1, 3)
    places = (knots[middle][:, None] + shares).ravel()
    off = np.linalg.norm(between - _fixed(satellite, timeline, arcs, places), axis=1) * 1000
    return places * arcs.spacing[0] / (2 * np.pi), off


def _fixed(satellite: Satellite, timeline: Timeline, arcs: Arcs, places: Floats) -> Floats:
    seconds = arcs.seconds(np.zeros(len(places), dtype=np.intp), places)
    return satellite.positions(timeline.moments(seconds))[0]


def draw_interpolation(satellite: Satellite, eccentricities: Floats) -> dict[str, str]:
    """The error of interpolation along a low orbit, and its largest against eccentricity."""
    figure, (along, against) = plt.subplots(1, 2, figsize=(9, 3.8))
    numbers = {}
    for points, colour in ((POINTS - 2, DROPPED), (POINTS, KEPT)):
        turns, off = errors_along(satellite, points, 1.0)
        some = (turns >= 0) & (turns <= 1)
        along.semilogy(turns[some], np.maximum(off[some], 1e-4), color=colour, lw=1, label=f"{points} points")
        numbers[f"largest error of a turn of PRSS-1, {points} points"] = f"{off[some].max() * 100:.1f} cm"
        worst = [_worst(_eccentric(float(e)), points) for e in eccentricities]
        against.semilogy(eccentricities, worst, color=colour, marker="o", ms=3, label=f"{points} points")
        if points == POINTS:
            numbers["largest error of perigee heights of 700 km, any eccentricity"] = f"{max(worst) * 100:.0f} cm"
    along.set(
        xlabel="turns since perigee",
        ylabel="error, m",
        ylim=(1e-3, 2),
        title=f"PRSS-1, {KNOTS_A_TURN} knots a turn and more",
    )
    against.set(xlabel="eccentricity", ylabel="largest error of a turn, m", title="Perigee 700 km high, apogee rising")
    for axes in (along, against):
        axes.legend()
        axes.grid(alpha=0.3)
    _save(figure, "interpolation")
    return numbers


def _eccentric(e: float) -> Satellite:
    axis_km = 7078.0 / (1 - e)
    return orbiting("eccentric", float((42_241.0 / axis_km) ** 1.5), e, 63.4, (40.0, 270.0, 10.0))


def _worst(satellite: Satellite, points: int) -> float:
    return float(errors_along(satellite, points, 1.5)[1].max())


def watched_numbers(scene: Scene, satellites: Sequence[Satellite]) -> dict[str, str]:
    """What the watch on eight points sees, and how much better ten are."""
    course = scene.whole.course
    fewer, all_points = (
        np.array([errors_along(s, points, 1.0)[1].max() for s in satellites]) for points in (POINTS - 2, POINTS)
    )
    gain = fewer / all_points
    return {
        f"largest error of a low shipped orbit, {POINTS - 2} points, {POINTS} points": (
            f"{fewer.max():.2f} m, {all_points.max():.2f} m"
        ),
        f"error of {POINTS - 2} points by that of {POINTS}: least, median": f"{gain.min():.0f}, {np.median(gain):.0f}",
        "`WORST_DIFFERENCE` of 7000 km": f"{WORST_DIFFERENCE * 7e6:.0f} m",
        "`doubtful` intervals of the shipped satellites": f"{int(course.doubtful.sum())} of {len(course)}",
    }


HIDDEN_DEG = 0.003
"""So far below a culmination lies the floor of the picture."""


def draw_hidden_peak(satellite: Satellite, horizon: Horizon) -> dict[str, str]:
    """A pass between two samples: what the samples show, what the bound allows, what is true."""
    known = find_passes([satellite], [View(horizon, Mask.of([(0, 5)]))], DAY)
    nothing, tca_s = np.zeros(1, dtype=np.intp), known.passes.tca_s[:1]
    floor = float(known.geometry.elevation_deg(nothing, nothing, tca_s)[0]) - HIDDEN_DEG
    scene = Scene.of([satellite], [View(horizon, Mask.of([(0, floor)]))])
    samples = Samples.of(scene.whole.course)
    after_s = scene.whole.course.seconds(samples.place) - tca_s
    line = samples.position - scene.geometry.places_km[0][:, None]
    distance = np.linalg.norm(line, axis=0)
    sine = scene.geometry.axes[0, 2] @ line / distance
    height, most = (np.degrees(np.arcsin(np.minimum(s, 1.0))) - floor for s in (sine, sine + samples.moved / distance))
    grazing = find_passes([satellite], scene.geometry.views, DAY).passes
    (which,) = np.flatnonzero((grazing.aos_s < tca_s) & (grazing.los_s > tca_s)).tolist()
    near = np.abs(after_s) < 230
    k = int(np.argmax(np.where(near, height, -np.inf)))
    _draw_peak(scene.geometry, (float(tca_s[0]), floor), (after_s[near], height[near], most[near]))
    return {
        "pass of the picture, and its highest sample": (
            f"{grazing.los_s[which] - grazing.aos_s[which]:.1f} s, {-height[k]:.3f}° below the floor"
        ),
        "how far the bound and the peak are above it": f"{most[k] - height[k]:.1f}°, {HIDDEN_DEG - height[k]:.3f}°",
    }


def _draw_peak(geometry: Geometry, top: tuple[float, float], samples: tuple[Floats, Floats, Floats]) -> None:
    """`top` is the culmination's moment and the floor; `samples` are seconds after it, heights, and their bounds."""
    (tca_s, floor), (after_s, height, most) = top, samples
    figure, axes = plt.subplots(figsize=(9, 4.2))
    inset = axes.inset_axes((0.745, 0.58, 0.24, 0.38))
    for where, reach_s in ((axes, 230.0), (inset, 7.0)):
        seconds = np.linspace(-reach_s, reach_s, 801)
        nothing = np.zeros(801, dtype=np.intp)
        true = geometry.elevation_deg(nothing, nothing, tca_s + seconds) - floor
        where.plot(seconds, true, color=TRUE, lw=1.5, label="true height above the floor")
        where.axhline(0, color=KEPT, lw=1, label="floor")
        where.plot(after_s, height, "o", ms=4, color=LINE, label="samples")
        where.vlines(after_s, height, most, color=LINE, lw=1, label="as high as the target can be within half a step")
    axes.set(xlabel="seconds from the culmination", ylabel="degrees", title="A pass that no sample shows")
    inset.set(xlim=(-7, 7), ylim=(-0.03, 0.01))
    axes.legend(loc="lower center", fontsize=8)
    _save(figure, "hidden-peak")


def chord_numbers(scene: Scene) -> dict[str, str]:
    """How much of the bound on the way from a sample is used within half a step."""
    course = scene.whole.course
    samples = Samples.of(course)
    inner = np.flatnonzero(~samples.last[:-1])
    here, half = samples.place[inner], 0.5 / PARTS
    used = []
    for part in np.linspace(0.1, 1.0, 10).tolist():
        moved = course.at(here + part * half, 0)[0] - samples.position[:, inner]
        used.append(np.linalg.norm(moved, axis=0) / samples.moved[inner])
    return {"used of `Samples.moved` within half a step, at most": f"{np.max(used):.1%}"}


def leaning_numbers(scene: Scene) -> dict[str, str]:
    """How far the polynomials are from true positions, by how far their points lie to one side."""
    geometry, course = scene.geometry, scene.whole.course
    share = np.linspace(0.1, 0.9, 9)
    place = (np.arange(len(course))[:, None] + share).ravel()
    target = course.arcs.target[course.arc[course.interval(place)]]
    true, _ = geometry.positions(target, course.seconds(place))
    off_m = np.linalg.norm(course.at(place, 0)[0].T - true, axis=1) * 1000
    leaning = np.abs(course.shift)[course.interval(place)]
    numbers = [off_m[leaning == knots] for knots in range(leaning.max() + 1)]
    return {
        f"error of intervals whose points lie {knots} knots to one side, and their share": (
            f"{off.max():.2f} m, {len(off) / len(off_m):.0%}"
        )
        for knots, off in enumerate(numbers)
    }


def draw_polish(scene: Scene) -> dict[str, str]:
    """AOS and LOS on the polynomials and after the last step, against bisection on true positions."""
    geometry, course = scene.geometry, scene.whole.course
    spans, _, _ = found_in(geometry, course, scene.areas, scene.whole.seen)
    view, place = np.append(spans.view, spans.view), np.append(spans.rise, spans.set)
    slope = np.append(spans.rise_slope, spans.set_slope)
    before, after = course.seconds(place), polished(geometry, course, view, place, slope)
    target = course.arcs.target[course.arc[course.interval(place)]]
    order = np.lexsort((view, target))
    true = _bisected(geometry, target[order], view[order], after[order])
    known = np.isfinite(true)
    off_before, off_after = (np.abs(t[order] - true)[known] * 1000 for t in (before, after))
    figure, axes = plt.subplots(figsize=(9, 3.4))
    bins = np.logspace(-8, 3, 67).tolist()
    axes.hist(np.maximum(off_before, 1e-8), bins, color=DROPPED, label="on the polynomials")
    axes.hist(np.maximum(off_after, 1e-8), bins, color=KEPT, alpha=0.8, label="after `polish`")
    axes.axvline(1.0, color=LINE, lw=1, label="1 ms")
    axes.set(xscale="log", xlabel="error of AOS and LOS, ms", ylabel="edges", title="The shipped satellites, a day")
    axes.legend()
    _save(figure, "polish")
    return {
        "edges": f"{known.sum()}",
        "error before `polish`: median, largest": f"{np.median(off_before):.1e} ms, {off_before.max():.1e} ms",
        "error after `polish`: median, largest": f"{np.median(off_after):.1e} ms, {off_after.max():.1e} ms",
    }


def _bisected(geometry: Geometry, target: np.ndarray, view: np.ndarray, near: Floats) -> Floats:
    """(n,) moments at which true heights change sign within 0.1 s; not a number where they do not."""
    low, high = near - 0.1, near + 0.1

    def above(seconds: Floats) -> np.ndarray:
        found: np.ndarray = geometry.elevation_deg(target, view, seconds) >= geometry.floors_deg[view]
        return found

    rising = above(high)
    changes = rising != above(low)
    for _ in range(40):
        middle = (low + high) / 2
        beyond = above(middle) == rising
        low, high = np.where(beyond, low, middle), np.where(beyond, middle, high)
    return np.where(changes, (low + high) / 2, np.nan)


def _save(figure: mpl.figure.Figure, name: str) -> None:
    PICTURES.mkdir(exist_ok=True)
    figure.tight_layout()
    figure.savefig(PICTURES / f"{name}.png", dpi=110, metadata={"Software": None})
    plt.close(figure)


def main() -> None:
    """Draw everything; print the table."""
    mpl.use("Agg")
    satellites = _shipped()
    network = load_network(ROOT / "stations.yaml").value
    views = Skies.over(network, None).station_views
    scene = Scene.of(satellites, [View(v.horizon, Mask.of([(0, v.mask.lowest_deg)])) for v in views])
    number = next(k for k, s in enumerate(satellites) if s.elements.satellite == PRSS_1)
    draw_screening(scene, number)
    low = [satellites[int(scene.arcs.target[k])] for k in np.flatnonzero(scene.arcs.screened)]
    rows = {
        "satellites, stations": f"{len(satellites)}, {len(views)}",
        "`KNOTS_A_TURN`, `POINTS`, `PARTS`, `SAMPLES_A_KNOT`": f"{KNOTS_A_TURN}, {POINTS}, {PARTS}, {SAMPLES_A_KNOT}",
        "degrees of a circular low orbit between samples, behind terrain": (
            f"{360 / KNOTS_A_TURN / PARTS:g}, {360 / KNOTS_A_TURN / SAMPLES_A_KNOT:g}"
        ),
        **screening_numbers(scene),
        **margin_numbers(scene),
        **draw_interpolation(satellites[number], np.linspace(0.0, 0.9, 19)),
        **watched_numbers(scene, low),
        **chord_numbers(scene),
        **draw_hidden_peak(satellites[number], views[0].horizon),
        **leaning_numbers(scene),
        **draw_polish(scene),
    }
    print("| measured | |", "| --- | --- |", *(f"| {name} | {value} |" for name, value in rows.items()), sep="\n")


if __name__ == "__main__":
    main()
