"""`groundsched doctor`: why there is no plan, or a wrong one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from groundsched.cli import options as o
from groundsched.cli.failures import leave, say
from groundsched.cli.streams import Presentation
from groundsched.errors import InputError

if TYPE_CHECKING:
    from groundsched.operations.doctor.context import Place

Reach = Annotated[bool, typer.Option("--online", help="Also see whether CelesTrak can be reached.")]
Timeout = Annotated[
    float, typer.Option("--timeout", min=0.1, max=600.0, metavar="S", help="Seconds for --online, all in all.")
]


def doctor(
    context: typer.Context,
    *,
    stations: o.StationsFile = o.DEFAULT_STATIONS,
    missions: o.MissionsFile = None,
    tle_cache: o.CacheFolder = o.DEFAULT_TLE_CACHE,
    start: o.Start = "now",
    hours: o.Hours = None,
    days: o.Days = None,
    satellite: o.Satellites = None,
    station: o.StationIds = None,
    min_elevation: o.MinElevation = None,
    max_element_age: o.MaxElementAge = o.DEFAULT_MAX_AGE_DAYS,
    allow_stale: o.AllowStale = False,
    eop: o.EarthOrientation = None,
    online: Reach = False,
    timeout: Timeout = 10.0,
    format: o.Format = None,
    output: o.Output = None,
    tz: o.Zone = "UTC",
    quiet: o.Quiet = False,
    verbose: o.Verbose = False,
    no_color: o.NoColor = False,
) -> None:
    """Say why there is no plan: files, elements, ages, clock, masks, write access; each with its remedy."""
    show = Presentation(form=format, output=output, zone=tz, quiet=quiet, verbose=verbose, no_color=no_color)
    show.check()
    with show.sole_writer(), show.timed("examination"):
        from groundsched.operations.doctor.context import Asked, Online, gather
        from groundsched.operations.doctor.examination import diagnose

        request = o.WindowRequest(start, hours, days)
        asked = Asked(
            stations=_place(context, "stations", stations, o.DEFAULT_STATIONS),
            missions=_place(context, "missions", missions or o.DEFAULT_MISSIONS, o.DEFAULT_MISSIONS),
            cache=_place(context, "tle_cache", tle_cache, o.DEFAULT_TLE_CACHE),
            folder=Path.cwd(),
            find_window=lambda planned, cache: o.window(request, planned, cache),
            station_ids=tuple(station or ()),
            satellites=tuple(satellite or ()),
            min_elevation_deg=min_elevation,
            max_age_days=None if allow_stale else max_element_age,
            eop=eop,
            online=Online(address=_publisher(), timeout_s=timeout) if online else None,
        )
        found = diagnose(gather(asked, o.clock()), created=o.created())
        show.deliver("doctor", found)
    problems = sum(finding.level == "problem" for finding in found.findings)
    if problems:
        say("error", f"{problems} problem{'' if problems == 1 else 's'} found")
    leave(InputError.exit_code if problems else 0)


def _place(context: typer.Context, parameter: str, path: Path, default: Path) -> Place:
    """The file or folder of an option, and what named it."""
    from groundsched.operations.doctor.context import Place

    source = context.get_parameter_source(parameter)
    ways: dict[str, Literal["option", "variable"]] = {"COMMANDLINE": "option", "ENVIRONMENT": "variable"}
    return Place(
        path=path,
        option=f"--{parameter.replace('_', '-')}",
        variable=f"GROUNDSCHED_{parameter.upper()}",
        default=default,
        by=ways.get(source.name, "default") if source else "default",
    )


def _publisher() -> str:
    """The base address that `fetch` asks."""
    from groundsched.elements.sources import celestrak

    return os.environ.get("GROUNDSCHED_CELESTRAK_URL") or celestrak.DEFAULT_BASE
