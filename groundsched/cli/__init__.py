"""The command line: one module a command; each parses, calls one function and prints.

Nothing heavy is imported at the head of these modules: `--help` and `--version` answer at once.
"""

from __future__ import annotations

from typing import NoReturn

from groundsched.cli import failures
from groundsched.cli.interrupts import INTERRUPTS


def main() -> NoReturn:
    """Run the command line and leave with the exit code of the contract."""
    INTERRUPTS.install()
    with failures.reported():
        from groundsched.cli.app import app

        app(prog_name="groundsched")
    raise SystemExit(0)
