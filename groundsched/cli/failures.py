"""How the command line ends when something goes wrong: one clear message, the right exit code, never a traceback."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from groundsched.errors import GroundschedError, OutputError
from groundsched.names import visible

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG, errno.EBADF}
"""What the system says when nothing more can be written."""


class _Closed(io.RawIOBase):
    """A stdout that the caller has closed (``>&-``): whatever is written fails as it does for any other program."""

    def writable(self) -> bool:
        return True

    def write(self, _data: object) -> int:
        raise OSError(errno.EBADF, "it is closed")


def mend_streams() -> None:
    """Make the standard streams fit to be written to, as the caller may have left them.

    Something is put in the place of one that is closed: Python leaves None there. An open stdout gets the buffer that
    PYTHONUNBUFFERED takes from it.
    """
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - for the process' whole life
    if sys.stdout is None:
        sys.stdout = io.TextIOWrapper(io.BufferedWriter(_Closed()), encoding="utf-8")
    elif isinstance(sys.stdout.buffer, io.FileIO):
        # A bare file may take a part of what it is given and say so to nobody who writes text: a full disk unnoticed.
        # Whoever writes flushes, so nothing comes later for it.
        buffered = io.BufferedWriter(sys.stdout.buffer)
        sys.stdout = io.TextIOWrapper(buffered, encoding=sys.stdout.encoding, errors=sys.stdout.errors)


@contextlib.contextmanager
def reported() -> Iterator[None]:
    """Turn every exception of the block into a message on stderr and an exit code."""
    try:
        yield
    except GroundschedError as error:
        for problem in error.problems:
            say("error", str(problem))
        leave(error.exit_code)
    except BrokenPipeError:
        leave(0)
    except SystemExit as finished:  # how Typer ends after --help, --version and bad usage
        leave(finished.code if isinstance(finished.code, int) else 0)
    except OSError as error:
        if error.errno not in FULL:
            _bug(error)
        say("error", f"stdout: cannot be written: {error.strerror}")
        leave(OutputError.exit_code)
    except Exception as error:  # the last handler: a bug must not reach the user as a traceback
        _bug(error)


def _bug(error: Exception) -> NoReturn:
    say("error", f"a fault of groundsched: {type(error).__name__}: {error}. {_saved_traceback()}")
    leave(1)


def say(kind: str, message: str) -> None:
    """One line on stderr: ``warning: …``; what came from files is stripped of what a terminal would act on."""
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(f"{kind}: {visible(message)}\n")
        sys.stderr.flush()


def leave(code: int) -> NoReturn:
    """Exit, with both streams flushed. A reader that has gone is no failure, a full disk is.

    Nothing is left to clean up by then, so the interpreter's own clean-up (60 ms of every run) is skipped.
    """
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        pass
    except (OSError, ValueError) as error:
        if code != OutputError.exit_code:  # else it has been said: what could not be written is still in the buffer
            say("error", f"stdout: cannot be written: {error}")
        code = OutputError.exit_code
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.flush()
    os._exit(code)


def _saved_traceback() -> str:
    """Save the traceback of the exception that is being handled, and say where."""
    import tempfile
    import traceback
    from pathlib import Path

    from platformdirs import user_log_path

    for folder in (user_log_path("groundsched"), Path(tempfile.gettempdir())):
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
            path = folder / "groundsched-traceback.txt"
            path.write_text(traceback.format_exc(), encoding="utf-8")
            return f"The traceback is in {path}; please report it"
    return "The traceback could not be saved"
