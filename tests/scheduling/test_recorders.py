"""Recorders on board: what is lost, step by step, by tiny steps of time, and by overflow windows."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundsched import times
from groundsched.scheduling.overflow import Overflow
from groundsched.scheduling.recorders import Drain, Recorder, overflow_mbit

MINUTE_MS = 60_000


def recorder(storage_mbit: int, *, hours: float = 24.0, a_day: float = 24_000.0, on_board_mbit: int = 0) -> Recorder:
    """Filled with 1,000 Mbit an hour, where nothing else is said."""
    return Recorder(
        storage_mbit=storage_mbit,
        on_board_mbit=on_board_mbit,
        mbit_per_day=Fraction(a_day),
        begin=0,
        end=round(hours * times.HOUR_MS),
    )


def hours(start: float, end: float, mbit: int) -> Drain:
    return Drain(round(start * times.HOUR_MS), round(end * times.HOUR_MS), mbit)


def by_windows(of: Recorder, drains: list[Drain]) -> float:
    overflow = Overflow(of, tuple(range(len(drains))), tuple(drains), len(drains))
    return overflow.windows([1] * len(drains))[0]


@pytest.mark.parametrize(
    ("storage_mbit", "on_board_mbit", "drains", "lost_mbit"),
    [
        (24_000, 0, [], 0),
        (23_999, 0, [], 1),
        (10_000, 0, [], 14_000),
        (10_000, 4_000, [], 18_000),
        (10_000, 0, [hours(12, 13, 10_000)], 2_000 + 2_000),
        (10_000, 0, [hours(12, 13, 50_000)], 2_000 + 1_000),
        (10_000, 0, [hours(8, 9, 4_000), hours(14, 15, 9_000)], 0 + 1_000),
        (10_000, 0, [hours(10, 16, 3_000)], 3_000 + 8_000),
        (10_000, 0, [hours(23, 25, 9_000)], 13_000),
    ],
    ids=[
        "holds a day",
        "one Mbit too small",
        "never drained",
        "not empty at the start",
        "12 h fill 10, the contact leaves 1, 11 h more",
        "a contact takes no more than there is",
        "one too small and one too late",
        "slower than what is recorded meanwhile",
        "a contact that outlasts the window",
    ],
)
def test_what_is_lost_is_what_hand_and_pencil_find(
    storage_mbit: int, on_board_mbit: int, drains: list[Drain], lost_mbit: int
) -> None:
    of = recorder(storage_mbit, on_board_mbit=on_board_mbit)
    assert overflow_mbit(of, drains) == lost_mbit
    assert by_windows(of, drains) == lost_mbit


def in_tiny_steps(of: Recorder, drains: list[Drain], step_ms: int) -> float:
    """Second judge: the level in small steps of time; each contact sends evenly, what there is."""
    level, lost = float(of.on_board_mbit), 0.0
    rate = float(of.mbit_per_day) / times.DAY_MS
    for now in range(of.begin, of.end, step_ms):
        level += rate * step_ms
        for drain in drains:
            part = max(0, min(now + step_ms, drain.end) - max(now, drain.start)) / (drain.end - drain.start)
            level = max(0.0, level - drain.mbit * part)
        lost += max(0.0, level - of.storage_mbit)
        level = min(level, of.storage_mbit)
    return lost


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Recorder, list[Drain]]:
    """A recorder and contacts that do not overlap, on whole minutes of one day."""
    edges = sorted(draw(st.sets(st.integers(0, 1440), max_size=12)))
    drains = [
        Drain(a * MINUTE_MS, b * MINUTE_MS, draw(st.integers(0, 12_000)))
        for a, b in zip(edges[::2], edges[1::2], strict=False)
    ]
    storage = draw(st.integers(0, 15_000))
    on_board = draw(st.integers(0, storage))
    return recorder(storage, a_day=draw(st.integers(1, 60_000)), on_board_mbit=on_board), drains


@given(worlds())
def test_windows_find_what_the_steps_lose(world: tuple[Recorder, list[Drain]]) -> None:
    of, drains = world
    assert by_windows(of, drains) == overflow_mbit(of, drains)


@given(worlds())
def test_tiny_steps_of_time_lose_the_same(world: tuple[Recorder, list[Drain]]) -> None:
    of, drains = world
    # Each whole Mbit is off by less than one, at every edge of every contact; a step mixes what one minute brings.
    tolerance = (2 + 2 * len(drains)) * (1 + float(of.mbit_per_day) / 1440)
    assert in_tiny_steps(of, drains, MINUTE_MS) == pytest.approx(overflow_mbit(of, drains), abs=tolerance)


def test_every_row_holds_for_every_choice_and_some_row_is_tight_at_each() -> None:
    for seed in range(200):
        draw = random.Random(seed)
        starts = [draw.randrange(0, 1380) for _ in range(draw.randint(1, 7))]
        drains = tuple(
            Drain(s * MINUTE_MS, (s + draw.randint(1, 120)) * MINUTE_MS, draw.randrange(12_000)) for s in starts
        )
        of = recorder(draw.randrange(12_000), a_day=draw.randrange(60_000), on_board_mbit=draw.choice((0, 0, 2000)))
        of = recorder(
            max(of.storage_mbit, of.on_board_mbit), a_day=float(of.mbit_per_day), on_board_mbit=of.on_board_mbit
        )
        overflow = Overflow(of, tuple(range(len(drains))), drains, len(drains))
        shares = [[draw.random() for _ in drains] for _ in range(20)]
        nothing = [0] * len(overflow.until)
        rows = [row for values in shares for row in overflow.broken([*values, *nothing])]
        for chosen in itertools.product((0, 1), repeat=len(drains)):
            taken = tuple(drain for drain, one in zip(drains, chosen, strict=True) if one)
            if any(one.start < other.start and other.end < one.end for one in taken for other in taken):
                continue  # one station takes over from the other, or they do not overlap: never one within another
            lost = overflow.measured(chosen)
            assert sum(lost) == overflow_mbit(of, taken) == overflow.windows(chosen)[0]
            assert all(0 <= mbit <= most for mbit, most in zip(lost, overflow.ranges, strict=True))
            assert overflow.broken([*chosen, *lost]) == []
            assert all(row.sum_of([*chosen, *lost]) >= row.least for row in rows), seed
            if sum(lost):
                less = lost.copy()
                less[max(range(len(lost)), key=lost.__getitem__)] -= 1
                broken = overflow.broken([*chosen, *less])
                assert any(row.sum_of([*chosen, *lost]) == row.least for row in broken), seed


def test_fractions_of_contacts_break_the_row_that_is_found() -> None:
    for seed in range(200):
        draw = random.Random(seed)
        starts = sorted(draw.sample(range(1380), 8))
        drains = tuple(Drain(s * MINUTE_MS, (s + 15) * MINUTE_MS, draw.randrange(6000)) for s in starts)
        overflow = Overflow(recorder(draw.randrange(8000)), tuple(range(8)), drains, 8)
        values = [*(draw.random() for _ in drains), *(draw.random() for _ in overflow.until)]
        lost, _ = overflow.windows(values)
        rows = overflow.broken(values)
        assert bool(rows) == (lost > sum(values[8:]) + 1e-3)
        assert all(row.sum_of(values) < row.least for row in rows)
