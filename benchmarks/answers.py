"""What a finder says, in a form in which all of them can be compared."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from benchmarks.workloads import Workload
from groundsched.elements.records import ElementSet

Floats = NDArray[np.float64]
T = TypeVar("T")
P = TypeVar("P")
Pair = tuple[int, int]
"""Number of a satellite in the workload, number of a place."""


@dataclass(frozen=True)
class Answer:
    """The passes that one finder lists, and what it raised instead."""

    passes: Mapping[Pair, Floats]
    """(n, 2) AOS and LOS in seconds since the window's start, cut at its ends; a pair without passes may be absent."""
    exceptions: Counter[str] = field(default_factory=Counter)
    """Texts of exceptions, numbers in them made alike, with how often they came."""

    @property
    def count(self) -> int:
        """Passes of all pairs."""
        return sum(map(len, self.passes.values()))


def clipped(spans: Iterable[tuple[float, float]], duration_s: float) -> Floats:
    """(n, 2) spans cut to the window; those outside it dropped."""
    found = np.array(list(spans), dtype=np.float64).reshape(-1, 2)
    found = np.clip(found, 0.0, duration_s)
    kept: Floats = found[found[:, 1] > found[:, 0]]
    return kept


def text_of(error: BaseException) -> str:
    """An exception in one line, with every number and time in it as ``#``: what differs only there is the same."""
    message = re.sub(r"\d+(?:[-:. ]+\d+)*", "#", " ".join(str(error).split()))
    return f"{type(error).__name__}: {message}"


@dataclass
class Raw:
    """What a finder that is asked pair by pair has returned, in its own types."""

    found: dict[Pair, list[Any]] = field(default_factory=dict)
    errors: list[BaseException] = field(default_factory=list)


def made_ready(workload: Workload, make: Callable[[ElementSet], T]) -> tuple[dict[int, T], list[BaseException]]:
    """The satellites as the finder wants them, and what it raised over those that it refuses."""
    ready: dict[int, T] = {}
    errors: list[BaseException] = []
    for number, elements in workload.satellites.items():
        with noted(errors):
            ready[number] = make(elements)
    return ready, errors


def ask_pairs(ready: Mapping[int, T], places: Sequence[P], ask: Callable[[T, P], Iterable[Any]]) -> Raw:
    """Ask for every satellite over every place; what comes before an exception is kept."""
    raw = Raw()
    for number, satellite in ready.items():
        for position, place in enumerate(places):
            mine = raw.found[number, position] = []
            with noted(raw.errors):
                for each in ask(satellite, place):
                    mine.append(each)
    return raw


@contextmanager
def noted(errors: list[BaseException]) -> Iterator[None]:
    """Exceptions of a finder end here and are kept. Rust's panics are no `Exception`, hence the wide net."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        errors.append(error)


def counted(errors: Iterable[BaseException]) -> Counter[str]:
    """How often each text came."""
    return Counter(map(text_of, errors))
