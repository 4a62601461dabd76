"""The machine: versions, folders that can be written, locks, leftovers, and the turning of the Earth."""

from __future__ import annotations

import importlib.metadata
import platform
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import skyfield

import groundsched
from groundsched import files, times
from groundsched.documents.diagnosis import Finding
from groundsched.elements import history
from groundsched.ephemeris import earth_rotation as ut1
from groundsched.ephemeris import finals2000a, ut1_remarks
from groundsched.errors import InputError, LockedError, OutputError
from groundsched.operations.doctor.context import Context
from groundsched.operations.doctor.findings import note, problem
from groundsched.refreshing import manifest

PACKAGES = ("numpy", "skyfield", "sgp4", "ortools", "pydantic", "tzdata")
"""Those on which the numbers of a plan depend."""

FRESH_UT1 = f"Give newer values with --eop FILE. {finals2000a.WHERE_TO_GET_IT}; or install a newer skyfield"
UNLOCK = "Give this user the right to read and write there"
LEFT_AFTER_S = 600
"""A temporary file of a run that is still going is younger."""
MOST_LEFTOVERS = 5
LATE_DAYS = 3.0
"""Elements deserve a note from this age on, so a refresh should not be longer ago."""


def versions(context: Context) -> Iterator[Finding]:
    """What is installed, as one line to put into a report."""
    yield from of_packages(PACKAGES)


def of_packages(names: Sequence[str]) -> Iterator[Finding]:
    """The versions of these packages; a missing one is a problem."""
    found = [f"groundsched {groundsched.__version__}", f"Python {platform.python_version()}"]
    for name in names:
        try:
            found.append(f"{name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            yield problem(
                "package-missing", name, "it is not installed", "Install groundsched again, with all it needs"
            )
    yield note("versions", "", ", ".join(found) + f", {platform.system()} {platform.machine()}")


def folders(context: Context) -> Iterator[Finding]:
    """The cache, its history and the working folder can be written."""
    cache = context.asked.cache.path
    for folder in (cache, cache / history.FOLDER):
        if _is_folder(folder) and (why := _unwritable(folder)):
            what = f"the folder cannot be written ({why}), so `groundsched fetch` cannot refresh the elements"
            remedy = "Give this user the right to write there, free space, or name another folder with --tle-cache"
            yield problem("cache-not-writable", str(folder), what, remedy)
    if why := _unwritable(context.asked.folder):
        what = f"the working folder cannot be written ({why})"
        yield note("folder-not-writable", str(context.asked.folder), what, "Name a file elsewhere with --output")


def _is_folder(path: Path) -> bool:
    """Whether it is a folder that this user can reach; what cannot be reached is told by other checks."""
    try:
        return path.is_dir()
    except OSError:
        return False


def _unwritable(folder: Path) -> str:
    """Why nothing can be written in this folder; empty where it can. Tried, as permissions do not tell all."""
    try:
        with tempfile.TemporaryFile(dir=folder) as trial:
            trial.write(bytes(4096))
            trial.flush()
    except OSError as error:
        return error.strerror or str(error)
    return ""


def lock(context: Context) -> Iterator[Finding]:
    """No other groundsched is refreshing the cache."""
    if not _is_folder(context.asked.cache.path):
        return
    try:
        with files.sole_user(context.asked.cache.path):
            return
    except LockedError:
        what = "another groundsched holds the lock of this cache: it is refreshing the elements, or hangs"
        remedy = "Try again when it has finished; if it never does, end that process: its lock ends with it"
        yield problem("lock-held", str(context.asked.cache.path), what, remedy)
    except OutputError as error:
        for p in error.problems:
            yield problem("lock-broken", p.where, p.what, p.remedy or UNLOCK)


def leftovers(context: Context) -> Iterator[Finding]:
    """Temporary files of runs that were killed: harmless, and in the way."""
    cache = context.asked.cache.path
    found = (context.asked.folder.glob(files.TEMPORARIES), cache.glob(files.TEMPORARIES), history.leftovers(cache))
    left = sorted({path for paths in found for path in _left(paths, context.now)})
    if left:
        named = ", ".join(map(str, left[:MOST_LEFTOVERS]))
        more = f" and {len(left) - MOST_LEFTOVERS} more" if len(left) > MOST_LEFTOVERS else ""
        what = f"a run that was killed left {named}{more}"
        yield note("leftover-files", str(left[0].parent), what, "Delete them; no run will read or need them")


def _left(temporaries: Iterable[Path], now: int) -> Iterator[Path]:
    """Those that nobody writes any more."""
    try:
        for path in temporaries:
            if path.is_file() and now / times.SECOND_MS - path.stat().st_mtime > LEFT_AFTER_S:
                yield path
    except OSError:
        return  # a folder that cannot be read is told by other checks


def refreshes(context: Context) -> Iterator[Finding]:
    """When `groundsched fetch` last brought something: a silent cron job is the commonest way to old elements."""
    path = history.manifest_path(context.asked.cache.path)
    known = manifest.read(path)
    if known is None:
        remedy = "`groundsched fetch` makes a new one; the elements themselves are not concerned"
        yield note("manifest-damaged", str(path), "the memory of what was fetched cannot be read", remedy)
    elif known.queries:
        last = max(known.queries.values(), key=lambda entry: (entry.asked, entry.name))
        days = (context.now - last.asked) / times.DAY_MS
        what = f"last refreshed {times.format_instant(last.asked)} ({last.name}), {days:.1f} days ago"
        is_late = days > LATE_DAYS
        remedy = "Does the job that runs `groundsched fetch` still run? Its last message says what is wrong"
        yield note("refresh-late" if is_late else "refreshed", str(path.parent), what, remedy if is_late else "")


def earth_rotation(context: Context) -> Iterator[Finding]:
    """The window lies in the table of the Earth's rotation: that of --eop, or Skyfield's."""
    window = context.window.value
    if window is None:
        return
    if context.asked.eop is not None:
        yield from _published_rotation(context.asked.eop, window)
        return
    last = ut1.last_tabulated()
    if window.end > last:
        what = (
            f"Skyfield's table of the Earth's rotation (UT1) ends on {times.format_instant(last)[:10]}: beyond it UT1 "
            "is extrapolated, which moves AOS and LOS by 0.01 s as a rule, by 0.3 s where a pass grazes the mask"
        )
        yield note("ut1-beyond-table", f"skyfield {skyfield.__version__}", what, FRESH_UT1)


def _published_rotation(file: Path, window: times.Window) -> Iterator[Finding]:
    try:
        published = finals2000a.read_ut1(file)
    except InputError as error:
        for p in error.problems:
            yield problem("eop-unreadable", p.where, p.what, p.remedy)
        return
    said = ut1_remarks.of(published, window)
    for what in said.warnings:
        yield note("ut1-beyond-file", str(file), what, finals2000a.WHERE_TO_GET_IT)
    for what in said.notes:
        yield note("ut1-used", str(file), what)
