"""A bound from prices of rows: whatever the prices are, no schedule gives more.

With prices y of the rows A x ≤ b, the sum of y b and of range · max(0, w - y A) over all choices is at least what any
choice within the rows gives (weak duality, with every row relaxed in the manner of Lagrange). The prices of some rows
are best, those of the others given, where they are the duals of a small linear program: that of these rows alone, with
each choice's weight less what the other rows ask for it. So prices are made better part by part and the bound never
gets worse. It is counted in whole numbers; nothing rests on a solver's floating point.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import numpy as np

from groundsched.progress import Stop
from groundsched.scheduling import engines
from groundsched.scheduling.faces import Face
from groundsched.scheduling.model import Model, Row, renumbered

SCALE = 1024
"""Prices are whole multiples of one part in so many: sums are then exact."""


class Prices:
    """A price for each row of a face, in parts of `SCALE`; positive: of its upper bound, negative: of its lower."""

    def __init__(self, face: Face, weights: Sequence[int]) -> None:
        """At first no row costs anything."""
        self._face = face
        self._prices = [0] * len(face.rows)
        self._left = array("q", [weight * SCALE for weight in weights])
        self._paid = 0

    @property
    def bound(self) -> int:
        """No choice on the face gives more."""
        left = np.array(self._left, dtype=np.int64)
        ranges = np.array(self._face.ranges or (1,) * len(left), dtype=np.int64)
        decided = np.array([-1 if value is None else value for value in self._face.decided], dtype=np.int64)
        most = np.where(decided >= 0, left * decided, np.maximum(left, 0) * ranges)
        return (self._paid + int(most.sum())) // SCALE

    def worth(self, near: int) -> list[int]:
        """The choices that cost no more than `near` above what they bring."""
        return [index for index, left in enumerate(self._left) if left >= -near * SCALE]

    def improve(self, numbers: Sequence[int], *, stop: Stop) -> None:
        """Give these rows the prices that make the bound least, all others kept as they are."""
        before = {number: self._prices[number] for number in numbers}
        for number in numbers:
            self._set(number, 0)
        rows = [self._face.rows[number] for number in numbers]
        inside = sorted({m for row in rows for m in row.members if self._left[m] > 0 or row.demands})
        relaxed = engines.relaxation(self._model(inside, rows), stop=stop)
        duals = [0.0] * len(rows) if relaxed is None else relaxed.duals
        for number, dual in zip(numbers, duals, strict=True):
            self._set(number, before[number] if relaxed is None else round(dual))

    def _model(self, inside: Sequence[int], rows: Sequence[Row]) -> Model:
        number = {index: n for n, index in enumerate(inside)}
        kept = tuple([renumbered(row, number) for row in rows])
        ranges = self._face.ranges
        return Model(
            indices=tuple(inside),
            weights=tuple([self._left[index] for index in inside]),
            rows=kept,
            sources=kept,
            components=(),
            ranges=tuple([ranges[index] for index in inside]) if ranges else (),
        )

    def _set(self, number: int, price: int) -> None:
        row, change = self._face.rows[number], price - self._prices[number]
        if not change:
            return
        self._prices[number] = price
        self._paid += _cost(row, price) - _cost(row, price - change)
        for member, weight in zip(row.members, row.weights, strict=True):
            self._left[member] -= weight * change


def _cost(row: Row, price: int) -> int:
    # A bound that says nothing costs no more than the sum's own extreme.
    return price * (min(row.most, row.highest) if price > 0 else max(row.least, row.lowest))
