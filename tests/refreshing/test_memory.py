"""What a refresh remembers from one run to the next, and what it never tells."""

from __future__ import annotations

import pytest

from groundsched import times
from groundsched.config.missions import Mission
from groundsched.elements.queries import Answer, SourceFaultError
from groundsched.elements.sources import celestrak, web
from tests.refreshing.worlds import BASES, NOON, PRSS, World, records

SECRET = "t0ken-secret"


def test_what_failed_last_time_is_asked_last(world: World) -> None:
    landsat, prss = (Mission(satellite=number) for number in (39084, 43530))
    world.answers["celestrak:39084"] = SourceFaultError("knows no such satellite or group (404)")
    world.gives("celestrak:43530", records(43530))

    world.refresh(missions=(landsat, prss))
    assert world.names == ["celestrak:39084"]

    world.now += 2 * times.HOUR_MS
    world.asked.clear()
    refreshed = world.refresh(missions=(landsat, prss))

    assert world.names == ["celestrak:43530", "celestrak:39084"]
    assert refreshed.document.changes.updated == (43530,)


def test_not_modified_changes_no_byte_of_the_cache_and_counts_as_asked(world: World) -> None:
    world.gives("celestrak:43530", records(43530), etag='"a"')
    world.refresh(missions=(PRSS,))
    world.answers["celestrak:43530"] = Answer(content=None)
    before = world.content()

    world.now = NOON + 3 * times.HOUR_MS
    world.refresh(missions=(PRSS,))
    assert world.content() == before

    world.now += times.MINUTE_MS
    world.asked.clear()
    again = world.refresh(missions=(PRSS,))
    assert world.asked == []
    assert (again.document.queries[0].state, again.problems) == ("too-soon", ())


def test_a_cache_that_lost_what_came_says_so_and_is_not_served_again_at_once(world: World) -> None:
    world.gives("celestrak:62725", records(62725))
    world.refresh(missions=(Mission(satellite=62725),))
    for path in sorted((world.folder / "history").rglob("*.json")):
        path.unlink()

    world.now += times.MINUTE_MS
    world.asked.clear()
    again = world.refresh(missions=(Mission(satellite=62725),))

    assert world.asked == []
    assert "the cache has lost what came" in str(again.problems[0])


def test_upper_and_lower_case_and_a_fragment_make_no_other_query() -> None:
    lower, upper = (celestrak.by_group(BASES.celestrak, group) for group in ("resource", "RESOURCE"))
    assert lower.key == upper.key
    assert web.address("https://x.test/a.tle#top").key == web.address("https://x.test/a.tle").key
    assert web.address("https://x.test/A.tle").key != web.address("https://x.test/a.tle").key


@pytest.mark.parametrize(
    "content",
    [
        f"you sent /e?token={SECRET}".encode(),
        f'[{{"NORAD_CAT_ID": 43530, "EPOCH": "{SECRET}"}}]'.encode(),
        SECRET.encode(),
    ],
)
@pytest.mark.parametrize("word", [f"https://x.test/e?token={SECRET}", "space-track"])
def test_nothing_of_an_answer_that_may_repeat_a_secret_is_told(world: World, word: str, content: bytes) -> None:
    name = "space-track" if word == "space-track" else "https://x.test/e"
    world.answers[name] = Answer(content=content)

    refreshed = world.refresh(word, missions=(PRSS,))

    assert refreshed.document.queries[0].state == "refused"
    assert SECRET not in repr(refreshed)


def test_a_bad_record_beside_good_ones_is_told_without_its_words_where_they_may_be_secret(world: World) -> None:
    broken = records(43529)[0] | {"EPOCH": SECRET}
    world.gives("https://x.test/e", [*records(43530), broken])

    refreshed = world.refresh(f"https://x.test/e?token={SECRET}", missions=(PRSS,))

    assert refreshed.document.queries[0].rejected == 1
    assert SECRET not in repr(refreshed)


def test_an_epoch_far_ahead_of_the_clock_is_warned_of(world: World) -> None:
    world.gives("celestrak:43530", records(43530, day=30))

    refreshed = world.refresh(missions=(PRSS,))

    assert any("after the clock: PRSS-1 (43530)" in warning for warning in refreshed.document.warnings)
