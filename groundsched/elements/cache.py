"""The folder of element files: every file read, every record checked, duplicates made one."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from groundsched import names
from groundsched.elements import formats, omm, validation
from groundsched.elements.decoding import decode, read_bounded
from groundsched.elements.records import Cache, ElementSet, RawRecord, Refusal, RejectedRecord, UnreadableFileError
from groundsched.errors import NoUsableElementsError

SAME_SET_US = 100_000
"""Sets of one satellite whose epochs are nearer than this are one: publishers round, convert and send again."""

_REMEDY = "Make one with `groundsched init`, or name another with --tle-cache"

Reading = tuple[tuple[ElementSet, ...], tuple[RejectedRecord, ...]]


def read_cache(folder: Path) -> Cache:
    """Everything in `folder` and its subfolders; not hidden files, notes (``*.md``, ``README*``) and locks.

    The result does not depend on the order of files and records. A file that cannot be read is rejected, its
    neighbours are kept. Raises NoUsableElementsError where there is no such folder.
    """
    _require_folder(folder)
    sets: list[ElementSet] = []
    rejected: list[RejectedRecord] = []
    empty: list[str] = []
    for path in _files(folder, rejected):
        name = _name(path, folder)
        good, bad = read_file(path, name)
        sets += good
        rejected += bad
        if not good:
            empty.append(name)
    return Cache(
        folder=str(folder),
        sets=distinct(sets),
        rejected=tuple(sorted(rejected, key=lambda record: (record.file, record.line, record.reason))),
        empty_files=tuple(sorted(empty)),
    )


def read_file(path: Path, name: str) -> Reading:
    """The good sets of one file in its order, and what was refused; `name` is what both call the file."""
    try:
        content = read_bounded(path)
    except UnreadableFileError as error:
        return (), (_rejected(name, Refusal(error.line, None, error.reason)),)
    return read_bytes(content, name)


def read_bytes(content: bytes, name: str, *, format: str | None = None) -> Reading:
    """The good sets of a file's content in its order, and what was refused; `name` is what both call it.

    `format` is one of `formats.FORMATS`; without it the content decides. Never raises: content that is no
    elements at all is one rejected record.
    """
    try:
        text = decode(content)
        format_name = format or formats.recognise(text)
        records = formats.read(text, format=format_name)
        if not records:
            raise UnreadableFileError("holds no element sets")
    except UnreadableFileError as error:
        return (), (_rejected(name, Refusal(error.line, None, error.reason)),)
    return _checked(records, name, format_name)


def _checked(records: Sequence[RawRecord | Refusal], name: str, format_name: str) -> Reading:
    sets, rejected = [], []
    for record in records:
        outcome = record if isinstance(record, Refusal) else _element_set(record, name, format_name)
        if isinstance(outcome, Refusal):
            rejected.append(_rejected(name, outcome))
        else:
            sets.append(outcome)
    return tuple(sets), tuple(rejected)


def _element_set(record: RawRecord, name: str, format_name: str) -> ElementSet | Refusal:
    try:
        elements = omm.element_set(record, source=name, format=format_name)
    except ValueError as error:
        return Refusal(record.line, omm.satellite_of(record.fields), str(error))
    wrong = validation.fault(elements)
    return Refusal(record.line, elements.satellite, wrong) if wrong else elements


def _rejected(name: str, refusal: Refusal) -> RejectedRecord:
    reason = names.visible(refusal.reason)
    return RejectedRecord(file=name, line=refusal.line, satellite=refusal.satellite, reason=reason)


def distinct(sets: Iterable[ElementSet]) -> tuple[ElementSet, ...]:
    """The sets by satellite and epoch; of near-identical ones the best, by a rule that knows no order of arrival.

    Best is: more significant digits, then OMM before TLE (whose names are cut), then the source's name, then
    the smallest values.
    """
    return tuple(best(same) for same in twins(sets))


def best(same: Sequence[ElementSet]) -> ElementSet:
    """The one of near-identical sets that stands for all, by the rule of `distinct`."""
    return same[0] if len(same) == 1 else min(same, key=_preference)


def twins(sets: Iterable[ElementSet]) -> Iterator[list[ElementSet]]:
    """The sets by satellite and epoch, near-identical ones together: each list is one set to a reader of the cache."""
    return _near_identical(sorted(sets, key=lambda elements: (elements.satellite, elements.epoch_us)))


def _near_identical(ordered: Sequence[ElementSet]) -> Iterator[list[ElementSet]]:
    group: list[ElementSet] = []
    for elements in ordered:
        if group and not _is_same(group[-1], elements):
            yield group
            group = []
        group.append(elements)
    if group:
        yield group


def _is_same(earlier: ElementSet, later: ElementSet) -> bool:
    return earlier.satellite == later.satellite and later.epoch_us - earlier.epoch_us < SAME_SET_US


def _preference(elements: ElementSet) -> tuple[int, bool, str, tuple[str, ...], int]:
    fields = omm.fields_of(elements)
    values = tuple(map(str, fields.values()))
    return -_digits(elements), elements.format == "tle", elements.source, values, elements.line


def _digits(elements: ElementSet) -> int:
    """Significant digits of all values: zeros at the end are padding, as TLE writes 97.7770 for 97.777."""
    decimals = (
        elements.mean_motion,
        elements.eccentricity,
        elements.inclination,
        elements.ra_of_asc_node,
        elements.arg_of_pericenter,
        elements.mean_anomaly,
        elements.bstar,
        elements.mean_motion_dot,
        elements.mean_motion_ddot,
    )
    return sum(len(value.normalize().as_tuple().digits) for value in decimals)


def _require_folder(folder: Path) -> None:
    where = str(folder)
    try:
        if not folder.exists():
            raise NoUsableElementsError.of(where, "there is no such folder of element files", _REMEDY)
        if not folder.is_dir():
            raise NoUsableElementsError.of(where, "is a file; a folder of element files is needed", _REMEDY)
        next(folder.iterdir(), None)
    except OSError as error:
        what = f"the folder of element files cannot be read: {error.strerror or error}"
        raise NoUsableElementsError.of(where, what, "Make it readable, or name another with --tle-cache") from None


def _files(folder: Path, rejected: list[RejectedRecord]) -> list[Path]:
    """The files to read, in order of their names; subfolders that cannot be opened are added to `rejected`."""

    def refuse(error: OSError) -> None:
        refusal = Refusal(1, None, f"the folder cannot be read: {error.strerror or error}")
        rejected.append(_rejected(_name(Path(error.filename), folder), refusal))

    found = []
    for place, subfolders, entries in os.walk(folder, onerror=refuse):
        subfolders[:] = [name for name in subfolders if not name.startswith(".")]
        found += [Path(place, name) for name in entries if not _is_no_element_file(name)]
    return sorted(found)


def _is_no_element_file(name: str) -> bool:
    lower = name.lower()
    return (
        lower.startswith((".", "readme"))
        or lower.endswith((".md", ".lock", ".tmp"))
        or lower == "manifest.json"
    )  # fmt: skip


def _name(path: Path, folder: Path) -> str:
    return names.visible(path.relative_to(folder).as_posix())
