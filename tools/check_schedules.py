"""Compares the schedules of random small worlds with every schedule there is.

    uv run python -m tools.check_schedules [WORLDS [SEED [FEATURE,…]]]

Plans WORLDS worlds (default 1,000) from SEED (default 1) on and says where a plan is not the best. Worlds have every
feature that this version plans, or those that are named. `small_worlds` draws the worlds and knows what is true.
"""

from __future__ import annotations

import sys
import time
import traceback
from collections import Counter
from collections.abc import Collection, Iterable

from tools.small_worlds.enumeration import TooManySchedulesError
from tools.small_worlds.features import FEATURES, PLANNED
from tools.small_worlds.verdicts import Verdict, verdict
from tools.small_worlds.worlds import world


def check(seeds: Iterable[int], features: Collection[str] = PLANNED) -> tuple[Counter[str], list[str]]:
    """What there was in the worlds of these seeds, and what is wrong, each with its seed."""
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    for seed in seeds:
        try:
            found = verdict(world(seed, features))
        except TooManySchedulesError:
            counts["skipped"] += 1
            continue
        except Exception as error:  # a fault of the program is a difference, and the next world is tried
            last = traceback.extract_tb(error.__traceback__)[-1]
            found = Verdict((f"{type(error).__name__}: {error} ({last.filename}:{last.lineno})",))
        counts += Counter(worlds=1, unique=found.unique, schedules=found.schedules, refused=not found.schedules)
        counts["different"] += bool(found.wrong)
        wrong += [f"seed {seed}: {text}" for text in found.wrong]
    return counts, wrong


def main(worlds: int, seed: int, features: Collection[str]) -> None:
    """Print what was compared and what is wrong; exit 1 where anything is."""
    if unknown := set(features) - {name for name, _ in FEATURES}:
        sys.exit(f"no such feature: {', '.join(sorted(unknown))}")
    began = time.process_time()
    counts, wrong = check(range(seed, seed + worlds), features)
    print(*wrong, sep="\n", end="\n" if wrong else "")
    print(
        f"seeds {seed} to {seed + worlds - 1}, with {', '.join(features) or 'no further features'}:"
        f" {counts['worlds']} worlds of {counts['schedules']} schedules,"
        f" {counts['unique']} with a single best one, {counts['refused']} with bookings that cannot be kept,"
        f" {counts['skipped']} too large; {time.process_time() - began:.0f} s: {counts['different']} differences"
    )
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    given = [*sys.argv[1:], *("1000", "1", ",".join(PLANNED))[len(sys.argv) - 1 :]]
    main(int(given[0]), int(given[1]), tuple(filter(None, given[2].split(","))))
