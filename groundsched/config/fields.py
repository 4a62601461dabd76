"""The kinds of field that both configuration files share, with what each allows."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)

from groundsched import names, times

STRICT = ConfigDict(extra="forbid", strict=True, validate_by_name=False, validate_by_alias=True)
"""Nothing is guessed: no unknown key, no text where a number belongs, no number where text belongs."""

Band = Literal["HF", "VHF", "UHF", "L", "S", "C", "X", "Ku", "K", "Ka", "Q", "V", "W", "optical"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]+$", max_length=40)]
Name = Annotated[str, AfterValidator(names.clean), StringConstraints(min_length=1, max_length=names.LONGEST_NAME)]
CatalogueNumber = Annotated[int, Field(ge=1, le=999_999_999)]

Finite = Annotated[float, Field(allow_inf_nan=False)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Altitude = Annotated[float, Field(ge=-500, le=9000, allow_inf_nan=False)]
Elevation = Annotated[float, Field(ge=-5, le=90, allow_inf_nan=False)]
Azimuth = Annotated[float, Field(ge=0, lt=360, allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
NotNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Seconds = Annotated[float, Field(ge=0, le=86_400, allow_inf_nan=False)]


def _instant(value: Any) -> Any:
    return times.parse_instant(value) if isinstance(value, str) else value


def points(value: Any) -> Any:
    """One number as the only point of a curve, lists of points as tuples: for masks and rates, before checks."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return ((0, value),)
    return tuple(map(tuple, value)) if isinstance(value, list) and all(isinstance(p, list) for p in value) else value


def _clock(value: Any) -> Any:
    return times.parse_clock(value) if isinstance(value, str) else value


def _zone(value: str) -> str:
    return times.zone(value).key


Instant = Annotated[
    int,
    BeforeValidator(_instant, json_schema_input_type=str),
    PlainSerializer(times.format_instant, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""An ISO 8601 time in the file, whole milliseconds in the program."""

Clock = Annotated[
    time,
    BeforeValidator(_clock, json_schema_input_type=str),
    PlainSerializer(lambda clock: f"{clock:%H:%M}", return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^\d{2}:\d{2}$"}),
]
"""A time of day, ``HH:MM``."""

Zone = Annotated[str, AfterValidator(_zone)]
"""The name of a time zone of the IANA database."""

Curve = tuple[tuple[Finite, Finite], ...]
"""Points of a piecewise linear function, in order."""
