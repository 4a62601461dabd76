"""One question to a source of elements, and what came back. Nothing here holds or shows a secret but `address`."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is asked of a source, in one request."""

    source: str
    """Whose it is, as `sources.SOURCES` names it; its sets lie in the folder of this name."""
    name: str
    """What people read: ``celestrak:resource``, ``https://host/path``. Never has a secret in it."""
    address: str = field(repr=False)
    """The URL or path that is asked. A URL may carry a token: it is never shown, logged or stored."""
    satellites: tuple[int, ...] = ()
    """The catalogue numbers it is asked for; empty where whatever comes is welcome."""

    @property
    def key(self) -> str:
        """What the query is remembered under: a digest, because the address may be secret."""
        return hashlib.sha256(f"{self.source} {self.address}".encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Validators:
    """What the last good answer gave to ask with: has it changed since?"""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A good answer: the content, or that nothing has changed since the last one."""

    content: bytes | None
    """None: not modified."""
    etag: str | None = None
    last_modified: str | None = None


class SourceFaultError(Exception):
    """A source that could not be reached or refused: a reason for people, without a secret."""

    def __init__(self, reason: str, *, asked: bool = True) -> None:
        super().__init__(reason)
        self.reason = reason
        self.asked = asked
        """Whether the request may have reached the source: then it counts against the interval."""
