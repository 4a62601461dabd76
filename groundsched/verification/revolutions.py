"""Revolution numbers: REV_AT_EPOCH, and the ascending nodes that are passed from the epoch on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from groundsched.elements.propagation import UNIX_EPOCH_JD, satrec
from groundsched.elements.records import ElementSet
from groundsched.verification.paths import fastest_turn_s
from groundsched.verification.sky import DAY_S, Floats

SAMPLES_A_TURN = 16
AT_NODE_DEG = 0.001
"""An epoch so near before the ascending node is at it: publishers put epochs there and round angles to 1e-4 degrees."""
DOUBT_S = 0.05
"""So near to a node either number is right."""


def revolutions(elements: ElementSet, instants: NDArray[np.int64]) -> list[set[int]] | None:
    """The numbers that are right at each of (n,) instants, nearly always one; None where the set has no number.

    Nodes are counted where SGP4's height above the equator goes from below 0 to above, in steps far shorter than half a
    turn.
    """
    if elements.rev_at_epoch is None or not len(instants):
        return None
    seconds = (instants * 1000 - elements.epoch_us) / 1e6
    node_s = AT_NODE_DEG / 360 * fastest_turn_s(elements)
    step = fastest_turn_s(elements) / SAMPLES_A_TURN
    first, last = min(seconds.min(), 0.0) - 2 * step, max(seconds.max(), 0.0) + 2 * step
    grid = np.arange(first, last + step, step)
    up = _heights_km(elements, grid) >= 0
    passed = np.append(0, np.cumsum(up[1:] & ~up[:-1]))

    def counted(at: Floats) -> NDArray[np.int64]:
        low = np.searchsorted(grid, at, side="right") - 1
        found: NDArray[np.int64] = passed[low] + (~up[low] & (_heights_km(elements, at) >= 0))
        return found

    at_epoch = int(counted(np.array([node_s]))[0])
    either = np.stack([counted(seconds + off) for off in (-DOUBT_S, DOUBT_S)])
    return [{elements.rev_at_epoch + int(n) - at_epoch for n in pair} for pair in either.T]


def _heights_km(elements: ElementSet, seconds: Floats) -> Floats:
    """(n,) km above the plane of the equator at (n,) seconds since the epoch."""
    day, rest_us = divmod(elements.epoch_us, 86_400_000_000)
    fraction = (rest_us / 1e6 + seconds) / DAY_S
    _, positions, _ = satrec(elements).sgp4_array(np.full(len(seconds), UNIX_EPOCH_JD + day), fraction)
    found: Floats = positions[:, 2]
    return found
