"""Stretches of time in which functions are not negative: nothing hides between two samples."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from groundsched.verification.roots import Indices, Sampled, crossings, peaks
from groundsched.verification.sky import Floats


@dataclass(frozen=True)
class Spans:
    """Stretches in which a function is not negative, (n,) each, in order of owner and time.

    One that begins with the first sample, or ends with the last, begins or ends at exactly that moment.
    """

    owner: Indices
    begin_s: Floats
    end_s: Floats

    def __len__(self) -> int:
        return len(self.owner)

    @property
    def pairs(self) -> list[tuple[float, float]]:
        """Begin and end of each."""
        return list(zip(self.begin_s.tolist(), self.end_s.tolist(), strict=True))


@dataclass(frozen=True)
class Samples:
    """Values of functions, (n,) in order of owner and time."""

    owner: Indices
    seconds: Floats
    value: Floats


def spans(function: Sampled, samples: Samples) -> Spans:
    """The stretches in which the function, given owners and seconds, is not negative.

    Where the samples have a peak below 0 or a dip above, the true one beside it is looked for.
    """
    known = _with_extremes(function, samples)
    owner, seconds, up = known.owner, known.seconds, known.value >= 0
    same = owner[1:] == owner[:-1]
    change = np.flatnonzero(same & (up[1:] != up[:-1]))
    edges = crossings(lambda some, at: function(owner[change[some]], at), seconds[change], seconds[change + 1])
    first = np.flatnonzero(up & np.append(True, ~same))
    last = np.flatnonzero(up & np.append(~same, True))
    rises = up[change + 1]
    begins = np.append(edges[rises], seconds[first]), np.append(owner[change[rises]], owner[first])
    ends = np.append(edges[~rises], seconds[last]), np.append(owner[change[~rises]], owner[last])
    of_begin, of_end = np.lexsort(begins), np.lexsort(ends)
    return Spans(begins[1][of_begin], begins[0][of_begin], ends[0][of_end])


def _with_extremes(function: Sampled, samples: Samples) -> Samples:
    """The samples, with the peaks above 0 and the dips below that hide between them."""
    owner, seconds, value = samples.owner, samples.seconds, samples.value
    inner = owner[2:] == owner[:-2]
    before, here, after = value[:-2], value[1:-1], value[2:]
    peak = inner & (here < 0) & (here >= before) & (here >= after)
    dip = inner & (here >= 0) & (here <= before) & (here <= after)
    at = np.flatnonzero(peak | dip) + 1
    sign = np.where(value[at] < 0, 1.0, -1.0)

    def upwards(some: Indices, when: Floats) -> Floats:
        found: Floats = sign[some] * function(owner[at[some]], when)
        return found

    moments, values = peaks(upwards, seconds[at - 1], seconds[at + 1])
    hidden = values > 0
    owner, seconds = np.append(owner, owner[at[hidden]]), np.append(seconds, moments[hidden])
    value = np.append(value, (sign * values)[hidden])
    order = np.lexsort((seconds, owner))
    return Samples(owner[order], seconds[order], value[order])
