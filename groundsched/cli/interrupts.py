"""Ctrl-C and SIGTERM: the end at once, unless somebody listens who can end well."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Iterable, Iterator
from types import FrameType
from typing import NoReturn, TypeVar

T = TypeVar("T")


class Interrupts:
    """Remembers a signal for the one that asks, and ends the process where nobody asks.

    Asking (`requested`) is what makes a listener: a solver that asks now and then will stop with the best it has.
    """

    def __init__(self) -> None:
        self.received: int | None = None
        self._listened_to = False
        self._left = b"nothing was written"

    def install(self) -> None:
        """Take over SIGINT and SIGTERM; a signal that the parent had ignored (nohup) stays ignored."""
        for number in (signal.SIGINT, signal.SIGTERM):
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._handle)

    def requested(self) -> bool:
        """Whether to stop; from the first time this is asked a signal no longer ends the process."""
        self._listened_to = True
        return self.received is not None

    def hold(self) -> None:
        """Let what has been begun be finished: a signal that comes now is remembered and ends nothing."""
        self._listened_to = True

    @contextlib.contextmanager
    def held(self, left: str) -> Iterator[None]:
        """Let the block finish what it writes; a signal that comes in it ends the process after it.

        `left` is what to say then and from then on: what the interrupted work leaves behind.
        """
        listened_to, self._listened_to = self._listened_to, True
        try:
            yield
        finally:
            self._listened_to, self._left = listened_to, left.encode()
        if self.received is not None and not listened_to:
            self._end(self.received)

    def ending(self, pieces: Iterable[T]) -> Iterator[T]:
        """The pieces; a signal that comes from now on ends them with SystemExit, so that what was begun is removed."""
        self.hold()
        return self._until_received(pieces)

    def _until_received(self, pieces: Iterable[T]) -> Iterator[T]:
        for piece in pieces:
            if self.received is not None:
                os.write(2, self._last_words)
                raise SystemExit(self.exit_code)
            yield piece

    def leaving(self, left: str) -> None:
        """From now on a signal that ends the process says that it leaves this behind."""
        self._left = left.encode()

    @property
    def _last_words(self) -> bytes:
        return b"groundsched: interrupted; " + self._left + b"\n"

    def _handle(self, number: int, _frame: FrameType | None) -> None:
        self.received = number
        if not self._listened_to:
            self._end(number)

    def _end(self, number: int) -> NoReturn:
        os.write(2, self._last_words)
        os._exit(128 + number)

    @property
    def exit_code(self) -> int:
        """128 and the signal's number; 0 where there was none."""
        return 0 if self.received is None else 128 + self.received


INTERRUPTS = Interrupts()
"""Signals belong to the process, so there is one of these."""


class Deadline:
    """A Stop that ends at a signal or when `seconds` of wall time have passed since it was first asked.

    Whoever asks for the first time has only begun: there is nothing yet to end well with, so a signal that comes before
    it is asked again ends the process.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._end: float | None = None

    def __call__(self) -> bool:
        """Whether the work should end now."""
        if self._end is None:
            self._end = time.monotonic() + self._seconds
            return self._seconds <= 0
        return INTERRUPTS.requested() or time.monotonic() >= self._end
