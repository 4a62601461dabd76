"""The exceptions of groundsched: fields, not sentences. The command line alone words them.

GroundschedError            1   (never raised itself)
├── WrongPlanError          1   a plan that the program's own check finds wrong: a fault of the program
├── UsageError              2   unknown option value, bad date, unknown satellite or station
├── WorkersError            2   the processes or the cluster asked for cannot search, or were lost
├── InputError              3   a file that the user gave is missing or wrong: one Problem or many
├── NoUsableElementsError   4   no element set can serve any satellite asked for
├── SourceError             5   a source of elements failed, and the cache cannot serve instead
├── InfeasibleError         6   what must be in the plan cannot be: bookings that clash, or that no pass can serve
├── OutputError            74   the result could not be written; what was there is unharmed
└── LockedError            75   another groundsched holds the lock of this output or cache
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where it is, what it is, and what to do about it."""

    where: str
    """``file:line:column: field``, an option, a satellite or a station; empty where there is no place."""
    what: str
    """What is wrong, and what is allowed, in one sentence without a full stop."""
    remedy: str = ""
    """What the operator can do; empty where `what` says it already."""

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        return f"{text}. {self.remedy}" if self.remedy else text


class GroundschedError(Exception):
    """A failure that a user can understand: problems, and the exit code they lead to."""

    exit_code = 1

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("; ".join(map(str, self.problems)))

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickled are the problems, not the text made of them: an error may come from another process."""
        return type(self), (self.problems,), self.__dict__

    @classmethod
    def of(cls, where: str, what: str, remedy: str = "") -> Self:
        """The error of a single problem."""
        return cls(Problem(where, what, remedy))


class WrongPlanError(GroundschedError):
    """The plan that was made breaks its own rules: never the user's fault."""

    exit_code = 1


class UsageError(GroundschedError):
    """The command line asks for something that does not exist or cannot be read."""

    exit_code = 2


class WorkersError(GroundschedError):
    """The processes or the cluster that were to search cannot, or were lost on the way."""

    exit_code = 2


class InputError(GroundschedError):
    """A file named by the user is missing or wrong."""

    exit_code = 3


class NoUsableElementsError(GroundschedError):
    """No satellite asked for has elements that may be used in this window."""

    exit_code = 4


class SourceError(GroundschedError):
    """A source of elements could not be reached or refused, and the cache cannot serve instead; it is as it was."""

    exit_code = 5


class InfeasibleError(GroundschedError):
    """A hard demand cannot be met: bookings that clash, in an outage, or outside every pass."""

    exit_code = 6


class OutputError(GroundschedError):
    """The result could not be written; an older file is as it was."""

    exit_code = 74


class LockedError(GroundschedError):
    """Another process is writing the same file, or refreshes the same cache."""

    exit_code = 75
