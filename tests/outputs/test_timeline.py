"""The timeline shows every contact where it is, on whatever width."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from rich.cells import cell_len
from rich.text import Text

from groundsched.outputs.layout import palette
from groundsched.outputs.layout.timeline import Bar, Track, legend, timeline
from groundsched.times import DAY_MS, HOUR_MS, MINUTE_MS, Window, parse_instant

START = parse_instant("2026-08-11T00:00Z")
DAY = Window(START, START + DAY_MS)
UTC = ZoneInfo("UTC")
MARGIN = 2


def bar(start_min: float, length_min: float, priority: int = 1) -> Bar:
    start = START + int(start_min * MINUTE_MS)
    end = start + int(length_min * MINUTE_MS)
    return Bar(
        setup_start=start - MINUTE_MS, start=start, end=end, teardown_end=end + MINUTE_MS // 2, priority=priority
    )


def row(
    *bars: Bar, outages: tuple[Window, ...] = (), window: Window = DAY, cells: int = 96, colored: bool = False
) -> Text:
    """The line of one antenna without its label; a day in 96 cells is 15 min a cell."""
    track = Track(label=Text("a"), bars=bars, outages=outages)
    _, line = timeline([track], window, zone=UTC, width=cells + MARGIN, colored=colored)
    return line[MARGIN:]


def marks(line: Text) -> str:
    return line.plain.replace("┊", " ").rstrip()


def test_a_contact_is_drawn_in_the_cells_of_its_time() -> None:
    assert marks(row(bar(60, 30, 4))) == "    44"


def test_the_shortest_contact_is_still_seen_at_both_ends_of_the_day() -> None:
    line = marks(row(bar(0.1, 0.1, 2), bar(1439.5, 0.4, 3)))
    assert line[0] == "2"
    assert line[95] == "3"
    assert cell_len(line) == 96


def test_a_contact_that_began_before_the_window_is_drawn_from_its_edge() -> None:
    assert marks(row(bar(-10, 25))) == "1"


def test_where_two_contacts_share_a_cell_the_more_urgent_is_seen() -> None:
    assert marks(row(bar(0, 7, 5), bar(8, 6, 2))).startswith("2")


def test_two_contacts_in_one_cell_are_two_halves_in_colour() -> None:
    line = row(bar(0, 7.5, 5), bar(7.5, 7.5, 2), colored=True)
    assert line.plain[0] == "▌"
    assert str(line.spans[0].style) == f"{palette.OF_PRIORITY[5]} on {palette.OF_PRIORITY[2]}"


def test_each_priority_has_a_colour_of_its_own() -> None:
    assert sorted(palette.OF_PRIORITY) == list(range(1, 10))
    assert len(set(palette.OF_PRIORITY.values())) == 9


@pytest.mark.parametrize("colored", [True, False])
def test_an_outage_is_hatched(colored: bool) -> None:
    line = row(outages=(Window(START + 2 * HOUR_MS, START + 3 * HOUR_MS),), colored=colored)
    assert marks(line) == "        ░░░░"


def test_setup_and_teardown_are_seen_only_where_they_fill_their_place() -> None:
    hour = Window(START, START + HOUR_MS)
    assert marks(row(bar(10, 5), window=hour, cells=120)) == " " * 18 + "──" + "1" * 10 + "─"
    assert marks(row(bar(60, 30))) == "    11"


def test_round_hours_of_the_chosen_zone_are_on_the_axis() -> None:
    axis, line = timeline(
        [Track(label=Text("khi-x1"), bars=(), outages=())], DAY, zone=ZoneInfo("Asia/Kolkata"), width=80, colored=False
    )
    assert axis.plain.startswith("11 Aug")
    assert "06:00" in axis.plain
    assert "12 Aug" in axis.plain
    assert [axis.plain[i - 1 : i + 4] for i, c in enumerate(axis.plain) if c == ":"] != []
    assert line.plain[axis.plain.index("09:00")] == "┊"


def test_a_week_is_drawn_day_by_day_and_no_contact_is_lost_at_midnight() -> None:
    week = Window(START, START + 6 * DAY_MS + 12 * HOUR_MS)
    over_midnight = bar(1425, 30, 7)
    lines = list(timeline([Track(label=Text("a"), bars=(over_midnight,), outages=())], week, zone=UTC, width=98,
                          colored=False))  # fmt: skip
    assert len(lines) == 7 * 2
    assert marks(lines[1]).endswith("7")
    assert marks(lines[3])[MARGIN] == "7"
    assert "7" not in "".join(line.plain for line in lines[5::2])


def test_an_outage_of_one_day_leaves_the_other_days_of_the_week_alone() -> None:
    week = Window(START, START + 7 * DAY_MS)
    third = Window(START + 2 * DAY_MS, START + 3 * DAY_MS)
    lines = list(timeline([Track(label=Text("a"), bars=(), outages=(third,))], week, zone=UTC, width=98, colored=True))
    assert [line.plain.count("░") for line in lines[1::2]] == [0, 0, 96, 0, 0, 0, 0]


def test_a_very_long_label_leaves_most_of_the_line_to_the_contacts() -> None:
    track = Track(label=Text("x" * 40), bars=(bar(0, 1440),), outages=())
    _, line = timeline([track], DAY, zone=UTC, width=60, colored=False)
    assert line.plain.count("1") == 39
    assert "…" in line.plain


def test_the_legend_explains_only_what_is_drawn() -> None:
    plain = [row(bar(60, 30))]
    assert legend([1], plain, colored=False).plain == "the digit is the priority"
    out = row(outages=(replace(DAY, end=DAY.end - HOUR_MS),))
    assert legend([1, 3], [out], colored=True).plain == "priority █1 █3   ░ unavailable"
