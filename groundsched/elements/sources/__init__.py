"""Where element sets come from. A source is one module of this folder and one line of `SOURCES`.

Each asks once and gives the answer, or one sentence about why there is none. Nothing is ever tried again here.
"""

from __future__ import annotations

from importlib import import_module
from typing import Protocol, cast

from groundsched.elements.queries import Answer, Query, Validators
from groundsched.progress import Progress, silent


class Source(Protocol):
    """What each module of this folder offers, beside makers of its queries."""

    def ask(self, query: Query, known: Validators, *, timeout_s: float, progress: Progress) -> Answer:
        """The answer to `query`, asked once, within `timeout_s` seconds all in all; SourceFaultError without one."""


SOURCES = {
    "celestrak": "groundsched.elements.sources.celestrak",
    "space-track": "groundsched.elements.sources.space_track",
    "url": "groundsched.elements.sources.web",
    "file": "groundsched.elements.sources.local",
}
"""Name → module, loaded on first use."""


def ask(query: Query, known: Validators, *, timeout_s: float, progress: Progress = silent) -> Answer:
    """The answer of the query's source; SourceFaultError, saying why, where it gives none."""
    source = cast(Source, import_module(SOURCES[query.source]))
    return source.ask(query, known, timeout_s=timeout_s, progress=progress)
