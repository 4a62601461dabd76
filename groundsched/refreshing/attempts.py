"""When each query was last asked, whatever came of it: remembered before asking, so that a failure counts too.

It lies in the user's state folder, one file a cache folder, because a failed refresh must leave the cache as it was.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from groundsched import files, times
from groundsched.config.fields import STRICT, Instant
from groundsched.elements import history
from groundsched.errors import OutputError

FORGOTTEN_AFTER_MS = times.DAY_MS
"""An attempt that is older than any interval says nothing any more."""

Times = dict[str, int]
"""Query.key → when it was asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    format: Literal["groundsched/attempts"] = "groundsched/attempts"
    version: Literal[1] = 1
    asked: dict[str, Instant] = field(default_factory=dict)

    __pydantic_config__ = STRICT


@cache
def _adapter() -> TypeAdapter[_Page]:
    return TypeAdapter(_Page)


class Attempts:
    """The memory of one cache folder: `places` are its files, the first one that can be written is used."""

    def __init__(self, places: tuple[Path, ...]) -> None:
        self._places = places
        self._asked: Times = {}
        for place in places:
            for key, moment in _read(place).items():
                self._asked[key] = max(moment, self._asked.get(key, moment))

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

    def note(self, key: str, now: int) -> None:
        """Remember that the query is asked now. Raises OutputError where that cannot be written anywhere."""
        recent = {k: moment for k, moment in self._asked.items() if moment > now - FORGOTTEN_AFTER_MS}
        self._write({**recent, key: now})

    def restore(self, key: str, earlier: int | None) -> None:
        """Take the last attempt back, because the source was never reached: `earlier` is the one before."""
        others = {k: moment for k, moment in self._asked.items() if k != key}
        self._write(others if earlier is None else {**others, key: earlier})

    def _write(self, asked: Times) -> None:
        content = _adapter().dump_json(_Page(asked=dict(sorted(asked.items()))), indent=1) + b"\n"
        for place in self._places[:-1]:
            try:
                history.make_folder(place.parent)
                files.write_whole(place, content)
            except OutputError:
                continue
            self._asked = asked
            return
        history.make_folder(self._places[-1].parent)
        files.write_whole(self._places[-1], content)
        self._asked = asked


def _read(place: Path) -> Times:
    """The attempts of one file; a damaged one is no memory."""
    try:
        return _adapter().validate_json(place.read_bytes()).asked
    except (OSError, ValidationError):
        return {}
