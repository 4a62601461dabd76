"""Where functions of time change their sign and where they are highest, for many stretches of time at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from groundsched.verification.sky import Floats

Indices = NDArray[np.intp]
Sampled = Callable[[Indices, Floats], Floats]
"""(k,) values of the functions with these numbers (k,) at (k,) seconds."""

EDGE_S = 1e-6
PEAK_S = 1e-4
"""Highest points are flat: so near to one, a height that turns within seconds is lower by 1e-8 of what it changes."""
_GOLDEN = (np.sqrt(5.0) - 1) / 2


def crossings(function: Sampled, low_s: Floats, high_s: Floats) -> Floats:
    """(n,) moments between (n,) ones at which the functions, of different sign at both, cross 0: by halving alone."""
    everyone = np.arange(len(low_s))
    if not len(low_s):
        return low_s
    low, high = low_s.copy(), high_s.copy()
    rising = function(everyone, low) < 0
    for _ in range(int(np.ceil(np.log2(max((high - low).max() / EDGE_S, 1.0))))):
        middle = (low + high) / 2
        before = (function(everyone, middle) < 0) == rising
        low, high = np.where(before, middle, low), np.where(before, high, middle)
    return (low + high) / 2


def peaks(function: Sampled, low_s: Floats, high_s: Floats) -> tuple[Floats, Floats]:
    """(n,) moments between (n,) ones at which the functions are highest, and how high: by golden section.

    It needs no slope, so that a corner of a mask may be the peak.
    """
    everyone = np.arange(len(low_s))
    if not len(low_s):
        return low_s, low_s
    low, high = low_s.copy(), high_s.copy()
    one, two = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_one, at_two = function(everyone, one), function(everyone, two)
    for _ in range(int(np.ceil(np.log(max((high - low).max() / PEAK_S, 1.0)) / -np.log(_GOLDEN)))):
        left = at_one > at_two
        low, high = np.where(left, low, one), np.where(left, two, high)
        fresh = np.where(left, high - _GOLDEN * (high - low), low + _GOLDEN * (high - low))
        value = function(everyone, fresh)
        one, two = np.where(left, fresh, two), np.where(left, one, fresh)
        at_one, at_two = np.where(left, value, at_two), np.where(left, at_one, value)
    best = np.where(at_one > at_two, one, two)
    return best, np.maximum(at_one, at_two)
