"""Bookings as operators give them: in the missions file, in files of their own, and those that cannot be kept."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from .conftest import Run

SMALL = ("plan", "--start", "2026-08-11T06:00Z", "--hours", "6", "--station", "khi")
LOW = "{satellite: 41335, antenna: khi-x2, start: 2026-08-11T07:04:25.409Z, end: 2026-08-11T07:12:25.888Z, owner: DLR}"
"""A pass of Sentinel-3A that culminates at 12 degrees; of its own accord the plan takes it on khi-x1."""


def _book(desk: Path, *bookings: str, name: str = "booked.yaml") -> str:
    (desk / name).write_text("bookings:\n" + "".join(f"  - {b}\n" for b in bookings), encoding="utf-8")
    return name


def _planned(done: subprocess.CompletedProcess[str]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    return document, [c for c in document["contacts"] if c["booked"]]


def test_a_booking_of_the_missions_file_is_a_contact_of_the_document(run: Run, desk: Path) -> None:
    text = (desk / "missions.yaml").read_text(encoding="utf-8")
    assert "\nbookings:" not in text
    (desk / "missions.yaml").write_text(f"{text}\nbookings: [{LOW}]\n", encoding="utf-8")

    done = run(*SMALL)
    document, booked = _planned(done)

    (contact,) = booked
    assert (contact["satellite"], contact["antenna"], contact["owner"]) == (41335, "khi-x2", "DLR")
    assert (contact["start"], contact["end"]) == ("2026-08-11T07:04:25.409Z", "2026-08-11T07:12:25.888Z")
    assert document["inputs"]["missions"]["content"]["bookings"] == [
        {"satellite": 41335, "antenna": "khi-x2", "owner": "DLR", "start": contact["start"], "end": contact["end"]}
    ]
    assert document["solution"]["status"] == "optimal"
    assert "does not plan yet: bookings" not in done.stderr
    jsonschema.validate(document, json.loads(run("schema", "schedule").stdout))


def test_files_of_bookings_are_merged_with_each_other_and_with_the_missions(run: Run, desk: Path) -> None:
    high = "{satellite: 54234, antenna: khi-x1, start: 2026-08-11T08:46Z, end: 2026-08-11T08:58Z}"
    files = ["--booking", _book(desk, LOW), "--booking", _book(desk, high, LOW, name="more.yaml")]

    document, booked = _planned(run(*SMALL, *files))

    assert [c["satellite"] for c in booked] == [41335, 54234]
    assert [b["satellite"] for b in document["inputs"]["missions"]["content"]["bookings"]] == [41335, 54234, 41335]
    assert document["inputs"]["missions"]["path"] == "missions.yaml"


def test_without_a_missions_file_every_satellite_is_planned_beside_the_bookings(run: Run, desk: Path) -> None:
    (desk / "missions.yaml").unlink()
    document, booked = _planned(run(*SMALL, "--booking", _book(desk, LOW)))
    assert len(booked) == 1
    assert len(document["missions"]) == 67


def test_a_satellite_without_a_mission_gets_what_is_booked_with_the_files_defaults_and_no_more(
    run: Run, desk: Path
) -> None:
    (desk / "missions.yaml").write_text(
        "defaults: {priority: 3}\nmissions: [{satellite: 68835}]\n"
        f"bookings: [{LOW}, {{satellite: 5, antenna: lhe-x1, start: 2026-08-11T07:00Z, end: 2026-08-11T07:01Z}}]\n",
        encoding="utf-8",
    )
    document, booked = _planned(run(*SMALL[:-2], "--station", "khi", "--station", "isb"))
    assert [(c["satellite"], c["priority"]) for c in booked] == [(41335, 3)]
    assert [m["satellite"] for m in document["missions"]] == [41335, 68835]
    assert {c["satellite"] for c in document["contacts"] if not c["booked"]} == {68835}
    assert {r["reason"] for r in document["rejected"] if r["satellite"] == 41335} == {"limit"}


def test_a_booking_of_a_docked_object_is_one_of_its_host(run: Run, desk: Path) -> None:
    module = "{satellite: 53239, antenna: cltc-s1, start: 2026-08-11T06:41Z, end: 2026-08-11T06:47Z}"
    document, booked = _planned(run(*SMALL[:-1], "khi-cltc", "--booking", _book(desk, module)))
    assert [(c["satellite"], c["name"], c["duration_s"]) for c in booked] == [(48274, "CSS Tianhe", 360.0)]
    assert document["warnings"] == []
    assert 53239 not in {m["satellite"] for m in document["missions"]}


def test_a_booking_of_a_satellite_that_is_left_out_keeps_its_antenna_free(run: Run, desk: Path) -> None:
    taken = ("--satellite", "62725")
    before, _ = _planned(run(*SMALL, *taken))
    was = before["contacts"][0]["antenna"]
    rival = f"{{satellite: 41335, antenna: {was}, start: 2026-08-11T06:30Z, end: 2026-08-11T06:35Z}}"
    after, booked = _planned(run(*SMALL, *taken, "--booking", _book(desk, rival)))
    assert booked == []
    assert before["contacts"][0]["pass"] == after["contacts"][0]["pass"]
    assert {was, after["contacts"][0]["antenna"]} == {"khi-x1", "khi-x2"}
    assert "their antennas kept free for them" in after["notes"][-1]


def test_what_is_trimmed_is_said_on_stderr_and_in_the_document(run: Run, desk: Path) -> None:
    late = "{satellite: 41335, antenna: khi-x2, start: 2026-08-11T07:04:25.409Z, end: 2026-08-11T07:13:24Z}"
    done = run(*SMALL, "--booking", _book(desk, late))
    document, booked = _planned(done)
    assert [c["end"] for c in booked] == ["2026-08-11T07:13:24.000Z"]
    assert "58.112 s of it lie outside visibility" in done.stderr
    assert sum("trimmed" in warning for warning in document["warnings"]) == 1


@pytest.mark.parametrize(
    ("bookings", "said"),
    [
        (
            (LOW, "{satellite: 49260, antenna: khi-x2, start: 2026-08-11T07:13Z, end: 2026-08-11T07:13:37Z}"),
            "khi-x2 needs 30 s teardown and 60 s setup between the two and has 34.112 s; 55.888 s are missing",
        ),
        (
            ("{satellite: 41335, antenna: khi-x2, start: 2026-08-11T09:00Z, end: 2026-08-11T09:05Z}",),
            "Sentinel-3A (41335) has no pass over khi then; the nearest is 41335-khi-",
        ),
        (
            ("{satellite: 999999, antenna: khi-x2, start: 2026-08-11T09:00Z, end: 2026-08-11T09:05Z}",),
            "the satellite has no usable elements: no elements in tle_cache",
        ),
    ],
)
def test_what_cannot_be_kept_is_exit_6_and_nothing_is_written(
    run: Run, desk: Path, bookings: tuple[str, ...], said: str
) -> None:
    (desk / "plan.json").write_text("old", encoding="utf-8")
    done = run(*SMALL, "--booking", _book(desk, *bookings), "--output", "plan.json")
    assert (done.returncode, done.stdout) == (6, "")
    assert said in done.stderr
    assert done.stderr.startswith("error: booking of ")
    assert (desk / "plan.json").read_text(encoding="utf-8") == "old"


def test_a_booking_in_an_outage_is_exit_6_with_its_reason(run: Run, desk: Path) -> None:
    text = (desk / "stations.yaml").read_text(encoding="utf-8")
    # Tuesday, 12:00 to 12:05 in Karachi is 07:00 to 07:05 UTC.
    weekly = 'unavailable: [{weekly: tue, from: "12:00", to: "12:05", reason: staff}]'
    (desk / "stations.yaml").write_text(text.replace("    mask: 5", f"    {weekly}\n    mask: 5", 1), encoding="utf-8")
    done = run(*SMALL, "--booking", _book(desk, LOW))
    assert done.returncode == 6
    assert "khi is out from 2026-08-11T07:00:00.000Z to 2026-08-11T07:05:00.000Z (staff)" in done.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "bookings: [{satellite: 1, antenna: khi-x9, start: 2026-08-11, end: 2026-08-12}]\n",
            "1:36: bookings[0].antenna: there is no antenna 'khi-x9'; did you mean",
        ),
        (
            "bookings:\n  - {satellite: 1, antenna: khi-x1, start: 2026-08-12, end: 2026-08-11}\n",
            "2:61: bookings[0].end: ",
        ),
        ("booking: []\n", "1:1: booking: "),
        ("bookings: [{satellite: 1, antenna: khi-x1, start: soon, end: 2026-08-11}]\n", "1:51: bookings[0].start: "),
        ("missions: []\nbookings: []\n", "1:1: missions: "),
    ],
)
def test_a_mistake_in_a_file_of_bookings_names_its_line(run: Run, desk: Path, text: str, said: str) -> None:
    (desk / "wrong.yaml").write_text(text, encoding="utf-8")
    done = run(*SMALL, "--booking", "wrong.yaml", "--booking", "none.yaml")
    assert done.returncode == 3
    assert f"wrong.yaml:{said}" in done.stderr
    assert "none.yaml: there is no such file" in done.stderr
