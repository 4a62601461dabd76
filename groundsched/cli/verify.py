"""`groundsched verify`: a schedule checked by an independent path."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from groundsched.cli import options as o
from groundsched.cli.failures import leave, say
from groundsched.cli.schedules import read_schedule
from groundsched.cli.streams import Presentation
from groundsched.errors import InputError, NoUsableElementsError

if TYPE_CHECKING:
    from groundsched.elements.records import Cache

FOUND = 7
"""Exit code where something is wrong."""

Schedules = Annotated[
    list[Path],
    typer.Argument(
        metavar="SCHEDULE…", help="What `plan` has written; of several, oldest first, the last replaces those before."
    ),
]
Elements = Annotated[
    Path | None,
    typer.Option(
        "--elements", metavar="DIR", help="Also look for the embedded elements in this folder, and whether they serve."
    ),
]
Optimal = Annotated[
    bool, typer.Option("--optimal", help="Also bound every stage by a linear program: no schedule can be better.")
]


def verify(
    *,
    schedules: Schedules,
    elements: Elements = None,
    optimal: Optimal = False,
    format: o.Format = None,
    output: o.Output = None,
    tz: o.Zone = "UTC",
    quiet: o.Quiet = False,
    verbose: o.Verbose = False,
    no_color: o.NoColor = False,
) -> None:
    """Check a schedule by an independent path: Skyfield, and every rule a second time; exit 7 where it is wrong."""
    show = Presentation(form=format, output=output, zone=tz, quiet=quiet, verbose=verbose, no_color=no_color)
    show.check()
    with show.sole_writer():
        from groundsched import verification
        from groundsched.verification.chain import Link

        links = [Link(str(path), *read_schedule(path)) for path in schedules]
        cache = _folder(elements) if elements else None
        with show.progress() as progress, show.timed("verification"):
            found = verification.verify_chain(links, cache=cache, optimal=optimal, progress=progress)
        show.deliver("verify", found)
    show.remark(warnings=(), notes=found.notes)
    number = len(found.findings)
    if number:
        say("error", f"{number} finding{'' if number == 1 else 's'}")
    leave(FOUND if number else 0)


def _folder(path: Path) -> Cache:
    """The element sets of the folder that was named."""
    try:
        return o.read_cache(path)
    except NoUsableElementsError as error:
        what = "; ".join(problem.what for problem in error.problems)
        raise InputError.of(str(path), what, "Name the folder of element files that the plan was made from") from None
