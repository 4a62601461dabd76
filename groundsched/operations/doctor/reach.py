"""Whether the publisher of elements can be reached: one HEAD of its front page, never a query for elements."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus

from groundsched.documents.diagnosis import Finding
from groundsched.elements import transfer
from groundsched.elements.queries import SourceFaultError, server
from groundsched.elements.transfer import replies
from groundsched.elements.transfer.deadline import within
from groundsched.operations.doctor.context import Context, Online
from groundsched.operations.doctor.findings import note, problem

REMEDY = "Check the network, the name server (DNS), the proxy (HTTPS_PROXY) and the firewall"
REFUSED = (
    "The publisher or a firewall blocks this address: ask again tomorrow, not sooner, and look at how often "
    "`groundsched fetch` runs"
)
BLOCKED = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS})


def network(context: Context) -> Iterator[Finding]:
    """The publisher answers; asked with `--online` only."""
    if context.asked.online is not None:
        yield reached(context.asked.online)


def reached(online: Online) -> Finding:
    """What the address answers within the time allowed; asked as `fetch` asks, so that what stops that stops this."""
    where = server(online.address) or "the address"
    request = transfer.Request(address=online.address, method="HEAD")
    try:
        reply = within(online.timeout_s, lambda line: transfer.exchange(request, line), _tell_nobody)
    except SourceFaultError as fault:
        return problem("network-unreachable", where, fault.reason, REMEDY)
    told = f"answered {replies.named(reply.status)}"
    if reply.status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
        return problem("network-refused", where, told, REMEDY)
    if reply.status in BLOCKED:
        return problem("network-refused", where, told, REFUSED)
    if reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return problem("network-refused", where, told, "Its fault, not yours: try again later")
    return note("network-reachable", where, told)


def _tell_nobody(received: int, expected: int) -> None:
    """How far a few headers are is not worth saying."""
