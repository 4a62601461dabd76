"""How the command line ends when something goes wrong: one clear message, the right exit code, never a traceback."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator

from groundsched.errors import GroundschedError
from groundsched.names import visible


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
    except Exception as error:  # the last handler: a bug must not reach the user as a traceback
        say("error", f"a fault of groundsched: {type(error).__name__}: {error}. {_saved_traceback()}")
        leave(1)


def say(kind: str, message: str) -> None:
    """One line on stderr: ``warning: …``; what came from files is stripped of what a terminal would act on."""
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(f"{kind}: {visible(message)}\n")
        sys.stderr.flush()


def leave(code: int) -> None:
    """Exit, with both streams flushed; a reader that has gone is no failure."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            # The interpreter flushes once more on its way out: give it something that takes it.
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    raise SystemExit(code)


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
