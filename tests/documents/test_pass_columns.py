"""Columns say of every pass what its object says, in the order and under the ids of the document."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from groundsched import times
from groundsched.documents.pass_columns import LETTERS, PassColumns, letters

START = times.parse_instant("2026-08-11T23:58Z")


def columns(count: int) -> PassColumns:
    """Passes of three satellites over two stations, one every 7.001 s; the third has no revolution numbers."""
    number = np.arange(count)
    aos = START + 7_001 * number
    ones = np.ones(count)
    target, place = (number % 3).astype(np.int32), (number % 2).astype(np.int32)
    return PassColumns(
        satellites=(43530, 62725, 799501299), names=("PRSS-1", 'پاک "سیٹ", 1', "=X"), stations=("khi", "lhe"),
        target=target, place=place, letter=letters(target, place, aos + 1_000),
        counted=target < 2, revolution=number.astype(np.int32), aos=aos, tca=aos + 1_000, los=aos + 3_456,
        max_elevation_deg=-1.25 * ones, aos_azimuth_deg=number / 10, tca_azimuth_deg=359.999 * ones,
        los_azimuth_deg=0.0 * ones, range_km=812.4 * ones, sunlit=number % 5 == 0, timing_uncertainty_s=0.1 * ones,
        truncated_start=number == 0, truncated_end=number == count - 1,
    )  # fmt: skip


def test_windows_that_share_a_minute_get_letters_in_order_of_time() -> None:
    target, place = np.array([0, 1, 0, 0, 0]), np.array([0, 0, 0, 1, 0])
    tca = START + np.array([1, 2, 59_999, 3, 60_000])

    assert [LETTERS[i] for i in letters(target, place, tca)] == ["a", "", "b", "", ""]


def test_more_windows_of_a_minute_than_the_alphabet_has_letters_still_differ() -> None:
    same = np.zeros(30, dtype=np.int64)

    assert [LETTERS[i] for i in letters(same, same, START + np.arange(30))][-5:] == ["z", "aa", "ab", "ac", "ad"]


def test_an_id_is_number_station_and_minute_cut_and_a_letter_where_it_is_shared() -> None:
    ids = columns(60).ids()

    assert ids[0] == "43530-khi-20260811T2358Za"
    assert ids[18] == "43530-khi-20260812T0000Za"
    assert len(set(ids)) == 60


def test_objects_are_the_same_whatever_the_stretches() -> None:
    whole = columns(50)
    at_once = list(whole.passes())
    by_sevens = [found for chunk in whole.chunks(7) for found in chunk.passes()]

    assert by_sevens == at_once
    assert (at_once[1].revolution, at_once[2].revolution) == (1, None)
    assert (at_once[3].aos, at_once[3].duration_s) == (START + 21_003, 3.456)
    assert [p.truncated_end for p in at_once] == [False] * 49 + [True]


def test_a_satellites_extremes_are_its_first_and_last_culmination() -> None:
    whole = columns(50)
    expected = {
        (number, edge(p.tca for p in whole.passes() if p.satellite == number))
        for number in whole.satellites
        for edge in (min, max)
    }

    assert set(whole.extremes()) == expected
    assert list(columns(0).extremes()) == []


def test_instants_in_columns_are_written_as_alone() -> None:
    some = np.array([START, START - 1, START + 59_999, times.parse_instant("2028-02-29T12:34:56.789Z"), -1])

    assert times.format_instants(some) == [times.format_instant(int(each)) for each in some]
    assert times.format_instants(some[:0]) == []


@pytest.mark.parametrize("count", [0, 1])
def test_few_passes_are_columns_too(count: int) -> None:
    few = columns(count)

    assert len(few) == len(list(few.passes())) == count
    assert replace(few, names=("a", "b", "c")).values()["name"] == ["a"] * count
