"""What touches a mask too lightly to be told: a gap inside a pass that a document may have or not.

A peak of terrain that a satellite's way just reaches breaks a pass off for a fraction of a second, or does not: noise
of the positions decides. The document's word is taken for it, where nothing but such noise speaks against it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import numpy as np

from groundsched.verification.paths import Path
from groundsched.verification.visibility import View, Watch

Stretch = tuple[float, float]

GRAZING_S = 0.1
"""What is shorter touches the mask too lightly: it may be there or not."""
EDGE_S = 0.05
"""So exactly AOS and LOS have to be told."""
HEIGHT_NOISE_DEG = 1e-7
"""Heights are known to this: a centimetre on 6,000 km. Where one changes more slowly than 2e-6 degrees a second, as
that of a geostationary satellite, 0.05 s cannot be told."""
ABOUT_S = (5e-3, 2e-4, 8e-6, 3e-7)
"""Around a moment told in whole milliseconds the lowest height is looked for, nearer and nearer."""


def as_told(stretches: Sequence[Stretch], told: Sequence[Stretch], way: Path, view: View) -> list[Stretch]:
    """The stretches above a horizon, in order, with just those grazing gaps that the told ones have."""
    joined: list[Stretch] = []
    for begin, end in stretches:
        if joined and begin - joined[-1][1] < GRAZING_S and _is_spanned(joined[-1][1], begin, told):
            joined[-1] = joined[-1][0], end
        else:
            joined.append((begin, end))
    gaps = [gap for gap in _touching(told) if _touches(sum(gap) / 2, way, view)]
    return [part for stretch in joined for part in _parted(stretch, gaps)]


def _is_spanned(begin: float, end: float, told: Sequence[Stretch]) -> bool:
    return any(first < begin - EDGE_S and last > end + EDGE_S for first, last in told)


def _touching(told: Sequence[Stretch]) -> list[Stretch]:
    """From where one of the told ends to where the next begins, where there is hardly anything between."""
    in_order = itertools.pairwise(sorted(set(told)))
    return [(one[1], other[0]) for one, other in in_order if abs(other[0] - one[1]) < GRAZING_S]


def _touches(moment: float, way: Path, view: View) -> bool:
    """Whether the satellite comes down to the horizon then: at a corner of a mask only at the very moment."""
    watch = Watch(way, [view])
    lowest_deg = np.inf
    for about_s in ABOUT_S:
        around = np.clip(moment + np.linspace(-about_s, about_s, 101), 0.0, way.end_s)
        heights = watch.height_deg(np.zeros(len(around), dtype=np.intp), around)
        moment, lowest_deg = float(around[heights.argmin()]), float(heights.min())
    return lowest_deg <= HEIGHT_NOISE_DEG


def _parted(stretch: Stretch, gaps: Sequence[Stretch]) -> Iterator[Stretch]:
    begin, end = stretch
    for last, first in gaps:
        if begin + EDGE_S < last and first < end - EDGE_S:
            yield begin, last
            begin = first
    yield begin, end
