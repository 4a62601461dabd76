"""`groundsched drift`: booked contacts against newer elements."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from groundsched.cli import fetch as fetching
from groundsched.cli import options as o
from groundsched.cli.failures import leave, say
from groundsched.cli.schedules import read_schedule
from groundsched.cli.streams import Presentation

if TYPE_CHECKING:
    from groundsched.documents.drift import Drift
    from groundsched.documents.schedule import Schedule

FOUND = 7
"""Exit code where a contact is not as it was booked."""

ScheduleFile = Annotated[Path, typer.Argument(metavar="SCHEDULE", help="A schedule as `plan` writes it (JSON).")]
Fetch = Annotated[
    bool, typer.Option("--fetch", help="Refresh the elements first; without it nothing is asked of the network.")
]
Since = Annotated[
    str,
    typer.Option(
        "--start", metavar="TIME", help="Leave out contacts that have ended by then: ISO time, 'now', or 'epoch'."
    ),
]
MaxElementAge = Annotated[
    float | None,
    typer.Option(
        "--max-element-age",
        min=0.0,
        max=36_500.0,
        metavar="DAYS",
        help="Elements older than this are not used.  [default: as the schedule was made]",
    ),
]


def drift(
    schedule: ScheduleFile,
    *,
    tle_cache: o.CacheFolder = o.DEFAULT_TLE_CACHE,
    fetch: Fetch = False,
    start: Since = "now",
    satellite: o.Satellites = None,
    max_element_age: MaxElementAge = None,
    allow_stale: o.AllowStale = False,
    format: o.Format = None,
    output: o.Output = None,
    tz: o.Zone = "UTC",
    quiet: o.Quiet = False,
    verbose: o.Verbose = False,
    no_color: o.NoColor = False,
) -> None:
    """Compare booked contacts with newer elements: ok, shifted, trimmed, conflicting, lost; exit 7 unless all are ok.

    With --quiet a table is only written when something was found, as cron likes it.
    """
    show = Presentation(form=format, output=output, zone=tz, quiet=quiet, verbose=verbose, no_color=no_color)
    show.check()
    with show.sole_writer():
        from groundsched.drift import judge_drift

        read, sha256 = read_schedule(schedule)
        booked = _of_age(read, max_element_age, allow_stale=allow_stale)
        said = booked.inputs.missions.content
        if fetch:
            fetching.before_planning(tle_cache, said, (), bookings=(), only=satellite, show=show)
        cache = o.read_cache(tle_cache)
        since = o.window(o.WindowRequest(start, None, None), said.missions, cache).start
        asked = o.satellite_numbers(satellite, cache, said) if satellite else None
        with show.timed("drift"):
            found = judge_drift(booked, cache, sha256=sha256, since=since, satellites=asked)
        drifted = sum(contact.state != "ok" for contact in found.contacts)
        if drifted or not quiet or show.form_for_output() is not o.Form.TABLE:
            show.deliver("drift", found)
    show.remark(warnings=found.warnings, notes=found.notes)
    leave(_verdict(found, drifted))


def _verdict(found: Drift, drifted: int) -> int:
    if drifted:
        worth = "a new plan is worth while" if found.replan else "the plan still holds"
        say("error", f"{drifted} of {len(found.contacts)} contacts are not as booked; {worth}")
    return FOUND if drifted else 0


def _of_age(schedule: Schedule, max_age_days: float | None, *, allow_stale: bool) -> Schedule:
    """The schedule with another rule of how old elements may be, where one was given."""
    own = schedule.inputs.options
    age_days = own.max_element_age_days if max_age_days is None else max_age_days
    options = replace(own, max_element_age_days=age_days, allow_stale=own.allow_stale or allow_stale)
    return replace(schedule, inputs=replace(schedule.inputs, options=options))
