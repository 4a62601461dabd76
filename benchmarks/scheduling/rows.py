"""The amounts of work that are compared, and what the project wants of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from benchmarks.scheduling.methods.greedy import FAST
from benchmarks.scheduling.methods.interface import Method
from benchmarks.scheduling.methods.ours import OURS
from benchmarks.scheduling.needs import all_tiers
from benchmarks.scheduling.worlds import NATIONAL, RENTED, World, equals, world
from benchmarks.workloads import REGIONAL, Place, elements, low, start

LARGE = "2000 LEO × 20 stations worldwide × 1 day"


@dataclass(frozen=True)
class Row:
    """One amount of work, and who gets it."""

    title: str
    world: World
    methods: tuple[Method, ...]
    aim: str
    """What the project wants of ours."""
    over: str | None = None
    """The title of the row, of whole passes, that it is compared with."""


def rows(methods: Sequence[Method], *, quick: bool, large: bool) -> list[Row]:
    """The rows of the report; `quick` ones take seconds, a `large` one minutes."""
    everyone = tuple(methods)
    if quick:
        return [*_week("8 LEO × 3 stations × 1 day", 8, REGIONAL[:3], 1, everyone)]
    found = [
        *_week("30 LEO × 6 stations in Pakistan × 7 days", 30, REGIONAL, 7, everyone),
        Row("300 LEO × 10 stations worldwide × 1 day", _alike(300, RENTED, 1), everyone, "proven twice, ≤ 2 s"),
        Row(
            "300 LEO × 10 stations in Pakistan × 1 day", _alike(300, NATIONAL, 1), everyone, "none: as far as it comes"
        ),
    ]
    if large:
        aim = "≥ 6 % over the best greedy, proven gap ≤ 9 %, ≤ 180 s, ≤ 500 MB"
        able = tuple(method for method in everyone if method is OURS or method in FAST)
        found.append(Row(LARGE, _alike(2000, (*NATIONAL, *RENTED), 1), able, aim))
    return found


def replanned(*, quick: bool) -> list[tuple[str, World]]:
    """The plans that are replaced, each with its title."""
    if quick:
        return [("8 LEO × 3 stations × 1 day", _alike(8, REGIONAL[:3], 1))]
    title, alike = "30 LEO × 6 stations in Pakistan × 7 days", _alike(30, REGIONAL, 7)
    return [(f"{title}, one priority", alike), (f"{title}, every tier", _with_tiers(alike, 7))]


def _with_tiers(alike: World, days: int) -> World:
    """The same satellites and places with every tier in use."""
    sets = low(elements(None), len(alike.sets))
    return replace(alike, missions=all_tiers(sets, start_ms=alike.window.start, days=days))


def _week(title: str, satellites: int, places: tuple[Place, ...], days: int, methods: tuple[Method, ...]) -> list[Row]:
    """One priority, then every tier, each also with parts of passes."""
    alike = _alike(satellites, places, days)
    tiers = _with_tiers(alike, days)
    one, every = f"{title}, one priority", f"{title}, every tier"
    return [
        Row(one, alike, methods, "proven twice, ≤ 0.3 s"),
        Row(f"{one}, `--partial`", _partial(alike), (OURS,), "proven over its candidates, ≤ 5 s, ≥ 1.5 % more", one),
        Row(every, tiers, (OURS,), "every tier proven, ≤ 2.5 s with the tie-break"),
        Row(f"{every}, `--partial`", _partial(tiers), (OURS,), "proven over its candidates", every),
    ]


def _alike(satellites: int, places: tuple[Place, ...], days: int) -> World:
    sets = elements(None)
    chosen = low(sets, satellites)
    return world(chosen, places, equals(chosen), start_ms=start(sets), days=days)


def _partial(whole: World) -> World:
    """The same where contacts may be parts of passes."""
    return replace(whole, options=replace(whole.options, partial=True))
