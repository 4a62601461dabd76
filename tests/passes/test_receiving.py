"""What comes down to each antenna of the passes of satellites whose rate depends on their elevation."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from groundsched import times
from groundsched.config.network import Antenna, Network, Slew, Station
from groundsched.documents.passes import Sighting
from groundsched.elements.records import ElementSet
from groundsched.ephemeris.satellites import Satellite
from groundsched.passes import listing
from groundsched.passes.receiving import Table
from groundsched.passes.search import Found, find_passes
from groundsched.passes.sightings import sighted
from groundsched.passes.skies import Skies

Look = Callable[[dict[int, Table]], tuple[Found, list[int], list[Sighting]]]

TABLE = ((5.0, 150.0), (20.0, 300.0), (40.0, 450.0))
EVEN = ((0.0, 150.0), (20.0, 150.0))
ANTENNAS = (
    Antenna(id="plain", bands=("X",)),
    Antenna(id="high", bands=("X",), min_elevation_deg=25.0),
    Antenna(id="slow", bands=("X",), slew_deg_s=Slew(azimuth=2.0, elevation=1.0)),
    Antenna(id="keyhole", bands=("X",), min_elevation_deg=20.0, max_elevation_deg=60.0),
)


@pytest.fixture
def look(shipped: dict[int, ElementSet], day: times.Window) -> Look:
    """Sightings of every fifth shipped satellite over Karachi, at the rates that are given for satellites."""
    crew = [Satellite.of(elements) for _, elements in sorted(shipped.items())[::5]]
    station = Station(id="khi", name="khi", latitude_deg=24.95, longitude_deg=67.14, antennas=ANTENNAS)
    sky = Skies.over(Network(stations=(station,)), None)
    found = find_passes(crew, sky.views, day)
    passes = list(listing.listed(found, crew, [str(n) for n in range(len(crew))], sky.of_station).passes())
    numbers = [satellite.elements.satellite for satellite in crew]

    def seen(tables: dict[int, Table]) -> tuple[Found, list[int], list[Sighting]]:
        return found, numbers, sighted(found, crew, passes, sky.of_antennas, limits=sky.limits, tables=tables)

    return seen


def rated(numbers: list[int], table: Table) -> dict[int, Table]:
    return dict.fromkeys(numbers, table)


def test_satellites_without_a_table_have_no_volume_here(look: Look) -> None:
    _, numbers, nothing = look({})
    _, _, some = look({numbers[0]: TABLE})

    assert {s.volume_mbit for s in nothing} == {None}
    for sighting in some:
        assert (sighting.volume_mbit is not None) == sighting.pass_id.startswith(f"{numbers[0]}-")


def test_dense_samples_of_the_elevation_bring_the_same(look: Look) -> None:
    found, numbers, _ = look({})
    timeline = found.geometry.timeline
    places = {"plain": 0, "high": 1}

    for sighting in look(rated(numbers, TABLE))[2]:
        if sighting.antenna in places:
            target = numbers.index(int(sighting.pass_id.split("-")[0]))
            count = 2000
            instants = sighting.aos + (np.arange(count) + 0.5) / count * (sighting.los - sighting.aos)
            seconds = timeline.seconds(np.round(instants).astype(np.int64))
            everyone = np.full(count, target), np.full(count, places[sighting.antenna])
            elevation = found.geometry.elevation_deg(*everyone, seconds)
            rates = np.select([elevation >= e for e, _ in TABLE[::-1]], [r for _, r in TABLE[::-1]], 0.0)
            step_s = (sighting.los - sighting.aos) / 1000 / count
            # Six edges between rates at the most, each put off by no more than a step.
            assert sighting.volume_mbit == pytest.approx(rates.sum() * step_s, abs=6 * 450 * step_s + 0.5)


def test_nothing_comes_down_while_the_antenna_does_not_point_at_it(look: Look) -> None:
    _, numbers, _ = look({})
    sightings = look(rated(numbers, EVEN))[2]

    for sighting in sightings:
        pointed_s = (sighting.los - sighting.aos) / 1000 - sighting.lost_s
        assert sighting.volume_mbit == pytest.approx(150.0 * pointed_s, abs=0.3)
    assert {s.antenna for s in sightings if s.lost_s > 1.0} == {"slow", "keyhole"}


def test_what_is_lost_near_the_zenith_is_lost_at_the_highest_rate(look: Look) -> None:
    _, numbers, _ = look({})
    by_antenna = {(s.pass_id, s.antenna, s.aos): s for s in look(rated(numbers, TABLE))[2]}

    above_twenty = {
        s.pass_id: s for s in look(rated(numbers, ((20.0, 300.0), (40.0, 450.0))))[2] if s.antenna == "plain"
    }
    lossy = [s for s in by_antenna.values() if s.antenna == "keyhole" and s.lost_s > 1.0]
    assert lossy
    for sighting in lossy:
        # Above 60 degrees all comes at 450 Mbit/s.
        missed_mbit = (above_twenty[sighting.pass_id].volume_mbit or 0.0) - (sighting.volume_mbit or 0.0)
        assert missed_mbit == pytest.approx(450.0 * sighting.lost_s, abs=2.0)
