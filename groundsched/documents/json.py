"""Documents as JSON: written with one item of a list a line, read strictly, described by JSON Schema."""

from __future__ import annotations

import dataclasses
import importlib
import json
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic.json_schema import GenerateJsonSchema

from groundsched.errors import InputError, Problem

if TYPE_CHECKING:
    from groundsched.documents.diagnosis import Diagnosis
    from groundsched.documents.difference import Difference
    from groundsched.documents.drift import Drift
    from groundsched.documents.explanation import Explanation
    from groundsched.documents.passes import PassList
    from groundsched.documents.refresh import Refresh
    from groundsched.documents.satellites import SatelliteList
    from groundsched.documents.schedule import Schedule
    from groundsched.documents.stations import StationList
    from groundsched.documents.verification import Verification

Document: TypeAlias = (
    "Schedule | PassList | SatelliteList | StationList | Refresh | Diagnosis"
    " | Explanation | Verification | Drift | Difference"
)
D = TypeVar("D", bound="Document")

KINDS = {
    "schedule": "schedule:Schedule",
    "passes": "passes:PassList",
    "satellites": "satellites:SatelliteList",
    "stations": "stations:StationList",
    "refresh": "refresh:Refresh",
    "diagnosis": "diagnosis:Diagnosis",
    "why": "explanation:Explanation",
    "verification": "verification:Verification",
    "drift": "drift:Drift",
    "difference": "difference:Difference",
}
"""Name of a schema → module here and class; `format` is ``groundsched/<name>``. Only what is asked for is loaded."""

LINE_LENGTH = 120
"""An object or a list that fits a line of this length stays on one."""

INSTANT_PATTERN = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$"


def dumps(document: Document) -> bytes:
    """The document as UTF-8 JSON, in the order of its fields; the same value gives the same bytes.

    Raises ValueError for a number that JSON cannot say (nan, infinity).
    """
    plain = TypeAdapter(type(document)).dump_python(document, mode="json", by_alias=True)
    return (_laid_out(plain, indent=0, used=LINE_LENGTH) + "\n").encode()


def _laid_out(value: Any, *, indent: int, used: int = 0) -> str:
    """The value on one line where it fits after `used` columns; else a field a line, and an item of a list a line."""
    if not value or not isinstance(value, dict | list):
        return _one_line(value)
    if used + 2 * len(value) <= LINE_LENGTH:  # each item takes two characters at least
        line = _one_line(value)
        if used + len(line) <= LINE_LENGTH:
            return line
    inner, outer = " " * (indent + 2), " " * indent
    if isinstance(value, list):
        return "[\n" + ",\n".join(inner + _one_line(item) for item in value) + f"\n{outer}]"
    keys = {_one_line(key) + ": ": item for key, item in value.items()}
    fields = (
        inner + key + _laid_out(item, indent=indent + 2, used=indent + 2 + len(key)) for key, item in keys.items()
    )
    return "{\n" + ",\n".join(fields) + f"\n{outer}}}"


def _one_line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def loads(content: bytes, kind: type[D], *, where: str = "the document") -> D:
    """The document of this kind that `content` holds; `where` names the file in messages.

    Raises InputError for broken JSON, for another format or version, and for every field that is wrong, all at once.
    """
    (expected,) = (field.default for field in dataclasses.fields(kind) if field.name == "format")
    _check_head(_parsed(content, where), expected, where)
    try:
        return TypeAdapter(kind).validate_json(content)
    except ValidationError as error:
        raise InputError(_problems(error, where)) from None


def _parsed(content: bytes, where: str) -> Any:
    try:
        return json.loads(content.decode(), parse_constant=_refuse_constant, object_pairs_hook=_each_once)
    except json.JSONDecodeError as error:
        raise InputError.of(f"{where}:{error.lineno}:{error.colno}", f"is not JSON: {error.msg}") from None
    except UnicodeDecodeError as error:
        raise InputError.of(where, f"is not UTF-8 text: byte {error.start} cannot be read") from None
    except RecursionError:
        raise InputError.of(where, "is not a document of groundsched: it nests too deep") from None
    except ValueError as error:
        raise InputError.of(where, f"cannot be read: {error}") from None


def _refuse_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is not a number that JSON allows")


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; which of two values of a key counts nobody can say."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key '{twice}' stands twice in one object")
    return found


def _check_head(head: Any, expected: Any, where: str) -> None:
    found = head.get("format") if isinstance(head, dict) else None
    if found != expected:
        what = f"is '{found}'" if isinstance(found, str) else "says no 'format'"
        raise InputError.of(where, f"{what}; expected a document of format '{expected}'")
    if head.get("version") != 1:
        raise InputError.of(
            where,
            f"has version {json.dumps(head.get('version'))}; this groundsched reads version 1",
            "Read it with the groundsched that wrote it",
        )


def _problems(error: ValidationError, where: str) -> list[Problem]:
    return [
        Problem(f"{where}: {'.'.join(map(str, fault['loc']))}", fault["msg"][:1].lower() + fault["msg"][1:])
        for fault in error.errors(include_url=False, include_context=False, include_input=False)
    ]


class _Written(GenerateJsonSchema):
    """JSON Schema that says how the program writes an instant: milliseconds and Z, always."""

    def generate(self, schema: Any, mode: Any = "serialization") -> dict[str, Any]:
        """The schema of what `dumps` writes."""
        described: dict[str, Any] = _with_pattern(super().generate(schema, mode))
        return described


def _with_pattern(node: Any) -> Any:
    if isinstance(node, list):
        return [_with_pattern(item) for item in node]
    if not isinstance(node, dict):
        return node
    pattern = {"pattern": INSTANT_PATTERN} if node.get("format") == "date-time" else {}
    return {key: _with_pattern(item) for key, item in node.items()} | pattern


def kind_of(name: str) -> type[Document]:
    """The class of a kind of document; KeyError for a name not in KINDS."""
    module, kind = KINDS[name].split(":")
    found: type[Document] = getattr(importlib.import_module(f"groundsched.documents.{module}"), kind)
    return found


def schema(name: str) -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of a kind of document, as `dumps` writes it; KeyError for a name not in KINDS."""
    described = TypeAdapter(kind_of(name)).json_schema(by_alias=True, mode="serialization", schema_generator=_Written)
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": f"groundsched/{name}"}
    return head | {key: value for key, value in described.items() if key != "title"}
