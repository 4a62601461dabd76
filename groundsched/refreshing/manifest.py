"""What the last good answer to each query was: ``history/manifest.json``, for people to read and for the next refresh.

An address is never in it, only the digest by which its query is known.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from groundsched.config.fields import STRICT, CatalogueNumber, Instant
from groundsched.elements.queries import Query, Validators
from groundsched.refreshing import pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """The last good answer to one query."""

    name: str
    source: str
    asked: Instant
    """When it was last asked with success, also where nothing had changed."""
    changed: Instant | None = None
    """When its content last differed from the one before; None where it was never seen."""
    etag: str | None = None
    last_modified: str | None = None
    sha256: str | None = None
    """Of the content."""
    sets: int = 0
    """Good sets in the answer."""
    satellites: dict[CatalogueNumber, Instant] = field(default_factory=dict)
    """Who was in the answer, with the newest epoch that can be believed."""

    __pydantic_config__ = STRICT

    @property
    def validators(self) -> Validators:
        """What to ask with: has it changed since?"""
        return Validators(etag=self.etag, last_modified=self.last_modified)


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The entries by the key of their query."""

    format: Literal["groundsched/manifest"] = "groundsched/manifest"
    version: Literal[1] = 1
    queries: dict[str, Entry] = field(default_factory=dict)

    __pydantic_config__ = STRICT

    def of(self, query: Query) -> Entry | None:
        """The last good answer to this query; None where there was none."""
        return self.queries.get(query.key)

    def having(self, query: Query, entry: Entry) -> Manifest:
        """The manifest with this entry, by name: the same answers give the same bytes."""
        queries = {**self.queries, query.key: entry}
        return Manifest(queries=dict(sorted(queries.items(), key=lambda pair: (pair[1].name, pair[0]))))


def read(path: Path) -> Manifest | None:
    """The manifest; an empty one where there is no file yet, None where the file is damaged."""
    return pages.read(Manifest, path)
