"""Passes as columns: a million of them are a hundred megabytes; objects and lines are made a stretch at a time."""

from __future__ import annotations

import itertools
import string
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from groundsched import times
from groundsched.documents.passes import ElementsUsed, Excluded, Pass, PassList, Span

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]
T = TypeVar("T")

CHUNK = 8_192
"""So many passes are objects or lines of text at once: 4 MB, and few enough that whoever reads them waits for none."""

LETTERS = ("", *string.ascii_lowercase, *map("".join, itertools.product(string.ascii_lowercase, repeat=2)))
"""What an id may end in: nothing, a letter, or two where a comb of a mask cuts one minute in more than 26."""

TABLES = ("satellites", "names", "stations")
"""The fields of `PassColumns` that are no columns."""


@dataclass(frozen=True, kw_only=True)
class PassColumns:
    """Passes in order of AOS, catalogue number and station; each column (n,), instants in milliseconds since 1970."""

    satellites: Sequence[int]
    """Catalogue number of each target, (targets,)."""
    names: Sequence[str]
    """Of each target, (targets,)."""
    stations: Sequence[str]
    """Station of each place, (places,)."""
    target: NDArray[np.int32]
    """Which of `satellites` and `names`."""
    place: NDArray[np.int32]
    """Which of `stations`."""
    letter: NDArray[np.int16]
    """Which of `LETTERS` the id ends in."""
    counted: Flags
    """Whether the elements say a revolution number."""
    revolution: NDArray[np.int32]
    aos: Numbers
    tca: Numbers
    los: Numbers
    max_elevation_deg: Floats
    aos_azimuth_deg: Floats
    tca_azimuth_deg: Floats
    los_azimuth_deg: Floats
    range_km: Floats
    sunlit: Flags
    timing_uncertainty_s: Floats
    truncated_start: Flags
    truncated_end: Flags

    def __len__(self) -> int:
        return len(self.aos)

    def chunks(self, size: int = CHUNK) -> Iterator[PassColumns]:
        """The passes in stretches of at most `size`; no column is copied."""
        columns = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in TABLES}
        for begin in range(0, len(self), size):
            yield replace(self, **{name: column[begin : begin + size] for name, column in columns.items()})

    def passes(self) -> Iterator[Pass]:
        """The passes as objects, made a stretch at a time."""
        for chunk in self.chunks():
            values = chunk.values()
            yield from (Pass(**dict(zip(values, row, strict=True))) for row in zip(*values.values(), strict=True))

    def values(self) -> dict[str, Sequence[Any]]:
        """Every field of `Pass`, in its order, as a column of plain values; instants in milliseconds."""
        revolutions = zip(self.revolution.tolist(), self.counted.tolist(), strict=True)
        return {
            "id": self.ids(),
            "revolution": [number if counted else None for number, counted in revolutions],
            "satellite": _looked_up(self.satellites, self.target),
            "name": _looked_up(self.names, self.target),
            "station": _looked_up(self.stations, self.place),
            "aos": self.aos.tolist(),
            "tca": self.tca.tolist(),
            "los": self.los.tolist(),
            "duration_s": self.duration_s.tolist(),
            "max_elevation_deg": self.max_elevation_deg.tolist(),
            "aos_azimuth_deg": self.aos_azimuth_deg.tolist(),
            "tca_azimuth_deg": self.tca_azimuth_deg.tolist(),
            "los_azimuth_deg": self.los_azimuth_deg.tolist(),
            "range_km": self.range_km.tolist(),
            "sunlit": self.sunlit.tolist(),
            "timing_uncertainty_s": each_once(self.timing_uncertainty_s.tolist()),
            "truncated_start": self.truncated_start.tolist(),
            "truncated_end": self.truncated_end.tolist(),
        }

    def written(self) -> dict[str, Sequence[Any]]:
        """`values` as the JSON has them: instants are text."""
        instants = {name: times.format_instants(getattr(self, name)) for name in ("aos", "tca", "los")}
        return {name: instants.get(name, column) for name, column in self.values().items()}

    def ids(self) -> list[str]:
        """(n,) ids: catalogue number, station, the minute of TCA (cut, not rounded), a letter where it is shared."""
        minutes, which = np.unique(self.tca // times.MINUTE_MS, return_inverse=True)
        written = [times.format_minute(minute * times.MINUTE_MS) for minute in minutes.tolist()]
        numbers, stations = _looked_up(self.satellites, self.target), _looked_up(self.stations, self.place)
        parts = zip(numbers, stations, _looked_up(written, which), _looked_up(LETTERS, self.letter), strict=True)
        return [f"{number}-{station}-{minute}{letter}" for number, station, minute, letter in parts]

    @property
    def duration_s(self) -> Floats:
        """(n,) seconds from AOS to LOS."""
        return (self.los - self.aos) / times.SECOND_MS

    def extremes(self) -> Iterator[tuple[int, int]]:
        """Catalogue number and TCA of each satellite's earliest and of its latest pass."""
        order = np.lexsort((self.tca, self.target))
        target = self.target[order]
        first = np.flatnonzero(np.append(True, target[1:] != target[:-1])[: len(target)])
        last = np.append(first[1:], len(target))[: len(first)] - 1
        for edge in (first, last):
            yield from zip(_looked_up(self.satellites, target[edge]), self.tca[order[edge]].tolist(), strict=True)


def _looked_up(table: Sequence[T], which: NDArray[np.integer[Any]]) -> list[T]:
    return list(map(table.__getitem__, which.tolist()))


def each_once(values: Sequence[T]) -> list[T]:
    """The values, of equal ones the same object: where there are few different ones it is all that they take."""
    known: dict[T, T] = {}
    return [known.setdefault(value, value) for value in values]


def letters(target: NDArray[np.integer[Any]], place: NDArray[np.integer[Any]], tca: Numbers) -> NDArray[np.int16]:
    """(n,) which of `LETTERS` tells ordered passes apart that share satellite, station and minute: none where alone."""
    minute = tca // times.MINUTE_MS
    order = np.lexsort((minute, place, target))
    apart = [column[order][1:] != column[order][:-1] for column in (target, place, minute)]
    opens = np.append(True, np.logical_or.reduce(apart))[: len(tca)]
    first = np.flatnonzero(opens)
    group = np.cumsum(opens) - 1
    sizes = np.diff(np.append(first, len(tca)))
    found = np.empty(len(tca), dtype=np.int16)
    found[order] = np.where(sizes[group] > 1, np.arange(len(tca)) - first[group] + 1, 0)
    return found


@dataclass(frozen=True, kw_only=True)
class PassSurvey:
    """What `groundsched passes` finds: the passes as columns, and what its document says beside them."""

    window: Span
    columns: PassColumns
    elements: tuple[ElementsUsed, ...]
    excluded: tuple[Excluded, ...]
    notes: tuple[str, ...]
    warnings: tuple[str, ...]

    def document(self) -> PassList:
        """The survey with an object for each pass."""
        return PassList(
            window=self.window,
            elements=self.elements,
            passes=tuple(self.columns.passes()),
            excluded=self.excluded,
            notes=self.notes,
            warnings=self.warnings,
        )
