"""The tables, in Markdown."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from importlib.metadata import version

from benchmarks.report import digits, processor
from benchmarks.scheduling.contests import LONG_S, Result
from benchmarks.scheduling.methods.interface import Method
from benchmarks.scheduling.processes import MOST_MEMORY_GIB, PATIENCE
from benchmarks.scheduling.rows import Row
from benchmarks.scheduling.worlds import LEAST_CULMINATION_DEG, LEAST_S
from benchmarks.workloads import SEED
from groundsched.documents.schedule import Objective

BUSY = 0.8
"""Who had less of a core shared it."""

TITLE = "# Scheduling: proof and value"


def heading(command: str, methods: Sequence[Method], *, rounds: int, limit_s: float) -> str:
    """What was run, on what, with which versions."""
    names = dict.fromkeys(["groundsched", *(m.distribution for m in methods if m.distribution), "numpy"])
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    return f"""{TITLE}

    {command}

Python {platform.python_version()}, {processor()}, {os.cpu_count()} cores. {versions}.

Satellites: the shipped sets of 2026-08-11, docked objects once; where there are too few, copies with the node and the
mean anomaly turned by random angles (seed {SEED}). Masks are 5°, each station has one antenna with {60} s of setup and
{30} s of teardown; passes under {LEAST_S:.0f} s or {LEAST_CULMINATION_DEG:.0f}° are left out. All methods choose among
the same passes. Each runs in a process of its own with every thread count set to 1, {rounds} times if it is quick, and
may search {limit_s:.0f} s by the clock; who has no answer after {PATIENCE:.0f} times as long, or needs more than
{MOST_MEMORY_GIB} GiB, is ended. Python looks for garbage as seldom as in groundsched's command line.

**Seconds** are processor time from the passes to the contacts, building of models included, imports not: the median.
groundsched's are those until its last stage before the tie-break is proven; *× ours* is how many times as long another
took. **Contact** is the sum of whole seconds, counted by a checker that shares no code with any of the methods and
looks at every schedule for overlaps, pauses that are too short and contacts that are no whole passes (or, with
`--partial`, not inside one). *Of the bound* is its share of the least bound that any method has shown.

| method | how it is asked |
| --- | --- |
""" + "\n".join(f"| {m.name} | {m.asked} |" for m in methods)


def section(row: Row, results: Sequence[Result], values: Mapping[str, int]) -> str:
    """One amount of work: who came how far in what time. `values`: seconds of contact of the rows before."""
    ours = next((r for r in results if r.method.finds_passes and r.outcomes), None)
    lines = [f"## {row.title}", "", f"Aim: {row.aim}.", ""]
    if len(results) > 1:
        lines += _contest(results, ours)
    if ours is not None:
        lines += _stages(ours)
    if ours is not None and row.over is not None and values.get(row.over):
        more = 100 * (ours.value / values[row.over] - 1)
        lines += [f"{more:+.2f} % contact seconds against {row.over}.", ""]
    return "\n".join([*lines, *_failures(results)])


def _contest(results: Sequence[Result], ours: Result | None) -> list[str]:
    bounds = [outcome.bound for r in results for outcome in r.outcomes if outcome.bound is not None]
    bound = min(bounds) if bounds else None
    return [
        "| method | seconds | × ours | contacts | contact s | of the bound | proven gap | peak MiB |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
        *(_line(r, ours, bound) for r in results),
        "",
    ]


def _line(result: Result, ours: Result | None, bound: int | None) -> str:
    if not result.outcomes:
        return f"| {result.method.name} | – | – | – | – | – | – | – |"
    times = "–" if ours is None else "1" if result is ours else digits(result.processor_s / ours.processor_s)
    share = f"{100 * result.value / bound:.2f} %" if bound else "–"
    cells = [
        result.method.name,
        digits(result.processor_s),
        times,
        f"{len(result.best.contacts):,}",
        f"{result.value:,}",
        share,
        _gap(result),
        f"{result.peak_mib:,.0f}",
    ]
    return f"| {' | '.join(cells)} |"


def _gap(result: Result) -> str:
    bound = result.best.bound
    if bound is None:
        return "none shown"
    if not result.value:
        return "nothing found"
    return "0" if bound == result.value else f"{100 * (bound - result.value) / result.value:.2f} %"


def _stages(ours: Result) -> list[str]:
    """Our stages, each with what is proven of it."""
    best = ours.best
    needed = [o for o in best.objectives if o.tier != "tie_break"]
    proven = sum(1 for o in needed if o.value == o.bound and len(o.proof) > 1)
    whole = "" if best.whole_s is None else f", with the tie-break {digits(best.whole_s)} s"
    return [
        f"groundsched: {proven} of {len(needed)} stages proven twice in {digits(ours.processor_s)} s{whole}; "
        f"{ours.value:,} s of contact, peak {ours.peak_mib:,.0f} MiB.",
        "",
        "| stage | value | bound | gap | proof |",
        "| --- | --- | --- | --- | --- |",
        *(_stage(o) for o in best.objectives),
        "",
    ]


def _stage(objective: Objective) -> str:
    name = objective.tier if objective.priority is None else f"{objective.tier} ({objective.priority})"
    name = name if not objective.tier.startswith("priority") else objective.tier
    proof = ", ".join(objective.proof) or "–"
    return f"| {name} | {objective.value:,} | {objective.bound:,} | {objective.gap:.4f} | {proof} |"


def _failures(results: Sequence[Result]) -> list[str]:
    """Who gave no answer, and what the checker found."""
    silent = [f"- {r.method.name} gave none: {r.failure}" for r in results if r.failure]
    wrong = [f"- {r.method.name}: {len(r.faults)} faults, the first: {r.faults[0]}" for r in results if r.faults]
    busy = [
        f"- {r.method.name} had {r.cores:.1f} of a core, as other work ran: the clock left it less time."
        for r in results
        if r.cores < BUSY and r.outcomes and r.processor_s > LONG_S
    ]
    return [*silent, *busy, *(wrong or ["- The checker found no fault in any schedule."]), ""]
