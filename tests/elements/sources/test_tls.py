"""Over TLS: only a server whose certificate is trusted is asked, and it leads nowhere without TLS."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from groundsched.elements import sources
from groundsched.elements.queries import Validators
from groundsched.elements.sources import web
from tests import servers
from tests.servers import ElementServer

pytestmark = pytest.mark.skipif(
    shutil.which("openssl") is None and os.environ.get("CI") != "true", reason="openssl makes the certificate"
)

AskInVain = Callable[..., Any]


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate and key for 127.0.0.1 that nobody vouches for."""
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
               "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
               "-keyout", str(path), "-out", "-"]  # fmt: skip
    made = subprocess.run(command, check=True, capture_output=True, text=True)
    path.write_text(path.read_text() + made.stdout)
    return path


@pytest.fixture
def secure_server(certificate: Path, element_server: ElementServer) -> Iterator[ElementServer]:
    """A server over TLS, beside the one without."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with servers.running(tls=context) as server:
        server.elsewhere = element_server.url
        yield server


def _say_bad_request(listener: socket.socket) -> None:
    connection, _ = listener.accept()
    with connection:
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(secure_server: ElementServer, refused: AskInVain) -> None:
    fault = refused(web.address(f"{secure_server.url}/gp.json"))

    assert fault.reason == "cannot be reached: its certificate is not trusted (self-signed certificate)"
    assert not fault.asked
    assert secure_server.seen == []


def test_a_trusted_server_answers(
    secure_server: ElementServer, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    answer = sources.ask(web.address(f"{secure_server.url}/gp.json"), Validators(), timeout_s=5)

    assert answer.content is not None
    assert len(secure_server.seen) == 1


def test_a_redirect_from_https_to_http_is_not_followed(
    secure_server: ElementServer,
    element_server: ElementServer,
    certificate: Path,
    refused: AskInVain,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    secure_server.behave("redirect-elsewhere")
    fault = refused(web.address(f"{secure_server.url}/gp.json"))

    assert fault.reason == f"redirects to another server, {element_server.url}, which is not followed"
    assert element_server.seen == []


@pytest.mark.parametrize("behaviour", ["drip-headers", "drip-body", "hang"])
def test_the_deadline_holds_over_tls_too(
    secure_server: ElementServer,
    certificate: Path,
    refused: AskInVain,
    monkeypatch: pytest.MonkeyPatch,
    behaviour: str,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    secure_server.behave(behaviour)
    fault = refused(web.address(f"{secure_server.url}/gp.json"), timeout_s=1)

    assert fault.reason == "did not finish within 1 s"
    assert fault.seconds < 2.5


@pytest.mark.usefixtures("element_server")
def test_a_server_without_tls_is_not_asked_over_https(refused: AskInVain) -> None:
    with socket.create_server(("127.0.0.1", 0)) as plain:
        threading.Thread(target=_say_bad_request, args=(plain,), daemon=True).start()
        fault = refused(web.address(f"https://127.0.0.1:{plain.getsockname()[1]}/gp.json"))

    assert fault.reason.startswith("cannot be reached: no secure connection (")
    assert not fault.asked
