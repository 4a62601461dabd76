"""What a refresh came to: who changed, how old the elements of each mission are, and whether the cache can serve."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from groundsched.config.missions import Mission
from groundsched.documents.refresh import Changes, MissionAge
from groundsched.elements.cache import SAME_SET_US
from groundsched.elements.records import ElementSet
from groundsched.elements.selection import MAX_AGE_DAYS
from groundsched.errors import Problem
from groundsched.refreshing.outcomes import Outcome

MOST_NAMED = 20
"""So many refused records are named, of the others the number."""


def newest_of(sets: Iterable[ElementSet]) -> dict[int, ElementSet]:
    """For each satellite its set of the latest epoch."""
    return {elements.satellite: elements for elements in sorted(sets, key=lambda elements: elements.epoch_us)}


def changes(
    outcomes: Sequence[Outcome],
    before: Mapping[int, ElementSet],
    after: Mapping[int, ElementSet],
    names: dict[int, str],
) -> Changes:
    """Who is new, updated, unchanged and gone, of all that the good answers held."""
    brought = frozenset[int]().union(*(outcome.brought for outcome in outcomes)) & after.keys()
    missing = frozenset[int]().union(*(outcome.missing for outcome in outcomes)) - brought
    new = brought - before.keys()
    updated = {n for n in brought - new if after[n].epoch_us >= before[n].epoch_us + SAME_SET_US}
    everyone = sorted(brought | missing)
    return Changes(
        new=tuple(sorted(new)),
        updated=tuple(sorted(updated)),
        unchanged=tuple(sorted(brought - new - updated)),
        gone=tuple(sorted(missing)),
        names={number: names[number] for number in everyone if number in names},
    )


def ages(missions: Sequence[Mission], newest: Mapping[int, ElementSet], now: int) -> tuple[MissionAge, ...]:
    """How old the newest elements of each mission are, those without any and the oldest first."""
    rows = []
    for mission in missions:
        number = mission.satellite or 0
        elements = newest.get(number)
        rows.append(
            MissionAge(
                satellite=number,
                name=mission.name or (elements.name if elements else str(number)),
                epoch=elements.epoch_ms if elements else None,
                age_days=round(elements.age_days(now), 4) if elements else None,
            )
        )
    return tuple(sorted(rows, key=lambda row: (row.age_days is not None, -(row.age_days or 0), row.satellite)))


def cache_serves(asked: Iterable[int], sets: Iterable[ElementSet], now: int) -> bool:
    """Whether each of these satellites has elements that can be used now; where none is named, whether any has."""
    usable = {elements.satellite for elements in sets if elements.age_days(now) < MAX_AGE_DAYS}
    wanted = set(asked)
    return wanted <= usable if wanted else bool(usable)


def alike(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """One problem for all places that have the same one."""
    whose: dict[tuple[str, str], list[str]] = {}
    for problem in problems:
        whose.setdefault((problem.what, problem.remedy), []).append(problem.where)
    return tuple(Problem(", ".join(who), what, remedy) for (what, remedy), who in whose.items())


def refused_records(outcomes: Sequence[Outcome]) -> list[str]:
    """The records of good answers that were refused: of many the first few and the number of the others."""
    records = [record for outcome in outcomes for record in outcome.rejected]
    lines = [f"{r.file}:{r.line}: {_whose(r.satellite)}{r.reason}" for r in records[:MOST_NAMED]]
    more = len(records) - MOST_NAMED
    return lines + ([f"{more} more records were refused"] if more > 0 else [])


def _whose(satellite: int | None) -> str:
    return f"satellite {satellite}: " if satellite is not None else ""
