"""The Typer application: every command by name."""

from __future__ import annotations

import importlib
from typing import Annotated

import typer

import groundsched
from groundsched.cli import later

COMMANDS = {
    "plan": "plan:plan",
    "fetch": "fetch:fetch",
    "passes": "passes:passes",
    "satellites": "satellites:app",
    "stations": "stations:stations",
    "drift": "drift:drift",
    "diff": "diff:diff",
    "doctor": "doctor:doctor",
    "verify": "verify:verify",
    "init": "init:init",
    "why": "why:why",
    "schema": "schema:schema",
}
"""Name → module here and function, or the Typer of a group. A new command is a module and a line here."""


def application(first_word: str = "") -> typer.Typer:
    """The application with every command; where the first word names one, with that alone.

    Typer builds all options of all commands that it knows, which takes a moment of every run.
    """
    app = typer.Typer(
        help="Ground-station pass scheduler: every pass, who gets which antenna, and the proof that nothing is better.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_main)
    for name in [first_word] if first_word in COMMANDS else COMMANDS:
        _add(app, name)
    if first_word not in COMMANDS:
        later.register(app)
    return app


def _add(app: typer.Typer, name: str) -> None:
    module, attribute = COMMANDS[name].split(":")
    command = getattr(importlib.import_module(f"groundsched.cli.{module}"), attribute)
    if isinstance(command, typer.Typer):
        app.add_typer(command, name=name)
    else:
        app.command(name)(command)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"groundsched {groundsched.__version__}")
        raise typer.Exit


def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Ground-station pass scheduler: every pass, who gets which antenna, and the proof that nothing is better."""
