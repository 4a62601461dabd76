"""Whether the publisher of elements can be reached: one HEAD of its front page, never a query for elements."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import groundsched
from groundsched.documents.diagnosis import Finding
from groundsched.operations.doctor.context import Context, Online
from groundsched.operations.doctor.findings import note, problem

REMEDY = "Check the network, the name server (DNS), the proxy (HTTPS_PROXY) and the firewall"
REFUSED = (
    "The publisher or a firewall blocks this address: ask again tomorrow, not sooner, and look at how often "
    "`groundsched fetch` runs"
)


def network(context: Context) -> Iterator[Finding]:
    """The publisher answers; asked with `--online` only."""
    if context.asked.online is not None:
        yield reached(context.asked.online)


def reached(online: Online) -> Finding:
    """What the address answers within the time allowed.

    The whole of it has a deadline: a name server or a slow trickle that never ends holds up nothing.
    """
    answer: list[int | str] = []
    begin = time.monotonic()
    asking = threading.Thread(target=lambda: answer.append(_status(online)), daemon=True)
    asking.start()
    asking.join(online.timeout_s)
    seconds = time.monotonic() - begin
    return _finding(_host(online.address), answer[0] if answer else None, seconds)


def _finding(host: str, answer: int | str | None, seconds: float) -> Finding:
    if answer is None:
        return problem("network-unreachable", host, f"no answer within {seconds:.0f} s", REMEDY)
    if isinstance(answer, str):
        return problem("network-unreachable", host, f"cannot be reached: {answer}", REMEDY)
    told = f"answers with status {answer} after {seconds:.1f} s"
    if answer in {401, 403, 407, 429}:
        return problem("network-refused", host, told, REMEDY if answer == 407 else REFUSED)
    if answer >= 500:
        return problem("network-refused", host, told, "Its fault, not yours: try again later")
    return note("network-reachable", host, told)


def _host(address: str) -> str:
    """Scheme, host and port: the rest of an address may hold a secret."""
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(address)
    except ValueError:
        return "the address"
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def _status(online: Online) -> int | str:
    """The status of the answer, or why there is none."""
    import http.client
    import urllib.error
    import urllib.request

    class NoRedirect(urllib.request.HTTPRedirectHandler):
        """A redirect is an answer, too."""

        def redirect_request(self, *_: Any, **__: Any) -> None:
            """Follow nothing."""

    if not online.address.lower().startswith(("http://", "https://")):
        return "this is no address of the web; it begins with https://"
    agent = {"User-Agent": f"groundsched/{groundsched.__version__}"}
    try:
        request = urllib.request.Request(online.address, method="HEAD", headers=agent)
        with urllib.request.build_opener(NoRedirect).open(request, timeout=online.timeout_s) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code
    except urllib.error.URLError as error:
        return str(getattr(error.reason, "strerror", None) or error.reason)
    except (OSError, http.client.HTTPException) as error:
        return getattr(error, "strerror", None) or type(error).__name__
    except ValueError:
        return "this is no address of the web"
