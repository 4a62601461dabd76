"""Two small protocols that long work is given: say how far you are, and ask whether to go on."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Receives how far a piece of work is."""

    def __call__(self, step: str, done: int, total: int) -> None:
        """`done` of `total` units of `step` are finished."""


class Stop(Protocol):
    """Is asked now and then whether the work should end early."""

    def __call__(self) -> bool:
        """True once the work should stop with the best it has."""


def silent(step: str, done: int, total: int) -> None:
    """A Progress that says nothing."""


def never() -> bool:
    """A Stop that lets the work run to its end."""
    return False
