"""Compares the pass search with brute force on random orbits, places, masks and windows.

    uv run python -m tools.check_passes [WINDOWS [SEED]]

Goes on until brute force has found WINDOWS stretches of visibility (default 20,000), and says what was missed, invented
or off. `random_cases` chooses what is searched, `brute_force` says what is true.
"""

from __future__ import annotations

import itertools
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundsched import times
from groundsched.ephemeris.earth_rotation import Floats
from groundsched.passes.masks import Mask
from groundsched.passes.search import LONGEST_TAIL, Found, Passes, find_passes, find_planned_passes
from groundsched.passes.views import View
from tools.brute_force import Reference, Stretch, windows
from tools.random_cases import Case, random_case

EDGE_S = 1e-3
"""The contract: 1 ms."""
NOISE_DEG = 1e-11
"""Heights are known to this: positions as doubles, 1e-8 km of 42,000. Where a height changes so slowly, as that of a
geostationary satellite beside its culmination, no clock could tell the millisecond."""
GRAZING_S = (0.1, 0.2)
"""Stretches and gaps shorter than this may be found or not; where in between, is far from any length there is."""
SHORT_S = 120.0
HEIGHT_DEG = 1e-3
TAIL_S = LONGEST_TAIL / times.SECOND_MS


@dataclass(frozen=True)
class Fault:
    """What is wrong with the passes of one satellite over one view."""

    seed: int
    satellite: int
    kind: str
    view: int
    what: str

    def __str__(self) -> str:
        return f"seed {self.seed}, satellite {self.satellite} ({self.kind}), view {self.view}: {self.what}"


def searched(case: Case) -> Found:
    """What the search finds in a case."""
    if case.planned:
        return find_planned_passes(case.satellites, case.views, case.window, owners=case.owners)
    return find_passes(case.satellites, case.views, case.window)


FAILING = ("decaying", "sinking")
LONGEST_FOR_FAILURES_S = 2 * 86_400.0


def faults(seed: int, case: Case, found: Found) -> tuple[Counter[str], list[Fault]]:
    """What brute force finds in a case, counted, and what is wrong with what the search found."""
    counts: Counter[str] = Counter(cases=1, failing=len(found.failures), planned=int(case.planned))
    wrong = []
    for number in range(len(case.satellites)):
        wrong += [Fault(seed, number, case.kinds[number], -1, text) for text in _of_failure(case, found, number)]
        for view, numbers, what in _of_satellite(case, found, number):
            counts += numbers
            wrong += [Fault(seed, number, case.kinds[number], view, text) for text in what]
    return counts, wrong


def _of_failure(case: Case, found: Found, number: int) -> list[str]:
    """What is wrong with the moment at which a set is said to fail, against SGP4 at every twelve minutes of arc."""
    if case.window.duration_s > LONGEST_FOR_FAILURES_S or case.kinds[number] not in FAILING:
        return []
    satellite, end_s = case.satellites[number], case.window.duration_s

    def fails(seconds: Floats) -> NDArray[np.bool_]:
        failed: NDArray[np.bool_] = satellite.positions(found.geometry.timeline.moments(seconds))[1] != 0
        return failed

    seconds = np.linspace(0.0, end_s, int(end_s / satellite.step_s * 30) + 40)
    bad = seconds[fails(seconds)]
    told = found.failures.get(number)
    if told is None:
        return [f"fails at {bad[0]:.3f} s, which is not told"] if len(bad) and bad[0] < end_s else []
    at_s = max((told.at - case.window.start) / 1000, 0.0)
    if len(bad) and bad[0] < at_s - 0.002:
        return [f"fails at {bad[0]:.3f} s, told from {at_s:.3f} s"]
    # The moment is a whole millisecond.
    return [] if fails(np.array([at_s + 0.001]))[0] else [f"told to fail from {at_s:.3f} s, where it has a position"]


def _of_satellite(case: Case, found: Found, number: int) -> list[tuple[int, Counter[str], list[str]]]:
    end_s = case.window.duration_s + TAIL_S * case.planned
    if number in found.failures:
        end_s = min((found.failures[number].at - case.window.start) / 1000 - 0.001, end_s)
    if end_s <= GRAZING_S[1]:
        return []
    own = found.passes.where(found.passes.target == number)
    mine = [own.where(own.view == k) for k in range(len(case.views))]
    hints = [np.append((p.aos_s + p.los_s) / 2, (p.los_s[:-1] + p.aos_s[1:]) / 2) for p in mine]
    timeline = found.geometry.timeline
    expected, references = windows(timeline, case.satellites[number], case.views, hints, end_s)
    return [
        (k, *_of_view(case.views[k], _wanted(case, expected, k), mine[k], references, end_s))
        for k in range(len(case.views))
    ]


def _wanted(case: Case, expected: Sequence[Sequence[Stretch]], view: int) -> list[Stretch]:
    """The stretches of a view that the search is asked for: all, or those that belong to a plan.

    Those that rise inside the window, whole; if one would go on for more than `LONGEST_TAIL`, cut at the window's end.
    An antenna's stretches go with those of its station.
    """
    if not case.planned:
        return [*expected[view]]
    window_s = case.window.duration_s
    wanted = []
    for rise, fall in expected[view]:
        middle = (rise + fall) / 2
        whole = next(s for s in expected[case.owners[view]] if s[0] <= middle <= s[1])
        cut = whole[1] > window_s and whole[1] - whole[0] > TAIL_S
        if whole[0] < window_s and not (cut and rise >= window_s):
            wanted.append((rise, min(fall, window_s) if cut else fall))
    return wanted


def _of_view(
    view: View, wanted: Sequence[Stretch], mine: Passes, references: Sequence[Reference], end_s: float
) -> tuple[Counter[str], list[str]]:
    got = [*zip(mine.aos_s.tolist(), mine.los_s.tolist(), strict=True)]
    shortest = _shortest([*wanted, *got])
    expected, reported = _without_grazing(wanted, shortest), _without_grazing(got, shortest)
    lengths = np.array([fall - rise for rise, fall in expected])
    gaps = np.array([after[0] - before[1] for before, after in itertools.pairwise(expected)])
    counts = Counter(
        windows=len(expected),
        grazing=int(np.count_nonzero(lengths < SHORT_S)),
        gaps=int(np.count_nonzero(gaps < SHORT_S)),
        cut=sum(rise == 0 for rise, _ in expected) + sum(fall == end_s for _, fall in expected),
    )
    if len(expected) != len(reported):
        return counts, [f"{len(expected)} expected, {len(reported)} found: {_difference(expected, reported)}"]
    wrong = _wrong_flags(mine)
    if expected:
        wrong += _off(np.array(expected).ravel(), np.array(reported).ravel(), view, references[0])
        wrong += [text for reference in references for text in _low_culminations(reference, view, mine)]
    return counts, wrong


def _off(expected: Floats, reported: Floats, view: View, reference: Reference) -> list[str]:
    """Edges that are more than `EDGE_S` off, unless the height there is zero as far as it can be known."""
    off = np.abs(expected - reported)
    k = np.flatnonzero(off > EDGE_S)
    k = k[np.abs(reference.heights(view, reported[k])) > NOISE_DEG]
    return [f"{off[j] * 1000:.2f} ms off at {expected[j]:.4f} s" for j in k.tolist()]


def _shortest(stretches: Sequence[Stretch]) -> float:
    """The length below which nothing is compared: the middle of the widest gap between lengths that there are."""
    edges = np.sort(np.array(stretches).reshape(-1, 2), axis=0)
    lengths = np.append([fall - rise for rise, fall in stretches], (edges[1:, :1] - edges[:-1, 1:]).ravel())
    between = np.sort(lengths[(lengths > GRAZING_S[0]) & (lengths < GRAZING_S[1])])
    limits = np.concatenate((GRAZING_S[:1], between, GRAZING_S[1:]))
    k = int(np.argmax(np.diff(limits)))
    return float(limits[k] + limits[k + 1]) / 2


def _without_grazing(stretches: Sequence[Stretch], shortest_s: float) -> list[Stretch]:
    merged: list[Stretch] = []
    for rise, fall in stretches:
        if merged and rise - merged[-1][1] < shortest_s:
            merged[-1] = (merged[-1][0], fall)
        else:
            merged.append((rise, fall))
    return [(rise, fall) for rise, fall in merged if fall - rise >= shortest_s]


def _difference(expected: Sequence[Stretch], found: Sequence[Stretch]) -> str:
    """The first stretch of either that the other does not have."""
    for kind, some, others in (("missed", expected, found), ("invented", found, expected)):
        for rise, fall in some:
            if not any(abs(rise - a) < EDGE_S and abs(fall - b) < EDGE_S for a, b in others):
                return f"{kind} {rise:.4f} to {fall:.4f} s ({fall - rise:.4f} s)"
    return "the same"


def _wrong_flags(mine: Passes) -> list[str]:
    """A pass is marked as cut at the start where it begins with the window, and only there."""
    wrong = np.flatnonzero(mine.truncated_start != (mine.aos_s <= 0.0))
    return [f"mark of the start of pass {k} is wrong" for k in wrong.tolist()]


def _low_culminations(reference: Reference, view: View, passes: Passes) -> list[str]:
    """Where the target is higher than at the TCA that was found."""
    level = View(view.horizon, Mask((0.0,), (0.0,)))
    elevation: Floats = reference.heights(level)
    first, after = (np.searchsorted(reference.seconds, s) for s in (passes.aos_s, passes.los_s))
    reached = reference.heights(level, passes.tca_s)
    return [
        f"{elevation[a:b].max() - top:.4f} deg higher than the culmination found"
        for a, b, top in zip(first.tolist(), after.tolist(), reached.tolist(), strict=True)
        if a < b and elevation[a:b].max() > top + HEIGHT_DEG
    ]


def check(windows: int, seed: int, *, most_s: float = np.inf) -> tuple[Counter[str], list[Fault]]:
    """Cases from `seed` on until brute force has found so many windows; what there was, and all faults."""
    counts: Counter[str] = Counter()
    wrong: list[Fault] = []
    while counts["windows"] < windows:
        case = random_case(seed)
        if case.window.duration_s <= most_s:
            more, faulty = faults(seed, case, searched(case))
            counts += more
            wrong += faulty
        seed += 1
    return counts, wrong


def main(windows: int, seed: int) -> None:
    """Print what was compared and what is wrong; exit 1 where anything is."""
    began = time.process_time()
    counts, wrong = check(windows, seed)
    print(*wrong, sep="\n")
    print(
        f"seed {seed}: {counts['windows']} windows ({counts['grazing']} below {SHORT_S:.0f} s, {counts['cut']} cut), "
        f"{counts['gaps']} gaps below {SHORT_S:.0f} s, {counts['cases']} cases ({counts['planned']} plans), "
        f"{counts['failing']} failing sets, {time.process_time() - began:.0f} s: {len(wrong)} faults"
    )
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main(*(int(a) for a in (*sys.argv[1:], *("20000", "1")[len(sys.argv) - 1 :])))
