"""The element sets that refreshes have brought: one file a source and UTC day of the epochs, in the cache's `history`.

``history/<source>/<YYYY-MM-DD>.json`` is OMM JSON, sorted by satellite and epoch. A file is always replaced whole, so
that a crash leaves the old one or the new one. Files that anything else has put into the cache, or has changed, are
never touched.
"""

from __future__ import annotations

import contextlib
import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from groundsched import files, times
from groundsched.elements import cache
from groundsched.elements.formats import omm_json
from groundsched.elements.records import Cache, ElementSet
from groundsched.errors import OutputError

FOLDER = "history"
MANIFEST = "manifest.json"
AHEAD_MS = 7 * times.DAY_MS
"""Epochs of high orbits and of operators' predictions lie days after the clock; what is farther ahead is a mistake in
a date, and must not make every other set of its satellite look old."""

_DAY_FILE = re.compile(r"\d{4}-\d{2}-\d{2}(?:\.\d+)?\.json")


def manifest_path(folder: Path) -> Path:
    """Where the cache `folder` remembers what its sources answered."""
    return folder / FOLDER / MANIFEST


def additions(had: Sequence[ElementSet], offered: Iterable[ElementSet]) -> tuple[ElementSet, ...]:
    """The sets of `offered` that `had` lacks, near-identical ones once; by satellite and epoch, in no other order."""
    known = {id(elements) for elements in had}
    groups = cache.twins([*had, *offered])
    return tuple(cache.best(same) for same in groups if not any(id(elements) in known for elements in same))


def newest_epochs(sets: Iterable[ElementSet], now: int) -> dict[int, int]:
    """The latest epoch of each satellite in microseconds, those too far ahead of the clock not counted."""
    latest: dict[int, int] = {}
    for elements in sets:
        if elements.epoch_ms <= now + AHEAD_MS:
            latest[elements.satellite] = max(elements.epoch_us, latest.get(elements.satellite, elements.epoch_us))
    return latest


def cutoffs(sets: Iterable[ElementSet], now: int, keep_days: float) -> dict[int, int]:
    """The epoch in microseconds before which a satellite's sets are not kept: `keep_days` before its newest."""
    keep_us = round(keep_days * times.DAY_MS) * 1000
    return {satellite: epoch_us - keep_us for satellite, epoch_us in newest_epochs(sets, now).items()}


def is_kept(elements: ElementSet, limits: Mapping[int, int]) -> bool:
    """Whether the set is recent enough, by `cutoffs`; a satellite without one keeps all it has."""
    return elements.epoch_us >= limits.get(elements.satellite, elements.epoch_us)


def store(folder: Path, source: str, sets: Iterable[ElementSet]) -> None:
    """Add sets to the history of the cache `folder`, under the name of their source.

    Raises OutputError; whatever was written by then is whole, and nothing that was there is lost.
    """
    days: dict[str, list[ElementSet]] = defaultdict(list)
    for elements in sets:
        days[times.format_epoch(elements.epoch_us)[:10]].append(elements)
    for day, new in sorted(days.items()):
        room = folder / FOLDER / source
        files.make_folder(room)
        path, there = _writable(room, day)
        files.write_whole(path, _content([*there, *new]))


def _content(sets: Iterable[ElementSet]) -> bytes:
    return omm_json.dump(sorted(sets, key=lambda elements: (elements.satellite, elements.epoch_us))).encode()


def _writable(room: Path, day: str) -> tuple[Path, Sequence[ElementSet]]:
    """The file that takes sets of this day, with what it holds; where one is not ours, the next one does."""
    for number in itertools.count(1):
        path = room / (f"{day}.json" if number == 1 else f"{day}.{number}.json")
        if not path.exists() and not path.is_symlink():
            return path, ()
        if there := _ours(path):
            return path, there
    raise AssertionError  # the numbers never end


def _ours(path: Path) -> Sequence[ElementSet]:
    """The sets of a file that is byte for byte as `store` writes it; none of any other.

    Whatever else stands in a file, damage or keys that somebody has added, would be lost in writing it again.
    """
    try:
        content = path.read_bytes() if path.is_file() else b""
    except OSError:
        return ()
    sets, _ = cache.read_bytes(content, path.name)
    return sets if _content(sets) == content else ()


def compact(folder: Path, limits: Mapping[int, int]) -> int:
    """Drop the sets of the history that are older than `cutoffs` allow; how many. Files that are not ours stay.

    Raises OutputError; what was dropped by then is gone, and all that is to be kept is there.
    """
    if not limits:
        return 0
    last_day = times.format_epoch(max(limits.values()))[:10]
    dropped = 0
    for path in [path for path in _day_files(folder) if path.name[:10] <= last_day]:
        there = _ours(path)
        kept = [elements for elements in there if is_kept(elements, limits)]
        if len(kept) < len(there):
            dropped += len(there) - len(kept)
            _rewrite(path, kept)
    return dropped


def _rewrite(path: Path, kept: Sequence[ElementSet]) -> None:
    if kept:
        files.write_whole(path, _content(kept))
        return
    try:
        path.unlink()
    except OSError as error:
        raise OutputError.of(str(path), f"cannot be removed: {error.strerror or error}") from None


def _day_files(folder: Path) -> Iterator[Path]:
    with contextlib.suppress(OSError):
        for room in sorted(room for room in (folder / FOLDER).iterdir() if room.is_dir()):
            yield from sorted(path for path in room.iterdir() if _DAY_FILE.fullmatch(path.name))


def damaged(read: Cache) -> tuple[str, ...]:
    """The files of the history that hold anything unreadable, each with the first reason."""
    first: dict[str, str] = {}
    for record in read.rejected:
        place = Path(record.file)
        if place.parts[:1] == (FOLDER,) and _DAY_FILE.fullmatch(place.name):
            first.setdefault(record.file, f"{record.file}:{record.line}: {record.reason}")
    return tuple(first.values())


def leftovers(folder: Path) -> Iterator[Path]:
    """The temporaries in the history: of a refresh that was killed, or of one that is writing."""
    home = folder / FOLDER
    yield from (*home.glob(files.TEMPORARIES), *home.glob(f"*/{files.TEMPORARIES}"))


def sweep(folder: Path) -> None:
    """Remove what a killed refresh has left in the history; the caller holds the lock of the cache `folder`."""
    for path in leftovers(folder):
        with contextlib.suppress(OSError):
            path.unlink()
