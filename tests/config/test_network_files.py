"""Stations files: what is read, and every mistake with its place and what is allowed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pydantic import TypeAdapter

from groundsched.config import Loaded, load_network, network_schema
from groundsched.config.network import Network
from groundsched.errors import InputError

Load = Callable[[str | bytes], Loaded[Network]]
Complain = Callable[[str | bytes], list[str]]

KARACHI = """\
stations:
  - id: khi
    name: Karachi
    latitude_deg: 24.9
    longitude_deg: 67.1
    antennas:
      - {id: khi-x1, bands: [X, S]}
"""

EVERYTHING = """\
stations:
  - id: khi
    name: Karachi
    operator: SUPARCO
    latitude_deg: 24.9
    longitude_deg: 67.1
    altitude_m: 30
    timezone: Asia/Karachi
    position_source: "approximate, public map"
    mask: [[0, 5], [90, 8], [180, 5], [270, 5]]
    ingest_mbps: 1000
    min_separation_deg: 1
    unavailable:
      - {start: 2026-11-23T04:00Z, end: 2026-11-23T06:00Z, reason: power works}
      - {weekly: fri, from: "12:30", to: 14:00, reason: staff}
    antennas:
      - id: khi-x1
        diameter_m: 11.3
        bands: [S, X]
        min_elevation_deg: 5
        slew_deg_s: {azimuth: 10, elevation: 5}
        azimuth_range_deg: [-90, 450]
        max_elevation_deg: 88
        max_lost_s: 20
        sun_avoidance_deg: 5
        setup_s: 120
        teardown_s: 30
        unavailable: []
"""


def edited(old: str, new: str, text: str = KARACHI) -> str:
    assert old in text
    return text.replace(old, new, 1)


def test_a_station_with_every_key_is_read(network: Load) -> None:
    [station] = network(EVERYTHING).value.stations
    assert list(station.mask) == [(0, 5), (90, 8), (180, 5), (270, 5)]
    assert [outage.reason for outage in station.unavailable] == ["power works", "staff"]
    assert station.antennas[0].azimuth_range_deg == (-90, 450)


def test_what_is_left_out_takes_the_contract_s_defaults(network: Load) -> None:
    [station] = network(KARACHI).value.stations
    assert (station.mask, station.timezone) == (((0.0, 5.0),), "UTC")
    assert (station.antennas[0].setup_s, station.antennas[0].teardown_s) == (60, 30)


def test_the_path_as_given_and_the_digest_of_the_bytes_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("stations.yaml").write_text(KARACHI)
    loaded = load_network(Path("stations.yaml"))
    assert loaded.path == "stations.yaml"
    assert loaded.sha256 == hashlib.sha256(KARACHI.encode()).hexdigest()


def test_a_network_survives_its_own_json(network: Load) -> None:
    adapter = TypeAdapter(Network)
    value = network(EVERYTHING).value
    assert adapter.validate_json(adapter.dump_json(value, by_alias=True)) == value


def test_json_of_the_program_is_itself_a_stations_file(network: Load) -> None:
    value = network(EVERYTHING).value
    written = TypeAdapter(Network).dump_python(value, mode="json", by_alias=True)
    head = {"format": "groundsched/stations", "version": 1}
    assert network(json.dumps(head | written, indent=1)).value == value


@pytest.mark.parametrize("text", [KARACHI, EVERYTHING])
def test_a_good_file_fits_the_schema(network: Load, text: str) -> None:
    jsonschema.Draft202012Validator.check_schema(network_schema())
    jsonschema.validate(network(text).tree.plain(), network_schema())


MISTAKES = [
    ("24.9", "124", "4:19: stations[0].latitude_deg: 124 is too large; allowed is -90 to 90"),
    ("67.1", "-180.5", "5:20: stations[0].longitude_deg: -180.5 is too small; allowed is -180 to 180"),
    ("67.1", '"67.1"', "5:20: stations[0].longitude_deg: '67.1' is text; needed is a number from -180 to 180"),
    ("67.1", "true", "5:20: stations[0].longitude_deg: true is a truth value; needed is a number from -180 to 180"),
    ("67.1", "", "5:19: stations[0].longitude_deg: nothing is given; needed is a number from -180 to 180"),
    (
        "    antennas",
        "    mask_deg: 5\n    antennas",
        "6:5: stations[0].mask_deg: unknown key 'mask_deg'; did you mean 'mask'?",
    ),
    ("id: khi\n", "id: KHI\n", "2:9: stations[0].id: 'KHI' is not 1 to 40 small letters, digits and hyphens"),
    ("name: Karachi", "name: 5", "3:11: stations[0].name: 5 is a number; needed is text"),
    ("name: Karachi", 'name: "\\e"', "3:11: stations[0].name: the text is empty; needed is text"),
    ("    name: Karachi\n", "", "2:5: stations[0].name: is missing; needed is text"),
    ("bands: [X, S]", "bands: [X, s]", "7:33: stations[0].antennas[0].bands[1]: 's' is not known; did you mean 'S'?"),
    (
        "bands: [X, S]",
        "bands: []",
        "7:29: stations[0].antennas[0].bands: there are too few entries; needed is a list of",
    ),
    ("bands: [X, S]", "bands: X", "7:29: stations[0].antennas[0].bands: 'X' is text; needed is a list of"),
    (
        "bands: [X, S]",
        "bands: [X], setup_s: -1",
        "7:43: stations[0].antennas[0].setup_s: -1 is too small; allowed is 0 to 86400",
    ),
    (
        "bands: [X, S]",
        "bands: [X], diameter_m: 0",
        "7:46: stations[0].antennas[0].diameter_m: 0 is too small; allowed is greater than 0",
    ),
    (
        "bands: [X, S]",
        "bands: [X], azimuth_range_deg: [450, -90]",
        "7:53: stations[0].antennas[0].azimuth_range_deg: must be [low, high]",
    ),
    ("    antennas", "    mask: 95\n    antennas", "6:11: stations[0].mask: 95 is too large; allowed is -5 to 90"),
    (
        "    antennas",
        "    mask: [[90, 5], [0, 5]]\n    antennas",
        "6:11: stations[0].mask: the azimuths of a mask must rise",
    ),
    (
        "    antennas",
        "    mask: [[0, 5], [400, 5]]\n    antennas",
        "6:21: stations[0].mask[1][0]: 400 is too large; allowed is 0 to less than 360",
    ),
    (
        "    antennas",
        "    mask: high\n    antennas",
        "6:11: stations[0].mask: 'high' is text; needed is a number, or points",
    ),
    (
        "    antennas",
        "    timezone: PKT\n    antennas",
        "6:15: stations[0].timezone: 'PKT' is not a time zone; write it",
    ),
    (
        "    antennas",
        "    unavailable: [{start: 2026-01-02, end: 2026-01-01}]\n    antennas",
        "6:44: stations[0].unavailable[0].end: 2026-01-01T00:00:00.000Z is not after 'start'",
    ),
    (
        "    antennas",
        "    unavailable: [{start: 2026, end: 2027-01-01}]\n    antennas",
        "6:27: stations[0].unavailable[0].start: '2026' is not a time; write it like 2026-11-22T17:05:00Z",
    ),
    (
        "    antennas",
        "    unavailable: [{weekly: friday, from: 12:30, to: 13:30}]\n    antennas",
        "6:28: stations[0].unavailable[0].weekly: 'friday' is not known; allowed are mon, tue",
    ),
    (
        "    antennas",
        "    unavailable: [{weekly: fri, from: 12:30, to: 25:00}]\n    antennas",
        "6:50: stations[0].unavailable[0].to: '25:00' is not a time of day",
    ),
    (
        "    antennas",
        "    unavailable: [{weekly: fri, from: 12:30}]\n    antennas",
        '6:19: stations[0].unavailable[0].to: is missing; needed is a time of day like "12:30"',
    ),
    (
        "bands: [X, S]",
        "bands: [X], min_elevation_deg: 50, max_elevation_deg: 40",
        "7:76: stations[0].antennas[0].max_elevation_deg: 40 is not greater than 'min_elevation_deg', 50",
    ),
    ("stations:", "station: 1\nstations:", "1:1: station: unknown key 'station'; did you mean 'stations'?"),
    ("stations:", "version: 2\nstations:", "1:10: version: 2 is not known; allowed is 1"),
]


@pytest.mark.parametrize(("old", "new", "said"), MISTAKES)
def test_a_mistake_is_said_once_with_its_place_and_what_is_allowed(
    network_errors: Complain, old: str, new: str, said: str
) -> None:
    [line] = network_errors(edited(old, new))
    assert line.startswith(f"stations.yaml:{said}")


@pytest.mark.parametrize("text", ["- a\n", "x\n", "null\n"])
def test_a_file_that_is_no_mapping_is_refused(network_errors: Complain, text: str) -> None:
    [line] = network_errors(text)
    assert line.startswith("stations.yaml:1:1: ")
    assert "needed is a mapping with the keys" in line


def test_all_mistakes_are_said_at_once_in_the_order_of_the_file(network_errors: Complain) -> None:
    lines = network_errors(
        "stations:\n"
        "  - id: khi\n"
        "    name: Karachi\n"
        "    latitude_deg: 124\n"
        "    longitude: 67.1\n"
        "    latitude_deg: 24.9\n"
        "    antennas:\n"
        "      - {id: a1, bands: [X], min_elevation_deg: 50, max_elevation_deg: 40, setup_s: soon}\n"
        "  - id: khi\n"
        "    name: !!str Lahore\n"
        "    latitude_deg: 31.7\n"
        "    longitude_deg: 74.3\n"
        "    antennas:\n"
        "      - {id: a1, bands: [Z]}\n"
    )
    assert [line.split(": ")[:2] for line in lines] == [
        ["stations.yaml:4:19", "stations[0].latitude_deg"],
        ["stations.yaml:5:5", "stations[0].longitude"],
        ["stations.yaml:6:5", "stations[0].latitude_deg"],
        ["stations.yaml:8:85", "stations[0].antennas[0].setup_s"],
        ["stations.yaml:9:9", "stations[1].id"],
        ["stations.yaml:10:11", "stations[1].name"],
        ["stations.yaml:14:14", "stations[1].antennas[0].id"],
        ["stations.yaml:14:26", "stations[1].antennas[0].bands[0]"],
    ]


def test_a_wrong_value_does_not_hide_a_contradiction_beside_it(network_errors: Complain) -> None:
    antenna = "bands: [X], setup_s: soon, min_elevation_deg: 50, max_elevation_deg: 40"
    lines = network_errors(edited("bands: [X, S]", antenna))
    assert [line.split(": ")[1] for line in lines] == [
        "stations[0].antennas[0].setup_s",
        "stations[0].antennas[0].max_elevation_deg",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "mask: [[0, .nan], [90, 5]]",
        "mask: [[0, 5], [.inf, 5]]",
        "unavailable: [{weekly: !!str fri, from: 12:30, to: 13:30}]",
        "unavailable: [{start: 2026-01-01, end: .nan}]",
    ],
)
def test_a_refused_value_makes_nothing_around_it_wrong(network_errors: Complain, line: str) -> None:
    [said] = network_errors(edited("    antennas", f"    {line}\n    antennas"))
    assert "is not a finite number" in said or "the tag '!!str' is not allowed" in said


def test_an_id_that_stands_twice_names_the_first_line(network_errors: Complain) -> None:
    [line] = network_errors(KARACHI + KARACHI.removeprefix("stations:\n").replace("khi-x1", "khi-x2"))
    assert line == "stations.yaml:8:9: stations[1].id: 'khi' stands twice, first in line 2; each may stand once"


def test_an_antenna_s_id_is_unique_over_all_stations(network_errors: Complain) -> None:
    [line] = network_errors(KARACHI + KARACHI.removeprefix("stations:\n").replace("id: khi\n", "id: lhe\n"))
    assert line.startswith("stations.yaml:13:14: stations[1].antennas[0].id: 'khi-x1' stands twice, first in line 7")


def test_a_wrong_value_is_shown_short_and_without_control_characters(network_errors: Complain) -> None:
    wrong = '"' + "\\e[2J" * 3 + "x" * 1000 + '"'
    [line] = network_errors(edited("24.9", wrong))
    assert "\x1b" not in line
    assert len(line) < 150


def test_a_missing_file_says_how_to_get_one(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"there is no such file\. `groundsched init` writes a starter") as caught:
        load_network(tmp_path / "stations.yaml")
    assert caught.value.exit_code == 3


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder, not a file"):
        load_network(tmp_path)


def schema_of(path: str) -> Any:
    node: Any = network_schema()
    for step in path.split("/"):
        node = node[step]
    return node


def test_the_schema_forbids_unknown_keys_and_names_itself() -> None:
    assert schema_of("$schema") == "https://json-schema.org/draft/2020-12/schema"
    assert schema_of("title") == "groundsched/stations"
    assert schema_of("$defs/Station/additionalProperties") is False
