"""The amounts of work that are compared, and what the project wants of them."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from benchmarks.report import Scale
from benchmarks.rounds import Row
from benchmarks.scale import Question, run
from benchmarks.workloads import REGIONAL, SEED, WORLDWIDE, Place, Workload, elements, high, low, mixed, start, workload

ONE_DAY, ONE_WEEK = 1, 7


def origin(catalogue: Path | None) -> str:
    """Where the satellites come from."""
    source = f"the sets of {catalogue.name}" if catalogue else "the shipped sets of 2026-08-11"
    return (
        f"Satellites: {source}, docked objects once; where there are too few, copies with the node and the mean "
        f"anomaly turned by random angles (seed {SEED}). *Mixed*: "
        + ("the catalogue as it comes." if catalogue else "94 % low, 3 % geostationary, 2 % GPS, 1 % Molniya orbits.")
    )


def rows(catalogue: Path | None, *, quick: bool) -> list[Row]:
    """The rows of the table; `quick` ones take seconds."""
    sets = elements(catalogue)
    begin = start(sets)

    def work(number: int, places: tuple[Place, ...], days: int) -> Workload:
        return workload(low(sets, number), places, start_ms=begin, days=days)

    if quick:
        few = work(8, REGIONAL, ONE_DAY)
        return [Row("8 LEO × 6 stations × 1 day", few, {"pyorbital": 2}, 4, {})]
    slow = workload(high(sets, 4), REGIONAL, start_ms=begin, days=ONE_WEEK)
    many = workload(mixed(sets, 1000), REGIONAL, start_ms=begin, days=ONE_WEEK)
    parts = {"Skyfield": 32, "brahe": 32, "pyorbital": 16}
    fewer = {"pyorbital": 3}
    fast = {"sgp4-predict": "≥ 4", "brahe": "≥ 4"}
    return [
        Row(
            "30 LEO × 6 stations in Pakistan × 7 days",
            work(30, REGIONAL, ONE_WEEK),
            fewer,
            30,
            {"Skyfield": "≥ 60", **fast, "raw SGP4 grid": "≤ 1.0"},
        ),
        Row("30 LEO × 6 stations worldwide × 7 days", work(30, WORLDWIDE, ONE_WEEK), fewer, 30, {}),
        Row(
            "300 LEO × 6 stations in Pakistan × 1 day",
            work(300, REGIONAL, ONE_DAY),
            {"pyorbital": 16},
            64,
            {"Skyfield": "≥ 80", **fast, "raw SGP4 grid": "≤ 0.9"},
        ),
        Row(
            "1000 mixed × 6 stations in Pakistan × 7 days",
            many,
            parts,
            32,
            {**fast, "raw SGP4 grid": "≤ 1.2"},
        ),
        Row("12 high orbits (4 each of GEO, GPS, Molniya) × 6 stations in Pakistan × 7 days", slow, {}, 12, {}),
    ]


def scale(catalogue: Path | None, *, quick: bool, said: Callable[[str], None]) -> Scale:
    """A whole catalogue on one process and on two, each asked for by a process that has held nothing else."""
    question = Question(100 if quick else 13_000, ONE_DAY if quick else ONE_WEEK, catalogue)
    runs = {}
    for processes in (1, 2):
        said(f"{question.satellites} satellites on {processes} processes")
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as fresh:
            runs[processes] = fresh.submit(run, question, processes).result()
    return Scale(question, runs, "two processes ≤ 12 s, ≤ 1 GB")
