"""Why, from a schedule document of the shipped stations and satellites."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from groundsched import Options, Sources, Window, load_missions, load_network, parse_instant, plan, read_cache
from groundsched.config.network import Network
from groundsched.documents.json import dumps, loads
from groundsched.documents.schedule import Schedule
from groundsched.errors import UsageError
from groundsched.explaining import Moment, why
from groundsched.outputs import why_table
from groundsched.times import HOUR_MS, zone

ROOT = Path(__file__).parents[1]
START = parse_instant("2026-08-11T06:00Z")
PAGE_LINES, PAGE_COLUMNS = 24, 80
SATELLITES = (39084, 43530, 62725)


@pytest.fixture(scope="module")
def sources() -> Sources:
    return Sources(
        network=load_network(ROOT / "stations.yaml"),
        missions=load_missions(ROOT / "missions.yaml"),
        cache=read_cache(ROOT / "tle_cache"),
    )


def planned(sources: Sources, *, explain: bool = False) -> Schedule:
    options = Options(satellites=SATELLITES)
    made = plan(sources, Window(START, START + 24 * HOUR_MS), options, created=START, explain=explain)
    return loads(dumps(made), Schedule)


def limited(sources: Sources, limit_deg: float | None) -> Sources:
    """With antennas that see nothing below this."""
    network: Network = sources.network.value
    stations = tuple(
        replace(s, antennas=tuple(replace(a, min_elevation_deg=limit_deg) for a in s.antennas))
        for s in network.stations
    )
    return replace(sources, network=replace(sources.network, value=replace(network, stations=stations)))


def test_a_day_s_plan_explains_itself_in_pages(sources: Sources) -> None:
    made = planned(sources, explain=True)
    pages = [
        why_table.render(told, zone=zone("UTC"), width=PAGE_COLUMNS, color=False).splitlines()
        for told in made.explanations
    ]
    assert len(pages) == len(made.rejected) > 0
    assert max(map(len, pages)) <= PAGE_LINES
    assert max(len(line) for page in pages for line in page) <= PAGE_COLUMNS


def test_a_limit_of_the_antenna_is_lowered_just_so_far_that_the_plan_has_the_pass(sources: Sources) -> None:
    high = limited(sources, 25.0)
    made = planned(high)
    refused = [r for r in made.rejected if r.reason == "antenna"]
    changes = [(r, why(made, r.pass_).smallest_change) for r in refused[:6]]
    lowered = [(r, change) for r, change in changes if change is not None and change.kind == "mask"]
    assert lowered
    refusal, lower = lowered[0]
    antenna, needed = lower.detail.split()[2], float(lower.detail.split()[3].rstrip("°"))
    again = planned(_with_limit(high, antenna, needed))
    assert refusal.pass_ in {contact.pass_ for contact in again.contacts}
    assert lower.amount == pytest.approx(25.0 - needed)
    above = planned(_with_limit(high, antenna, needed + 0.2))
    assert refusal.pass_ not in {contact.pass_ for contact in above.contacts}


def _with_limit(sources: Sources, antenna: str, limit_deg: float) -> Sources:
    network = sources.network.value
    stations = tuple(
        replace(
            s,
            antennas=tuple(replace(a, min_elevation_deg=limit_deg) if a.id == antenna else a for a in s.antennas),
        )
        for s in network.stations
    )
    return replace(sources, network=replace(sources.network, value=replace(network, stations=stations)))


def test_a_moment_below_the_horizon_names_the_station_where_least_is_missing(sources: Sources) -> None:
    told = why(planned(sources), Moment(satellite="prss-1", at=START + 2 * HOUR_MS))
    assert (told.pass_, told.reason, told.price) == (None, "not-visible", ())
    assert "below the mask" in told.text


def test_a_satellite_that_is_not_in_the_plan_is_unknown(sources: Sources) -> None:
    with pytest.raises(UsageError, match="is no satellite in the schedule"):
        why(planned(sources), Moment(satellite="Sentinel-2A", at=START + HOUR_MS))
