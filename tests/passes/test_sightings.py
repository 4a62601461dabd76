"""What antennas see of their stations' passes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from groundsched import times
from groundsched.config.network import Antenna, Network, Station
from groundsched.elements.records import ElementSet
from groundsched.ephemeris.satellites import Satellite
from groundsched.passes import listing
from groundsched.passes.search import Found, Passes, find_passes
from groundsched.passes.sightings import sighted
from groundsched.passes.skies import Skies


def _parted(found: Found) -> Found:
    """The first pass in two: one ends as it still rises, in the very millisecond in which the other begins."""
    whole = found.passes.where(np.array([0]))
    at = np.round(whole.aos_s + 0.6 * (whole.tca_s - whole.aos_s), 3)
    first, second = replace(whole, tca_s=at, los_s=at), replace(whole, aos_s=at)
    return replace(found, passes=Passes.joined([first, second]))


def test_a_pass_that_ends_as_the_next_begins_has_its_own_sighting(
    shipped: dict[int, ElementSet], day: times.Window
) -> None:
    station = Station(
        id="khi", name="Karachi", latitude_deg=24.95, longitude_deg=67.14, altitude_m=50,
        antennas=(Antenna(id="khi-x1", bands=("X",)),),
    )  # fmt: skip
    sky, crew = Skies.over(Network(stations=(station,)), None), [Satellite.of(shipped[43530])]
    found = _parted(find_passes(crew, sky.views, day))
    passes = list(listing.listed(found, crew, ["PRSS-1"], sky.of_station).passes())

    seen = sighted(found, crew, passes, sky.of_antennas)

    assert passes[0].tca == passes[0].los == passes[1].aos
    assert [(s.pass_id, s.aos, s.los) for s in seen] == [(p.id, p.aos, p.los) for p in passes]
