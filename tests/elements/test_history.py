"""The history of fetched sets: it grows, forgets by age alone, and never costs anybody a set."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundsched import times
from groundsched.elements import history
from groundsched.elements.cache import distinct, read_cache
from groundsched.elements.formats import omm_json
from groundsched.elements.records import ElementSet
from groundsched.errors import OutputError

SetMaker = Callable[..., ElementSet]

NOW = times.parse_instant("2026-09-30T00:00Z")
FIRST_US = times.parse_epoch("2026-08-11T00:00:00")


def at(a_set: SetMaker, days: float, satellite: int = 43530) -> ElementSet:
    """A set with an epoch so many days after the first."""
    epoch_us = FIRST_US + round(days * 86_400_000_000)
    return a_set(satellite=satellite, epoch=times.format_epoch(epoch_us))


def epochs(folder: Path) -> list[tuple[int, int]]:
    return [(elements.satellite, elements.epoch_us) for elements in read_cache(folder).sets]


def content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def merge(folder: Path, offered: Sequence[ElementSet]) -> None:
    history.store(folder, "celestrak", history.additions(read_cache(folder).sets, offered))


SETS = st.lists(
    # Steps of 50 ms about a few moments: twins, sets that are just apart, and different days.
    st.tuples(st.sampled_from([43530, 53239]), st.sampled_from([0, 1, 30, 31]), st.integers(0, 6)),
    max_size=12,
)


def made(a_set: SetMaker, drawn: Sequence[tuple[int, int, int]]) -> list[ElementSet]:
    return [at(a_set, day + step * 0.05 / 86_400, satellite) for satellite, day, step in drawn]


@settings(deadline=None, max_examples=60)
@given(drawn=SETS, data=st.data())
def test_merging_knows_no_order_and_a_second_time_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, a_set: SetMaker, drawn: list[tuple[int, int, int]], data: st.DataObject
) -> None:
    offered = made(a_set, drawn)
    one, two = tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("two")

    merge(one, offered)
    merge(two, data.draw(st.permutations(offered)))
    once = content(one)
    merge(one, offered)

    assert content(one) == once == content(two)


@settings(deadline=None, max_examples=60)
@given(first=SETS, then=SETS)
def test_merging_keeps_what_was_there_and_brings_every_new_moment(
    tmp_path_factory: pytest.TempPathFactory, a_set: SetMaker, first: list[tuple[int, int, int]],
    then: list[tuple[int, int, int]],
) -> None:  # fmt: skip
    folder = tmp_path_factory.mktemp("cache")
    merge(folder, made(a_set, first))
    before = epochs(folder)
    merge(folder, made(a_set, then))
    after = epochs(folder)

    assert set(before) <= set(after)
    everything = distinct([*made(a_set, first), *made(a_set, then)])
    newest = {elements.satellite: elements.epoch_us for elements in everything}
    # A chain of twins counts as one set: its end can lie 0.3 s after the one that stands for it.
    assert all(max(us for s, us in after if s == satellite) >= us - 300_000 for satellite, us in newest.items())


@settings(deadline=None, max_examples=60)
@given(drawn=SETS, keep_days=st.sampled_from([0.0, 1.0, 29.9, 30.0, 400.0]))
def test_compaction_never_drops_the_newest_and_drops_all_that_is_too_old(
    tmp_path_factory: pytest.TempPathFactory, a_set: SetMaker, drawn: list[tuple[int, int, int]], keep_days: float
) -> None:
    folder = tmp_path_factory.mktemp("cache")
    merge(folder, made(a_set, drawn))
    before = read_cache(folder).sets
    newest = history.newest_epochs(before, NOW)

    dropped = history.compact(folder, history.cutoffs(before, NOW, keep_days))

    limit_us = round(keep_days * 86_400_000_000)
    assert epochs(folder) == [
        (e.satellite, e.epoch_us) for e in before if e.epoch_us >= newest[e.satellite] - limit_us
    ]  # fmt: skip
    assert dropped == len(before) - len(epochs(folder))
    assert set(newest.items()) <= set(epochs(folder))


def test_sets_lie_by_source_and_day_of_their_epochs_readable_and_sorted(tmp_path: Path, a_set: SetMaker) -> None:
    sets = [at(a_set, 1.2, 53239), at(a_set, 0.9), at(a_set, 1.1)]

    history.store(tmp_path, "celestrak", sets)

    assert sorted(content(tmp_path)) == ["history/celestrak/2026-08-11.json", "history/celestrak/2026-08-12.json"]
    page = (tmp_path / "history/celestrak/2026-08-12.json").read_text(encoding="utf-8")
    assert page == omm_json.dump([sets[2], sets[0]])


def test_only_the_files_of_new_days_are_written(tmp_path: Path, a_set: SetMaker) -> None:
    merge(tmp_path, [at(a_set, 0), at(a_set, 1)])
    first = (tmp_path / "history/celestrak/2026-08-11.json").stat()

    merge(tmp_path, [at(a_set, 0), at(a_set, 1), at(a_set, 1.5)])

    assert (tmp_path / "history/celestrak/2026-08-11.json").stat() == first
    assert len(epochs(tmp_path)) == 3


def test_what_a_hand_made_file_has_is_not_stored_again(tmp_path: Path, a_set: SetMaker) -> None:
    (tmp_path / "mine.json").write_text(omm_json.dump([at(a_set, 0)]), encoding="utf-8")

    merge(tmp_path, [at(a_set, 0.05 / 86_400), at(a_set, 0.11 / 86_400)])

    assert not (tmp_path / "history").exists()


@pytest.mark.parametrize("damage", ["", "[", "half", "<html>", "tle"])
def test_a_damaged_file_is_left_alone_and_its_day_goes_on_beside_it(
    tmp_path: Path, a_set: SetMaker, damage: str
) -> None:
    history.store(tmp_path, "celestrak", [at(a_set, 0.1), at(a_set, 0.2)])
    path = tmp_path / "history/celestrak/2026-08-11.json"
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole[: len(whole) // 2] if damage == "half" else damage, encoding="utf-8")
    broken = path.read_bytes()

    history.store(tmp_path, "celestrak", [at(a_set, 0.5)])
    history.store(tmp_path, "celestrak", [at(a_set, 0.6)])
    history.compact(tmp_path, {43530: FIRST_US * 2})

    assert path.read_bytes() == broken
    assert [name for name in content(tmp_path) if name.endswith(".2.json")] == []
    history.store(tmp_path, "celestrak", [at(a_set, 0.5), at(a_set, 0.6)])
    assert sorted(content(tmp_path)) == ["history/celestrak/2026-08-11.2.json", "history/celestrak/2026-08-11.json"]
    assert history.damaged(read_cache(tmp_path))[0].startswith("history/celestrak/2026-08-11.json:")


BY_HAND = {
    "a key more": ('"OBJECT_NAME"', '"COMMENT": "mine",\n  "OBJECT_NAME"'),
    "a blank more": ("[\n", "[ \n"),
    "a digit rounded": ("97.779", "97.78 "),
}


@pytest.mark.parametrize("edit", BY_HAND)
@pytest.mark.parametrize("source", ["celestrak", "operator"])
def test_a_file_that_somebody_has_made_or_changed_by_hand_is_left_alone(
    tmp_path: Path, a_set: SetMaker, edit: str, source: str
) -> None:
    path = tmp_path / "history" / source / "2026-08-11.json"
    path.parent.mkdir(parents=True)
    path.write_text(omm_json.dump([at(a_set, 0.1), at(a_set, 0.2)]).replace(*BY_HAND[edit]), encoding="utf-8")
    by_hand = path.read_bytes()
    assert len(epochs(tmp_path)) == 2

    history.store(tmp_path, source, [at(a_set, 0.5)])
    dropped = history.compact(tmp_path, {43530: FIRST_US * 2})

    assert path.read_bytes() == by_hand
    assert dropped == 1


def test_a_set_with_a_date_far_ahead_does_not_make_the_others_old(tmp_path: Path, a_set: SetMaker) -> None:
    sets = [at(a_set, 0), at(a_set, 20), at(a_set, 365 * 30)]

    limits = history.cutoffs(sets, NOW, 30)

    assert [history.is_kept(elements, limits) for elements in sets] == [True, True, True]
    assert history.cutoffs([sets[2]], NOW, 30) == {}


def test_compaction_touches_no_file_of_others(tmp_path: Path, a_set: SetMaker) -> None:
    others = ["mine.json", "history/notes.json", "history/celestrak/mine.json", "history/celestrak/2026-08-11.txt"]
    (tmp_path / "history/celestrak").mkdir(parents=True)
    for name in others:
        (tmp_path / name).write_text(omm_json.dump([at(a_set, 0)]), encoding="utf-8")
    before = content(tmp_path)

    assert history.compact(tmp_path, {43530: FIRST_US * 2}) == 0
    assert content(tmp_path) == before


def test_leftovers_of_a_killed_refresh_are_swept_and_nothing_else(tmp_path: Path, a_set: SetMaker) -> None:
    history.store(tmp_path, "celestrak", [at(a_set, 0)])
    kept = content(tmp_path)
    for name in (".manifest.json.x7.tmp", "celestrak/.2026-08-11.json.ab.tmp"):
        (tmp_path / "history" / name).write_text("half", encoding="utf-8")
    (tmp_path / ".mine.tmp").write_text("mine", encoding="utf-8")

    history.sweep(tmp_path)

    assert content(tmp_path) == kept | {".mine.tmp": b"mine"}


def test_a_file_in_the_place_of_the_history_is_said(tmp_path: Path, a_set: SetMaker) -> None:
    shutil.rmtree(tmp_path / "history", ignore_errors=True)
    (tmp_path / "history").write_text("", encoding="utf-8")

    with pytest.raises(OutputError, match="history"):
        history.store(tmp_path, "celestrak", [replace(at(a_set, 0))])
