"""SatNet's files: problems.json and maintenance.csv."""

from __future__ import annotations

import csv
import datetime
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

HOUR_S = 3600
MINUTE_S = 60
WEEK_S = 7 * 24 * HOUR_S
TAIL_S = 12 * HOUR_S
"""A week goes on so long after its seven days: for what sets late."""

STRICT = ConfigDict(extra="forbid", strict=True)


class FormatError(ValueError):
    """A file that is not as SatNet's are: which file, where in it, and what is wrong."""

    def __init__(self, file: Path, where: str, what: str) -> None:
        super().__init__(f"{file}: {where}: {what}" if where else f"{file}: {what}")


Instant = Annotated[int, Field(ge=0)]
Amount = Annotated[float, Field(ge=0)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _View:
    """One view period, in seconds since 1970."""

    on: Annotated[Instant, Field(alias="TRX ON")]
    off: Annotated[Instant, Field(alias="TRX OFF")]
    rise: Annotated[Instant | None, Field(alias="RISE")] = None
    set: Annotated[Instant | None, Field(alias="SET")] = None

    __pydantic_config__ = STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One request as the file has it: hours, minutes and seconds since 1970."""

    subject: int
    user: str
    week: Annotated[int, Field(ge=1, le=53)]
    year: int
    duration: Annotated[float, Field(gt=0)]
    duration_min: Annotated[float, Field(gt=0)]
    track_id: str
    setup_time: Amount
    teardown_time: Amount
    time_window_start: Instant
    time_window_end: Instant
    resource_vp_dict: dict[str, list[_View]]
    resources: list[list[str]] | None = None

    __pydantic_config__ = STRICT


_ROWS = TypeAdapter(list[_Row])


@dataclass(frozen=True, slots=True)
class Stretch:
    """From one second to another."""

    start: int
    end: int

    @property
    def seconds(self) -> int:
        """How long it is."""
        return self.end - self.start

    def within(self, other: Stretch) -> Stretch:
        """What of it lies in the other; its end is before its start where that is nothing."""
        return Stretch(max(self.start, other.start), min(self.end, other.end))


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What one mission asks for once."""

    track_id: str
    mission: int
    duration_s: int
    least_s: int
    setup_s: int
    teardown_s: int
    views: tuple[tuple[tuple[str, ...], Stretch], ...]
    """When antennas, one or several arrayed, see the spacecraft; inside the request's time window and the week."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """One problem."""

    name: str
    stretch: Stretch
    requests: tuple[Request, ...]
    maintenance: dict[str, tuple[Stretch, ...]]
    """By antenna: when it cannot be used."""


def read(problems: Path, maintenance: Path | None) -> tuple[Week, ...]:
    """Every week of a problems file; FormatError where a file is not as it should be."""
    content = _json(problems)
    if isinstance(content, list):
        content = {"": content}
    if not isinstance(content, dict):
        raise FormatError(problems, "", "must be requests by week, or the list of one week's requests")
    closed = _maintenance(maintenance) if maintenance is not None else {}
    return tuple(_week(problems, key, rows, closed) for key, rows in content.items())


def _json(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8"), object_pairs_hook=_once, parse_constant=_no_number)
    except (OSError, ValueError) as error:
        raise FormatError(file, "", str(error)) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError(f"a key stands twice among {', '.join(sorted(found))}")
    return found


def _no_number(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _week(file: Path, key: str, rows: Any, closed: dict[str, tuple[Stretch, ...]]) -> Week:
    try:
        checked = _ROWS.validate_json(json.dumps(rows))  # where strict still makes values of objects
    except ValidationError as error:
        first = error.errors()[0]
        raise FormatError(file, _path(key, first["loc"]), first["msg"]) from None
    weeks = {(row.year, row.week) for row in checked}
    if len(weeks) != 1:
        raise FormatError(file, key, f"must be requests of one week, has {len(weeks)}")
    year, number = weeks.pop()
    name = f"W{number}_{year}"
    if key not in ("", name):
        raise FormatError(file, key, f"its requests say {name}")
    stretch = _week_of(file, name, year, number)
    requests = tuple(_request(file, _path(key, (place,)), row, stretch) for place, row in enumerate(checked))
    if len({request.track_id for request in requests}) < len(requests):
        raise FormatError(file, _path(key, ("track_id",)), "stands twice")
    return Week(name=name, stretch=stretch, requests=requests, maintenance=closed)


def _week_of(file: Path, name: str, year: int, number: int) -> Stretch:
    """An ISO week from Monday 00:00 UTC, and its tail."""
    try:
        monday = datetime.datetime.fromisocalendar(year, number, 1)
    except ValueError as error:
        raise FormatError(file, name, str(error)) from None
    start = int(monday.replace(tzinfo=datetime.UTC).timestamp())
    return Stretch(start, start + WEEK_S + TAIL_S)


def _request(file: Path, where: str, row: _Row, week: Stretch) -> Request:
    if row.duration_min > row.duration:
        raise FormatError(file, f"{where}.duration_min", f"{row.duration_min:g} is above duration, {row.duration:g}")
    window = Stretch(row.time_window_start, row.time_window_end).within(week)
    views = []
    for resource, listed in row.resource_vp_dict.items():
        antennas = tuple(resource.split("_"))
        if len(set(antennas)) < len(antennas) or not all(antennas):
            raise FormatError(file, f"{where}.resource_vp_dict", f"{resource!r} must name antennas, each once")
        for place, view in enumerate(listed):
            if view.off < view.on:
                raise FormatError(file, f"{where}.resource_vp_dict.{resource}.{place}", "TRX OFF is before TRX ON")
            views.append((antennas, Stretch(view.on, view.off).within(window)))
    return Request(
        track_id=row.track_id,
        mission=row.subject,
        duration_s=round(row.duration * HOUR_S),
        least_s=round(row.duration_min * HOUR_S),
        setup_s=round(row.setup_time * MINUTE_S),
        teardown_s=round(row.teardown_time * MINUTE_S),
        views=tuple(view for view in views if view[1].seconds > 0),
    )


def _path(key: str, location: Iterable[str | int]) -> str:
    return ".".join(str(part) for part in (key, *location) if part != "")


COLUMNS = ["week", "year", "starttime", "endtime", "antenna"]


def _maintenance(file: Path) -> dict[str, tuple[Stretch, ...]]:
    """By antenna, in order of time."""
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            table = csv.DictReader(lines)
            if table.fieldnames != COLUMNS:
                raise FormatError(file, "line 1", f"the columns must be {','.join(COLUMNS)}")
            rows = [(f"line {table.line_num}", row) for row in table]
    except (OSError, UnicodeDecodeError) as error:
        raise FormatError(file, "", str(error)) from None
    found: dict[str, list[Stretch]] = {}
    for where, row in rows:
        try:
            closed = Stretch(int(row["starttime"]), int(row["endtime"]))
        except (TypeError, ValueError):
            raise FormatError(file, where, "starttime and endtime must be whole seconds since 1970") from None
        if not row["antenna"] or closed.seconds < 0:
            raise FormatError(file, where, "needs an antenna, and an endtime that is not before its starttime")
        found.setdefault(row["antenna"], []).append(closed)
    return {antenna: tuple(sorted(each, key=lambda s: s.start)) for antenna, each in found.items()}
