"""The fields of an OMM record as an element set, and back: one table for every format.

Source: CCSDS 502.0-B-3, section 4; CelesTrak, "A New Way to Obtain GP Data".
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from decimal import Decimal

from groundsched import names, times
from groundsched.elements.records import ElementSet, RawRecord

ATTRIBUTES = {
    "OBJECT_NAME": "name",
    "OBJECT_ID": "object_id",
    "EPOCH": "epoch",
    "MEAN_MOTION": "mean_motion",
    "ECCENTRICITY": "eccentricity",
    "INCLINATION": "inclination",
    "RA_OF_ASC_NODE": "ra_of_asc_node",
    "ARG_OF_PERICENTER": "arg_of_pericenter",
    "MEAN_ANOMALY": "mean_anomaly",
    "EPHEMERIS_TYPE": "ephemeris_type",
    "CLASSIFICATION_TYPE": "classification",
    "NORAD_CAT_ID": "satellite",
    "ELEMENT_SET_NO": "element_set_no",
    "REV_AT_EPOCH": "rev_at_epoch",
    "BSTAR": "bstar",
    "MEAN_MOTION_DOT": "mean_motion_dot",
    "MEAN_MOTION_DDOT": "mean_motion_ddot",
}
"""OMM keyword → attribute of `ElementSet`, in CelesTrak's order."""

CONSTANTS = {
    "CENTER_NAME": ("EARTH",),
    "REF_FRAME": ("TEME",),
    "TIME_SYSTEM": ("UTC",),
    "MEAN_ELEMENT_THEORY": ("SGP4", "SGP/SGP4"),
}
"""What SGP4 needs of a record. Published files leave these out; one that says anything else is refused."""

KEYWORDS = frozenset(ATTRIBUTES) | frozenset(CONSTANTS)
"""Everything that is read of a record."""

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_LONGEST_NUMBER = 40


def element_set(raw: RawRecord, *, source: str, format: str) -> ElementSet:
    """The element set that a record holds, its values not yet checked; ValueError, naming the field, where it is none.

    `source` and `format` say where it was read.
    """
    fields = {key: text.strip() for key, text in raw.fields.items() if key in KEYWORDS}
    _require_constants(fields)
    satellite = _catalogue_number(fields)
    epoch_us, epoch = _epoch(fields)
    return ElementSet(
        satellite=satellite,
        name=names.clean(fields.get("OBJECT_NAME", "")) or str(satellite),
        object_id=names.clean(fields.get("OBJECT_ID", "")),
        epoch=epoch,
        epoch_us=epoch_us,
        mean_motion=_decimal(fields, "MEAN_MOTION"),
        eccentricity=_decimal(fields, "ECCENTRICITY"),
        inclination=_decimal(fields, "INCLINATION"),
        ra_of_asc_node=_decimal(fields, "RA_OF_ASC_NODE"),
        arg_of_pericenter=_decimal(fields, "ARG_OF_PERICENTER"),
        mean_anomaly=_decimal(fields, "MEAN_ANOMALY"),
        bstar=_decimal(fields, "BSTAR"),
        mean_motion_dot=_decimal(fields, "MEAN_MOTION_DOT", default="0"),
        mean_motion_ddot=_decimal(fields, "MEAN_MOTION_DDOT", default="0"),
        ephemeris_type=_whole(fields, "EPHEMERIS_TYPE") or 0,
        classification=names.clean(fields.get("CLASSIFICATION_TYPE", ""))[:1] or "U",
        element_set_no=_element_set_no(fields),
        rev_at_epoch=_whole(fields, "REV_AT_EPOCH"),
        source=source,
        line=raw.line,
        format=format,
    )


def fields_of(elements: ElementSet) -> dict[str, str | int | Decimal | None]:
    """An element set under OMM keywords, in CelesTrak's order."""
    return {key: getattr(elements, attribute) for key, attribute in ATTRIBUTES.items()}


def satellite_of(fields: Mapping[str, str]) -> int | None:
    """The catalogue number of a record that may be broken elsewhere; None where it has none."""
    try:
        return _catalogue_number(fields)
    except ValueError:
        return None


def _require_constants(fields: Mapping[str, str]) -> None:
    for key, allowed in CONSTANTS.items():
        if fields.get(key) and fields[key].upper() not in allowed:
            raise ValueError(f"{key} is '{_shown(fields[key])}'; only {allowed[0]} can be used")


def _required(fields: Mapping[str, str], key: str) -> str:
    text = fields.get(key, "")
    if not text:
        raise ValueError(f"{key} is missing")
    return text


def _catalogue_number(fields: Mapping[str, str]) -> int:
    text = _required(fields, "NORAD_CAT_ID").strip()
    if not re.fullmatch("[0-9]{1,9}", text) or int(text) == 0:
        raise ValueError(f"NORAD_CAT_ID is '{_shown(text)}'; it must be a whole number from 1 to 999999999")
    return int(text)


def _epoch(fields: Mapping[str, str]) -> tuple[int, str]:
    """Microseconds, and the text without ``Z``; a day of the year becomes month and day, which every reader knows."""
    text = _required(fields, "EPOCH")
    try:
        epoch_us = times.parse_epoch(text)
        by_month = text[7] == "-"
        return epoch_us, text.replace(" ", "T").removesuffix("Z") if by_month else times.format_epoch(epoch_us)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"EPOCH: {names.visible(str(error))}") from None


def _decimal(fields: Mapping[str, str], key: str, *, default: str = "") -> Decimal:
    text = fields.get(key) or default or _required(fields, key)
    if len(text) > _LONGEST_NUMBER or not _NUMBER.fullmatch(text):
        raise ValueError(f"{key} is '{_shown(text)}'; it must be a number")
    if math.isinf(float(text)):
        raise ValueError(f"{key} is '{text}'; that is too large")
    return Decimal(text)


def _whole(fields: Mapping[str, str], key: str) -> int | None:
    text = fields.get(key, "")
    if text and not re.fullmatch("[0-9]{1,9}", text):
        raise ValueError(f"{key} is '{_shown(text)}'; it must be a whole number")
    return int(text) if text else None


def _element_set_no(fields: Mapping[str, str]) -> int:
    number = _whole(fields, "ELEMENT_SET_NO")
    # 999 is what publishers write who do not count their sets.
    return 999 if number is None else number


def _shown(text: str) -> str:
    return names.clean(text)[:40]
