"""OMM as lines of ``KEYWORD = value [unit]``, one message after the other; read and written.

Why the reader is our own: docs/decisions/omm-xml-and-kvn.md.
Source: CCSDS 502.0-B-3, section 7.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from groundsched import names
from groundsched.elements import omm
from groundsched.elements.records import ElementSet, RawRecord, Refusal

_FIRST_KEYWORD = "CCSDS_OMM_VERS"

_BEGINNING = re.compile(r"^[ \t]*(?:CCSDS_OMM_VERS|NORAD_CAT_ID|MEAN_MOTION|EPOCH)[ \t]*=", re.MULTILINE)
_LINE = re.compile(r"([A-Z][A-Z0-9_]*)\s*=\s*(.*)")
_COMMENT = re.compile(r"COMMENT(?:\s|$)")
_HEADER = {_FIRST_KEYWORD: "2.0", "CREATION_DATE": "", "ORIGINATOR": ""}
"""As CelesTrak leaves it: when and by whom a set was made is not known any more."""
_ALIGNED = 19
"""Columns of the longest keyword, behind which CelesTrak puts the equals signs."""


def recognises(text: str) -> bool:
    """Whether a line near the beginning gives the version or one of the fields that every OMM has."""
    return _BEGINNING.search(text.lstrip()[:10_000]) is not None


def read(text: str) -> list[RawRecord | Refusal]:
    """The messages of `text`; each begins with ``CCSDS_OMM_VERS``, the first one with whatever comes first.

    A line that is none, a wrong unit and a keyword that stands twice refuse their message alone.
    """
    messages: list[_Message] = []
    for number, content in enumerate(text.split("\n"), start=1):
        line = content.strip()
        if not line or _COMMENT.match(line):
            continue
        # The end of a file that was cut may hold a part of the first keyword.
        if not messages or line.startswith(_FIRST_KEYWORD) or _FIRST_KEYWORD.startswith(line):
            messages.append(_Message(number))
        messages[-1].take(number, line)
    if messages and not text.endswith("\n"):
        messages[-1].end_without_line_end(text.count("\n") + 1)
    return [message.record() for message in messages]


@dataclass(slots=True)
class _Message:
    """One message as its lines come along."""

    line: int
    fields: dict[str, str] = field(default_factory=dict)
    last_key: str = ""
    fault: tuple[int, str] | None = None
    """The first thing that is wrong, with its line."""

    def take(self, number: int, line: str) -> None:
        """Take the next line that is neither blank nor a comment."""
        match = _LINE.fullmatch(line)
        if match is None:
            self._refuse(number, f"'{names.clean(line[:40])}' is no line such as INCLINATION = 97.779")
        else:
            self._refuse(number, self._add(match[1], match[2]))

    def end_without_line_end(self, number: int) -> None:
        """The last line may have lost its last digits: nothing else would tell."""
        if self.last_key in omm.DECISIVE:
            self._refuse(number, omm.cut_fault(self.last_key))

    def _refuse(self, number: int, wrong: str) -> None:
        if wrong and self.fault is None:
            self.fault = number, wrong

    def _add(self, key: str, value: str) -> str:
        """Keep the value of one keyword; what is wrong with it, or nothing."""
        self.last_key = key
        if key not in omm.KEYWORDS:
            return ""
        wrong = f"{key} stands twice" if key in self.fields else ""
        if "[" in value and value.endswith("]") and key not in omm.NAMES:
            value, _, unit = value[:-1].rpartition("[")
            wrong = wrong or omm.unit_fault(key, unit) or ""
        self.fields.setdefault(key, value)
        return wrong

    def record(self) -> RawRecord | Refusal:
        """The message as a record, or why it is none."""
        if self.fault is None:
            return RawRecord(self.line, self.fields)
        number, reason = self.fault
        return Refusal(number, omm.satellite_of(self.fields), reason)


def carried(elements: ElementSet) -> ElementSet:
    """Every set, as it is."""
    return elements


def dump(sets: Iterable[ElementSet]) -> str:
    """The sets as OMM KVN in CelesTrak's order of keywords, numbers with the digits that came in."""
    return "\n".join(map(_text, sets))


def _text(elements: ElementSet) -> str:
    blocks = (_HEADER, *omm.blocks_of(elements).values())
    return "\n".join("".join(f"{key:{_ALIGNED}} = {value}\n" for key, value in block.items()) for block in blocks)
