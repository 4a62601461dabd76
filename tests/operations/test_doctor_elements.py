"""What the doctor says of element sets and of the clock."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from groundsched import times
from tests.operations.desks import DAY, NOON, Examine, codes, problems, the


def _records(desk: Path) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = json.loads((desk / "tle_cache" / "gp.json").read_text(encoding="utf-8"))
    return records


def _write(desk: Path, records: list[dict[str, Any]], name: str = "gp.json") -> None:
    (desk / "tle_cache" / name).write_text(json.dumps(records), encoding="utf-8")


def _later(days: float) -> times.Window:
    return times.Window(DAY.start + round(days * times.DAY_MS), DAY.end + round(days * times.DAY_MS))


def test_an_empty_cache_is_a_problem_and_its_error_page_too(examined: Examine, desk: Path) -> None:
    (desk / "tle_cache" / "gp.json").write_text("<html>403</html>", encoding="utf-8")

    diagnosis = examined()

    assert problems(diagnosis) == ["cache-empty", "file-without-elements"]
    assert "web page" in the(diagnosis, "file-without-elements").what


def test_an_error_page_beside_good_files_is_a_note(examined: Examine, desk: Path) -> None:
    (desk / "tle_cache" / "page.json").write_text("<html>403</html>", encoding="utf-8")

    diagnosis = examined()

    assert problems(diagnosis) == []
    assert the(diagnosis, "file-without-elements").where.endswith("page.json")


def test_refused_records_are_named_the_first_twenty_of_them(examined: Examine, desk: Path) -> None:
    bad = [{**_records(desk)[0], "NORAD_CAT_ID": 90000 + n, "ECCENTRICITY": 2.0} for n in range(23)]
    _write(desk, [*_records(desk), *bad])

    refused = [f for f in examined().findings if f.code == "record-refused"]

    assert len(refused) == 21
    assert "gp.json:" in refused[0].where
    assert "satellite 90000" in refused[0].what
    assert refused[-1].what == "3 more records were refused"


def test_the_file_that_serves_is_named_and_the_one_that_does_not(examined: Examine, desk: Path) -> None:
    old = [{**record, "EPOCH": "2026-08-01T00:00:00"} for record in _records(desk)]
    _write(desk, old, "old.json")

    told = the(examined(), "files-serving").what

    assert "gp.json serves 3 satellites" in told
    assert "nearer sets stand in for old.json" in told


def test_expired_elements_are_one_problem_with_every_way_out(examined: Examine) -> None:
    late = _later(103.0)

    found = the(examined(window=late, now=late.start), "elements-expired")

    assert "102." in found.what or "103." in found.what
    for way in ("groundsched fetch", "--start epoch", "--allow-stale", "clock"):
        assert way in found.remedy


def test_allowed_elements_of_any_age_are_no_problem(examined: Examine) -> None:
    late = _later(103.0)

    diagnosis = examined(window=late, now=late.start, max_age_days=None)

    assert "elements-expired" not in codes(diagnosis)
    assert "fetch" in the(diagnosis, "element-ages").remedy


def test_a_plan_of_the_past_hears_that_the_elements_are_behind_the_clock(examined: Examine) -> None:
    diagnosis = examined(now=NOON + 100 * times.DAY_MS)

    assert problems(diagnosis) == []
    assert the(diagnosis, "elements-behind-clock").level == "note"


def test_one_mission_without_elements_is_named(examined: Examine, desk: Path) -> None:
    _mission(desk, 25544, "ISS")

    found = the(examined(), "elements-missing")

    assert (found.level, found.where) == ("problem", "ISS (25544)")


def test_a_mission_known_only_in_refused_records_is_named_with_the_record(examined: Examine, desk: Path) -> None:
    _mission(desk, 25544, "ISS")
    _write(desk, [*_records(desk), {**_records(desk)[0], "NORAD_CAT_ID": 25544, "ECCENTRICITY": 2.0}])

    found = the(examined(), "elements-refused")

    assert found.level == "problem"
    assert "gp.json:" in found.what


def test_elements_too_old_for_one_mission_alone_are_named(examined: Examine, desk: Path) -> None:
    _mission(desk, 62725, "PRSC-EO1")
    changed = [r | ({"EPOCH": "2026-07-01T00:00:00"} if r["NORAD_CAT_ID"] == 62725 else {}) for r in _records(desk)]
    _write(desk, changed)

    found = the(examined(), "elements-too-old")

    assert (found.level, found.where) == ("problem", "PRSC-EO1 (62725)")


def test_many_missions_without_elements_are_one_finding(examined: Examine, desk: Path) -> None:
    lines = [f"  - {{satellite: {number}, bands: [X]}}" for number in (43530, *range(90001, 90021))]
    (desk / "missions.yaml").write_text("missions:\n" + "\n".join(lines) + "\n", encoding="utf-8")

    found = the(examined(), "elements-missing")

    assert found.where == "20 satellites"
    assert found.what.endswith("and 10 more")


def test_a_satellite_that_comes_down_in_the_window_is_a_problem(examined: Examine, desk: Path) -> None:
    decaying = {**_records(desk)[0], "NORAD_CAT_ID": 43530, "MEAN_MOTION": 16.35, "BSTAR": 0.05, "ECCENTRICITY": 0.001}
    _write(desk, [decaying | {"EPOCH": "2026-08-11T10:00:00"}])

    found = the(examined(), "elements-fail")

    assert (found.level, found.where) == ("problem", "PRSS-1 (43530)")


def test_a_clock_that_is_behind_most_epochs_is_a_problem(examined: Examine) -> None:
    assert "clock-behind" in problems(examined(now=NOON - 30 * times.DAY_MS))


def test_a_clock_that_is_right_is_not_spoken_of(examined: Examine) -> None:
    assert codes(examined()).isdisjoint({"clock-behind", "epochs-ahead", "elements-behind-clock"})


def test_one_predicted_set_is_a_note_and_says_nothing_of_the_clock(examined: Examine, desk: Path) -> None:
    _write(desk, [{**_records(desk)[0], "EPOCH": "2026-08-15T00:00:00"}], "predicted.json")

    diagnosis = examined()

    assert "clock-behind" not in codes(diagnosis)
    assert the(diagnosis, "epochs-ahead").level == "note"


@pytest.mark.parametrize("number", [62725, 43530])
def test_a_satellite_asked_for_by_number_is_judged_alone(examined: Examine, number: int) -> None:
    assert "1 satellite," in the(examined(satellites=(str(number),)), "element-ages").what


def _mission(desk: Path, satellite: int, name: str) -> None:
    with (desk / "missions.yaml").open("a", encoding="utf-8") as missions:
        missions.write(f"  - {{satellite: {satellite}, name: {name}, bands: [X]}}\n")
