"""Rows that whole contacts keep and fractions of contacts break: mixed-integer rounding.

Source: Nemhauser & Wolsey, Integer and Combinatorial Optimization, II.1.7.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from groundsched.scheduling.model import Row

LEAST_SHARE = 0.01
"""A contact of which so little is taken, or so little is not, is nearly whole: what its rounding gains is noise."""

LEAST_GAIN = 1e-3
"""By this part of what it asks for a row must be broken: less only makes the relaxation longer."""


def rounded(row: Row, contacts: int, divisor: int) -> Row:
    """The row over its first `contacts` members, which are whole, and quantities of weight 1, divided and rounded.

    With b what the row asks for and f = b - divisor * (ceil(b / divisor) - 1): so much is missing of a whole step at
    the most, and each contact counts for its whole steps and what it brings of f.
    """
    steps = -(-row.least // divisor)
    part = row.least - divisor * (steps - 1)
    weights = [part * (w // divisor) + min(w % divisor, part) for w in row.weights[:contacts]]
    highest = sum(weights) + sum(row.ranges[contacts:])
    return replace(
        row, weights=(*weights, *row.weights[contacts:]), least=part * steps, most=max(highest, part * steps)
    )


def broken_roundings(row: Row, contacts: int, values: Sequence[float]) -> list[Row]:
    """The rounding of a row that these values break by the most; none where none gains anything."""
    found = list(_breaks(row, contacts, values))
    return [max(found, key=lambda pair: pair[0])[1]] if found else []


def _breaks(row: Row, contacts: int, values: Sequence[float]) -> Iterator[tuple[float, Row]]:
    split = {
        weight
        for member, weight in zip(row.members[:contacts], row.weights[:contacts], strict=True)
        if LEAST_SHARE < values[member] < 1 - LEAST_SHARE
    }
    for divisor in sorted(split):
        if 1 < divisor <= row.least:
            other = rounded(row, contacts, divisor)
            broken = other.least - other.sum_of(values)
            if broken > max(1.0, LEAST_GAIN * row.least):
                yield broken, other
