"""Which of a satellite's element sets serves, how old it is then, and which satellite a user means."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from groundsched import names
from groundsched.elements.records import Cache, ElementSet
from groundsched.errors import NoUsableElementsError, Problem, UsageError
from groundsched.times import DAY_MS, MINUTE_MS, Window

MAX_AGE_DAYS = 14.0
"""How far from its epoch a set may be used, unless the user says otherwise."""
NOTE_FROM_DAYS = 3.0
WARN_FROM_DAYS = 7.0
"""From here the age of elements is worth a word: at 3 days AOS is off by about a second, at 7 by several."""


def choose(cache: Cache, window: Window) -> dict[int, ElementSet]:
    """For each satellite the set whose epoch is nearest to the window's middle; of two as near, the newer."""
    chosen: dict[int, ElementSet] = {}
    middle_us = window.middle * 1000
    for elements in cache.sets:  # epochs rise, so the newer of two as near comes later
        best = chosen.get(elements.satellite)
        if best is None or abs(elements.epoch_us - middle_us) <= abs(best.epoch_us - middle_us):
            chosen[elements.satellite] = elements
    return chosen


def newest(cache: Cache) -> dict[int, ElementSet]:
    """For each satellite its set of the latest epoch."""
    return {elements.satellite: elements for elements in cache.sets}


def newest_usable(cache: Cache, window: Window, max_age_days: float | None) -> dict[int, ElementSet]:
    """For each satellite the set of the latest epoch among those that may be used in the window."""
    sets = (s for s in cache.sets if max_age_days is None or usable(s, window, max_age_days))
    return {elements.satellite: elements for elements in sets}


def start_at_epoch(sets: Iterable[ElementSet], now_ms: int) -> int:
    """What ``--start epoch`` means: the newest epoch not later than the clock, rounded up to the whole minute.

    `sets` are the newest sets of the satellites asked for. Raises NoUsableElementsError where every epoch is
    later than the clock, or there is no set.
    """
    past_us = [elements.epoch_us for elements in sets if elements.epoch_us <= now_ms * 1000]
    if not past_us:
        raise NoUsableElementsError.of(
            "--start epoch",
            "no satellite asked for has elements with an epoch before the present time",
            "Give the start as a time, such as --start 2026-11-22T17:05Z",
        )
    return -(-max(past_us) // (MINUTE_MS * 1000)) * MINUTE_MS


def nearest_age_days(elements: ElementSet, window: Window) -> float:
    """Days from the epoch to the nearest moment of the window; 0 where the epoch lies in it."""
    return max(0, window.start - elements.epoch_ms, elements.epoch_ms - window.end) / DAY_MS


def largest_age_days(elements: ElementSet, window: Window) -> float:
    """Days from the epoch to the farthest moment of the window."""
    return max(elements.age_days(window.start), elements.age_days(window.end))


def usable(elements: ElementSet, window: Window, max_age_days: float) -> bool:
    """Whether some moment of the window is nearer to the epoch than `max_age_days`."""
    return nearest_age_days(elements, window) < max_age_days


@dataclass(frozen=True, slots=True)
class AgeRemarks:
    """What to say about the ages of the elements of one window; one sentence for any number of satellites."""

    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def age_remarks(aged: Iterable[tuple[ElementSet, float]]) -> AgeRemarks:
    """A note for elements used from 3 days, a warning for those used from 7 days away from their epochs.

    `aged` are the sets in use, each with its largest age in days at any time that it is used for.
    """
    ages = sorted(((age, elements) for elements, age in aged), key=_oldest_first)
    old = [(age, elements) for age, elements in ages if age >= WARN_FROM_DAYS]
    ageing = [(age, elements) for age, elements in ages if NOTE_FROM_DAYS <= age < WARN_FROM_DAYS]
    return AgeRemarks(
        notes=_sentence(ageing, "times may be off by a second, after a manoeuvre by more"),
        warnings=_sentence(old, "times may be off by many seconds, after a manoeuvre by minutes; fetch newer elements"),
    )


def _oldest_first(aged: tuple[float, ElementSet]) -> tuple[float, int]:
    return -aged[0], aged[1].satellite


def _sentence(aged: list[tuple[float, ElementSet]], meaning: str) -> tuple[str, ...]:
    if not aged:
        return ()
    largest, smallest = _tenths(aged[0][0]), _tenths(aged[-1][0])
    days = f"up to {largest}" if largest == smallest else f"{smallest} to {largest}"
    more = f" and {len(aged) - 1} more" if len(aged) > 1 else ""
    epochs = "their epochs" if len(aged) > 1 else "their epoch"
    return (f"elements of {aged[0][1].name}{more} are used {days} days from {epochs}: {meaning}",)


def _tenths(days: float) -> str:
    """Days with one decimal, rounded down: 6.98 must not be printed as the 7.0 that would be a warning."""
    return f"{math.floor(days * 10) / 10:.1f}"


def find_satellites(
    wanted: Iterable[str], cache: Cache, aliases: Sequence[tuple[str, int]] = (), *, any_number: bool = False
) -> tuple[tuple[int, ...], tuple[Problem, ...]]:
    """The catalogue numbers that a user means, each once, rising, and what is wrong with the others; `find_satellite`.

    With `any_number` a number is taken as it is: nothing may be known of it yet, because it is to be fetched.
    """
    found: set[int] = set()
    problems: list[Problem] = []
    for text in wanted:
        try:
            is_taken = any_number and re.fullmatch("[1-9][0-9]{0,8}", text.strip())
            found.add(int(text) if is_taken else find_satellite(text, cache, aliases))
        except UsageError as error:
            problems += error.problems
    return tuple(sorted(found)), tuple(problems)


def find_satellite(text: str, cache: Cache, aliases: Iterable[tuple[str, int]] = ()) -> int:
    """The catalogue number that a user means by a number or a name.

    A name is compared as written, then forgivingly (`names.folded`). `aliases` are further names with their
    numbers, such as those of the missions. A number is known, too, when all its records were refused.
    Raises UsageError for an unknown satellite and for a name that several have.
    """
    named = [(elements.name, elements.satellite) for elements in cache.sets] + list(aliases)
    known = {number for _, number in named} | {record.satellite for record in cache.rejected}
    wanted = names.clean(text)
    if re.fullmatch("[0-9]{1,9}", wanted) and int(wanted) in known:
        return int(wanted)
    exact = {number for name, number in named if name.casefold() == wanted.casefold()}
    found = exact or _forgiving(wanted, named)
    if len(found) == 1:
        return found.pop()
    if found:
        numbers = ", ".join(map(str, sorted(found)))
        what = f"'{wanted}' is the name of several satellites: {numbers}"
        raise UsageError.of("--satellite", what, "Give the number")
    what = f"'{wanted}' is no satellite in {cache.folder}"
    raise UsageError.of("--satellite", what, _hint(wanted, {name for name, _ in named}))


def _forgiving(wanted: str, named: list[tuple[str, int]]) -> set[int]:
    folded = names.folded(wanted)
    return {number for name, number in named if folded and names.folded(name) == folded}


def _hint(wanted: str, known: set[str]) -> str:
    """A name that contains what was typed, or resembles it; else where to look."""
    folded = names.folded(wanted)
    containing = sorted(name for name in known if folded and folded in names.folded(name))
    if containing:
        return f"did you mean '{containing[0]}'?"
    return names.suggestion(wanted, sorted(known)) or "`groundsched satellites` lists all of them"
