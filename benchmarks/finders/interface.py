"""What a finder must be able to do here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from benchmarks.answers import Answer
from benchmarks.workloads import Workload


class Search(Protocol):
    """One finder with one workload in the form it wants: making it so is not timed."""

    @property
    def ready(self) -> tuple[int, ...]:
        """The numbers of the satellites that are searched; the others were refused."""

    def run(self) -> Any:
        """The timed part: from satellites made ready to the finder's own result, in its own types."""

    def answer(self, raw: Any) -> Answer:
        """The result of `run` in comparable form; not timed."""


@dataclass(frozen=True)
class Finder:
    """A library that finds passes."""

    name: str
    distribution: str
    """Whose version is printed."""
    asked: str
    """How it is called, with every setting that is not its default."""
    prepare: Callable[[Workload], Search]
