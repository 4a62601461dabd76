"""The moment at which a target's positions end, to the millisecond: dense samples up to it, then bisection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundsched.ephemeris.earth_rotation import Floats
from groundsched.ephemeris.satellites import SGP4_ERRORS
from groundsched.passes.arcs import Arc, even
from groundsched.passes.batches import SAFE_KM, pieces
from groundsched.passes.interpolation import POINTS
from groundsched.passes.views import Geometry


@dataclass(frozen=True)
class Failure:
    """The moment from which a target's positions cannot be had, and why."""

    at: int
    """Milliseconds since 1970."""
    reason: str


@dataclass(frozen=True)
class Extent:
    """How long a target has positions, around a search from 0 to some end."""

    first_s: float
    last_s: float
    failure: Failure | None


def extent(geometry: Geometry, number: int, searched_s: float, also_s: Floats | Sequence[float] = ()) -> Extent:
    """From two steps before the search to two after it, or up to where positions fail.

    They are tried every step, at the search's end, at the times `also_s`, and wherever the target is lowest: SGP4 tells
    a decayed satellite by its radius, which may fall below the ground around a perigee for less than a step.
    """
    step = geometry.targets[number].step_s
    seconds = np.arange(-2, np.ceil(searched_s / step) + 3) * step
    positions, codes = _positions(geometry, number, seconds)
    more_s = np.concatenate(([searched_s], also_s, _lowest(seconds, positions)))
    bad = np.append(_bad(positions, codes), _bad(*_positions(geometry, number, more_s)))
    seconds = np.append(seconds, more_s)
    order = np.argsort(seconds)
    seconds, bad = seconds[order], bad[order]
    early = np.flatnonzero(bad & (seconds < 0))
    first_s = float(seconds[early[-1] + 1 if len(early) else 0])
    inside = np.flatnonzero(bad & (seconds >= 0) & (seconds <= searched_s))
    if not len(inside):
        after = np.flatnonzero(bad & (seconds > searched_s))
        return Extent(first_s, float(seconds[after[0] - 1 if len(after) else -1]), None)
    last_s, code = _last_good(geometry, number, seconds[inside[0] - 1], seconds[inside[0]])
    reason = SGP4_ERRORS.get(code, "position not finite")
    at = int(geometry.timeline.instant(max(last_s + 0.001, 0.0)))
    return Extent(first_s, last_s, Failure(at, f"SGP4 error {code}: {reason}"))


def _lowest(seconds: Floats, positions: Floats) -> Floats:
    """(k,) moments at which a target below `SAFE_KM` is lowest: the vertices of parabolas through even samples."""
    radius = np.linalg.norm(positions, axis=1)
    before, here, after = radius[:-2], radius[1:-1], radius[2:]
    k = np.flatnonzero((here < SAFE_KM) & (here <= before) & (here < after))
    share = (before[k] - after[k]) / (before[k] - 2 * here[k] + after[k]) / 2
    found: Floats = seconds[k + 1] + share * (seconds[1] - seconds[0])
    return found


def even_arcs(number: int, cuts_s: Floats, known: Extent, step: float) -> list[Arc]:
    """Arcs of a target between `cuts_s`, with knots every `step` seconds at the most, as far as it has positions."""
    found = []
    for begin_s, end_s in pieces(cuts_s):
        first, last = max(begin_s - 2 * step, known.first_s), min(end_s + 2 * step, known.last_s)
        if last <= max(first, begin_s):
            break
        count = max(int(np.ceil((last - first) / step)) + 1, POINTS)
        step_s = (last - first) / (count - 1)
        found.append(even(number, begin_s, min(end_s, last), first_s=first, step_s=step_s, count=count))
    return found


def _positions(geometry: Geometry, number: int, seconds: Floats) -> tuple[Floats, NDArray[np.uint8]]:
    """Earth-fixed (n, 3) km of the target, and (n,) codes that say why a position does not hold."""
    return geometry.targets[number].positions(geometry.timeline.moments(seconds))


def _bad(positions: Floats, codes: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """(n,) whether positions cannot be used."""
    found: NDArray[np.bool_] = (codes != 0) | ~np.isfinite(positions).all(axis=1)
    return found


def _last_good(geometry: Geometry, number: int, good_s: float, bad_s: float) -> tuple[float, int]:
    """The last whole millisecond before the target fails, and the code with which it does."""
    code = int(_positions(geometry, number, np.array([bad_s]))[1][0])
    while bad_s - good_s > 1e-4:
        middle = (good_s + bad_s) / 2
        positions, codes = _positions(geometry, number, np.array([middle]))
        if _bad(positions, codes)[0]:
            bad_s, code = middle, int(codes[0])
        else:
            good_s = middle
    return float(np.floor(good_s * 1000) / 1000), code
