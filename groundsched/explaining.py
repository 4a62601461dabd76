"""Which pass of a schedule is meant, and the answer to why it was taken or was not."""

from __future__ import annotations

from dataclasses import dataclass

from groundsched import names, times
from groundsched.documents.explanation import Explanation
from groundsched.documents.passes import Pass
from groundsched.documents.schedule import Schedule
from groundsched.elements.selection import find_satellite
from groundsched.errors import UsageError
from groundsched.preparing import Prepared, prepare
from groundsched.progress import Stop, never
from groundsched.reopening import case_of
from groundsched.scheduling.demand import Plan, Settings
from groundsched.scheduling.explanations import not_visible
from groundsched.scheduling.known_plans import known_plan
from groundsched.scheduling.remedies import Tried
from groundsched.scheduling.why import explained
from groundsched.surveying import Survey


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A satellite at a moment, in the user's words: a pass that need not be known."""

    satellite: str
    at: int
    station: str | None = None


def why(schedule: Schedule, asked: str | Moment, *, stop: Stop = never) -> Explanation:
    """Why a pass (its id or its contact's, or what is up at a moment) is in the schedule or is not.

    Raises UsageError for a pass, satellite or station that the schedule does not know, InputError where its contacts
    are not what its inputs allow.
    """
    case = case_of(schedule)
    made_of = prepare(case)
    survey = Survey(case, made_of)
    if isinstance(asked, str):
        pass_ = _named(made_of, schedule, asked)
    elif (up := _at(made_of, asked)) is None:
        return _unseen(survey, asked)
    else:
        pass_ = up
    _require_offered(schedule, pass_)
    options = schedule.inputs.options
    made = Plan(contacts=schedule.contacts, rejected=schedule.rejected, solution=schedule.solution)
    plan = known_plan(made_of.demand, made, Settings(gap=options.gap, seed=options.seed), surveyor=survey, stop=stop)
    return explained(Tried(plan), pass_, stop=stop)


def _named(made_of: Prepared, schedule: Schedule, name: str) -> Pass:
    """The pass of this id, or of the contact of this id."""
    passes = {pass_.id: pass_ for pass_ in made_of.demand.passes}
    of_contact = {contact.id: contact.pass_ for contact in schedule.contacts}
    found = passes.get(of_contact.get(name, name))
    if found is None:
        hint = names.suggestion(name, [*passes, *of_contact]) or "`--satellite` with `--at` finds one by its time"
        raise UsageError.of("PASS", f"the schedule has no pass and no contact '{name}'", hint)
    return found


def _at(made_of: Prepared, moment: Moment) -> Pass | None:
    """The pass that is up then: of several a station's that was named, else the highest; None where none is."""
    number = _satellite(made_of, moment)
    window = made_of.demand.window
    if not window.start <= moment.at <= window.end:
        what = f"{times.format_instant(moment.at)} lies outside the schedule's window"
        allowed = f"It runs from {times.format_instant(window.start)} to {times.format_instant(window.end)}"
        raise UsageError.of("--at", what, allowed)
    up = [p for p in _passes(made_of, number, moment.station) if p.aos <= moment.at <= p.los]
    return max(up, key=lambda p: p.max_elevation_deg, default=None)


def _satellite(made_of: Prepared, moment: Moment) -> int:
    """The catalogue number that is meant; the network must know the station, too."""
    crew = made_of.crew
    aliases = [(m.name, m.satellite) for m in crew.missions if m.name and m.satellite is not None]
    aliases += [(str(m.satellite), m.satellite) for m in crew.missions if m.satellite is not None]
    number = find_satellite(moment.satellite, crew.cache, aliases)
    for absent in crew.absent:
        if absent.satellite == number:
            raise UsageError.of("--satellite", f"the schedule has nothing of {absent.label}: {absent.reason}")
    known = [station.id for station in made_of.demand.network.stations]
    if moment.station is not None and moment.station not in known:
        hint = names.suggestion(moment.station, known) or f"known are {', '.join(known)}"
        raise UsageError.of("--station", f"there is no station '{moment.station}'; {hint}")
    return number


def _passes(made_of: Prepared, satellite: int, station: str | None) -> list[Pass]:
    return [p for p in made_of.demand.passes if p.satellite == satellite and station in (None, p.station)]


def _unseen(survey: Survey, moment: Moment) -> Explanation:
    """By how much no station sees the satellite at a moment, and when one does next."""
    made_of = survey.made_of
    number = _satellite(made_of, moment)
    later = [p for p in _passes(made_of, number, moment.station) if p.aos > moment.at]
    named = zip(made_of.crew.names, made_of.crew.satellites, strict=True)
    name = next(name for name, satellite in named if satellite.elements.satellite == number)
    heights = [h for h in survey.heights(number, moment.at) if moment.station in (None, h.station)]
    next_pass = min(later, key=lambda p: p.aos, default=None)
    text = not_visible(f"{name} ({number})", moment.at, heights, next_pass)
    return Explanation(pass_=None, taken=False, reason="not-visible", text=text)


def _require_offered(schedule: Schedule, pass_: Pass) -> None:
    """Raises UsageError for a pass that is nobody's to take: its mission does not use it, or there is none."""
    known = {contact.pass_ for contact in schedule.contacts} | {r.pass_ for r in schedule.rejected}
    if pass_.id not in known:
        what = f"{pass_.id} is in no plan: the mission leaves out this station, or does not exist then"
        raise UsageError.of("PASS", what, "`stations`, `not_stations`, `from` and `until` in the missions file say so")
