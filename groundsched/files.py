"""Writing files so that an old one survives any failure: a temporary beside it, fsync, rename.

And one writer of a file at a time.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from groundsched.errors import LockedError, OutputError


@contextlib.contextmanager
def sole_writer(path: Path) -> Iterator[None]:
    """Be the only groundsched that writes `path` while the block runs.

    Raises LockedError at once where another holds it. The lock lies in the machine's temporary folder, so that
    nothing appears beside the output; it ends with the process, however that dies.
    """
    from filelock import FileLock, Timeout

    if path.exists() and not path.is_file():
        yield  # a device or a pipe is not replaced, so writers need not wait for each other
        return
    digest = hashlib.sha256(os.path.realpath(path).encode()).hexdigest()[:16]
    lock = FileLock(Path(tempfile.gettempdir()) / f"groundsched-{digest}.lock", mode=0o666)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise LockedError.of(
            str(path), "another groundsched is writing this file", "Try again when it has finished"
        ) from None
    except OSError as error:
        raise OutputError.of(
            str(path), f"its lock {lock.lock_file} cannot be made: {error.strerror or error}"
        ) from None
    try:
        yield
    finally:
        lock.release()


def write_whole(path: Path, content: bytes) -> None:
    """Write `content` to `path` wholly or not at all.

    A symbolic link is followed. What is no regular file (a pipe, a device) is written to, never replaced.
    Raises OutputError; whatever stood at `path` is then unharmed.
    """
    try:
        # The path itself is asked: the real path of /dev/stdout on a pipe is no file at all.
        if path.exists() and not stat.S_ISREG(path.stat().st_mode):
            _write_into(path, content)
        else:
            _replace(Path(os.path.realpath(path)), content)
    except OSError as error:
        raise OutputError.of(str(path), f"cannot be written: {error.strerror or error}",
                             "What was there before is unharmed") from error  # fmt: skip


def _write_into(path: Path, content: bytes) -> None:
    if path.is_dir():
        raise IsADirectoryError(21, "it is a folder, not a file")
    with path.open("wb", buffering=0) as stream:
        view = memoryview(content)
        while view:
            view = view[stream.write(view) :]


def _replace(target: Path, content: bytes) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(_mode_of(target))
        temporary.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    _sync_folder(target.parent)


def _mode_of(target: Path) -> int:
    """The permissions that `target` has, or that a new file would get: mkstemp gives 0600, too strict for a reader."""
    if target.exists():
        return stat.S_IMODE(target.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def _sync_folder(folder: Path) -> None:
    # Some file systems refuse to open a folder; the rename itself has happened by now.
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
