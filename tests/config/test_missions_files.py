"""Missions files: what is read, what the defaults do, and every mistake with its place and what is allowed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from pydantic import TypeAdapter

from groundsched.config import Loaded, check_against, load_network, missions_schema, unplanned_keys
from groundsched.config.missions import Missions
from groundsched.config.network import Network

Load = Callable[[str | bytes], Loaded[Missions]]
Complain = Callable[[str | bytes], list[str]]

CONTRACT = """\
defaults: {priority: 3, min_contact_s: 180, min_culmination_deg: 10}
missions:
  - satellite: 43530
    name: PRSS-1
    owner: SUPARCO
    priority: 1
    bands: [X]
    downlink_mhz: 8212.5
    rate_mbps: [[5, 150], [20, 300], [40, 450]]
    stations: [khi, lhe]
    contacts_per_day: {min: 2, max: 6}
    max_gap_h: 12
    volume_mbit_per_day: 400000
    storage_mbit: 2000000
    allow_partial: false
    hand_over: false
    from: 2026-11-25T00:00Z
    also: [53239, 54216]
    themes: [agriculture, water]
  - target: {body: moon}
    name: ILRS relay
    track: {duration_h: 4, min_h: 1, split: true}
requests:
  - id: flood-sindh-2026-11
    satellites: [43530, 62725]
    theme: disaster
    after: 2026-11-22T18:00Z
    before: 2026-11-23T06:00Z
    volume_mbit: 90000
    priority: 0
    reason: "Indus flood, NDMA"
owners:
  SUPARCO: {share: 0.6, min_share: 0.4}
bookings: []
"""
"""The example of the public interface: every key that a missions file may have."""

NETWORK = """\
stations:
  - id: khi
    name: Karachi
    latitude_deg: 24.9
    longitude_deg: 67.1
    antennas: [{id: khi-x1, bands: [X]}]
"""


@pytest.fixture
def karachi(tmp_path: Path) -> Network:
    path = tmp_path / "stations.yaml"
    path.write_text(NETWORK)
    return load_network(path).value


def test_the_example_of_the_contract_is_read_and_fits_the_schema(missions: Load) -> None:
    loaded = missions(CONTRACT)
    first, moon = loaded.value.missions
    assert list(first.rate_mbps or ()) == [(5, 150), (20, 300), (40, 450)]
    assert moon.target is not None
    assert moon.target.body == "moon"
    assert loaded.value.requests[0].priority == 0
    jsonschema.Draft202012Validator.check_schema(missions_schema())
    jsonschema.validate(loaded.tree.plain(), missions_schema())


def test_missions_survive_their_own_json(missions: Load) -> None:
    adapter = TypeAdapter(Missions)
    value = missions(CONTRACT).value
    assert adapter.validate_json(adapter.dump_json(value, by_alias=True)) == value


def test_defaults_hold_for_missions_that_say_nothing(missions: Load) -> None:
    value = missions(
        "defaults: {priority: 3, min_contact_s: 180}\n"
        "missions:\n"
        "  - {satellite: 1}\n"
        "  - {satellite: 2, priority: 5, min_contact_s: 0, min_culmination_deg: 20}\n"
    ).value
    said = [(m.priority, m.min_contact_s, m.min_culmination_deg) for m in value.missions]
    assert said == [(3, 180, 0), (5, 0, 20)]
    assert (value.defaults.priority, value.defaults.min_contact_s) == (3, 180)


def test_without_defaults_priority_is_five_and_nothing_is_too_short(missions: Load) -> None:
    [mission] = missions("missions: [{satellite: 1}]\n").value.missions
    assert (mission.priority, mission.min_contact_s, mission.min_culmination_deg) == (5, 0, 0)


@pytest.mark.parametrize(
    "text",
    [
        "missions: []\n",
        "requests: [{id: a, satellite: 1, before: 2026-01-01}]\n",
        "bookings: [{satellite: 1, antenna: khi-x1, start: 2026-01-01T00:00, end: 2026-01-01T00:10}]\n",
        "missions: [{satellite: 999999999}]\n",
        "missions: [{satellite: 1, from: 2026-01-01, until: 2026-01-02}]\n",
        "missions: [{satellite: 1, also: [2]}, {satellite: 3, also: [2]}]\n",
        "missions: [{satellite: 1, rate_mbps: 5, volume_mbit_per_day: 1, storage_mbit: 1}]\n",
        "missions: [{satellite: 1, track: {duration_h: 24}, allow_partial: true}]\n",
        "missions: [{satellite: 1, allow_partial: true, overlap_s: 30}]\n",
        "missions: [{satellite: 1, hand_over: true, overlap_s: 30}, {satellite: 2, overlap_s: 0}]\n",
        "owners: {A: {min_share: 0.5}, B: {min_share: 0.5}}\n",
    ],
)
def test_what_is_unusual_and_allowed_is_read(missions: Load, text: str) -> None:
    assert missions(text).value is not None


MISTAKES = [
    ("missions: [{name: x}]", "1:12: missions[0].satellite: is missing; exactly one of satellite, target is needed"),
    (
        "missions: [{satellite: 1, target: {body: moon}}]",
        "1:35: missions[0].target: stands beside 'satellite'; exactly one of satellite, target is needed",
    ),
    (
        "missions: [{target: {}}]",
        "1:21: missions[0].target.body: is missing; exactly one of body, lunar_site, oem, spk is needed",
    ),
    (
        "missions: [{target: {body: moon, spk: a.bsp}}]",
        "1:39: missions[0].target.spk: stands beside 'body'; exactly one of",
    ),
    ("missions: [{satellite: 0}]", "1:24: missions[0].satellite: 0 is too small; allowed is 1 to 999999999"),
    ("missions: [{satellite: 1.5}]", "1:24: missions[0].satellite: 1.5 is not a whole number from 1 to 999999999"),
    ("missions: [{satellite: PRSS-1}]", "1:24: missions[0].satellite: 'PRSS-1' is text; needed is a whole number"),
    (
        "missions: [{satellite: 1}, {satellite: 1}]",
        "1:40: missions[1].satellite: 1 stands twice, first in line 1; each may stand once",
    ),
    ("missions: [{satellite: 1, also: [2]}, {satellite: 2}]", "1:34: missions[0].also[0]: 2 is planned by missions[1]"),
    ("missions: [{satellite: 1, also: [3, 1]}]", "1:37: missions[0].also[1]: 1 is this mission's own satellite"),
    (
        "missions: [{satellite: 1, from: 2026-01-02, until: 2026-01-02}]",
        "1:52: missions[0].until: 2026-01-02T00:00:00.000Z is not after 'from'",
    ),
    (
        "missions: [{satellite: 1, volume_mbit_per_day: 5}]",
        "1:48: missions[0].volume_mbit_per_day: needs 'rate_mbps' in the same mission",
    ),
    (
        "missions: [{satellite: 1, storage_mbit: 5}]",
        "1:41: missions[0].storage_mbit: needs 'rate_mbps' in the same mission",
    ),
    (
        "missions: [{satellite: 1, stations: [a], not_stations: [b]}]",
        "1:56: missions[0].not_stations: stands beside 'stations'; allowed is one of the two",
    ),
    (
        "missions: [{satellite: 1, contacts_per_day: {min: 3, max: 2}}]",
        "1:45: missions[0].contacts_per_day: max (2) is below min (3)",
    ),
    (
        "missions: [{satellite: 1, rate_mbps: [[20, 5], [5, 1]]}]",
        "1:38: missions[0].rate_mbps: the elevations of a rate must rise",
    ),
    ("missions: [{satellite: 1, rate_mbps: 0}]", "1:38: missions[0].rate_mbps: a rate must be greater than 0"),
    ("missions: [{satellite: 1, rate_mbps: 1e7}]", "1:38: missions[0].rate_mbps: a rate must be at most 1000000"),
    (
        "missions: [{satellite: 1, rate_mbps: 9, volume_mbit_per_day: 1e18}]",
        "1:62: missions[0].volume_mbit_per_day: 1e+18 is too large; allowed is greater than 0 and at most",
    ),
    (
        "missions: [{satellite: 1, contacts_per_day: {min: 1000000000000}}]",
        "1:51: missions[0].contacts_per_day.min: 1000000000000 is too large; allowed is 0 to 10000",
    ),
    ("missions: [{satellite: 1, priority: 0}]", "1:37: missions[0].priority: 0 is too small; allowed is 1 to 9"),
    ("missions: [{satellite: 1, band: [X]}]", "1:27: missions[0].band: unknown key 'band'; did you mean 'bands'?"),
    (
        "missions: [{target: {body: moon}, track: {duration_h: 1, min_h: 2}}]",
        "1:65: missions[0].track.min_h: 2 is more than 'duration_h', 1",
    ),
    (
        "missions: [{satellite: 1, track: {duration_h: 24.5}}]",
        "1:47: missions[0].track.duration_h: 24.5 is more than the 24 hours of a day",
    ),
    (
        "missions: [{satellite: 1, track: {duration_h: 1}, allow_partial: false}]",
        "1:34: missions[0].track: stands beside 'allow_partial: false'",
    ),
    (
        "missions: [{satellite: 1, track: {duration_h: 1}, hand_over: true}]",
        "1:34: missions[0].track: stands beside 'hand_over: true'; allowed is one of the two",
    ),
    (
        "missions: [{satellite: 1, track: {duration_h: 1}, allow_partial: true, overlap_s: 5}]",
        "1:83: missions[0].overlap_s: stands beside 'track'; the contacts of a track do not overlap",
    ),
    (
        "missions: [{satellite: 1, hand_over: true, allow_partial: false}]",
        "1:38: missions[0].hand_over: stands beside 'allow_partial: false'",
    ),
    (
        "missions: [{satellite: 1, overlap_s: 30}]",
        "1:38: missions[0].overlap_s: needs 'hand_over: true' or 'allow_partial: true' in the same mission",
    ),
    (
        "missions: [{satellite: 1, allow_partial: false, overlap_s: 30}]",
        "1:60: missions[0].overlap_s: needs 'hand_over: true' or 'allow_partial: true' in the same mission",
    ),
    ("missions: [{satellite: 1, overlap_s: -1}]", "1:38: missions[0].overlap_s: -1 is"),
    ("defaults: {prio: 3}", "1:12: defaults.prio: unknown key 'prio'; did you mean 'priority'?"),
    (
        "requests: [{id: a, before: 2026-01-01}]",
        "1:12: requests[0].satellites: is missing; exactly one of satellites, satellite is needed",
    ),
    (
        "requests: [{id: a, satellite: 1, satellites: [2], before: 2026-01-01}]",
        "1:31: requests[0].satellite: stands beside 'satellites'",
    ),
    (
        "requests: [{id: a, satellite: 1}]",
        "1:12: requests[0].before: is missing; needed is a time like 2026-11-22T17:05Z",
    ),
    (
        "requests: [{id: a, satellite: 1, after: 2026-01-02, before: 2026-01-01}]",
        "1:61: requests[0].before: 2026-01-01T00:00:00.000Z is not after 'after'",
    ),
    (
        "requests: [{id: a, satellite: 1, before: 2026-01-01}, {id: a, satellite: 1, before: 2026-01-01}]",
        "1:60: requests[1].id: 'a' stands twice",
    ),
    (
        "missions: [{satellite: 1}]\nrequests: [{id: a, satellite: 1, before: 2026-01-01, volume_mbit: 5}]",
        "2:67: requests[0].volume_mbit: needs 'rate_mbps' in the mission of one of its satellites (1)",
    ),
    (
        "requests: [{id: a, satellite: 1, before: 2026-01-01, volume_mbit: 5}]",
        "1:67: requests[0].volume_mbit: needs 'rate_mbps' in the mission of one of its satellites (1): none has a rate",
    ),
    (
        "bookings: [{satellite: 1, antenna: a, start: 2026-01-02, end: 2026-01-01}]",
        "1:63: bookings[0].end: 2026-01-01T00:00:00.000Z is not after 'start'",
    ),
    ("owners: {A: {share: 0.1, min_share: 0.2}}", "1:37: owners.A.min_share: 0.2 is more than 'share', 0.1"),
    (
        "owners: {A: {min_share: 0.6}, B: {min_share: 0.6}}",
        "1:9: owners: the 'min_share' of all owners add up to 1.2; allowed is 1 at most",
    ),
    ("missions:", "1:10: missions: nothing is given; needed is a list"),
]


@pytest.mark.parametrize(("text", "said"), MISTAKES)
def test_a_mistake_is_said_once_with_its_place_and_what_is_allowed(
    missions_errors: Complain, text: str, said: str
) -> None:
    [line] = missions_errors(text + "\n")
    assert line.startswith(f"missions.yaml:{said}")


def test_a_wrong_rate_is_not_called_missing(missions_errors: Complain) -> None:
    [line] = missions_errors("missions: [{satellite: 1, rate_mbps: fast, volume_mbit_per_day: 5}]\n")
    assert line.startswith("missions.yaml:1:38: missions[0].rate_mbps: 'fast' is text")


def test_a_wrong_satellite_is_not_called_missing(missions_errors: Complain) -> None:
    [line] = missions_errors("missions: [{satellite: .nan}]\n")
    assert line == "missions.yaml:1:24: missions[0].satellite: '.nan' is not a finite number"


def test_stations_and_antennas_that_the_network_lacks_are_named_with_their_line(
    missions: Load, karachi: Network
) -> None:
    loaded = missions(
        "missions:\n"
        "  - {satellite: 1, stations: [khi, kih]}\n"
        "  - {satellite: 2, not_stations: [oslo]}\n"
        "bookings:\n"
        "  - {satellite: 1, antenna: khi-x2, start: 2026-01-01, end: 2026-01-02}\n"
    )
    said = [str(problem).rpartition("/")[2] for problem in check_against(loaded, karachi)]
    assert said == [
        "missions.yaml:2:36: missions[0].stations[1]: there is no station 'kih'; did you mean 'khi'?",
        "missions.yaml:3:35: missions[1].not_stations[0]: there is no station 'oslo'; the network has khi",
        "missions.yaml:5:29: bookings[0].antenna: there is no antenna 'khi-x2'; did you mean 'khi-x1'?",
    ]


def test_a_network_that_has_everything_named_raises_no_problem(missions: Load, karachi: Network) -> None:
    assert check_against(missions("missions: [{satellite: 1, stations: [khi]}]\n"), karachi) == ()


def test_keys_that_wait_for_a_later_version_are_counted_in_one_sentence(missions: Load) -> None:
    assert unplanned_keys(missions(CONTRACT).value) == ["this version reads but does not plan yet: target (1 mission)"]


def test_keys_that_are_planned_raise_no_warning(missions: Load) -> None:
    planned = missions(
        "missions:\n"
        "  - satellite: 1\n"
        "    from: 2026-01-01\n"
        "    until: 2027-01-01\n"
        "    stations: [khi]\n"
        "    also: [2]\n"
        "    contacts_per_day: {max: 4}\n"
        "    min_contact_s: 100\n"
        "    min_culmination_deg: 10\n"
        "    rate_mbps: 15\n"
        "    allow_partial: true\n"
        "    hand_over: true\n"
        "    overlap_s: 30\n"
        "  - {satellite: 3, track: {duration_h: 4, min_h: 1, split: true}}\n"
    )
    assert unplanned_keys(planned.value) == []
