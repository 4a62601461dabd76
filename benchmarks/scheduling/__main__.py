"""Our scheduler against others, on passes of real satellites.

    uv run --group bench python -m benchmarks.scheduling [--rounds N] [--limit S] [--large] [--quick] [--markdown FILE]

Nothing that counts threads may be imported before `one_core` has run; hence the imports inside `main`.
"""

from __future__ import annotations

import argparse
import gc
import shlex
import sys
from pathlib import Path

from benchmarks.passes import one_core


def options(arguments: list[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="benchmarks.scheduling", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="how often a method that is quick is timed")
    parser.add_argument("--limit", type=float, default=30.0, help="wall seconds that a method may search")
    parser.add_argument("--large", action="store_true", help="2000 satellites, too: minutes")
    parser.add_argument("--large-limit", type=float, default=180.0, help="the same as --limit for these")
    parser.add_argument("--only", default="", help="only rows with this in their title")
    parser.add_argument("--quick", action="store_true", help="a small amount of work, to see that all of it runs")
    parser.add_argument("--markdown", type=Path, help="write the tables there, too: other parts of the page stay")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> None:
    """Run every row, print each when it is done."""
    one_core()
    from benchmarks.pages import put
    from benchmarks.scheduling import asking, replans, report
    from benchmarks.scheduling.contestants import ALL
    from benchmarks.scheduling.contests import results
    from benchmarks.scheduling.rows import LARGE, replanned, rows
    from groundsched.cli import COLLECT_AFTER

    gc.set_threshold(*COLLECT_AFTER)
    asked = options(arguments)
    command = shlex.join(["uv", "run", "--group", "bench", "python", "-m", "benchmarks.scheduling", *arguments])
    pages = [report.heading(command, ALL, rounds=asked.rounds, limit_s=asked.limit)]
    print(pages[0], flush=True)
    values: dict[str, int] = {}
    for row in rows(ALL, quick=asked.quick, large=asked.large):
        if asked.only not in row.title:
            continue
        limit_s = asked.large_limit if row.title == LARGE else asked.limit
        found = results(row, rounds=asked.rounds, limit_s=limit_s, said=_said)
        values[row.title] = max((result.value for result in found if result.outcomes), default=0)
        pages.append(report.section(row, found, values))
        print(f"\n{pages[-1]}", flush=True)
    for title, world in replanned(quick=asked.quick):
        for part in (replans, asking):
            if asked.only in f"{part.TITLE}: {title}":
                _said(f"{part.TITLE}: {title}")
                pages.append(part.section(title, world, rounds=asked.rounds, limit_s=asked.limit))
                print(f"\n{pages[-1]}", flush=True)
    if asked.markdown is not None:
        put(asked.markdown, "\n\n".join(page.strip() for page in pages))


def _said(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
