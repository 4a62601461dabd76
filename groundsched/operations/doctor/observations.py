"""What the stations see of the satellites, as a plan would find it: with elements of any age, because a mask that hides
everything does so with old elements too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from groundsched import fleet, times
from groundsched.config.missions import Mission
from groundsched.config.network import Network
from groundsched.elements.records import Cache
from groundsched.passes import listing
from groundsched.passes.masks import Mask
from groundsched.passes.search import Passes, find_planned_passes
from groundsched.passes.sightings import sighted
from groundsched.passes.skies import Skies
from groundsched.passes.views import View
from groundsched.scheduling.candidates import Offer
from groundsched.scheduling.demand import Demand
from groundsched.scheduling.offers import offers

LONGEST_DAYS = 7
"""Of a longer window the first days are looked at: a mask that hides all passes of a week hides all of a month."""
MOST_SATELLITES = 300
"""So many are enough to judge the masks, and quick."""

LEVEL = Mask((0.0,), (0.0,))


@dataclass(frozen=True, kw_only=True)
class Observations:
    """Passes by station and antenna, and what a plan could choose from."""

    window: times.Window
    """What was looked at."""
    missions: tuple[Mission, ...]
    """Those whose satellites have elements that work, as far as they were looked at."""
    names: Mapping[int, str]
    risen: Mapping[tuple[int, str], int]
    """Satellite and station → passes above a level horizon."""
    seen: Mapping[str, int]
    """Station → passes above its mask."""
    seen_by_antenna: Mapping[str, int]
    """Antenna → passes above the mask and its own limit."""
    offers: tuple[Offer, ...]

    def risen_over(self, station: str) -> int:
        """Passes above a level horizon at this station."""
        return sum(n for (_, place), n in self.risen.items() if place == station)


def observe(
    missions: Sequence[Mission],
    cache: Cache,
    network: Network,
    window: times.Window,
    *,
    min_elevation_deg: float | None,
) -> Observations:
    """Everything that these missions' satellites show these stations in the window."""
    looked_at = times.Window(window.start, min(window.end, window.start + LONGEST_DAYS * times.DAY_MS))
    crew = fleet.assemble(_first_served(missions, cache), cache, looked_at, max_age_days=None)
    sky = Skies.over(network, min_elevation_deg)
    level = tuple(View(sky.views[number].horizon, LEVEL) for number in sky.of_station)
    first_level = len(sky.views)
    views = (*sky.views, *level)
    found = find_planned_passes(
        crew.satellites, views, looked_at, owners=(*sky.owners, *range(first_level, len(views)))
    )
    crew = crew.without(found.failures)
    passes = tuple(listing.listed(found, crew.satellites, crew.names, sky.of_station).passes())
    sightings = sighted(found, crew.satellites, passes, sky.of_antennas, limits=sky.limits)
    numbers = [s.elements.satellite for s in crew.satellites]
    demand = Demand(
        window=looked_at,
        network=network,
        missions=crew.served,
        passes=passes,
        sightings=tuple(sightings),
        epochs={s.elements.satellite: s.elements.epoch_ms for s in crew.satellites},
        max_element_age_days=None,
    )
    return Observations(
        window=looked_at,
        missions=crew.served,
        names=dict(zip(numbers, crew.names, strict=True)),
        risen=_risen(found.passes, numbers, dict(enumerate(sky.of_station.values(), first_level))),
        seen=Counter(p.station for p in passes),
        seen_by_antenna=Counter(s.antenna for s in sightings),
        offers=tuple(offers(demand)),
    )


def _first_served(missions: Sequence[Mission], cache: Cache) -> list[Mission]:
    known = {elements.satellite for elements in cache.sets}
    return [m for m in missions if m.satellite in known][:MOST_SATELLITES]


def _risen(passes: Passes, numbers: Sequence[int], stations: Mapping[int, str]) -> Counter[tuple[int, str]]:
    level = passes.where(np.isin(passes.view, list(stations)))
    pairs = zip(level.target.tolist(), level.view.tolist(), strict=True)
    return Counter((numbers[target], stations[view]) for target, view in pairs)
