"""The tables, in Markdown."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np

from benchmarks.answers import Floats
from benchmarks.finders import GRID, OURS, PEERS
from benchmarks.reference import STEP_S
from benchmarks.rounds import Result, Row, Spread, ratios
from benchmarks.scale import Question, Run
from benchmarks.scoring import BROKEN_S


@dataclass(frozen=True)
class Scale:
    """The row of the whole catalogue."""

    question: Question
    runs: dict[int, Run]
    """By number of processes."""
    aim: str


def heading(command: str, rounds: int, origin: str) -> str:
    """What was run, on what, with which versions."""
    names = dict.fromkeys(["groundsched", *(f.distribution for f in (*PEERS, GRID)), "numpy"])
    versions = ", ".join(f"{name} {version(name)}" for name in names)
    return f"""# Pass finding: speed and truth

    {command}

Python {platform.python_version()}, {processor()}, {os.cpu_count()} cores, {_many(rounds, "round")}. {versions}.

All finders take turns in one process, with every thread count set to 1, on the same satellites, stations and days;
every mask is 5°. {origin}

**Time** is processor time, so that a busy machine changes it little; making a satellite ready (reading elements) is not
in it. Where a finder got a part of the satellites only, its time is scaled to all of them. **× ours** is how many times
as long it took as groundsched, round by round: median, least and most. *Passes* are those of the satellites searched.

**Truth** is Skyfield's `altaz` every {STEP_S:.0f} s with crossings bisected to 10 µs, on as many satellites as the
column says, spread evenly from the slowest to the fastest. *Missed*: no pass of the finder overlaps a true one.
*Invented*: the reverse. *Broken*: found, but AOS or LOS is more than {BROKEN_S:.0f} s off. Errors are of the others,
rms / worst. Skyfield's `find_events` and groundsched take UT1 from Skyfield's table, as the reference does; brahe is
given its value at the window's middle; sgp4-predict and pyorbital know no UT1, which is part of their errors.

| finder | how it is asked |
| --- | --- |
""" + "\n".join(f"| {f.name} | {f.asked} |" for f in (OURS, *PEERS, GRID))


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def processor() -> str:
    """What the machine calls its processor."""
    info = Path("/proc/cpuinfo")
    names = [line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def section(row: Row, results: Sequence[Result]) -> str:
    """One amount of work: who took how long, and who was right."""
    ours = next(r for r in results if r.finder is OURS)
    grid = next(r for r in results if r.finder is GRID)
    everyone = len(row.workload.satellites)
    floor = ratios(ours.processor_s, grid.processor_s)
    aim = f" (aim {row.aims[GRID.name]})" if GRID.name in row.aims else ""
    return "\n".join(
        [
            f"## {row.title}",
            "",
            "| finder | satellites | seconds | × ours | aim | passes |",
            "| --- | --- | --- | --- | --- | --- |",
            *(_speed(r, ours, everyone, row.aims) for r in results),
            "",
            f"groundsched takes {_spread(floor)} times as long as the raw SGP4 grid{aim}.",
            "",
            "| finder | satellites | true passes | missed | invented | broken | AOS ms | LOS ms |",
            "| --- | --- | --- | --- | --- | --- | --- | --- |",
            *(_truth(r) for r in results if r.finder is not GRID),
            "",
            *_exceptions(results),
        ]
    )


def _speed(result: Result, ours: Result, everyone: int, aims: Mapping[str, str]) -> str:
    if not result.satellites:
        return f"| {result.finder.name} | none: all refused | – | – | – | – |"
    asked = str(everyone) if result.satellites == everyone else f"{result.satellites} of {everyone}, scaled"
    seconds = f"{_seconds(result.processor_s)}"
    name, count = result.finder.name, f"{result.answer.count:,}" if result.finder is not GRID else "–"
    times = "1" if result is ours else _spread(ratios(result.processor_s, ours.processor_s))
    aim = "" if result.finder is GRID else aims.get(name, "")
    return f"| {name} | {asked} | {seconds} | {times} | {aim} | {count} |"


def _truth(result: Result) -> str:
    s = result.score
    faults = f"{s.missed} | {s.invented} | {s.broken}"
    errors = f"{_errors(s.aos_errors_s)} | {_errors(s.los_errors_s)}"
    return f"| {result.finder.name} | {s.satellites} | {s.passes:,} | {faults} | {errors} |"


def _exceptions(results: Sequence[Result]) -> list[str]:
    lines = [
        f"- {r.finder.name}, {times} ×: `{text[:200]}`" for r in results for text, times in r.answer.exceptions.items()
    ]
    return ["Exceptions (`#` stands for a number):", "", *lines, ""] if lines else ["No exceptions.", ""]


def _errors(seconds: Floats) -> str:
    if not len(seconds):
        return "–"
    return f"{digits(np.sqrt(np.mean(seconds**2)) * 1000)} / {digits(np.abs(seconds).max() * 1000)}"


def _seconds(values: Sequence[float]) -> str:
    return _spread(Spread.of(values))


def _spread(spread: Spread) -> str:
    return f"{digits(spread.median)} ({digits(spread.least)}–{digits(spread.most)})"


def digits(value: float) -> str:
    """Three significant digits, never an exponent."""
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}" if value >= 0.001 else f"{value:.5f}"


def scale_section(scale: Scale) -> str:
    """The whole catalogue."""
    question = scale.question
    lines = [
        f"## {question.satellites:,} satellites × 6 stations × {_many(question.days, 'day')}, groundsched alone",
        "",
        f"Aim: {scale.aim}.",
        "",
        "| processes | wall seconds, all told | processor seconds | × the raw SGP4 grid | passes | peak memory, each |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for processes, each in scale.runs.items():
        peaks = " + ".join(f"{peak:,.0f}" for peak in each.peaks_mib)
        lines.append(
            f"| {processes} | {each.wall_s:.1f} | {each.processor_s:.1f} | {each.processor_s / each.grid_s:.2f} "
            f"| {each.passes:,} | {peaks} MiB |"
        )
    return "\n".join([*lines, "", *_busy(scale.runs), ""])


def _busy(runs: Mapping[int, Run]) -> list[str]:
    """What to say where other work on the machine took the time that wall seconds then count."""
    had = {n: each.processor_s / each.wall_s for n, each in runs.items()}
    return [
        f"The {n} processes had {cores:.1f} cores between them, as other work ran: their wall seconds say little."
        for n, cores in had.items()
        if cores < 0.8 * n
    ]
