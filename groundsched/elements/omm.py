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

UNITS = {
    "MEAN_MOTION": "rev/day",
    "INCLINATION": "deg",
    "RA_OF_ASC_NODE": "deg",
    "ARG_OF_PERICENTER": "deg",
    "MEAN_ANOMALY": "deg",
    "BSTAR": "1/ER",
    "MEAN_MOTION_DOT": "rev/day**2",
    "MEAN_MOTION_DDOT": "rev/day**3",
}
"""The one unit that each field has, where XML and KVN write units at all."""

NAMES = frozenset({"OBJECT_NAME", "OBJECT_ID"})
"""Fields of free text: brackets at their end are a part of them and no unit."""

DECISIVE = KEYWORDS - NAMES - {"MEAN_MOTION_DOT", "MEAN_MOTION_DDOT"}
"""Fields that place the satellite elsewhere, or are another satellite's, when their last digits are lost."""

COUNTERS = ("EPHEMERIS_TYPE", "ELEMENT_SET_NO", "REV_AT_EPOCH")
"""Fields that hold whole numbers, beside the catalogue number."""

BLOCKS = {
    "metadata": ("OBJECT_NAME", "OBJECT_ID", *CONSTANTS),
    "meanElements": ("EPOCH", "MEAN_MOTION", "ECCENTRICITY", "INCLINATION", "RA_OF_ASC_NODE", "ARG_OF_PERICENTER",
                     "MEAN_ANOMALY"),
    "tleParameters": ("EPHEMERIS_TYPE", "CLASSIFICATION_TYPE", "NORAD_CAT_ID", "ELEMENT_SET_NO", "REV_AT_EPOCH",
                      "BSTAR", "MEAN_MOTION_DOT", "MEAN_MOTION_DDOT"),
}  # fmt: skip
"""The parts of a message in XML, by their names, and in KVN, where blank lines part them."""

NOT_COUNTED = 999
"""The element set number that publishers write who do not count their sets."""

Value = str | int | Decimal | None

_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_NATURAL = re.compile(r"\+?[0-9]{1,9}")
_LONGEST_NUMBER = 100
_LONGEST_LABEL = 10_000
"""Characters of a name that are looked at: cleaning one of 60 MB would take a quarter of a minute."""


def element_set(raw: RawRecord, *, source: str, format: str) -> ElementSet:
    """The element set that a record holds, its values not yet checked; ValueError, naming the field, where it is none.

    `source` and `format` say where it was read.
    """
    fields = _fields(raw)
    satellite = catalogue_number(_required(fields, "NORAD_CAT_ID"))
    epoch = _epoch(fields)
    element_set_no = _whole(fields, "ELEMENT_SET_NO")
    return ElementSet(
        satellite=satellite,
        name=_label(fields, "OBJECT_NAME") or str(satellite),
        object_id=_label(fields, "OBJECT_ID"),
        epoch=epoch.text,
        epoch_us=epoch.us,
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
        classification=_classification(fields) or "U",
        element_set_no=NOT_COUNTED if element_set_no is None else element_set_no,
        rev_at_epoch=_whole(fields, "REV_AT_EPOCH"),
        source=source,
        line=raw.line,
        format=format,
    )


def stated(raw: RawRecord) -> dict[str, Value]:
    """What a record itself says, in its type and with nothing added: keywords that it leaves out or empty are None.

    More than `element_set` takes: CCSDS lets a record leave out the catalogue number, by which a schedule knows
    its satellites. Raises ValueError, naming the field, for what cannot be read.
    """
    fields = _fields(raw)
    return {key: _typed(fields, key) if fields.get(key) else None for key in ATTRIBUTES}


def _typed(fields: Mapping[str, str], key: str) -> Value:
    if key == "NORAD_CAT_ID":
        return catalogue_number(fields[key])
    if key == "EPOCH":
        return _epoch(fields).text
    if key == "CLASSIFICATION_TYPE":
        return _classification(fields)
    if key in COUNTERS:
        return _whole(fields, key)
    return _label(fields, key) if key in NAMES else _decimal(fields, key)


def fields_of(elements: ElementSet) -> dict[str, Value]:
    """An element set under OMM keywords, in CelesTrak's order."""
    return {key: getattr(elements, attribute) for key, attribute in ATTRIBUTES.items()}


def says_the_same(one: ElementSet, other: ElementSet) -> bool:
    """Whether both have the same numbers, however many zeros end them, and the same labels."""
    fields, others = fields_of(one), fields_of(other)
    return one.epoch_us == other.epoch_us and all(fields[key] == others[key] for key in fields if key != "EPOCH")


def blocks_of(elements: ElementSet) -> dict[str, dict[str, str]]:
    """An element set as the parts of a message, each value as text with the digits that came in."""
    said = {key: str(value) for key, value in fields_of(elements).items() if value is not None}
    said |= {key: allowed[0] for key, allowed in CONSTANTS.items()}
    return {block: {key: said[key] for key in keys if key in said} for block, keys in BLOCKS.items()}


def satellite_of(fields: Mapping[str, str]) -> int | None:
    """The catalogue number of a record that may be broken elsewhere; None where it has none."""
    try:
        return catalogue_number(fields.get("NORAD_CAT_ID", ""))
    except ValueError:
        return None


def catalogue_number(text: str) -> int:
    """The number that ``NORAD_CAT_ID`` holds: up to nine digits, with or without a plus and leading zeros.

    Raises ValueError for anything else, such as Alpha-5, which belongs to TLE alone.
    """
    stripped = text.strip()
    if not _NATURAL.fullmatch(stripped) or int(stripped) == 0:
        raise ValueError(f"NORAD_CAT_ID is '{_shown(text)}'; it must be a whole number from 1 to 999999999")
    return int(stripped)


def unit_fault(key: str, unit: str) -> str | None:
    """What is wrong with the `unit` that a record writes beside a field; None where it is the right one."""
    if key not in KEYWORDS or unit.strip().lower() == UNITS.get(key, "").lower():
        return None
    right = f"it must be {UNITS[key]}" if key in UNITS else "it has none"
    return f"{key} is given in '{_shown(unit)}'; {right}"


def cut_fault(key: str) -> str:
    """What is said of a file whose very last field is `key` and has no line end behind it."""
    return f"the file ends inside this line, or lost its line end: a part of {key} may be missing"


def _fields(raw: RawRecord) -> dict[str, str]:
    fields = {key: text.strip() for key, text in raw.fields.items() if key in KEYWORDS}
    _require_constants(fields)
    return fields


def _require_constants(fields: Mapping[str, str]) -> None:
    for key, allowed in CONSTANTS.items():
        if fields.get(key) and fields[key].upper() not in allowed:
            raise ValueError(f"{key} is '{_shown(fields[key])}'; only {allowed[0]} can be used")


def _required(fields: Mapping[str, str], key: str) -> str:
    text = fields.get(key, "")
    if not text:
        raise ValueError(f"{key} is missing")
    return text


def _epoch(fields: Mapping[str, str]) -> times.Epoch:
    text = _required(fields, "EPOCH")
    try:
        return times.read_epoch(text)
    except ValueError as error:
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
    if text and not _NATURAL.fullmatch(text):
        raise ValueError(f"{key} is '{_shown(text)}'; it must be a whole number of up to nine digits")
    return int(text) if text else None


def _label(fields: Mapping[str, str], key: str) -> str:
    return names.clean(fields.get(key, "")[:_LONGEST_LABEL])


def _classification(fields: Mapping[str, str]) -> str:
    text = fields.get("CLASSIFICATION_TYPE", "")
    if text and not re.fullmatch("[A-Za-z]", text):
        raise ValueError(f"CLASSIFICATION_TYPE is '{_shown(text)}'; it must be one letter, such as U")
    return text


def _shown(text: str) -> str:
    return names.clean(text[:400])[:40]
