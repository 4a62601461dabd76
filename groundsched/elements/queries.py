"""One question to a source of elements, and what came back. Nothing here holds or shows a secret but `address`."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from groundsched import names


def server(address: str) -> str:
    """Whom a web address asks, ``https://celestrak.org``: no user, path or query, which may be secret.

    Empty for what is no web address.
    """
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    if not parts.scheme or not host:
        return ""
    shown = f"[{host}]" if ":" in host else host
    return names.clean(f"{parts.scheme}://{shown}{'' if port is None else f':{port}'}")


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
        asked = self.address.casefold() if self.source == "celestrak" else self.address
        return hashlib.sha256(f"{self.source} {asked}".encode()).hexdigest()[:32]

    @property
    def is_private(self) -> bool:
        """Whether the answer may repeat a secret of the request, so that nothing of it is quoted."""
        return self.source == "space-track" or (self.source == "url" and "?" in self.address)

    @property
    def host(self) -> str:
        """Whom it asks, of whatever scheme; what has no host has nobody else's name."""
        return server(self.address).rpartition("/")[2] or self.key


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
