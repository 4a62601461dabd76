"""Instants are whole milliseconds of UTC, whatever the machine's zone is."""

from __future__ import annotations

from datetime import datetime, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundsched import times


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("2026-11-22T17:05:09.250Z", "2026-11-22T17:05:09.250Z"),
        ("2026-11-22T17:05", "2026-11-22T17:05:00.000Z"),
        ("2026-11-22 17:05:09", "2026-11-22T17:05:09.000Z"),
        ("2026-11-22", "2026-11-22T00:00:00.000Z"),
        ("2026-11-22T22:05+05:00", "2026-11-22T17:05:00.000Z"),
        ("2026-11-22T22:05:00.5+0500", "2026-11-22T17:05:00.500Z"),
        ("2026-12-31T23:59:59.9996Z", "2027-01-01T00:00:00.000Z"),
    ],
)
def test_a_time_is_read_as_utc_unless_it_has_an_offset(text: str, same: str) -> None:
    assert times.format_instant(times.parse_instant(text)) == same


@pytest.mark.parametrize(
    "text",
    [
        "",
        "now",
        "17:05",
        "2026-13-01",
        "2026-02-30T00:00",
        "2026-11-22T24:01",
        "20261122",
        "1799-01-01",
        "2026-11-22T1",
    ],
)
def test_what_is_no_time_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a time|outside the years"):
        times.parse_instant(text)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("2020-064T10:34:41.4264", "2020-03-04T10:34:41.4264"),
        ("2002-204T15:56:23Z", "2002-07-23T15:56:23"),
        ("2001-11-06T11:17:33", "2001-11-06T11:17:33"),
        ("1998-11-20T06:49:59.999808Z", "1998-11-20T06:49:59.999808"),
        ("2016-12-31T23:59:60", "2017-01-01T00:00:00"),
        ("2016-366T23:59:60.5Z", "2017-01-01T00:00:00.5"),
    ],
)
def test_an_epoch_is_read_in_each_form_of_ccsds(text: str, kept: str) -> None:
    epoch = times.read_epoch(text)

    assert epoch.text == kept
    assert times.read_epoch(kept) == epoch
    assert times.format_epoch(epoch.us).startswith(kept)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-9-20T12:42:37",
        "2026-09-20 12:42:37",
        "2026-09-20T12:42",
        "2026-09-20T12:42:37,5",
        "2026-09-20T12:42:37.",
        "2026-09-20T12:42:37.141056+00:00",
        "2026-09-20T12:42:60",
        "2026-09-20T24:00:00",
        "2026-09-31T00:00:00",
        "2026-366T00:00:00",
        "2026-000T00:00:00",
        "26263.52959654",
        "20260920T124237",
        "9999-12-31T23:59:60",
        "٢٠٢٦-09-20T12:42:37",
    ],
)
def test_any_other_epoch_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match="is not an epoch"):
        times.parse_epoch(text)


@given(st.datetimes(datetime(1957, 1, 1), datetime(2099, 12, 31)), st.text("0123456789", max_size=20))
def test_an_epoch_keeps_every_digit_of_its_fraction(moment: datetime, digits: str) -> None:
    whole = f"{moment:%Y-%m-%dT%H:%M:%S}"
    by_day = f"{moment:%Y-%jT%H:%M:%S}"
    fraction = f".{digits}" if digits else ""

    assert times.read_epoch(f"{by_day}{fraction}Z").text == whole + fraction
    exact_us = Decimal(f"0{fraction}") * 1_000_000 if fraction else Decimal(0)
    assert abs(times.parse_epoch(whole + fraction) - times.parse_epoch(whole) - exact_us) <= Decimal("0.5")


@given(st.integers(-400_000_000_000, 4_000_000_000_000))
def test_what_is_printed_reads_back(instant: int) -> None:
    assert times.parse_instant(times.format_instant(instant)) == instant


def test_the_minute_of_an_id_is_cut_and_not_rounded() -> None:
    assert times.format_minute(times.parse_instant("2026-08-11T03:41:59.999Z")) == "20260811T0341Z"


def test_an_instant_is_rounded_up_to_the_unit() -> None:
    at = times.parse_instant("2026-08-11T03:41:00.001Z")

    assert times.format_instant(times.ceil_to(at, times.MINUTE_MS)) == "2026-08-11T03:42:00.000Z"
    assert times.ceil_to(at - 1, times.MINUTE_MS) == at - 1


def _week(text: str) -> times.Window:
    start = times.parse_instant(text)
    return times.Window(start, start + 7 * times.DAY_MS)


def test_a_weekly_stretch_is_in_local_time() -> None:
    found = times.weekly("fri", time(12, 30), time(14), times.zone("Asia/Karachi"), _week("2026-08-09T00:00Z"))

    assert [times.format_instant(w.start) for w in found] == ["2026-08-14T07:30:00.000Z"]
    assert found[0].duration_s == 5400


def test_a_weekly_stretch_may_run_over_midnight_and_into_the_window() -> None:
    window = times.Window(times.parse_instant("2026-08-15T00:00Z"), times.parse_instant("2026-08-15T06:00Z"))

    found = times.weekly("fri", time(22), time(4), times.zone("UTC"), window)

    assert [(times.format_instant(w.start), w.duration_s) for w in found] == [("2026-08-14T22:00:00.000Z", 6 * 3600.0)]


def test_the_clock_on_the_wall_decides_where_the_offset_changes() -> None:
    # Central European time gains an hour on 2026-10-25 at 03:00: the same wall clock is an hour later in UTC.
    found = times.weekly("sun", time(12), time(13), times.zone("Europe/Berlin"), _week("2026-10-18T00:00Z"))
    later = times.weekly("sun", time(12), time(13), times.zone("Europe/Berlin"), _week("2026-10-25T00:00Z"))

    assert times.format_instant(found[0].start) == "2026-10-18T10:00:00.000Z"
    assert times.format_instant(later[0].start) == "2026-10-25T11:00:00.000Z"


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../etc/passwd", "Asia", "a\0b"])
def test_an_unknown_zone_is_refused_in_words(name: str) -> None:
    with pytest.raises(ValueError, match="is not a time zone"):
        times.zone(name)


@pytest.mark.parametrize("text", ["24:00", "7:30", "12:60", "noon"])
def test_what_is_no_time_of_day_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match="is not a time of day"):
        times.parse_clock(text)
