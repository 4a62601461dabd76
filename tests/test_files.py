"""A file is written wholly or not at all."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from groundsched import files
from groundsched.errors import LockedError, OutputError


def test_a_new_file_has_the_content_and_usual_permissions(tmp_path: Path) -> None:
    files.write_whole(tmp_path / "plan.json", b"{}")

    assert (tmp_path / "plan.json").read_bytes() == b"{}"
    assert (tmp_path / "plan.json").stat().st_mode & 0o600 == 0o600
    assert [p.name for p in tmp_path.iterdir()] == ["plan.json"]


def test_an_old_file_is_replaced_and_keeps_its_permissions(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    path.write_bytes(b"old")
    path.chmod(0o640)

    files.write_whole(path, b"new")

    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_file_that_cannot_be_made_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(OutputError) as caught:
        files.write_whole(tmp_path / "nowhere" / "plan.json", b"{}")

    assert caught.value.exit_code == 74
    assert list(tmp_path.iterdir()) == []


def test_a_pipe_is_written_to_and_never_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    received: list[bytes] = []
    reader = threading.Thread(target=lambda: received.append(pipe.read_bytes()))
    reader.start()

    files.write_whole(pipe, b"x" * 200_000)
    reader.join(timeout=10)

    assert received == [b"x" * 200_000]
    assert pipe.is_fifo()


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"

    with files.sole_writer(path), pytest.raises(LockedError), files.sole_writer(tmp_path / "." / "plan.json"):
        pass
    with files.sole_writer(path):
        path.write_bytes(b"free again")

    assert path.read_bytes() == b"free again"


def test_what_a_killed_writer_left_goes_with_the_next_one_and_nothing_else_does(tmp_path: Path) -> None:
    left = tmp_path / ".plan[1].json.x7_aw2q0.tmp"
    others = {".plan[1].json.csv.x7_aw2q0.tmp", ".plan1.json.x7_aw2q0.tmp", ".plan[1].json.tmp", "plan[1].json"}
    for name in (left.name, *others):
        (tmp_path / name).touch()

    with files.sole_writer(tmp_path / "plan[1].json"):
        assert {p.name for p in tmp_path.iterdir()} == others


def test_what_is_being_written_is_not_taken_for_a_leftover(tmp_path: Path) -> None:
    path = tmp_path / "plan.json"

    def pieces() -> Iterator[bytes]:
        yield b"begun, "
        with files.sole_writer(path):  # as one whose machine or temporary folder is another
            yield b"done"

    files.write_pieces(path, pieces())

    assert path.read_bytes() == b"begun, done"
    assert list(tmp_path.iterdir()) == [path]


def test_one_user_of_a_folder_at_a_time_by_whatever_path(tmp_path: Path) -> None:
    (tmp_path / "cache").mkdir()
    (tmp_path / "link").symlink_to("cache")

    with files.sole_user(tmp_path / "cache"), pytest.raises(LockedError) as caught, files.sole_user(tmp_path / "link"):
        pass
    with files.sole_user(tmp_path / "link"):
        assert list((tmp_path / "cache").iterdir()) == []

    assert caught.value.exit_code == 75


def test_a_folder_that_is_used_is_made_and_stays_if_something_is_put_in_it(tmp_path: Path) -> None:
    with files.sole_user(tmp_path / "new" / "cache"):
        assert (tmp_path / "new" / "cache").is_dir()
    assert list(tmp_path.iterdir()) == []

    with files.sole_user(tmp_path / "new" / "cache"):
        (tmp_path / "new" / "cache" / "gp.json").touch()
    assert (tmp_path / "new" / "cache" / "gp.json").exists()


def test_an_empty_folder_that_was_there_before_stays(tmp_path: Path) -> None:
    (tmp_path / "cache").mkdir()

    with files.sole_user(tmp_path / "cache"):
        pass

    assert (tmp_path / "cache").is_dir()


def test_whoever_finds_a_folder_in_use_does_not_take_it_away(tmp_path: Path) -> None:
    with files.sole_user(tmp_path / "cache"):
        with pytest.raises(LockedError), files.sole_user(tmp_path / "cache"):
            pass
        assert (tmp_path / "cache").is_dir()


def test_what_is_no_folder_cannot_be_used_as_one(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    for place in (tmp_path / "file", tmp_path / "file" / "cache"):
        with pytest.raises(OutputError, match="cannot be made"), files.sole_user(place):
            pass
