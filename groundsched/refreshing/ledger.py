"""One cache folder while it is refreshed: what it has, what was asked when, and the only hand that writes to it."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from collections.abc import Container, Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from groundsched import files, times
from groundsched.elements import history
from groundsched.elements.cache import SAME_SET_US, read_cache
from groundsched.elements.queries import Query, Validators
from groundsched.elements.records import Cache, ElementSet
from groundsched.errors import OutputError
from groundsched.refreshing import manifest
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
        self._attempts = attempts
        found = manifest.read(history.lock_target(folder))
        self.manifest_was_damaged = found is None
        self._to_set_aside = found is None
        self.manifest = found or manifest.Manifest()

    def last_good(self, query: Query) -> manifest.Entry | None:
        """The last good answer to this query."""
        return self.manifest.of(query)

    def last_asked(self, query: Query, now: int) -> int | None:
        """When the query was last asked; None where that was never, or later than now: then a clock was wrong."""
        good = self.last_good(query)
        known = (self._attempts.last(query.key), good.asked if good else None)
        return max((moment for moment in known if moment is not None and moment <= now), default=None)

    def has_failed(self, query: Query, now: int) -> bool:
        """Whether nothing good came when it was last asked."""
        good = self.last_good(query)
        return good is None or good.asked != self.last_asked(query, now)

    def resting_since(self, query: Query, now: int) -> int | None:
        """When the query was asked, where that is so recent that it must not be asked now; else None."""
        asked = self.last_asked(query, now)
        return asked if asked is not None and now < asked + INTERVAL_MS else None

    def begin(self, query: Query, now: int) -> None:
        """Remember, before it is asked, that the query is asked. Raises OutputError where nothing can be stored."""
        self._require_writable()
        self._attempts.note(query.key, now)

    def take_back(self, query: Query, earlier: int | None) -> None:
        """Forget the attempt: the source was never reached."""
        self._attempts.restore(query.key, earlier)

    def validators(self, query: Query) -> Validators:
        """What the query may be asked with: nothing, where the cache has lost what the last answer brought.

        A source that then says "not modified" would leave the cache without these sets for ever.
        """
        good = self.last_good(query)
        if good is None:
            return Validators()
        have = {elements.satellite: elements.epoch_us for elements in self.sets}
        wanted = [number for number in good.satellites if is_welcome(number, query, have)]
        asked = [number for number in query.satellites if number in good.satellites]
        is_there = all(
            good.satellites[number] * 1000 <= have.get(number, 0) + SAME_SET_US for number in (*wanted, *asked)
        )
        return good.validators if is_there else Validators()

    def keep(self, query: Query, sets: Iterable[ElementSet], *, entry: manifest.Entry) -> None:
        """Store these sets, then the entry: a crash between the two only makes the next refresh ask again."""
        new = tuple(sets)
        history.store(self.folder, place(query), new)
        self.sets = tuple(sorted((*self.sets, *new), key=lambda elements: (elements.satellite, elements.epoch_us)))
        self.record(query, entry)

    def record(self, query: Query, entry: manifest.Entry) -> None:
        """Write the entry of the query into the manifest."""
        updated = self.manifest.having(query, entry)
        path = history.lock_target(self.folder)
        history.make_folder(path.parent)
        if self._to_set_aside:
            self._set_aside(path)
        manifest.write(path, updated)
        self.manifest = updated

    def compact(self, limits: dict[int, int]) -> int:
        """Drop what is too old; how many sets."""
        return history.compact(self.folder, limits)

    def _set_aside(self, path: Path) -> None:
        """Keep the damaged manifest, hidden from whoever reads elements, until the next one is damaged."""
        with contextlib.suppress(OSError, OutputError):
            files.write_whole(path.with_name(".manifest.damaged.json"), path.read_bytes())
        self._to_set_aside = False

    def _require_writable(self) -> None:
        """Ask nobody for what cannot be stored."""
        room = self.folder / history.FOLDER
        place = next(p for p in (room, self.folder, *self.folder.resolve().parents) if p.exists())
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
    host = urlsplit(query.address).hostname or ""
    return re.sub(r"[^a-z0-9.-]", "-", host).lstrip(".") or "url"


def sha256(content: bytes) -> str:
    """The digest by which the manifest knows a content."""
    return hashlib.sha256(content).hexdigest()


@contextlib.contextmanager
def opened(folder: Path) -> Iterator[Ledger]:
    """The ledger of the cache `folder`, which may not exist yet, for the only process that refreshes it.

    Raises LockedError where another does, and NoUsableElementsError where the folder cannot be read.
    """
    with files.sole_writer(history.lock_target(folder)):
        history.sweep(folder)
        empty = Cache(folder=str(folder), sets=(), rejected=(), empty_files=())
        cache = read_cache(folder) if folder.exists() or folder.is_symlink() else empty
        yield Ledger(folder, cache, attempts=Attempts.of(folder))
