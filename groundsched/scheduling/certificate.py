"""What the duals of a relaxation prove, counted in whole numbers.

With prices y of the rows and what they leave of each weight, w - y A, no choice within the rows gives more than the sum
of y b and of range · max(0, w - y A): weak duality. Whoever takes a choice off the end of its range that the sum counts
loses what is left of its weight, whoever leaves slack in a row loses its price. Prices are rounded to whole parts of a
unit, so every sum is exact, and what is proven by them holds whatever the solver returned; only how good it is rests on
that. Source: reduced-cost fixing, e.g. Nemhauser & Wolsey, Integer and Combinatorial Optimization, II.5.2.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from groundsched.scheduling.engines import Relaxation
from groundsched.scheduling.model import Model

FINEST_BITS = 40
"""Prices are whole multiples of 2 to minus this, or coarser."""

ROOM_BITS = 60
"""No sum of absolute values is longer before prices are rounded: all fit in 64 bits."""

Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Certificate:
    """Prices of a model's rows and what follows from them, in parts of `scale`."""

    scale: int
    prices: Whole
    """Of each row; positive: of its upper bound, negative: of its lower."""
    left: Whole
    """What the rows leave of each choice's weight."""
    bounds: tuple[int, ...]
    """By component: it gives no more."""
    steps: tuple[int, ...]
    """By component: what all its weights are multiples of."""

    def limit(self, component: int) -> int:
        """What a component can give at most, in whole units."""
        step = self.steps[component]
        return self.bounds[component] // (self.scale * step) * step

    def slack(self, component: int, value: int) -> int:
        """How much a component may lose against its bound and still give so much."""
        return self.bounds[component] - value * self.scale


def certificate(model: Model, relaxed: Relaxation) -> Certificate:
    """The relaxation's duals, rounded, and what they prove of each component."""
    table = _Table.of(model)
    duals = np.array(relaxed.duals, dtype=np.float64)
    scale = _scale(table, duals)
    prices = np.rint(duals * scale).astype(np.int64)
    asked = np.zeros(len(table.weights), dtype=np.int64)
    np.add.at(asked, table.members, table.coefficients * prices[table.rows])
    left = table.weights * scale - asked
    paid = prices * np.where(prices > 0, table.most, table.least)
    owners = np.zeros(len(table.weights), dtype=np.int64)
    for number, component in enumerate(model.components):
        owners[list(component)] = number
    bounds = np.zeros(len(model.components), dtype=np.int64)
    np.add.at(bounds, owners, np.maximum(left, 0) * table.ranges)
    np.add.at(bounds, owners[table.firsts], paid)
    steps = tuple([math.gcd(*[model.weights[n] for n in component]) or 1 for component in model.components])
    return Certificate(scale, prices, left, tuple(bounds.tolist()), steps)


@dataclass(frozen=True, slots=True)
class _Table:
    """A model as arrays: (terms,) of the rows' coefficients, (rows,) and (choices,)."""

    members: Whole
    rows: Whole
    coefficients: Whole
    firsts: Whole
    """A member of each row."""
    least: Whole
    """The lower bound of each row, or what its sum is at the least."""
    most: Whole
    weights: Whole
    ranges: Whole

    @classmethod
    def of(cls, model: Model) -> _Table:
        sizes = [len(row.members) for row in model.rows]
        return cls(
            members=_flat([row.members for row in model.rows]),
            rows=np.repeat(np.arange(len(sizes)), sizes),
            coefficients=_flat([row.weights for row in model.rows]),
            firsts=np.array([row.members[0] for row in model.rows], dtype=np.int64),
            least=np.array([max(row.least, row.lowest) for row in model.rows], dtype=np.int64),
            most=np.array([min(row.most, row.highest) for row in model.rows], dtype=np.int64),
            weights=np.array(model.weights, dtype=np.int64),
            ranges=np.array(model.ranges or (1,) * len(model.weights), dtype=np.int64),
        )


def _flat(parts: Sequence[Sequence[int]]) -> Whole:
    return np.fromiter(chain.from_iterable(parts), dtype=np.int64)


def _scale(table: _Table, duals: NDArray[np.float64]) -> int:
    """The finest one with which no sum can be too long, whatever its signs."""
    prices = np.abs(duals)
    paid = (prices * np.maximum(np.abs(table.least), np.abs(table.most))).sum()
    asked = (prices[table.rows] * np.abs(table.coefficients) * table.ranges[table.members]).sum()
    total = paid + asked + (np.abs(table.weights) * table.ranges).sum()
    return 1 << max(0, min(FINEST_BITS, ROOM_BITS - math.ceil(math.log2(float(total) + 1.0))))
