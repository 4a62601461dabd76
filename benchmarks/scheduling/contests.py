"""Every method in turn, and what the checker says of what it gives."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.scheduling.checking import faults, seconds
from benchmarks.scheduling.methods.interface import Method
from benchmarks.scheduling.processes import Answer, asked
from benchmarks.scheduling.questions import Outcome, Question
from benchmarks.scheduling.rows import Row

LONG_S = 5.0
"""What takes longer is timed once."""


@dataclass(frozen=True)
class Result:
    """What one method did in one row."""

    method: Method
    outcomes: tuple[Outcome, ...]
    """One a round; none where it failed."""
    failure: str
    """Why it gave no answer; empty where it did."""
    peak_mib: float
    cores: float
    """So much of a core it had, at the least."""
    faults: tuple[str, ...]
    """What the checker found in any of its schedules."""

    @property
    def best(self) -> Outcome:
        """The schedule with the most seconds; of equal ones that with the least bound."""
        return max(self.outcomes, key=lambda o: (seconds(o.contacts), -(o.bound if o.bound is not None else math.inf)))

    @property
    def value(self) -> int:
        """Seconds of contact, as the checker counts them."""
        return seconds(self.best.contacts)

    @property
    def processor_s(self) -> float:
        """The median of the rounds."""
        return statistics.median(outcome.processor_s for outcome in self.outcomes)


def results(row: Row, *, rounds: int, limit_s: float, said: Callable[[str], None]) -> list[Result]:
    """Every method's result, in the order of the row."""
    question = Question.of(row.world)
    found = []
    for method in row.methods:
        said(f"{row.title}: {method.name}")
        answers = [asked(method, question, limit_s)]
        while len(answers) < rounds and (last := answers[-1].outcome) is not None and last.processor_s <= LONG_S:
            answers.append(asked(method, question, limit_s))
        found.append(_judged(method, question, answers, whole=not row.world.options.partial))
    return found


def _judged(method: Method, question: Question, answers: list[Answer], *, whole: bool) -> Result:
    outcomes = tuple(answer.outcome for answer in answers if answer.outcome is not None)
    return Result(
        method,
        outcomes,
        next((answer.failure for answer in answers if answer.failure), ""),
        max(answer.peak_mib for answer in answers),
        min(answer.cores for answer in answers),
        tuple(fault for o in outcomes for fault in faults(question, o.contacts, whole=whole)),
    )
