"""What people see: it fits, it is honest, and no name can break it."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
from rich.cells import cell_len
from rich.console import Console

from groundsched import outputs, times
from groundsched.config.missions import Missions, Owner, Request
from groundsched.config.network import Network
from groundsched.documents.passes import PassList
from groundsched.documents.reasons import Reason
from groundsched.documents.satellites import SatelliteList
from groundsched.documents.schedule import Objective, OwnerReport, Rejection, RequestReport, Schedule, Solution
from groundsched.documents.stations import StationList
from groundsched.outputs import passes_table, plan_table, satellites_table, stations_table

WIDTHS = (60, 80, 120, 200)
KINDS = ("plan", "passes", "satellites", "stations")

HOSTILE = (
    "A [/] B [bold red]x",
    "\x1b[2J\x1b]0;owned\x07",
    "\x9b31mC1",
    "سیٹلائٹ پاکستان",
    "right\u202eto left",
    "x" * 200,
    "衛星" * 40,
    ":smile: \\[x",
)

Renamed = Callable[[str], dict[str, Any]]


@pytest.fixture
def named(schedule: Schedule, pass_list: PassList, satellite_list: SatelliteList, station_list: StationList) -> Renamed:
    """The four documents with every satellite and station called by one name."""

    def rename(name: str) -> dict[str, Any]:
        stations = tuple(replace(station, name=name, operator=name) for station in station_list.stations)
        network = replace(schedule.inputs.stations, network=Network(stations=stations))
        return {
            "plan": replace(
                schedule,
                inputs=replace(schedule.inputs, stations=network),
                contacts=tuple(replace(c, name=name, owner=name, request=name) for c in schedule.contacts),
                missions=tuple(replace(m, name=name, shortfall=(name,)) for m in schedule.missions),
                notes=(name,),
                warnings=(name,),
            ),
            "passes": replace(pass_list, passes=tuple(replace(p, name=name) for p in pass_list.passes)),
            "satellites": replace(
                satellite_list,
                satellites=tuple(
                    replace(s, name=name, source=name, missions=(name,)) for s in satellite_list.satellites
                ),
                excluded=tuple(replace(e, reason=name, file=name) for e in satellite_list.excluded),
            ),
            "stations": replace(station_list, stations=stations),
        }

    return rename


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["PRSS-1", *HOSTILE], ids=lambda name: ascii(name[:12]))
def test_no_line_is_wider_than_the_terminal(
    kind: str, width: int, name: str, named: Renamed, karachi: ZoneInfo
) -> None:
    text = outputs.renderer(kind, "table")(named(name)[kind], zone=karachi, width=width, color=False)
    assert max(map(cell_len, text.splitlines())) <= width


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", HOSTILE, ids=lambda name: ascii(name[:12]))
def test_a_name_can_neither_command_the_terminal_nor_be_read_as_markup(
    kind: str, name: str, named: Renamed, karachi: ZoneInfo
) -> None:
    text = outputs.renderer(kind, "table")(named(name)[kind], zone=karachi, width=200, color=False)
    assert all(character == "\n" or character.isprintable() for character in text)
    if "[" in name and "\x1b" not in name:
        assert name[:10] in text


@pytest.mark.parametrize("kind", KINDS)
def test_without_colour_there_is_not_one_escape_sequence_and_with_it_the_same_words(
    kind: str, named: Renamed, karachi: ZoneInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    render = outputs.renderer(kind, "table")
    document = named("PRSS-1")[kind]
    assert "\x1b" not in render(document, zone=karachi, width=100, color=False)
    assert "\x1b[" in render(document, zone=karachi, width=100, color=True)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_week_fits_too(width: int, week: Schedule, karachi: ZoneInfo) -> None:
    lines = plan_table.render(week, zone=karachi, width=width, color=False).splitlines()
    assert max(map(cell_len, lines)) <= width
    assert sum(line.startswith("khi-x1 ") for line in lines) == 7 + 1


def test_no_line_ends_in_blanks(schedule: Schedule, karachi: ZoneInfo) -> None:
    text = plan_table.render(schedule, zone=karachi, width=120, color=False)
    assert [line for line in text.splitlines() if line != line.rstrip()] == []


def test_every_contact_is_in_the_table_at_the_local_time_rounded_down(schedule: Schedule, karachi: ZoneInfo) -> None:
    only = replace(schedule.contacts[0], start=schedule.window.start + 1_999, name="PRSS-1")
    text = plan_table.render(replace(schedule, contacts=(only,)), zone=karachi, width=80, color=False)
    assert "08:00:01  " in text
    full = plan_table.render(schedule, zone=karachi, width=80, color=False)
    assert sum(line[2:3] == ":" and line[5:6] == ":" for line in full.splitlines()) == len(schedule.contacts)


def test_a_new_day_of_the_chosen_zone_begins_with_its_date(schedule: Schedule) -> None:
    lines = plan_table.render(schedule, zone=ZoneInfo("Asia/Karachi"), width=80, color=False).splitlines()
    assert lines[lines.index("Wed 12 Aug 2026") + 1].startswith("00:")


def test_a_narrow_terminal_keeps_who_when_and_where(schedule: Schedule, karachi: ZoneInfo) -> None:
    def header(width: int) -> list[str]:
        text = plan_table.render(schedule, zone=karachi, width=width, color=False)
        return next(line for line in text.splitlines() if line.startswith("start")).split()

    assert {"start", "satellite", "antenna"} <= set(header(40))
    assert {"end", "prio"} <= set(header(60))
    assert {"owner", "Gbit", "number", "station", "remark"} <= set(header(200))


def test_a_name_is_shortened_only_after_less_important_columns_are_gone(schedule: Schedule, karachi: ZoneInfo) -> None:
    for width in WIDTHS:
        assert "SENTINEL-2A " in plan_table.render(schedule, zone=karachi, width=width, color=False)


def test_uncertain_times_are_whole_seconds_rounded_up_and_go_first_where_room_is_short(
    schedule: Schedule, pass_list: PassList, karachi: ZoneInfo
) -> None:
    vague = replace(schedule.contacts[0], timing_uncertainty_s=41.01, name="PRSS-1")
    plan = replace(schedule, contacts=(vague,))
    passes = replace(pass_list, passes=(replace(pass_list.passes[0], timing_uncertainty_s=41.01, name="PRSS-1"),))
    documents: dict[str, Any] = {"plan": plan, "passes": passes}
    for kind, document in documents.items():
        render = outputs.renderer(kind, "table")
        lines = [line.split() for line in render(document, zone=karachi, width=200, color=False).splitlines()]
        header = next(words for words in lines if "satellite" in words)
        assert "±s" in header
        assert "42" in next(words for words in lines if "PRSS-1" in words)
        assert "±s" not in render(document, zone=karachi, width=60, color=False)


def test_satellites_show_how_fast_they_drift_where_it_was_measured(
    satellite_list: SatelliteList, karachi: ZoneInfo
) -> None:
    text = satellites_table.render(satellite_list, zone=karachi, width=120, color=False)
    measured = next(line for line in text.splitlines() if " PRSC-EO1 " in line)
    assert "   8  0.09 s/d  " in measured
    assert "s/d" not in next(line for line in text.splitlines() if " PRSS-1 " in line)
    unmeasured = replace(satellite_list, satellites=tuple(replace(s, drift_s=None) for s in satellite_list.satellites))
    assert "drift" not in satellites_table.render(unmeasured, zone=karachi, width=120, color=False)
    assert "±s" in satellites_table.render(satellite_list, zone=karachi, width=80, color=False)


def test_an_optimal_plan_names_its_proofs(schedule: Schedule, karachi: ZoneInfo) -> None:
    text = plan_table.render(schedule, zone=karachi, width=80, color=False)
    assert "optimal: proven by CP-SAT and the LP bound" in text


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        (("priority-3", 3, 969, 1000), "feasible: priority-3 is at most 3.1 % below the best possible"),
        (("gaps", None, 900, 300), "feasible: gaps misses 900, and at least 300 is sure to"),
    ],
)
def test_a_plan_that_is_not_proven_says_how_far_it_may_be_off(
    stage: tuple[str, int | None, int, int], words: str, schedule: Schedule, karachi: ZoneInfo
) -> None:
    tier, priority, value, bound = stage
    objective = Objective(tier=tier, priority=priority, value=value, bound=bound, gap=0.1, proof=("cp-sat",))
    feasible = replace(schedule, solution=Solution(status="feasible", reproducible=False, objectives=(objective,)))
    text = plan_table.render(feasible, zone=karachi, width=120, color=False)
    assert words in text
    assert f"{value} of {bound}" in text
    assert "another run may choose otherwise" in text


def test_what_went_wrong_is_said_to_the_last_word(schedule: Schedule, karachi: ZoneInfo) -> None:
    text = " ".join(plan_table.render(schedule, zone=karachi, width=60, color=False).split())
    for sentence in (*schedule.notes, *schedule.warnings, *(s for m in schedule.missions for s in m.shortfall)):
        assert sentence in text
    assert "fire-margalla not met" in text
    assert "flood-sindh-2026-11 met, on the ground Tue 11 Aug 17:00:00" in text


def test_refusals_are_counted_by_reason(schedule: Schedule, karachi: ZoneInfo) -> None:
    text = plan_table.render(schedule, zone=karachi, width=120, color=False)
    conflicts = sum(refused.reason == "conflict" for refused in schedule.rejected)
    assert f"{conflicts}  conflict     another satellite has the antenna" in text


def test_every_reason_of_the_contract_has_a_meaning() -> None:
    assert set(plan_table.MEANINGS) == set(get_args(Reason))


def test_an_empty_plan_is_still_a_page(schedule: Schedule, karachi: ZoneInfo) -> None:
    solution = Solution(status="optimal", reproducible=True, objectives=())
    empty = replace(
        schedule, contacts=(), rejected=(), missions=(), requests=(), antennas=(), notes=(), warnings=(),
        solution=solution, inputs=replace(schedule.inputs, elements=()),
    )  # fmt: skip
    text = plan_table.render(empty, zone=karachi, width=60, color=False)
    assert "Contacts  none" in text
    assert "khi-x1" in text


def test_empty_lists_are_still_a_page(
    pass_list: PassList, satellite_list: SatelliteList, station_list: StationList, karachi: ZoneInfo
) -> None:
    assert "0 passes" in passes_table.render(replace(pass_list, passes=()), zone=karachi, width=60, color=False)
    nothing = replace(satellite_list, satellites=())
    assert "0 satellites" in satellites_table.render(nothing, zone=karachi, width=60, color=False)
    nowhere = replace(station_list, stations=())
    assert "0 stations" in stations_table.render(nowhere, zone=karachi, width=60, color=False)


def test_excluded_records_are_listed_with_file_and_line(satellite_list: SatelliteList, karachi: ZoneInfo) -> None:
    text = satellites_table.render(satellite_list, zone=karachi, width=80, color=False)
    assert "old.tle:17  checksum of line 2 is 4, should be 7" in text


def test_a_station_shows_where_it_is_what_it_sees_and_when_it_is_out(
    station_list: StationList, karachi: ZoneInfo
) -> None:
    text = stations_table.render(station_list, zone=karachi, width=120, color=False)
    assert "24.9000° N, 67.1000° E · 30 m · Asia/Karachi" in text
    assert "67.0000° W" in text
    assert "000: 5° · 090: 8°" in text
    assert "lhe out every tue 12:30 to 14:00 Asia/Karachi: staff" in text
    assert "khi-s1 out Tue 11 Aug 2026 15:00 to Tue 11 Aug 2026 18:00 PKT (Asia/Karachi): power works" in text


def test_the_page_can_be_recorded_as_a_picture(schedule: Schedule, karachi: ZoneInfo) -> None:
    console = Console(record=True, file=io.StringIO(), width=120, force_terminal=True, color_system="truecolor")
    plan_table.render_console(schedule, console, karachi)
    assert "SENTINEL-2A" in console.export_svg(title="groundsched plan")


def test_each_request_says_whether_it_is_met_and_how_long_before_its_deadline(
    schedule: Schedule, karachi: ZoneInfo
) -> None:
    start, hour = schedule.window.start, times.HOUR_MS
    asked = (
        Request(id="flood", satellite=1, before=start + 5 * hour, priority=0),
        Request(id="fire", satellite=1, before=start + 6 * hour),
        Request(id="over", satellite=1, before=start),
    )
    reports = (
        RequestReport(id="flood", met=True, on_ground=start + 2 * hour, slack_s=10_800.0),
        RequestReport(id="fire", met=False),
        RequestReport(id="over", met=False),
    )
    missions = replace(schedule.inputs.missions, content=Missions(requests=asked))
    stage = Objective(tier="requests", priority=0, value=1, bound=2, gap=1.0, proof=())
    changed = replace(
        schedule,
        inputs=replace(schedule.inputs, missions=missions),
        requests=reports,
        solution=replace(schedule.solution, objectives=(stage,)),
    )
    lines = plan_table.render(changed, zone=karachi, width=120, color=False).splitlines()
    first = next(n for n, line in enumerate(lines) if line.startswith("Requests"))
    assert lines[first : first + 4] == [
        "Requests  1 of 2 met",
        "✓ flood  priority 0  met, on the ground Tue 11 Aug 10:00:00,"
        " 3 h 00 min before the deadline Tue 11 Aug 13:00:00",
        "✗ fire  priority 5  not met, deadline Tue 11 Aug 14:00:00",
        "· over  priority 5  not of this window",
    ]
    assert "requests of priority 0: 1 of 2 met" in "\n".join(lines)


def test_what_contacts_for_requests_keep_out_is_named_once_an_overflight(schedule: Schedule, karachi: ZoneInfo) -> None:
    first, second, *_ = schedule.contacts
    asked, routine = replace(first, request="flood"), second
    own = asked.satellite
    others = [r.satellite for r in schedule.missions if r.satellite not in (own, routine.satellite)]
    alone, again, shared, not_theirs = (
        Rejection(
            pass_=f"{satellite}-{station}", satellite=satellite, station=station, aos=asked.aos, tca=asked.tca,
            los=asked.los, max_elevation_deg=30.0, reason="conflict", blocked_by=blockers, detail="",
        )
        for satellite, station, blockers in (
            (others[0], "isb", (asked.id,)),
            (others[0], "khi", (asked.id, routine.id)),
            (others[1], "khi", (asked.id, routine.id)),
            (own, "khi", (asked.id,)),
        )
    )  # fmt: skip
    changed = replace(
        schedule,
        contacts=(asked, routine),
        rejected=(alone, again, shared, not_theirs),
        requests=(RequestReport(id="flood", met=True),),
    )
    names = {report.satellite: report.name for report in schedule.missions}
    when = times.format_local(asked.tca, karachi, "%a %d %b %H:%M")

    lines = plan_table.render(changed, zone=karachi, width=160, color=False).splitlines()

    begin = lines.index("Kept out  by contacts for requests; 3 passes")
    assert lines[begin + 1] == (
        f"▾ flood  {names[others[0]]} at isb {when}; together with other contacts: {names[others[1]]} at khi {when}"
    )
    assert not lines[begin + 2]


def test_owners_stand_in_the_table_where_the_missions_file_says_what_they_are_entitled_to(
    schedule: Schedule, karachi: ZoneInfo
) -> None:
    reports = (
        OwnerReport(owner="CNSA", contacts=3, antenna_s=2000, share=0.25, entitled_share=None, min_share=None),
        OwnerReport(
            owner="SUPARCO", contacts=9, antenna_s=6000, share=0.75, entitled_share=0.9, min_share=0.8, missing_s=400
        ),
    )
    silent = replace(schedule, owners=reports)
    content = Missions(owners={"SUPARCO": Owner(share=0.9, min_share=0.8)})
    missions = replace(schedule.inputs.missions, content=content)
    said = replace(silent, inputs=replace(schedule.inputs, missions=missions))

    assert "Owners" not in plan_table.render(silent, zone=karachi, width=120, color=False)
    lines = plan_table.render(said, zone=karachi, width=120, color=False).splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("Owners"))
    assert [line.split() for line in lines[at + 1 : at + 4]] == [
        ["owner", "contacts", "antennas", "has", "entitled", "promised", "missing"],
        ["CNSA", "3", "33", "min", "25.0%"],
        ["SUPARCO", "9", "1", "h", "40", "min", "75.0%", "90.0%", "80.0%", "400", "s"],
    ]
