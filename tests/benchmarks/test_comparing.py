"""The benchmark's own logic: what counts as missed, invented and broken, and the reference's eye for short passes."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from benchmarks import workloads
from benchmarks.answers import Answer, ask_pairs, clipped, text_of
from benchmarks.finders import OURS
from benchmarks.finders.skyfield import CULMINATION, RISE, SET, passes_of
from benchmarks.passes import options
from benchmarks.reference import hidden_extremes, reference
from benchmarks.rounds import ratios
from benchmarks.scoring import score

DAY_S = 86_400.0


def _answer(*spans: tuple[float, float]) -> Answer:
    return Answer({(0, 0): clipped(spans, DAY_S)})


def test_an_equal_answer_has_no_fault() -> None:
    true = _answer((0.0, 300.0), (5000.0, 5600.0), (86_000.0, DAY_S))

    found = score(true, true, [0], DAY_S)

    assert (found.passes, found.missed, found.invented, found.broken) == (3, 0, 0, 0)
    assert found.aos_errors_s.tolist() == [0.0, 0.0]  # the first was up already
    assert found.los_errors_s.tolist() == [0.0, 0.0]  # the last has not set


def test_errors_keep_their_sign_and_belong_to_the_right_end() -> None:
    found = score(_answer((101.5, 398.0)), _answer((100.0, 400.0)), [0], DAY_S)

    assert found.aos_errors_s.tolist() == [1.5]
    assert found.los_errors_s.tolist() == [-2.0]


def test_two_passes_run_together_are_one_broken_and_one_missed() -> None:
    found = score(_answer((100.0, 2000.0)), _answer((100.0, 400.0), (1500.0, 2000.0)), [0], DAY_S)

    assert (found.missed, found.invented, found.broken) == (1, 0, 1)


def test_a_pass_where_there_is_none_is_invented_and_the_true_one_missed() -> None:
    found = score(_answer((1000.0, 1400.0)), _answer((100.0, 400.0)), [0], DAY_S)

    assert (found.missed, found.invented, found.broken) == (1, 1, 0)


def test_a_satellite_that_was_searched_without_result_is_missed_but_a_refused_one_is_not() -> None:
    nothing, true = Answer({}), _answer((100.0, 400.0))

    assert score(nothing, true, [0], DAY_S).missed == 1
    assert score(nothing, true, [], DAY_S).passes == 0


def test_what_came_before_an_exception_is_kept_and_the_exception_is_told() -> None:
    def failing(satellite: str, place: str) -> list[int]:
        raise ValueError(f"{satellite} fails over {place} at 2026-08-11 06:00:00 after 12.5 s")

    raw = ask_pairs({7: "A", 8: "A"}, ["B"], failing)

    assert raw.found == {(7, 0): [], (8, 0): []}
    assert Counter(map(text_of, raw.errors)) == {"ValueError: A fails over B at # after # s": 2}


@pytest.mark.parametrize(
    ("events", "passes"),
    [
        ([(10.0, RISE), (20.0, CULMINATION), (30.0, SET)], [(10.0, 30.0)]),
        ([(20.0, CULMINATION), (30.0, SET), (50.0, RISE)], [(0.0, 30.0), (50.0, DAY_S)]),
        ([(20.0, CULMINATION), (60.0, CULMINATION)], [(0.0, DAY_S)]),
        ([], []),
    ],
)
def test_events_become_the_passes_that_can_be_read_out_of_them(
    events: list[tuple[float, int]], passes: list[tuple[float, float]]
) -> None:
    assert passes_of(events, DAY_S) == passes


def test_a_peak_between_two_samples_is_looked_at() -> None:
    seconds = np.arange(0.0, 60.0, 10.0)

    top = hidden_extremes(seconds, 0.001 - (seconds - 24.0) ** 2 * 1e-4)
    dip = hidden_extremes(seconds, -0.001 + (seconds - 24.0) ** 2 * 1e-4)

    assert top == pytest.approx([24.0])
    assert dip == pytest.approx([24.0])


def test_the_reference_and_our_finder_agree_on_a_day_of_shipped_satellites() -> None:
    sets = workloads.elements(None)
    work = workloads.workload(workloads.low(sets, 2), workloads.WORLDWIDE[:2], start_ms=workloads.start(sets), days=1)
    search = OURS.prepare(work)

    found = score(search.answer(search.run()), reference(work), search.ready, DAY_S)

    assert found.passes > 15
    assert (found.missed, found.invented, found.broken) == (0, 0, 0)
    assert max(abs(found.aos_errors_s).max(), abs(found.los_errors_s).max()) < 0.001  # wanted: 1 ms


def test_a_part_lies_within_a_larger_part_and_goes_from_the_slowest_on() -> None:
    sets = workloads.elements(None)
    work = workloads.workload(sets, workloads.REGIONAL, start_ms=workloads.start(sets), days=1)

    few, more = work.part(4).satellites, work.part(16).satellites

    assert set(few) < set(more)
    assert min(s.mean_motion for s in few.values()) == min(s.mean_motion for s in sets)
    assert workloads.spread(5) == [0, 4, 2, 1, 3]


def test_copies_are_the_same_each_time_and_no_two_are_equal() -> None:
    sets = workloads.elements(None)

    assert workloads.mixed(sets, 200) == workloads.mixed(sets, 200)
    positions = {(s.mean_motion, s.ra_of_asc_node, s.mean_anomaly) for s in workloads.mixed(sets, 200)}
    assert len(positions) == 200


def test_ratios_are_taken_round_by_round() -> None:
    spread = ratios([2.0, 8.0, 3.0], [1.0, 2.0, 1.0])

    assert (spread.median, spread.least, spread.most) == (3.0, 2.0, 4.0)


def test_the_command_line_asks_for_five_rounds_unless_told() -> None:
    assert options([]).rounds == 5
    assert options(["--rounds", "2", "--quick"]).quick
