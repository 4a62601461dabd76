"""Space-Track: the newest set of each satellite, as OMM JSON, for those who have an account there.

The credentials come from the environment or from netrc, never from an option or from a file of ours.
The library `spacetrack` logs in and asks; it is an extra, and is loaded only when it is needed.
"""

from __future__ import annotations

import netrc
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from groundsched.elements import transfer
from groundsched.elements.queries import Answer, Query, SourceFaultError, Validators
from groundsched.elements.transfer import replies
from groundsched.elements.transfer.deadline import within
from groundsched.progress import Progress

DEFAULT_BASE = "https://www.space-track.org"

USER = "GROUNDSCHED_SPACETRACK_USER"
PASSWORD = "GROUNDSCHED_SPACETRACK_PASSWORD"

_QUERY = "/basicspacedata/query/class/gp/"
_OWN_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Who logs in; never shown."""

    identity: str = field(repr=False)
    password: str = field(repr=False)


def by_numbers(base_url: str, satellites: Iterable[int]) -> Query:
    """The newest sets of these satellites, all in one request."""
    numbers = tuple(sorted(set(satellites)))
    listed = ",".join(map(str, numbers))
    address = f"{base_url.rstrip('/')}{_QUERY}NORAD_CAT_ID/{listed}/format/json"
    return Query(source="space-track", name="space-track", address=address, satellites=numbers)


def ask(query: Query, known: Validators, *, timeout_s: float, progress: Progress) -> Answer:
    """The sets, after a login; SourceFaultError without them. Space-Track knows no conditional requests."""
    base_url = query.address.rpartition(_QUERY)[0]
    parts = transfer.checked(base_url)
    if parts.scheme != "https" and parts.hostname not in _OWN_MACHINE:
        raise SourceFaultError("is asked over https alone: a password would travel in the clear", asked=False)
    credentials = _credentials(parts.hostname or "")
    try:
        from groundsched.elements import space_track_session as session
    except ImportError:
        what = "needs the library spacetrack, which is not installed: install groundsched[spacetrack]"
        raise SourceFaultError(what, asked=False) from None

    def tell(received: int, expected: int) -> None:
        progress(query.name, received, expected)

    work = session.Download(base_url, credentials.identity, credentials.password, query.satellites)
    reply = within(timeout_s, work, tell)
    return replies.answer(reply, quoting=False)


def _credentials(host: str) -> Credentials:
    identity, password = os.environ.get(USER, ""), os.environ.get(PASSWORD, "")
    if identity and password:
        return Credentials(identity=identity, password=password)
    if identity or password:
        present, absent = (USER, PASSWORD) if identity else (PASSWORD, USER)
        raise SourceFaultError(f"{present} is set but {absent} is not: set both", asked=False)
    found = _from_netrc(host)
    if found is None:
        what = (
            f"needs an account: set {USER} and {PASSWORD}, or add 'machine {host}' with login and password to ~/.netrc"
        )
        raise SourceFaultError(what, asked=False)
    return found


def _from_netrc(host: str) -> Credentials | None:
    """The login of this very machine: a `default` entry was meant for others."""
    named = os.environ.get("NETRC", "")
    path, shown = (Path(named), named) if named else (Path("~/.netrc").expanduser(), "~/.netrc")
    if not named and not path.exists():
        return None
    _require_private(path, shown)
    try:
        entries = netrc.netrc(str(path)).hosts
    except netrc.NetrcParseError as error:
        # Its message repeats words of the file, and these may be the password.
        raise SourceFaultError(f"cannot log in: {shown} is broken in line {error.lineno}", asked=False) from None
    except UnicodeDecodeError:
        raise SourceFaultError(f"cannot log in: {shown} is not text in UTF-8", asked=False) from None
    except OSError as error:
        raise SourceFaultError(f"cannot log in: {shown} cannot be read: {error.strerror}", asked=False) from None
    identity, _, password = entries.get(host, ("", "", ""))
    return Credentials(identity=identity, password=password) if identity and password else None


def _require_private(path: Path, shown: str) -> None:
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise SourceFaultError(f"cannot log in: {shown} cannot be read: {error.strerror}", asked=False) from None
    if not path.is_file():
        raise SourceFaultError(f"cannot log in: {shown} is not a regular file", asked=False)
    if mode & 0o077:
        what = f"cannot log in: others than its owner can read {shown}; make it private with chmod 600"
        raise SourceFaultError(what, asked=False)
