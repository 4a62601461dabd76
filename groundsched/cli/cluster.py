"""A Dask cluster as executor: nothing of Dask but its client and the executor that this gives."""

from __future__ import annotations

import contextlib
import logging
import threading
import time
import warnings
from collections.abc import Iterator
from concurrent.futures import CancelledError, Executor
from typing import Any, NoReturn

from groundsched.errors import UsageError, WorkersError

ANSWERS_WITHIN_S = 10
"""A cluster that runs answers at once; so long it may take to start its first worker, or to replace its last."""

ALONE = "Or leave out --dask to search on this machine"


@contextlib.contextmanager
def cluster(address: str) -> Iterator[Executor]:
    """The workers of the cluster at `address`.

    Raises UsageError where Dask is not installed, WorkersError where the cluster cannot be reached, has no worker or no
    groundsched, or is lost.
    """
    logging.disable()  # Dask tells of every reconnection on stderr; what matters is an exception, too
    try:
        from distributed import KilledWorker
    except ModuleNotFoundError:
        raise UsageError.of(
            "--dask", "the package `distributed` is not installed", f"Install groundsched[dask]. {ALONE}"
        ) from None
    client = _client(address)
    executor: Executor = client.get_executor(pure=False)
    over = threading.Event()
    threading.Thread(target=_give_up_without_workers, args=(client, executor, over), daemon=True).start()
    try:
        yield executor
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
    finally:
        over.set()
    client.close(timeout=1)


def _client(address: str) -> Any:
    from distributed import client as dask

    connect: Any = dask.Client
    try:
        with warnings.catch_warnings(action="ignore"):  # other versions of libraries: they pickle the same
            client = connect(address, timeout=ANSWERS_WITHIN_S, set_as_default=False)
            client.wait_for_workers(1, timeout=ANSWERS_WITHIN_S)
    except TimeoutError:
        _fail(address, f"the cluster has no worker within {ANSWERS_WITHIN_S} s", "Start one with `dask worker`")
    except (OSError, ValueError, TypeError) as error:  # the last two for addresses that Dask makes nothing of
        _fail(address, f"no cluster is reached: {error}", "Give its scheduler's address, such as tcp://10.0.0.1:8786")
    return client


def _give_up_without_workers(client: Any, executor: Executor, over: threading.Event) -> None:
    """Cancel what the executor has been asked when the cluster has had no worker for a while: Dask would wait on."""
    seen = time.monotonic()
    while time.monotonic() - seen < ANSWERS_WITHIN_S:
        if over.wait(1):
            return
        if client.scheduler_info()["workers"]:
            seen = time.monotonic()
    executor.shutdown(wait=False)


def _fail(address: str, what: str, remedy: str) -> NoReturn:
    raise WorkersError.of(f"--dask {address}", what, remedy) from None
