"""The main job on one page: choose sets → find passes → candidates → solve → document → quick check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import groundsched
from groundsched import fleet, times
from groundsched.config import Loaded, unplanned_keys
from groundsched.config.missions import Booking, Mission, Missions, Request
from groundsched.config.network import Network
from groundsched.documents.explanation import Explanation
from groundsched.documents.passes import Span
from groundsched.documents.schedule import (
    Carried,
    Inputs,
    MissionReport,
    MissionsInput,
    NetworkInput,
    Options,
    Schedule,
)
from groundsched.documents.ut1 import Ut1Used
from groundsched.elements.records import Cache
from groundsched.ephemeris import ut1_remarks
from groundsched.ephemeris.earth_rotation import UT1_SOURCE, DailyUt1, PublishedUt1
from groundsched.errors import NoUsableElementsError, Problem
from groundsched.preparing import Case, Prepared, max_age_days, prepare
from groundsched.progress import Progress, Stop, never, silent
from groundsched.scheduling import carrying, reports, request_reports
from groundsched.scheduling.demand import Demand, Plan, Settings
from groundsched.scheduling.known_plans import known_plan
from groundsched.scheduling.recorders import idle_recorders
from groundsched.scheduling.solve import schedule
from groundsched.scheduling.why import explained_all
from groundsched.surveying import Survey
from groundsched.verification import require_right

if TYPE_CHECKING:
    from concurrent.futures import Executor


@dataclass(frozen=True, slots=True, kw_only=True)
class Previous:
    """The schedule that is to be replaced, as read."""

    schedule: Schedule
    sha256: str
    """Of the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What a plan is made from, as read."""

    network: Loaded[Network]
    missions: Loaded[Missions] | None
    cache: Cache
    published_ut1: PublishedUt1 | None = None
    """None: UT1 is Skyfield's."""
    requests: tuple[Request, ...] = ()
    """Beside those of the missions."""
    bookings: tuple[Booking, ...] = ()
    """In addition to those of the missions file."""
    previous: Previous | None = None

    def asked_for(self, satellites: Sequence[int], window: times.Window | None = None) -> tuple[Mission, ...]:
        """The missions of these satellites; where none is named, all that are to be planned (in `window`)."""
        return fleet.asked_for(_value(self.missions), self.cache, satellites, requests=self.requests, window=window)

    def requests_for(self, missions: Sequence[Mission], satellites: Sequence[int]) -> tuple[Request, ...]:
        """All requests, the missions' own first; where `satellites` are named, those that their missions can meet."""
        planned = {number for mission in missions for number in (mission.satellite, *mission.also)}
        return tuple(
            request
            for request in (*self.said.requests, *self.requests)
            if not satellites or not planned.isdisjoint(request.any_of)
        )

    @property
    def said(self) -> Missions:
        """What the missions file says; without one nothing."""
        return _value(self.missions) or Missions()

    def bookings_for(self, planned: Sequence[Mission]) -> tuple[Booking, ...]:
        """All bookings, the missions' own first; those of docked objects as their hosts'."""
        return fleet.hosted((*self.said.bookings, *self.bookings), planned)

    def guests(self, planned: Sequence[Mission], network: Network, window: times.Window) -> tuple[Mission, ...]:
        """Missions for the satellites that are booked on antennas of this network and have none."""
        antennas = {antenna.id for station in network.stations for antenna in station.antennas}
        booked = [booking for booking in self.bookings_for(planned) if booking.antenna in antennas]
        return fleet.guests(_value(self.missions), planned, booked, window)

    def carried(self, window: times.Window) -> Carried | None:
        """What the schedule before leaves at the start of this window; None where there is none."""
        return carrying.carried(self.previous.schedule, window) if self.previous is not None else None

    def untouched(self, window: times.Window) -> list[str]:
        """What to say of a schedule before that has nothing to do with this window."""
        if self.previous is None:
            return []
        span = self.previous.schedule.window
        if window.overlaps(span.start, span.end):
            return []
        when = f"from {times.format_instant(span.start)} to {times.format_instant(span.end)}"
        return [f"the schedule before is of another time, {when}: there is nothing in it to keep"]


def plan(
    sources: Sources,
    window: times.Window,
    options: Options,
    *,
    created: int,
    reason: str | None = None,
    strict: bool = False,
    verify: bool = True,
    explain: bool = False,
    executor: Executor | None = None,
    stop: Stop = never,
    progress: Progress = silent,
) -> Schedule:
    """The proven schedule of `window`; `explain`: with an explanation of each refused pass.

    Raises NoUsableElementsError where no satellite asked for has usable elements; when `strict`, where one has none;
    InfeasibleError where not all that is booked can be kept; with `verify` WrongPlanError where the plan breaks a rule.
    `reason` says in the operator's words why it is made.
    `stop` ends the search early with the best schedule so far. An `executor` finds the passes, as `find_passes` says.
    """
    asked = sources.asked_for(options.satellites, window)
    network = sources.network.value.only(options.stations)
    asked += () if options.satellites else sources.guests(asked, network, window)
    crew = fleet.assemble(asked, sources.cache, window, max_age_days=max_age_days(options))
    case = Case(
        crew=crew,
        network=network,
        options=options,
        requests=sources.requests_for(crew.missions, options.satellites),
        bookings=sources.bookings_for(crew.missions),
        owners=sources.said.owners,
        published_ut1=sources.published_ut1,
        carried=sources.carried(window),
    )
    made_of = prepare(case, executor=executor, progress=progress)
    if strict and made_of.crew.absent:
        raise NoUsableElementsError([Problem(f"{a.name} ({a.satellite})", a.reason) for a in made_of.crew.absent])
    settings = Settings(gap=options.gap, seed=options.seed)
    solved = schedule(made_of.demand, settings, stop=stop, progress=progress)
    made = replace(_document(sources, made_of, result=solved, options=options, created=created), reason=reason)
    if verify:
        require_right(made)
    if not explain:
        return made
    known = known_plan(made_of.demand, solved, settings, surveyor=Survey(case, made_of), stop=stop)
    found = explained_all(known, stop=stop, progress=progress)
    return _with_explanations(made, found)


def _with_explanations(made: Schedule, found: Sequence[Explanation]) -> Schedule:
    """The schedule with what is said of its refused passes; a note says where not all of them are explained."""
    missing = len(made.rejected) - len(found)
    note = f"{missing} of {len(made.rejected)} refused passes are not explained: the time was over"
    return replace(made, explanations=tuple(found), notes=(*made.notes, note) if missing else made.notes)


def _value(missions: Loaded[Missions] | None) -> Missions | None:
    return missions.value if missions else None


def _document(sources: Sources, made_of: Prepared, *, result: Plan, options: Options, created: int) -> Schedule:
    crew, found, demand = made_of.crew, made_of.found, made_of.demand
    ages = crew.remarks(((p.satellite, p.tca) for p in demand.passes), demand.max_element_age_days)
    turning = ut1_remarks.of(sources.published_ut1, demand.window)
    warnings = [
        *crew.warnings(),
        *crew.failure_warnings(found.failures),
        *ages.warnings,
        *turning.warnings,
        *request_reports.unmet(demand, result),
        *result.warnings,
        *unplanned_keys(_content(sources, crew, demand)),
    ]
    return Schedule(
        created=created,
        generator=f"groundsched {groundsched.__version__}",
        window=Span(start=demand.window.start, end=demand.window.end),
        inputs=_inputs(sources, made_of, options),
        solution=result.solution,
        contacts=result.contacts,
        rejected=result.rejected,
        dropped=result.dropped,
        missions=_mission_reports(crew, demand, result),
        requests=request_reports.request_reports(demand, result.contacts),
        antennas=reports.antenna_reports(demand, result.contacts),
        owners=reports.owner_reports(demand, result.contacts),
        notes=(
            *ages.notes,
            *turning.notes,
            *idle_recorders(demand.missions),
            *request_reports.outside(demand),
            *sources.untouched(demand.window),
            *result.notes,
        ),
        warnings=tuple(warnings),
    )


def _inputs(sources: Sources, made_of: Prepared, options: Options) -> Inputs:
    crew, demand = made_of.crew, made_of.demand
    return Inputs(
        stations=NetworkInput(path=sources.network.path, sha256=sources.network.sha256, network=demand.network),
        missions=MissionsInput(
            path=sources.missions.path if sources.missions else None,
            sha256=sources.missions.sha256 if sources.missions else None,
            content=_content(sources, crew, demand),
        ),
        elements=crew.elements_used(),
        options=options,
        ut1=_ut1(sources.published_ut1, made_of.found.geometry.timeline.ut1),
        previous=sources.previous.sha256 if sources.previous else None,
        carried=demand.carried,
    )


def _ut1(file: PublishedUt1 | None, used: DailyUt1) -> str:
    """Where UT1 came from; of a file with every value that was used, so that the document alone can be checked."""
    if file is None:
        return UT1_SOURCE
    return str(
        Ut1Used(
            name=file.name,
            sha256=file.sha256,
            first_day=int(used.days[0]),
            dut1_s=used.at_midnights_s(),
            supplement=ut1_remarks.supplement(file, used),
        )
    )


def _content(sources: Sources, crew: fleet.Fleet, demand: Demand) -> Missions:
    """The missions as understood: those planned, with their requests and what the files say beside them."""
    targets = tuple(m for m in sources.said.missions if m.satellite is None)
    return replace(
        sources.said, missions=(*crew.missions, *targets), requests=demand.requests, bookings=demand.bookings
    )


def _mission_reports(crew: fleet.Fleet, demand: Demand, result: Plan) -> tuple[MissionReport, ...]:
    """What each mission got; those without elements got nothing, and why."""
    served = reports.mission_reports(demand, result.contacts)
    empty = reports.mission_reports(replace(demand, missions=crew.unserved), ())
    reasons = {a.satellite: a for a in crew.absent}
    unserved = [
        replace(r, name=reasons[r.satellite].name, shortfall=(reasons[r.satellite].reason, *r.shortfall)) for r in empty
    ]
    return tuple(sorted((*served, *unserved), key=lambda r: r.satellite))
