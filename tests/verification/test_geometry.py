"""What the sky says of a schedule: nothing of a good one, and of a damaged one what was damaged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from groundsched import Options, Schedule, Sources, Window, load_missions, load_network, plan, read_cache, times
from groundsched.config.network import Slew
from groundsched.documents.schedule import Contact, Rejection
from groundsched.documents.verification import Finding
from groundsched.elements.records import Cache
from groundsched.verification import geometry
from groundsched.verification.record import Record
from groundsched.verification.sightings import sightings
from tests.verification import good
from tests.verification.mutations.damage import first, is_whole, later, with_antenna, with_contact, with_rejection

HARD = """\
stations:
  - id: khi
    name: Karachi
    latitude_deg: 24.95
    longitude_deg: 67.14
    altitude_m: 50
    min_separation_deg: 3
    mask: [[0, 5], [40, 25], [44, 3], [180, 15], [200, 40], [201, 2], [300, 8]]
    antennas:
      - {id: slow, bands: [X, S], slew_deg_s: {azimuth: 0.8, elevation: 0.4}, max_elevation_deg: 70,
         azimuth_range_deg: [-90, 300], sun_avoidance_deg: 10, min_elevation_deg: 9}
      - {id: wound, bands: [X, S], slew_deg_s: {azimuth: 2, elevation: 1}, azimuth_range_deg: [-20, 380], setup_s: 20}
      - {id: quick, bands: [X, S, L], slew_deg_s: {azimuth: 4, elevation: 2}, max_elevation_deg: 85, setup_s: 0,
         teardown_s: 0, min_elevation_deg: 14}
      - {id: shy, bands: [X, S, C], sun_avoidance_deg: 60, max_lost_s: 200}
      - {id: narrow, bands: [X, S, C], slew_deg_s: {azimuth: 3, elevation: 2}, azimuth_range_deg: [0, 360]}
  - id: svb
    name: Svalbard
    latitude_deg: 78.2
    longitude_deg: 15.6
    altitude_m: 450
    mask: -1
    antennas:
      - {id: polar, bands: [X, S, L], slew_deg_s: {azimuth: 1.5, elevation: 0.9}, azimuth_range_deg: [-180, 180]}
"""
"""Antennas with every limit there is: drives of several speeds, cables, keyholes, the Sun, limits above the mask."""


def _findings(schedule: Schedule) -> list[Finding]:
    return geometry.findings(sightings(Record(schedule)))


def _codes(schedule: Schedule) -> set[str]:
    return {finding.code for finding in _findings(schedule)}


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Schedule:
    return good.rich(tmp_path_factory.mktemp("rich"), Options(), hours=12)


@pytest.fixture(scope="module")
def hard(tmp_path_factory: pytest.TempPathFactory) -> Schedule:
    """18 hours of the shipped missions on antennas with every limit there is."""
    return _planned(tmp_path_factory.mktemp("hard"), Options(), hours=18)


def _planned(folder: Path, options: Options, *, hours: int, cache: Cache | None = None) -> Schedule:
    stations = folder / "stations.yaml"
    stations.write_text(HARD, encoding="utf-8")
    sources = Sources(
        network=load_network(stations),
        missions=load_missions(good.ROOT / "missions.yaml"),
        cache=cache or read_cache(good.ROOT / "tle_cache"),
    )
    return plan(sources, Window(good.START, good.START + hours * times.HOUR_MS), options, created=good.START)


def test_of_plans_with_every_kind_of_need_nothing_is_found(rich: Schedule, tmp_path: Path) -> None:
    assert _findings(rich) == []
    assert _findings(good.rich(tmp_path, Options(partial=True, margin="auto"), hours=12)) == []


def test_of_antennas_with_every_limit_nothing_is_found(hard: Schedule) -> None:
    """The planner's polynomials and the samples here lose the same seconds to the same limits."""
    lossy = [contact for contact in hard.contacts if contact.lost_s > 0]

    assert _findings(hard) == []
    assert {contact.antenna for contact in lossy} >= {"slow", "quick", "shy", "narrow"}
    assert any(contact.truncated_start for contact in hard.contacts)


def test_of_parts_of_passes_on_such_antennas_nothing_is_found(tmp_path: Path) -> None:
    made = _planned(tmp_path, Options(partial=True, min_elevation_deg=4.0), hours=3)

    assert any((contact.start, contact.end) != (contact.aos, contact.los) for contact in made.contacts)
    assert _findings(made) == []


def test_of_ut1_from_a_file_nothing_is_found_and_without_it_passes_are_off() -> None:
    turning = good.turning()
    forgotten = replace(turning, inputs=replace(turning.inputs, ut1="skyfield 1.55 built-in delta_t"))

    assert _findings(turning) == []
    assert _codes(forgotten) >= {"aos", "los"}


def test_after_the_moment_at_which_elements_fail_no_pass_is_missing(tmp_path: Path) -> None:
    """A station module that falls out of the sky within hours: its passes end there, and the plan says so."""
    cache = read_cache(good.ROOT / "tle_cache")
    falling = [
        replace(each, bstar=Decimal("0.01"), mean_motion=Decimal("16.2"))
        for each in cache.sets
        if each.satellite == 25544
    ]
    made = _planned(tmp_path, Options(satellites=(25544,)), hours=24, cache=replace(cache, sets=tuple(falling)))

    assert any("SGP4" in warning for warning in made.warnings)
    assert len(made.rejected) == 3
    assert _findings(made) == []


def test_a_shift_within_the_tolerance_is_none_and_one_beyond_it_is_found(rich: Schedule) -> None:
    def moved(by_ms: int) -> Schedule:
        refused = first(rich.rejected, lambda r: r.max_elevation_deg > 20 and r.tca % 60_000 < 50_000)
        return with_rejection(rich, refused, aos=refused.aos + by_ms, los=refused.los + by_ms)

    assert _codes(moved(40)) == set()
    assert _codes(moved(60)) == {"aos", "los"}
    assert _codes(moved(-60)) == {"aos", "los"}


Damage = Callable[[Schedule], Schedule]


def _contact(schedule: Schedule) -> Contact:
    return first(schedule.contacts, lambda c: is_whole(c) and 20 < c.max_elevation_deg < 80 and c.satellite != 37779)


def _refused(schedule: Schedule) -> Rejection:
    return first(schedule.rejected, lambda r: 20 < r.max_elevation_deg < 80 and r.los - r.aos < times.HOUR_MS)


DAMAGES: dict[str, tuple[Damage, set[str]]] = {
    "a refusal is left out": (lambda s: _without(s, _refused(s)), {"missing"}),
    "a contact is left out": (lambda s: _without(s, _contact(s)), {"missing", "improvement"}),
    "a refusal is moved to where nothing is": (
        lambda s: with_rejection(s, _refused(s), **_times(_refused(s), 45 * times.MINUTE_MS)),
        {"missing", "invented"},
    ),
    "a refused pass is told twice": (
        lambda s: replace(s, rejected=(*s.rejected, replace(_refused(s), pass_=f"{_refused(s).pass_}a"))),
        {"twice", "id"},
    ),
    "TCA is five seconds late": (
        lambda s: with_contact(s, _contact(s), tca=_contact(s).tca + 5000),
        {"tca", "culmination", "azimuth"},
    ),
    "the culmination is a hundredth of a degree too high": (
        lambda s: with_contact(s, _contact(s), max_elevation_deg=round(_contact(s).max_elevation_deg + 0.01, 3)),
        {"culmination"},
    ),
    "an azimuth is a hundredth of a degree off": (
        lambda s: with_contact(s, _contact(s), los_azimuth_deg=round((_contact(s).los_azimuth_deg + 0.01) % 360, 3)),
        {"azimuth"},
    ),
    "a pass that sets is called cut": (lambda s: with_contact(s, _contact(s), truncated_end=True), {"truncated"}),
    "the revolution is the next one": (
        lambda s: with_contact(s, _contact(s), revolution=(_contact(s).revolution or 0) + 1),
        {"revolution"},
    ),
    "a pass has the id of another minute": (
        lambda s: with_rejection(s, _refused(s), pass_=_refused(s).pass_[:-3] + "59Z"),
        {"id"},
    ),
    "a contact begins before the satellite rises": (
        lambda s: with_contact(s, _contact(s), start=_contact(s).start - 30_000),
        {"elevation"},
    ),
    "seconds are said to be lost": (lambda s: with_contact(s, _contact(s), lost_s=0.1), {"lost", "volume"}),
    "the antenna turns slower than it did": (
        lambda s: with_antenna(s, _contact(s), slew_deg_s=Slew(azimuth=0.2, elevation=5)),
        {"lost"},
    ),
}
"""What is done to a good schedule, and what the sky says of it."""


def _without(schedule: Schedule, entry: Contact | Rejection) -> Schedule:
    return replace(
        schedule,
        contacts=tuple(contact for contact in schedule.contacts if contact is not entry),
        rejected=tuple(rejection for rejection in schedule.rejected if rejection is not entry),
    )


def _times(entry: Rejection, by_ms: int) -> dict[str, int]:
    moved = later(entry, by_ms, "aos", "tca", "los")
    return {"aos": moved.aos, "tca": moved.tca, "los": moved.los}


@pytest.mark.parametrize("what", DAMAGES)
def test_damage_is_found_and_called_by_its_name(rich: Schedule, what: str) -> None:
    damage, codes = DAMAGES[what]

    found = _codes(damage(rich))

    assert codes <= found
    assert found - codes <= ({"volume", "conflict"} if "slower" in what else set())


def test_a_rate_by_elevation_brings_what_it_brings_above_each_elevation(rich: Schedule) -> None:
    table = first(rich.contacts, lambda c: c.satellite == 65055)

    assert _codes(with_contact(rich, table, volume_mbit=round((table.volume_mbit or 0) * 1.001, 3))) == {"volume"}


def test_two_satellites_in_one_beam_are_found(hard: Schedule) -> None:
    """The station is said to tell satellites apart only at opposite ends of the sky."""
    network = hard.inputs.stations.network
    blurred = replace(network, stations=tuple(replace(s, min_separation_deg=170.0) for s in network.stations))
    inputs = replace(hard.inputs, stations=replace(hard.inputs.stations, network=blurred))

    assert _codes(replace(hard, inputs=inputs)) == {"separation"}


def test_a_slew_that_takes_longer_than_the_pause_is_found(hard: Schedule) -> None:
    """The drive hardly turns any more: between two contacts it does not come round."""
    on_slow = first(hard.contacts, lambda c: c.antenna == "slow")

    assert "conflict" in _codes(with_antenna(hard, on_slow, slew_deg_s=Slew(azimuth=0.05, elevation=0.4)))


def test_two_contacts_of_a_pass_need_something_that_breaks_it_off(rich: Schedule) -> None:
    whole = first(rich.contacts, lambda c: c.antenna == "khi-x2" and is_whole(c) and 20 < c.max_elevation_deg < 60)
    middle = (whole.start + whole.end) // 2
    halves = (
        replace(whole, id=f"{whole.id}-1", end=middle - 30_000),
        replace(whole, id=f"{whole.id}-2", start=middle + 30_000),
    )
    contacts = tuple(half for c in rich.contacts for half in (halves if c == whole else (c,)))

    assert "pass" in _codes(replace(rich, contacts=contacts))


def test_a_station_that_the_document_does_not_hold_sees_nothing(rich: Schedule) -> None:
    assert "invented" in _codes(with_rejection(rich, _refused(rich), station="nowhere"))


def test_a_window_of_a_century_is_not_looked_at(rich: Schedule) -> None:
    """`plan` makes none; what such a document says of passes is not to be found in it."""
    endless = replace(rich, window=replace(rich.window, end=rich.window.start + 36_500 * times.DAY_MS))

    assert _codes(endless) == {"invented"}


def test_a_pass_that_an_antenna_with_limits_could_take_as_it_is_is_a_free_improvement(hard: Schedule) -> None:
    """One contact is said to be refused: the antenna that had it still has the time."""
    found = set[str]()
    for contact in [c for c in hard.contacts if c.antenna in ("slow", "wound") and is_whole(c)][:3]:
        refused = Rejection(
            pass_=contact.pass_, satellite=contact.satellite, station=contact.station, aos=contact.aos, tca=contact.tca,
            los=contact.los, max_elevation_deg=contact.max_elevation_deg, reason="redundant", detail="nobody wants it",
        )  # fmt: skip
        plain = replace(
            hard.inputs.stations.network,
            stations=tuple(replace(s, min_separation_deg=None) for s in hard.inputs.stations.network.stations),
        )
        without = replace(
            hard,
            contacts=tuple(c for c in hard.contacts if c is not contact),
            rejected=(*hard.rejected, refused),
            inputs=replace(hard.inputs, stations=replace(hard.inputs.stations, network=plain)),
        )
        found |= {f.contact or "" for f in _findings(without) if f.code == "improvement"} & {contact.pass_}

    assert found
