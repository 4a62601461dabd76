"""When each query was last asked, and when it was last answered well: remembered before asking, so that failures count.

It lies in the user's state folder, one file a cache folder, because a failed refresh must leave the cache as it was.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from groundsched import times
from groundsched.config.fields import STRICT, Instant
from groundsched.elements import history
from groundsched.errors import OutputError
from groundsched.refreshing import pages

FORGOTTEN_AFTER_MS = 30 * times.DAY_MS
"""So long a failure counts: what failed last time is asked last, so that it cannot keep others from being asked."""

Times = dict[str, int]
"""Query.key → when it was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    format: Literal["groundsched/attempts"] = "groundsched/attempts"
    version: Literal[1] = 1
    asked: dict[str, Instant] = field(default_factory=dict)
    answered: dict[str, Instant] = field(default_factory=dict)

    __pydantic_config__ = STRICT


class Attempts:
    """The memory of one cache folder: `places` are its files, the first one that can be written is used."""

    def __init__(self, places: tuple[Path, ...]) -> None:
        self._places = places
        self._asked: Times = {}
        self._answered: Times = {}
        for place in places:
            page = pages.read(_Page, place) or _Page()  # a damaged one is no memory
            for memory, found in ((self._asked, page.asked), (self._answered, page.answered)):
                for key, moment in found.items():
                    memory[key] = max(moment, memory.get(key, moment))

    @classmethod
    def of(cls, folder: Path) -> Attempts:
        """The memory of the cache `folder`: in the user's state folder; in its history where that cannot be written."""
        from platformdirs import user_state_path

        digest = hashlib.sha256(os.path.realpath(folder).encode()).hexdigest()[:16]
        state = user_state_path("groundsched") / f"attempts-{digest}.json"
        return cls((state, folder / history.FOLDER / ".attempts.json"))

    def last(self, key: str) -> int | None:
        """When the query was last asked; None where that is not known."""
        return self._asked.get(key)

    def answered(self, key: str) -> int | None:
        """When it was asked the last time that it was answered well; None where that is not known."""
        return self._answered.get(key)

    def note(self, key: str, now: int) -> None:
        """Remember that the query is asked now. Raises OutputError where that cannot be written anywhere."""
        self._write({**_recent(self._asked, now), key: now}, _recent(self._answered, now))

    def settle(self, key: str, now: int) -> None:
        """Remember that the query which was asked now was answered well. Raises OutputError."""
        self._write(self._asked, {**self._answered, key: now})

    def restore(self, key: str, earlier: int | None) -> None:
        """Take the last attempt back, because the source was never reached: `earlier` is the one before.

        Raises OutputError where that cannot be written anywhere.
        """
        others = {k: moment for k, moment in self._asked.items() if k != key}
        self._write(others if earlier is None else {**others, key: earlier}, self._answered)

    def _write(self, asked: Times, answered: Times) -> None:
        page = _Page(asked=dict(sorted(asked.items())), answered=dict(sorted(answered.items())))
        for place in self._places:
            try:
                pages.write(place, page)
                break
            except OutputError:
                if place == self._places[-1]:
                    raise
        self._asked, self._answered = asked, answered


def _recent(memory: Times, now: int) -> Times:
    return {key: moment for key, moment in memory.items() if moment > now - FORGOTTEN_AFTER_MS}
