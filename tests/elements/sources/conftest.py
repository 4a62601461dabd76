"""Asking a source and timing its refusal; and secrets, which must show up nowhere."""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from groundsched.elements import sources
from groundsched.elements.queries import Query, SourceFaultError, Validators
from tests import servers

Secretive = Callable[..., None]


@dataclass(frozen=True)
class Fault:
    """A refusal, and how long it took to come."""

    reason: str
    asked: bool
    seconds: float
    text: str
    """Its representation and its traceback, as a report of a crash would have them."""


AskInVain = Callable[..., Fault]


@pytest.fixture
def refused() -> AskInVain:
    """Ask, and give why there is no answer."""

    def ask(query: Query, *, timeout_s: float = 5.0, known: Validators | None = None) -> Fault:
        begin = time.monotonic()
        with pytest.raises(SourceFaultError) as caught:
            sources.ask(query, known or Validators(), timeout_s=timeout_s)
        seconds = time.monotonic() - begin
        text = repr(caught.value) + "".join(traceback.format_exception(caught.value))
        return Fault(caught.value.reason, caught.value.asked, seconds, text)

    return ask


@pytest.fixture
def secretive(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> Iterator[Secretive]:
    """Look for secrets in all that was logged at any level or printed, and in the texts that are given."""
    caplog.set_level(logging.DEBUG)

    def check(*texts: str) -> None:
        printed = capfd.readouterr()
        logged = [f"{record.getMessage()} {record.args!r} {record.exc_text}" for record in caplog.records]
        haystack = "\n".join([*texts, *logged, printed.out, printed.err])
        for secret in ("-secret", servers.PASSWORD, servers.IDENTITY, servers.COOKIE):
            assert secret not in haystack

    yield check
    caplog.clear()
