"""The moment at which a target's positions end, to the millisecond: dense samples up to it, then bisection."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundsched.ephemeris.earth_rotation import Floats
from groundsched.ephemeris.satellites import SGP4_ERRORS
from groundsched.passes.arcs import Arc, even
from groundsched.passes.batches import pieces
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


def extent(geometry: Geometry, number: int, searched_s: float) -> Extent:
    """From two steps before the search to two after it, or up to where positions fail."""
    step = geometry.targets[number].step_s
    seconds = np.arange(-2, np.ceil(searched_s / step) + 3) * step
    bad, _ = _checked(geometry, number, seconds)
    early = bad & (seconds < 0)
    first_s = float(seconds[0]) if not early.any() else min(float(seconds[early].max()) + step, 0.0)
    inside = bad & (seconds >= 0) & (seconds < searched_s)
    if not inside.any():
        after = np.flatnonzero(bad & (seconds >= searched_s))
        last = after[0] - 1 if len(after) else len(seconds) - 1
        return Extent(
            first_s, max(float(seconds[last]), searched_s if _good(geometry, number, searched_s) else 0.0), None
        )
    first = int(np.argmax(inside))
    last_s, code = _last_good(geometry, number, seconds[first - 1], seconds[first])
    reason = SGP4_ERRORS.get(code, "position not finite")
    at = int(geometry.timeline.instant(max(last_s + 0.001, 0.0)))
    return Extent(first_s, last_s, Failure(at, f"SGP4 error {code}: {reason}"))


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


def _good(geometry: Geometry, number: int, seconds: float) -> bool:
    return not _checked(geometry, number, np.array([seconds]))[0][0]


def _checked(geometry: Geometry, number: int, seconds: Floats) -> tuple[NDArray[np.bool_], NDArray[np.uint8]]:
    """(n,) whether positions cannot be used, and (n,) the codes that say why."""
    positions, codes = geometry.targets[number].positions(geometry.timeline.moments(seconds))
    return (codes != 0) | ~np.isfinite(positions).all(axis=1), codes


def _last_good(geometry: Geometry, number: int, good_s: float, bad_s: float) -> tuple[float, int]:
    """The last whole millisecond before the target fails, and the code with which it does."""
    code = int(_checked(geometry, number, np.array([bad_s]))[1][0])
    while bad_s - good_s > 1e-4:
        middle = (good_s + bad_s) / 2
        bad, codes = _checked(geometry, number, np.array([middle]))
        if bad[0]:
            bad_s, code = middle, int(codes[0])
        else:
            good_s = middle
    return float(np.floor(good_s * 1000) / 1000), code
