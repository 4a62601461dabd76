"""What is wrong with a value and what is allowed instead, in words for an operator.

What is allowed comes from the JSON Schema of the file, so that a message cannot disagree with the check.
"""

from __future__ import annotations

import json
from typing import Any

from pydantic_core import ErrorDetails

from groundsched import names
from groundsched.config.findings import Loc

Schema = dict[str, Any]

TAGS = {"once": "Outage", "weekly": "WeeklyOutage"}
"""The names that pydantic adds to the place of an error inside an outage, and the schema each stands for."""

LONGEST_SHOWN = 40
"""Characters of a wrong value that a message repeats."""


def untagged(loc: Loc) -> Loc:
    """The place without the tag that follows each position in a list of outages."""
    return tuple(step for n, step in enumerate(loc) if not (n >= 2 and loc[n - 2] == "unavailable" and step in TAGS))


def field(loc: Loc) -> str:
    """The place as people write it: ``stations[0].latitude_deg``."""
    text = ""
    for step in loc:
        text += f"[{step}]" if isinstance(step, int) else f".{_short(step)}"
    return text.removeprefix(".")


def schema_at(root: Schema, loc: Loc) -> Schema:
    """The part of a JSON Schema that describes the value at `loc` (tags included); empty where there is none."""
    node = _resolved(root, root)
    for step in loc:
        node = _resolved(_below(node, step, root), root)
    return node


def _below(node: Schema, step: str | int, root: Schema) -> Schema:
    if "oneOf" in node and step in TAGS:
        return {"$ref": f"#/$defs/{TAGS[str(step)]}"}
    for option in node.get("anyOf", [node]):
        found = _entry(_resolved(option, root), step)
        if found:
            return found
    return {}


def _entry(node: Schema, step: str | int) -> Schema:
    if isinstance(step, int):
        positions: list[Schema] = node.get("prefixItems", [])
        found = positions[step] if step < len(positions) else node.get("items", {})
    else:
        found = node.get("properties", {}).get(step) or node.get("additionalProperties", {})
    return found if isinstance(found, dict) else {}


def _resolved(node: Schema, root: Schema) -> Schema:
    """The schema itself where `node` refers to it, or where it is one that may also be null."""
    if "$ref" in node:
        return _resolved(root["$defs"][node["$ref"].rpartition("/")[2]], root)
    options = [option for option in node.get("anyOf", ()) if option != {"type": "null"}]
    if len(options) == 1:
        said = {"description": node["description"]} if "description" in node else {}
        return _resolved(options[0], root) | said
    return node


def needed(node: Schema) -> str:
    """What a value of this schema is: ``a number from -90 to 90``, ``a list``."""
    kind = node.get("type")
    if kind == "object":
        return f"a mapping with the keys {', '.join(node['properties'])}" if "properties" in node else "a mapping"
    if "description" in node:
        return str(node["description"])
    if "const" in node or "enum" in node:
        return _choices(node)
    if kind in {"number", "integer"}:
        noun = "a whole number" if kind == "integer" else "a number"
        return f"{noun} {limits}" if (limits := _limits(node)) else noun
    if kind == "array":
        return _list(node)
    return {"string": "text", "boolean": "true or false"}.get(str(kind), "another kind of value")


def _list(node: Schema) -> str:
    if node.get("minItems") == node.get("maxItems") and "maxItems" in node:
        return f"a list of {node['maxItems']}"
    return "a list of at least one" if node.get("minItems") else "a list"


def _choices(node: Schema) -> str:
    return ", ".join(map(str, node.get("enum", [node.get("const")])))


def _limits(node: Schema) -> str:
    """``from -90 to 90``, ``from 0 to less than 360``, ``greater than 0``; empty where there are none."""
    low = node.get("minimum", node.get("exclusiveMinimum"))
    high = node.get("maximum", node.get("exclusiveMaximum"))
    below = f"less than {high}" if "exclusiveMaximum" in node else f"{high}"
    if low is None:
        return f"of {below} at most" if high is not None else ""
    above = f"greater than {low}" if "exclusiveMinimum" in node else f"from {low}"
    if high is None:
        return above if "exclusiveMinimum" in node else f"of {low} or more"
    return f"{above} and at most {high}" if "exclusiveMinimum" in node else f"{above} to {below}"


def sentence(error: ErrorDetails, node: Schema) -> str:
    """What pydantic's `error` says; `node` is the schema of its place."""
    kind, value = error["type"], error["input"]
    if kind == "value_error":
        return _repeated(error["msg"].removeprefix("Value error, "), value)
    if kind == "missing":
        return f"is missing; needed is {needed(node)}"
    if kind in _TOO:
        limits = _limits(node).removeprefix("from ").removeprefix("of ")
        return f"{shown(value)} is too {_TOO[kind]}; allowed is {limits}"
    if kind == "literal_error":
        return f"{shown(value)} is not known; {_alternative(value, node)}"
    if kind in {"string_pattern_mismatch", "int_from_float"} or (kind == "int_type" and isinstance(value, float)):
        return f"{shown(value)} is not {needed(node)}"
    measured = _MEASURED.get(kind) if kind != "too_short" or isinstance(value, list) else None
    return f"{measured or _described(value)}; needed is {needed(node)}"


_TOO = {
    "greater_than": "small",
    "greater_than_equal": "small",
    "less_than": "large",
    "less_than_equal": "large",
}

_MEASURED = {
    "too_short": "there are too few entries",
    "too_long": "there are too many entries",
    "string_too_long": "the text is too long",
}


def unknown_key(key: str, node: Schema) -> str:
    """That a mapping of the schema `node` has no such key, and which one may be meant."""
    known = list(node.get("properties", {}))
    hint = names.suggestion(key, known) or f"allowed are {', '.join(known)}"
    return f"unknown key '{_short(key)}'; {hint}"


def _alternative(value: Any, node: Schema) -> str:
    choices = [str(choice) for choice in node.get("enum", [node.get("const")])]
    same = [choice for choice in choices if choice.casefold() == str(value).casefold()]
    hint = f"did you mean '{same[0]}'? " if same else ""
    return f"{hint}allowed {'are' if len(choices) > 1 else 'is'} {', '.join(choices)}"


def shown(value: Any) -> str:
    """A wrong value as a message repeats it: short, and harmless to a terminal."""
    if isinstance(value, str):
        return f"'{_short(value)}'"
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "a mapping"
    return "nothing" if value is None else _short(json.dumps(value))


def _repeated(message: str, value: Any) -> str:
    """The message of a check, with the value that it repeats made short and harmless."""
    if isinstance(value, str) and value:
        message = message.replace(value, _short(value))
    return names.visible(message)


def _described(value: Any) -> str:
    if isinstance(value, str):
        return f"{shown(value)} is text" if names.clean(value) else "the text is empty"
    if isinstance(value, bool):
        return f"{shown(value)} is a truth value"
    if isinstance(value, int | float):
        return f"{shown(value)} is a number"
    return f"{shown(value)} is given"


def _short(text: str) -> str:
    cleaned = names.clean(text)
    return cleaned if len(cleaned) <= LONGEST_SHOWN else cleaned[: LONGEST_SHOWN - 1] + "…"
