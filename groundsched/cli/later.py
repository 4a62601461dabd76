"""Commands and options of the public interface that this version does not have yet: they say so, with exit code 2."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from groundsched.errors import UsageError

COMMANDS = (
    "verify", "drift", "diff", "export", "track", "run", "daily", "serve", "sun-outages",
)  # fmt: skip

_ANYTHING = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


def refuse(param: typer.CallbackParam, value: object) -> object:
    """A callback for an option of a later version: silent where it was not given."""
    if value is not None and value is not False:
        raise UsageError.of(f"{param.opts[0]}", "not in this version")
    return value


KeepFirst = Annotated[bool, typer.Option("--keep-first", hidden=True, callback=refuse)]
Value = Annotated[str | None, typer.Option(hidden=True, callback=refuse)]


def register(app: typer.Typer) -> None:
    """Add every command that this version does not have."""
    for name in COMMANDS:
        app.command(name, hidden=True, context_settings=_ANYTHING)(_refusing(name))


def _refusing(name: str) -> Callable[[], None]:
    def command() -> None:
        raise UsageError.of(f"groundsched {name}", "not in this version")

    return command
