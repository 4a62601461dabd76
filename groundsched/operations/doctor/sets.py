"""The element sets: there, readable, young enough, working; and the clock that they are held against."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from groundsched import fleet, times
from groundsched.documents.diagnosis import Finding, Level
from groundsched.elements import selection
from groundsched.elements.records import RejectedRecord
from groundsched.operations.doctor.context import Context
from groundsched.operations.doctor.findings import gathered, note, problem
from groundsched.passes.search import find_failures
from groundsched.times import DAY_MS, Window

MOST_RECORDS = 20
MOST_FILES = 10
AHEAD_MS = DAY_MS
"""Epochs of high orbits and of predicted sets lie some hours ahead; a day is more than any publisher does for most."""
LONGEST_MS = 30 * DAY_MS
"""Of a longer window the first month is searched for failing sets: no set should serve longer."""

FETCH = "`groundsched fetch` gets newer elements"
WAYS_OUT = (
    f"{FETCH}; `--start epoch` plans at the elements' own time; `--allow-stale` uses them all the same "
    "(times may be minutes off). If they are new, is the clock right?"
)


def cache(context: Context) -> Iterator[Finding]:
    """A folder of elements that is there, can be read and holds some."""
    for p in context.cache.problems:
        yield problem("cache-missing", p.where, p.what, p.remedy)
    if context.cache.value is None:
        return
    known = context.cache.value
    if not known.sets:
        what = "there is no usable element set in it" if known.empty_files else "it holds no element files"
        remedy = f"{FETCH}; or name another folder with {context.asked.cache.option}"
        yield problem("cache-empty", known.folder, what, remedy)
    if known.empty_files:
        first = {r.file: r.reason for r in reversed(known.rejected)}
        files = [(f"{known.folder}/{name}", first.get(name, "no good record")) for name in known.empty_files]
        remedy = "Delete what is no element file, such as a saved error page; `groundsched fetch` gets it again"
        level: Level = "note" if known.sets else "problem"
        yield from gathered("file-without-elements", level, "files", files, remedy=remedy)


def refused(context: Context) -> Iterator[Finding]:
    """Records that may not reach SGP4; files without a good record are told by `cache`."""
    known = context.sets
    records = [r for r in known.rejected if r.file not in known.empty_files]
    for record in records[:MOST_RECORDS]:
        yield note("record-refused", f"{known.folder}/{record.file}:{record.line}", _whose(record) + record.reason)
    if len(records) > MOST_RECORDS:
        what = f"{len(records) - MOST_RECORDS} more records were refused"
        yield note("record-refused", known.folder, what, "`groundsched satellites` lists all of them")


def _whose(record: RejectedRecord) -> str:
    return "" if record.satellite is None else f"satellite {record.satellite}: "


def serving(context: Context) -> Iterator[Finding]:
    """How many satellites each file serves in the window: of several sets of one satellite the nearest one serves."""
    if context.window.value is None:
        return
    chosen = selection.choose(context.sets, context.window.value).values()
    serves = Counter(elements.source for elements in chosen)
    idle = sorted({elements.source for elements in context.sets.sets} - set(serves))
    told = [f"{name} serves {_satellites(n)}" for name, n in serves.most_common(MOST_FILES)]
    if len(serves) > MOST_FILES:
        told.append(f"{len(serves) - MOST_FILES} more files serve some")
    if idle:
        more = f" and {len(idle) - MOST_FILES} more" if len(idle) > MOST_FILES else ""
        told.append(f"nearer sets stand in for {', '.join(idle[:MOST_FILES])}{more}")
    yield note("files-serving", context.sets.folder, "; ".join(told))


def _satellites(number: int) -> str:
    return f"{number} satellite{'' if number == 1 else 's'}"


def elements(context: Context) -> Iterator[Finding]:
    """Elements for each mission, near enough to the window, that work in all of it."""
    window = context.window.value
    if window is None or context.lacks("elements"):
        return
    crew = fleet.assemble(context.planned, context.sets, window, max_age_days=context.asked.max_age_days)
    is_all_gone = not crew.satellites
    if is_all_gone and crew.absent and {a.kind for a in crew.absent} == {"elements too old"}:
        yield _expired(context, window)
    else:
        level: Level = "problem" if context.said is not None or context.asked.satellites or is_all_gone else "note"
        yield from _absent(crew.absent, level)
    yield from _failing(crew, window)
    yield from _ages(crew, window)


def _expired(context: Context, window: Window) -> Finding:
    wanted = {m.satellite for m in context.planned}
    sets = [s for s in selection.choose(context.sets, window).values() if s.satellite in wanted]
    nearest = min(sets, key=lambda s: (selection.nearest_age_days(s, window), s.satellite))
    age, allowed = selection.nearest_age_days(nearest, window), context.asked.max_age_days or 0.0
    what = (
        f"all elements are too old for this window: the nearest set ({nearest.name}, epoch "
        f"{times.format_instant(nearest.epoch_ms)}) is {age:.1f} days away from it, and {allowed:g} are allowed"
    )
    return problem("elements-expired", context.sets.folder, what, WAYS_OUT)


OF_ABSENCE = {
    "elements too old": ("elements-too-old", WAYS_OUT),
    "no good elements": ("elements-refused", "`groundsched fetch` gets them again; correct or delete what was refused"),
}
"""What `fleet` calls the kind of absence → code and remedy."""
MISSING = (
    "elements-missing",
    "`groundsched fetch` may get them; if no publisher has this satellite, is its number right?",
)


def _absent(absent: tuple[fleet.Absent, ...], level: Level) -> Iterator[Finding]:
    for kind in dict.fromkeys(a.kind for a in absent):
        code, remedy = OF_ABSENCE.get(kind, MISSING)
        said = [(_called(a.name, a.satellite), a.reason) for a in absent if a.kind == kind]
        yield from gathered(code, level, "satellites", said, remedy=remedy)


def _called(name: str, satellite: int) -> str:
    return name if name == str(satellite) else f"{name} ({satellite})"


def _failing(crew: fleet.Fleet, window: Window) -> Iterator[Finding]:
    failures = find_failures(crew.satellites, Window(window.start, min(window.end, window.start + LONGEST_MS)))
    said = [
        (_called(crew.names[n], crew.satellites[n].elements.satellite), _failure(failure.at, failure.reason, window))
        for n, failure in sorted(failures.items())
    ]
    remedy = f"{FETCH}; a satellite that has come down needs its mission taken out"
    yield from gathered("elements-fail", "problem", "satellites", said, remedy=remedy)


def _failure(at: int, reason: str, window: Window) -> str:
    if at <= window.start:
        return f"{reason} before this window begins: no pass of it is found"
    return f"{reason} from {times.format_instant(at)} on: no pass after that is found"


def _ages(crew: fleet.Fleet, window: Window) -> Iterator[Finding]:
    ages = sorted((selection.largest_age_days(s.elements, window), s.elements.name) for s in crew.satellites)
    if not ages:
        return
    young = sum(age < selection.NOTE_FROM_DAYS for age, _ in ages)
    old = sum(age >= selection.WARN_FROM_DAYS for age, _ in ages)
    oldest, name = ages[-1]
    what = (
        f"elements of {_satellites(len(ages))}, at most {oldest:.1f} days from their epoch in this window ({name}): "
        f"{young} under {selection.NOTE_FROM_DAYS:g} days, {len(ages) - young - old} under "
        f"{selection.WARN_FROM_DAYS:g}, {old} more"
    )
    yield note("element-ages", crew.cache.folder, what, f"{FETCH}: times may be many seconds off" if old else "")


def clock(context: Context) -> Iterator[Finding]:
    """The clock against the epochs: elements are made before they are used, and not long before."""
    newest = selection.newest(context.sets)
    if not newest:
        return
    ahead = [s for s in newest.values() if s.epoch_ms > context.now + AHEAD_MS]
    latest = max(s.epoch_ms for s in newest.values())
    told = f"the clock says {times.format_instant(context.now)}"
    if 2 * len(ahead) > len(newest):
        what = f"{told}, but {len(ahead)} of {len(newest)} satellites have later elements, up to {_instant(latest)}"
        yield problem("clock-behind", "clock", what, "Set the clock of this machine, such as with timedatectl")
    elif ahead:
        what = f"{told}; elements of {_satellites(len(ahead))} are more than a day later, up to {_instant(latest)}"
        yield note(
            "epochs-ahead", context.sets.folder, what, "Predicted sets are; if these are not, is the clock right?"
        )
    age_days = (context.now - latest) / DAY_MS
    window = context.window.value
    is_of_the_past = window is not None and window.start < context.now - DAY_MS
    if is_of_the_past and age_days > selection.MAX_AGE_DAYS:  # for a window of today `elements` says it
        what = f"{told}; the newest elements are {age_days:.1f} days older, of {_instant(latest)}"
        yield note("elements-behind-clock", "clock", what, f"{FETCH}; if they are new, is the clock right?")


def _instant(moment: int) -> str:
    return times.format_instant(moment)
