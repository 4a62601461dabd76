"""Trollsched's search for the heaviest path through a graph of passes, antenna by antenna.

Its way to join several stations goes through all combinations of what each of them could do next, and is meant for
two; so here the antennas take turns, and what a satellite has been given on one is not offered to the next. The weight
of a pass is its seconds in place of the area that an imager sees: the search looks weights up in a table of its
module, which is put there. An antenna without passes is left out: the search fails with an IndexError on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from trollsched import schedule
from trollsched.satpass import SimplePass

from benchmarks.scheduling.methods.greedy import Calendars
from benchmarks.scheduling.methods.interface import Method, timed
from benchmarks.scheduling.questions import Choice, Question

EPOCH = datetime(1970, 1, 1)  # it compares times without a zone


class _Seconds(dict[Any, float]):
    """The weight of going from one pass to another: the other's seconds."""

    def __missing__(self, pair: tuple[Any, Any]) -> float:
        return float(pair[1].seconds())


def _chosen(question: Question) -> Iterator[int]:
    schedule.combination = _Seconds()
    talking = Calendars()
    for antenna, numbers in question.by_antenna.items():
        for number in _best(question, antenna, [n for n in numbers if _free(talking, question.choices[n])]):
            choice = question.choices[number]
            talking.take(choice.satellite, choice.start, choice.end)
            yield number


def _free(talking: Calendars, choice: Choice) -> bool:
    return talking.free(choice.satellite, choice.start, choice.end)


def _best(question: Question, antenna: str, numbers: list[int]) -> list[int]:
    """What the search takes of an antenna's passes."""
    if not numbers:
        return []
    offered = [(number, _pass(question.choices[number])) for number in numbers]
    pauses = question.pauses[antenna]
    delay = timedelta(milliseconds=pauses.setup_ms + pauses.teardown_ms)
    path, _ = schedule.get_best_sched([each for _, each in offered], None, delay)
    taken = {id(each) for each in path}
    return [number for number, each in offered if id(each) in taken]


def _pass(choice: Choice) -> Any:
    rise, fall = (EPOCH + timedelta(milliseconds=instant) for instant in (choice.start, choice.end))
    found = SimplePass(str(choice.satellite), rise, fall)
    found.uptime = rise + (fall - rise) / 2  # by which it sorts; only its larger class has one
    return found


TROLLSCHED = Method(
    "trollsched.TROLLSCHED",
    "trollsched",
    "`get_best_sched` an antenna at a time, in the order of the stations; weight: seconds",
    timed(_chosen),
    "pytroll-schedule",
)
