"""How element sets are written. A format is one module of this folder and one line of `FORMATS`.

What a file is follows from its content, never from its name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol, cast

from groundsched import names
from groundsched.elements import omm
from groundsched.elements.records import ElementSet, RawRecord, Refusal, UnreadableFileError


class Format(Protocol):
    """What each module of this folder offers."""

    def recognises(self, text: str) -> bool:
        """Whether `text` is written in this format, good or bad."""

    def read(self, text: str) -> Sequence[RawRecord | Refusal]:
        """The records of `text` in its order; UnreadableFileError where the file as a whole is broken."""

    def carried(self, elements: ElementSet) -> ElementSet:
        """The set as this format can carry it; ValueError, naming the field, where it cannot."""

    def dump(self, sets: Iterable[ElementSet]) -> str:
        """The text of a file with these sets, which `read` gives back as `carried` says."""


FORMATS = {
    "omm-csv": "groundsched.elements.formats.omm_csv",
    "tle": "groundsched.elements.formats.tle",
    "omm-json": "groundsched.elements.formats.omm_json",
    "omm-kvn": "groundsched.elements.formats.omm_kvn",
    "omm-xml": "groundsched.elements.formats.omm_xml",
}
"""Name → module, loaded on first use, in the order in which they are asked.

The header of CSV is like nothing else. TLE comes before JSON and XML, because the name of a satellite may begin with
``[`` or ``<``. XML is last: its parser takes 28 ms to load, for which no other format should wait.
"""

_OTHER_CONTENT = (
    (r"(?:<\?xml[^>]*>\s*)?(?:<!doctype\s+html|<html)", "this is a web page, not elements"),
    (r"GP data has not updated", "CelesTrak's answer 'GP data has not updated since your last successful download', "
                                 "not elements: the elements downloaded before are still the newest"),
    (r"No GP data found", "CelesTrak's answer 'No GP data found', not elements: it knows no such satellite or group"),
)  # fmt: skip
"""How files begin that hold something else, with what to say of them; upper and lower case alike."""


def recognise(text: str) -> str:
    """The name of the format that `text` is written in; UnreadableFileError, saying what it is, for anything else."""
    start = text.lstrip()[:1000]
    for pattern, reason in _OTHER_CONTENT:
        if re.match(pattern, start, re.IGNORECASE):
            raise UnreadableFileError(reason)
    for name in FORMATS:
        if _module(name).recognises(text):
            return name
    beginning = names.clean(start.split("\n", 1)[0])[:40]
    raise UnreadableFileError(f"is neither TLE nor OMM in JSON, XML, KVN or CSV; it begins with '{beginning}'")


def read(text: str, *, format: str) -> Sequence[RawRecord | Refusal]:
    """The records of `text` in the named format."""
    return _module(format).read(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A file's text, and what became of the sets that were to go into it."""

    text: str
    sets: int
    rounded: int
    """How many of them lost digits, because the format has columns of fixed width."""
    left_out: tuple[tuple[ElementSet, str], ...]
    """Those that the format cannot carry, with the reason."""


def write(sets: Iterable[ElementSet], *, format: str) -> Written:
    """The sets that the named format can carry, as the text of a file, in their order."""
    module = _module(format)
    pairs, left_out = [], []
    for elements in sets:
        try:
            pairs.append((elements, module.carried(elements)))
        except ValueError as error:
            left_out.append((elements, str(error)))
    rounded = sum(not omm.says_the_same(before, after) for before, after in pairs)
    text = module.dump(elements for elements, _ in pairs)
    return Written(text=text, sets=len(pairs), rounded=rounded, left_out=tuple(left_out))


def _module(name: str) -> Format:
    return cast(Format, import_module(FORMATS[name]))
