"""`groundsched diff`: what changed between two schedules."""

from __future__ import annotations

import enum
from pathlib import Path
from typing import Annotated

import typer

from groundsched import times
from groundsched.cli import options as o
from groundsched.cli.failures import leave
from groundsched.cli.schedules import read_schedule
from groundsched.cli.streams import Presentation


class By(enum.StrEnum):
    """How the sentences are grouped."""

    TIME = "time"
    OWNER = "owner"


Old = Annotated[Path, typer.Argument(metavar="OLD", help="The schedule before (JSON, as `plan` writes it).")]
New = Annotated[Path, typer.Argument(metavar="NEW", help="The schedule after.")]
Order = Annotated[By, typer.Option("--by", help="How the sentences are grouped.")]


def diff(
    old: Old,
    new: New,
    *,
    by: Order = By.TIME,
    format: o.Format = None,
    output: o.Output = None,
    tz: o.Zone = "UTC",
    quiet: o.Quiet = False,
    verbose: o.Verbose = False,
    no_color: o.NoColor = False,
) -> None:
    """Say what changed between two schedules, in sentences that can be read aloud over a telephone."""
    show = Presentation(form=format, output=output, zone=tz, quiet=quiet, verbose=verbose, no_color=no_color)
    show.check()
    with show.sole_writer():
        from groundsched.diff import compare

        is_read_by_people = show.form_for_output() is o.Form.TABLE
        (before, _), (after, _) = read_schedule(old), read_schedule(new)
        found = compare(
            before,
            after,
            zone=times.zone(tz if is_read_by_people else "UTC"),
            by_owner=by is By.OWNER,
        )
        show.deliver("diff", found)
    show.remark(warnings=(), notes=found.notes)
    leave(0)
