"""OMM as JSON: an array of records or a single one, as CelesTrak and Space-Track write it; read and written.

Numbers are taken as text, so that none loses a digit and none is too long for the program.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

from groundsched.elements import omm
from groundsched.elements.records import ElementSet, RawRecord, Refusal, UnreadableFileError

_BLANKS = re.compile(r"[ \t\n]*")
_BEGINNING = re.compile(r"\s*[\[{]")


def _as_text(token: str) -> str:
    return token


_DECODER = json.JSONDecoder(
    object_pairs_hook=tuple, parse_float=_as_text, parse_int=_as_text, parse_constant=_as_text
)  # fmt: skip
"""Objects come as tuples of pairs, so that a key that stands twice is seen; lists stay lists."""


def recognises(text: str) -> bool:
    """Whether `text` begins like a JSON array or object."""
    return _BEGINNING.match(text) is not None


def read(text: str) -> list[RawRecord | Refusal]:
    """The records of an array or of a single object; a file that is cut or no JSON is refused as a whole."""
    try:
        return [_record(value, line) for value, line in _Scanner(text).values()]
    except json.JSONDecodeError as error:
        line = text.count("\n", 0, error.pos) + 1
        raise UnreadableFileError(f"is not JSON, or a part of it is missing: {error.msg}", line=line) from None
    except RecursionError:
        raise UnreadableFileError("is JSON nested too deeply for elements") from None


class _Scanner:
    """Walks over a JSON text value by value, because only so the line of each record is known."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.line = 1

    def values(self) -> list[tuple[object, int]]:
        """The values of the outermost array, or the only value, each with the line where it begins."""
        found: list[tuple[object, int]] = []
        if not self._skips("["):
            found.append(self._value())
        elif not self._skips("]"):
            found.append(self._value())
            while self._skips(","):
                found.append(self._value())
            if not self._skips("]"):
                raise json.JSONDecodeError("a comma or the closing bracket is missing", self.text, self.position)
        self._skip_blanks()
        if self.position < len(self.text):
            raise json.JSONDecodeError("more text follows after the end", self.text, self.position)
        return found

    def _value(self) -> tuple[object, int]:
        self._skip_blanks()
        line = self.line
        value, end = _DECODER.raw_decode(self.text, self.position)
        self._move(end)
        return value, line

    def _skips(self, mark: str) -> bool:
        self._skip_blanks()
        if not self.text.startswith(mark, self.position):
            return False
        self._move(self.position + 1)
        return True

    def _skip_blanks(self) -> None:
        blanks = _BLANKS.match(self.text, self.position)
        self._move(blanks.end() if blanks else self.position)

    def _move(self, end: int) -> None:
        self.line += self.text.count("\n", self.position, end)
        self.position = end


def _record(value: object, line: int) -> RawRecord | Refusal:
    if not isinstance(value, tuple):
        return Refusal(line, None, "is not an OMM record: a JSON object with keys such as NORAD_CAT_ID")
    fields: dict[str, str] = {}
    seen: set[str] = set()
    fault = ""
    for key, content in value:
        if key in seen and key in omm.KEYWORDS:
            fault = fault or f"{key} stands twice"
        seen.add(key)
        if isinstance(content, str):
            fields[key] = content
        elif content is not None and key in omm.KEYWORDS:
            fault = fault or f"{key} holds neither text nor a number"
    return Refusal(line, omm.satellite_of(fields), fault) if fault else RawRecord(line, fields)


def carried(elements: ElementSet) -> ElementSet:
    """Every set, as it is."""
    return elements


def dump(sets: Iterable[ElementSet]) -> str:
    """The sets as OMM JSON, in CelesTrak's order of keys, numbers with the digits that came in."""
    records = ",\n".join(f" {{\n{_members(elements)}\n }}" for elements in sets)
    return f"[\n{records}\n]\n" if records else "[]\n"


def _members(elements: ElementSet) -> str:
    members = ((key, value) for key, value in omm.fields_of(elements).items() if value is not None)
    return ",\n".join(f'  "{key}": {_token(value)}' for key, value in members)


def _token(value: str | int | Decimal) -> str:
    return str(value) if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)


def as_record(elements: ElementSet) -> dict[str, str | int | float | None]:
    """The set as the schedule document carries it: OMM keywords, numbers as floats."""
    return {
        key: float(value) if isinstance(value, Decimal) else value for key, value in omm.fields_of(elements).items()
    }


def from_record(record: Mapping[str, str | int | float | None], *, source: str = "") -> ElementSet:
    """The set of `as_record`, for the same floats; its values are not checked. Raises ValueError, naming the field."""
    fields = {key: str(value) for key, value in record.items() if value is not None}
    return omm.element_set(RawRecord(0, fields), source=source, format="")
