"""Re-planning: what a change in the morning costs in time, and how many contacts it changes."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from benchmarks.report import digits
from benchmarks.scheduling.methods.ours import Watch
from benchmarks.scheduling.worlds import World
from groundsched import times
from groundsched.config.missions import Request
from groundsched.config.network import Outage
from groundsched.documents.schedule import Options, Schedule
from groundsched.planning import Previous, Sources, plan

TITLE = "Re-planning"
NO_FILE = "0" * 64
"""The SHA-256 of a schedule that was never written."""

MANNERS: tuple[tuple[str, Callable[[Options], Options]], ...] = (
    ("neither", lambda options: options),
    ("`--give 0.5%`", lambda options: replace(options, give=0.005)),
    ("`--keep-first`", lambda options: replace(options, keep_first=True)),
)
"""How much keeping contacts may cost."""


@dataclass(frozen=True)
class Change:
    """What is different in the morning."""

    title: str
    sources: Sources


@dataclass(frozen=True, slots=True)
class Spent:
    """Processor seconds until the last stage before the tie-break is proven, and until the end."""

    proven_s: float
    whole_s: float


def section(title: str, world: World, *, rounds: int, limit_s: float) -> str:
    """The plan of a world replaced after each change, in each manner."""
    old, spent = _timed(world, world.sources, world.options, rounds=rounds, limit_s=limit_s)
    lines = [
        f"## {TITLE}: {title}",
        "",
        f"The plan before: {len(old.contacts)} contacts in {digits(spent.proven_s)} s, with the tie-break in",
        f"{digits(spent.whole_s)} s. Seconds are processor time, the building of the model included, the median.",
        "Aim: a request in ≤ 0.3 s.",
        "",
        "| change | with | seconds | in all | kept | shifted | moved | new | dropped | contact s | given s | status |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for change in _changes(world, old):
        sources = replace(change.sources, previous=Previous(schedule=old, sha256=NO_FILE))
        for name, manner in MANNERS:
            made, spent = _timed(world, sources, manner(world.options), rounds=rounds, limit_s=limit_s)
            lines.append(_line(change.title, name, made, spent))
    return "\n".join([*lines, ""])


def _changes(world: World, old: Schedule) -> Iterator[Change]:
    """A pass that was lost is asked for as an emergency; an antenna is out for two days."""
    begin, sources = world.window.start, world.sources
    third_day = begin + min(2 * times.DAY_MS, (world.window.end - begin) // 3)
    refused = [r for r in old.rejected if r.reason in ("conflict", "station")]
    lost = min(refused, key=lambda r: (r.reason != "conflict", abs(r.aos - third_day)))
    asked = Request(id="emergency", satellite=lost.satellite, after=lost.aos, before=lost.los, priority=0)
    yield Change("an emergency request", replace(sources, requests=(asked,)))
    station, *others = world.network.stations
    outage = Outage(start=third_day, end=third_day + 2 * times.DAY_MS, reason="out of order")
    out = replace(station, antennas=tuple(replace(a, unavailable=(outage,)) for a in station.antennas))
    network = replace(sources.network, value=replace(world.network, stations=(out, *others)))
    yield Change(f"{station.antennas[0].id} out for two days", replace(sources, network=network))


def _timed(world: World, sources: Sources, options: Options, *, rounds: int, limit_s: float) -> tuple[Schedule, Spent]:
    spent: list[tuple[float, float]] = []
    for _ in range(rounds):
        watch = Watch(limit_s)
        made = plan(sources, world.window, options, created=0, stop=watch.stop, progress=watch.progress)
        objectives = made.solution.objectives
        proven = [o for o in objectives if o.tier != "tie_break"]
        spent.append((watch.spent_s(len(proven)), watch.spent_s(len(objectives))))
    return made, Spent(*map(statistics.median, zip(*spent, strict=True)))


def _line(change: str, manner: str, made: Schedule, spent: Spent) -> str:
    counts = Counter(contact.change for contact in made.contacts)
    objectives = made.solution.objectives
    cells = [
        change,
        manner,
        digits(spent.proven_s),
        digits(spent.whole_s),
        *(str(counts[each]) for each in ("kept", "shifted", "moved", "new")),
        str(len(made.dropped)),
        f"{sum(o.value for o in objectives if o.tier.startswith('priority')):,}",
        str(sum(o.given for o in objectives)),
        made.solution.status,
    ]
    return f"| {' | '.join(cells)} |"
