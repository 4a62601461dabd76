"""Between knots: polynomials through ten neighbouring positions.

Positions alone are used: SGP4's velocity is not exactly the derivative of its position (0.02 to 0.2 m/s), which would
leave errors of metres between knots. The error of a polynomial through ten points a step apart is at most
``872 / 10! · (w·step)^10`` of the amplitude of each motion with angular rate w: with 20 knots a turn 2 cm of a low
orbit, as much again of its periodic terms, and 6 cm of both where it moves against the turning Earth. It is watched,
not trusted: where ten and eight points differ by more than `WORST_DIFFERENCE` of the radius, the target is searched
densely instead.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from groundsched.ephemeris.earth_rotation import Floats
from groundsched.passes.arcs import Arcs
from groundsched.passes.views import Indices

POINTS = 10
BEFORE, AFTER = 4, 5
"""Knots before the interval's first one, and after it, in the middle of which the interval lies."""
SPARE = 1
"""Knots beyond the intervals of a stretch, at either end. The ten points of its last interval lie up to three knots to
one side, where the bound on the error is 6.8 times what it is in the middle."""
PARTS = 2
"""Samples an interval: every 9 degrees of a circular low orbit."""
WORST_DIFFERENCE = 1e-6
"""Of the radius: 7 m of a low orbit. Ten points are some ten times nearer to the truth (measured: 12 times for the
shipped orbits, 3 times where e > 0.93); of 240 random orbits up to e = 0.9 none differs by more than 1.4e-7."""


def _lagrange(points: Floats, at: Floats) -> Floats:
    """(len(at), len(points)) weights with which values at `points` give the polynomial's at `at`."""
    others = ~np.eye(len(points), dtype=bool)
    return np.array(
        [[np.prod((x - points[others[k]]) / (points[k] - points[others[k]])) for k in range(len(points))] for x in at]
    ).reshape(len(at), len(points))


_STENCIL = np.arange(float(POINTS)) - BEFORE
_CENTRE = 0.5
_MONOMIALS = np.linalg.inv(np.vander(_STENCIL - _CENTRE, increasing=True))
"""(10, 10): values at the stencil's knots to coefficients of powers of x − ½."""
_WATCH = _lagrange(_STENCIL, np.array([0.5]))
_WATCH[:, 1:-1] -= _lagrange(_STENCIL[1:-1], np.array([0.5]))
_WEIGHTS = np.concatenate((_MONOMIALS, _WATCH))
_COLUMNS = 1500
"""OpenBLAS uses threads from 262,144 products on."""


def dot(a: Floats, b: Floats) -> Floats:
    """(n,) products of vectors (3, n), or of one (3,) with all."""
    found: Floats = a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
    return found


def _values(coefficients: Floats, x: Floats) -> Floats:
    """(3, n) values of polynomials with coefficients (k, 3, n) at (n,) places."""
    found: Floats = coefficients[-1] * x
    found += coefficients[-2]
    for each in coefficients[-3::-1]:
        found *= x
        found += each
    return found


@dataclass(frozen=True)
class Course:
    """The ways of many targets as polynomials on intervals between knots.

    A place on them is one number: the interval's number in this course, plus how far it is through it. Consecutive
    intervals of one arc have consecutive numbers.
    """

    arcs: Arcs
    arc: Indices
    """(m,) the arc of each interval."""
    knot: Indices
    """(m,) the number in its arc of the knot at which each interval begins."""
    positions: Floats = field(repr=False)
    """(3, p) Earth-fixed km at knots."""
    start: Indices
    """(m,) the column of `positions` with which the ten points of each interval begin."""
    shift: Indices
    """(m,) how many knots the ten points lie earlier than around the interval: not 0 near the ends of a stretch."""

    def __len__(self) -> int:
        return len(self.arc)

    @cached_property
    def _points(self) -> Floats:
        """(10, 3, m) km."""
        found = np.empty((POINTS, 3, len(self)))
        for k in range(POINTS):
            np.take(self.positions, self.start + k, axis=1, out=found[k], mode="clip")
        return found

    @cached_property
    def _products(self) -> Floats:
        """(11, 3, m) km: coefficients, and the difference between ten points and eight.

        In pieces that stay in the processor's cache, and are too small for BLAS to wake its threads.
        """
        points = self._points.reshape(POINTS, -1)
        found = np.empty((len(_WEIGHTS), points.shape[1]))
        for low in range(0, points.shape[1], _COLUMNS):
            np.matmul(_WEIGHTS, points[:, low : low + _COLUMNS], out=found[:, low : low + _COLUMNS])
        return found.reshape(len(_WEIGHTS), 3, -1)

    @property
    def coefficients(self) -> Floats:
        """(10, 3, m) km: of the powers of x − ½, where x counts knots from `BEFORE` knots after the first point."""
        return self._products[:POINTS]

    @property
    def ends(self) -> NDArray[np.bool_]:
        """(m,) intervals that the next one does not follow on."""
        return np.append((np.diff(self.knot) != 1) | (np.diff(self.arc) != 0), True)[: len(self)]

    def knot_after(self, interval: Indices) -> Floats:
        """(3, n) km: the positions at the ends of intervals."""
        return np.take(self.positions, (self.start + self.shift)[interval] + BEFORE + 1, axis=1)

    @cached_property
    def samples(self) -> Floats:
        """(3, m · PARTS) km: `PARTS` places of each interval, one after the other."""
        found = np.empty((3, len(self), PARTS))
        np.take(self.positions, self.start + self.shift + BEFORE, axis=1, out=found[:, :, 0], mode="clip")
        for part in range(1, PARTS):
            found[:, :, part] = _values(self.coefficients, np.add(self.shift, part / PARTS - _CENTRE, dtype=np.float64))
        return found.reshape(3, -1)

    @cached_property
    def doubtful(self) -> NDArray[np.bool_]:
        """(m,) intervals whose ten and eight points disagree."""
        off, radius = self._products[-1], self._points[BEFORE]
        # Written so that a position that is not finite is doubtful, too.
        found: NDArray[np.bool_] = ~(dot(off, off) <= WORST_DIFFERENCE**2 * dot(radius, radius))
        return found

    def interval(self, places: Floats) -> Indices:
        """(n,) the interval of each place."""
        return np.minimum(places.astype(np.intp), len(self) - 1)

    def at(self, places: Floats, derivatives: int) -> list[Floats]:
        """(3, n) positions in km at (n,) places, then as many of their derivatives by place."""
        interval = self.interval(places)
        x = places - interval + self.shift[interval] - _CENTRE
        rows = np.take(self.coefficients, interval, axis=2)
        # Horner's rule, with its first step done: of that the second and higher derivatives are still zero.
        values = [rows[-1] * x + rows[-2], rows[-1].copy(), *(np.zeros_like(rows[-1]) for _ in range(derivatives - 1))]
        del values[derivatives + 1 :]
        for k in range(POINTS - 3, -1, -1):
            for order in range(derivatives, 0, -1):
                values[order] *= x
                values[order] += values[order - 1]
            values[0] *= x
            values[0] += rows[k]
        if derivatives > 1:
            values[2] *= 2
        return values

    def knots(self, places: Floats) -> Floats:
        """(n,) places as `Arcs` counts them: in knots of their arc."""
        interval = self.interval(places)
        return places + (self.knot[interval] - interval)

    def seconds(self, places: Floats) -> Floats:
        """(n,) times of places."""
        return self.arcs.seconds(self.arc[self.interval(places)], self.knots(places))

    def seconds_a_place(self, places: Floats) -> Floats:
        """(n,) derivatives of `seconds`."""
        return self.arcs.seconds_a_knot(self.arc[self.interval(places)], self.knots(places))
