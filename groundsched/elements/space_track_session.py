"""The library `spacetrack`, made to send two requests, the login and the query, through our own careful transfer.

By itself it would follow redirects anywhere, wait a minute and ask again after some refusals, fetch a description of
the class first and keep it in a file, and log out at the end; its HTTP library would note cookies in the log. Here it
is given a transport that sends each request once and lets the session expire, and it knows the class already.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import ClassVar

import httpx2
import logbook
import spacetrack

from groundsched.elements import transfer
from groundsched.elements.queries import SourceFaultError
from groundsched.elements.transfer import replies
from groundsched.elements.transfer.deadline import Line
from groundsched.elements.transfer.replies import Reply

_LOGIN = "/ajaxauth/login"
_LOGOUT = "/ajaxauth/logout"

_PASSED_ON = ("Content-Type", "Cookie")


# The package has no types, so its class is Any to mypy.
class _Client(spacetrack.SpaceTrackClient):  # type: ignore[misc]
    """Knows the one field that our query needs: it asks for no description of the class, and needs no file for it."""

    offline_predicates: ClassVar = {("gp", "basicspacedata"): {"norad_cat_id"}}


class Download:
    """Logs in, and asks for the newest sets of some satellites."""

    def __init__(self, base_url: str, identity: str, password: str, satellites: tuple[int, ...]) -> None:
        self._base_url = base_url.rstrip("/") + "/"
        self._identity = identity
        self._password = password
        self._satellites = satellites

    def __call__(self, line: Line) -> Reply:
        """The good reply to the query; SourceFaultError without one."""
        transport = _Transport(line, secrets=(self._identity, self._password))
        try:
            with logbook.NullHandler():
                self._ask(transport)
        except spacetrack.AuthenticationError:
            raise SourceFaultError("Space-Track refused the login: check the user name and the password") from None
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError, LookupError, TypeError, AttributeError):
            # The library's messages repeat addresses and bodies.
            raise SourceFaultError("answered in a way that was not understood", asked=line.asked) from None
        if transport.reply is None:
            raise SourceFaultError("answered in a way that was not understood", asked=line.asked)
        return transport.reply

    def _ask(self, transport: _Transport) -> None:
        http = httpx2.Client(transport=transport, trust_env=False)
        with _Client(self._identity, self._password, base_url=self._base_url, httpx_client=http) as client:
            client.gp(norad_cat_id=list(self._satellites), format="json")


class _Transport(httpx2.BaseTransport):
    """Sends what Space-Track must see, and knows the rest."""

    def __init__(self, line: Line, *, secrets: tuple[str, ...]) -> None:
        self._line = line
        self._secrets = tuple(map(str.encode, secrets))
        self.reply: Reply | None = None
        """The good answer to the query."""

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """One request, one answer; whatever is no success ends it all."""
        path = request.url.path
        if path.endswith(_LOGOUT):
            return httpx2.Response(HTTPStatus.OK, json="")
        reply = transfer.exchange(_request(request), self._line)
        if path.endswith(_LOGIN):
            _require_welcome(reply)
        elif reply.status != HTTPStatus.OK:
            raise replies.refusal(reply, quoting=not self._repeats_a_secret(request, reply))
        else:
            # The library only looks at what it is given; the content goes its own way, byte for byte.
            self.reply = reply
            return httpx2.Response(HTTPStatus.OK, text="[]")
        return httpx2.Response(reply.status, headers=_cookies(reply), content=reply.content)

    def _repeats_a_secret(self, request: httpx2.Request, reply: Reply) -> bool:
        cookies = [pair.partition("=")[2].strip().encode() for pair in request.headers.get("Cookie", "").split(";")]
        return any(secret in reply.content for secret in (*self._secrets, *cookies) if secret)


def _request(request: httpx2.Request) -> transfer.Request:
    headers = {name: request.headers[name] for name in _PASSED_ON if name in request.headers}
    return transfer.Request(
        address=str(request.url), method=request.method, headers=headers, body=request.read() or None
    )


def _cookies(reply: Reply) -> list[tuple[str, str]]:
    return [(name, value) for name, value in reply.headers if name.lower() == "set-cookie"]


def _require_welcome(reply: Reply) -> None:
    """A refusal of the login may repeat what was typed: it is not quoted."""
    if reply.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        raise SourceFaultError(f"Space-Track refused the login ({replies.named(reply.status)})")
    if reply.status != HTTPStatus.OK:
        raise replies.refusal(reply, quoting=False)
