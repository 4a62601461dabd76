"""The options that mean the same in every command, and what they are turned into."""

from __future__ import annotations

import enum
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from groundsched import times
from groundsched.elements.selection import MAX_AGE_DAYS
from groundsched.errors import InputError, Problem, UsageError
from groundsched.names import suggestion

if TYPE_CHECKING:
    from groundsched.config import Loaded
    from groundsched.config.missions import Booking, Mission, Missions, Request
    from groundsched.config.network import Network
    from groundsched.elements.records import Cache
    from groundsched.ephemeris.earth_rotation import PublishedUt1

DEFAULT_STATIONS = Path("stations.yaml")
DEFAULT_MISSIONS = Path("missions.yaml")
DEFAULT_TLE_CACHE = Path("tle_cache")
DEFAULT_HOURS = 24.0
LONGEST_DAYS = 366.0
DEFAULT_MAX_AGE_DAYS = MAX_AGE_DAYS


class Form(enum.StrEnum):
    """How a result is written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"
    NDJSON = "ndjson"
    PARQUET = "parquet"


PLAIN = (Form.TABLE, Form.JSON, Form.CSV)
"""The forms that every command has."""
OF_AN_ANSWER = (Form.TABLE, Form.JSON)
"""The forms of what is no list."""
ALL_FORMS = tuple(Form)


def require_offered(form: Form, offered: Sequence[Form], where: str) -> None:
    """Raises UsageError for a form that the command does not have; `where` is the option that asks for it."""
    if form not in offered:
        allowed = ", ".join(offered)
        remedy = "Only `groundsched passes` writes ndjson and parquet; a schedule's other forms will come from `export`"
        raise UsageError.of(where, f"{form} is no form of this command; allowed: {allowed}", f"{remedy}, later")


def _form(*offered: Form) -> Callable[[str | Form], Form]:
    """A parser of ``--format`` for a command that has these forms."""

    def parse(text: str | Form) -> Form:
        if text not in list(Form):
            raise UsageError.of("--format", f"'{text}' is no form; allowed: {', '.join(offered)}")
        require_offered(Form(text), offered, "--format")
        return Form(text)

    return parse


def _path(text: str | Path) -> Path:
    """What an option names; an empty text, such as from a variable that is not set, would be the working folder."""
    if not str(text):
        raise typer.BadParameter("an empty text names no file and no folder")
    return Path(text)


StationsFile = Annotated[
    Path,
    typer.Option(
        "--stations", envvar="GROUNDSCHED_STATIONS", metavar="FILE", parser=_path, help="Stations and antennas."
    ),
]
MissionsFile = Annotated[
    Path | None,
    typer.Option(
        "--missions",
        envvar="GROUNDSCHED_MISSIONS",
        metavar="FILE",
        parser=_path,
        help="What each satellite needs.  [default: missions.yaml where it exists]",
    ),
]
RequestFiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--request",
        metavar="FILE",
        parser=_path,
        help="Plan the `requests:` of this file too; may be given several times.",
    ),
]
BookingFiles = Annotated[
    list[Path] | None,
    typer.Option(
        "--booking",
        metavar="FILE",
        parser=_path,
        help="Keep the `bookings:` of this file too; may be given several times.",
    ),
]
PreviousSchedule = Annotated[
    Path | None,
    typer.Option(
        "--previous",
        metavar="SCHEDULE",
        parser=_path,
        help="Replace this schedule: of equally good ones the plan keeps the most of its contacts as they were.",
    ),
]
CacheFolder = Annotated[
    Path,
    typer.Option(
        "--tle-cache", envvar="GROUNDSCHED_TLE_CACHE", metavar="DIR", parser=_path, help="Folder of element files."
    ),
]
EarthOrientation = Annotated[
    Path | None,
    typer.Option(
        "--eop",
        metavar="FILE",
        parser=_path,
        help="Take UT1 from this finals2000A file of the IERS.  [default: Skyfield's built-in table]",
    ),
]
Start = Annotated[
    str,
    typer.Option("--start", metavar="TIME", help="ISO time (UTC unless it says otherwise), 'now', or 'epoch'."),
]
Hours = Annotated[float | None, typer.Option("--hours", metavar="H", help="Length of the window.  [default: 24]")]
Days = Annotated[float | None, typer.Option("--days", metavar="D", help="Length of the window, in place of --hours.")]
Satellites = Annotated[
    list[str] | None,
    typer.Option("--satellite", metavar="ID|NAME", help="Only this satellite; may be given several times."),
]
StationIds = Annotated[
    list[str] | None, typer.Option("--station", metavar="ID", help="Only this station; may be given several times.")
]
MinElevation = Annotated[
    float | None,
    typer.Option("--min-elevation", min=-5.0, max=90.0, metavar="DEG", help="Raise every mask to at least this."),
]
MaxElementAge = Annotated[
    float,
    typer.Option(
        "--max-element-age", min=0.0, max=36_500.0, metavar="DAYS", help="Elements older than this are refused."
    ),
]
AllowStale = Annotated[bool, typer.Option("--allow-stale", help="Use elements of any age.")]
Anything = Annotated[str | None, typer.Option(hidden=True)]
"""An option that means something in other commands and nothing in this one: scripts may give the same to all."""
IgnoredList = Annotated[list[str] | None, typer.Option(hidden=True)]
AnyFlag = Annotated[bool, typer.Option("--allow-stale", hidden=True)]

Format = Annotated[
    Form | None,
    typer.Option(
        "--format",
        parser=_form(*PLAIN),
        metavar=f"[{'|'.join(PLAIN)}]",
        help="How to write the result.  [default: table on a terminal, else json]",
    ),
]
AnswerFormat = Annotated[
    Form | None,
    typer.Option(
        "--format",
        parser=_form(*OF_AN_ANSWER),
        metavar=f"[{'|'.join(OF_AN_ANSWER)}]",
        help="How to write the answer.  [default: table on a terminal, else json]",
    ),
]
PassFormat = Annotated[
    Form | None,
    typer.Option(
        "--format",
        parser=_form(*ALL_FORMS),
        metavar=f"[{'|'.join(ALL_FORMS)}]",
        help="How to write the result. csv, ndjson and parquet (needs groundsched[parquet]) are streamed and hold the"
        " passes alone; elements, excluded and notes are in the json.  [default: the suffix of --output, else table on"
        " a terminal, else json]",
    ),
]
Output = Annotated[
    Path | None,
    typer.Option("--output", metavar="FILE", parser=_path, help="Write to this file, wholly or not at all."),
]
Zone = Annotated[str, typer.Option("--tz", metavar="ZONE", help="Time zone of tables; data are always UTC.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Say nothing but errors.")]
Verbose = Annotated[bool, typer.Option("--verbose", help="Say notes and timings as well.")]
NoColor = Annotated[bool, typer.Option("--no-color", help="No colours on the terminal.")]


@dataclass(frozen=True, slots=True)
class WindowRequest:
    """The options that say which window is meant, as typed."""

    start: str
    hours: float | None
    days: float | None


def clock() -> int:
    """The present time in milliseconds."""
    return time.time_ns() // 1_000_000


def created() -> int:
    """The time the document is made; SOURCE_DATE_EPOCH fixes it (reproducible-builds.org)."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH")
    if not fixed:
        return clock()
    if not fixed.isascii() or not fixed.isdigit() or len(fixed) > 10:
        raise UsageError.of("SOURCE_DATE_EPOCH", f"'{fixed}' is not a number of seconds since 1970")
    return int(fixed) * times.SECOND_MS


def window(request: WindowRequest, missions: Sequence[Mission], cache: Cache) -> times.Window:
    """The window asked for; ``--start epoch`` asks the elements of these missions.

    Raises UsageError for a time that cannot be read and for a length that is none.
    """
    length = round(_length_h(request.hours, request.days) * times.HOUR_MS)
    begin = _start(request.start, missions, cache)
    return times.Window(begin, begin + length)


def _start(text: str, missions: Sequence[Mission], cache: Cache) -> int:
    word = text.strip().lower()
    if word == "now":
        return times.ceil_to(clock(), times.SECOND_MS)
    if word == "epoch":
        from groundsched import fleet

        return fleet.epoch_start(missions, cache, clock())
    try:
        return times.parse_instant(text)
    except ValueError as error:
        raise UsageError.of("--start", f"{error}; allowed is an ISO time, 'now' or 'epoch'") from None


def _length_h(hours: float | None, days: float | None) -> float:
    if hours is not None and days is not None:
        raise UsageError.of("--hours, --days", "give one of them, not both")
    option, length, unit = ("--days", days, 24.0) if days is not None else ("--hours", hours, 1.0)
    if length is None:
        return DEFAULT_HOURS
    if not 1 / 3600 <= length * unit <= LONGEST_DAYS * 24:
        what = f"{length:g} is no length of a window; allowed is one second to {LONGEST_DAYS:g} days"
        raise UsageError.of(option, what)
    return length * unit


def load_network(path: Path) -> Loaded[Network]:
    """The stations file."""
    from groundsched import config

    return config.load_network(path)


def load_files(stations: Path, missions: Path | None) -> tuple[Loaded[Network], Loaded[Missions] | None]:
    """The stations file and the missions file, where there is one.

    Raises InputError with the problems of both, and where missions name stations or antennas that there are not.
    """
    problems: list[Problem] = []
    network = said = None
    try:
        network = load_network(stations)
    except InputError as error:
        problems += error.problems
    try:
        said = load_missions(missions)
    except InputError as error:
        problems += error.problems
    if network is None or problems:
        raise InputError(problems)
    check_against(said, network.value)
    return network, said


def read_cache(folder: Path) -> Cache:
    """The element sets of the cache folder."""
    from groundsched.elements import cache

    return cache.read_cache(folder)


def read_ut1(file: Path | None) -> PublishedUt1 | None:
    """The UT1 of the file that was named; None where Skyfield's is meant."""
    if file is None:
        return None
    from groundsched.ephemeris import finals2000a

    return finals2000a.read_ut1(file)


def load_missions(path: Path | None) -> Loaded[Missions] | None:
    """The missions file that was named, or the one in the working folder; None where there is neither."""
    from groundsched import config

    if path is not None:
        return config.load_missions(path)
    return config.load_missions(DEFAULT_MISSIONS) if DEFAULT_MISSIONS.exists() else None


def load_requests(paths: list[Path] | None, missions: Loaded[Missions] | None) -> tuple[Request, ...]:
    """The requests of these files, which come to those of the missions."""
    from groundsched import config

    return config.load_requests(paths or (), missions)


def load_bookings(paths: list[Path] | None, network: Network) -> tuple[Booking, ...]:
    """What the files of bookings say, one after the other; InputError with the problems of all of them."""
    from groundsched import config

    found: list[Booking] = []
    problems: list[Problem] = []
    for path in paths or ():
        try:
            found += config.load_bookings(path, network).value.bookings
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return tuple(found)


def check_against(missions: Loaded[Missions] | None, network: Network) -> None:
    """Raises InputError where the missions name stations or antennas that the network does not have."""
    from groundsched import config

    problems = config.check_against(missions, network) if missions else ()
    if problems:
        raise InputError(problems)


def station_ids(wanted: list[str] | None, network: Network) -> tuple[str, ...]:
    """The ids asked for, each once, in the order of the file; UsageError for one that the file does not have."""
    known = [station.id for station in network.stations]
    for name in wanted or ():
        if name not in known:
            hint = suggestion(name, known) or f"known are {', '.join(known)}"
            raise UsageError.of("--station", f"there is no station '{name}'; {hint}")
    return tuple(name for name in known if name in (wanted or ()))


def satellite_numbers(
    wanted: list[str] | None, cache: Cache, missions: Missions | None, *, any_number: bool = False
) -> tuple[int, ...]:
    """The catalogue numbers asked for, each once, rising; UsageError for unknown and ambiguous names.

    With `any_number` also numbers of which nothing is known yet, because these may be fetched.
    """
    from groundsched.elements.selection import find_satellites

    aliases = missions.aliases if missions else ()
    numbers, problems = find_satellites(wanted or (), cache, aliases, any_number=any_number)
    if problems:
        raise UsageError(problems)
    return numbers
