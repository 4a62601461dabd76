"""The Typer application: every command by name."""

from __future__ import annotations

from typing import Annotated

import typer

import groundsched
from groundsched.cli import doctor, fetch, init, later, passes, plan, satellites, schema, stations

app = typer.Typer(
    help="Ground-station pass scheduler: every pass, who gets which antenna, and the proof that nothing is better.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"groundsched {groundsched.__version__}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Ground-station pass scheduler: every pass, who gets which antenna, and the proof that nothing is better."""


app.command("plan")(plan.plan)
app.command("fetch")(fetch.fetch)
app.command("passes")(passes.passes)
app.add_typer(satellites.app, name="satellites")
app.command("stations")(stations.stations)
app.command("doctor")(doctor.doctor)
app.command("init")(init.init)
app.command("schema")(schema.schema)
later.register(app)
