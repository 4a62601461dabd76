"""The kinds of field that both configuration files share, with what each allows."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import time
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
)

from groundsched import names, times

STRICT = ConfigDict(
    extra="forbid",
    strict=True,
    allow_inf_nan=False,
    validate_by_name=False,
    validate_by_alias=True,
    json_schema_serialization_defaults_required=True,
)
"""Nothing is guessed: no unknown key, no text where a number belongs, no number where text belongs.

What the program writes has every field, also those that a reader may leave out.
"""

Band = Literal["HF", "VHF", "UHF", "L", "S", "C", "X", "Ku", "K", "Ka", "Q", "V", "W", "optical"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

Id = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9-]+$", max_length=40),
    Field(description="1 to 40 small letters, digits and hyphens"),
]
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
FASTEST_MBPS = 1e6
"""A terabit a second: ten times the fastest laser link from orbit."""
Rate = Annotated[float, Field(gt=0, le=FASTEST_MBPS, allow_inf_nan=False)]
Volume = Annotated[float, Field(gt=0, le=1e12, allow_inf_nan=False)]
"""At most what the fastest rate brings in eleven days: sums of more are no longer exact in the solvers' numbers."""


def _text_first(parse: Callable[[str], Any]) -> BeforeValidator:
    """Read text with `parse`. A number in a file is refused: it may be meant as anything, from a year to a clock."""

    def read(value: Any, info: ValidationInfo) -> Any:
        if isinstance(value, str):
            return parse(value)
        return parse(json.dumps(value)) if info.mode == "json" else value

    return BeforeValidator(read, json_schema_input_type=str)


def points(value: Any) -> Any:
    """One number as the only point of a curve, lists of points as tuples: for masks and rates, before checks."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return ((0, value),)
    return tuple(map(tuple, value)) if isinstance(value, list) and all(isinstance(p, list) for p in value) else value


def _zone(value: str) -> str:
    return times.zone(value).key


Instant = Annotated[
    int,
    _text_first(times.parse_instant),
    PlainSerializer(times.format_instant, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time", "description": "a time like 2026-11-22T17:05Z"}),
]
"""An ISO 8601 time in the file, whole milliseconds in the program."""

Clock = Annotated[
    time,
    _text_first(times.parse_clock),
    PlainSerializer(lambda clock: f"{clock:%H:%M}", return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^\d{2}:\d{2}$", "description": 'a time of day like "12:30"'}),
]
"""A time of day, ``HH:MM``."""

Zone = Annotated[str, AfterValidator(_zone)]
"""The name of a time zone of the IANA database."""

Curve = tuple[tuple[Finite, Finite], ...]
"""Points of a piecewise linear function, in order."""
