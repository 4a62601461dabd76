"""What a server said: good content, or the one sentence about why it is none."""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus

from groundsched import names
from groundsched.elements.queries import Answer, SourceFaultError

_LONGEST_QUOTE = 80
"""Characters of a refusal that an operator is shown."""

_LONGEST_SENTENCE = 4096
"""Bytes of an answer that may be words and not data."""

_LONGEST_VALIDATOR = 1000

_NOTHING_NEW = "gp data has not updated since your last successful download"
"""What CelesTrak says, as 403 or as 200, in place of 304; also where its address was given as any URL."""

_WEB_PAGE = re.compile(rb"(?:<\?xml[^>]*>|<!--.*?-->|\s)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)

_VALIDATOR = re.compile(r"[\x20-\x7e]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The answer to one request, whole and opened."""

    status: int
    headers: tuple[tuple[str, str], ...]
    content: bytes
    """Of a refusal the beginning only."""

    def header(self, name: str) -> str | None:
        """The first header of this name, if any."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


def answer(reply: Reply, *, quoting: bool) -> Answer:
    """The answer that `reply` is; SourceFaultError where it is a refusal, empty or a web page."""
    if reply.status == HTTPStatus.NOT_MODIFIED or _says_nothing_new(reply):
        return _answer(None, reply)
    if reply.status != HTTPStatus.OK:
        raise refusal(reply, quoting=quoting)
    if not reply.content.strip():
        raise SourceFaultError("answered with nothing")
    if is_web_page(reply.content):
        raise SourceFaultError("answered with a web page, not with elements")
    return _answer(reply.content, reply)


def _answer(content: bytes | None, reply: Reply) -> Answer:
    return Answer(
        content=content,
        etag=_validator(reply.header("ETag")),
        last_modified=_validator(reply.header("Last-Modified")),
    )


def refusal(reply: Reply, *, quoting: bool) -> SourceFaultError:
    """What to say of a status that is no success; `quoting` where the body cannot hold a secret of the request."""
    said = quote(reply.content) if quoting else ""
    return SourceFaultError(f"answered {named(reply.status)}" + (f": '{said}'" if said else ""))


def named(status: int) -> str:
    """A status as people know it: ``403 Forbidden``; the words are ours, not the server's."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def quote(content: bytes) -> str:
    """The first line of a text that is not markup, clean and short; empty where there is none."""
    text = content[:_LONGEST_SENTENCE].decode("utf-8", errors="replace").lstrip("\ufeff").strip()
    if not text or text.startswith("<") or "\0" in text:
        return ""
    return names.clean(text.splitlines()[0])[:_LONGEST_QUOTE]


def sentence(reply: Reply) -> str:
    """What a short answer says, its case and blanks made even; empty for a long one, which is data."""
    if len(reply.content) > _LONGEST_SENTENCE:
        return ""
    text = reply.content.decode("utf-8", errors="replace").lstrip("\ufeff")
    return " ".join(text.split()).casefold()


def _says_nothing_new(reply: Reply) -> bool:
    return reply.status in (HTTPStatus.OK, HTTPStatus.FORBIDDEN) and _NOTHING_NEW in sentence(reply)


def is_web_page(content: bytes) -> bool:
    """Whether this is HTML, which is never elements: a portal, a login, a polite error."""
    return _WEB_PAGE.match(content[:_LONGEST_SENTENCE].removeprefix(b"\xef\xbb\xbf")) is not None


def _validator(value: str | None) -> str | None:
    """A header's value that can be sent back as it came; None where it cannot."""
    if value is None or len(value) > _LONGEST_VALIDATOR or not _VALIDATOR.fullmatch(value):
        return None
    return value
