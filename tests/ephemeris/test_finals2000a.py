"""A finals2000A file is read whole or refused with its line; what it does not reach is said."""

from __future__ import annotations

import hashlib
import pickle
import re
from collections.abc import Callable
from pathlib import Path

import astropy_iers_data
import numpy as np
import pytest
from skyfield.data import iers
from skyfield.timelib import Timescale

from groundsched import times
from groundsched.documents.ut1 import Ut1Used, parse_ut1
from groundsched.ephemeris import finals2000a, ut1_remarks
from groundsched.ephemeris.earth_rotation import UT1_SOURCE, DailyUt1, PublishedUt1
from groundsched.ephemeris.frames import Timeline
from groundsched.errors import InputError, Problem

Write = Callable[[bytes], Path]

PUBLISHED = Path(astropy_iers_data.IERS_A_FILE)
"""The IERS's finals2000A.all, as the package astropy-iers-data (the version in uv.lock) carries it."""

FIRST = times.parse_instant("2026-11-20T00:00Z") // times.DAY_MS
DUT1_S = (-0.0769478, -0.0786882, -0.0803739, -0.0818881, -0.0831562)
"""Bulletin A's for 20 to 24 November 2026, predicted on 22 October."""


def line(day: int, dut1: str, flag: str = "P") -> str:
    """One day as the IERS writes it: 187 columns, those that are not read filled with true values of their kind."""
    date = times.format_instant(day * times.DAY_MS)[2:10].replace("-", "")
    return (
        f"{date} {day + 40_587:5d}.00 P  0.114954 0.004091  0.323707 0.004521  {flag}{dut1} 0.0033043"
        "                 P     0.354    0.128     0.211    0.160".ljust(187)
    )


LINES = [line(FIRST + n, f"{value:10.7f}") for n, value in enumerate(DUT1_S)]
EMPTY_DAY = line(FIRST + 5, " " * 10)[:15].ljust(187)


@pytest.fixture
def written(tmp_path: Path) -> Write:
    """Write a file of this content."""

    def write(content: bytes) -> Path:
        path = tmp_path / "finals2000A.all"
        path.write_bytes(content)
        return path

    return write


def joined(lines: list[str]) -> bytes:
    return "".join(f"{text}\n" for text in lines).encode()


def changed(number: int, text: str) -> bytes:
    """The five days with line `number` (from 1) replaced."""
    return joined([*LINES[: number - 1], text, *LINES[number:]])


def test_a_short_file_is_read_with_its_days_and_flags(written: Write) -> None:
    measured = line(FIRST, "-0.0769478", "I")
    content = joined([measured, *LINES[1:], EMPTY_DAY])

    read = finals2000a.read_ut1(written(content))

    assert read == PublishedUt1(
        name="finals2000A.all",
        sha256=hashlib.sha256(content).hexdigest(),
        first_day=FIRST,
        measured_to=FIRST,
        dut1_s=DUT1_S,
    )
    assert read.last_day == FIRST + 4
    assert pickle.loads(pickle.dumps(read)) == read


@pytest.mark.parametrize(
    "content",
    [
        joined(LINES).replace(b"\n", b"\r\n"),
        joined(LINES).replace(b"\n", b"\r\r\n"),
        joined([*LINES, EMPTY_DAY]).replace(b"\n", b"\r"),
        b"\xef\xbb\xbf" + joined(LINES),
        joined(LINES).removesuffix(b"\n"),
        joined([text.rstrip() for text in [*LINES, EMPTY_DAY]]),
        joined([text + "  " for text in LINES]),
        joined([text.replace("-0.", "- .").replace("- .0", " -.0") for text in LINES]),
    ],
    ids=[
        "carriage returns",
        "two carriage returns",
        "nothing but carriage returns",
        "byte order mark",
        "no last line end",
        "blanks cut",
        "blanks added",
        "other ways to write a zero",
    ],
)
def test_what_a_transfer_changes_harmlessly_is_read_all_the_same(written: Write, content: bytes) -> None:
    assert finals2000a.read_ut1(written(content)).dut1_s == DUT1_S


@pytest.mark.parametrize(
    ("content", "where", "what"),
    [
        (b"", "", "is empty"),
        (b" \n\n", "", "is empty"),
        (b"<!DOCTYPE html>\n<title>403</title>", ":1", "is a page or a message"),
        (b"\x1f\x8b\x08\x00abc", "", "is compressed"),
        (joined(["no data today"]), ":1: columns 1-15", "begins with no date"),
        (changed(3, LINES[2][:64]), ":3: columns 58-68", "cut after 64 columns"),
        (changed(3, LINES[2][:30]), ":3: columns 58-68", "cut after 30 columns"),
        (changed(5, LINES[4][:12]), ":5: columns 1-15", "begins with no date"),
        (changed(2, LINES[1].replace("P-", "X-")), ":2: column 58", "'X' is not I"),
        (changed(2, line(FIRST + 1, "       nan")), ":2: columns 59-68", "'nan' is not UT1-UTC"),
        (changed(2, line(FIRST + 1, " 0.07x6882")), ":2: columns 59-68", "'0.07x6882' is not UT1-UTC"),
        (changed(2, line(FIRST + 1, "-0.9786882")), ":2: columns 59-68", "leap seconds keep it within 0.9 s"),
        (changed(2, line(FIRST + 1, "-0.0986882")), ":2: columns 59-68", "jumps by -0.0217 s"),
        (changed(2, LINES[1].replace("61365", "61366")), ":2: columns 1-6", "is not the day of MJD 61366"),
        (changed(2, LINES[1].replace("61365.00", "61365.50")), ":2: columns 1-15", "no whole MJD"),
        (joined([*LINES[:2], *LINES[3:]]), ":3: columns 8-15, MJD", "61367 follows on 61365"),
        (joined([LINES[1], LINES[0], *LINES[2:]]), ":2: columns 8-15, MJD", "61364 follows on 61365"),
        (joined([*LINES[:2], LINES[1], *LINES[2:]]), ":3: columns 8-15, MJD", "61365 follows on 61365"),
        ("".join(LINES).encode(), ":1: columns 188-935", "the line goes on after the 187 that a day has"),
        (changed(5, LINES[4] + EMPTY_DAY), ":5: columns 188-374", "the line goes on after the 187"),
        (joined([*LINES[:2], "\xe9"]).replace(b"\n", b"\r"), ":3", "holds the byte 0xc3"),
        (joined([EMPTY_DAY]), "", "has no day with UT1-UTC"),
        (joined([*LINES, EMPTY_DAY, line(FIRST + 6, "-0.0850000")]), ":7: columns 59-68", "missing in the line before"),
        (joined([*LINES, "", *LINES]), ":6: columns 1-15", "begins with no date"),
        (changed(4, LINES[3]).replace(b"0.354", b"0.35\xe9", 4), ":1", "holds the byte 0xe9"),
        (joined(LINES).decode().encode("utf-16"), ":1", "holds the byte 0xff"),
        (joined(LINES) + bytes(20), ":6: columns 1-15", "begins with no date"),
        (b"8" * (16 << 20) + b"8", "", "is larger than 16 MB"),
    ],
)  # fmt: skip
def test_garbage_is_refused_with_its_line_and_columns(written: Write, content: bytes, where: str, what: str) -> None:
    path = written(content)

    with pytest.raises(InputError) as refused:
        finals2000a.read_ut1(path)

    (problem,) = refused.value.problems
    assert problem.where == f"{path}{where}"
    assert what in problem.what
    assert problem.remedy
    assert refused.value.exit_code == 3


def test_a_file_with_any_byte_changed_is_read_or_refused_and_never_worse(written: Write) -> None:
    random = np.random.default_rng(20261123)
    content = joined([*LINES, EMPTY_DAY])
    said: list[Problem] = []
    for _ in range(600):
        mangled = bytearray(content)
        column = random.integers(188)
        for at in random.integers(6, size=random.integers(1, 4)) * 188 + column:
            mangled[at] = random.choice(bytearray(b" \n.-+eInP0123456789<\x00\x1b\xe9"))
        try:
            read = finals2000a.read_ut1(written(bytes(mangled)))
        except InputError as error:
            said += error.problems
        else:
            # A changed last digit may be taken for a true one; more than the Earth can do is not.
            assert np.abs(np.array(read.dut1_s) - DUT1_S[: len(read.dut1_s)]).max() < 0.05

    assert len(said) > 50
    assert [p for p in said if not (p.where and p.what.isprintable() and p.remedy)] == []


@pytest.mark.parametrize("name", ["nothing", ".", "a\0b"])
def test_what_is_no_file_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError):
        finals2000a.read_ut1(tmp_path / name)


def test_a_leap_second_that_skyfield_does_not_know_is_refused_as_one(written: Write) -> None:
    after = [line(FIRST + n, f"{value + 1 - 0.2:10.7f}") for n, value in enumerate(DUT1_S[2:], start=2)]
    before = [line(FIRST + n, f"{value - 0.2:10.7f}") for n, value in enumerate(DUT1_S[:2])]

    with pytest.raises(InputError, match=r"jumps by \+0.998. s.*newer Skyfield"):
        finals2000a.read_ut1(written(joined([*before, *after])))


def test_the_leap_seconds_of_the_past_are_no_jumps() -> None:
    read = finals2000a.read_ut1(PUBLISHED)

    assert times.format_instant(read.first_day * times.DAY_MS).startswith("1973-01-02")
    assert read.first_day < read.measured_to < read.last_day
    assert max(np.diff(read.dut1_s)) > 0.99


def test_every_day_is_that_of_skyfield_reading_the_same_file() -> None:
    read = finals2000a.read_ut1(PUBLISHED)
    with PUBLISHED.open("rb") as stream:
        theirs = iers.parse_x_y_dut1_from_finals_all(stream)

    assert read.first_day == theirs["utc_mjd"][0] - 40_587
    assert np.array_equal(read.dut1_s, theirs["dut1"])


def test_ut1_between_the_days_is_that_of_skyfield_with_the_same_file_from_1973_on() -> None:
    read = finals2000a.read_ut1(PUBLISHED)
    with PUBLISHED.open("rb") as stream:
        data = iers.parse_x_y_dut1_from_finals_all(stream)
    daily_tt, delta_t, leap_dates, leap_s = iers.build_timescale_arrays(data["utc_mjd"], data["dut1"])
    scale = Timescale((daily_tt, delta_t), leap_dates, leap_s)
    ours = DailyUt1.covering(read.first_day, read.last_day, read)
    days = np.arange(read.first_day, read.last_day, 0.37)

    theirs = scale.utc(1970, 1, 1 + days).dut1

    # Both are straight lines between 0 h UTC, and Skyfield rounds them to 1e-7 s.
    assert np.abs(ours.dut1_s(days) - theirs).max() < 1e-7


def test_days_that_the_file_does_not_reach_are_skyfields_and_a_warning_names_its_range(written: Write) -> None:
    published = finals2000a.read_ut1(written(joined(LINES)))
    window = times.Window((FIRST + 3) * times.DAY_MS, (FIRST + 6) * times.DAY_MS)
    builtin = DailyUt1.covering(FIRST - 2, FIRST + 8)

    used = DailyUt1.covering(FIRST - 2, FIRST + 8, published)

    assert used.at_midnights_s()[2:7] == DUT1_S
    outside = np.r_[0:2, 7:11]
    # Rounded to what files carry, so that the document can tell it whole.
    assert np.array_equal(np.array(used.at_midnights_s())[outside], np.array(builtin.at_midnights_s())[outside])
    apart = abs(DUT1_S[-1] - builtin.at_midnights_s()[6])
    (warning,) = ut1_remarks.of(published, window).warnings
    assert "from 2026-11-20 to 2026-11-24" in warning
    assert f"differ by {apart:.3f} s on 2026-11-24:" in warning


def test_a_window_inside_the_file_needs_no_warning(written: Write) -> None:
    published = finals2000a.read_ut1(written(joined(LINES)))
    inside = times.Window(FIRST * times.DAY_MS, (FIRST + 4) * times.DAY_MS)

    assert ut1_remarks.of(published, inside).warnings == ()
    assert ut1_remarks.of(None, inside) == ut1_remarks.Remarks()
    assert len(ut1_remarks.of(published, times.Window(inside.start, inside.end + 1)).warnings) == 1
    assert len(ut1_remarks.of(published, times.Window(inside.start - 1, inside.end)).warnings) == 1


def _apart_s(published: PublishedUt1, window: times.Window) -> float:
    """How far the file moves UT1 from Skyfield's anywhere in the window."""
    first, last = window.start // times.DAY_MS - 2, window.end // times.DAY_MS + 2
    at_days = np.linspace(window.start, window.end, 9) / times.DAY_MS
    ours, theirs = DailyUt1.covering(first, last, published), DailyUt1.covering(first, last)
    return float(np.abs(ours.dut1_s(at_days) - theirs.dut1_s(at_days)).max())


@pytest.mark.parametrize(
    ("first_hour", "hours"), [(-72, 24), (-48, 24), (5 * 24, 1), (1000 * 24, 24)], ids=["days", "a day", "0 h", "years"]
)
def test_a_file_that_does_not_reach_the_window_is_warned_of_and_not_named_as_used(
    written: Write, first_hour: int, hours: int
) -> None:
    published = finals2000a.read_ut1(written(joined(LINES)))
    start = FIRST * times.DAY_MS + first_hour * times.HOUR_MS
    window = times.Window(start, start + hours * times.HOUR_MS)

    said = ut1_remarks.of(published, window)

    # Half a unit of the seventh decimal, to which Skyfield's values beside a file's are rounded.
    assert _apart_s(published, window) < 0.6e-7
    assert said.notes == ()
    (warning,) = said.warnings
    assert warning.startswith("finals2000A.all has no day of this window, its UT1 is from 2026-11-20 to 2026-11-24: ")
    assert "differ by" not in warning


@pytest.mark.parametrize(
    ("first_hour", "hours", "edges"),
    [
        (-24, 1, ["2026-11-20"]),
        (-1, 2, ["2026-11-20"]),
        (5 * 24 - 1, 1, ["2026-11-24"]),
        (-24, 144, ["2026-11-20", "2026-11-24"]),
    ],
    ids=["the day before", "its first midnight", "the day after its last midnight", "all of it"],
)
def test_a_window_partly_inside_the_file_names_the_edges_that_lie_in_it(
    written: Write, first_hour: int, hours: int, edges: list[str]
) -> None:
    published = finals2000a.read_ut1(written(joined(LINES)))
    start = FIRST * times.DAY_MS + first_hour * times.HOUR_MS
    window = times.Window(start, start + hours * times.HOUR_MS)

    said = ut1_remarks.of(published, window)

    assert _apart_s(published, window) > 2e-7
    assert len(said.notes) == 1
    (warning,) = said.warnings
    assert re.findall(r"s on (\d{4}-\d\d-\d\d)", warning) == edges
    assert "slides" in warning


@pytest.mark.parametrize(
    ("flags", "note"),
    [("III", "measured"), ("PPP", "predicted"), ("IPP", "measured until 2026-11-20 and predicted from then on")],
)
def test_the_note_says_how_far_it_was_measured(written: Write, flags: str, note: str) -> None:
    days = [line(FIRST + n, f"{DUT1_S[n]:10.7f}", flag) for n, flag in enumerate(flags)]
    published = finals2000a.read_ut1(written(joined(days)))

    (said,) = ut1_remarks.of(published, times.Window(FIRST * times.DAY_MS, FIRST * times.DAY_MS + 1)).notes

    assert said == f"UT1 is that of finals2000A.all, {note}"


def test_ut1_comes_back_from_a_documents_text_to_the_last_digit(written: Write) -> None:
    published = finals2000a.read_ut1(written(joined(LINES)))
    start = (FIRST + 3) * times.DAY_MS + times.HOUR_MS
    window = times.Window(start, start + 2 * times.DAY_MS)
    timeline = Timeline(window, published_ut1=published)
    used = Ut1Used(
        name=published.name,
        sha256=published.sha256,
        first_day=int(timeline.ut1.days[0]),
        dut1_s=timeline.ut1.at_midnights_s(),
        supplement=ut1_remarks.supplement(published, timeline.ut1),
    )

    back = parse_ut1(str(used))

    assert back == used
    assert back.supplement == f"outside 2026-11-20 to 2026-11-24: {UT1_SOURCE}"
    again = PublishedUt1(
        name=back.name, sha256=back.sha256, first_day=back.first_day, measured_to=0, dut1_s=tuple(back.dut1_s)
    )
    seconds = np.linspace(0.0, window.duration_s, 1001)
    assert np.array_equal(
        Timeline(window, published_ut1=again).moments(seconds).cos_gmst, timeline.moments(seconds).cos_gmst
    )


@pytest.mark.parametrize("text", [UT1_SOURCE, "", "finals2000A.all", "finals2000A of 2026-08-01"])
def test_a_text_without_values_names_another_source(text: str) -> None:
    assert parse_ut1(text) is None
