"""Files of the tests of this room, written and loaded; and what is wrong in them, a line each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from groundsched.config import Loaded, load_missions, load_network
from groundsched.errors import InputError

Load = Callable[[str | bytes], Loaded[Any]]
Complain = Callable[[str | bytes], list[str]]


def _written(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def _complaints(load: Load, text: str | bytes, folder: Path) -> list[str]:
    with pytest.raises(InputError) as caught:
        load(text)
    assert caught.value.exit_code == 3
    return [str(problem).removeprefix(f"{folder}/") for problem in caught.value.problems]


@pytest.fixture
def network(tmp_path: Path) -> Load:
    """Loads a stations file of this text."""
    return lambda text: load_network(_written(tmp_path, "stations.yaml", text))


@pytest.fixture
def missions(tmp_path: Path) -> Load:
    """Loads a missions file of this text."""
    return lambda text: load_missions(_written(tmp_path, "missions.yaml", text))


@pytest.fixture
def network_errors(network: Load, tmp_path: Path) -> Complain:
    """Everything that is said about a wrong stations file, without its folder."""
    return lambda text: _complaints(network, text, tmp_path)


@pytest.fixture
def missions_errors(missions: Load, tmp_path: Path) -> Complain:
    """Everything that is said about a wrong missions file, without its folder."""
    return lambda text: _complaints(missions, text, tmp_path)
