"""The reader of SatNet's weeks and what it plans, on weeks made by hand in that form."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.satnet.__main__ import main
from benchmarks.satnet.checking import faults, score
from benchmarks.satnet.reading import FormatError, Week, read
from benchmarks.satnet.solving import solve
from benchmarks.satnet.tracks import Track, tracks

MONDAY = 1_520_208_000
"""2018-03-05T00:00Z: the start of W10_2018."""
HOUR = 3600


def request(track_id: str, views: dict[str, list[tuple[float, float]]], **keys: Any) -> dict[str, Any]:
    """A request as problems.json has it; views in hours after Monday."""
    listed = {
        resource: [{"TRX ON": MONDAY + round(on * HOUR), "TRX OFF": MONDAY + round(off * HOUR)} for on, off in each]
        for resource, each in views.items()
    }
    return {
        "subject": 521,
        "user": "521_0",
        "week": 10,
        "year": 2018,
        "duration": 2.0,
        "duration_min": 1.0,
        "resources": [resource.split("_") for resource in views],
        "track_id": track_id,
        "setup_time": 60,
        "teardown_time": 15,
        "time_window_start": MONDAY,
        "time_window_end": MONDAY + 48 * HOUR,
        "resource_vp_dict": listed,
        **keys,
    }


def week(folder: Path, *requests: dict[str, Any], maintenance: str = "") -> Week:
    problems, closed = folder / "problems.json", folder / "maintenance.csv"
    problems.write_text(json.dumps({"W10_2018": list(requests)}), encoding="utf-8")
    closed.write_text("week,year,starttime,endtime,antenna\n" + maintenance, encoding="utf-8")
    return read(problems, closed)[0]


def planned(asked: Week, step_s: int = 2 * HOUR) -> tuple[Track, ...]:
    found = solve(tracks(asked, step_s), budget=10.0)
    assert faults(asked, found.tracks) == []
    assert found.value_s == found.bound_s == sum(t.off - t.on for t in found.tracks)
    return found.tracks


def hours(track: Track) -> tuple[float, float]:
    return (track.on - MONDAY) / HOUR, (track.off - MONDAY) / HOUR


def test_a_request_gets_all_that_it_asks_for(tmp_path: Path) -> None:
    (track,) = planned(week(tmp_path, request("a", {"DSS-34": [(4, 9)]})))

    assert track.off - track.on == 2 * HOUR


def test_setup_and_teardown_lie_between_two_tracks_of_an_antenna(tmp_path: Path) -> None:
    one = request("a", {"DSS-34": [(4, 9.25)]}, duration_min=2.0)
    other = request("b", {"DSS-34": [(4, 9.25)]}, duration_min=2.0, subject=7)

    first, second = sorted(planned(week(tmp_path, one, other)), key=lambda t: t.on)

    # two hours each and 15 + 60 minutes between them are just what the view has
    assert (hours(first), hours(second)) == ((4, 6), (7.25, 9.25))


def test_a_minute_less_of_view_leaves_room_for_one(tmp_path: Path) -> None:
    view = {"DSS-34": [(4.0, 9.25 - 1 / 60)]}
    asked = week(tmp_path, request("a", view, duration_min=2.0), request("b", view, duration_min=2.0, subject=7))

    assert len(planned(asked)) == 1


def test_a_mission_has_one_track_at_a_time(tmp_path: Path) -> None:
    asked = [request("a", {"DSS-34": [(4, 6)]}), request("b", {"DSS-54": [(4, 6)]})]

    assert sum(t.seconds for t in planned(week(tmp_path, *asked))) == 2 * HOUR
    asked[1]["subject"] = 7
    assert sum(t.seconds for t in planned(week(tmp_path, *asked))) == 4 * HOUR


def test_an_array_needs_all_of_its_antennas(tmp_path: Path) -> None:
    array = request("a", {"DSS-34_DSS-35": [(4, 6)]})
    alone = request("b", {"DSS-35": [(4, 7)]}, subject=7, duration=3.0, duration_min=3.0)

    assert [t.request.track_id for t in planned(week(tmp_path, array, alone))] == ["b"]


def test_maintenance_keeps_setup_and_teardown_away(tmp_path: Path) -> None:
    closed = f"10.0,2018,{MONDAY + 6 * HOUR},{MONDAY + 7 * HOUR},DSS-34\n"
    asked = request("a", {"DSS-34": [(4, 9)]}, duration=5.0)

    (track,) = planned(week(tmp_path, asked, maintenance=closed))

    # before it to 15 minutes before, after it from an hour after: 1.75 h or 1 h
    assert hours(track) == (4, 5.75)


def test_eight_hours_may_be_split_into_parts_of_four(tmp_path: Path) -> None:
    asked = request("a", {"DSS-34": [(4, 8)], "DSS-54": [(20, 24)]}, duration=8.0, duration_min=8.0)

    assert sorted(map(hours, planned(week(tmp_path, asked)))) == [(4, 8), (20, 24)]


def test_less_than_eight_hours_are_not_split(tmp_path: Path) -> None:
    asked = request("a", {"DSS-34": [(4, 8)], "DSS-54": [(20, 24)]}, duration=7.9, duration_min=7.9)

    assert planned(week(tmp_path, asked)) == ()


def test_parts_that_are_together_too_little_are_not_taken(tmp_path: Path) -> None:
    asked = request("a", {"DSS-34": [(4, 8)], "DSS-54": [(20, 23.9)]}, duration=8.0, duration_min=8.0)

    assert planned(week(tmp_path, asked)) == ()


def test_the_choice_is_the_best_of_all_choices_of_candidates(tmp_path: Path) -> None:
    asked = week(
        tmp_path,
        request("a", {"DSS-34": [(4, 6.5)]}, duration=2.0, duration_min=1.5),
        request("b", {"DSS-34": [(4, 6.5)], "DSS-35": [(5, 6)]}, duration=2.0, duration_min=1.0, subject=7),
        request("c", {"DSS-34_DSS-35": [(7, 11)], "DSS-35": [(6, 10)]}, duration=8.0, duration_min=4.0, subject=7),
    )
    candidates = tracks(asked, 4 * HOUR)
    assert 5 < len(candidates) < 18

    everything = itertools.chain.from_iterable(itertools.combinations(candidates, n) for n in range(5))
    best = max(sum(t.seconds for t in chosen) for chosen in everything if not faults(asked, chosen))

    assert sum(t.seconds for t in planned(asked, 4 * HOUR)) == best


def test_the_measures_are_those_of_the_literature(tmp_path: Path) -> None:
    asked = week(
        tmp_path,
        request("a", {"DSS-34": [(4, 5)]}),
        request("b", {"DSS-34": [(20, 22)]}),
        request("c", {}, subject=7),
    )

    given = score(asked, planned(asked))

    # mission 521 lacks 1 h of 4, mission 7 all of its 2 h
    assert given.unsatisfied == {7: 1.0, 521: 0.25}
    assert given.u_max == 1.0
    assert given.u_rms == pytest.approx(((1 + 0.0625) / 2) ** 0.5)
    assert given.satisfied == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"duration": "2"}, "W10_2018.0.duration: Input should be a valid number"),
        ({"duration_min": 3.0}, "W10_2018.0.duration_min: 3 is above duration, 2"),
        ({"setup_tme": 60}, "W10_2018.0.setup_tme: Unexpected keyword argument"),
        ({"week": 11}, "W10_2018: its requests say W11_2018"),
        ({"resource_vp_dict": {"DSS-34": [{"TRX ON": 5}]}}, "W10_2018.0.resource_vp_dict.DSS-34.0.TRX OFF: Field"),
        ({"resource_vp_dict": {"DSS-34_DSS-34": []}}, "'DSS-34_DSS-34' must name antennas, each once"),
    ],
)
def test_a_file_that_is_not_as_it_should_be_is_refused_with_the_place(
    tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    with pytest.raises(FormatError) as refused:
        week(tmp_path, {**request("a", {"DSS-34": [(4, 6)]}), **change})

    assert str(refused.value).startswith(str(tmp_path / "problems.json"))
    assert said in str(refused.value)


def test_a_wrong_line_of_the_maintenance_is_named(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match=r"maintenance\.csv: line 2: starttime and endtime must be whole"):
        week(tmp_path, request("a", {}), maintenance="10.0,2018,soon,later,DSS-34\n")


def test_the_command_prints_each_week(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    week(tmp_path, request("a", {"DSS-34": [(4, 9)]}))

    assert main([str(tmp_path / "problems.json")]) == 0

    said = capsys.readouterr().out
    assert "## W10_2018: 1 requests, 2.0 h asked for" in said
    assert "gap 0.00 %" in said
    assert "| 521 | 2.00 | 2.00 | 0.000 |" in said


def test_the_command_says_what_is_wrong_with_its_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "problems.json").write_text("{", encoding="utf-8")

    assert main([str(tmp_path / "problems.json")]) == 3
    assert main([str(tmp_path / "nowhere.json")]) == 3

    assert capsys.readouterr().err.count("\n") == 2
