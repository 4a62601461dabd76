"""What stations do without a solver: take passes in some order, each if nothing taken before is in its way."""

from __future__ import annotations

import bisect
from collections import defaultdict
from collections.abc import Hashable, Sequence

from benchmarks.scheduling.methods.interface import Method, timed
from benchmarks.scheduling.questions import Question


class Calendars:
    """Who is busy when: for each antenna and each satellite stretches that do not overlap."""

    def __init__(self) -> None:
        self._stretches: defaultdict[Hashable, list[tuple[int, int]]] = defaultdict(list)

    def free(self, who: Hashable, start: int, end: int) -> bool:
        """Whether nothing of `who` overlaps the stretch; it may touch."""
        stretches = self._stretches[who]
        place = bisect.bisect_left(stretches, (start, start))
        before = place == 0 or stretches[place - 1][1] <= start
        return before and (place == len(stretches) or stretches[place][0] >= end)

    def take(self, who: Hashable, start: int, end: int) -> None:
        """`who` is busy in this stretch, which is free."""
        bisect.insort(self._stretches[who], (start, end))


def fitting(question: Question, order: Sequence[int]) -> list[int]:
    """Choices in this order, each that fits beside those before."""
    calendars, taken = Calendars(), []
    for number in order:
        choice = question.choices[number]
        begin, end = question.occupied(choice)
        if calendars.free(choice.antenna, begin, end) and calendars.free(choice.satellite, choice.start, choice.end):
            calendars.take(choice.antenna, begin, end)
            calendars.take(choice.satellite, choice.start, choice.end)
            taken.append(number)
    return taken


def _first_come(question: Question) -> list[int]:
    return fitting(question, range(len(question.choices)))


def _highest(question: Question) -> list[int]:
    highest = sorted(range(len(question.choices)), key=lambda number: -question.choices[number].elevation_deg)
    return fitting(question, highest)


def _longest(question: Question) -> list[int]:
    longest = sorted(range(len(question.choices)), key=lambda number: -question.choices[number].value)
    return fitting(question, longest)


FIRST_COME = Method(
    "greedy.FIRST_COME", "first come, first served", "passes in order of AOS, each if it fits", timed(_first_come)
)
HIGHEST = Method(
    "greedy.HIGHEST",
    "highest first",
    "passes by priority, then highest elevation, each if it fits: as SatNOGS' auto-scheduler orders them",
    timed(_highest),
)
LONGEST = Method(
    "greedy.LONGEST", "longest first", "passes by priority, then longest, each if it fits", timed(_longest)
)

FAST = (FIRST_COME, HIGHEST, LONGEST)
"""Those that can do any amount of work."""
