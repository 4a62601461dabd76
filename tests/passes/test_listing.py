"""Passes as documents have them: ids, revolutions, what an antenna sees."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from groundsched import times
from groundsched.config.network import Antenna, Network, Station
from groundsched.documents.passes import Pass
from groundsched.elements.records import ElementSet
from groundsched.ephemeris.frames import Timeline
from groundsched.ephemeris.revolutions import RevolutionCounters
from groundsched.ephemeris.satellites import Satellite
from groundsched.passes import listing
from groundsched.passes.search import find_passes
from groundsched.passes.sightings import sighted
from groundsched.passes.skies import Skies


def _network(*limits: float | None) -> Network:
    antennas = tuple(
        Antenna(id=f"khi-{number}", bands=("X",), min_elevation_deg=limit) for number, limit in enumerate(limits)
    )
    station = Station(id="khi", name="Karachi", latitude_deg=24.95, longitude_deg=67.14, antennas=antennas)
    return Network(stations=(station,))


def _listed(shipped: dict[int, ElementSet], network: Network, day: times.Window) -> tuple[list[Pass], list[str]]:
    sky = Skies.over(network, None)
    crew = [Satellite.of(elements) for elements in shipped.values()]
    names = [elements.name for elements in shipped.values()]
    found = find_passes(crew, sky.views, day)
    passes = list(listing.listed(found, crew, names, sky.of_station).passes())
    sightings = sighted(found, crew, passes, sky.of_antennas)
    return passes, [f"{s.antenna} {s.pass_id}" for s in sightings]


def test_an_id_is_number_station_and_the_minute_of_culmination(
    shipped: dict[int, ElementSet], day: times.Window
) -> None:
    passes, _ = _listed(shipped, _network(None), day)

    for found in passes:
        assert found.id == f"{found.satellite}-khi-{times.format_minute(found.tca)}"
        assert found.aos <= found.tca <= found.los
    assert len({p.id for p in passes}) == len(passes)


def test_an_antenna_with_a_higher_limit_sees_fewer_passes(shipped: dict[int, ElementSet], day: times.Window) -> None:
    passes, sightings = _listed(shipped, _network(None, 3.0, 30.0), day)

    ids = {p.id for p in passes}
    seen = [{s.split()[1] for s in sightings if s.startswith(f"khi-{n} ")} for n in range(3)]
    assert seen[0] == seen[1] == ids
    assert seen[2] == {p.id for p in passes if p.max_elevation_deg >= 30.0}
    assert 0 < len(seen[2]) < len(ids)


def test_revolutions_count_ascending_nodes_from_the_epoch(shipped: dict[int, ElementSet], day: times.Window) -> None:
    """Counted here by the sign of z in steps of 20 s, from a moment after the epoch."""
    seconds = np.arange(0.0, 5 * 86_400, 20.0)
    moments = Timeline(day).moments(seconds)

    for elements in shipped.values():
        satellite = Satellite.of(elements)
        position, velocity, _ = satellite.states(moments)
        z = position[:, 2]
        counted = np.concatenate(([0], np.cumsum((z[:-1] < 0) & (z[1:] >= 0))))

        counters = RevolutionCounters.of([satellite], moments[-1:])
        numbers = counters.revolutions(np.zeros(len(seconds), dtype=np.intp), moments, position, velocity)

        assert np.mean((numbers - numbers[0]) == counted) > 0.999, elements.name
        first = int(numbers[0]) - int(elements.rev_at_epoch or 0)
        turns = (day.start - elements.epoch_ms) / times.DAY_MS * float(elements.mean_motion)
        assert abs(first - turns) <= 1.0, elements.name


def test_elements_without_a_revolution_number_give_none(shipped: dict[int, ElementSet], day: times.Window) -> None:
    silent = replace(shipped[43530], rev_at_epoch=None)

    passes, _ = _listed({43530: silent}, _network(None), day)

    assert {p.revolution for p in passes} == {None}
