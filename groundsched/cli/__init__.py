"""The command line: one module a command; each parses, calls one function and prints.

Nothing heavy is imported at the head of these modules: `--help` and `--version` answer at once.
"""

from __future__ import annotations

import gc
import os
import sys
from typing import NoReturn

from groundsched.cli import failures
from groundsched.cli.interrupts import INTERRUPTS

COLLECT_AFTER = (200_000, 10, 10)
"""So many new objects before Python looks for dead rings among them. With its own 700 it goes a hundred times through
what imports leave, 30 to 50 ms of every run, and finds next to nothing; with 50,000 it does so once more, for 17 ms."""


def main() -> NoReturn:
    """Run the command line and leave with the exit code of the contract."""
    gc.set_threshold(*COLLECT_AFTER)
    failures.mend_streams()
    INTERRUPTS.install()
    # Other packages may plug into pydantic: looking for them takes 20 ms, and a plan must not depend on them.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    with failures.reported():
        from groundsched.cli.app import application

        application(*sys.argv[1:2])(prog_name="groundsched")
    failures.leave(0)
