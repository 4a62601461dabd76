"""The shipped stations, missions and elements: clean, consistent with each other, and never written over a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sgp4.api import Satrec

from groundsched import starters
from groundsched.config import check_against, load_missions, load_network
from groundsched.config.missions import Missions
from groundsched.config.network import Network
from groundsched.errors import InputError
from groundsched.times import parse_epoch

DAY_US = 86_400_000_000


@pytest.fixture
def home(tmp_path: Path) -> Path:
    starters.install(tmp_path)
    return tmp_path


@pytest.fixture
def network(home: Path) -> Network:
    return load_network(home / "stations.yaml").value


@pytest.fixture
def missions(home: Path) -> Missions:
    return load_missions(home / "missions.yaml").value


@pytest.fixture
def snapshot(home: Path) -> dict[int, dict[str, Any]]:
    records = json.loads((home / "tle_cache/snapshot-2026-08-11.json").read_text())
    return {record["NORAD_CAT_ID"]: record for record in records}


def test_the_shipped_files_agree_with_each_other(home: Path, network: Network) -> None:
    assert check_against(load_missions(home / "missions.yaml"), network) == ()


def test_every_shipped_station_says_how_good_its_position_is(network: Network) -> None:
    assert [s.id for s in network.stations] == ["khi", "lhe", "isb", "khi-cltc"]
    assert all(s.position_source and s.timezone == "Asia/Karachi" for s in network.stations)


def test_every_mission_has_elements_in_the_snapshot(missions: Missions, snapshot: dict[int, Any]) -> None:
    assert len(snapshot) == 67
    assert {m.satellite for m in missions.missions} <= set(snapshot)
    assert {docked for m in missions.missions for docked in m.also} <= set(snapshot)


def test_every_mission_has_an_antenna_for_one_of_its_bands(network: Network, missions: Missions) -> None:
    served = {band for station in network.stations for antenna in station.antennas for band in antenna.bands}
    assert [m.name for m in missions.missions if served.isdisjoint(m.bands)] == []


def test_pakistan_s_own_satellites_come_first(missions: Missions) -> None:
    leading = {m.satellite for m in missions.missions if m.priority == 1}
    assert leading == {43530, 62725, 68835, 65055}
    assert next(m for m in missions.missions if m.satellite == 48274).also == (53239, 54216, 69180, 69049)


def tle_sets(home: Path) -> list[tuple[str, str, str]]:
    lines = (home / "tle_cache/pakistan-2026-08-11.tle").read_text().splitlines()
    return list(zip(lines[::3], lines[1::3], lines[2::3], strict=True))


def checksum(line: str) -> int:
    return sum(int(c) if c.isdigit() else c == "-" for c in line[:68]) % 10


def test_the_tle_file_has_right_checksums(home: Path) -> None:
    assert all(int(line[68]) == checksum(line) for _, *lines in tle_sets(home) for line in lines)


def test_the_tle_file_holds_the_snapshot_s_elements(home: Path, snapshot: dict[int, dict[str, Any]]) -> None:
    sets = tle_sets(home)
    assert len(sets) == 8
    for name, line_1, line_2 in sets:
        record = snapshot[int(line_1[2:7])]
        assert name == record["OBJECT_NAME"]
        assert int(line_2[2:7]) == record["NORAD_CAT_ID"]
        assert float(line_2[8:16]) == record["INCLINATION"]
        assert float(line_2[17:25]) == record["RA_OF_ASC_NODE"]
        assert float(f"0.{line_2[26:33]}") == record["ECCENTRICITY"]
        assert float(line_2[34:42]) == record["ARG_OF_PERICENTER"]
        assert float(line_2[43:51]) == pytest.approx(record["MEAN_ANOMALY"], abs=1e-9)
        assert float(line_2[52:63]) == record["MEAN_MOTION"]
        assert int(line_2[63:68]) == record["REV_AT_EPOCH"]
        assert float(line_1[33:43]) == pytest.approx(record["MEAN_MOTION_DOT"], rel=1e-12)
        assert Satrec.twoline2rv(line_1, line_2).bstar == pytest.approx(record["BSTAR"], rel=1e-12)


def test_the_tle_file_s_epochs_are_within_its_last_digit(home: Path, snapshot: dict[int, dict[str, Any]]) -> None:
    new_year_us = parse_epoch("2026-01-01T00:00:00")
    for _, line_1, _ in tle_sets(home):
        epoch_us = new_year_us + (float(line_1[20:32]) - 1) * DAY_US
        # The last digit of a TLE's day is 1e-8 day, 864 µs: rounding is off by half of it at most, and 1 µs of floats.
        assert abs(epoch_us - parse_epoch(snapshot[int(line_1[2:7])]["EPOCH"])) <= 433


def test_starters_go_into_a_folder_that_is_made_for_them(tmp_path: Path) -> None:
    written = starters.install(tmp_path / "new" / "desk")
    assert [path.relative_to(tmp_path / "new" / "desk").as_posix() for path in written] == list(starters.FILES)
    assert all(path.read_bytes() == content for path, (_, content) in zip(written, starters.contents(), strict=True))


def test_a_file_that_is_there_is_kept_and_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "missions.yaml").write_text("mine")
    (tmp_path / "tle_cache").mkdir()
    (tmp_path / "tle_cache" / "README.md").symlink_to("nowhere")
    with pytest.raises(InputError) as caught:
        starters.install(tmp_path)
    named = [Path(problem.where).name for problem in caught.value.problems]
    assert named == ["missions.yaml", "README.md"]
    assert (tmp_path / "missions.yaml").read_text() == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["missions.yaml", "tle_cache"]


def test_a_file_in_the_place_of_the_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "tle_cache").write_text("")
    with pytest.raises(InputError, match="tle_cache: is not a folder"):
        starters.install(tmp_path)
    assert not (tmp_path / "stations.yaml").exists()
