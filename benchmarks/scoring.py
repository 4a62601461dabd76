"""How an answer differs from the reference."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from benchmarks.answers import Answer, Floats

BROKEN_S = 10.0
"""A pass with AOS or LOS farther off than this is not found inexactly, but wrongly: cut, or two run together."""


@dataclass(frozen=True)
class Score:
    """One answer against the reference."""

    satellites: int
    """So many were compared."""
    passes: int
    """Of the reference."""
    missed: int
    invented: int
    broken: int
    aos_errors_s: Floats
    """(n,) of passes that are neither missed nor broken and rise inside the window."""
    los_errors_s: Floats


def matched(theirs: Floats, true: Floats) -> list[tuple[int, int]]:
    """Numbers of spans that belong together: greatest overlap first, each span in one pair at most."""
    if not len(theirs) or not len(true):
        return []
    overlap = np.minimum(theirs[:, None, 1], true[None, :, 1]) - np.maximum(theirs[:, None, 0], true[None, :, 0])
    pairs: list[tuple[int, int]] = []
    for flat in np.argsort(-overlap, axis=None):
        a, b = divmod(int(flat), len(true))
        if overlap[a, b] <= 0:
            break
        if all(a != other_a and b != other_b for other_a, other_b in pairs):
            pairs.append((a, b))
    return pairs


def score(answer: Answer, reference: Answer, searched: Iterable[int], duration_s: float) -> Score:
    """The differences over the satellites that were `searched` and that the reference knows."""
    known = set(searched)
    nothing = np.empty((0, 2))
    missed = invented = broken = 0
    aos: list[float] = []
    los: list[float] = []
    true_of = {pair: each for pair, each in reference.passes.items() if pair[0] in known}
    for pair, true in true_of.items():
        theirs = answer.passes.get(pair, nothing)
        pairs = matched(theirs, true)
        missed += len(true) - len(pairs)
        invented += len(theirs) - len(pairs)
        for a, b in pairs:
            off_aos, off_los = theirs[a] - true[b]
            if max(abs(off_aos), abs(off_los)) > BROKEN_S:
                broken += 1
                continue
            aos += [off_aos] if true[b, 0] > 0 else []
            los += [off_los] if true[b, 1] < duration_s else []
    return Score(
        satellites=len({number for number, _ in true_of}),
        passes=sum(map(len, true_of.values())),
        missed=missed,
        invented=invented,
        broken=broken,
        aos_errors_s=np.array(aos),
        los_errors_s=np.array(los),
    )
