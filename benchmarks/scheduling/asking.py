"""Asking why: what an answer about one pass takes, from the schedule document on."""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence

from benchmarks.report import digits
from benchmarks.scheduling.methods.ours import Watch
from benchmarks.scheduling.worlds import World
from groundsched.documents.schedule import Schedule
from groundsched.explaining import why
from groundsched.planning import plan

TITLE = "Asking why"

EACH = 4
"""So many passes are asked about for each reason, spread evenly over the window."""


def section(title: str, world: World, *, rounds: int, limit_s: float) -> str:
    """What answers about the passes of a world's plan take, by the reason for which they were refused."""
    made = plan(world.sources, world.window, world.options, created=0, stop=Watch(limit_s).stop)
    lines = [
        f"## {TITLE}: {title}",
        "",
        f"{len(made.contacts)} contacts and {len(made.rejected)} refusals. Seconds are processor time of one answer,",
        "the passes found again and the plan taken up included, of each pass the median of its rounds. Aim: ≤ 1 s.",
        "",
        "| reason | passes asked | median s | largest s |",
        "| --- | --- | --- | --- |",
    ]
    for reason, passes in sorted(_passes(made).items()):
        asked = passes[:: max(1, len(passes) // EACH)][:EACH]
        spent = [_median_s(made, pass_, rounds) for pass_ in asked]
        lines.append(f"| {reason} | {len(asked)} | {digits(statistics.median(spent))} | {digits(max(spent))} |")
    return "\n".join([*lines, ""])


def _passes(made: Schedule) -> Mapping[str, Sequence[str]]:
    """Ids of passes by the reason of their refusal, and those that are taken."""
    found: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for rejection in made.rejected:
        found[rejection.reason][rejection.pass_] = None
    for contact in made.contacts:
        found["taken"][contact.pass_] = None
    return {reason: tuple(passes) for reason, passes in found.items()}


def _median_s(made: Schedule, pass_: str, rounds: int) -> float:
    spent: list[float] = []
    for _ in range(rounds):
        began = time.process_time()
        why(made, pass_)
        spent.append(time.process_time() - began)
    return statistics.median(spent)
