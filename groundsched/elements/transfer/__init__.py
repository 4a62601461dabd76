"""One careful request over HTTP: bounded in time and size, redirected nowhere else, never tried twice.

urllib does the protocol, the proxies of the environment and TLS; what it does not bound is bounded here.
Reasons are made of our own words and of the host's name: an address may carry a token, so it is never shown.
"""

from __future__ import annotations

import http.client
import ssl
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.error import URLError
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

from groundsched import __version__, names
from groundsched.elements.decoding import LARGEST_FILE_BYTES
from groundsched.elements.queries import SourceFaultError, Validators, server
from groundsched.elements.transfer import compression
from groundsched.elements.transfer.deadline import Line, within
from groundsched.elements.transfer.replies import Reply, named
from groundsched.progress import Progress

USER_AGENT = f"groundsched/{__version__} (satellite pass scheduler)"

MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})

_PIECE_BYTES = 1 << 16
_REFUSAL_BYTES = 4096
"""What is read of a refusal: its first words."""

_PORTS = {"http": 80, "https": 443}
_SAFE = "%/:=&?~#+!$,;'@()*[]"
"""What stays as it is in an address; blanks and letters beyond ASCII are quoted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is sent. Not to be shown: all of it but the method may be secret."""

    address: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


def get(address: str, known: Validators, *, timeout_s: float, progress: Progress, step: str) -> Reply:
    """What the server says to one GET, whatever its status; SourceFaultError where it does not say it properly."""
    request = Request(address=address, headers=_conditions(known))

    def tell(received: int, expected: int) -> None:
        progress(step, received, expected)

    reply = within(timeout_s, lambda line: exchange(request, line), tell)
    if reply.status == http.HTTPStatus.NOT_MODIFIED and not request.headers:
        raise SourceFaultError("answered 304 Not Modified although it was not asked for a change")
    return reply


def exchange(request: Request, line: Line) -> Reply:
    """Send the request and take the answer, over `line`.

    Redirects of a GET are followed on the same server alone; that of any other method is the answer.
    """
    for _ in range(MOST_REDIRECTS + 1):
        outcome = _sent(request, line)
        if isinstance(outcome, Reply):
            return outcome
        request = Request(address=outcome, headers=request.headers)
    raise SourceFaultError(f"redirects more than {MOST_REDIRECTS} times")


def checked(address: str) -> SplitResult:
    """The parts of a web address that may be asked; SourceFaultError, without repeating it, for any other."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise SourceFaultError("is not a valid web address", asked=False) from None
    if parts.scheme not in _PORTS:
        raise SourceFaultError("is not an address that begins with http:// or https://", asked=False)
    if "@" in parts.netloc:
        raise SourceFaultError("has a user or password in its address, which is not sent", asked=False)
    if not host or any(c.isspace() or not c.isprintable() for c in parts.netloc):
        raise SourceFaultError("is a web address without a valid host", asked=False)
    return parts


def _sent(request: Request, line: Line) -> Reply | str:
    """The reply, or where a redirect leads."""
    parts = checked(request.address)
    with closing(_opened(request, parts, line)) as response:
        if response.status in _REDIRECTS and request.method == "GET":
            return _target(response, parts)
        line.received, line.expected = 0, max(response.length or 0, 0)
        good = response.status == http.HTTPStatus.OK
        return Reply(
            status=response.status,
            headers=tuple(response.headers.items()),
            content=_content(response, line) if good else _first_words(response, line),
        )


def _opened(request: Request, parts: SplitResult, line: Line) -> http.client.HTTPResponse:
    """The response with its headers read. All that can go wrong before is told apart here."""
    try:
        address = quote(urlunsplit(parts._replace(fragment="")), safe=_SAFE)
        headers = {"User-Agent": USER_AGENT, "Accept-Encoding": "gzip", **request.headers}
        asked = urllib.request.Request(address, data=request.body, headers=headers, method=request.method)
        response: http.client.HTTPResponse = _opener(line).open(asked, timeout=line.remaining_s())
    except TimeoutError:
        raise line.overdue() from None
    except URLError as error:
        raise _unreachable(error.reason, line) from None
    except ConnectionError:
        raise SourceFaultError("closed the connection without an answer", asked=line.asked) from None
    except OSError as error:
        raise _unreachable(error, line) from None
    except http.client.HTTPException:
        what = "answered with something that is not HTTP" if line.asked else "is not a valid web address"
        raise SourceFaultError(what, asked=line.asked) from None
    except ValueError:  # a host that cannot be encoded, a proxy that is no address
        raise SourceFaultError("is not a valid web address, or its proxy is none", asked=line.asked) from None
    return response


def _unreachable(cause: object, line: Line) -> SourceFaultError:
    if isinstance(cause, TimeoutError):
        return line.overdue()
    if isinstance(cause, ssl.SSLCertVerificationError):
        why = f"its certificate is not trusted ({cause.verify_message})"
    elif isinstance(cause, ssl.SSLError):
        why = f"no secure connection ({(cause.reason or 'TLS failed').replace('_', ' ').lower()})"
    elif isinstance(cause, OSError):
        why = cause.strerror or str(cause)
    else:
        why = str(cause)
    return SourceFaultError(f"cannot be reached: {names.clean(why)}", asked=line.asked)


def _target(response: http.client.HTTPResponse, origin: SplitResult) -> str:
    """Where a redirect leads, if that is the server that was asked."""
    place = response.headers.get("Location")
    if not place:
        raise SourceFaultError(f"answered {named(response.status)} without saying where to")
    target = urljoin(urlunsplit(origin), place)
    try:
        parts = checked(target)
    except SourceFaultError:
        raise SourceFaultError("redirects to an address that is not followed") from None
    if _server(parts) != _server(origin):
        raise SourceFaultError(f"redirects to another server, {server(target)}, which is not followed")
    return target


def _server(parts: SplitResult) -> tuple[str, str | None, int]:
    return parts.scheme, parts.hostname, parts.port or _PORTS[parts.scheme]


def _content(response: http.client.HTTPResponse, line: Line) -> bytes:
    content = bytearray()
    for piece in compression.opened(_pieces(response, line), response.headers.get("Content-Encoding", "")):
        content += piece
        _require_bearable(len(content))
    return bytes(content)


def _first_words(response: http.client.HTTPResponse, line: Line) -> bytes:
    """The beginning of a refusal's body; how that goes wrong does not matter beside the refusal."""
    content = bytearray()
    try:
        for piece in compression.opened(_pieces(response, line), response.headers.get("Content-Encoding", "")):
            content += piece
            if len(content) >= _REFUSAL_BYTES:
                break
    except SourceFaultError:
        pass
    return bytes(content[:_REFUSAL_BYTES])


def _pieces(response: http.client.HTTPResponse, line: Line) -> Iterator[bytes]:
    """The body as it comes, which must be as long as was said."""
    promised = response.length
    _require_bearable(promised or 0)
    while True:
        line.remaining_s()
        try:
            piece = response.read1(_PIECE_BYTES)
        except TimeoutError:
            raise line.overdue() from None
        except (http.client.HTTPException, OSError, ValueError):
            raise SourceFaultError("broke off in the middle of its answer") from None
        if not piece:
            break
        line.received += len(piece)
        _require_bearable(line.received)
        yield piece
    if promised is not None and line.received != promised:
        raise SourceFaultError(f"broke off after {line.received} of {promised} bytes")


def _require_bearable(size: int) -> None:
    if size > LARGEST_FILE_BYTES:
        raise SourceFaultError(f"answered with more than {LARGEST_FILE_BYTES >> 20} MB, too much for elements")


def _conditions(known: Validators) -> dict[str, str]:
    conditions = {"If-None-Match": known.etag, "If-Modified-Since": known.last_modified}
    return {name: value for name, value in conditions.items() if value and value.isascii() and value.isprintable()}


def _opener(line: Line) -> urllib.request.OpenerDirector:
    """HTTP, HTTPS and proxies; no redirects, cookies, files or FTP, and every status is an answer."""
    opener = urllib.request.OpenerDirector()
    for handler in (urllib.request.ProxyHandler(), _Web(line)):
        opener.add_handler(handler)
    return opener


class _Web(urllib.request.AbstractHTTPHandler):
    """Opens connections that the line can cut; over TLS the certificate is verified."""

    def __init__(self, line: Line) -> None:
        super().__init__()
        self._line = line

    # OpenerDirector finds its handlers by these names.
    http_request = https_request = urllib.request.AbstractHTTPHandler.do_request_

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(partial(_held, http.client.HTTPConnection, self._line), req)

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        secure = partial(_held, http.client.HTTPSConnection, self._line, context=ssl.create_default_context())
        return self.do_open(secure, req)


def _held(kind: type[http.client.HTTPConnection], line: Line, host: str, **options: Any) -> http.client.HTTPConnection:
    """A connection that gives its socket to the line as soon as it stands."""
    connection = kind(host, **options)
    connect = connection.connect

    def connect_and_hold() -> None:
        connect()
        line.hold(connection.sock)

    # One connection's own method, not a class of each kind: http.client calls it when the request is sent.
    connection.connect = connect_and_hold  # type: ignore[method-assign]
    return connection
