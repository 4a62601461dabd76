"""Any address of the web that gives a file of elements, in whatever format."""

from __future__ import annotations

from urllib.parse import urlsplit

from groundsched import names
from groundsched.elements import transfer
from groundsched.elements.queries import Answer, Query, Validators, server
from groundsched.elements.transfer import replies
from groundsched.progress import Progress


def address(url: str) -> Query:
    """The query of a URL. Its name has neither a user nor the query string: these may be secrets."""
    return Query(source="url", name=_name(url), address=url.partition("#")[0])


def _name(url: str) -> str:
    asked = server(url)
    return names.clean(asked + urlsplit(url).path) if asked else "a URL"


def ask(query: Query, known: Validators, *, timeout_s: float, progress: Progress) -> Answer:
    """The file at the address; SourceFaultError without one.

    A query string may be a secret, and a refusal may repeat it: then it is not quoted.
    """
    reply = transfer.get(query.address, known, timeout_s=timeout_s, progress=progress, step=query.name)
    return replies.answer(reply, quoting="?" not in query.address)
