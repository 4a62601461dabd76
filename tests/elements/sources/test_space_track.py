"""Space-Track: a login and one query, and no word of the login anywhere else."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote

import pytest

from groundsched import __version__
from groundsched.elements import sources
from groundsched.elements.queries import Query, Validators
from groundsched.elements.sources import space_track
from tests import servers
from tests.servers import ElementServer

AskInVain = Callable[..., Any]
Secretive = Callable[..., None]

NEVER = Validators()


@pytest.fixture
def query(element_server: ElementServer) -> Query:
    """Two satellites, asked of a server that plays Space-Track."""
    element_server.behave("space-track")
    return space_track.by_numbers(element_server.url, [62725, 43530])


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nobody has an account, and the home is empty."""
    for name in (space_track.USER, space_track.PASSWORD, "NETRC"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment knows an account."""
    monkeypatch.setenv(space_track.USER, servers.IDENTITY)
    monkeypatch.setenv(space_track.PASSWORD, servers.PASSWORD)


def _netrc(path: Path, text: str, mode: int = 0o600) -> None:
    path.write_text(text)
    path.chmod(mode)


def _steps(server: ElementServer) -> list[str]:
    return [f"{seen.method} {unquote(seen.path)}" for seen in server.seen]


def test_a_query_names_its_satellites_and_nobody() -> None:
    query = space_track.by_numbers("https://www.space-track.org/", [62725, 43530, 43530])

    assert query.name == "space-track"
    assert query.satellites == (43530, 62725)
    assert query.address == (
        "https://www.space-track.org/basicspacedata/query/class/gp/NORAD_CAT_ID/43530,62725/format/json"
    )  # fmt: skip


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize("path", ["", "/mirror/"])
def test_two_requests_bring_the_sets(element_server: ElementServer, secretive: Secretive, path: str) -> None:
    element_server.behave("space-track")
    query = space_track.by_numbers(f"{element_server.url}{path}", [62725, 43530])
    answer = sources.ask(query, Validators(etag="x"), timeout_s=10)
    login, asked = element_server.seen

    assert answer.content is not None
    assert [record["NORAD_CAT_ID"] for record in json.loads(answer.content)] == ["43530", "62725"]
    assert _steps(element_server) == [
        f"POST {path.rstrip('/')}/ajaxauth/login",
        f"GET {path.rstrip('/')}/basicspacedata/query/class/gp/norad_cat_id/43530,62725/format/json",
    ]
    assert parse_qs(login.body.decode()) == {"identity": [servers.IDENTITY], "password": [servers.PASSWORD]}
    assert asked.headers["cookie"] == servers.COOKIE
    assert asked.headers["user-agent"].startswith(f"groundsched/{__version__} ")
    secretive(repr(query), repr(answer))


@pytest.mark.usefixtures("account")
def test_satellites_that_space_track_does_not_have_give_no_sets(element_server: ElementServer) -> None:
    element_server.behave("space-track")
    query = space_track.by_numbers(element_server.url, [99999])

    assert sources.ask(query, NEVER, timeout_s=10).content == b"[]"


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(
    ("behaviour", "reason", "requests"),
    [
        ("space-track-500", """answered 500 Internal Server Error: '{"error":"Out of order"}'""", 2),
        (
            "space-track-limit",
            "answered 500 Internal Server Error: 'You've violated your query rate limit.'",
            2,
        ),
        ("space-track-401", """answered 401 Unauthorized: '{"error":"You must be logged in"}'""", 2),
        ("space-track-page", "answered with a web page, not with elements", 2),
        ("space-track-bomb", "answered with more than 64 MB, too much for elements", 2),
        ("space-track-echo", "answered 403 Forbidden", 2),
        ("500", "answered 500 Internal Server Error", 1),
        ("403-echo", "Space-Track refused the login (403 Forbidden)", 1),
        ("html", "answered in a way that was not understood", 1),
        ("garbage", "answered in a way that was not understood", 1),
        ("redirect-host", "answered 302 Found", 1),
        ("reset", "closed the connection without an answer", 1),
    ],
)
def test_whatever_is_no_answer_ends_it_at_once(
    *,
    element_server: ElementServer,
    query: Query,
    refused: AskInVain,
    secretive: Secretive,
    behaviour: str,
    reason: str,
    requests: int,
) -> None:
    element_server.behave(behaviour)
    fault = refused(query, timeout_s=10)

    assert fault.reason == reason
    assert fault.asked
    assert fault.seconds < 5
    assert len(element_server.seen) == requests
    secretive(fault.reason, fault.text)


@pytest.mark.usefixtures("account")
def test_a_redirect_after_the_login_carries_no_cookie_elsewhere(
    element_server: ElementServer, query: Query, refused: AskInVain
) -> None:
    with servers.running() as other:
        element_server.elsewhere = other.url
        element_server.behave("space-track-redirect")
        fault = refused(query)

        assert fault.reason == f"redirects to another server, {other.url}, which is not followed"
        assert other.seen == []


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize("behaviour", ["hang", "drip-headers", "space-track-hang"])
def test_the_deadline_is_one_for_login_and_query(
    element_server: ElementServer, query: Query, refused: AskInVain, behaviour: str
) -> None:
    element_server.behave(behaviour)
    fault = refused(query, timeout_s=1)

    assert fault.reason == "did not finish within 1 s"
    assert fault.seconds < 2.5


def test_a_wrong_password_is_said_to_be_wrong_and_not_repeated(
    element_server: ElementServer,
    query: Query,
    refused: AskInVain,
    secretive: Secretive,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(space_track.USER, servers.IDENTITY)
    monkeypatch.setenv(space_track.PASSWORD, "wrong-secret")
    fault = refused(query)

    assert fault.reason == "Space-Track refused the login: check the user name and the password"
    assert len(element_server.seen) == 1
    secretive(fault.reason, fault.text)


def test_without_an_account_nothing_is_asked(element_server: ElementServer, query: Query, refused: AskInVain) -> None:
    fault = refused(query)

    assert fault.reason == (
        "needs an account: set GROUNDSCHED_SPACETRACK_USER and GROUNDSCHED_SPACETRACK_PASSWORD, "
        "or add 'machine 127.0.0.1' with login and password to ~/.netrc"
    )
    assert not fault.asked
    assert element_server.seen == []


def test_half_an_account_is_none(query: Query, refused: AskInVain, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(space_track.USER, servers.IDENTITY)
    fault = refused(query)

    assert fault.reason == (
        "GROUNDSCHED_SPACETRACK_USER is set but GROUNDSCHED_SPACETRACK_PASSWORD is not: set both"
    )  # fmt: skip
    assert not fault.asked


@pytest.mark.parametrize("by_variable", [True, False])
def test_netrc_knows_the_account(
    element_server: ElementServer, query: Query, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by_variable: bool
) -> None:
    path = tmp_path / ("accounts" if by_variable else ".netrc")
    _netrc(path, f"machine 127.0.0.1\n login {servers.IDENTITY}\n password {servers.PASSWORD}\n")
    if by_variable:
        monkeypatch.setenv("NETRC", str(path))

    assert sources.ask(query, NEVER, timeout_s=10).content is not None
    assert len(element_server.seen) == 2


@pytest.mark.parametrize(
    ("text", "mode", "reason"),
    [
        (
            "machine 127.0.0.1 login me password pass-w0rd-secret",
            0o644,
            "cannot log in: others than its owner can read ~/.netrc",
        ),
        ("machine 127.0.0.1 login me\n pass-w0rd-secret x", 0o600, "cannot log in: ~/.netrc is broken in line "),
        ("machine 127.0.0.1 login me", 0o600, "needs an account"),
        ("machine example.org login me password pass-w0rd-secret", 0o600, "needs an account"),
        ("default login me password pass-w0rd-secret", 0o600, "needs an account"),
        ("", 0o600, "needs an account"),
    ],
)
def test_a_netrc_that_does_not_serve_is_said_to_be_so(
    *,
    element_server: ElementServer,
    query: Query,
    refused: AskInVain,
    secretive: Secretive,
    tmp_path: Path,
    text: str,
    mode: int,
    reason: str,
) -> None:
    _netrc(tmp_path / ".netrc", text, mode)
    fault = refused(query)

    assert fault.reason.startswith(reason)
    assert not fault.asked
    assert element_server.seen == []
    secretive(fault.reason, fault.text)


def test_a_netrc_that_is_named_must_be_there(
    query: Query, refused: AskInVain, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NETRC", str(tmp_path / "gone"))

    assert refused(query).reason == f"cannot log in: {tmp_path / 'gone'} cannot be read: No such file or directory"


@pytest.mark.usefixtures("account")
def test_no_password_travels_over_plain_http(refused: AskInVain) -> None:
    fault = refused(space_track.by_numbers("http://space-track.invalid", [43530]))

    assert fault.reason == "is asked over https alone: a password would travel in the clear"
    assert not fault.asked


@pytest.mark.usefixtures("account")
def test_without_the_extra_the_remedy_is_to_install_it(element_server: ElementServer) -> None:
    code = """
import sys
sys.modules["spacetrack"] = None
from groundsched.elements import sources
from groundsched.elements.queries import SourceFaultError, Validators
from groundsched.elements.sources import space_track
try:
    sources.ask(space_track.by_numbers(sys.argv[1], [43530]), Validators(), timeout_s=5)
except SourceFaultError as fault:
    print(fault.asked, fault.reason)
"""
    command = [sys.executable, "-c", code, element_server.url]
    run = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)

    assert run.stdout.startswith("False needs the library spacetrack, which is not installed")
    assert "groundsched[spacetrack]" in run.stdout
    assert element_server.seen == []


@pytest.mark.usefixtures("account")
def test_the_library_leaves_nothing_behind(query: Query, tmp_path: Path) -> None:
    """By itself it keeps a description of the class in the user's cache folder."""
    sources.ask(query, NEVER, timeout_s=10)

    assert list(tmp_path.iterdir()) == []


def test_a_library_that_is_not_asked_for_is_not_loaded() -> None:
    code = "import sys, groundsched.elements.sources.space_track; sys.exit('spacetrack' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
