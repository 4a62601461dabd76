"""Which satellites are concerned, which element set serves each, and what to say of those that none serves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from groundsched import times
from groundsched.config.missions import Booking, ContactsPerDay, Mission, Missions, Request
from groundsched.documents.passes import ElementsUsed, Excluded
from groundsched.elements import selection, timing
from groundsched.elements.formats import omm_json
from groundsched.elements.records import Cache, ElementSet
from groundsched.elements.timing import Timing
from groundsched.ephemeris.satellites import Satellite
from groundsched.errors import NoUsableElementsError, Problem
from groundsched.passes.failures import Failure

MOST_NAMED = 20
"""So many refused records are named, of the others the number."""

NO_GOOD_ELEMENTS = "no good elements"
"""The kind of absent satellite whose every record was refused."""
TOO_OLD = "elements too old"
"""The kind of absent satellite whose nearest set is farther from the window than is allowed."""
FAILING = "elements fail"
"""The kind of absent satellite with whose set SGP4 fails before the window begins."""

NO_SATELLITE = Problem("--missions", "the file names no satellite", "Add missions, or name some with --satellite")


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """A satellite asked for that has no usable elements in this window."""

    satellite: int
    name: str
    kind: str
    """What such satellites have in common, for a warning that names many."""
    reason: str

    @property
    def label(self) -> str:
        """Name and number, for messages."""
        return f"{self.name} ({self.satellite})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """The satellites asked for, in order of their catalogue numbers."""

    missions: tuple[Mission, ...]
    """One for each satellite asked for, also for those in `absent`."""
    satellites: tuple[Satellite, ...]
    names: tuple[str, ...]
    """Of `satellites`: the mission's name, else the catalogue's."""
    timings: tuple[Timing, ...]
    """Of `satellites`: how good their sets are."""
    absent: tuple[Absent, ...]
    cache: Cache
    window: times.Window

    @property
    def served(self) -> tuple[Mission, ...]:
        """The missions whose satellites have usable elements."""
        gone = {a.satellite for a in self.absent}
        return tuple(m for m in self.missions if m.satellite not in gone)

    @property
    def unserved(self) -> tuple[Mission, ...]:
        """The missions whose satellites have none."""
        gone = {a.satellite for a in self.absent}
        return tuple(m for m in self.missions if m.satellite in gone)

    def without(self, failures: dict[int, Failure]) -> Fleet:
        """The fleet without those satellites that fail before the window has begun: no set serves them."""
        dead = {number: f for number, f in failures.items() if f.at <= self.window.start}
        gone = [
            Absent(
                satellite=self.satellites[number].elements.satellite,
                name=self.names[number],
                kind=FAILING,
                reason=f"{failure.reason} before this window begins",
            )
            for number, failure in sorted(dead.items())
        ]
        return replace(self, absent=(*self.absent, *gone))

    def elements_used(self) -> tuple[ElementsUsed, ...]:
        """The sets that serve, as documents carry them."""
        return tuple(
            ElementsUsed(
                satellite=s.elements.satellite,
                name=s.elements.name,
                epoch=s.elements.epoch_ms,
                age_days=round(selection.largest_age_days(s.elements, self.window), 4),
                source=s.elements.source,
                omm=omm_json.as_record(s.elements),
                drift_s=t.drift_s,
                floor_s=t.floor_s,
            )
            for s, t in zip(self.satellites, self.timings, strict=True)
            if s.elements.satellite not in {a.satellite for a in self.absent}
        )

    def remarks(
        self, passes: Iterable[tuple[int, int]] | None = None, max_age_days: float | None = None
    ) -> selection.AgeRemarks:
        """What to say about the ages of the sets at these passes, less those that are too old to be used.

        `passes` are catalogue numbers and TCAs; where no age is too old, a satellite's first and last are enough.
        A satellite without one counts from the nearest moment of the window; without `passes` the whole window counts.
        """
        sets = {s.elements.satellite: s.elements for s in self.satellites}
        if passes is None:
            return selection.age_remarks((s, selection.largest_age_days(s, self.window)) for s in sets.values())
        ages = {number: selection.nearest_age_days(elements, self.window) for number, elements in sets.items()}
        for number, tca in passes:
            age = sets[number].age_days(tca)
            if max_age_days is None or age <= max_age_days:
                ages[number] = max(age, ages[number])
        return selection.age_remarks((sets[number], age) for number, age in ages.items())

    def warnings(self) -> list[str]:
        """Satellites without usable elements, sets that do not fit together, refused records: one line of a kind."""
        jumps = timing.jump_warnings(zip(self._labels, self.timings, strict=True))
        return [*_absent_warning(self.absent), *jumps, *_rejected_warnings(self.cache)]

    @property
    def _labels(self) -> list[str]:
        return [f"{name} ({s.elements.satellite})" for name, s in zip(self.names, self.satellites, strict=True)]

    def failure_warnings(self, failures: dict[int, Failure]) -> list[str]:
        """Satellites whose SGP4 fails inside the window, with the moments: one line for each way to fail."""
        whose: dict[str, list[str]] = {}
        for number, failure in sorted(failures.items()):
            if failure.at <= self.window.start:
                continue
            satellite = self._labels[number]
            whose.setdefault(failure.reason, []).append(f"{satellite} from {times.format_instant(failure.at)}")
        return [f"{reason}, nothing after it is used: {', '.join(each)}" for reason, each in whose.items()]

    def excluded(self, failures: dict[int, Failure]) -> tuple[Excluded, ...]:
        """Everything that could not serve: refused records, satellites without elements, SGP4 failures."""
        records = [
            Excluded(satellite=r.satellite, reason=r.reason, file=r.file, line=r.line) for r in self.cache.rejected
        ]
        named = {r.satellite for r in self.cache.rejected}
        absent = [
            Excluded(satellite=a.satellite, reason=a.reason)
            for a in self.absent
            if a.kind != NO_GOOD_ELEMENTS or a.satellite not in named
        ]
        failed = [
            Excluded(
                satellite=self.satellites[number].elements.satellite,
                reason=f"{failure.reason} from {times.format_instant(failure.at)} on",
            )
            for number, failure in sorted(failures.items())
            if failure.at > self.window.start
        ]
        return (*records, *absent, *failed)


def asked_for(
    missions: Missions | None,
    cache: Cache,
    satellites: Sequence[int],
    *,
    requests: Sequence[Request] = (),
    window: times.Window | None = None,
) -> tuple[Mission, ...]:
    """The missions to look after, in order of catalogue number.

    Those of the file, and those of its requests and these `requests` for satellites without a mission; without a file
    every satellite in the cache; where `satellites` are named, these alone, with what the file says of each or, if it
    says nothing, with the defaults. A request outside the `window`, where that is known, makes no mission.
    """
    said = {m.satellite: m for m in missions.missions if m.satellite is not None} if missions else {}
    every_request = (*(missions.requests if missions else ()), *requests)
    needed = _needed(missions, [r for r in every_request if window is None or r.touches(window)])
    everyone = said if missions else {s.satellite for s in cache.sets} | _refused(cache)
    wanted = sorted(set(satellites) or {*everyone, *needed})
    if missions is None or satellites:
        needed = {}
    return tuple(said.get(number) or needed.get(number) or _plain(number, missions) for number in wanted)


def _needed(missions: Missions | None, requests: Sequence[Request]) -> dict[int, Mission]:
    """A mission with the defaults for each satellite that requests alone name.

    It lives from the first `after` to the last `before`. Docked objects are served through their host's mission.
    """
    entries = missions.missions if missions else ()
    looked_after = {number for m in entries for number in (m.satellite, *m.also)}
    naming: dict[int, list[Request]] = {}
    for request in requests:
        for number in request.any_of:
            if number not in looked_after:
                naming.setdefault(number, []).append(request)
    return {number: _for_requests(_plain(number, missions), named) for number, named in naming.items()}


def _for_requests(mission: Mission, requests: Sequence[Request]) -> Mission:
    starts = [request.after for request in requests if request.after is not None]
    return replace(
        mission,
        from_=min(starts) if len(starts) == len(requests) else None,
        until=max(request.before for request in requests),
    )


def hosted(bookings: Sequence[Booking], planned: Sequence[Mission]) -> tuple[Booking, ...]:
    """The bookings; of a docked object that is not planned apart each is one of its host, with which it flies."""
    hosts = {number: mission.satellite for mission in planned for number in mission.also}
    return tuple(replace(b, satellite=hosts.get(b.satellite) or b.satellite) for b in bookings)


def guests(
    missions: Missions | None, planned: Sequence[Mission], bookings: Sequence[Booking], window: times.Window
) -> tuple[Mission, ...]:
    """The missions of satellites that are booked in this window and have none: the file's defaults, and no more.

    Nothing but the booking was asked for: a plan gives them no antenna time of its own accord.
    """
    known = {mission.satellite for mission in planned}
    booked = {b.satellite for b in bookings if window.overlaps(b.start, b.end)}
    return tuple(
        replace(_plain(number, missions), contacts_per_day=ContactsPerDay(max=0)) for number in sorted(booked - known)
    )


def _refused(cache: Cache) -> set[int]:
    return {r.satellite for r in cache.rejected if r.satellite is not None}


def _plain(number: int, missions: Missions | None) -> Mission:
    if missions is None:
        return Mission(satellite=number)
    said = missions.defaults
    return Mission(
        satellite=number,
        priority=said.priority,
        min_contact_s=said.min_contact_s,
        min_culmination_deg=said.min_culmination_deg,
    )


def assemble(missions: Sequence[Mission], cache: Cache, window: times.Window, *, max_age_days: float | None) -> Fleet:
    """The fleet of these missions: for each the set nearest to the window's middle, if it is usable.

    `max_age_days` None takes sets of any age.
    """
    chosen = selection.choose(cache, window)
    serving: list[tuple[Mission, ElementSet]] = []
    absent = []
    for mission in missions:
        number = mission.satellite or 0
        elements = chosen.get(number)
        if elements is not None and (max_age_days is None or selection.usable(elements, window, max_age_days)):
            serving.append((mission, elements))
        else:
            name = mission.name or (elements.name if elements else str(number))
            kind, reason = _why(number, elements, cache, window, max_age_days)
            absent.append(Absent(satellite=number, name=name, kind=kind, reason=reason))
    return Fleet(
        missions=tuple(missions),
        satellites=tuple(Satellite.of(elements) for _, elements in serving),
        names=tuple(mission.name or elements.name for mission, elements in serving),
        timings=timing.timings((elements for _, elements in serving), cache),
        absent=tuple(absent),
        cache=cache,
        window=window,
    )


def _why(
    number: int, elements: ElementSet | None, cache: Cache, window: times.Window, max_age_days: float | None
) -> tuple[str, str]:
    """The kind of reason, and the reason."""
    if elements is not None and max_age_days is not None:
        age = selection.nearest_age_days(elements, window)
        allowed = f"more than {max_age_days:g} allowed"
        return TOO_OLD, f"elements are {age:.1f} days from this window, {allowed}"
    refused = [r for r in cache.rejected if r.satellite == number]
    if refused:
        first = f"{refused[0].file}:{refused[0].line}: {refused[0].reason}"
        return NO_GOOD_ELEMENTS, f"no good elements in {cache.folder}: {first}"
    nothing = f"no elements in {cache.folder}"
    return nothing, nothing


def require_usable(fleet: Fleet) -> None:
    """Raises NoUsableElementsError where no satellite has a usable set: says why, and the ways out."""
    if len(fleet.absent) >= len(fleet.missions):
        raise NoUsableElementsError(_nothing_usable(fleet.absent, fleet.cache, fleet.window))


def _nothing_usable(absent: Sequence[Absent], cache: Cache, window: times.Window) -> list[Problem]:
    if not absent and cache.sets:
        return [NO_SATELLITE]
    failing = [a for a in absent if a.kind == FAILING]
    aged = [a for a in absent if a.kind == TOO_OLD]
    problems = _failing(failing, cache)
    if aged:
        problems.append(_too_old(aged, cache, window, whose="the other" if failing else "all"))
    return problems or _nothing_good(cache)


def _failing(failing: Sequence[Absent], cache: Cache) -> list[Problem]:
    """One problem for each way in which SGP4 fails; `--allow-stale` is no way out, as age is not the reason."""
    whose: dict[str, list[str]] = {}
    for a in failing:
        whose.setdefault(a.reason, []).append(a.label)
    remedy = (
        "Two ways out: `groundsched fetch` gets newer elements, unless the satellite has decayed; `--start epoch` "
        "looks at the elements' own time"
    )
    return [Problem(cache.folder, f"{reason}: {_some(each)}", remedy) for reason, each in whose.items()]


def _too_old(aged: Sequence[Absent], cache: Cache, window: times.Window, *, whose: str) -> Problem:
    chosen = selection.choose(cache, window)
    ages = [(selection.nearest_age_days(chosen[a.satellite], window), a) for a in aged]
    age, nearest = min(ages, key=lambda pair: (pair[0], pair[1].satellite))
    epoch = times.format_instant(chosen[nearest.satellite].epoch_ms)
    return Problem(
        cache.folder,
        f"{whose} elements are too old for this window: the nearest set ({nearest.name}, epoch {epoch}) "
        f"is {age:.1f} days away from {times.format_instant(window.start)}",
        "Three ways out: `groundsched fetch` gets newer elements; `--start epoch` plans at the elements' own time; "
        "`--allow-stale` uses them all the same (times may be minutes off)",
    )


def _nothing_good(cache: Cache) -> list[Problem]:
    """Every refused record, as far as they can be named, and the ways out."""
    what = "there are no usable elements for any satellite asked for"
    remedy = "Refresh the cache with `groundsched fetch`, or name another folder with --tle-cache"
    return [*(Problem("", line) for line in _rejected_warnings(cache)), Problem(cache.folder, what, remedy)]


def _absent_warning(absent: Sequence[Absent]) -> list[str]:
    """One line for each kind of reason, which names them; of many the first, and the number of the others.

    Where every record of a satellite was refused, these are told on lines of their own.
    """
    whose: dict[str, list[str]] = {}
    for a in absent:
        told = a.kind in (a.reason, NO_GOOD_ELEMENTS)
        whose.setdefault(a.kind, []).append(a.label if told else f"{a.label}: {a.reason}")
    return [f"not planned, {kind}: {_some(each)}" for kind, each in whose.items()]


def _some(each: Sequence[str]) -> str:
    more = len(each) - MOST_NAMED
    return "; ".join(each[:MOST_NAMED]) + (f"; and {more} more" if more > 0 else "")


def _rejected_warnings(cache: Cache) -> list[str]:
    """Each refused record with its place; of many the first few and the number of the others."""
    lines = [f"{r.file}:{r.line}: {_whose(r.satellite)}{r.reason}" for r in cache.rejected[:MOST_NAMED]]
    more = len(cache.rejected) - MOST_NAMED
    return lines + ([f"{more} more records were refused; `groundsched satellites` lists them"] if more > 0 else [])


def _whose(satellite: int | None) -> str:
    return f"satellite {satellite}: " if satellite is not None else ""


def epoch_start(missions: Sequence[Mission], cache: Cache, now: int) -> int:
    """What ``--start epoch`` means for these missions.

    Raises NoUsableElementsError where none has elements from before `now`.
    """
    if not missions and cache.sets:
        raise NoUsableElementsError(NO_SATELLITE)
    newest = selection.newest(cache)
    if not any(m.satellite in newest for m in missions):
        raise NoUsableElementsError(_nothing_good(cache))
    return selection.start_at_epoch([newest[m.satellite] for m in missions if m.satellite in newest], now)
