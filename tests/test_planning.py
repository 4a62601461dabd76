"""The whole job from files to the document: what each key of the files changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from groundsched import starters, times
from groundsched.config import load_missions, load_network
from groundsched.documents.schedule import Options, Schedule
from groundsched.elements.cache import read_cache
from groundsched.planning import Sources, plan

WINDOW = times.Window(times.parse_instant("2026-08-11T06:00Z"), times.parse_instant("2026-08-11T12:00Z"))
"""A Tuesday, 11:00 to 17:00 in Karachi."""

STATIONS = """\
stations:
  - id: khi
    name: Karachi
    latitude_deg: 24.95
    longitude_deg: 67.14
    mask: 5
    antennas:
      - {id: khi-x1, bands: [X, S], setup_s: 60, teardown_s: 30}
"""
MISSIONS = """\
missions:
  - {satellite: 62725, bands: [X]}
  - {satellite: 41335, bands: [X]}
  - {satellite: 68835, bands: [X]}
  - {satellite: 54234, bands: [X]}
"""

Made = Callable[[str, str], Schedule]


@pytest.fixture(scope="session")
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("planning")
    starters.install(folder)
    return folder / "tle_cache"


@pytest.fixture
def made(tmp_path: Path, cache_folder: Path) -> Made:
    """The plan that these two files give."""

    def make(stations: str, missions: str) -> Schedule:
        (tmp_path / "stations.yaml").write_text(stations, encoding="utf-8")
        (tmp_path / "missions.yaml").write_text(missions, encoding="utf-8")
        sources = Sources(
            network=load_network(tmp_path / "stations.yaml"),
            missions=load_missions(tmp_path / "missions.yaml"),
            cache=read_cache(cache_folder),
        )
        return plan(sources, WINDOW, Options(), created=0)

    return make


def refusals(document: Schedule) -> dict[str, str]:
    return {r.pass_: r.reason for r in document.rejected}


EO1, LOW, LOSER = "62725-khi-20260811T0634Z", "41335-khi-20260811T0708Z", "54234-khi-20260811T0712Z"
"""A pass to 30.8 degrees from 06:29:52 to 06:38:30, one to 12.0 from 07:04:25 to 07:12:25, and one that it blocks."""
EO3 = "68835-khi-20260811T0755Z"
"""A pass to 29.1 degrees from 07:51:08 to 08:00:34, in the south."""
LAST = "68835-khi-20260811T1117Z"
"""A pass to 15.9 degrees from 11:13:50 to 11:21:53, in the north."""


def test_without_any_of_these_keys_all_but_one_pass_are_taken(made: Made) -> None:
    document = made(STATIONS, MISSIONS)
    assert len(document.contacts) == 6
    assert refusals(document) == {LOSER: "conflict"}
    assert document.warnings == ()


ANTENNA = "{id: khi-x1, bands: [X, S], setup_s: 60, teardown_s: 30"
ONCE = "{start: 2026-08-11T06:30Z, end: 2026-08-11T06:31Z, reason: power works}"
WEEKLY = '{weekly: tue, from: "11:30", to: "11:31", reason: staff}'


@pytest.mark.parametrize(
    ("old", "new", "refused"),
    [
        ("    mask: 5", f"    unavailable: [{ONCE}]", {EO1: "unavailable", LOSER: "conflict"}),
        (ANTENNA, f"{ANTENNA}, unavailable: [{ONCE}]", {EO1: "unavailable", LOSER: "conflict"}),
        ("    mask: 5", f"    unavailable: [{WEEKLY}]", {LOSER: "conflict"}),
        (
            "    mask: 5",
            f"    timezone: Asia/Karachi\n    unavailable: [{WEEKLY}]",
            {EO1: "unavailable", LOSER: "conflict"},
        ),
        (
            f"    mask: 5\n    antennas:\n      - {ANTENNA}",
            f"    timezone: Asia/Karachi\n    antennas:\n      - {ANTENNA}, unavailable: [{WEEKLY}]",
            {EO1: "unavailable", LOSER: "conflict"},
        ),
        ("bands: [X, S]", "bands: [S]", None),
        ("setup_s: 60", "setup_s: 1600", {LOW: "conflict"}),
        ("teardown_s: 30", "teardown_s: 1600", {LOW: "conflict"}),
    ],
)
def test_each_key_of_a_station_and_of_an_antenna_changes_the_plan(
    old: str, new: str, refused: dict[str, str] | None, made: Made
) -> None:
    assert old in STATIONS
    document = made(STATIONS.replace(old, new), MISSIONS)
    if refused is None:
        assert (document.contacts, set(refusals(document).values())) == ((), {"band"})
    else:
        assert {name: reason for name, reason in refusals(document).items() if name in (EO1, LOW, LOSER)} == refused


@pytest.mark.parametrize(
    ("keys", "refused"),
    [
        ("bands: [X], stations: [khi]", {}),
        ("bands: [X], stations: [lhe]", None),
        ("bands: [X], not_stations: [khi]", None),
        ("bands: [S]", {}),
        ("bands: [UHF]", {EO3: "band", "68835-khi-20260811T0936Z": "band", LAST: "band"}),
        ("bands: [X], min_culmination_deg: 29.138", {LAST: "too-low"}),
        ("bands: [X], min_culmination_deg: 29.139", {EO3: "too-low", LAST: "too-low"}),
        ("bands: [X], min_contact_s: 565.975", {LAST: "too-short", EO3: "too-short"}),
        ("bands: [X], contacts_per_day: {max: 2}", {LAST: "limit"}),
        ("bands: [X], from: 2026-08-11T07:52Z", "later"),
        ("bands: [X], until: 2026-08-11T11:20Z", "earlier"),
    ],
)
def test_each_key_by_which_a_mission_chooses_its_passes_changes_the_plan(
    keys: str, refused: dict[str, str] | str | None, made: Made
) -> None:
    two = STATIONS + STATIONS.removeprefix("stations:\n").replace("khi", "lhe").replace("24.95", "-40").replace(
        "67", "9"
    )
    document = made(two, MISSIONS.replace("{satellite: 68835, bands: [X]}", f"{{satellite: 68835, {keys}}}"))
    own = [c for c in document.contacts if c.satellite == 68835 and c.station == "khi"]
    said = {name: reason for name, reason in refusals(document).items() if name.startswith("68835-khi")}
    if refused is None:
        assert (own, said) == ([], {})
    elif isinstance(refused, str):
        assert [c.pass_ for c in own] == ["68835-khi-20260811T0936Z", {"later": LAST, "earlier": EO3}[refused]][
            :: 1 if refused == "later" else -1
        ]
        assert said == {}
    else:
        assert said == refused
        assert len(own) == 3 - len(refused)
    assert {c.band for c in own} <= ({"S"} if "[S]" in keys else {"X"})


def test_mask_antenna_limit_and_least_culmination_are_three_settings(made: Made) -> None:
    """A mask moves the edges of passes, an antenna's limit those of its contacts, the least culmination none."""

    def edges(document: Schedule) -> dict[str, tuple[int, int]]:
        return {c.pass_: (c.aos, c.los) for c in document.contacts}

    plain = edges(made(STATIONS, MISSIONS))
    masked = edges(made(STATIONS.replace("mask: 5", "mask: [[0, 5], [100, 5], [180, 15], [260, 5]]"), MISSIONS))
    assert masked[LAST] == plain[LAST]
    assert masked[EO3][0] > plain[EO3][0]

    limited = made(STATIONS.replace(ANTENNA, f"{ANTENNA}, min_elevation_deg: 14"), MISSIONS)
    assert all(aos > plain[name][0] for name, (aos, _) in edges(limited).items())
    assert refusals(limited)[LOW] == "antenna"
    whole = {r.pass_: (r.aos, r.los) for r in limited.rejected}
    assert whole[LOW] == plain[LOW]

    choosy = made(STATIONS, f"defaults: {{min_culmination_deg: 14}}\n{MISSIONS}")
    assert refusals(choosy) == {LOW: "too-low", LOSER: "too-low"}
    assert edges(choosy) == {name: both for name, both in plain.items() if name != LOW}
