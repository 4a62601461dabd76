"""How often the stated timing uncertainty holds, for satellites of which we know the truth because we made them up.

    uv run python -m benchmarks.timing [WORLDS]

Sets every half day, each as wrong as its model says; from these the drift is measured as `elements.timing` does it, and
the newest set is then used for two weeks. Prints for each model and length of history the share of moments at which
the error stayed within the stated uncertainty (95 % is promised), and by how many times the median statement exceeds
what would have been just enough for 95 %.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from groundsched.elements import timing
from groundsched.elements.selection import MAX_AGE_DAYS

Floats = NDArray[np.float64]

REVOLUTION_S = 86_400 / 14.8
AT_EPOCH_S = 0.03
"""One standard deviation of what each set is off along the track at its epoch."""
STEP_DAYS = 0.125
SET_STEPS = 4
"""A set every half day."""
HISTORIES = (5, 7, 10, 14, 28)
AGES_DAYS = np.arange(STEP_DAYS, 14 + STEP_DAYS / 2, STEP_DAYS)
AGE_BINS = ((0, 1), (1, 3), (3, 7), (7, 14))
FIT_MEMORY_DAYS = 3.0

Errors = Callable[[np.random.Generator, int, float], Floats]
"""A generator, the number of sets and rev/day → (sets, steps) turns by which each set is ahead after so many steps."""


def independent(random: np.random.Generator, sets: int, revs: float) -> Floats:
    """Each set has a mean motion of its own, wrong by `revs`: what one fit gets wrong the next one does not."""
    return _straight(random.normal(0, revs, sets))


def correlated(random: np.random.Generator, sets: int, revs: float) -> Floats:
    """The mean motions are wrong by `revs`, and neighbours are wrong alike: fits share most of their observations."""
    kept = np.exp(-SET_STEPS * STEP_DAYS / FIT_MEMORY_DAYS)
    wrong = random.normal(0, revs, sets)
    for number in range(1, sets):
        wrong[number] = kept * wrong[number - 1] + np.sqrt(1 - kept**2) * wrong[number]
    return _straight(wrong)


def wandering(random: np.random.Generator, sets: int, revs: float) -> Floats:
    """Each set is right at its epoch, and the satellite's mean motion wanders by `revs` in a day, as drag varies."""
    steps = _steps(sets)
    motion = np.cumsum(random.normal(0, revs * np.sqrt(STEP_DAYS), steps + 1))
    turns = np.concatenate(([0.0], np.cumsum((motion[1:] + motion[:-1]) / 2) * STEP_DAYS))
    epochs = np.arange(sets) * SET_STEPS
    foretold = turns[epochs, None] + motion[epochs, None] * (np.arange(steps + 1) - epochs[:, None]) * STEP_DAYS
    return np.asarray(foretold - turns)


def _straight(wrong: Floats) -> Floats:
    since_epoch = np.arange(_steps(len(wrong)) + 1) - np.arange(len(wrong))[:, None] * SET_STEPS
    return np.asarray(wrong[:, None] * since_epoch * STEP_DAYS)


def _steps(sets: int) -> int:
    return (sets - 1) * SET_STEPS + len(AGES_DAYS)


MODELS: tuple[tuple[str, Errors, float], ...] = (
    ("independent, 3e-5 rev/day", independent, 3e-5),
    ("independent, 3e-4 rev/day", independent, 3e-4),
    ("correlated, 3e-5 rev/day", correlated, 3e-5),
    ("correlated, 3e-4 rev/day", correlated, 3e-4),
    ("wandering, 3e-5 rev/day", wandering, 3e-5),
    ("wandering, 3e-4 rev/day", wandering, 3e-4),
)


def stated_and_true(random: np.random.Generator, errors: Errors, sets: int, revs: float) -> tuple[Floats, Floats]:
    """(ages,) seconds of stated uncertainty of the newest set, and (ages,) seconds by which it is really off."""
    off_s = errors(random, sets, revs) * REVOLUTION_S + random.normal(0, AT_EPOCH_S, sets)[:, None]
    older, newer = np.triu_indices(sets, k=1)
    at = newer * SET_STEPS
    gap_days = np.asarray((newer - older) * SET_STEPS * STEP_DAYS, dtype=np.float64)
    along_s = off_s[older, at] - off_s[newer, at]
    near = gap_days <= MAX_AGE_DAYS
    pairs = timing.Pairs(older, newer, gap_days, along_s, np.abs(along_s)).where(near)
    drift_s = timing.measured_drift_s(pairs, timing.LEO) or 0.0
    stated_s = np.hypot(timing.LEO.at_epoch_s, drift_s * timing.growth(AGES_DAYS))
    return stated_s, np.abs(off_s[-1, -len(AGES_DAYS) :])


def main(worlds: int) -> None:
    """Print the table: for each bin of ages the share covered and the median overestimate."""
    heads = " | ".join(f"{young}–{old} d" for young, old in AGE_BINS)
    print(f"{worlds} worlds; % of moments within the stated uncertainty / median of stated ÷ just enough\n")
    print(f"| mean motion | sets | {heads} |\n| --- | --- |{' --- |' * len(AGE_BINS)}")
    for name, errors, revs in MODELS:
        for sets in HISTORIES:
            random = np.random.default_rng(sets)
            made = [stated_and_true(random, errors, sets, revs) for _ in range(worlds)]
            stated_s, true_s = (np.array(values) for values in zip(*made, strict=True))
            times = np.median(stated_s / np.percentile(true_s, 95, axis=0), axis=0)
            cells = []
            for young, old in AGE_BINS:
                ages = (young < AGES_DAYS) & (old >= AGES_DAYS)
                covered = (true_s <= stated_s)[:, ages].mean()
                cells.append(f"{100 * covered:.0f} / {np.median(times[ages]):.1f}")
            print(f"| {name} | {sets} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
