"""Every pass in a window: nothing missed, nothing invented, true SGP4 at every moment that is reported.

A pass is an interval in which elevation − mask(azimuth) is not negative. Three steps:

1. Each target is sampled every `step_s` (6 degrees of orbit at perigee speed), for every view at once, against the
   lowest point of the view's mask. A change of sign between two samples brackets a rise or a set. A pass that hides
   between two samples, or a gap inside a pass, shows as a peak or a dip of the samples; each that could reach the
   mask is searched. "Could" is a bound (`_reach_deg`), not a hope.
2. Where a mask has corners, the passes above its lowest point are sampled again, more densely and at every corner
   that they cross, and cut where terrain hides the target: between corners the height above the mask is smooth.
3. Brackets are closed on true positions to a tenth of a millisecond.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from groundsched import times
from groundsched.ephemeris.earth_rotation import Floats
from groundsched.ephemeris.frames import Timeline
from groundsched.ephemeris.satellites import SGP4_ERRORS, Target
from groundsched.passes.crossings import TOLERANCE_S, Intervals, Tracks, brackets, intervals
from groundsched.passes.culminations import culminations
from groundsched.passes.roots import roots
from groundsched.passes.views import Geometry, Indices, View
from groundsched.progress import Progress, silent

TERRAIN_SAMPLES_A_STEP = 12

MOST_SAMPLES = 5_000_000
"""So many samples (of all views) are held at once: they bound the memory, whatever the number of targets."""

LONGEST_WINDOW_S = 400 * 86_400.0

LONGEST_TAIL = 2 * times.HOUR_MS
"""A planned pass of more than this is cut at the window's end."""


@dataclass(frozen=True)
class Failure:
    """The moment from which a target's positions cannot be had, and why."""

    at: int
    """Milliseconds since 1970."""
    reason: str


@dataclass(frozen=True)
class Passes:
    """Passes as columns, each (n,), in order of target, view and time; times in seconds since the window's start."""

    target: Indices
    view: Indices
    aos_s: Floats
    tca_s: Floats
    los_s: Floats
    truncated_start: NDArray[np.bool_]
    truncated_end: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.aos_s)

    def where(self, keep: NDArray[np.bool_]) -> Passes:
        """The passes that `keep` marks."""
        return Passes(*(getattr(self, f.name)[keep] for f in fields(self)))


@dataclass(frozen=True)
class Found:
    """What a search gives: the passes, the geometry they were found in, and the targets that failed in the window."""

    geometry: Geometry
    passes: Passes
    failures: dict[int, Failure]


def find_passes(
    targets: Sequence[Target], views: Sequence[View], window: times.Window, *, progress: Progress = silent
) -> Found:
    """Every pass of every target in every view that touches `window`, cut at its ends and marked where it is.

    A target whose positions fail inside the window is searched up to that moment.
    """
    owners = np.arange(len(views))
    return _found(targets, views, window, searched_s=window.duration_s, owners=owners, progress=progress)


def find_planned_passes(
    targets: Sequence[Target],
    views: Sequence[View],
    window: times.Window,
    *,
    owners: Sequence[int] | None = None,
    progress: Progress = silent,
) -> Found:
    """The passes that belong to a plan of `window`: those up at its start, from there on, and those that rise in it.

    They are whole, even where they set after the window's end; but one that would last longer than `LONGEST_TAIL` is
    cut at the end. `owners` gives for each view the number of the view whose passes it sees parts of, a station's for
    its antennas'; without it each view stands alone.
    """
    tail_s = LONGEST_TAIL / times.SECOND_MS
    whose = np.arange(len(views)) if owners is None else np.array(owners, dtype=np.intp)
    return _found(targets, views, window, searched_s=window.duration_s + tail_s, owners=whose, progress=progress)


def find_failures(targets: Sequence[Target], window: times.Window) -> dict[int, Failure]:
    """The targets, by number, whose positions fail inside the window."""
    geometry = Geometry(targets, (), Timeline(window))
    failures = {number: _sampled(geometry, number, window.duration_s)[1] for number in range(len(targets))}
    return {number: failure for number, failure in failures.items() if failure is not None}


def _found(
    targets: Sequence[Target],
    views: Sequence[View],
    window: times.Window,
    *,
    searched_s: float,
    owners: Indices,
    progress: Progress,
) -> Found:
    geometry = Geometry(targets, views, Timeline(window))
    failures: dict[int, Failure] = {}
    ends = np.full(len(targets), searched_s)
    tracks: list[Tracks] = []
    found = [_NOTHING]
    for number in range(len(targets)):
        samples, failure = _sampled(geometry, number, searched_s)
        if failure is not None:
            failures[number] = failure
            ends[number] = samples.seconds[-1] if len(samples.seconds) else 0.0
        tracks.append(_coarse(geometry, number, samples))
        progress("passes", number + 1, len(targets))
        if number + 1 == len(targets) or sum(len(t.seconds) for t in tracks) > MOST_SAMPLES:
            found.append(_behind_terrain(geometry, _above_floor(geometry, tracks)))
            tracks = []
    return Found(geometry, _cut(geometry, _all(found), ends, window.duration_s, owners), failures)


_NOTHING = Intervals(np.empty(0, np.intp), np.empty(0, np.intp), np.empty(0), np.empty(0))


def _all(found: Sequence[Intervals]) -> Intervals:
    return Intervals(*(np.concatenate([getattr(part, f.name) for part in found]) for f in fields(Intervals)))


def _above_floor(geometry: Geometry, tracks: Sequence[Tracks]) -> Intervals:
    """The intervals in which targets are above the lowest point of each view's mask."""
    whole = Tracks(*(np.concatenate([getattr(t, f.name) for t in tracks]) for f in fields(Tracks)))
    return intervals(brackets(whole, geometry.above_floor_deg), geometry.above_floor_deg)


@dataclass(frozen=True)
class _Samples:
    seconds: Floats
    positions: Floats


def _sampled(geometry: Geometry, number: int, searched_s: float) -> tuple[_Samples, Failure | None]:
    """Coarse positions from a step before the window to a step after it, or up to the moment where they fail."""
    step = geometry.targets[number].step_s
    seconds = np.arange(-1, np.ceil(searched_s / step) + 2) * step
    positions, bad, _ = _checked(geometry, number, seconds)
    inside = bad & (seconds >= 0) & (seconds < searched_s)
    if not inside.any():
        return _Samples(seconds[~bad], positions[~bad]), None
    first = int(np.argmax(inside))
    last_s, code = _last_good(geometry, number, seconds[first - 1], seconds[first])
    reason = SGP4_ERRORS.get(code, "position not finite")
    failure = Failure(int(geometry.timeline.instant(max(last_s + 0.001, 0.0))), f"SGP4 error {code}: {reason}")
    before = seconds[:first][~bad[:first]]
    good = np.append(before[before < last_s], last_s)
    return _Samples(good, _checked(geometry, number, good)[0]), failure


def _checked(geometry: Geometry, number: int, seconds: Floats) -> tuple[Floats, NDArray[np.bool_], NDArray[np.uint8]]:
    """(n, 3) positions of one target, (n,) whether each cannot be used, and (n,) the codes that say why."""
    positions, codes = geometry.targets[number].positions(geometry.timeline.moments(seconds))
    return positions, (codes != 0) | ~np.isfinite(positions).all(axis=1), codes


def _last_good(geometry: Geometry, number: int, good_s: float, bad_s: float) -> tuple[float, int]:
    """The last whole millisecond before the target fails, and the code with which it does."""
    code = int(_checked(geometry, number, np.array([bad_s]))[2][0])
    while bad_s - good_s > 1e-4:
        middle = (good_s + bad_s) / 2
        _, bad, codes = _checked(geometry, number, np.array([middle]))
        if bad[0]:
            bad_s, code = middle, int(codes[0])
        else:
            good_s = middle
    return float(np.floor(good_s * 1000) / 1000), code


def _coarse(geometry: Geometry, number: int, samples: _Samples) -> Tracks:
    """Heights above the lowest point of each view's mask, one stretch a view."""
    if len(samples.seconds) < 2:
        samples = _Samples(np.empty(0), np.empty((0, 3)))
    lines = samples.positions - geometry.places_km[:, None, :]
    distance = np.linalg.norm(lines, axis=2)
    sines = np.einsum("vtj,vj->vt", lines, geometry.axes[:, 2]) / np.maximum(distance, 1e-9)
    height = np.degrees(np.arcsin(np.clip(sines, -1, 1))) - geometry.floors_deg[:, None]
    views, count = height.shape
    return Tracks(
        target=np.full(views, number, dtype=np.intp),
        view=np.arange(views),
        counts=np.full(views, count, dtype=np.intp),
        seconds=np.tile(samples.seconds, views),
        height_deg=height.ravel(),
        reach_deg=_reach_deg(samples.positions, distance).ravel(),
    )


def _reach_deg(positions: Floats, distance: Floats) -> Floats:
    """(views, times) a bound on how far an elevation can be from its sample's within half a step.

    A target that moves by d at a distance D turns by at most asin(d / D). The chords between samples bound the way: on
    an arc of 6 degrees arc and chord differ by 0.05 %, and the speed changes by less than a tenth over one such arc.
    """
    chords = np.linalg.norm(np.diff(positions, axis=0), axis=1)
    if not len(chords):
        return np.zeros_like(distance)
    moved = 0.5 * 1.1 * np.maximum(np.append(chords, chords[-1]), np.append(chords[0], chords))
    reach: Floats = np.degrees(np.arcsin(np.minimum(moved / distance, 1.0)))
    return reach


def _behind_terrain(geometry: Geometry, found: Intervals) -> Intervals:
    """The intervals above the masks, of those above the masks' lowest points."""
    level = np.array([v.mask.is_level for v in geometry.views], dtype=bool)[found.view]
    if level.all():
        return found
    samples = _terrain_samples(geometry, found.where(~level))
    cut = intervals(brackets(samples, geometry.above_mask_deg), geometry.above_mask_deg)
    kept = found.where(level)
    columns = {f.name: np.concatenate((getattr(kept, f.name), getattr(cut, f.name))) for f in fields(Intervals)}
    order = np.lexsort((columns["rise_s"], columns["view"], columns["target"]))
    return Intervals(**{name: column[order] for name, column in columns.items()})


def _terrain_samples(geometry: Geometry, found: Intervals) -> Tracks:
    """Heights above the mask along each interval, with a sample wherever the azimuth crosses a corner."""
    steps = np.array([t.step_s for t in geometry.targets])[found.target] / TERRAIN_SAMPLES_A_STEP
    counts = np.maximum(np.ceil((found.set_s - found.rise_s) / steps), 12).astype(np.intp) + 1
    owner = np.repeat(np.arange(len(counts)), counts)
    starts = np.cumsum(counts) - counts
    share = (np.arange(len(owner)) - starts[owner]) / (counts[owner] - 1)
    seconds = found.rise_s[owner] + share * (found.set_s - found.rise_s)[owner]
    corner_owner, corner_s = _corner_moments(geometry, found, owner, seconds)
    owner, seconds = np.append(owner, corner_owner), np.append(seconds, corner_s)
    order = np.lexsort((seconds, owner))
    owner, seconds = owner[order], seconds[order]
    target, view = found.target[owner], found.view[owner]
    height = geometry.above_mask_deg(target, view, seconds)
    samples = np.bincount(owner, minlength=len(counts))
    return Tracks(found.target, found.view, samples, seconds, height, _bend_deg(height))


def _bend_deg(height: Floats) -> Floats:
    """(m,) a generous bound on how far a smooth height goes beyond a sample: twice the larger step (parabola: 1/8)."""
    steps = np.abs(np.diff(height, prepend=height[:1], append=height[-1:]))
    bound: Floats = 2.0 * np.maximum(steps[:-1], steps[1:])
    return bound


def _corner_moments(geometry: Geometry, found: Intervals, owner: Indices, seconds: Floats) -> tuple[Indices, Floats]:
    """Intervals and moments at which the azimuth crosses a corner of the mask."""
    azimuth = geometry.pointing(found.target[owner], found.view[owner], seconds).azimuth_deg
    numbers, moments = [], []
    for view in np.flatnonzero(np.bincount(found.view)).tolist():
        here = found.view[owner] == view
        for corner in geometry.views[view].mask.azimuths_deg:
            which, at = _azimuth_crossings(geometry, found, owner, seconds, (azimuth - corner, here, corner))
            numbers.append(which)
            moments.append(at)
    return np.concatenate(numbers), np.concatenate(moments)


def _azimuth_crossings(
    geometry: Geometry,
    found: Intervals,
    owner: Indices,
    seconds: Floats,
    corner: tuple[Floats, NDArray[np.bool_], float],
) -> tuple[Indices, Floats]:
    difference, here, corner_deg = corner
    off = _half_turn(difference)
    near = np.abs(off[1:] - off[:-1]) < 180.0
    crossed = (owner[1:] == owner[:-1]) & here[1:] & near & (np.sign(off[1:]) != np.sign(off[:-1]))
    k = np.flatnonzero(crossed)
    which = owner[k]

    def measure(some: Indices, at: Floats) -> Floats:
        seen = geometry.pointing(found.target[which[some]], found.view[which[some]], at)
        return _half_turn(seen.azimuth_deg - corner_deg)

    return which, roots(measure, seconds[k], seconds[k + 1], tolerance=TOLERANCE_S)


def _half_turn(angle_deg: Floats) -> Floats:
    """(n,) angles as −180 ≤ angle < 180."""
    return (angle_deg + 180.0) % 360.0 - 180.0


def _cut(geometry: Geometry, found: Intervals, ends_s: Floats, window_s: float, owners: Indices) -> Passes:
    """The intervals as passes of the window: those that rise in it, cut where it or the target's positions end.

    What an antenna sees is cut with the pass of its station, `owners` of the views, and goes with it.
    """
    ends, aos = ends_s[found.target], np.maximum(found.rise_s, 0.0)
    los = np.minimum(found.set_s, ends)
    too_long = (los > window_s) & (los - aos > LONGEST_TAIL / times.SECOND_MS)
    los = np.where(too_long, window_s, los)
    inside = (found.set_s > 0) & (found.rise_s < np.minimum(ends, window_s))
    ended = too_long | (found.set_s >= ends)

    whole = _wholes(found, owners[found.view], len(geometry.views))
    part_los = np.minimum(np.minimum(found.set_s, ends), los[whole])
    keep = (whole >= 0) & inside[whole] & (part_los > aos)
    aos, los, ended = aos[keep], part_los[keep], (ended[whole] & (part_los >= los[whole]))[keep]
    kept = found.where(keep)
    return Passes(
        target=kept.target,
        view=kept.view,
        aos_s=aos,
        tca_s=culminations(geometry, kept.target, kept.view, aos, los),
        los_s=los,
        truncated_start=kept.rise_s <= 0,
        truncated_end=ended,
    )


def _wholes(found: Intervals, owner: Indices, views: int) -> Indices:
    """(n,) number of the owner's interval that each interval lies in: its own, where it owns itself; −1 for none."""
    span_s = 4 * LONGEST_WINDOW_S
    middle = (found.rise_s + found.set_s) / 2
    own = np.flatnonzero(owner == found.view)
    place = (found.target * views + owner) * span_s
    position = np.searchsorted((place + found.set_s)[own], place + middle)
    candidate = np.append(own, -1)[np.minimum(position, len(own))]
    same = (found.target[candidate] == found.target) & (found.view[candidate] == owner)
    fits = (candidate >= 0) & same & (found.rise_s[candidate] <= middle)
    return np.where(fits, candidate, -1)
