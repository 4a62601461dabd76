"""What a method must be able to do here."""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from benchmarks.scheduling.questions import Outcome, Question, contacts


@dataclass(frozen=True)
class Method:
    """A way to choose contacts."""

    home: str
    """Where it is defined: a module of this package and its name there."""
    name: str
    asked: str
    """How it is asked, for the report."""
    run: Callable[[Question, float], Outcome]
    """The outcome; it may search for so many seconds by the clock."""
    distribution: str | None = None
    """Whose version the report names."""
    finds_passes: bool = False
    """It makes its choices itself, of the world, and is not sent them."""


def method_at(home: str) -> Method:
    """The method that is defined there."""
    module, name = home.split(".")
    found = getattr(importlib.import_module(f"benchmarks.scheduling.methods.{module}"), name)
    assert isinstance(found, Method)
    return found


def timed(choose: Callable[[Question], Iterable[int]]) -> Callable[[Question, float], Outcome]:
    """The `run` of a method that chooses by itself when to end, and shows no bound."""

    def run(question: Question, limit_s: float) -> Outcome:
        begin = time.process_time()
        taken = list(choose(question))
        processor_s = time.process_time() - begin
        return Outcome(contacts(question, taken), processor_s)

    return run
