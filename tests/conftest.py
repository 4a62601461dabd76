"""What tests of several rooms share: a server of elements on this machine, and nothing of the user's around them."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import servers


def pytest_configure() -> None:
    """Programs that the tests start hear Ctrl-C, also where the tests run in the background of a shell that ignores it.

    What is ignored here would be ignored there, and the program leaves it so, as under nohup.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def _own_state_folder(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """No test reads or writes what the user's own groundsched remembers."""
    folder = tmp_path_factory.mktemp("state")
    monkeypatch.setenv("XDG_STATE_HOME", str(folder))
    return folder


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests' own servers are on this machine: no proxy stands before them."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def element_server() -> Iterator[servers.ElementServer]:
    """A server of elements that behaves well until it is told otherwise."""
    with servers.running() as server:
        yield server
