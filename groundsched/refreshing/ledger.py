"""One cache folder while it is refreshed: what it has, what was asked when, and the only hand that writes to it."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from groundsched import files, times
from groundsched.elements import history
from groundsched.elements.cache import SAME_SET_US, read_cache
from groundsched.elements.queries import Query, Validators
from groundsched.elements.records import Cache, ElementSet
from groundsched.errors import OutputError
from groundsched.refreshing import manifest, pages
from groundsched.refreshing.attempts import Attempts

INTERVAL_MS = 2 * times.HOUR_MS
"""CelesTrak's data change every two hours at most, and it asks not to be asked more often."""


class Ledger:
    """A cache that is being refreshed; made by `opened`, which holds the lock."""

    def __init__(self, folder: Path, cache: Cache, *, attempts: Attempts) -> None:
        self.folder = folder
        self.cache = cache
        """As it was found."""
        self.sets = cache.sets
        """What the cache has by now."""
        self.satellites = {elements.satellite for elements in cache.sets}
        """Whose sets these are."""
        self._newest: dict[int, int] | None = None
        self._attempts = attempts
        found = manifest.read(history.manifest_path(folder))
        self.manifest_was_damaged = found is None
        self._to_set_aside = found is None
        self.manifest = found or manifest.Manifest()

    def last_good(self, query: Query) -> manifest.Entry | None:
        """The last good answer to this query."""
        return self.manifest.of(query)

    def last_asked(self, query: Query, now: int) -> int | None:
        """When the query was last asked; None where that was never, or far ahead of now: then a clock was wrong.

        A clock that is set back by a little must not make the query again.
        """
        good = self.last_good(query)
        known = (self._attempts.last(query.key), good.asked if good else None)
        return max((moment for moment in known if moment is not None and moment <= now + INTERVAL_MS), default=None)

    def has_failed(self, query: Query, now: int) -> bool:
        """Whether it was asked, and nothing good came of it the last time."""
        good, asked = self.last_good(query), self.last_asked(query, now)
        return asked is not None and asked not in (good.asked if good else None, self._attempts.answered(query.key))

    def resting_since(self, query: Query, now: int) -> int | None:
        """When the query was asked, where that is so recent that it must not be asked now; else None."""
        asked = self.last_asked(query, now)
        return asked if asked is not None and now < asked + INTERVAL_MS else None

    def begin(self, query: Query, now: int) -> None:
        """Remember, before it is asked, that the query is asked. Raises OutputError where nothing can be stored."""
        self._require_writable()
        self._attempts.note(query.key, now)

    def take_back(self, query: Query, earlier: int | None) -> None:
        """Forget the attempt: the source was never reached. Raises OutputError."""
        self._attempts.restore(query.key, earlier)

    def settle(self, query: Query, now: int) -> None:
        """Remember that the query asked now was answered well although nothing is stored. Raises OutputError."""
        self._attempts.settle(query.key, now)

    def newest_epochs(self, now: int) -> Mapping[int, int]:
        """The latest believable epoch of each satellite in the cache in microseconds, as `history` has it."""
        if self._newest is None:
            self._newest = history.newest_epochs(self.sets, now)
        return self._newest

    def validators(self, query: Query, now: int) -> Validators:
        """What the query may be asked with: nothing, where the cache has lost what the last answer brought.

        A source that then says "not modified" would leave the cache without these sets for ever.
        """
        good = self.last_good(query)
        if good is None:
            return Validators()
        have = self.newest_epochs(now)
        wanted = [number for number in good.satellites if is_welcome(number, query, self.satellites)]
        asked = [number for number in query.satellites if number in good.satellites]
        is_there = all(
            good.satellites[number] * 1000 <= have.get(number, 0) + SAME_SET_US for number in (*wanted, *asked)
        )
        return good.validators if is_there else Validators()

    def keep(self, query: Query, sets: Iterable[ElementSet], *, entry: manifest.Entry) -> None:
        """Store these sets, then the entry: a crash between the two only makes the next refresh ask again.

        Raises OutputError; the sets of some days may be in the cache then.
        """
        new = tuple(sets)
        history.store(self.folder, place(query), new)
        if new:
            self._have(new, entry.asked)
        self.record(query, entry)

    def _have(self, new: Sequence[ElementSet], now: int) -> None:
        have, brought = self.newest_epochs(now), history.newest_epochs(new, now)
        self._newest = {**have, **{number: max(us, have.get(number, us)) for number, us in brought.items()}}
        self.satellites.update(elements.satellite for elements in new)
        self.sets = tuple(sorted((*self.sets, *new), key=lambda elements: (elements.satellite, elements.epoch_us)))

    def record(self, query: Query, entry: manifest.Entry) -> None:
        """Write the entry of the query into the manifest. Raises OutputError; the manifest is as it was then."""
        updated = self.manifest.having(query, entry)
        path = history.manifest_path(self.folder)
        if self._to_set_aside:
            self._set_aside(path)
        pages.write(path, updated)
        self.manifest = updated

    def compact(self, limits: dict[int, int]) -> int:
        """Drop what is too old; how many sets. Raises OutputError."""
        return history.compact(self.folder, limits)

    def _set_aside(self, path: Path) -> None:
        """Keep the damaged manifest, hidden from whoever reads elements, until the next one is damaged."""
        with contextlib.suppress(OSError, OutputError):
            files.write_whole(path.with_name(".manifest.damaged.json"), path.read_bytes())
        self._to_set_aside = False

    def _require_writable(self) -> None:
        """Ask nobody for what cannot be stored."""
        room = self.folder / history.FOLDER
        place = room if room.exists() else self.folder
        if not place.is_dir():
            raise OutputError.of(str(place), "is a file; a folder is needed there to keep elements in")
        if not os.access(place, os.W_OK | os.X_OK):
            raise OutputError.of(str(place), "no permission to write there", "Nobody was asked for elements")


def is_welcome(satellite: int, query: Query, have: Container[int]) -> bool:
    """Whether a set of this satellite is to be stored: it is asked for, or the cache has elements of it already."""
    return not query.satellites or satellite in query.satellites or satellite in have


def place(query: Query) -> str:
    """The folder in the history for what this query brings: the source's name; of a URL the host's."""
    if query.source != "url":
        return query.source
    return re.sub(r"[^a-z0-9.-]", "-", query.host).lstrip(".") or "url"


def sha256(content: bytes) -> str:
    """The digest by which the manifest knows a content."""
    return hashlib.sha256(content).hexdigest()


@contextlib.contextmanager
def opened(folder: Path) -> Iterator[Ledger]:
    """The ledger of the cache `folder`, which may not exist yet, for the only process that refreshes it.

    Raises LockedError where another does, OutputError where the folder can be neither made nor locked, and
    NoUsableElementsError where it cannot be read.
    """
    with files.sole_user(folder):
        history.sweep(folder)
        yield Ledger(folder, read_cache(folder), attempts=Attempts.of(folder))
