"""Many roots of functions without derivatives at once: each array element is a problem of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from groundsched.ephemeris.earth_rotation import Floats

Sampled = Callable[[NDArray[np.intp], Floats], Floats]
"""Gets (m,) numbers of problems and (m,) abscissas, gives (m,) values."""

_MOST_STEPS = 100


def roots(
    f: Sampled, low: Floats, high: Floats, *, tolerance: float, ends: tuple[Floats, Floats] | None = None
) -> Floats:
    """(n,) roots of n functions between `low` and `high`, where each changes its sign; `ends` are the values there.

    Chandrupatla's method (1997): inverse quadratic interpolation where it is safe, bisection where not. It converges on
    any continuous function, and within `tolerance`; the function may have corners.
    """
    everyone = np.arange(len(low))
    a, b = low.astype(np.float64), high.astype(np.float64)
    fa, fb = (ends[0].copy(), ends[1].copy()) if ends else (f(everyone, a), f(everyone, b))
    c, fc = a.copy(), fa.copy()
    t = np.full(len(low), 0.5)
    best = np.where(np.abs(fa) < np.abs(fb), a, b)
    active = np.flatnonzero((fa != 0) & (fb != 0) & (np.abs(b - a) > 2 * tolerance))
    for _ in range(_MOST_STEPS):
        if not len(active):
            break
        x = a[active] + t[active] * (b[active] - a[active])
        fx = f(active, x)
        same = np.sign(fx) == np.sign(fa[active])
        # The old end that x replaces becomes c; a is always the newest point, b the other side of the root.
        c[active] = np.where(same, a[active], b[active])
        fc[active] = np.where(same, fa[active], fb[active])
        b[active] = np.where(same, b[active], a[active])
        fb[active] = np.where(same, fb[active], fa[active])
        a[active], fa[active] = x, fx
        nearer_a = np.abs(fa[active]) < np.abs(fb[active])
        best[active] = np.where(nearer_a, a[active], b[active])
        width = np.abs(b[active] - a[active])
        done = (width <= 2 * tolerance) | (np.minimum(np.abs(fa[active]), np.abs(fb[active])) == 0)
        active = active[~done]
        t[active] = _next_step([v[active] for v in (a, b, c)], [v[active] for v in (fa, fb, fc)], tolerance)
    return best


def _next_step(places: Sequence[Floats], values: Sequence[Floats], tolerance: float) -> Floats:
    """Where between a (0) and b (1) to look next, from three places a, b, c and the values there."""
    (a, b, c), (fa, fb, fc) = places, values
    with np.errstate(all="ignore"):
        xi, phi = (a - b) / (c - b), (fa - fb) / (fc - fb)
        quadratic = (phi**2 < xi) & ((1 - phi) ** 2 < 1 - xi)
        step = fa / (fb - fa) * fc / (fb - fc) + (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb)
        nearest = tolerance / np.abs(b - a)
    return np.where(quadratic & np.isfinite(step), np.clip(step, nearest, 1 - nearest), 0.5)
