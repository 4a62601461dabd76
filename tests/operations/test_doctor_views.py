"""What the doctor says of places, masks, outages and of missions that cannot be served."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from groundsched import times
from groundsched.operations.doctor.examination import CHECKS
from groundsched.operations.doctor.needs import REMEDIES
from groundsched.scheduling.candidates import FILTERS
from tests.operations.desks import DAY, Examine, codes, problems, the

Stations = Callable[..., None]

KARACHI = "latitude_deg: 24.95, longitude_deg: 67.14, timezone: Asia/Karachi"


@pytest.fixture
def stations(desk: Path) -> Stations:
    """A writer of stations.yaml: the keys of each station but its id and antennas, or with them."""

    def write(*each: str, antennas: str = "{bands: [X]}") -> None:
        lines = [
            f"  - {{id: s{n}, name: S{n}, {keys}, antennas: [{antennas.replace('{', f'{{id: s{n}-x, ', 1)}]}}"
            for n, keys in enumerate(each)
        ]
        (desk / "stations.yaml").write_text("stations:\n" + "\n".join(lines) + "\n", encoding="utf-8")

    return write


def _mission(desk: Path, keys: str) -> None:
    text = f"missions:\n  - {{satellite: 43530, name: PRSS-1, {keys}}}\n"
    (desk / "missions.yaml").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("keys", "slip"),
    [
        ("latitude_deg: 67.14, longitude_deg: 24.95, timezone: Asia/Karachi", "latitude and longitude swapped"),
        ("latitude_deg: 24.95, longitude_deg: -67.14, timezone: Asia/Karachi", "the sign of the longitude turned"),
        ("latitude_deg: -24.95, longitude_deg: 67.14, timezone: Asia/Karachi", "the sign of the latitude turned"),
        ("latitude_deg: -24.95, longitude_deg: -67.14, timezone: Asia/Karachi", "latitude and the longitude turned"),
    ],
)
def test_one_station_alone_is_held_against_its_time_zone(
    examined: Examine, stations: Stations, keys: str, slip: str
) -> None:
    stations(keys)

    found = the(examined(), "coordinates-suspicious")

    assert found.level == "problem"
    assert slip in found.what


def test_without_a_time_zone_a_station_is_held_against_the_others(examined: Examine, stations: Stations) -> None:
    stations(KARACHI, "latitude_deg: 74.27, longitude_deg: 31.70")

    found = the(examined(), "coordinates-suspicious")

    assert "s1" in found.where
    assert "swapped" in found.what
    assert "from s0" in found.what


@pytest.mark.parametrize(
    "keys",
    [
        "latitude_deg: 67.37, longitude_deg: 26.63, timezone: Europe/Helsinki",  # Sodankylä: Karachi swapped
        "latitude_deg: -53.0, longitude_deg: -70.8, timezone: America/Punta_Arenas",
        "latitude_deg: 78.23, longitude_deg: 15.39, timezone: Arctic/Longyearbyen",
    ],
)
def test_a_partner_far_away_is_a_note(examined: Examine, stations: Stations, keys: str) -> None:
    stations(KARACHI, keys)

    diagnosis = examined()

    assert "coordinates-suspicious" not in codes(diagnosis)
    assert {f.where.rsplit(" ")[-1] for f in diagnosis.findings if f.code == "station-far"} == {"s0", "s1"}


@pytest.mark.parametrize(
    "keys",
    [
        "latitude_deg: 40.43, longitude_deg: -4.25, timezone: Europe/Madrid",
        "latitude_deg: 39.51, longitude_deg: 75.93, timezone: Asia/Shanghai",  # Kashgar, in the zone of Shanghai
        "latitude_deg: 24.95, longitude_deg: -67.14",  # no zone, no neighbour: nothing to hold it against
    ],
)
def test_a_station_where_its_zone_may_be_is_not_spoken_of(examined: Examine, stations: Stations, keys: str) -> None:
    stations(keys)

    assert codes(examined()).isdisjoint({"coordinates-suspicious", "station-far"})


def test_one_place_under_two_names_is_a_note(examined: Examine, stations: Stations) -> None:
    stations(KARACHI, KARACHI)
    assert the(examined(), "same-place").level == "note"

    stations(KARACHI, KARACHI.replace("24.95", "24.96"))
    assert "same-place" not in codes(examined())


def test_a_mask_that_hides_everything_is_a_problem(examined: Examine, stations: Stations) -> None:
    stations(f"{KARACHI}, mask: [[0, 89.9], [180, 89.8]]")

    found = the(examined(), "mask-hides-all")

    assert found.level == "problem"
    assert "nowhere lower than 89.8°" in found.what
    assert "`mask`" in found.remedy


def test_a_mask_is_judged_with_expired_elements_too(examined: Examine, stations: Stations) -> None:
    stations(f"{KARACHI}, mask: 89.9")
    late = times.Window(DAY.start + 100 * times.DAY_MS, DAY.end + 100 * times.DAY_MS)

    assert set(problems(examined(window=late, now=late.start))) >= {"elements-expired", "mask-hides-all"}


def test_min_elevation_is_named_where_it_hides_everything(examined: Examine) -> None:
    assert "--min-elevation" in the(examined(min_elevation_deg=89.9), "mask-hides-all").remedy


def test_a_steep_mask_that_leaves_some_passes_is_a_note(examined: Examine, stations: Stations) -> None:
    stations(f"{KARACHI}, mask: 60")
    week = times.Window(DAY.start, DAY.start + 7 * times.DAY_MS)

    found = the(examined(window=week), "mask-hides-most")

    assert found.level == "note"


def test_an_antenna_whose_own_limit_hides_everything_is_a_problem(examined: Examine, stations: Stations) -> None:
    stations(KARACHI, antennas="{bands: [X], min_elevation_deg: 89.9}, {id: low, bands: [X]}")

    found = the(examined(), "antenna-sees-nothing")

    assert found.level == "problem"
    assert found.where.endswith("s0-x")
    assert "89.9" in found.what


def test_an_antenna_that_is_out_all_the_time_is_a_note_and_all_of_them_a_problem(
    examined: Examine, stations: Stations
) -> None:
    out = "{bands: [X], unavailable: [{start: 2026-08-01T00:00Z, end: 2026-09-01T00:00Z, reason: works}]}"
    stations(KARACHI, antennas=f"{out}, {{id: other, bands: [X]}}")
    assert (the(examined(), "antenna-out").level, "works" in the(examined(), "antenna-out").what) == ("note", True)

    stations(KARACHI, antennas=out)
    assert "all-antennas-out" in problems(examined())


@pytest.mark.parametrize(
    ("keys", "code", "told"),
    [
        ("bands: [Ka]", "mission-band", "needs Ka"),
        ("bands: [X], min_culmination_deg: 89.99", "mission-too-low", "needs 89.99"),
        ("bands: [X], min_contact_s: 3600", "mission-too-short", "needs 3600 s"),
        ("bands: [X], not_stations: [khi]", "mission-no-station", "none is planned"),
    ],
)
def test_a_mission_that_no_pass_can_serve_is_named_with_the_reason(
    examined: Examine, desk: Path, keys: str, code: str, told: str
) -> None:
    _mission(desk, keys)

    found = the(examined(), code)

    assert (found.level, found.where) == ("problem", "PRSS-1 (43530)")
    assert told in found.what


def test_in_an_hour_without_a_pass_a_mission_is_a_note(examined: Examine) -> None:
    hour = times.Window(times.parse_instant("2026-08-11T13:00Z"), times.parse_instant("2026-08-11T14:00Z"))

    assert the(examined(window=hour), "mission-no-pass").level == "note"


def test_a_mission_whose_antennas_are_out_at_every_pass_is_named(examined: Examine, stations: Stations) -> None:
    out = "{bands: [X], unavailable: [{start: 2026-08-01T00:00Z, end: 2026-09-01T00:00Z, reason: works}]}"
    stations(KARACHI, antennas=f"{out}, {{id: other, bands: [S]}}")

    assert "works" in the(examined(), "mission-unavailable").what


def test_a_mission_of_another_time_is_a_note_and_all_of_them_a_problem(examined: Examine, desk: Path) -> None:
    _mission(desk, "bands: [X], from: 2027-01-01T00:00Z")
    assert problems(examined()) == ["no-mission-alive"]

    with (desk / "missions.yaml").open("a", encoding="utf-8") as missions:
        missions.write("  - {satellite: 62725, bands: [X]}\n")
    diagnosis = examined()
    assert problems(diagnosis) == []
    assert "from 2027-01-01T00:00:00.000Z" in the(diagnosis, "mission-not-alive").what


def test_every_reason_of_the_plan_has_a_remedy() -> None:
    assert set(REMEDIES) == {name for name, _ in FILTERS} - {"stale"}
    assert "mission chances" in CHECKS
