"""Plan weeks of NASA's Deep Space Network, as SatNet publishes them.

uv run python -m benchmarks.satnet PROBLEMS.JSON [--maintenance FILE] [--week W10_2018] [--step MIN] [--limit S]
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from benchmarks.satnet.checking import Score, faults, score
from benchmarks.satnet.reading import HOUR_S, FormatError, Week, read
from benchmarks.satnet.solving import Answer, solve
from benchmarks.satnet.tracks import tracks

BAD_INPUT = 3


def options(arguments: list[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="benchmarks.satnet", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("problems", type=Path, help="SatNet's data/problems.json, or one week's list of requests")
    parser.add_argument("--maintenance", type=Path, help="default: maintenance.csv beside it, where there is one")
    parser.add_argument("--week", help="only this week, such as W10_2018")
    parser.add_argument("--step", type=int, default=120, help="minutes from one possible start to the next")
    parser.add_argument("--limit", type=float, default=600.0, help="seconds of processor time for each week")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    """Plan each week and print it: the exit code."""
    asked = options(arguments)
    beside = asked.problems.with_name("maintenance.csv")
    try:
        weeks = read(asked.problems, asked.maintenance or (beside if beside.exists() else None))
    except FormatError as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    chosen = [week for week in weeks if asked.week in (None, week.name)]
    if not chosen:
        print(f"{asked.problems}: has no week {asked.week}: {', '.join(w.name for w in weeks)}", file=sys.stderr)
        return BAD_INPUT
    wrong = [_planned(week, asked.step * 60, asked.limit) for week in chosen]
    return 1 if any(wrong) else 0


def _planned(week: Week, step_s: int, limit_s: float) -> list[str]:
    """Plan and print one week: what the checker found wrong."""
    begin = time.process_time()
    candidates = tracks(week, step_s)
    answer = solve(candidates, budget=limit_s, stop=lambda: time.process_time() - begin > limit_s)
    processor_s = time.process_time() - begin
    wrong = faults(week, answer.tracks)
    print(report(week, len(candidates), answer, score(week, answer.tracks), processor_s))
    print("\n".join(wrong) if wrong else "The checker found no fault.", end="\n\n")
    return wrong


def report(week: Week, candidates: int, answer: Answer, given: Score, processor_s: float) -> str:
    """The measures, and hours mission by mission, in Markdown."""
    gap = (answer.bound_s - answer.value_s) / max(1, answer.value_s)
    asked_h = sum(given.requested_s.values()) / HOUR_S
    lines = [
        f"## {week.name}: {len(week.requests)} requests, {asked_h:,.1f} h asked for",
        "",
        f"{answer.value_s / HOUR_S:,.2f} h tracked in {len(answer.tracks)} tracks, at most "
        f"{answer.bound_s / HOUR_S:,.2f} h by the {candidates:,} candidates: gap {100 * gap:.2f} % "
        f"(proof: {', '.join(answer.proof) or 'none'}), {processor_s:.1f} s of processor time.",
        f"{given.satisfied} of {len(week.requests)} requests satisfied, "
        f"U_RMS {given.u_rms:.4f}, U_MAX {given.u_max:.4f}.",
        "",
        "| mission | hours asked for | hours tracked | U |",
        "| --- | --- | --- | --- |",
    ]
    for mission, asked_s in given.requested_s.items():
        tracked_h = given.allocated_s[mission] / HOUR_S
        lines.append(f"| {mission} | {asked_s / HOUR_S:.2f} | {tracked_h:.2f} | {given.unsatisfied[mission]:.3f} |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
