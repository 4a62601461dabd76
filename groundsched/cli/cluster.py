"""A Dask cluster as executor: nothing of Dask but its client and the executor that this gives."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future
from typing import Any, NoReturn

from groundsched.errors import UsageError, WorkersError

ANSWERS_WITHIN_S = 10.0
"""A cluster that runs answers at once; so long it may take to start its first worker, or to replace its last."""

GRACE = 1.2
"""Times the limit that Dask is told: so long it may take to say in its own words what is wrong."""

ALONE = "Or leave out --dask to search on this machine"


@contextlib.contextmanager
def cluster(address: str, *, answers_within_s: float = ANSWERS_WITHIN_S) -> Iterator[Executor]:
    """The workers of the cluster at `address`.

    Raises UsageError where Dask is not installed, WorkersError where the cluster cannot be reached, has no worker or no
    groundsched, or is lost: when for `answers_within_s` nobody answers there, or no worker is left.
    """
    with _silence(), _connection(address, answers_within_s) as client:
        executor: Executor = client.get_executor(pure=False)
        with _watch(client, executor, answers_within_s), _explained(address):
            yield executor


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """No logging: Dask tells of every reconnection on stderr; what matters is an exception, too."""
    before = logging.root.manager.disable
    logging.disable()
    try:
        yield
    finally:
        logging.disable(before)


@contextlib.contextmanager
def _connection(address: str, within_s: float) -> Iterator[Any]:
    """Dask's client of a cluster that has a worker."""
    client = _client(address, within_s)
    try:
        _require_worker(client, address, within_s)
        yield client
    finally:
        with contextlib.suppress(OSError):  # a scheduler that is gone or frozen takes no leave
            client.close(timeout=1)


def _client(address: str, within_s: float) -> Any:
    try:
        from distributed import client as dask
    except ModuleNotFoundError:
        raise UsageError.of(
            "--dask", "the package `distributed` is not installed", f"Install groundsched[dask]. {ALONE}"
        ) from None
    connect: Any = dask.Client
    try:
        with warnings.catch_warnings(action="ignore"):  # other versions of libraries: they pickle the same
            return _within(GRACE * within_s, lambda: connect(address, timeout=within_s, set_as_default=False))
    except (TimeoutError, MemoryError):  # the latter where a greeting ("SSH-2.0-…") is taken for a length
        _fail(
            address,
            f"what listens there does not answer as a Dask scheduler within {within_s:g} s",
            "Give the scheduler's own port (8786 as a rule), not its dashboard's",
        )
    except (OSError, ValueError, TypeError) as error:  # the last two for addresses that Dask makes nothing of
        _fail(address, f"no cluster is reached: {error}", "Give its scheduler's address, such as tcp://10.0.0.1:8786")


def _require_worker(client: Any, address: str, within_s: float) -> None:
    try:
        _within(GRACE * within_s, lambda: client.wait_for_workers(1, timeout=within_s))
    except OSError:  # time is over, or the scheduler went away meanwhile
        _fail(address, f"the cluster has no worker within {within_s:g} s", "Start one with `dask worker`")


def _within(seconds: float, ask: Callable[[], Any]) -> Any:
    """What `ask` gives or raises; TimeoutError where it takes longer: Dask's own limits do not hold for every step."""
    answer: Future[Any] = Future()

    def work() -> None:
        try:
            answer.set_result(ask())
        except Exception as error:  # the one who waits gets it
            answer.set_exception(error)

    threading.Thread(target=work, daemon=True).start()
    return answer.result(timeout=seconds)


@contextlib.contextmanager
def _watch(client: Any, executor: Executor, within_s: float) -> Iterator[None]:
    """Cancel what the executor has been asked when the cluster has had no worker for a while: Dask would wait on."""
    over = threading.Event()
    thread = threading.Thread(target=_give_up_without_workers, args=(client, executor, over, within_s), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(timeout=1)  # it should not ask a client that is being closed


def _give_up_without_workers(client: Any, executor: Executor, over: threading.Event, within_s: float) -> None:
    seen = time.monotonic()
    while not over.wait(1):
        if _has_worker(client, within_s):
            seen = time.monotonic()
        elif time.monotonic() - seen >= within_s:
            executor.shutdown(wait=False)
            return


def _has_worker(client: Any, within_s: float) -> bool:
    """As the scheduler itself says: what the client remembers stays as it was when the scheduler freezes."""
    try:
        return bool(client.sync(client.scheduler.identity, callback_timeout=within_s)["workers"])
    except (OSError, AttributeError):  # a client that has lost its scheduler has None there
        return False


@contextlib.contextmanager
def _explained(address: str) -> Iterator[None]:
    """Turn what Dask raises from the block into a WorkersError."""
    from distributed import KilledWorker

    try:
        yield
    except (KilledWorker, CancelledError):
        _fail(address, "the cluster, or all its workers, were lost during the search", f"See its logs. {ALONE}")
    except (ImportError, AttributeError, RuntimeError) as error:
        cause = error.__cause__ or error
        if "groundsched" not in str(cause):
            raise
        _fail(
            address,
            f"the cluster has no groundsched, or another one: {cause}",
            "Install the same version where its scheduler and its workers run",
        )


def _fail(address: str, what: str, remedy: str) -> NoReturn:
    raise WorkersError.of(f"--dask {address}", what, remedy) from None
