"""`groundsched satellites` and `satellites export`: what is loaded, and the elements written back."""

from __future__ import annotations

import enum
from typing import Annotated

import typer

from groundsched.cli import options as o
from groundsched.cli.failures import leave
from groundsched.cli.streams import Presentation
from groundsched.errors import NoUsableElementsError, UsageError

app = typer.Typer(
    help="The satellites that are loaded: elements, age, source, missions.",
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class ElementsForm(enum.StrEnum):
    """A form in which elements are published, as `elements.formats` names it."""

    OMM_JSON = "omm-json"
    OMM_CSV = "omm-csv"
    OMM_XML = "omm-xml"
    OMM_KVN = "omm-kvn"
    TLE = "tle"


FORM_OF_SUFFIX = {
    ".csv": ElementsForm.OMM_CSV,
    ".xml": ElementsForm.OMM_XML,
    ".kvn": ElementsForm.OMM_KVN,
    ".tle": ElementsForm.TLE,
}
"""What ``--output`` says where ``--format`` does not."""


@app.callback(invoke_without_command=True)
def satellites(
    context: typer.Context,
    *,
    missions: o.MissionsFile = None,
    tle_cache: o.CacheFolder = o.DEFAULT_TLE_CACHE,
    start: o.Start = "now",
    hours: o.Hours = None,
    days: o.Days = None,
    satellite: o.Satellites = None,
    stations: o.Anything = None,
    station: o.IgnoredList = None,
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
    """List the satellites that are loaded: elements, age, source, missions; the window decides which set serves."""
    if context.invoked_subcommand is not None:
        _require_nothing_before(context)
        return
    show = Presentation(form=format, output=output, zone=tz, quiet=quiet, verbose=verbose, no_color=no_color)
    show.check()
    with show.sole_writer():
        from groundsched import fleet, surveys

        loaded, cache = o.load_missions(missions), o.read_cache(tle_cache)
        only = o.satellite_numbers(satellite, cache, loaded.value if loaded else None)
        flown = fleet.asked_for(loaded.value, cache, ()) if loaded else ()
        window = o.window(o.WindowRequest(start, hours, days), fleet.asked_for(None, cache, only), cache)
        listed = surveys.list_satellites(flown, cache, window, only=only)
        show.deliver("satellites", listed)
    show.remark(warnings=listed.warnings, notes=listed.notes)
    if not listed.satellites:
        raise NoUsableElementsError.of(str(tle_cache), "holds no good element set", "`groundsched fetch` gets some")
    leave(0)


def _require_nothing_before(context: typer.Context) -> None:
    """Raises UsageError for an option that stands before the subcommand: it would be lost."""
    for parameter in context.command.params:
        source = context.get_parameter_source(parameter.name or "")
        if source is not None and source.name == "COMMANDLINE":
            command = context.invoked_subcommand
            raise UsageError.of(parameter.opts[0], f"stands before `{command}`", f"Put it after `satellites {command}`")


@app.command("export")
def export(
    *,
    file: Annotated[
        str | None, typer.Argument(metavar="FILE|-", help="Read this file, or stdin, in place of the cache.")
    ] = None,
    tle_cache: o.CacheFolder = o.DEFAULT_TLE_CACHE,
    satellite: o.Satellites = None,
    format: Annotated[
        ElementsForm | None,
        typer.Option("--format", help="The form to write.  [default: by the suffix of --output, else omm-json]"),
    ] = None,
    source: Annotated[
        ElementsForm | None, typer.Option("--from", help="The form of FILE.  [default: by its content]")
    ] = None,
    output: o.Output = None,
    missions: o.Anything = None,
    stations: o.Anything = None,
    station: o.IgnoredList = None,
    start: o.Anything = None,
    hours: o.Anything = None,
    days: o.Anything = None,
    min_elevation: o.Anything = None,
    max_element_age: o.Anything = None,
    allow_stale: o.AnyFlag = False,
    tz: o.Anything = None,
    quiet: o.Quiet = False,
    verbose: o.Verbose = False,
    no_color: o.NoColor = False,
) -> None:
    """Write every good element set back, with every digit that came in; TLE has fewer and refuses what does not fit."""
    from groundsched.cli import conversion

    conversion.require_file(source, file)
    form = format or FORM_OF_SUFFIX.get(output.suffix.lower() if output else "", ElementsForm.OMM_JSON)
    show = Presentation(form=None, output=output, zone="UTC", quiet=quiet, verbose=verbose, no_color=no_color)
    with show.sole_writer():
        from groundsched.elements import formats

        cache = o.read_cache(tle_cache) if file is None else conversion.load(file, source)
        only = o.satellite_numbers(satellite, cache, None)
        sets = conversion.chosen(cache, only, is_file=file is not None)
        rejected = [r for r in cache.rejected if not only or r.satellite in (None, *only)]
        written = formats.write(sets, format=form)
        conversion.require_any(written, form)
        show.write(written.text.encode())
    show.remark(warnings=conversion.remarks(written, form, rejected))
    leave(0)
