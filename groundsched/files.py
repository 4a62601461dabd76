"""Writing files so that an old one survives any failure: a temporary beside it, fsync, rename.

And one writer of a file, and one user of a folder, at a time.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import glob
import hashlib
import os
import stat
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from groundsched.errors import LockedError, OutputError

TEMPORARIES = ".*.tmp"
"""What a run that was killed may have left beside the files that it was writing."""
ANY_RANDOM_PART = "?" * 8
"""Of a temporary's name, as `tempfile` makes it; of this length alone, so that `plan` has not those of `plan.x`."""


@contextlib.contextmanager
def sole_writer(path: Path) -> Iterator[None]:
    """Be the only groundsched that writes `path` while the block runs.

    Raises LockedError at once where another holds it. The lock lies in the machine's temporary folder, so that
    nothing appears beside the output; it ends with the process, however that dies. What a run that was killed left
    beside `path` is removed.
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
        _remove_leftovers(Path(os.path.realpath(path)))
        yield
    finally:
        lock.release()


def _remove_leftovers(target: Path) -> None:
    """Remove the temporaries of `target`, and of no other file, that nobody is writing."""
    for leftover in target.parent.glob(f".{glob.escape(target.name)}.{ANY_RANDOM_PART}.tmp"):
        with contextlib.suppress(OSError), leftover.open("r+b") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            leftover.unlink()


@contextlib.contextmanager
def sole_user(folder: Path) -> Iterator[None]:
    """Be the only groundsched that changes what is in `folder` while the block runs; a missing folder is made.

    Raises LockedError at once where another is, and OutputError where the folder cannot be made or locked. The lock is
    on the folder itself: nothing appears in it, and services that have a temporary folder of their own meet it too.
    It ends with the process, however that dies. A folder that was made for this goes again if it is still empty.
    """
    made = [place for place in (folder, *folder.parents) if not os.path.lexists(place)]
    handle = _locked(folder)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):  # one that is not empty, and so those above it
            for place in made:
                place.rmdir()
        os.close(handle)


def _locked(folder: Path) -> int:
    """The folder, opened and locked; closing it ends the lock."""
    while True:
        make_folder(folder)
        try:
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        except OSError as error:
            raise OutputError.of(str(folder), f"the folder cannot be opened: {error.strerror or error}") from None
        try:
            _lock(handle, folder)
            if _is_still_at(handle, folder):
                return handle
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)


def _lock(handle: int, folder: Path) -> None:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
            what = "another groundsched is using this folder"
            raise LockedError.of(str(folder), what, "Try again when it has finished") from None
        what = f"the folder cannot be locked: {error.strerror or error}"
        remedy = "Its file system has no locks for folders, as some of a network: use a folder on a local disk"
        raise OutputError.of(str(folder), what, remedy) from None


def _is_still_at(handle: int, folder: Path) -> bool:
    """Whether it is this folder that was locked: the one who had made it may have removed it just before."""
    try:
        return os.path.samestat(os.fstat(handle), folder.stat())
    except OSError:
        return False


def make_folder(folder: Path) -> None:
    """Make the folder and those above it, where they are not there yet. Raises OutputError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError.of(str(folder), f"the folder cannot be made: {error.strerror or error}") from None


def write_whole(path: Path, content: bytes) -> None:
    """Write `content` to `path` wholly or not at all, as `write_pieces` does."""
    write_pieces(path, (content,))


def write_pieces(path: Path, pieces: Iterable[bytes]) -> None:
    """Write the pieces, as they come, to `path`: all or none. An exception of whoever makes them leaves nothing behind.

    A symbolic link is followed. What is no regular file (a pipe, a device) is written to, never replaced.
    Raises OutputError; whatever stood at `path` is then unharmed.
    """
    try:
        if not is_replaced(path):
            _write_into(path, pieces)
        else:
            _replace(Path(os.path.realpath(path)), pieces)
    except BrokenPipeError:  # whoever reads the pipe has had enough
        raise
    except OSError as error:
        raise OutputError.of(str(path), f"cannot be written: {error.strerror or error}",
                             "What was there before is unharmed") from error  # fmt: skip


def is_replaced(path: Path) -> bool:
    """Whether a file takes the place of what is at `path`; pipes and devices are written to as they are."""
    # The path itself is asked: the real path of /dev/stdout on a pipe is no file at all.
    return not path.exists() or stat.S_ISREG(path.stat().st_mode)


def _write_into(path: Path, pieces: Iterable[bytes]) -> None:
    if path.is_dir():
        raise IsADirectoryError(21, "it is a folder, not a file")
    with path.open("wb", buffering=0) as stream:
        for piece in pieces:
            view = memoryview(piece)
            while view:
                view = view[stream.write(view) :]


def _replace(target: Path, pieces: Iterable[bytes]) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            # A service with a temporary folder of its own does not meet the lock of `sole_writer`: without this one it
            # would remove what is being written here. Some file systems of a network have no locks.
            with contextlib.suppress(OSError):
                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            stream.writelines(pieces)
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
