"""YAML 1.2, read strictly: a tree in which every value knows its line and column, and everything refused on the way.

The tree is built from the parser's events with a stack of our own: PyYAML's composer recurses, in C, and a file of
brackets ends the process. Only the resolution of plain scalars is `yamlcore`'s (the core schema: `22:00` and `NO` are
text).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from yaml import YAMLError
from yaml import events as ev
from yaml.nodes import ScalarNode
from yamlcore import CCoreLoader

from groundsched import names
from groundsched.config.findings import Loc

LARGEST_FILE = 2_000_000
"""Bytes. A network of a thousand stations takes a quarter of it."""
DEEPEST = 32
"""Lists and mappings inside each other; the schemas need 7."""
LARGEST_EXPANSION = 100_000
"""Nodes that a file with aliases may stand for."""
LONGEST_NUMBER = 400
"""Digits of a number: Python refuses to read more than 4,300."""

Scalar = str | int | float | bool | None

_CONTROL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, order=True)
class Mark:
    """A place in the text, counted from 1; the column counts characters."""

    line: int
    column: int


@dataclass(slots=True)
class Node:
    """A value of the file, where it stands, and how it is reached from the top."""

    mark: Mark
    value: Scalar | list[Node] | dict[str, Node]
    path: Loc = ()
    keys: dict[str, Mark] = field(default_factory=dict)
    """Of a mapping: where each key stands."""

    def plain(self) -> Any:
        """The value as JSON has it."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def without(self, lost: set[Loc]) -> Node:
        """A copy that lacks what stands at the places `lost`; what stays remembers its old path."""
        kept: Scalar | list[Node] | dict[str, Node]
        if isinstance(self.value, dict):
            kept = {key: node.without(lost) for key, node in self.value.items() if node.path not in lost}
        elif isinstance(self.value, list):
            kept = [node.without(lost) for node in self.value if node.path not in lost]
        else:
            kept = self.value
        return Node(self.mark, kept, self.path, self.keys)

    def down(self, loc: Loc) -> tuple[Node, Loc]:
        """The deepest node on the way to `loc`, and what of `loc` lies below it."""
        node = self
        for depth, step in enumerate(loc):
            below = node.child(step)
            if below is None:
                return node, loc[depth:]
            node = below
        return node, ()

    def child(self, step: str | int) -> Node | None:
        """The value under a key or at a position, None where there is none."""
        if isinstance(self.value, dict) and isinstance(step, str):
            return self.value.get(step)
        if isinstance(self.value, list) and isinstance(step, int) and step < len(self.value):
            return self.value[step]
        return None

    def matching(self, pattern: Loc) -> Iterator[Node]:
        """Every node whose path fits `pattern`, in which ``*`` is any position of a list."""
        if not pattern:
            yield self
        elif pattern[0] == "*":
            for node in self.value if isinstance(self.value, list) else ():
                yield from node.matching(pattern[1:])
        elif (below := self.child(pattern[0])) is not None:
            yield from below.matching(pattern[1:])


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in the file, and where it stands."""

    mark: Mark
    path: Loc
    what: str


@dataclass(frozen=True, slots=True)
class Tree:
    """What could be read of a file, and what was refused."""

    root: Node | None
    """None where the file as a whole cannot be read."""
    faults: tuple[Fault, ...]
    lost: frozenset[Loc]
    """Paths whose value was refused: nothing can be said about them, not even that they are missing."""


def read(content: bytes) -> Tree:
    """The tree of a file's bytes: one document, UTF-8 with or without a BOM."""
    if len(content) > LARGEST_FILE:
        return _nothing(Mark(1, 1), f"the file has more than {LARGEST_FILE:,} bytes; allowed are {LARGEST_FILE:,}")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _nothing(_mark_at(content[: error.start].decode("utf-8-sig")), "the file is not UTF-8; save it as UTF-8")
    if control := _CONTROL.search(text):
        what = f"the control character U+{ord(control[0]):04X} is not allowed"
        return _nothing(_mark_at(text[: control.start()]), what)
    composer = _Composer(text)
    raw = composer.compose()
    if raw is None:
        return Tree(None, tuple(composer.faults), frozenset())
    expansion = _Expansion(composer.faults)
    root = expansion.node(raw, ())
    return Tree(root, tuple(dict.fromkeys(expansion.faults)), frozenset(expansion.lost))


def _nothing(mark: Mark, what: str) -> Tree:
    return Tree(None, (Fault(mark, (), what),), frozenset())


def _mark_at(before: str) -> Mark:
    lines = re.split("\r\n|[\n\r\x85\u2028\u2029]", before)
    return Mark(len(lines), len(lines[-1]) + 1)


@dataclass(slots=True)
class _Raw:
    """A node as it stands in the text: aliases are the node they name, a mapping is keys and values in turn."""

    mark: Mark
    kind: str
    """`scalar`, `list` or `mapping`."""
    value: Scalar = None
    items: list[_Raw] = field(default_factory=list)
    refused: str = ""
    size: int = 1
    """Nodes that this one stands for, aliases expanded."""
    height: int = 0
    open: bool = False


class _FatalError(Exception):
    """The rest of the file cannot be read."""


class _Composer:
    """Turns the events of one text into one raw node."""

    def __init__(self, text: str) -> None:
        self.faults: list[Fault] = []
        self._text = text
        self._loader = CCoreLoader(text)
        self._stack: list[_Raw] = []
        self._anchors: dict[str, _Raw] = {}
        self._root: _Raw | None = None
        self._has_aliases = False

    def compose(self) -> _Raw | None:
        """The only document's node, or None, with the reason in `faults`."""
        try:
            for event in self._events():
                self._take(event)
            if self._root is None:
                raise _FatalError(Mark(1, 1), "the file is empty")
        except _FatalError as fatal:
            mark, what = fatal.args
            self.faults.append(Fault(mark, (), what))
            return None
        finally:
            self._loader.dispose()
        return self._root

    def _events(self) -> Iterator[Any]:
        try:
            while (event := self._loader.get_event()) is not None:
                yield event
        except YAMLError as error:
            place = getattr(error, "problem_mark", None)
            mark = Mark(place.line + 1, place.column + 1) if place else Mark(1, 1)
            raise _FatalError(mark, self._syntax(error, mark)) from None

    def _syntax(self, error: YAMLError, mark: Mark) -> str:
        lines = self._text.splitlines()
        if mark.line <= len(lines) and lines[mark.line - 1][mark.column - 1 : mark.column] == "\t":
            return "a tab cannot indent; use blanks"
        context = getattr(error, "context", None)
        problem = getattr(error, "problem", None) or getattr(error, "reason", "cannot be read")
        return f"not valid YAML: {context + ', ' if context else ''}{problem}"

    def _take(self, event: Any) -> None:
        mark = Mark(event.start_mark.line + 1, event.start_mark.column + 1)
        if isinstance(event, ev.DocumentStartEvent):
            if self._root is not None:
                raise _FatalError(mark, "a second document begins here; one file holds one document")
        elif isinstance(event, ev.AliasEvent):
            self._add(self._aliased(event.anchor, mark), mark)
        elif isinstance(event, ev.ScalarEvent):
            self._enter(self._scalar(event, mark), event)
        elif isinstance(event, ev.CollectionStartEvent):
            kind = "list" if isinstance(event, ev.SequenceStartEvent) else "mapping"
            node = _Raw(mark, kind, refused=_tag_refused(event.tag), open=True)
            self._enter(node, event)
            self._stack.append(node)
        elif isinstance(event, ev.CollectionEndEvent):
            self._leave(self._stack.pop())

    def _enter(self, node: _Raw, event: Any) -> None:
        if event.anchor is not None:
            self._anchors[event.anchor] = node
        if not node.open:
            self._add(node, node.mark)
        elif len(self._stack) >= DEEPEST:
            raise _FatalError(node.mark, f"lists and mappings are nested more than {DEEPEST} deep")

    def _leave(self, node: _Raw) -> None:
        node.open = False
        self._add(node, node.mark)

    def _add(self, node: _Raw, mark: Mark) -> None:
        if not self._stack:
            self._root = node
            return
        parent = self._stack[-1]
        parent.items.append(node)
        parent.size += node.size
        parent.height = max(parent.height, node.height + 1)
        if len(self._stack) + node.height > DEEPEST:
            raise _FatalError(mark, f"lists and mappings are nested more than {DEEPEST} deep")
        if self._has_aliases and sum(above.size for above in self._stack) > LARGEST_EXPANSION:
            raise _FatalError(mark, f"with its aliases the file expands to more than {LARGEST_EXPANSION:,} nodes")

    def _aliased(self, anchor: str | None, mark: Mark) -> _Raw:
        node = self._anchors.get(anchor or "")
        if node is None:
            raise _FatalError(mark, f"the alias '*{anchor}' names no anchor before it")
        if node.open:
            raise _FatalError(mark, f"the alias '*{anchor}' stands inside what it names; nothing may contain itself")
        self._has_aliases = True
        return node

    def _scalar(self, event: Any, mark: Mark) -> _Raw:
        if refused := _tag_refused(event.tag):
            return _Raw(mark, "scalar", refused=refused)
        tag = self._loader.resolve(ScalarNode, event.value, event.implicit)
        if tag.endswith((":int", ":float")) and len(event.value) > LONGEST_NUMBER:
            return _Raw(mark, "scalar", refused=f"a number of {len(event.value)} digits is not allowed")
        value: Scalar = self._loader.construct_object(ScalarNode(tag, event.value))
        if isinstance(value, float) and not math.isfinite(value):
            return _Raw(mark, "scalar", refused=f"'{event.value[:40]}' is not a finite number")
        return _Raw(mark, "scalar", value)


def _tag_refused(tag: str | None) -> str:
    if tag is None:
        return ""
    short = names.clean(tag).replace("tag:yaml.org,2002:", "!!")
    return f"the tag '{short}' is not allowed; write the value alone"


class _Expansion:
    """Turns raw nodes into the tree: aliases copied, keys checked, every node with its path."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        self.lost: set[Loc] = set()

    def node(self, raw: _Raw, path: Loc) -> Node:
        """The node of `raw` at `path`. Recursion ends at `DEEPEST`."""
        if raw.refused:
            self._refuse(raw.mark, path, raw.refused)
            self.lost.add(path)
        if raw.kind == "scalar":
            return Node(raw.mark, raw.value, path)
        if raw.kind == "list":
            return Node(raw.mark, [self.node(item, (*path, n)) for n, item in enumerate(raw.items)], path)
        return self._mapping(raw, path)

    def _mapping(self, raw: _Raw, path: Loc) -> Node:
        mapping: dict[str, Node] = {}
        keys: dict[str, Mark] = {}
        for key, value in zip(raw.items[::2], raw.items[1::2], strict=True):
            if not isinstance(key.value, str) or key.refused:
                self._refuse(key.mark, path, key.refused or f"{_shown_key(key)} cannot be a key; a key is text")
            elif key.value in mapping:
                what = f"the key '{names.clean(key.value)}' is given twice, first in line {keys[key.value].line}"
                self._refuse(key.mark, (*path, key.value), what)
                # Read all the same, so that what is refused inside it is said, too.
                self.node(value, (*path, key.value))
            else:
                keys[key.value] = key.mark
                mapping[key.value] = self.node(value, (*path, key.value))
        return Node(raw.mark, mapping, path, keys)

    def _refuse(self, mark: Mark, path: Loc, what: str) -> None:
        self.faults.append(Fault(mark, path, what))


def _shown_key(key: _Raw) -> str:
    if key.kind != "scalar":
        return f"a {key.kind}"
    return "nothing" if key.value is None else f"'{json.dumps(key.value)}' without quotes"
