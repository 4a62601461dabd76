"""What there is, with nothing decided: the passes alone, and the satellites that are loaded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from groundsched import fleet, times
from groundsched.config.missions import Mission
from groundsched.config.network import Network
from groundsched.documents.pass_columns import PassSurvey
from groundsched.documents.passes import PassList, Span
from groundsched.documents.satellites import SatelliteList, SatelliteRow
from groundsched.elements import selection
from groundsched.elements.records import Cache
from groundsched.ephemeris import ut1_remarks
from groundsched.ephemeris.earth_rotation import PublishedUt1
from groundsched.passes import listing
from groundsched.passes.search import find_failures, find_passes
from groundsched.passes.skies import Skies
from groundsched.progress import Progress, silent

if TYPE_CHECKING:
    from concurrent.futures import Executor


def survey_passes(
    missions: Sequence[Mission],
    cache: Cache,
    network: Network,
    window: times.Window,
    *,
    min_elevation_deg: float | None = None,
    executor: Executor | None = None,
    published_ut1: PublishedUt1 | None = None,
    progress: Progress = silent,
) -> PassSurvey:
    """Every pass of these missions' satellites over these stations, cut at both ends of the window.

    Elements of any age serve. An `executor` searches as `find_passes` says. Raises NoUsableElementsError where no
    satellite has any.
    """
    crew = fleet.assemble(missions, cache, window, max_age_days=None)
    sky = Skies.over(network, min_elevation_deg)
    found = find_passes(
        crew.satellites, sky.station_views, window, executor=executor, published_ut1=published_ut1, progress=progress
    )
    crew = crew.without(found.failures)
    fleet.require_usable(crew)
    stations = dict(enumerate(sky.of_station.values()))
    columns = listing.listed(found, crew.satellites, crew.names, stations, timings=crew.timings)
    ages = crew.remarks(columns.extremes())
    turning = ut1_remarks.of(published_ut1, window)
    return PassSurvey(
        window=Span(start=window.start, end=window.end),
        columns=columns,
        elements=crew.elements_used(),
        excluded=crew.excluded(found.failures),
        notes=(*ages.notes, *turning.notes),
        warnings=(*crew.warnings(), *crew.failure_warnings(found.failures), *ages.warnings, *turning.warnings),
    )


def list_passes(
    missions: Sequence[Mission],
    cache: Cache,
    network: Network,
    window: times.Window,
    *,
    min_elevation_deg: float | None = None,
    executor: Executor | None = None,
    published_ut1: PublishedUt1 | None = None,
    progress: Progress = silent,
) -> PassList:
    """What `survey_passes` finds, as the document: an object for each pass."""
    survey = survey_passes(
        missions,
        cache,
        network,
        window,
        min_elevation_deg=min_elevation_deg,
        executor=executor,
        published_ut1=published_ut1,
        progress=progress,
    )
    return survey.document()


def list_satellites(
    missions: Sequence[Mission], cache: Cache, window: times.Window, *, only: Sequence[int] = ()
) -> SatelliteList:
    """The satellites in the cache, each with the set that serves in the window; `missions` are those of the file."""
    counts = Counter(s.satellite for s in cache.sets)
    flown = {m.satellite: m for m in missions}
    everyone = fleet.asked_for(None, cache, only)
    wanted = [*everyone, *(m for m in missions if m.satellite not in counts and not only)]
    wanted = list({m.satellite: m for m in wanted}.values())
    crew = fleet.assemble(wanted, cache, window, max_age_days=None)
    failures = find_failures(crew.satellites, window)
    crew = crew.without(failures)
    ages = crew.remarks()
    rows = tuple(
        SatelliteRow(
            satellite=s.elements.satellite,
            name=s.elements.name,
            object_id=s.elements.object_id,
            epoch=s.elements.epoch_ms,
            age_days=round(selection.largest_age_days(s.elements, window), 4),
            timing_uncertainty_s=t.largest_uncertainty_s(window),
            drift_s=t.drift_s,
            source=s.elements.source,
            sets=counts[s.elements.satellite],
            missions=_flown_on(flown, s.elements.satellite, s.elements.name),
        )
        for s, t in zip(crew.satellites, crew.timings, strict=True)
    )
    return SatelliteList(
        window=Span(start=window.start, end=window.end),
        satellites=rows,
        excluded=crew.excluded(failures),
        notes=ages.notes,
        warnings=(*crew.warnings(), *crew.failure_warnings(failures), *ages.warnings),
    )


def _flown_on(flown: dict[int | None, Mission], satellite: int, name: str) -> tuple[str, ...]:
    mission = flown.get(satellite)
    return (mission.name or name,) if mission else ()
