"""The passes that belong to a document's plan, and what each antenna sees of them, as Skyfield has them.

They are found from the embedded elements and the network alone. Which passes belong to a plan is the contract's word:
those that rise inside the window, whole, where more than two hours would be kept cut at its end; and those already up
at its start, from there on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from groundsched import times
from groundsched.config.missions import Mission
from groundsched.config.network import Station
from groundsched.documents.passes import Span
from groundsched.documents.schedule import Contact, Rejection
from groundsched.elements import validation
from groundsched.elements.formats import omm_json
from groundsched.elements.records import ElementSet
from groundsched.progress import Progress, silent
from groundsched.verification.grazes import EDGE_S, GRAZING_S, Stretch, as_told
from groundsched.verification.horizons import Horizon, Place, elevation_deg, horizons
from groundsched.verification.paths import Path, path
from groundsched.verification.record import Record
from groundsched.verification.roots import Indices, peaks
from groundsched.verification.sky import Floats, Sky, satellite
from groundsched.verification.spans import Spans
from groundsched.verification.visibility import View, visible

LONGEST_TAIL_S = 2 * 3600.0
LONGEST_WINDOW_MS = 400 * times.DAY_MS
"""`plan` takes 366 days at the most."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A stretch in which a satellite is above a horizon. Seconds since the window's start."""

    horizon: Horizon
    aos_s: float
    tca_s: float
    los_s: float
    max_elevation_deg: float
    truncated_start: bool
    truncated_end: bool

    def overlap_s(self, begin_s: float, end_s: float) -> float:
        """How much of a stretch lies in this one; negative by how far it is away."""
        return min(self.los_s, end_s) - max(self.aos_s, begin_s)


@dataclass(frozen=True, kw_only=True)
class StationPass:
    """What a station sees, and what its antennas see of it."""

    satellite: int
    station: Station
    seen: Seen
    by_antenna: dict[str, tuple[Seen, ...]]
    wanted: bool = True
    """Whether it is the mission's at all."""
    doubtful: bool = False
    """Whether a few milliseconds decide that it is one, or the mission's."""


@dataclass(frozen=True, kw_only=True)
class Watched:
    """One satellite of the document."""

    elements: ElementSet
    path: Path
    passes: tuple[StationPass, ...]

    @property
    def number(self) -> int:
        """The catalogue number."""
        return self.elements.satellite


@dataclass(frozen=True)
class Sightings:
    """All that can be seen in a document's plan."""

    record: Record
    sky: Sky
    places: dict[str, Place]
    watched: dict[int, Watched] = field(default_factory=dict)

    def positions(self, number: int, seconds: Floats) -> Floats:
        """(3, k) Earth-fixed km of a satellite at (k,) seconds, asked of Skyfield itself; NaN where SGP4 fails."""
        return self.sky.positions(satellite(self.watched[number].elements, self.sky.timescale), seconds)

    def instant(self, second: float) -> int:
        """The moment in whole milliseconds."""
        return self.sky.origin + round(second * times.SECOND_MS)

    def seconds(self, *instants: int) -> Floats:
        """(n,) seconds since the window's start."""
        return (np.array(instants, dtype=np.int64) - self.sky.origin) / times.SECOND_MS


def sightings(record: Record, progress: Progress = silent) -> Sightings:
    """The passes of every satellite whose elements the document embeds, found by Skyfield.

    Satellites that no mission names, whose elements cannot be read, or that have no position at the window's start, are
    left out; of a window that no plan has, all are.
    """
    schedule = record.schedule
    sky = Sky(schedule.window.start, schedule.inputs.ut1)
    found = Sightings(record, sky, {s.id: Place.of(s) for s in record.stations.values()})
    if not 0 < schedule.window.end - schedule.window.start <= LONGEST_WINDOW_MS:
        return found
    skies, told = _skies(record, found.places), _told(record, sky)
    for number, used in enumerate(schedule.inputs.elements):
        elements = _readable(used.omm)
        mission = record.missions.get(used.satellite)
        if elements is not None and elements.satellite == used.satellite and mission is not None:
            own = _watched(sky, elements, skies, schedule.window.end, told)
            if own is not None:
                found.watched[used.satellite] = replace(own, passes=_judged(own.passes, mission, schedule.window))
        progress("passes by Skyfield", number + 1, len(schedule.inputs.elements))
    return found


def _readable(omm: dict[str, str | int | float | None]) -> ElementSet | None:
    """The embedded set; None where it is none, or none that SGP4 may be asked for."""
    try:
        found = omm_json.from_record(omm)
    except ValueError:
        return None
    return found if validation.fault(found) is None else None


_Told = Mapping[tuple[int, str], Sequence[Stretch]]
"""By satellite and station."""


@dataclass(frozen=True)
class _StationSky:
    station: Station
    views: tuple[View, ...]
    """The station's own first, then those of its antennas that differ."""
    of_antenna: dict[str, int]


def _skies(record: Record, places: dict[str, Place]) -> list[_StationSky]:
    found = []
    for station in record.stations.values():
        own, of_antennas = horizons(station, record.schedule.inputs.options.min_elevation_deg)
        distinct = list(dict.fromkeys((own, *of_antennas.values())))
        views = tuple(View(places[station.id], each) for each in distinct)
        found.append(_StationSky(station, views, {a: distinct.index(h) for a, h in of_antennas.items()}))
    return found


def _told(record: Record, sky: Sky) -> _Told:
    """When the document says that satellites are seen from stations."""
    found: defaultdict[tuple[int, str], list[Stretch]] = defaultdict(list)
    entries: list[Contact | Rejection] = [*record.schedule.contacts, *record.schedule.rejected]
    for entry in entries:
        seen_s = (entry.aos - sky.origin) / times.SECOND_MS, (entry.los - sky.origin) / times.SECOND_MS
        found[entry.satellite, entry.station].append(seen_s)
    return found


def _watched(
    sky: Sky, elements: ElementSet, skies: Sequence[_StationSky], window_end: int, told: _Told
) -> Watched | None:
    """The satellite with all of its passes, with just those grazing gaps that are told."""
    window_s = (window_end - sky.origin) / times.SECOND_MS
    way = path(sky, satellite(elements, sky.timescale), elements, window_s + LONGEST_TAIL_S)
    if way is None:
        return None
    every = visible(way, [view for each in skies for view in each.views])
    passes: list[StationPass] = []
    first = 0
    for each in skies:
        numbers = range(first, first + len(each.views))
        own = told.get((elements.satellite, each.station.id), ())
        seen = [as_told(_stretches(every, n), own, way, view) for n, view in zip(numbers, each.views, strict=True)]
        passes += _passes(way, each, seen, window_s, elements.satellite)
        first += len(each.views)
    return Watched(elements=elements, path=way, passes=tuple(passes))


def _stretches(every: Spans, view: int) -> list[Stretch]:
    mine = every.owner == view
    return list(zip(every.begin_s[mine].tolist(), every.end_s[mine].tolist(), strict=True))


def _passes(
    way: Path, sky: _StationSky, stretches: Sequence[Sequence[Stretch]], window_s: float, number: int
) -> Iterator[StationPass]:
    """The passes over one station that rise before the window's end; `stretches` go by the numbers of its views."""
    whole = [_kept(stretch, window_s) for stretch in stretches[0] if stretch[0] < window_s]
    parts = [
        (view, max(rise, begin), min(fall, end), owner)
        for owner, (begin, end) in enumerate(whole)
        for view, own in enumerate(stretches)
        for rise, fall in own
        if max(rise, begin) < min(fall, end)
    ]
    seen: list[list[list[Seen]]] = [[[] for _ in sky.views] for _ in whole]
    for (view, _, _, owner), each in zip(parts, _seen(way, sky, parts, window_s), strict=True):
        seen[owner][view].append(each)
    for own in seen:
        yield StationPass(
            satellite=number,
            station=sky.station,
            seen=own[0][0],
            by_antenna={antenna: tuple(own[view]) for antenna, view in sky.of_antenna.items()},
        )


def _kept(stretch: Stretch, window_s: float) -> Stretch:
    """What of a pass belongs to the plan: all of it; but of one of more than two hours nothing after the window."""
    rise, fall = stretch
    return rise, min(fall, window_s) if fall - rise > LONGEST_TAIL_S else fall


def _seen(
    way: Path, sky: _StationSky, parts: Sequence[tuple[int, float, float, int]], window_s: float
) -> Iterator[Seen]:
    begins, ends = np.array([p[1] for p in parts]), np.array([p[2] for p in parts])
    tca, highest = _culminations(way, sky.views[0].place, begins, ends)
    for (view, begin, end, _), at, elevation in zip(parts, tca.tolist(), highest.tolist(), strict=True):
        is_cut = end == window_s or (way.fails and end >= way.end_s)
        yield Seen(
            horizon=sky.views[view].horizon,
            aos_s=begin,
            tca_s=at,
            los_s=end,
            max_elevation_deg=elevation,
            truncated_start=begin <= 0,
            truncated_end=is_cut,
        )


def _culminations(way: Path, place: Place, begins: Floats, ends: Floats) -> tuple[Floats, Floats]:
    """(n,) moments at which the satellite is highest in each of the stretches, and (n,) elevations then.

    The highest of the grid's samples and the ends, and where it is a sample the true peak beside it.
    """
    low, high = begins.copy(), ends.copy()
    at_ends = elevation_deg(place.lines(way.at(np.append(begins, ends)))).reshape(2, -1).T
    for number, (begin, end) in enumerate(zip(begins.tolist(), ends.tolist(), strict=True)):
        seconds, positions = way.knots_between(begin, end)
        samples = np.concatenate(([begin], seconds, [end]))
        heights = np.insert(at_ends[number], 1, elevation_deg(place.lines(positions)))
        best = int(np.argmax(heights))
        low[number], high[number] = samples[max(best - 1, 0)], samples[min(best + 1, len(samples) - 1)]

    def elevations(some: Indices, seconds: Floats) -> Floats:
        return elevation_deg(place.lines(way.at(seconds)))

    return peaks(elevations, low, high)


def _judged(passes: Sequence[StationPass], mission: Mission, window: Span) -> tuple[StationPass, ...]:
    return tuple(
        replace(each, wanted=_is_wanted(each, mission, window.start), doubtful=_is_doubtful(each, mission, window))
        for each in passes
    )


def _is_wanted(own: StationPass, mission: Mission, origin: int) -> bool:
    """A pass is the mission's at a station that it uses, and wholly inside the time in which it exists."""
    station = own.station.id
    begin, end = (origin + second * times.SECOND_MS for second in (own.seen.aos_s, own.seen.los_s))
    return (
        (not mission.stations or station in mission.stations)
        and station not in mission.not_stations
        and (mission.from_ is None or begin >= mission.from_)
        and (mission.until is None or end <= mission.until)
    )


def _is_doubtful(own: StationPass, mission: Mission, window: Span) -> bool:
    """Whether a few milliseconds decide: it lasts hardly longer, or its ends are at those of the window or mission."""
    begin, end = (window.start + second * times.SECOND_MS for second in (own.seen.aos_s, own.seen.los_s))
    near = [
        abs(moment - limit) <= EDGE_S * times.SECOND_MS
        for moment, limit in ((begin, window.end), (begin, mission.from_), (end, mission.until))
        if limit is not None
    ]
    return any(near) or own.seen.los_s - own.seen.aos_s < GRAZING_S
