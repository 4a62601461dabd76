"""What changed between two schedules, in sentences: each change alone, and what is said of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from groundsched import Options, Sources, Window, load_missions, load_network, parse_instant, plan, read_cache, times
from groundsched.diff import compare
from groundsched.documents.difference import Difference
from groundsched.documents.schedule import Contact, Dropped, Rejection, RequestReport, Schedule, Solution

ROOT = Path(__file__).parents[1]
START = parse_instant("2026-08-11T06:00Z")
WINDOW = Window(START, START + 6 * times.HOUR_MS)
UTC, KARACHI = ZoneInfo("UTC"), ZoneInfo("Asia/Karachi")

STATIONS = """\
stations:
  - id: khi
    name: Karachi
    latitude_deg: 24.95
    longitude_deg: 67.14
    antennas:
      - {id: khi-x1, bands: [X], setup_s: 60, teardown_s: 30}
      - {id: khi-x2, bands: [X], setup_s: 60, teardown_s: 30}
  - id: lhe
    name: Lahore
    latitude_deg: 31.5
    longitude_deg: 74.3
    antennas:
      - {id: lhe-x1, bands: [X]}
"""
MISSIONS = """\
missions:
  - {satellite: 62725, name: PRSC-EO1, bands: [X], owner: SUPARCO, stations: [khi]}
  - {satellite: 41335, bands: [X], owner: ESA, stations: [khi]}
  - {satellite: 68835, bands: [X], stations: [khi, lhe]}
"""
EO1 = "62725-khi-20260811T0634Z"
"""From 06:29:52 to 06:38:30."""

Made = Callable[..., Schedule]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("diff")
    cache = read_cache(ROOT / "tle_cache")

    def make(stations: str = STATIONS, missions: str = MISSIONS, window: Window = WINDOW) -> Schedule:
        (folder / "stations.yaml").write_text(stations, encoding="utf-8")
        (folder / "missions.yaml").write_text(missions, encoding="utf-8")
        sources = Sources(
            network=load_network(folder / "stations.yaml"), missions=load_missions(folder / "missions.yaml"),
            cache=cache,
        )  # fmt: skip
        return plan(sources, window, Options(), created=START)

    return make


@pytest.fixture(scope="module")
def old(made: Made) -> Schedule:
    schedule = made()
    assert [contact.antenna for contact in schedule.contacts if contact.id == EO1] == ["khi-x1"]
    return schedule


def with_contact(schedule: Schedule, which: str, **changes: object) -> Schedule:
    """The schedule with one contact changed."""
    return replace(
        schedule,
        contacts=tuple(replace(c, **changes) if c.id == which else c for c in schedule.contacts),  # type: ignore[arg-type]  # the tests name real fields
    )


def without(schedule: Schedule, name: str) -> Schedule:
    return replace(schedule, contacts=tuple(contact for contact in schedule.contacts if contact.id != name))


def contact(schedule: Schedule, name: str = EO1) -> Contact:
    return next(each for each in schedule.contacts if each.id == name)


def said(difference: Difference) -> list[str]:
    return [sentence.text for sentence in difference.sentences]


def refused(schedule: Schedule, **changes: object) -> Schedule:
    """The schedule without PRSC-EO1's contact, and with a refusal in its place."""
    lost = contact(schedule)
    refusal = Rejection(
        pass_=lost.pass_, satellite=lost.satellite, station=lost.station, aos=lost.aos, tca=lost.tca, los=lost.los,
        max_elevation_deg=lost.max_elevation_deg, reason="redundant", detail="",
    )  # fmt: skip
    refusal = replace(refusal, **changes)  # type: ignore[arg-type]  # the tests name real fields
    return replace(without(schedule, EO1), rejected=(*schedule.rejected, refusal))


def test_of_the_same_schedule_twice_nothing_changed(old: Schedule) -> None:
    found = compare(old, old, zone=UTC)

    assert found.summary == "Nothing changed."
    assert found.kept == tuple(c.id for c in sorted(old.contacts, key=lambda c: (c.start, c.id)))
    assert (found.sentences, found.remarks, found.notes) == ((), (), ())


def test_what_moves_by_less_than_a_second_is_kept(old: Schedule) -> None:
    was = contact(old)

    kept, shifted = (
        compare(old, with_contact(old, EO1, start=was.start + by, id="other"), zone=UTC) for by in (999, 1000)
    )

    assert "other" in kept.kept
    assert kept.summary == "Nothing changed."
    assert [(each.id, each.shift_s) for each in shifted.shifted] == [("other", 1.0)]
    assert said(shifted) == ["PRSC-EO1 over Karachi on 11 August at 06:29:52 starts 1 second later."]


@pytest.mark.parametrize(
    ("start_s", "end_s", "words"),
    [
        (12, 12, "comes 12 seconds later"),
        (-61, -61, "comes 1 minute 1 second earlier"),
        (12, 9, "starts 12 seconds later and ends 9 seconds later"),
        (0, -120, "ends 2 minutes earlier"),
        (3, -4, "starts 3 seconds later and ends 4 seconds earlier"),
    ],
)
def test_a_shift_is_said_in_minutes_and_seconds(old: Schedule, start_s: int, end_s: int, words: str) -> None:
    was = contact(old)
    new = with_contact(old, EO1, start=was.start + start_s * 1000, end=was.end + end_s * 1000)

    assert said(compare(old, new, zone=UTC)) == [f"PRSC-EO1 over Karachi on 11 August at 06:29:52 {words}."]


def test_another_antenna_is_a_move(old: Schedule) -> None:
    found = compare(old, with_contact(old, EO1, antenna="khi-x2"), zone=KARACHI)

    assert [(each.id, each.from_, each.to) for each in found.moved] == [(EO1, "khi-x1", "khi-x2")]
    assert said(found) == ["PRSC-EO1 over Karachi on 11 August at 11:29:52 moves from khi-x1 to khi-x2."]
    assert found.summary.endswith("stay as they are and 1 moves to another antenna.")


def test_another_station_at_that_time_is_a_move_and_no_loss(old: Schedule) -> None:
    was = contact(old)
    there = {"station": "lhe", "antenna": "lhe-x1", "id": "62725-lhe-20260811T0636Z"}

    half_an_orbit_ms = 55 * times.MINUTE_MS
    near = compare(old, with_contact(old, EO1, tca=was.tca + 120_000, start=was.start + 120_000, **there), zone=UTC)
    far = compare(old, with_contact(old, EO1, tca=was.tca + half_an_orbit_ms, **there), zone=UTC)

    assert said(near) == [
        "PRSC-EO1 over Karachi on 11 August at 06:29:52 moves to Lahore at 06:31:52, from khi-x1 to lhe-x1."
    ]
    assert (far.moved, far.added, [gone.id for gone in far.dropped]) == ((), ("62725-lhe-20260811T0636Z",), [EO1])


def test_a_new_contact_says_its_antenna_its_end_and_its_request(old: Schedule) -> None:
    new = with_contact(old, EO1, request="flood-sindh")

    assert said(compare(without(old, EO1), new, zone=UTC)) == [
        "PRSC-EO1 over Karachi on 11 August at 06:29:52 is new: khi-x1 until 06:38:30, for request flood-sindh."
    ]


@pytest.mark.parametrize(
    ("changes", "reason", "why"),
    [
        ({"reason": "redundant"}, "redundant", "it would gain nothing any more"),
        ({"reason": "too-low"}, "too-low", "the pass is too low"),
        ({"reason": "limit"}, "limit", "the mission has all the contacts it may have"),
        ({"reason": "conflict"}, "conflict", "other satellites have the antenna"),
        ({"reason": "unavailable"}, "unavailable", "the antenna is out of service"),
    ],
)
def test_a_dropped_contact_has_the_reason_of_its_refusal(
    old: Schedule, changes: dict[str, object], reason: str, why: str
) -> None:
    found = compare(old, refused(old, **changes), zone=UTC)

    assert [(gone.id, gone.reason) for gone in found.dropped] == [(EO1, reason)]
    assert said(found) == [f"PRSC-EO1 over Karachi on 11 August at 06:29:52 is dropped: {why}."]


def test_a_dropped_contact_names_who_has_the_antenna_and_for_which_request(old: Schedule) -> None:
    other = next(c for c in old.contacts if c.satellite == 41335)
    taken = refused(with_contact(old, other.id, antenna="khi-x1"), reason="conflict", blocked_by=(other.id,))

    plain = compare(old, taken, zone=UTC).sentences
    asked = compare(old, with_contact(taken, other.id, request="flood-sindh"), zone=UTC).sentences

    assert plain[0].text.endswith(f" is dropped: {other.name} has the antenna.")
    assert asked[0].text.endswith(f" is dropped: {other.name} has the antenna, for request flood-sindh.")


def test_a_contact_that_an_outage_drives_out_names_the_outage(made: Made, old: Schedule) -> None:
    out = "unavailable: [{start: 2026-08-11T06:30Z, end: 2026-08-11T06:31Z, reason: gearbox}], setup_s"
    one_left = made(STATIONS.replace("setup_s", out, 1))
    none_left = made(STATIONS.replace("setup_s", out))

    assert said(compare(old, one_left, zone=UTC)) == [
        "PRSC-EO1 over Karachi on 11 August at 06:29:52 moves from khi-x1 to khi-x2."
    ]
    found = compare(old, none_left, zone=UTC)
    assert [gone.reason for gone in found.dropped] == ["unavailable"]
    assert "PRSC-EO1 over Karachi on 11 August at 06:29:52 is dropped: khi-x1 is out of service, gearbox." in said(
        found
    )


def test_the_new_schedule_itself_knows_best_why_a_contact_is_gone(old: Schedule) -> None:
    lost = contact(old)
    entry = Dropped(
        id=EO1, satellite=lost.satellite, name=lost.name, owner=lost.owner, station=lost.station,
        antenna=lost.antenna, tca=lost.tca, start=lost.start, end=lost.end, sequence=1, reason="frozen", detail="",
    )  # fmt: skip

    found = compare(old, replace(refused(old), dropped=(entry,)), zone=UTC)

    assert [gone.reason for gone in found.dropped] == ["frozen"]


@pytest.mark.parametrize(
    ("stations", "missions", "why"),
    [
        (STATIONS, MISSIONS.replace("62725", "43530"), "its satellite is not planned any more"),
        (
            STATIONS,
            MISSIONS.replace("stations: [khi]", "not_stations: [khi, lhe]"),
            "does not use that station any more",
        ),
        (
            STATIONS.replace("khi-x1", "khi-y1"),
            MISSIONS.replace("bands: [X], owner: SUPARCO", "bands: [X], min_culmination_deg: 80"),
            "there is no khi-x1 any more",
        ),
    ],
)
def test_what_is_not_planned_any_more_says_so(
    made: Made, old: Schedule, stations: str, missions: str, why: str
) -> None:
    found = compare(old, made(stations, missions), zone=UTC)

    (gone,) = [gone for gone in found.dropped if gone.id == EO1]
    (sentence,) = [sentence for sentence in found.sentences if sentence.id == EO1 and sentence.change == "dropped"]
    assert gone.reason == "not-planned"
    assert why in sentence.text


def test_a_pass_that_nobody_refused_is_not_visible_any_more(old: Schedule) -> None:
    found = compare(old, without(old, EO1), zone=UTC)

    assert [gone.reason for gone in found.dropped] == ["not-visible"]
    assert said(found)[0].endswith("is dropped: there is no such pass any more.")


def test_the_date_is_said_where_it_changes(made: Made) -> None:
    window = Window(START, START + 24 * times.HOUR_MS)
    whole = made(window=window)
    empty = replace(whole, contacts=())

    sentences = said(compare(empty, whole, zone=UTC))

    dated = [text.split(" on ")[1].split(" at ")[0] for text in sentences if " on 1" in text]
    assert dated == ["11 August", "12 August"]
    assert len(sentences) == len(whole.contacts)
    assert [text[:2] for text in dated] != said(compare(empty, whole, zone=ZoneInfo("Pacific/Auckland")))


def test_sentences_come_in_order_of_time_or_of_owner_and_nobodys_last(old: Schedule) -> None:
    empty = replace(old, contacts=())

    by_time, by_owner = (compare(empty, old, zone=UTC, by_owner=by).sentences for by in (False, True))

    assert [each.at for each in by_time] == sorted(each.at for each in by_time)
    owners = [each.owner for each in by_owner]
    assert list(dict.fromkeys(owners)) == ["ESA", "SUPARCO", None]
    first = [next(each.text for each in by_owner if each.owner == owner) for owner in ("ESA", "SUPARCO", None)]
    assert all(" on 11 August at " in text for text in first)


def test_only_the_time_that_both_windows_cover_is_compared(made: Made, old: Schedule) -> None:
    later = made(window=Window(START + 2 * times.HOUR_MS, START + 8 * times.HOUR_MS))

    found = compare(old, later, zone=UTC)

    assert (found.window and found.window.start, found.window and found.window.end) == (later.window.start, WINDOW.end)
    assert found.dropped == ()
    assert found.added == ()
    assert len(found.kept) >= 2
    outside = [note for note in found.notes if "outside the time that both cover" in note]
    assert outside[0] == "contacts of the old schedule outside the time that both cover: 2"


def test_a_contact_under_way_when_the_new_window_begins_is_kept(made: Made, old: Schedule) -> None:
    later = made(window=Window(parse_instant("2026-08-11T06:34Z"), WINDOW.end))

    found = compare(old, later, zone=UTC)

    assert contact(later, found.kept[0]).truncated_start
    assert (found.shifted, found.dropped) == ((), ())


def test_windows_without_common_time_compare_nothing_and_say_so(made: Made, old: Schedule) -> None:
    day_later = made(window=Window(START + times.DAY_MS, START + times.DAY_MS + times.HOUR_MS))

    found = compare(old, day_later, zone=UTC)

    assert (found.window, found.kept, found.sentences) == (None, (), ())
    assert found.summary == "There is nothing to compare."
    assert "the two schedules have no time in common: nothing can be compared" in found.notes


def test_the_older_schedule_given_second_is_noted(old: Schedule) -> None:
    newer = replace(old, created=old.created + 1)

    assert "the old schedule was made after the new one" in compare(newer, old, zone=UTC).notes
    assert compare(old, newer, zone=UTC).notes == ()


def test_antennas_that_only_one_schedule_has_are_noted(made: Made, old: Schedule) -> None:
    other = made(STATIONS.replace("khi-x2", "khi-x3"))

    assert compare(old, other, zone=UTC).notes == (
        "antennas that only the old schedule has: khi-x2", "antennas that only the new schedule has: khi-x3",
    )  # fmt: skip


def test_a_plan_that_is_no_longer_proven_is_said(old: Schedule) -> None:
    feasible = replace(old, solution=Solution(status="feasible", reproducible=True, objectives=()))

    found = compare(old, feasible, zone=UTC)

    assert found.remarks == ("The old schedule was proven optimal, the new one is not proven to be the best.",)
    assert found.summary == f"Of {len(old.contacts)} contacts {len(old.contacts)} stay as they are."


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (True, False, "is not met any more"),
        (False, True, "is met now"),
        (None, True, "is new, and met"),
        (None, False, "is new, and not met"),
        (True, None, "is not planned any more"),
        (True, True, ""),
    ],
)
def test_requests_that_are_met_or_lost_are_said(
    old: Schedule, before: bool | None, after: bool | None, words: str
) -> None:
    one, other = (
        replace(old, requests=() if met is None else (RequestReport(id="flood", met=met),)) for met in (before, after)
    )

    assert compare(one, other, zone=UTC).remarks == ((f"Request flood {words}.",) if words else ())


def test_missions_that_fall_short_now_and_those_that_do_not_any_more_are_said(old: Schedule) -> None:
    short = replace(old, missions=(replace(old.missions[0], shortfall=("1 of 2 contacts",)), *old.missions[1:]))
    name = old.missions[0].name

    assert compare(old, short, zone=UTC).remarks == (f"{name} falls short: 1 of 2 contacts.",)
    assert compare(short, old, zone=UTC).remarks == (f"{name} has all that it needs now.",)


def test_what_a_terminal_would_obey_is_not_read_aloud(old: Schedule) -> None:
    odd = with_contact(old, EO1, name="EO\u202e1\x1b[31m", antenna="khi-x2")

    (sentence,) = compare(with_contact(old, EO1, name="EO\u202e1\x1b[31m"), odd, zone=UTC).sentences

    assert sentence.text.startswith("EO1[31m over Karachi on 11 August")
