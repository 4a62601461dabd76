"""A server of elements on this machine that behaves well, or badly in one of the ways of `BEHAVIOURS`.

It plays CelesTrak, Space-Track and any other web server: what differs is the path. It notes every request.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import socket
import socketserver
import ssl
import struct
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

Record = dict[str, Any]

_SNAPSHOT = Path(__file__).parents[1] / "tle_cache" / "snapshot-2026-08-11.json"

NOTHING_NEW = (
    "GP data has not updated since your last successful download of GROUP=resource at 2026-11-22 10:00:00 UTC.\r\n"
    "Data is updated once every 2 hours."
)
LAST_MODIFIED = "Tue, 11 Aug 2026 06:00:00 GMT"
COOKIE = "chocolatechip=c00kie-secret"
IDENTITY, PASSWORD = "operator@example.org", "pass-w0rd-secret"
"""What Space-Track's login takes; the wrong ones are all others."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A request that has come."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes


class ElementServer:
    """Answers as `behave` says until it is told otherwise; `records` are the element sets that it has."""

    def __init__(self, *, tls: ssl.SSLContext | None = None) -> None:
        self.records: list[Record] = snapshot(43530, 43529, 62725, 48274, 25544)
        self.seen: list[Seen] = []
        self.elsewhere = ""
        """Where the redirects to other servers lead."""
        self.stopping = threading.Event()
        self._behaviour: Behaviour = good
        self._tcp = _Tcp(("127.0.0.1", 0), partial(_Handler, self._serve))
        if tls is not None:
            self._tcp.socket = tls.wrap_socket(self._tcp.socket, server_side=True)
        self.port: int = self._tcp.server_address[1]
        self.url = f"{'http' if tls is None else 'https'}://127.0.0.1:{self.port}"
        threading.Thread(target=self._tcp.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def behave(self, name: str) -> None:
        """From now on answer as `BEHAVIOURS` has it under this name."""
        self._behaviour = BEHAVIOURS[name]

    def stop(self) -> None:
        """Let everything that hangs or drips end, and close the port."""
        self.stopping.set()
        self._tcp.shutdown()
        self._tcp.server_close()

    def _serve(self, connection: socket.socket) -> None:
        request = _read(connection)
        if request is not None:
            self.seen.append(request)
            self._behaviour(Exchange(self, connection, request))


@contextmanager
def running(*, tls: ssl.SSLContext | None = None) -> Iterator[ElementServer]:
    """A server that runs for as long as the block does."""
    server = ElementServer(tls=tls)
    try:
        yield server
    finally:
        server.stop()


def snapshot(*satellites: int) -> list[Record]:
    """The shipped element sets of these satellites, of August 2026."""
    records: list[Record] = json.loads(_SNAPSHOT.read_text(encoding="utf-8"))
    return [record for record in records if record["NORAD_CAT_ID"] in satellites]


def closed_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class _Handler(socketserver.BaseRequestHandler):
    def __init__(self, serve: Callable[[socket.socket], None], *connected: Any) -> None:
        self._serve = serve
        super().__init__(*connected)

    def handle(self) -> None:
        self._serve(self.request)


class _Tcp(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 50

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no news."""


def _read(connection: socket.socket) -> Seen | None:
    with connection.makefile("rb") as stream:
        start = stream.readline().decode("latin-1").split()
        if len(start) < 2:
            return None
        headers: dict[str, str] = {}
        while line := stream.readline().decode("latin-1").strip():
            key, _, value = line.partition(":")
            headers[key.lower()] = value.strip()
        body = stream.read(int(headers.get("content-length", 0)))
    target = urlsplit(start[1])
    return Seen(start[0], target.path, parse_qs(target.query), headers, body)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and the wire on which it is answered."""

    server: ElementServer
    wire: socket.socket
    request: Seen

    def answer(self, status: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> None:
        """A proper answer."""
        self.wire.sendall(head(status, {"Content-Length": str(len(body)), **(headers or {})}) + body)

    def drip(self, content: bytes, pause_s: float) -> None:
        """Send byte by byte, for as long as anybody takes them."""
        for byte in content:
            if self.server.stopping.wait(pause_s):
                return
            self.wire.sendall(bytes([byte]))


Behaviour = Callable[[Exchange], None]


def head(status: str, headers: Mapping[str, str]) -> bytes:
    """A status line and headers, as they go over the wire."""
    lines = [f"HTTP/1.1 {status}", *(f"{key}: {value}" for key, value in headers.items()), "Connection: close", "", ""]
    return "\r\n".join(lines).encode("latin-1")


def good(exchange: Exchange) -> None:
    """As CelesTrak does: what was asked for, or that there is nothing of it, or that it has not changed."""
    request, server = exchange.request, exchange.server
    number = request.query.get("CATNR", [""])[0]
    records = [record for record in server.records if not number or str(record["NORAD_CAT_ID"]) == number]
    if not records:
        exchange.answer("404 Not Found", b"No GP data found", {"Content-Type": "text/plain"})
        return
    content = as_json(records)
    etag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
    validators = {"ETag": etag, "Last-Modified": LAST_MODIFIED}
    if request.headers.get("if-none-match") == etag:
        exchange.answer("304 Not Modified", headers=validators)
        return
    packed = "gzip" in request.headers.get("accept-encoding", "")
    kind = {"Content-Type": "application/json", **({"Content-Encoding": "gzip"} if packed else {})}
    exchange.answer("200 OK", gzip.compress(content) if packed else content, validators | kind)


def as_json(records: Iterable[Record]) -> bytes:
    """The records as CelesTrak writes them."""
    return json.dumps(list(records)).encode()


def _since(exchange: Exchange) -> None:
    """Knows Last-Modified and no ETag."""
    validators = {"Last-Modified": LAST_MODIFIED}
    if exchange.request.headers.get("if-modified-since") == LAST_MODIFIED:
        exchange.answer("304 Not Modified", headers=validators)
    else:
        exchange.answer("200 OK", as_json(exchange.server.records), validators)


def _older(exchange: Exchange) -> None:
    """The catalogue of a month before."""
    content = as_json(exchange.server.records).replace(b'"2026-08-', b'"2026-07-')
    exchange.answer("200 OK", content)


def _says(status: str, body: str, kind: str = "text/plain") -> Behaviour:
    return lambda exchange: exchange.answer(status, body.encode(), {"Content-Type": kind})


def _echoes(exchange: Exchange) -> None:
    """A refusal that repeats everything that it was asked."""
    request = exchange.request
    body = f"denied: {request.query} {unquote(request.body.decode())} {request.path} {request.headers}"
    exchange.answer("403 Forbidden", body.encode(), {"Content-Type": "text/plain"})


def _hang(exchange: Exchange) -> None:
    exchange.server.stopping.wait(60)


def _drip_head(exchange: Exchange) -> None:
    exchange.drip(head("200 OK", {"X-Slow": "a" * 1000, "Content-Length": "2"}) + b"[]", 0.05)


def _drip_body(exchange: Exchange) -> None:
    content = as_json(exchange.server.records)
    exchange.wire.sendall(head("200 OK", {"Content-Length": str(len(content))}))
    exchange.drip(content, 0.2)


def _drip_refusal(exchange: Exchange) -> None:
    exchange.wire.sendall(head("403 Forbidden", {"Content-Length": "1000"}))
    exchange.drip(b"x" * 1000, 0.2)


def _cut(exchange: Exchange) -> None:
    content = as_json(exchange.server.records)
    exchange.wire.sendall(head("200 OK", {"Content-Length": str(len(content))}) + content[: len(content) // 2])


def _cut_chunked(exchange: Exchange) -> None:
    content = as_json(exchange.server.records)
    size = f"{len(content):x}\r\n".encode()
    exchange.wire.sendall(head("200 OK", {"Transfer-Encoding": "chunked"}) + size + content + b"\r\n")


def _chunked(exchange: Exchange) -> None:
    content = as_json(exchange.server.records)
    pieces = [content[start : start + 100] for start in range(0, len(content), 100)]
    body = b"".join(f"{len(piece):x}\r\n".encode() + piece + b"\r\n" for piece in pieces) + b"0\r\n\r\n"
    exchange.wire.sendall(head("200 OK", {"Transfer-Encoding": "chunked"}) + body)


def _packed(body: Callable[[bytes], bytes], encoding: str = "gzip") -> Behaviour:
    def behave(exchange: Exchange) -> None:
        content = body(as_json(exchange.server.records))
        exchange.answer("200 OK", content, {"Content-Encoding": encoding})

    return behave


def _bomb(exchange: Exchange) -> None:
    """A few megabytes that open to a gigabyte of blanks."""
    exchange.answer("200 OK", bomb(), {"Content-Encoding": "gzip"})


@cache
def bomb() -> bytes:
    """1 GiB of blanks, as four members of gzip."""
    return gzip.compress(b" " * (256 << 20), compresslevel=1) * 4


def _flood(exchange: Exchange) -> None:
    """Never stops sending, and never said how much it would be."""
    exchange.wire.sendall(head("200 OK", {}))
    while not exchange.server.stopping.is_set():
        exchange.wire.sendall(b" " * (1 << 16))


def _boast(exchange: Exchange) -> None:
    exchange.wire.sendall(head("200 OK", {"Content-Length": str(10**12)}))
    exchange.server.stopping.wait(60)


def _reset(exchange: Exchange) -> None:
    """The connection breaks, in place of an answer."""
    exchange.wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    exchange.wire.close()


def _no_http(exchange: Exchange) -> None:
    exchange.wire.sendall(b"220 mail.example.org ESMTP\r\n")


def _redirects(where: Callable[[Exchange], str], status: str = "302 Found") -> Behaviour:
    return lambda exchange: exchange.answer(status, headers={"Location": where(exchange)})


def _moved_once(exchange: Exchange) -> None:
    """To another path of this server, and there it is."""
    if exchange.request.path == "/moved":
        good(exchange)
    else:
        exchange.answer("301 Moved Permanently", headers={"Location": "/moved?token=t0ken-secret"})


def space_track(exchange: Exchange) -> None:
    """A login that gives a cookie, and a query that wants it; numbers come as strings."""
    if exchange.request.path.endswith("/ajaxauth/login"):
        _login(exchange)
    elif COOKIE not in exchange.request.headers.get("cookie", ""):
        exchange.answer("401 Unauthorized", b'{"error":"You must be logged in to complete this action"}')
    elif "/basicspacedata/query/class/gp/" in exchange.request.path:
        wanted = unquote(exchange.request.path.lower()).split("norad_cat_id/")[1].split("/")[0].split(",")
        records = [_as_strings(r) for r in exchange.server.records if str(r["NORAD_CAT_ID"]) in wanted]
        exchange.answer("200 OK", as_json(records), {"Content-Type": "application/json"})
    else:
        exchange.answer("404 Not Found", b"no such path")


def _as_strings(record: Record) -> Record:
    return {key: str(value) for key, value in record.items()}


def _login(exchange: Exchange) -> None:
    form = parse_qs(exchange.request.body.decode())
    if form == {"identity": [IDENTITY], "password": [PASSWORD]}:
        exchange.answer("200 OK", b'""', {"Set-Cookie": f"{COOKIE}; path=/; HttpOnly"})
    else:
        exchange.answer("200 OK", b'{"Login":"Failed"}')


def _after_login(then: Behaviour) -> Behaviour:
    def behave(exchange: Exchange) -> None:
        (_login if exchange.request.path.endswith("/ajaxauth/login") else then)(exchange)

    return behave


_PAGE = "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>Please sign in</body></html>"

BEHAVIOURS: dict[str, Behaviour] = {
    "good": good,
    "since": _since,
    "older": _older,
    "chunked": _chunked,
    "gzip-members": _packed(lambda content: gzip.compress(content[:99]) + gzip.compress(content[99:])),
    "not-updated-200": _says("200 OK", NOTHING_NEW),
    "not-updated-403": _says("403 Forbidden", NOTHING_NEW.upper()),
    "not-updated-page": _says("403 Forbidden", f"<html><body><p>{NOTHING_NEW}</p></body></html>", "text/html"),
    "no-data-200": _says("200 OK", "No GP data found"),
    "no-data-404": _says("404 Not Found", "No SupGP data found\r\n"),
    "invalid-query": _says("200 OK", 'Invalid query: "GROUP=nonsense&FORMAT=JSON" (GROUP=nonsense not found)'),
    "304": _says("304 Not Modified", ""),
    "403": _says("403 Forbidden", "You are blocked.\nWrite to us."),
    "403-echo": _echoes,
    "404": _says("404 Not Found", _PAGE, "text/html"),
    "429": _says("429 Too Many Requests", "Slow \x1b[31mdown\u202e" + "!" * 500),
    "500": _says("500 Internal Server Error", ""),
    "teapot": _says("299 \x1b[31mWhatever", "x"),
    "html": _says("200 OK", _PAGE, "text/html"),
    "xhtml": _says("200 OK", f'<?xml version="1.0"?>\n<!-- x -->{_PAGE}', "application/json"),
    "empty": _says("200 OK", " \n"),
    "garbage": lambda exchange: exchange.answer("200 OK", bytes(range(256)) * 8),
    "hang": _hang,
    "drip-headers": _drip_head,
    "drip-body": _drip_body,
    "drip-refusal": _drip_refusal,
    "cut": _cut,
    "cut-chunked": _cut_chunked,
    "cut-gzip": _packed(lambda content: gzip.compress(content)[:-20]),
    "wrong-gzip": _packed(lambda content: content),
    "unknown-encoding": _packed(lambda content: content, "br"),
    "bomb": _bomb,
    "good-then-bomb": lambda exchange: (_bomb if len(exchange.server.seen) > 1 else good)(exchange),
    "flood": _flood,
    "boast": _boast,
    "reset": _reset,
    "no-http": _no_http,
    "redirect-same": _moved_once,
    "redirect-loop": _redirects(lambda exchange: exchange.request.path),
    "redirect-host": _redirects(lambda exchange: f"http://localhost:{exchange.server.port}/gp?token=t0ken-secret"),
    "redirect-elsewhere": _redirects(lambda exchange: f"{exchange.server.elsewhere}/gp?token=t0ken-secret"),
    "redirect-file": _redirects(lambda _: "file:///etc/passwd", "307 Temporary Redirect"),
    "redirect-user": _redirects(lambda exchange: f"http://user:pass-w0rd-secret@127.0.0.1:{exchange.server.port}/"),
    "redirect-nowhere": _says("302 Found", ""),
    "space-track": space_track,
    "space-track-500": _after_login(_says("500 Internal Server Error", '{"error":"Out of order"}')),
    "space-track-limit": _after_login(_says("500 Internal Server Error", "You've violated your query rate limit.")),
    "space-track-401": _after_login(_says("401 Unauthorized", '{"error":"You must be logged in"}')),
    "space-track-page": _after_login(_says("200 OK", _PAGE, "text/html")),
    "space-track-hang": _after_login(_hang),
    "space-track-bomb": _after_login(_bomb),
    "space-track-redirect": _after_login(_redirects(lambda exchange: f"{exchange.server.elsewhere}/gp")),
    "space-track-echo": _after_login(_echoes),
}
"""Every way in which the server can behave."""
