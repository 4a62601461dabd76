"""A source that answers what it is told to, a clock that is set by hand, and a cache to refresh."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from groundsched import refreshing, times
from groundsched.config.missions import ElementsFrom, Mission
from groundsched.elements.queries import Answer, Query, SourceFaultError, Validators
from groundsched.progress import Progress
from tests import servers

Record = dict[str, Any]

NOON = times.parse_instant("2026-08-11T12:00Z")
BASES = refreshing.Bases(celestrak="http://celestrak.test", space_track="http://space-track.test")

LANDSAT = Mission(satellite=39084, name="Landsat 8", elements=ElementsFrom(group="resource"))
SENTINEL = Mission(satellite=40697, name="Sentinel-2A", elements=ElementsFrom(group="resource"))
TIANHE = Mission(satellite=48274, name="CSS Tianhe", elements=ElementsFrom(supplemental="CSS-E"))
PRSS = Mission(satellite=43530, name="PRSS-1")
FLEET = (LANDSAT, PRSS, SENTINEL, TIANHE)


def records(*satellites: int, day: int = 11) -> list[Record]:
    """The shipped sets of these satellites, moved to this day of August."""
    moved = ((record, f"2026-08-{day:02d}{record['EPOCH'][10:]}") for record in servers.snapshot(*satellites))
    return [record | {"EPOCH": epoch} for record, epoch in moved]


@dataclass
class World:
    """The sources, the clock and the cache of one test."""

    folder: Path
    now: int = NOON
    answers: dict[str, Answer | SourceFaultError] = field(default_factory=dict)
    """By the name of the query; where there is none, the query is answered with `[]`."""
    asked: list[tuple[str, Validators]] = field(default_factory=list)

    def ask(self, query: Query, known: Validators, *, timeout_s: float, progress: Progress) -> Answer:
        """Answer as told."""
        self.asked.append((query.name, known))
        answer = self.answers.get(query.name, Answer(content=b"[]"))
        if isinstance(answer, SourceFaultError):
            raise answer
        return answer

    def gives(self, name: str, sets: Sequence[Record], etag: str | None = None) -> None:
        """From now on the query of this name is answered with these records."""
        self.answers[name] = Answer(content=json.dumps(sets).encode(), etag=etag)

    def refresh(
        self, *words: str, missions: Sequence[Mission] = FLEET, keep_days: float = 30.0
    ) -> refreshing.Refreshed:
        """Refresh the cache, at the present time of this world."""
        with refreshing.opened(self.folder) as ledger:
            needs = refreshing.needs(words, missions, missions, BASES)
            means = refreshing.Means(ask=self.ask, clock=lambda: self.now, keep_days=keep_days)
            return refreshing.refresh(ledger, needs, missions, bases=BASES, means=means)

    @property
    def names(self) -> list[str]:
        """What was asked, in order."""
        return [name for name, _ in self.asked]

    def content(self) -> dict[str, bytes]:
        """Every byte of the cache."""
        files = (path for path in self.folder.rglob("*") if path.is_file())
        return {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in files}
