"""`groundsched stations`: stations, antennas and masks as understood."""

from __future__ import annotations

from groundsched.cli import options as o
from groundsched.cli.failures import leave
from groundsched.cli.streams import Presentation


def stations(
    *,
    stations: o.StationsFile = o.DEFAULT_STATIONS,
    station: o.StationIds = None,
    missions: o.Anything = None,
    tle_cache: o.Anything = None,
    start: o.Anything = None,
    hours: o.Anything = None,
    days: o.Anything = None,
    satellite: o.IgnoredList = None,
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
    """List stations, antennas and masks as understood."""
    show = Presentation(form=format, output=output, zone=tz, quiet=quiet, verbose=verbose, no_color=no_color)
    show.check()
    with show.sole_writer():
        from groundsched.documents.stations import StationList

        network = o.load_network(stations).value
        network = network.only(o.station_ids(station, network))
        show.deliver("stations", StationList(stations=network.stations))
    leave(0)
