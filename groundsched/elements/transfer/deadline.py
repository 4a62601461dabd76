"""Work on the network that ends in time: whatever hangs or drips, the one who waits is free at the deadline.

A timeout of the socket is not enough: it begins anew with each byte (a body of one byte a second ran for 296 s
with a timeout of 2 s), and the look-up of a name knows none.
"""

from __future__ import annotations

import contextlib
import queue
import socket
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from groundsched.elements.queries import SourceFaultError

T = TypeVar("T")

_BEAT_S = 0.1
"""How often the one who waits looks up: for Ctrl-C, for the deadline, to say how far it is."""


class Line:
    """The connection that a piece of work holds, as the one who waits for it sees it."""

    def __init__(self, timeout_s: float) -> None:
        self.asked = False
        """Whether a request may have been sent."""
        self.received = 0
        """Bytes that have come of the present answer."""
        self.expected = 0
        """Bytes that it will have; 0 where that is not known."""
        self._timeout_s = timeout_s
        self._end = time.monotonic() + timeout_s
        self._cut = False
        self._socket: socket.socket | None = None

    def remaining_s(self) -> float:
        """Seconds that are left; SourceFaultError when none is."""
        left = self._end - time.monotonic()
        if self._cut or left <= 0:
            raise self.overdue()
        return left

    def overdue(self) -> SourceFaultError:
        """What is to be said when the time is over. It counts as asked: who is shut out by silence must not insist."""
        return SourceFaultError(f"did not finish within {self._timeout_s:g} s")

    def hold(self, connected: socket.socket) -> None:
        """Take the socket over which a request is about to be sent; SourceFaultError where it is too late for one."""
        self._socket = connected
        self.remaining_s()
        self.asked = True

    def cut(self) -> None:
        """Hang up, so that whoever still reads from this line wakes up and ends."""
        self._cut = True
        if self._socket is not None:
            with contextlib.suppress(OSError):
                # Not the method of a TLS socket: that one would wait for, or break under, the thread that reads.
                socket.socket.shutdown(self._socket, socket.SHUT_RDWR)


def within(timeout_s: float, work: Callable[[Line], T], tell: Callable[[int, int], None]) -> T:
    """The result of `work`, done in a thread of its own; SourceFaultError at the latest after `timeout_s` seconds.

    `tell` hears the bytes received and expected, in the thread of the caller. Signals are handled as ever.
    """
    line = Line(timeout_s)
    outbox: queue.SimpleQueue[T | Exception] = queue.SimpleQueue()
    threading.Thread(target=_deliver, args=(work, line, outbox), name="transfer", daemon=True).start()
    try:
        outcome = _awaited(line, outbox, tell)
    finally:
        line.cut()
    tell(line.received, line.expected)
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


def _awaited(line: Line, outbox: queue.SimpleQueue[T | Exception], tell: Callable[[int, int], None]) -> T | Exception:
    while True:
        try:
            return outbox.get(timeout=min(_BEAT_S, line.remaining_s()))
        except queue.Empty:
            tell(line.received, line.expected)


def _deliver(work: Callable[[Line], T], line: Line, outbox: queue.SimpleQueue[T | Exception]) -> None:
    try:
        outbox.put(work(line))
    except Exception as error:  # whatever it is belongs to the one who waits, and is raised there
        outbox.put(error)
