"""How element sets are written. A format is one module of this folder and one line of `FORMATS`.

What a file is follows from its content, never from its name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib import import_module
from typing import Protocol, cast

from groundsched import names
from groundsched.elements.records import RawRecord, Refusal, UnreadableFileError


class Format(Protocol):
    """What each module of this folder offers."""

    def recognises(self, text: str) -> bool:
        """Whether `text` is written in this format, good or bad."""

    def read(self, text: str) -> Sequence[RawRecord | Refusal]:
        """The records of `text` in its order; UnreadableFileError where the file as a whole is broken."""


FORMATS = {
    "tle": "groundsched.elements.formats.tle",
    "omm-json": "groundsched.elements.formats.omm_json",
    "omm-csv": "groundsched.elements.formats.omm_csv",
}
"""Name → module, loaded on first use. TLE is asked first: the name of a satellite may begin with ``[`` or ``<``."""

_READ = "TLE, OMM JSON and OMM CSV are"

_OTHER_CONTENT = (
    (r"<!doctype\s+html|<html", "this is a web page, not elements"),
    (r"GP data has not updated", "CelesTrak's answer 'GP data has not updated since your last successful download', "
                                 "not elements: the elements downloaded before are still the newest"),
    (r"No GP data found", "CelesTrak's answer 'No GP data found', not elements: it knows no such satellite or group"),
    (r"<\?xml|<ndm|<omm", f"OMM XML is not read in this version; {_READ}"),
    (r"CCSDS_OMM_VERS\s*=", f"OMM KVN is not read in this version; {_READ}"),
)  # fmt: skip
"""How files begin that hold something else, with what to say of them; upper and lower case alike."""


def recognise(text: str) -> str:
    """The name of the format that `text` is written in; UnreadableFileError, saying what it is, for anything else."""
    start = text[:1000].lstrip()
    for pattern, reason in _OTHER_CONTENT:
        if re.match(pattern, start, re.IGNORECASE):
            raise UnreadableFileError(reason)
    for name in FORMATS:
        if _module(name).recognises(text):
            return name
    beginning = names.clean(start.split("\n", 1)[0])[:40]
    raise UnreadableFileError(f"holds no elements that can be read; {_READ}; it begins with '{beginning}'")


def read(text: str, *, format: str) -> Sequence[RawRecord | Refusal]:
    """The records of `text` in the named format."""
    return _module(format).read(text)


def _module(name: str) -> Format:
    return cast(Format, import_module(FORMATS[name]))
