"""A schedule document taken up again: everything that it was made of, from the document alone."""

from __future__ import annotations

from groundsched import times
from groundsched.documents.passes import ElementsUsed
from groundsched.documents.schedule import Schedule
from groundsched.documents.ut1 import parse_ut1
from groundsched.elements.formats import omm_json
from groundsched.elements.records import Cache
from groundsched.elements.timing import Timing
from groundsched.ephemeris.earth_rotation import PublishedUt1
from groundsched.ephemeris.satellites import Satellite
from groundsched.fleet import Absent, Fleet
from groundsched.preparing import Case, Prepared, prepare

FOLDER = "the schedule"
"""Where the elements are, in messages."""


def reopen(schedule: Schedule) -> Prepared:
    """The passes of a schedule found again, and what was to be scheduled.

    Raises NoUsableElementsError where the document holds no usable elements.
    """
    return prepare(case_of(schedule))


def case_of(schedule: Schedule) -> Case:
    """What was wanted of which network, for which satellites, by which elements."""
    inputs = schedule.inputs
    return Case(
        crew=_crew(schedule),
        network=inputs.stations.network,
        options=inputs.options,
        requests=inputs.missions.content.requests,
        bookings=inputs.missions.content.bookings,
        owners=inputs.missions.content.owners,
        published_ut1=_published_ut1(inputs.ut1),
        carried=inputs.carried,
    )


def _crew(schedule: Schedule) -> Fleet:
    """The satellites with the sets that served them; those that none served are absent again, for the same reason."""
    used = {e.satellite: e for e in schedule.inputs.elements}
    missions = tuple(m for m in schedule.inputs.missions.content.missions if m.satellite is not None)
    served = [(m, used[m.satellite]) for m in missions if m.satellite in used]
    sets = tuple(omm_json.from_record(e.omm, source=e.source) for _, e in served)
    return Fleet(
        missions=missions,
        satellites=tuple(map(Satellite.of, sets)),
        names=tuple(mission.name or elements.name for mission, elements in served),
        timings=tuple(_timing(e) for _, e in served),
        absent=tuple(_absent(schedule, m.satellite, m.name) for m in missions if m.satellite not in used),
        cache=Cache(folder=FOLDER, sets=sets, rejected=(), empty_files=()),
        window=times.Window(schedule.window.start, schedule.window.end),
    )


def _timing(elements: ElementsUsed) -> Timing:
    return Timing.of(omm_json.from_record(elements.omm), elements.drift_s, elements.floor_s)


def _absent(schedule: Schedule, satellite: int | None, name: str | None) -> Absent:
    reasons = [m.shortfall[0] for m in schedule.missions if m.satellite == satellite and m.shortfall]
    reason = reasons[0] if reasons else "no elements in the schedule"
    return Absent(satellite=satellite or 0, name=name or str(satellite), kind=reason, reason=reason)


def _published_ut1(text: str) -> PublishedUt1 | None:
    """The UT1 that the document tells; None where it is Skyfield's."""
    used = parse_ut1(text)
    if used is None:
        return None
    return PublishedUt1(
        name=used.name,
        sha256=used.sha256,
        first_day=used.first_day,
        measured_to=used.first_day + len(used.dut1_s) - 1,
        dut1_s=tuple(used.dut1_s),
    )
