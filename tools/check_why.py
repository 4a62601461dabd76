"""Compares what `why` says of random small worlds with every schedule there is, and with planning again.

    uv run python -m tools.check_why [WORLDS [SEED [FEATURE,…]]]

Of each pass that could be otherwise the price must be what the best of all schedules with it (or without it) loses, and
each change that is tried must let its pass in exactly where the plan of the changed world has it.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Collection, Iterable

from tools.small_worlds.answers import answers
from tools.small_worlds.enumeration import TooManySchedulesError
from tools.small_worlds.features import PLANNED
from tools.small_worlds.worlds import world


def check(seeds: Iterable[int], features: Collection[str] = PLANNED) -> tuple[Counter[str], list[str]]:
    """What was compared in the worlds of these seeds, and what is wrong, each with its seed."""
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    for seed in seeds:
        try:
            found = answers(world(seed, features))
        except TooManySchedulesError:
            counts["skipped"] += 1
            continue
        counts += Counter(worlds=1, prices=found.prices, changes=found.changes, let_in=found.let_in)
        wrong += [f"seed {seed}: {text}" for text in found.wrong]
    return counts, wrong


def main(worlds: int, seed: int, features: Collection[str]) -> None:
    """Print what was compared and what is wrong; exit 1 where anything is."""
    began = time.process_time()
    counts, wrong = check(range(seed, seed + worlds), features)
    print(*wrong, sep="\n", end="\n" if wrong else "")
    print(
        f"seeds {seed} to {seed + worlds - 1}: {counts['worlds']} worlds, {counts['skipped']} too large;"
        f" {counts['prices']} prices, {counts['changes']} changes of which {counts['let_in']} let the pass in;"
        f" {time.process_time() - began:.0f} s: {len(wrong)} differences"
    )
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    given = [*sys.argv[1:], *("100", "1", ",".join(PLANNED))[len(sys.argv) - 1 :]]
    main(int(given[0]), int(given[1]), tuple(filter(None, given[2].split(","))))
