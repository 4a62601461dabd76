"""A refresh: it adds what is newer, asks seldom, stops at a refusal, and a fault costs nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from types import FrameType

import pytest

from groundsched.config.missions import Mission
from groundsched.elements.cache import read_cache
from groundsched.elements.queries import Answer, SourceFaultError
from groundsched.elements.selection import newest
from groundsched.errors import InputError, LockedError, OutputError, SourceError
from groundsched.refreshing import opened
from groundsched.refreshing.judging import judge
from groundsched.times import DAY_MS, HOUR_MS
from tests.refreshing.worlds import FLEET, LANDSAT, NOON, PRSS, SENTINEL, TIANHE, World, records

Answering = Callable[[int], None]


def test_a_refresh_says_who_is_new_updated_unchanged_and_gone(world: World, fleet_answers: Answering) -> None:
    fleet_answers(11)
    world.gives("celestrak:43530", records(43530, day=10))
    world.refresh()
    world.now += 3 * HOUR_MS
    world.gives("celestrak:weather", records(39084, 43013, day=12))
    world.gives("celestrak:resource", records(39084, 41335, day=11))
    missions = (LANDSAT, PRSS, replace(PRSS, satellite=37849, name="Suomi NPP"))
    world.gives("celestrak:37849", records(37849))

    changes = world.refresh("celestrak", "celestrak:weather", missions=missions).document.changes

    assert changes.new == (37849, 43013)
    assert changes.updated == (39084,)
    assert changes.unchanged == (43530,)
    assert changes.gone == (40697,)
    assert changes.names[37849] == "Suomi NPP"


def test_a_group_brings_what_missions_need_and_what_the_cache_has(world: World, fleet_answers: Answering) -> None:
    fleet_answers(11)

    refreshed = world.refresh()

    assert {elements.satellite for elements in read_cache(world.folder).sets} == {39084, 40697, 43530, 48274}
    assert refreshed.document.changes.updated == (39084, 40697, 43530, 48274)
    assert [(q.query, q.state, q.sets, q.added) for q in refreshed.document.queries] == [
        ("celestrak:resource", "refreshed", 3, 2),
        ("celestrak:CSS-E (supplemental)", "refreshed", 1, 1),
        ("celestrak:43530", "refreshed", 1, 1),
    ]


def test_a_group_that_is_named_brings_everybody(world: World) -> None:
    world.gives("celestrak:resource", records(39084, 41335))

    world.refresh("celestrak:resource", missions=FLEET)

    assert newest(read_cache(world.folder)).keys() == {39084, 40697, 41335, 43530, 48274}


def test_whom_a_group_lacks_is_asked_for_by_number_in_the_same_run(world: World, fleet_answers: Answering) -> None:
    fleet_answers(11)
    world.gives("celestrak:resource", records(39084))
    world.gives("celestrak:40697", records(40697))
    world.answers["celestrak:CSS-E (supplemental)"] = Answer(content=b"[]")
    world.gives("celestrak:48274", records(48274))

    refreshed = world.refresh()

    assert world.names[3:] == ["celestrak:40697", "celestrak:48274"]
    assert refreshed.document.changes.gone == ()
    refreshed.require_served()


def test_ages_are_those_of_now_the_oldest_first(world: World, fleet_answers: Answering) -> None:
    fleet_answers(11)
    world.gives("celestrak:43530", records(43530, day=9))
    missions = (*FLEET, Mission(satellite=99))

    ages = world.refresh(missions=missions).document.missions

    assert (ages[0].satellite, ages[0].epoch) == (99, None)
    assert ages[1].satellite == 43530
    assert ages[1].age_days == pytest.approx(1.35, abs=0.01)
    assert [row.age_days for row in ages[1:]] == sorted((row.age_days or 0 for row in ages[1:]), reverse=True)


def test_the_manifest_says_what_came_when_and_never_from_what_address(world: World) -> None:
    world.gives("http://example.org/gp", records(43530), etag='"abc"')
    world.refresh("http://example.org/gp?token=secret")

    said = json.loads(world.content()["history/manifest.json"])

    ((key, entry),) = said["queries"].items()
    assert len(key) == 32
    assert entry["name"] == "http://example.org/gp"
    assert (entry["asked"], entry["etag"], entry["sets"]) == ("2026-08-11T12:00:00.000Z", '"abc"', 1)
    assert entry["satellites"] == {"43530": "2026-08-11T03:33:28.343Z"}
    assert not any(b"secret" in content for content in world.content().values())
    assert "history/example.org/2026-08-11.json" in world.content()


# Politeness


def test_a_query_is_made_once_in_two_hours(world: World) -> None:
    world.gives("celestrak:43530", records(43530))
    for minutes, asked in ((0, 1), (1, 1), (119, 1), (120, 2)):
        world.now = NOON + minutes * 60_000
        refreshed = world.refresh(missions=(PRSS,))
        refreshed.require_served()
        assert len(world.asked) == asked

    assert refreshed.document.queries[0].next == NOON + 4 * HOUR_MS


def test_a_failure_counts_as_asked_and_is_still_a_failure_later(world: World) -> None:
    world.now = NOON + 20 * DAY_MS
    world.answers["celestrak:43530"] = SourceFaultError("answered 500 Internal Server Error")
    before = world.content()

    first = world.refresh(missions=(PRSS,))
    world.now += HOUR_MS
    second = world.refresh(missions=(PRSS,))

    assert len(world.asked) == 1
    assert world.content() == before
    assert [r.document.queries[0].state for r in (first, second)] == ["refused", "too-soon"]
    for refreshed, said in ((first, "answered 500"), (second, "brought nothing at 12:00Z")):
        with pytest.raises(SourceError, match=said) as caught:
            refreshed.require_served()
        assert "try again after 14:00Z" in caught.value.problems[0].remedy


def test_what_never_reached_the_source_does_not_count(world: World) -> None:
    world.answers["celestrak:43530"] = SourceFaultError("cannot be reached", asked=False)
    before = world.content()

    world.refresh(missions=(PRSS,))
    world.refresh(missions=(PRSS,))

    assert len(world.asked) == 2
    assert world.content() == before


def test_a_time_ahead_of_the_clock_blocks_nothing(world: World) -> None:
    world.gives("celestrak:43530", records(43530))
    world.now = NOON + 400 * DAY_MS
    world.refresh(missions=(PRSS,))
    world.now = NOON

    world.refresh(missions=(PRSS,))

    assert len(world.asked) == 2


@pytest.mark.parametrize("is_good", [True, False])
def test_a_clock_that_is_set_back_by_a_minute_makes_no_query_again(world: World, is_good: bool) -> None:
    if is_good:
        world.gives("celestrak:43530", records(43530))
    world.refresh(missions=(PRSS,))
    world.now -= 60_000

    refreshed = world.refresh(missions=(PRSS,))

    assert len(world.asked) == 1
    assert refreshed.document.queries[0].state == "too-soon"


def test_a_date_far_ahead_does_not_make_the_next_answers_old(world: World) -> None:
    mistaken = [record | {"EPOCH": "2056-08-11T03:33:28"} for record in records(43530)]
    world.gives("celestrak:43530", mistaken)
    world.refresh(missions=(PRSS,))
    world.now += 3 * HOUR_MS
    world.gives("celestrak:43530", records(43530))

    (report,) = world.refresh(missions=(PRSS,)).document.queries

    assert (report.state, report.added) == ("refreshed", 1)


def test_after_a_refusal_nothing_else_is_asked_of_that_source(world: World, fleet_answers: Answering) -> None:
    fleet_answers(11)
    world.answers["celestrak:resource"] = SourceFaultError("answered 403 Forbidden")
    world.gives("space-track", records(43530))

    refreshed = world.refresh("celestrak", "space-track")

    assert world.names == ["celestrak:resource", "space-track"]
    assert [q.state for q in refreshed.document.queries] == ["refused", "not-asked", "not-asked", "refreshed"]


def test_a_satellite_that_the_source_does_not_know_does_not_stop_the_others(world: World) -> None:
    world.gives("celestrak:43530", records(43530))
    missions = (Mission(satellite=99), PRSS)

    refreshed = world.refresh(missions=missions)

    assert [q.state for q in refreshed.document.queries] == ["refused", "refreshed"]
    assert refreshed.document.changes.gone == (99,)
    with pytest.raises(SourceError, match="knows no such satellite"):
        refreshed.require_served()


def test_a_satellite_that_the_cache_has_newer_does_not_stop_the_others(world: World) -> None:
    world.gives("celestrak:43530", records(43530, day=9))
    world.gives("celestrak:48274", records(48274, day=11))

    refreshed = world.refresh(missions=(PRSS, replace(TIANHE, elements=None)))

    assert world.names == ["celestrak:43530", "celestrak:48274"]
    assert [(q.state, q.added) for q in refreshed.document.queries] == [("refused", 0), ("refreshed", 1)]
    assert any("older than what the cache has" in said for said in refreshed.document.warnings)
    assert not any("2026-08-09" in name for name in world.content())


def test_whom_an_old_group_lacks_is_asked_for_by_number_all_the_same(world: World) -> None:
    world.gives("celestrak:resource", records(39084, day=9))
    world.gives("celestrak:40697", records(40697))

    refreshed = world.refresh(missions=(LANDSAT, SENTINEL))

    assert world.names == ["celestrak:resource", "celestrak:40697"]
    assert refreshed.document.changes.updated == (40697,)


def test_what_is_of_no_use_leaves_the_rest_of_its_host_alone(world: World) -> None:
    world.answers["celestrak:43530"] = Answer(content=b"<html>")
    world.gives("celestrak:48274", records(48274))

    refreshed = world.refresh(missions=(PRSS, replace(TIANHE, elements=None)))

    assert [q.state for q in refreshed.document.queries] == ["refused", "not-asked"]


def test_ten_unknown_satellites_are_enough_for_one_run(world: World) -> None:
    missions = tuple(Mission(satellite=number) for number in range(1, 31))

    refreshed = world.refresh(missions=missions)

    assert len(world.asked) == 10
    assert [q.state for q in refreshed.document.queries].count("not-asked") == 20
    assert len(refreshed.problems) == 2


def test_not_modified_is_success_and_asked_with_what_the_last_answer_gave(world: World) -> None:
    world.gives("celestrak:43530", records(43530), etag='"abc"')
    world.refresh(missions=(PRSS,))
    world.now += 2 * HOUR_MS
    world.answers["celestrak:43530"] = Answer(content=None)

    refreshed = world.refresh(missions=(PRSS,))

    assert world.asked[1][1].etag == '"abc"'
    assert refreshed.document.queries[0].state == "not-modified"
    assert refreshed.document.changes.unchanged == (43530,)
    assert refreshed.problems == ()


def test_a_cache_that_has_lost_its_sets_is_not_asked_for_changes_alone(world: World) -> None:
    world.gives("celestrak:43530", records(43530), etag='"abc"')
    world.refresh(missions=(PRSS,))
    world.now += 2 * HOUR_MS
    (world.folder / "history/celestrak/2026-08-11.json").unlink()

    world.refresh(missions=(PRSS,))

    assert world.asked[1][1].etag is None
    assert "history/celestrak/2026-08-11.json" in world.content()


def test_not_modified_is_a_fault_for_a_cache_that_has_nothing(world: World) -> None:
    world.answers["celestrak:99"] = Answer(content=None)

    before = world.content()

    with pytest.raises(SourceError, match="this cache does not have"):
        world.refresh(missions=(Mission(satellite=99),)).require_served()
    world.now += 60_000
    with pytest.raises(SourceError, match="brought nothing at 12:00Z"):
        world.refresh(missions=(Mission(satellite=99),)).require_served()

    assert world.names == ["celestrak:99"]
    assert world.content() == before


# Faults


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<html><body>Sign in</body></html>", "web page"),
        (bytes(range(256)), "binary"),
        (b"", "empty"),
        (b"[]", "knows no such"),
        (b"{}", "NORAD_CAT_ID is missing"),
        (json.dumps(records(43530)).encode()[:-9], "a part of it is missing"),
        (json.dumps(records(25544)).encode(), "other satellites than those asked for"),
        (json.dumps(records(43530, day=9)).encode(), "older than what the cache has"),
    ],
)
def test_an_answer_that_is_not_good_leaves_every_byte_as_it_was(world: World, content: bytes, said: str) -> None:
    world.now = NOON + 14 * DAY_MS
    before = world.content()
    world.answers["celestrak:43530"] = Answer(content=content)

    refreshed = world.refresh(missions=(PRSS,))

    assert world.content() == before
    with pytest.raises(SourceError, match=said):
        refreshed.require_served()


def test_a_fault_is_a_warning_where_the_cache_can_serve(world: World) -> None:
    world.answers["celestrak:resource"] = SourceFaultError("answered 403 Forbidden")

    refreshed = world.refresh()

    assert refreshed.problems == ()
    assert "celestrak:resource: answered 403 Forbidden" in refreshed.document.warnings[0]
    assert "the cache can serve instead" in refreshed.document.warnings[0]


def test_one_satellite_without_elements_is_enough_for_the_fault_to_count(world: World) -> None:
    world.answers["space-track"] = SourceFaultError("refused the login")

    refreshed = world.refresh("space-track", missions=(*FLEET, Mission(satellite=99)))

    assert len(refreshed.problems) == 1


def test_a_url_is_excused_by_whom_it_brought_last(world: World) -> None:
    url = "http://example.org/gp"
    world.gives(url, records(43530))
    world.refresh(url, missions=(Mission(satellite=99),))
    world.answers[url] = SourceFaultError("answered 500")
    world.now += 3 * HOUR_MS

    assert world.refresh(url, missions=(Mission(satellite=99),)).problems == ()
    world.now += 20 * DAY_MS
    assert len(world.refresh(url, missions=(Mission(satellite=99),)).problems) == 1


def test_an_older_catalogue_is_measured_by_the_last_answer_to_the_same_query(world: World) -> None:
    world.gives("celestrak:43530", records(43530, day=10))
    world.refresh(missions=(PRSS,))
    world.gives("space-track", records(43530, day=11))
    world.refresh("space-track", missions=(PRSS,))
    world.now += 3 * HOUR_MS

    assert world.refresh(missions=(PRSS,)).document.queries[0].state == "refreshed"


def test_fewer_sets_take_nothing_away(world: World, fleet_answers: Answering) -> None:
    fleet_answers(11)
    world.refresh()
    before = newest(read_cache(world.folder))
    world.now += 3 * HOUR_MS
    world.gives("celestrak:resource", records(39084, day=12))

    world.refresh()

    after = newest(read_cache(world.folder))
    assert after[40697].epoch_us == before[40697].epoch_us
    assert after[39084].epoch_us > before[39084].epoch_us


def test_good_records_are_stored_and_the_others_named(world: World) -> None:
    bad = records(43013)[0] | {"ECCENTRICITY": 7}
    world.gives("celestrak:weather", [*records(37849), bad])

    refreshed = world.refresh("celestrak:weather")

    assert refreshed.document.changes.new == (37849,)
    assert refreshed.document.queries[0].rejected == 1
    assert any("celestrak:weather:" in said and "43013" in said for said in refreshed.document.warnings)


def test_a_damaged_manifest_is_said_kept_and_started_anew(world: World) -> None:
    world.gives("celestrak:43530", records(43530))
    world.refresh(missions=(PRSS,))
    (world.folder / "history/manifest.json").write_text('{"format": "groun', encoding="utf-8")
    world.now += 3 * HOUR_MS

    refreshed = world.refresh(missions=(PRSS,))

    assert any("manifest.json was damaged" in said for said in refreshed.document.warnings)
    assert world.content()["history/.manifest.damaged.json"] == b'{"format": "groun'
    assert len(json.loads(world.content()["history/manifest.json"])["queries"]) == 1
    assert read_cache(world.folder).rejected == ()


def test_a_damaged_manifest_does_not_make_it_impolite(world: World) -> None:
    world.gives("celestrak:43530", records(43530))
    world.refresh(missions=(PRSS,))
    (world.folder / "history/manifest.json").unlink()

    world.refresh(missions=(PRSS,))

    assert len(world.asked) == 1


def test_a_damaged_day_is_said_and_kept(world: World) -> None:
    world.gives("celestrak:43530", records(43530))
    world.refresh(missions=(PRSS,))
    day = world.folder / "history/celestrak/2026-08-11.json"
    day.write_bytes(day.read_bytes()[:100])
    world.now += 3 * HOUR_MS

    refreshed = world.refresh(missions=(PRSS,))

    assert any("history/celestrak/2026-08-11.json:" in said for said in refreshed.document.warnings)
    assert len(day.read_bytes()) == 100
    assert newest(read_cache(world.folder))[43530].source == "history/celestrak/2026-08-11.2.json"


def test_where_the_state_folder_cannot_be_written_the_history_remembers(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "/dev/null/nowhere")
    world.answers["celestrak:43530"] = SourceFaultError("answered 500")

    world.refresh(missions=(PRSS,))
    world.refresh(missions=(PRSS,))

    assert len(world.asked) == 1
    assert "history/.attempts.json" in world.content()


def test_a_cache_that_cannot_be_written_is_not_asked_for(world: World) -> None:
    (world.folder / "history").write_text("", encoding="utf-8")

    with pytest.raises(OutputError, match="is a file; a folder is needed"):
        world.refresh(missions=(PRSS,))
    assert world.asked == []


def test_only_one_refreshes_a_cache(world: World) -> None:
    with opened(world.folder), pytest.raises(LockedError):
        world.refresh()


def test_a_cache_that_is_not_there_yet_is_made(world: World) -> None:
    world.folder = world.folder / "new" / "cache"
    world.gives("celestrak:48274", records(48274))

    refreshed = world.refresh(missions=(replace(TIANHE, elements=None),))

    assert refreshed.document.changes.new == (48274,)
    assert len(read_cache(world.folder).sets) == 1


# Files and ages


def test_a_file_adds_old_sets_too_but_none_that_is_too_old(world: World) -> None:
    file = world.folder.parent / "archive.json"
    file.write_text(json.dumps([*records(43530, day=1), *records(43530, day=9), *records(37849, day=1)]))
    world.answers[str(file)] = Answer(content=file.read_bytes())

    (report,) = world.refresh(str(file), keep_days=5).document.queries

    assert (report.state, report.sets, report.added, report.next) == ("refreshed", 3, 2, None)
    assert report.detail == "1 too old to be kept"
    world.refresh(str(file), keep_days=5)
    assert len(world.asked) == 2


def test_a_file_is_parsed_and_checked_once(world: World) -> None:
    world.answers["./archive.json"] = Answer(content=json.dumps(records(43530, day=9)).encode())
    checked = 0

    def count(frame: FrameType, event: str, _: object) -> None:
        nonlocal checked
        checked += event == "call" and frame.f_code is judge.__code__

    sys.setprofile(count)
    try:
        world.refresh("./archive.json")
    finally:
        sys.setprofile(None)

    assert checked == 1


@pytest.mark.parametrize("answer", [SourceFaultError("there is no such file", asked=False), Answer(content=b"<html>")])
def test_a_file_that_cannot_be_used_is_an_error_before_anybody_is_asked(
    world: World, answer: Answer | SourceFaultError
) -> None:
    before = world.content()
    world.answers["./gone.json"] = answer

    with pytest.raises(InputError, match=r"gone\.json"):
        world.refresh("celestrak", "./gone.json")

    assert world.names == ["./gone.json"]
    assert world.content() == before


def test_sets_that_are_too_old_go_after_a_refresh_and_not_after_a_fault(world: World) -> None:
    world.now = NOON + 40 * DAY_MS
    world.gives("celestrak:43530", records(43530, day=1))
    (world.folder / "snapshot.json").unlink()
    world.refresh(missions=(PRSS,))
    world.now += 3 * HOUR_MS
    world.gives("celestrak:43530", records(43530, day=20))

    world.answers["celestrak:43530"], good = SourceFaultError("answered 500"), world.answers["celestrak:43530"]
    assert world.refresh(missions=(PRSS,), keep_days=5).document.compacted == 0
    world.now += 3 * HOUR_MS
    world.answers["celestrak:43530"] = good
    assert world.refresh(missions=(PRSS,), keep_days=5).document.compacted == 1
    assert [elements.epoch[:10] for elements in read_cache(world.folder).sets] == ["2026-08-20"]
