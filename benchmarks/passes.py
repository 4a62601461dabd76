"""Our pass finder against its peers, in speed and in truth.

    uv run --group bench python -m benchmarks.passes [--catalogue FILE] [--rounds N] [--quick] [--markdown FILE]

Nothing that counts threads may be imported before `one_core` has run; hence the imports inside `main`.
"""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from pathlib import Path

THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "RAYON_NUM_THREADS",
    "POLARS_MAX_THREADS",
)


def one_core() -> None:
    """Tell every library that asks to use one thread."""
    os.environ.update(dict.fromkeys(THREADS, "1"))


def options(arguments: list[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="benchmarks.passes", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--catalogue", type=Path, help="a file of elements; without it the shipped ones")
    parser.add_argument("--rounds", type=int, default=5, help="how often each finder is timed")
    parser.add_argument("--quick", action="store_true", help="a small amount of work, to see that all of it runs")
    parser.add_argument("--no-scale", action="store_true", help="leave out the whole catalogue")
    parser.add_argument("--markdown", type=Path, help="write the tables there, too: other parts of the page stay")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> None:
    """Run every row, print each when it is done."""
    one_core()
    from benchmarks import report, table
    from benchmarks.finders import ALL
    from benchmarks.pages import put
    from benchmarks.rounds import results

    asked = options(arguments)
    rounds = 1 if asked.quick else asked.rounds
    command = shlex.join(["uv", "run", "--group", "bench", "python", "-m", "benchmarks.passes", *arguments])
    pages = [report.heading(command, rounds, table.origin(asked.catalogue))]
    print(pages[0], flush=True)

    def said(text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    for row in table.rows(asked.catalogue, quick=asked.quick):
        pages.append(report.section(row, results(row, ALL, rounds, said)))
        print(f"\n{pages[-1]}", flush=True)
    if not asked.no_scale:
        pages.append(report.scale_section(table.scale(asked.catalogue, quick=asked.quick, said=said)))
        print(f"\n{pages[-1]}", flush=True)
    if asked.markdown is not None:
        put(asked.markdown, "\n\n".join(page.strip() for page in pages))


if __name__ == "__main__":
    main(sys.argv[1:])
