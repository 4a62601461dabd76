"""`groundsched plan`: the main job."""

from __future__ import annotations

import enum
from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from groundsched import names, times
from groundsched.cli import fetch as fetching
from groundsched.cli import options as o
from groundsched.cli.failures import leave, say
from groundsched.cli.interrupts import INTERRUPTS, Deadline
from groundsched.cli.schedules import read_schedule, share
from groundsched.cli.streams import Presentation
from groundsched.cli.workers import Dask, Workers, executor
from groundsched.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from groundsched import planning
    from groundsched.config.missions import Mission
    from groundsched.documents.schedule import Schedule

EMPTY = 8
"""Exit code of a plan without contacts."""


class MarginChoice(enum.StrEnum):
    """What widens setup."""

    NONE = "none"
    AUTO = "auto"


Gap = Annotated[float, typer.Option("--gap", min=0.0, max=1.0, metavar="G", help="Stop at this proven relative gap.")]
TimeLimit = Annotated[
    float, typer.Option("--time-limit", min=0.0, metavar="S", help="Wall seconds for the whole solve, as a safety net.")
]
Seed = Annotated[int, typer.Option("--seed", min=0, max=2**31 - 1, metavar="N", help="Seed of the solver.")]
Partial = Annotated[
    bool,
    typer.Option(
        "--partial",
        help="Contacts may be trimmed and handed over between stations; a mission's allow_partial decides over it.",
    ),
]
Margin = Annotated[
    MarginChoice,
    typer.Option(
        "--margin",
        help="auto: setup begins earlier by what old elements may be off, contact by contact; between two contacts the"
        " longer of that setup and the slew counts, and nothing is added at the end.",
    ),
]
NoVerify = Annotated[
    bool, typer.Option("--no-verify", help="Write the plan without checking it a second time, by rules of their own.")
]
Explain = Annotated[
    bool,
    typer.Option("--explain", help="Say of every refused pass what `why` says; --time-limit counts for all of it."),
]
Fetch = Annotated[
    bool, typer.Option("--fetch", help="Refresh the elements first; without it nothing is asked of the network.")
]
Freeze = Annotated[
    float | None,
    typer.Option(
        "--freeze",
        min=0.0,
        max=527_040.0,
        metavar="MIN",
        help="Contacts of --previous that start less than MIN minutes after --start stay as they are.",
    ),
]
KeepFirst = Annotated[
    bool, typer.Option("--keep-first", help="Keeping contacts of --previous goes before the priorities' seconds.")
]
Give = Annotated[
    float | None,
    typer.Option(
        "--give",
        parser=share,
        metavar="SHARE",
        help="So much of each priority's best seconds (0.5%) may go to keep more contacts of --previous.",
    ),
]
Why = Annotated[
    str | None, typer.Option("--reason", metavar="TEXT", help="Why this plan is made; the document carries it.")
]
Strict = Annotated[bool, typer.Option("--strict", help="Exit 4 when any satellite asked for has no usable elements.")]


def plan(
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
    booking: o.BookingFiles = None,
    strict: Strict = False,
    fetch: Fetch = False,
    request: o.RequestFiles = None,
    partial: Partial = False,
    margin: Margin = MarginChoice.NONE,
    explain: Explain = False,
    gap: Gap = 0.0,
    time_limit: TimeLimit = 60.0,
    seed: Seed = 0,
    no_verify: NoVerify = False,
    workers: Workers = None,
    dask: Dask = None,
    format: o.Format = None,
    output: o.Output = None,
    tz: o.Zone = "UTC",
    quiet: o.Quiet = False,
    verbose: o.Verbose = False,
    no_color: o.NoColor = False,
    previous: o.PreviousSchedule = None,
    freeze: Freeze = None,
    keep_first: KeepFirst = False,
    give: Give = None,
    reason: Why = None,
) -> None:
    """Find every pass and settle, provably, which antenna serves it."""
    show = Presentation(form=format, output=output, zone=tz, quiet=quiet, verbose=verbose, no_color=no_color)
    show.check()
    _check_replanning(previous, freeze=freeze, keep_first=keep_first, give=give)
    with show.sole_writer():
        from groundsched import planning
        from groundsched.documents.schedule import Options

        sources = _sources(
            stations, missions, tle_cache, eop,
            requests=request, bookings=booking, previous=previous, refresh=fetch, only=satellite, show=show,
        )  # fmt: skip
        chosen = Options(
            partial=partial,
            gap=gap,
            min_elevation_deg=min_elevation,
            max_element_age_days=max_element_age,
            allow_stale=allow_stale,
            margin=margin.value,
            stations=o.station_ids(station, sources.network.value),
            satellites=o.satellite_numbers(satellite, sources.cache, sources.said),
            freeze_s=60 * (freeze or 0.0),
            keep_first=keep_first,
            give=give or 0.0,
            seed=seed,
        )
        asked = sources.asked_for(chosen.satellites)
        window = o.window(o.WindowRequest(start, hours, days), asked, sources.cache)
        search_by = executor(workers, dask, satellites=len(asked), window=window)
        with search_by as others, show.progress() as progress, show.timed("planning"):
            made = planning.plan(
                sources,
                window,
                chosen,
                created=o.created(),
                reason=names.clean(reason) if reason else None,
                strict=strict,
                verify=not no_verify,
                explain=explain,
                executor=others,
                stop=Deadline(time_limit),
                progress=progress,
            )
        show.deliver("plan", made)
    show.remark(warnings=made.warnings, notes=made.notes)
    leave(INTERRUPTS.exit_code or _verdict(made))


def _sources(
    stations: Path,
    missions: Path | None,
    tle_cache: Path,
    eop: Path | None,
    *,
    requests: list[Path] | None,
    bookings: list[Path] | None,
    previous: Path | None,
    refresh: bool,
    only: list[str] | None,
    show: Presentation,
) -> planning.Sources:
    """What the plan is made from; with `refresh` the elements of `only` these, or of all, are fetched first."""
    from groundsched import planning

    network, said = o.load_files(stations, missions)
    asked = o.load_requests(requests, said)
    booked = o.load_bookings(bookings, network.value)
    published_ut1 = o.read_ut1(eop)
    before = read_schedule(previous) if previous is not None else None
    if refresh:
        fetching.before_planning(tle_cache, said.value if said else None, asked, bookings=booked, only=only, show=show)
    return planning.Sources(
        network=network,
        missions=said,
        cache=o.read_cache(tle_cache),
        published_ut1=published_ut1,
        requests=asked,
        bookings=booked,
        previous=planning.Previous(schedule=before[0], sha256=before[1]) if before is not None else None,
    )


def _check_replanning(previous: Path | None, *, freeze: float | None, keep_first: bool, give: float | None) -> None:
    """Raises UsageError for options of a re-plan that do not go together, or without a schedule to replace."""
    given = {"--freeze": freeze is not None, "--keep-first": keep_first, "--give": give is not None}
    asked = [option for option, is_given in given.items() if is_given]
    if asked and previous is None:
        what = "says what to keep of a schedule, and none is named"
        raise UsageError.of(", ".join(asked), what, "Name it with --previous SCHEDULE")
    if keep_first and give is not None:
        what = "give one of them, not both: the one puts keeping before all seconds, the other before some"
        raise UsageError.of("--keep-first, --give", what)


def _verdict(made: Schedule) -> int:
    """The exit code of a finished plan; of an empty one says for each satellite why."""
    if made.contacts:
        return 0
    say("error", "the plan is empty")
    names = {e.satellite: e.name for e in made.inputs.elements}
    shortfalls = {m.satellite: m.shortfall for m in made.missions if m.satellite not in names}
    for mission in made.inputs.missions.content.missions:
        if (number := mission.satellite) is not None:
            why = shortfalls[number][0] if shortfalls.get(number) else _why_no_contact(made, mission)
            say("error", f"{mission.name or names.get(number, number)} ({number}): {why}")
    say("error", "`groundsched doctor` with the same options says what to do")
    return EMPTY


def _why_no_contact(made: Schedule, mission: Mission) -> str:
    """Why a satellite with usable elements has no contact: its best pass's refusal, its life, its stations, the sky.

    The best is the highest of those that came furthest: a higher one over a station without the band helps nobody.
    """
    from groundsched.scheduling.refusals import ORDER

    mine = [r for r in made.rejected if r.satellite == mission.satellite]
    if mine:
        counted = ", ".join(f"{reason} {n}" for reason, n in Counter(r.reason for r in mine).most_common())
        best = max(mine, key=lambda r: (ORDER.index(r.reason), r.max_elevation_deg))
        return f"all {len(mine)} passes refused ({counted}); the nearest to a contact, {best.pass_}: {best.detail}"
    if mission.from_ is not None and mission.from_ >= made.window.end:
        return f"the mission begins after this window, {times.format_instant(mission.from_)}"
    if mission.until is not None and mission.until <= made.window.start:
        return f"the mission ended before this window, {times.format_instant(mission.until)}"
    stations = {station.id for station in made.inputs.stations.network.stations}
    if not (set(mission.stations) or stations) & stations - set(mission.not_stations):
        return f"none of the stations {', '.join(sorted(stations))} is allowed to it"
    return "no pass in this window rises above a mask of the stations that may serve it"
