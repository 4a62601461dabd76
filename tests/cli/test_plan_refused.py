"""`groundsched plan` where something is wrong or missing: it says what, and with which exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import SMALL, Run, edit


def test_old_elements_are_refused_with_their_age_and_the_ways_out(run: Run) -> None:
    done = run("plan")

    assert done.returncode == 4
    assert done.stdout == ""
    for part in ("days away", "groundsched fetch", "--start epoch", "--allow-stale"):
        assert part in done.stderr


def test_a_satellite_without_elements_is_reported_and_the_others_are_planned(run: Run, desk: Path) -> None:
    edit(desk / "missions.yaml", "satellite: 43530", "satellite: 99999")

    done = run(*SMALL)
    strict = run(*SMALL, "--strict")

    document = json.loads(done.stdout)
    assert done.returncode == 0
    assert "99999" in done.stderr
    assert next(m for m in document["missions"] if m["satellite"] == 99999)["shortfall"]
    assert strict.returncode == 4
    assert strict.stdout == ""
    assert "99999" in strict.stderr


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("stations.yaml", "latitude_deg: 24.95", "latitude_deg: 124.95", "stations[0].latitude_deg"),
        ("stations.yaml", "latitude_deg: 24.95", "lattitude_deg: 24.95", "did you mean 'latitude_deg'"),
        ("missions.yaml", "bands: [X]", "bands: [Z]", "missions[0].bands[0]"),
        ("missions.yaml", "priority: 1\n", "priority: 1\n    not_stations: [nowhere]\n", "nowhere"),
    ],
)
def test_a_mistake_in_a_file_names_its_line(  # noqa: PLR0917 - two fixtures and the case
    run: Run, desk: Path, file: str, old: str, new: str, said: str
) -> None:
    edit(desk / file, old, new)
    text = (desk / file).read_text(encoding="utf-8")
    wrong = new.strip().splitlines()[-1]
    line = next(n for n, content in enumerate(text.splitlines(), 1) if wrong in content)

    done = run(*SMALL)

    assert done.returncode == 3
    assert done.stdout == ""
    assert f"{file}:{line}:" in done.stderr
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_missing_stations_file_says_how_to_get_one(run: Run, desk: Path) -> None:
    (desk / "stations.yaml").unlink()

    done = run(*SMALL)

    assert done.returncode == 3
    assert "stations.yaml" in done.stderr
    assert "groundsched init" in done.stderr


def test_a_missing_cache_and_a_cache_of_broken_elements_are_exit_4(run: Run, desk: Path) -> None:
    (desk / "broken").mkdir()
    tle = next((desk / "tle_cache").glob("*.tle")).read_text(encoding="utf-8").splitlines()
    (desk / "broken" / "one.tle").write_text("\n".join([tle[0], tle[1][:-1] + "?", tle[2]]), encoding="utf-8")

    missing = run(*SMALL, "--tle-cache", "nowhere")
    broken = run(*SMALL, "--tle-cache", "broken")

    assert missing.returncode == broken.returncode == 4
    assert "nowhere" in missing.stderr
    assert "one.tle:" in broken.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("plan", "--hours", "3", "--days", "1"), "not both"),
        (("plan", "--hours", "-3"), "--hours"),
        (("plan", "--hours", "nan"), "--hours"),
        (("plan", "--start", "tomorrow"), "'tomorrow' is not a time"),
        (("plan", "--station", "kih"), "did you mean 'khi'"),
        (("plan", "--satellite", "PRSS-9"), "did you mean 'PRSS-1'"),
        (("plan", "--satellite", "424242"), "424242"),
        (("plan", "--tz", "Mars/Olympus"), "Mars/Olympus"),
        (("plan", "--format", "pdf"), "pdf"),
        (("plan", "--frobnicate"), "--frobnicate"),
        (("plan", "--stations", ""), "'--stations'"),
        (("plan", "--missions="), "'--missions'"),
        (("doctor", "--tle-cache", ""), "names no file and no folder"),
        (("passes", "--output", ""), "'--output'"),
        (("track", "plan.json", "next"), "not in this version"),
        (("launch",), "launch"),
    ],
)
def test_bad_usage_is_exit_2_and_says_why(run: Run, arguments: tuple[str, ...], said: str) -> None:
    done = run(*arguments)

    assert done.returncode == 2
    assert done.stdout == ""
    assert said in done.stderr


def test_an_empty_plan_is_exit_8_with_a_document_and_reasons(run: Run) -> None:
    done = run(*SMALL, "--min-elevation", "89.99", "--satellite", "PRSS-1")

    assert done.returncode == 8
    assert json.loads(done.stdout)["contacts"] == []
    assert "PRSS-1 (43530): no pass in this window" in done.stderr


def test_an_empty_plan_tells_a_missions_life_its_stations_and_its_best_pass(run: Run, desk: Path) -> None:
    (desk / "odd.yaml").write_text(
        "missions:\n"
        "  - {satellite: 43530, from: 2027-01-01T00:00Z}\n"
        "  - {satellite: 62725, name: EO, stations: [khi], min_culmination_deg: 89.99}\n"
        "  - {satellite: 65055, not_stations: [khi, lhe, isb, khi-cltc]}\n"
    )

    done = run(*SMALL, "--missions", "odd.yaml")

    assert done.returncode == 8
    assert "PRSS-1 (43530): the mission begins after this window, 2027-01-01T00:00:00.000Z" in done.stderr
    assert "EO (62725): all" in done.stderr
    assert "the mission needs 89.99°" in done.stderr
    assert "PRSC-S1 (65055): none of the stations" in done.stderr


def test_an_empty_plan_tells_of_the_pass_that_came_furthest_and_not_of_a_higher_one(run: Run, desk: Path) -> None:
    (desk / "low.yaml").write_text("missions: [{satellite: 43530, bands: [X], min_culmination_deg: 89.99}]\n")

    both = ("--station", "khi", "--station", "khi-cltc")
    done = run("plan", "--start", "2026-08-11T05:41Z", "--hours", "6", "--missions", "low.yaml", *both)

    assert done.returncode == 8
    assert "all 2 passes refused (" in done.stderr  # the other one is a little higher, over a station without X band
    assert "the nearest to a contact, 43530-khi-20260811T0552Z: " in done.stderr
    assert "the mission needs 89.99°" in done.stderr


def test_the_mistakes_of_both_files_are_said_at_once(run: Run, desk: Path) -> None:
    edit(desk / "stations.yaml", "latitude_deg: 24.95", "latitude_deg: 124.95")
    edit(desk / "missions.yaml", "bands: [X]", "bands: []")

    done = run(*SMALL)

    assert done.returncode == 3
    assert [line.split(":")[1].strip() for line in done.stderr.splitlines()] == ["stations.yaml", "missions.yaml"]


def test_a_satellite_whose_sgp4_fails_before_the_window_stands_without_elements(run: Run) -> None:
    done = run("plan", "--start", "2099-12-31T23:00Z", "--allow-stale")

    missions = json.loads(done.stdout)["missions"]
    failing = [m for m in missions if any("SGP4 error" in s for s in m["shortfall"])]
    assert failing
    assert len([line for line in done.stderr.splitlines() if "SGP4" in line]) <= 3
