"""An executor of processes that leave nothing behind, however the program ends: by itself, by a signal, by kill -9.

Each thread of a pool has a process of its own at the other end of a pipe, started afresh, not as a copy. The standard
pool of processes will not do: its workers outlive a program that is killed, say a traceback when it is as they start,
and what looks after its semaphores warns on stderr of their loss.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from multiprocessing.connection import Connection, Pipe
from typing import Any, ParamSpec, TypeVar

from groundsched.errors import WorkersError

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")

ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
"""What numerical libraries go by: a process for each core leaves none for threads."""

BEGINNING = "import sys; sys.path[:] = {path!r}; from groundsched.cli.processes import serve; serve({descriptor})"


class Processes(ThreadPoolExecutor):
    """At most so many processes; each starts when there is work for it."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self._own = threading.local()
        self._started: list[tuple[subprocess.Popen[bytes], Connection]] = []

    def submit(self, fn: Callable[Asked, Answer], /, *args: Asked.args, **kwargs: Asked.kwargs) -> Future[Answer]:
        """Have one of the processes call a function of a module; arguments and result must pickle."""
        return super().submit(self._ask, pickle.dumps((fn, args, kwargs)))

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes, those that are at work when they have answered."""
        super().shutdown(True, cancel_futures=cancel_futures or not wait)
        for process, connection in self._started:
            connection.close()
            process.communicate()
        self._started.clear()

    def _ask(self, asked: bytes) -> Any:
        try:
            connection = self._connection()
            connection.send_bytes(asked)
            answer, error = pickle.loads(connection.recv_bytes())
        except (EOFError, OSError):
            raise WorkersError.of(
                "--workers",
                "a process of the search could not be started or was ended from outside, as when memory runs out",
                "Use fewer, or --workers 1 for none",
            ) from None
        if error is not None:
            raise error
        return answer

    def _connection(self) -> Connection:
        """To this thread's process, which starts with Ctrl-C blocked, as this thread is, until it can end by it."""
        if not hasattr(self._own, "connection"):
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
            here, there = Pipe()
            beginning = BEGINNING.format(path=sys.path, descriptor=there.fileno())
            process = subprocess.Popen(
                [sys.executable, "-c", beginning],
                stdin=subprocess.PIPE,
                pass_fds=[there.fileno()],
                env={**os.environ, **ONE_THREAD},
            )
            there.close()
            self._started.append((process, here))
            self._own.connection = here
        connection: Connection = self._own.connection
        return connection


def serve(descriptor: int) -> None:
    """The life of a process: answer until the other end closes, and end at once when whoever started it has ended."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    connection = Connection(descriptor)
    try:
        while True:
            connection.send_bytes(_answered(connection.recv_bytes()))
    except (EOFError, OSError):
        os._exit(0)


def _end_with_parent() -> None:
    """Nothing comes by standard input: it closes when the parent is gone, whatever it died of."""
    os.read(0, 1)
    os._exit(0)


def _answered(asked: bytes) -> bytes:
    try:
        function, args, kwargs = pickle.loads(asked)
        return pickle.dumps((function(*args, **kwargs), None))
    except Exception as error:  # the last handler of this process: whoever asked is told
        error.add_note(f"In a process of the search:\n{traceback.format_exc()}")
        return pickle.dumps((None, error))
