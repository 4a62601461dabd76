"""`groundsched why`: why a pass was not taken, or what a taken one displaced."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from groundsched import times
from groundsched.cli import options as o
from groundsched.cli.failures import leave
from groundsched.cli.interrupts import INTERRUPTS, Deadline
from groundsched.cli.streams import Presentation
from groundsched.errors import InputError, UsageError

if TYPE_CHECKING:
    from groundsched.explaining import Moment

ScheduleFile = Annotated[Path, typer.Argument(metavar="SCHEDULE", help="What `groundsched plan --format json` wrote.")]
PassId = Annotated[str | None, typer.Argument(metavar="PASS", help="The id of a pass or of a contact.")]
OneSatellite = Annotated[
    str | None, typer.Option("--satellite", metavar="ID|NAME", help="With --at, in place of PASS.")
]
At = Annotated[str | None, typer.Option("--at", metavar="TIME", help="A moment, ISO; the pass that is up then.")]
OneStation = Annotated[str | None, typer.Option("--station", metavar="ID", help="With --at: over this station alone.")]
TimeLimit = Annotated[float, typer.Option("--time-limit", min=0.0, metavar="S", help="Wall seconds for the answer.")]


def why(
    schedule: ScheduleFile,
    pass_: PassId = None,
    *,
    satellite: OneSatellite = None,
    at: At = None,
    station: OneStation = None,
    time_limit: TimeLimit = 60.0,
    format: o.AnswerFormat = None,
    output: o.Output = None,
    tz: o.Zone = "UTC",
    quiet: o.Quiet = False,
    verbose: o.Verbose = False,
    no_color: o.NoColor = False,
) -> None:
    """Say why a pass is not in a schedule, what it would cost, and the least that would have let it in."""
    show = Presentation(
        form=format, output=output, zone=tz, quiet=quiet, verbose=verbose, no_color=no_color, offered=o.OF_AN_ANSWER
    )
    show.check()
    with show.sole_writer(), show.timed("answer"):
        from groundsched import explaining
        from groundsched.documents.json import loads
        from groundsched.documents.schedule import Schedule

        asked = _asked(pass_, satellite, at, station)
        known = loads(_read(schedule), Schedule, where=str(schedule))
        stop = Deadline(time_limit)
        stop()  # the time that is allowed begins
        show.deliver("why", explaining.why(known, asked, stop=stop))
    leave(INTERRUPTS.exit_code)


def _asked(pass_: str | None, satellite: str | None, at: str | None, station: str | None) -> str | Moment:
    """What is meant: a pass by its id, or a satellite at a moment."""
    from groundsched.explaining import Moment

    if pass_ is not None and (satellite, at, station) == (None, None, None):
        return pass_
    if pass_ is not None or satellite is None or at is None:
        raise UsageError.of("PASS", "name a pass by its id, or a satellite and a moment with --satellite and --at")
    try:
        return Moment(satellite=satellite, at=times.parse_instant(at), station=station)
    except ValueError as error:
        raise UsageError.of("--at", f"{error}; allowed is an ISO time") from None


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError.of(str(path), f"cannot be read: {error.strerror or error}") from None
