"""`groundsched fetch`, and the refresh that `plan --fetch` makes first."""

from __future__ import annotations

import dataclasses
import functools
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from groundsched import times
from groundsched.cli import options as o
from groundsched.cli.failures import leave
from groundsched.cli.interrupts import INTERRUPTS
from groundsched.cli.streams import Presentation
from groundsched.errors import OutputError

if TYPE_CHECKING:
    from groundsched.config.missions import Booking, Missions, Request
    from groundsched.refreshing import Bases, Refreshed

Sources = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="SOURCE",
        help="celestrak, celestrak:GROUP, space-track, a URL or a file.  [default: celestrak: what the missions need]",
        show_default=False,
    ),
]
Timeout = Annotated[
    float,
    typer.Option(
        "--timeout", min=0.1, max=3600.0, metavar="S", help="Seconds for the whole transfer of one query, at most."
    ),
]
KeepDays = Annotated[
    float,
    typer.Option(
        "--keep-days", min=0.0, max=36_500.0, metavar="D", help="Keep fetched sets so long before the newest of each."
    ),
]

DEFAULT_TIMEOUT_S = 30.0
DEFAULT_KEEP_DAYS = 30.0


def fetch(
    *,
    sources: Sources = None,
    missions: o.MissionsFile = None,
    tle_cache: o.CacheFolder = o.DEFAULT_TLE_CACHE,
    timeout: Timeout = DEFAULT_TIMEOUT_S,
    keep_days: KeepDays = DEFAULT_KEEP_DAYS,
    satellite: o.Satellites = None,
    stations: o.Anything = None,
    station: o.IgnoredList = None,
    start: o.Anything = None,
    hours: o.Anything = None,
    days: o.Anything = None,
    min_elevation: o.Anything = None,
    max_element_age: o.Anything = None,
    allow_stale: o.AnyFlag = False,
    format: o.Format = None,
    output: o.Output = None,
    tz: o.Zone = "UTC",
    quiet: o.Quiet = False,
    verbose: o.Verbose = False,
    no_color: o.NoColor = False,
) -> None:
    """Refresh the element cache, politely: no query is made more than once in two hours, whatever came of it."""
    show = Presentation(form=format, output=output, zone=tz, quiet=quiet, verbose=verbose, no_color=no_color)
    show.check()
    with show.sole_writer():
        refreshed = refresh(
            sources or (),
            tle_cache,
            loaded.value if (loaded := o.load_missions(missions)) else None,
            only=satellite,
            show=show,
            timeout_s=timeout,
            keep_days=keep_days,
        )
        show.deliver("fetch", dataclasses.replace(refreshed.document, created=o.created()))
    show.remark(warnings=refreshed.document.warnings)
    refreshed.require_served()
    leave(0)


def before_planning(
    folder: Path,
    said: Missions | None,
    requests: Sequence[Request],
    *,
    bookings: Sequence[Booking],
    only: list[str] | None,
    show: Presentation,
) -> None:
    """What ``plan --fetch`` does first. Raises SourceError where a source failed and the cache cannot serve.

    A cache that cannot be written is planned with as it is.
    """
    try:
        refreshed = refresh((), folder, said, only=only, show=show, requests=requests, bookings=bookings)
    except OutputError as error:
        show.remark(warnings=(f"nothing was fetched: {problem}" for problem in error.problems))
        return
    show.remark(warnings=refreshed.document.warnings)
    refreshed.require_served()


def refresh(
    sources: Sequence[str],
    folder: Path,
    said: Missions | None,
    *,
    only: list[str] | None,
    show: Presentation,
    timeout_s: float = DEFAULT_TIMEOUT_S,
    keep_days: float = DEFAULT_KEEP_DAYS,
    requests: Sequence[Request] = (),
    bookings: Sequence[Booking] = (),
) -> Refreshed:
    """Refresh the cache `folder` from these sources, or from what missions, requests and bookings need."""
    from groundsched import fleet, refreshing
    from groundsched.elements.sources import ask

    bases = _bases()
    with refreshing.opened(folder) as ledger, show.progress() as progress, show.timed("fetching"):
        numbers = o.satellite_numbers(only, ledger.cache, said, any_number=True)
        flown = fleet.asked_for(said, ledger.cache, numbers, requests=requests)
        if not only:
            now = o.clock()
            to_come = times.Window(now, now + round(o.LONGEST_DAYS) * times.DAY_MS)
            booked = fleet.hosted((*(said.bookings if said else ()), *bookings), flown)
            flown += fleet.guests(said, flown, booked, to_come)
        asked = refreshing.needs(sources, flown, said.missions if said else (), bases)
        means = refreshing.Means(
            ask=ask,
            clock=o.clock,
            timeout_s=timeout_s,
            keep_days=keep_days,
            progress=progress,
            undisturbed=functools.partial(INTERRUPTS.held, "what had arrived by then is in the cache"),
        )
        return refreshing.refresh(ledger, asked, flown, bases=bases, means=means)


def _bases() -> Bases:
    """Where the sources are; another address serves mirrors and tests."""
    from groundsched.refreshing import Bases

    given = {
        "celestrak": os.environ.get("GROUNDSCHED_CELESTRAK_URL"),
        "space_track": os.environ.get("GROUNDSCHED_SPACETRACK_URL"),
    }
    return Bases(**{name: url for name, url in given.items() if url})
