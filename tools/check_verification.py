"""Looks for false findings: plans random worlds under the true sky, and verifies every document.

    uv run python -m tools.check_verification [DOCUMENTS [SEED]]

Plans worlds from SEED (default 1) on until there are DOCUMENTS (default 300), and prints everything that the checks
say of them: a good document has no finding. `real_worlds` draws the worlds; `later` what has become of them when
they are planned again. Worlds whose bookings cannot be kept give no document.
"""

from __future__ import annotations

import hashlib
import itertools
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from benchmarks.scheduling.worlds import World
from groundsched import plan
from groundsched.documents.json import dumps, loads
from groundsched.documents.schedule import Schedule
from groundsched.errors import InfeasibleError, NoUsableElementsError
from groundsched.planning import Previous
from groundsched.verification import verify
from tools.real_worlds.later import later
from tools.real_worlds.worlds import world


def documents(seed: int) -> Iterator[Schedule]:
    """What is planned in the world of a seed, in every third world twice: nothing where bookings cannot be kept."""
    drawn = world(seed)
    try:
        made = _planned(drawn, None)
        yield made
        if seed % 3 == 0:
            yield _planned(later(seed, drawn), made)
    except (InfeasibleError, NoUsableElementsError):
        return


def _planned(drawn: World, before: Schedule | None) -> Schedule:
    """As it is read again from its file."""
    previous = None if before is None else Previous(schedule=before, sha256=_sha256(before))
    sources = replace(drawn.sources, previous=previous)
    return loads(dumps(plan(sources, drawn.window, drawn.options, created=drawn.window.start, verify=False)), Schedule)


def _sha256(document: Schedule) -> str:
    return hashlib.sha256(dumps(document)).hexdigest()


def findings(document: Schedule) -> Iterator[str]:
    """What the checks say of it."""
    try:
        for finding in verify(document, optimal=True).findings:
            yield f"{finding.code}: {finding.contact or 'the document'}: {finding.detail}"
    except Exception as error:  # a fault of the program is a finding, and the next document is tried
        last = traceback.extract_tb(error.__traceback__)[-1]
        yield f"{type(error).__name__}: {error} ({last.filename}:{last.lineno})"


def main(wanted: int, first: int) -> None:
    """Print what was verified and every finding; exit 1 where there is one."""
    began = time.process_time()
    counts: Counter[str] = Counter()
    for seed in itertools.count(first):
        made = list(documents(seed))
        counts["worlds"] += 1
        counts["refused"] += not made
        for document in made:
            found = list(findings(document))
            print(*[f"seed {seed}: {text}" for text in found], sep="\n", end="\n" if found else "", flush=True)
            counts += Counter(documents=1, bad=bool(found), contacts=len(document.contacts))
            counts["refusals"] += len(document.rejected)
        if counts["documents"] >= wanted:
            break
    print(
        f"seeds {first} to {first + counts['worlds'] - 1}: {counts['documents']} documents of {counts['contacts']}"
        f" contacts and {counts['refusals']} refusals, {counts['refused']} worlds with bookings that cannot be kept;"
        f" {time.process_time() - began:.0f} s: {counts['bad']} with findings"
    )
    sys.exit(1 if counts["bad"] else 0)


if __name__ == "__main__":
    given = [*sys.argv[1:], *("300", "1")[len(sys.argv) - 1 :]]
    main(int(given[0]), int(given[1]))
