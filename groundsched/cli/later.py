"""Commands of the public interface that this version does not have yet: they say so, with exit code 2."""

from __future__ import annotations

from collections.abc import Callable

import typer

from groundsched.errors import UsageError

COMMANDS = (
    "export", "track", "run", "daily", "serve", "sun-outages",
)  # fmt: skip

_ANYTHING = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


def register(app: typer.Typer) -> None:
    """Add every command that this version does not have."""
    for name in COMMANDS:
        app.command(name, hidden=True, context_settings=_ANYTHING)(_refusing(name))


def _refusing(name: str) -> Callable[[], None]:
    def command() -> None:
        raise UsageError.of(f"groundsched {name}", "not in this version")

    return command
