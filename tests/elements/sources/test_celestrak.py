"""CelesTrak: what is asked, and what its answers mean."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from groundsched import __version__
from groundsched.elements import sources
from groundsched.elements.queries import Query, SourceFaultError, Validators
from groundsched.elements.sources import celestrak
from tests.servers import ElementServer

AskInVain = Callable[..., Any]

NEVER = Validators()


@pytest.fixture
def resource(element_server: ElementServer) -> Query:
    """The query of the group `resource`."""
    return celestrak.by_group(element_server.url, "resource")


@pytest.mark.parametrize("base", ["https://celestrak.org", "https://celestrak.org/"])
def test_the_addresses_are_those_of_the_manual(base: str) -> None:
    group = celestrak.by_group(base, "resource", (43530,))
    number = celestrak.by_number(base, 43530)
    station = celestrak.supplemental(base, "CSS-E", (48274,))

    assert group.address == "https://celestrak.org/NORAD/elements/gp.php?GROUP=resource&FORMAT=JSON"
    assert number.address == "https://celestrak.org/NORAD/elements/gp.php?CATNR=43530&FORMAT=JSON"
    assert station.address == (
        "https://celestrak.org/NORAD/elements/supplemental/sup-gp.php?SOURCE=CSS-E&FORMAT=JSON"
    )  # fmt: skip
    assert [query.name for query in (group, number, station)] == [
        "celestrak:resource",
        "celestrak:43530",
        "celestrak:CSS-E (supplemental)",
    ]
    assert [query.satellites for query in (group, number, station)] == [(43530,), (43530,), (48274,)]


def test_a_mirror_keeps_its_path(element_server: ElementServer) -> None:
    query = celestrak.by_number(f"{element_server.url}/mirror/", 43530)

    sources.ask(query, NEVER, timeout_s=5)
    assert element_server.seen[0].path == "/mirror/NORAD/elements/gp.php"


def test_a_group_comes_whole_and_the_client_says_who_it_is(element_server: ElementServer, resource: Query) -> None:
    answer = sources.ask(resource, NEVER, timeout_s=5)
    (seen,) = element_server.seen

    assert answer.content is not None
    assert json.loads(answer.content) == element_server.records
    assert seen.query == {"GROUP": ["resource"], "FORMAT": ["JSON"]}
    assert seen.headers["user-agent"].startswith(f"groundsched/{__version__} ")
    assert seen.headers["accept-encoding"] == "gzip"
    assert "cookie" not in seen.headers
    assert "if-none-match" not in seen.headers


def test_what_has_not_changed_is_not_sent_again(element_server: ElementServer, resource: Query) -> None:
    first = sources.ask(resource, NEVER, timeout_s=5)
    known = Validators(etag=first.etag, last_modified=first.last_modified)

    assert first.etag is not None
    assert sources.ask(resource, known, timeout_s=5).content is None
    assert element_server.seen[1].headers["if-none-match"] == first.etag
    assert element_server.seen[1].headers["if-modified-since"] == first.last_modified


@pytest.mark.parametrize("behaviour", ["not-updated-200", "not-updated-403", "not-updated-page"])
def test_the_sentence_that_nothing_is_new_is_no_refusal(
    element_server: ElementServer, resource: Query, behaviour: str
) -> None:
    element_server.behave(behaviour)

    assert sources.ask(resource, NEVER, timeout_s=5).content is None
    assert len(element_server.seen) == 1


def test_no_data_found_is_an_answer_without_sets(element_server: ElementServer, resource: Query) -> None:
    element_server.behave("no-data-200")

    assert sources.ask(resource, NEVER, timeout_s=5).content == celestrak.NO_SETS


def test_a_404_ends_the_asking_also_where_it_only_says_that_nothing_is_known(element_server: ElementServer) -> None:
    query = celestrak.by_number(element_server.url, 99999)

    with pytest.raises(SourceFaultError, match="knows no such satellite or group"):
        sources.ask(query, NEVER, timeout_s=5)


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        ("403", "answered 403 Forbidden: 'You are blocked.'"),
        ("404", "answered 404 Not Found"),
        ("429", f"answered 429 Too Many Requests: 'Slow [31mdown{'!' * 67}'"),
        ("500", "answered 500 Internal Server Error"),
        ("teapot", "answered 299: 'x'"),
        ("html", "answered with a web page, not with elements"),
        ("xhtml", "answered with a web page, not with elements"),
        ("empty", "answered with nothing"),
        (
            "invalid-query",
            "refused the query: 'Invalid query: \"GROUP=nonsense&FORMAT=JSON\" (GROUP=nonsense not found)'",
        ),
    ],
)
def test_a_refusal_is_one_clear_sentence_and_is_not_repeated(
    element_server: ElementServer, resource: Query, refused: AskInVain, behaviour: str, reason: str
) -> None:
    element_server.behave(behaviour)
    fault = refused(resource)

    assert fault.reason == reason
    assert fault.asked
    assert len(element_server.seen) == 1


def test_an_older_catalogue_and_garbage_are_passed_on_to_the_one_who_reads(
    element_server: ElementServer, resource: Query
) -> None:
    element_server.behave("older")
    older = sources.ask(resource, NEVER, timeout_s=5).content
    element_server.behave("garbage")
    garbage = sources.ask(resource, NEVER, timeout_s=5).content

    assert older is not None
    assert b"2026-07-11" in older
    assert garbage == bytes(range(256)) * 8


def test_a_base_address_with_a_query_is_not_asked(
    element_server: ElementServer, refused: AskInVain, secretive: Callable[..., None]
) -> None:
    fault = refused(celestrak.by_number(f"{element_server.url}/?token=t0ken-secret", 43530))

    assert not fault.asked
    assert element_server.seen == []
    secretive(fault.reason, fault.text)
