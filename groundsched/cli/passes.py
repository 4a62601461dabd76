"""`groundsched passes`: the pass list alone."""

from __future__ import annotations

from typing import Annotated

import typer

from groundsched.cli import options as o
from groundsched.cli.failures import leave
from groundsched.cli.streams import Presentation
from groundsched.cli.workers import Dask, Workers, executor

All = Annotated[bool, typer.Option("--all", help="Every satellite in the cache, not the missions' alone.")]


def passes(
    *,
    stations: o.StationsFile = o.DEFAULT_STATIONS,
    missions: o.MissionsFile = None,
    tle_cache: o.CacheFolder = o.DEFAULT_TLE_CACHE,
    start: o.Start = "now",
    hours: o.Hours = None,
    days: o.Days = None,
    satellite: o.Satellites = None,
    station: o.StationIds = None,
    every: All = False,
    workers: Workers = None,
    dask: Dask = None,
    min_elevation: o.MinElevation = None,
    eop: o.EarthOrientation = None,
    max_element_age: o.Anything = None,
    allow_stale: o.AnyFlag = False,
    format: o.PassFormat = None,
    output: o.Output = None,
    tz: o.Zone = "UTC",
    quiet: o.Quiet = False,
    verbose: o.Verbose = False,
    no_color: o.NoColor = False,
) -> None:
    """List every pass; no contention is solved, and elements of any age serve."""
    show = Presentation(
        form=format, output=output, zone=tz, quiet=quiet, verbose=verbose, no_color=no_color, offered=o.ALL_FORMS
    )
    show.check()
    with show.sole_writer():
        from groundsched import fleet, surveys

        stations_file, loaded = o.load_files(stations, missions)
        network, cache = stations_file.value, o.read_cache(tle_cache)
        published_ut1 = o.read_ut1(eop)
        only = o.satellite_numbers(satellite, cache, loaded.value if loaded else None)
        asked = fleet.asked_for(loaded.value if loaded and not every else None, cache, only)
        window = o.window(o.WindowRequest(start, hours, days), asked, cache)
        search_by = executor(workers, dask, satellites=len(asked), window=window)
        with search_by as others, show.progress() as progress, show.timed("pass search"):
            found = surveys.survey_passes(
                asked,
                cache,
                network.only(o.station_ids(station, network)),
                window,
                min_elevation_deg=min_elevation,
                published_ut1=published_ut1,
                executor=others,
                progress=progress,
            )
        show.deliver_survey("passes", found)
    show.remark(warnings=found.warnings, notes=found.notes)
    leave(0)
