"""CelesTrak: a group of satellites, one satellite, or supplemental elements from its operator's ephemeris, as OMM JSON.

Source: CelesTrak, "A New Way to Obtain GP Data" and "Usage Policy": data change every two hours at most, and a client
must stop at the first refusal. That nothing is new comes as 403 or as 200 with a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from urllib.parse import urlencode

from groundsched.elements import transfer
from groundsched.elements.queries import Answer, Query, SourceFaultError, Validators
from groundsched.elements.transfer import replies
from groundsched.progress import Progress

DEFAULT_BASE = "https://celestrak.org"
"""Exactly this host: others redirect to it, and a redirect to another host is not followed."""

_GENERAL = "/NORAD/elements/gp.php"
_SUPPLEMENTAL = "/NORAD/elements/supplemental/sup-gp.php"

_NOTHING_FOUND = ("no gp data found", "no supgp data found")
_BAD_QUERY = "invalid query"

NO_SETS = b"[]"
"""An answer without sets, as the JSON reader takes it: a file of no records."""


def by_group(base_url: str, group: str, satellites: Iterable[int] = ()) -> Query:
    """All satellites of a group such as ``resource``; `satellites` are those that it is asked for."""
    return _query(base_url, _GENERAL, f"celestrak:{group}", satellites, GROUP=group)


def by_number(base_url: str, satellite: int) -> Query:
    """One satellite by its catalogue number."""
    return _query(base_url, _GENERAL, f"celestrak:{satellite}", (satellite,), CATNR=str(satellite))


def supplemental(base_url: str, source: str, satellites: Iterable[int] = ()) -> Query:
    """Supplemental elements of a source such as ``CSS-E``: fitted to the operator's own ephemeris."""
    return _query(base_url, _SUPPLEMENTAL, f"celestrak:{source} (supplemental)", satellites, SOURCE=source)


def _query(base_url: str, path: str, name: str, satellites: Iterable[int], **wanted: str) -> Query:
    address = f"{base_url.rstrip('/')}{path}?{urlencode({**wanted, 'FORMAT': 'JSON'})}"
    return Query(source="celestrak", name=name, address=address, satellites=tuple(satellites))


def ask(query: Query, known: Validators, *, timeout_s: float, progress: Progress) -> Answer:
    """CelesTrak's answer: sets, none (`NO_SETS`), or that nothing is new.

    Raises SourceFaultError for all else, a 404 included: whoever asks must stop then.
    """
    if query.address.count("?") != 1 or "#" in query.address:
        raise SourceFaultError("has a base address with a query or a fragment, which it must not have", asked=False)
    reply = transfer.get(query.address, known, timeout_s=timeout_s, progress=progress, step=query.name)
    said = replies.sentence(reply)
    if said.startswith(_NOTHING_FOUND) and reply.status == HTTPStatus.OK:
        return Answer(content=NO_SETS)
    if said.startswith(_NOTHING_FOUND) and reply.status == HTTPStatus.NOT_FOUND:
        # It means no more than the same words as 200, but a client that goes on after a 404 is blocked in the end.
        raise SourceFaultError("knows no such satellite or group (404)")
    if said.startswith(_BAD_QUERY):
        raise SourceFaultError(f"refused the query: '{replies.quote(reply.content)}'")
    return replies.answer(reply, quoting=True)
