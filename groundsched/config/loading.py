"""From the bytes of a configuration file to a checked value, or to every error in it at once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from groundsched import names
from groundsched.config import wording, yaml
from groundsched.config.findings import Finding, Loc
from groundsched.errors import InputError, Problem

T = TypeVar("T")

UNKNOWN = "unexpected_keyword_argument"
"""What pydantic calls a key that the value does not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind(Generic[T]):
    """One kind of configuration file."""

    option: str
    """The option that names such a file."""
    adapter: TypeAdapter[T]
    contradictions: Callable[[T], Iterable[Finding]]
    unique: tuple[Loc, ...]
    """Places, with ``*`` for any position of a list, at which no value may stand twice in the file."""
    has_starter: bool = True
    """Whether `groundsched init` writes such a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded(Generic[T]):
    """A checked value, the file that it came from, and where in it everything stands."""

    value: T
    path: str
    """As the user gave it."""
    sha256: str
    tree: yaml.Node = field(repr=False, compare=False)

    def problems(self, findings: Iterable[Finding]) -> tuple[Problem, ...]:
        """The findings with file, line and column, in the order of the file."""
        return _problems(self.path, [_pointing(self.tree, finding.at, finding.what) for finding in findings])


def load(path: Path, kind: Kind[T]) -> Loaded[T]:
    """The value that the file holds.

    Raises InputError where there is no such file, and for all that is wrong in it, in the order of the lines.
    """
    content = _content(path, kind)
    tree = yaml.read(content)
    faults = list(tree.faults)
    value = _checked(tree.root, tree.lost, kind=kind, faults=faults) if tree.root else None
    if faults or value is None or tree.root is None:
        raise InputError(_problems(str(path), faults))
    return Loaded(value=value, path=str(path), sha256=hashlib.sha256(content).hexdigest(), tree=tree.root)


def _content(path: Path, kind: Kind[T]) -> bytes:
    other = f"name another file with {kind.option}"
    remedy = f"`groundsched init` writes a starter; or {other}" if kind.has_starter else other.capitalize()
    try:
        with path.open("rb") as stream:
            return stream.read(yaml.LARGEST_FILE + 1)
    except FileNotFoundError:
        raise InputError.of(str(path), "there is no such file", remedy) from None
    except IsADirectoryError:
        raise InputError.of(str(path), "is a folder, not a file", remedy) from None
    except (OSError, ValueError) as error:
        raise InputError.of(str(path), f"cannot be read: {getattr(error, 'strerror', None) or error}", remedy) from None


def _problems(path: str, faults: Iterable[yaml.Fault]) -> tuple[Problem, ...]:
    ordered = sorted(set(faults), key=lambda fault: (fault.mark, wording.field(fault.path), fault.what))
    return tuple(
        Problem(": ".join(filter(None, (f"{path}:{f.mark.line}:{f.mark.column}", wording.field(f.path)))), f.what)
        for f in ordered
    )


def _pointing(tree: yaml.Node, at: Loc, what: str) -> yaml.Fault:
    """A fault at the deepest place on the way to `at` that stands in the file."""
    node, below = tree.down(at)
    return yaml.Fault(node.mark, (*node.path, *below), what)


def _checked(root: yaml.Node, refused: Iterable[Loc], *, kind: Kind[T], faults: list[yaml.Fault]) -> T | None:
    """The value of what can be read; appends to `faults` all that is wrong in its parts and between them.

    What is wrong is taken out and the rest looked at again, until a value is left that can be checked for
    contradictions; so one bad number hides no other error. Of what is out nothing is said, not even that it is missing.
    """
    faults += _repeated(root, kind.unique)
    lost = {_whole(place) for place in refused}
    is_first = True
    while () not in lost:
        tree, touched = root.without(lost), _prefixes(lost)
        try:
            value = kind.adapter.validate_json(json.dumps(tree.plain()))
        except ValidationError as invalid:
            errors = list(_invalid(invalid, tree, kind.adapter.json_schema()))
            # Pydantic says all at once: what it finds later follows from what was taken out.
            faults += [fault for fault, _ in errors if is_first and fault.path not in touched]
            lost = lost | {taken_out for _, taken_out in errors}
            is_first = False
        else:
            faults += _contradictory(kind.contradictions(value), tree, touched)
            return value
    return None


def _whole(place: Loc) -> Loc:
    """What goes out with a refused value: the outage whose kind it may decide, the list in which it counts."""
    for depth in range(2, len(place)):
        if place[depth - 2] == "unavailable":
            return place[:depth]
    while len(place) > 2 and isinstance(place[-1], int):
        place = place[:-1]
    return place


def _prefixes(places: Iterable[Loc]) -> set[Loc]:
    """The places themselves and everything that they lie in."""
    return {place[:depth] for place in places for depth in range(len(place) + 1)}


def _repeated(root: yaml.Node, patterns: tuple[Loc, ...]) -> Iterator[yaml.Fault]:
    for pattern in patterns:
        first: dict[tuple[type, Any], yaml.Node] = {}
        for node in root.matching(pattern):
            if node.value is None or isinstance(node.value, list | dict):
                continue
            before = first.setdefault((type(node.value), node.value), node)
            if before is not node:
                what = (
                    f"{wording.shown(node.value)} stands twice, first in line {before.mark.line}; each may stand once"
                )
                yield yaml.Fault(node.mark, node.path, what)


def _invalid(invalid: ValidationError, tree: yaml.Node, schema: dict[str, Any]) -> Iterator[tuple[yaml.Fault, Loc]]:
    """Each error at its place in the file, and the place that must go so that the rest can be looked at.

    An error that only follows from another is left out: pydantic calls a list too short whose only entry is wrong,
    and a required key missing that stands there misspelt.
    """
    details = invalid.errors(include_url=False, include_context=False)
    around = _prefixes(wording.untagged(detail["loc"])[:-1] for detail in details if detail["loc"])
    missing = {detail["loc"] for detail in details if detail["type"] == "missing"}
    meant = {detail["loc"]: _meant(detail, schema) for detail in details if detail["type"] == UNKNOWN}
    for detail in details:
        loc = detail["loc"]
        if wording.untagged(loc) in around or loc in meant.values():
            continue
        fault, taken_out = _error(detail, tree, schema)
        yield fault, taken_out[:-1] if meant.get(loc) in missing else taken_out


def _meant(unknown: ErrorDetails, schema: dict[str, Any]) -> tuple[int | str, ...]:
    """The place of the key that was probably meant by one that does not exist."""
    *around, key = unknown["loc"]
    known = wording.schema_at(schema, tuple(around)).get("properties", {})
    return (*around, names.nearest(str(key), known) or "")


def _error(detail: ErrorDetails, tree: yaml.Node, schema: dict[str, Any]) -> tuple[yaml.Fault, Loc]:
    loc = wording.untagged(detail["loc"])
    node, below = tree.down(loc)
    if detail["type"] == UNKNOWN:
        key = str(loc[-1])
        what = wording.unknown_key(key, wording.schema_at(schema, detail["loc"][:-1]))
        return yaml.Fault(tree.down(loc[:-1])[0].keys[key], node.path, what), node.path
    what = wording.sentence(detail, wording.schema_at(schema, detail["loc"]))
    missing = below if detail["type"] == "missing" else ()
    return yaml.Fault(node.mark, (*node.path, *missing), what), node.path


def _contradictory(findings: Iterable[Finding], tree: yaml.Node, touched: set[Loc]) -> Iterator[yaml.Fault]:
    for finding in findings:
        rests_on = {_pointing(tree, place, "").path for place in (finding.at, *finding.about)}
        if rests_on.isdisjoint(touched):
            yield _pointing(tree, finding.at, finding.what)
