"""What a plan is made of, found before anything is chosen: the passes, and all that decides between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from groundsched import fleet
from groundsched.config.missions import Booking, Owner, Request
from groundsched.config.network import Network
from groundsched.documents.matching import half_revolutions_ms
from groundsched.documents.passes import Pass
from groundsched.documents.schedule import Carried, Options
from groundsched.ephemeris.earth_rotation import PublishedUt1
from groundsched.passes import listing
from groundsched.passes.encounters import encounters
from groundsched.passes.observing import Observatory, Rate
from groundsched.passes.search import Found, find_planned_passes
from groundsched.passes.sightings import sighted
from groundsched.passes.skies import Skies
from groundsched.progress import Progress, silent
from groundsched.scheduling.demand import Demand, planned_satellite

if TYPE_CHECKING:
    from collections.abc import Mapping
    from concurrent.futures import Executor


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is wanted of which network, for which satellites."""

    crew: fleet.Fleet
    network: Network
    options: Options
    requests: tuple[Request, ...]
    bookings: tuple[Booking, ...]
    owners: Mapping[str, Owner]
    published_ut1: PublishedUt1 | None
    carried: Carried | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What was found."""

    crew: fleet.Fleet
    """Without the satellites whose elements fail before the window begins."""
    found: Found
    demand: Demand


def prepare(case: Case, *, executor: Executor | None = None, progress: Progress = silent) -> Prepared:
    """Find the passes of a case, and put together what is to be scheduled.

    Raises NoUsableElementsError where no satellite has usable elements. An `executor` searches as `find_passes` says.
    """
    sky = Skies.over(case.network, case.options.min_elevation_deg)
    found = find_planned_passes(
        case.crew.satellites,
        sky.views,
        case.crew.window,
        owners=sky.owners,
        executor=executor,
        published_ut1=case.published_ut1,
        progress=progress,
    )
    crew = case.crew.without(found.failures)
    fleet.require_usable(crew)
    passes = tuple(listing.listed(found, crew.satellites, crew.names, sky.of_station, timings=crew.timings).passes())
    return Prepared(crew=crew, found=found, demand=_demand(case, crew, found, sky, passes))


def _demand(case: Case, crew: fleet.Fleet, found: Found, sky: Skies, passes: tuple[Pass, ...]) -> Demand:
    before = case.carried.satellites if case.carried else ()
    rates = {planned_satellite(m): table for m in crew.served if (table := m.rate_by_elevation) is not None}
    return Demand(
        window=crew.window,
        network=case.network,
        missions=crew.served,
        passes=passes,
        sightings=tuple(sighted(found, crew.satellites, passes, sky.of_antennas, limits=sky.limits, tables=rates)),
        epochs={s.elements.satellite: s.elements.epoch_ms for s in crew.satellites},
        max_element_age_days=max_age_days(case.options),
        margin=case.options.margin,
        encounters=tuple(encounters(found, crew.satellites, sky.separations)),
        requests=case.requests,
        bookings=case.bookings,
        unusable={absent.satellite: absent.reason for absent in crew.absent},
        owners=case.owners,
        partial=case.options.partial,
        observer=Observatory(found, crew.satellites, sky, passes, _rates(crew)),
        last_contact_end={b.satellite: b.last_contact_end for b in before if b.last_contact_end is not None},
        on_board_mbit={b.satellite: b.on_board_mbit for b in before if b.on_board_mbit is not None},
        carried=case.carried,
        half_revolution_ms=half_revolutions_ms(crew.elements_used()) if case.carried else {},
        freeze_s=case.options.freeze_s,
        keep_first=case.options.keep_first,
        give=case.options.give,
    )


def max_age_days(options: Options) -> float | None:
    """How far from its epoch a set may be used; None where any age will do."""
    return None if options.allow_stale else options.max_element_age_days


def _rates(crew: fleet.Fleet) -> dict[int, Rate]:
    """What satellites send by elevation, where that is known."""
    return {m.satellite: m.rate_mbps for m in crew.served if m.satellite is not None and m.rate_mbps is not None}
