"""Files of this machine, and the registry of sources."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from groundsched.elements import sources
from groundsched.elements.decoding import LARGEST_FILE_BYTES
from groundsched.elements.queries import Validators
from groundsched.elements.sources import local

AskInVain = Callable[..., Any]

PACKAGE = Path(sources.__file__).parent


def test_a_file_is_given_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "gp.json"
    path.write_bytes(b"[]\r\n")
    query = local.file(path)

    assert query.name == str(path)
    assert sources.ask(query, Validators(), timeout_s=5).content == b"[]\r\n"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("gone.json", "there is no such file"),
        ("folder", "is not a regular file"),
        ("pipe", "is not a regular file"),
        ("large", "is larger than 64 MB, too large for a file of elements"),
        ("nul\0", "there is no such file"),
    ],
)
def test_what_is_no_file_of_elements_is_refused_unasked(
    tmp_path: Path, refused: AskInVain, name: str, reason: str
) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    with (tmp_path / "large").open("wb") as stream:
        stream.truncate(LARGEST_FILE_BYTES + 1)
    fault = refused(local.file(str(tmp_path / name)))

    assert fault.reason == reason
    assert not fault.asked


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_file_without_permission_is_refused(tmp_path: Path, refused: AskInVain) -> None:
    path = tmp_path / "closed.json"
    path.touch(mode=0)

    assert refused(local.file(path)).reason == "cannot be read: Permission denied"


def test_terminal_codes_in_a_path_do_not_reach_its_name() -> None:
    assert local.file("a\x1b[2J.json").name == "a[2J.json"


def test_every_source_module_is_registered() -> None:
    modules = {path.stem for path in PACKAGE.glob("*.py") if path.stem != "__init__"}

    assert {module.rpartition(".")[2] for module in sources.SOURCES.values()} == modules
