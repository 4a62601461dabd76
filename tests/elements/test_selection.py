"""Which set serves, how old it is, and which satellite is meant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from groundsched.elements import selection
from groundsched.elements.records import Cache, ElementSet, RejectedRecord
from groundsched.errors import NoUsableElementsError, UsageError
from groundsched.times import DAY_MS, HOUR_MS, Window, format_instant, parse_instant

SetMaker = Callable[..., ElementSet]
CacheMaker = Callable[..., Cache]

NOON = parse_instant("2026-08-11T12:00Z")
DAY = Window(NOON - DAY_MS // 2, NOON + DAY_MS // 2)


def at(a_set: SetMaker, text: str, satellite: int = 43530, name: str = "PRSS-1") -> ElementSet:
    return a_set(epoch=f"2026-08-{text}", satellite=satellite, name=name)


def days_before(a_set: SetMaker, days: float, **changes: object) -> ElementSet:
    """A set whose epoch lies `days` before the end of DAY."""
    return a_set(epoch=format_instant(DAY.end - round(days * DAY_MS)), **changes)


def test_the_set_nearest_to_the_middle_of_the_window_serves(a_set: SetMaker, a_cache: CacheMaker) -> None:
    sets = [at(a_set, text) for text in ("09T00:00:00", "11T03:00:00", "11T20:00:00", "20T00:00:00")]
    assert selection.choose(a_cache(*sets), DAY) == {43530: sets[2]}


def test_of_two_as_near_the_newer_serves(a_set: SetMaker, a_cache: CacheMaker) -> None:
    earlier, later = at(a_set, "11T10:00:00"), at(a_set, "11T14:00:00")
    assert selection.choose(a_cache(earlier, later), DAY) == {43530: later}


def test_each_satellite_has_its_own_set(a_set: SetMaker, a_cache: CacheMaker) -> None:
    cache = a_cache(at(a_set, "11T03:00:00"), at(a_set, "09T03:00:00", 5), at(a_set, "14T03:00:00", 5))
    assert {number: elements.epoch for number, elements in selection.choose(cache, DAY).items()} == {
        43530: "2026-08-11T03:00:00",
        5: "2026-08-09T03:00:00",
    }
    assert selection.newest(cache)[5].epoch == "2026-08-14T03:00:00"


def test_start_at_epoch_is_the_newest_past_epoch_at_the_next_whole_minute(a_set: SetMaker) -> None:
    sets = [at(a_set, "11T03:33:28.343807"), at(a_set, "10T00:00:00", 5), at(a_set, "12T00:00:00", 7)]
    assert format_instant(selection.start_at_epoch(sets, NOON)) == "2026-08-11T03:34:00.000Z"


@pytest.mark.parametrize(
    ("epoch", "start"),
    [("03:33:00", "03:33:00"), ("03:33:00.000001", "03:34:00"), ("12:00:00", "12:00:00")],
)
def test_start_at_epoch_is_exact_to_the_microsecond(a_set: SetMaker, epoch: str, start: str) -> None:
    assert format_instant(selection.start_at_epoch([at(a_set, f"11T{epoch}")], NOON)) == f"2026-08-11T{start}.000Z"


def test_start_at_epoch_needs_an_epoch_in_the_past(a_set: SetMaker) -> None:
    for sets in ([], [at(a_set, "11T12:00:00.000001")]):
        with pytest.raises(NoUsableElementsError):
            selection.start_at_epoch(sets, NOON)


@pytest.mark.parametrize(
    ("epoch", "nearest_days"),
    [("11T12:00:00", 0.0), ("11T00:00:00", 0.0), ("08T00:00:00", 3.0), ("14T00:00:00", 2.0)],
)
def test_a_set_is_usable_while_some_moment_of_the_window_is_near(
    a_set: SetMaker, epoch: str, nearest_days: float
) -> None:
    elements = at(a_set, epoch)
    assert selection.nearest_age_days(elements, DAY) == nearest_days
    assert selection.usable(elements, DAY, nearest_days + 0.001)
    assert not selection.usable(elements, DAY, nearest_days)


@pytest.mark.parametrize(("epoch", "days"), [("11T00:00:00", 1.0), ("11T06:00:00", 0.75), ("14T00:00:00", 3.0)])
def test_the_age_is_the_distance_to_the_farthest_moment(a_set: SetMaker, epoch: str, days: float) -> None:
    assert selection.largest_age_days(at(a_set, epoch), DAY) == days


def _remarks(*sets: ElementSet) -> selection.AgeRemarks:
    return selection.age_remarks((elements, selection.largest_age_days(elements, DAY)) for elements in sets)


def test_fresh_elements_are_worth_no_word(a_set: SetMaker) -> None:
    assert _remarks(days_before(a_set, 2.999)) == selection.AgeRemarks()


def test_three_days_are_a_note_and_seven_a_warning(a_set: SetMaker) -> None:
    note = _remarks(days_before(a_set, 3))
    assert len(note.notes) == 1
    assert note.notes[0].startswith("elements of PRSS-1 are used up to 3.0 days from their epoch:")
    assert not note.warnings
    warning = _remarks(days_before(a_set, 7))
    assert "7.0 days" in warning.warnings[0]
    assert not warning.notes


def test_many_satellites_are_one_sentence(a_set: SetMaker) -> None:
    sets = [days_before(a_set, 3.2 + 0.5 * n, satellite=n + 1, name=f"SAT {n + 1}") for n in range(5)]
    remarks = _remarks(*sets, days_before(a_set, 6.98, satellite=9, name="OLDEST"))
    assert len(remarks.notes) == 1
    assert remarks.notes[0].startswith("elements of OLDEST and 5 more are used 3.2 to 6.9 days from their epochs:")


@pytest.fixture
def fleet(a_set: SetMaker, a_cache: CacheMaker) -> Cache:
    """Four satellites; two share a name, one was renamed."""
    sets = (
        at(a_set, "11T00:00:00", 67000, "PRSC-E03"),
        at(a_set, "11T00:00:00", 25544, "ISS (ZARYA)"),
        at(a_set, "11T00:00:00", 5, "OBJECT A"),
        at(a_set, "11T00:00:00", 7, "OBJECT A"),
        at(a_set, "12T00:00:00", 7, "PAUSAT-1"),
    )
    refused = RejectedRecord(file="a.json", line=3, satellite=99999, reason="BSTAR is missing")
    return replace(a_cache(*sets), rejected=(refused,))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("25544", 25544),
        (" 25544 ", 25544),
        ("99999", 99999),
        ("PRSC-EO3", 67000),
        ("prsc e03", 67000),
        ("iss zarya", 25544),
        ("pausat1", 7),
        ("Our Eye", 62725),
        ("62725", 62725),
    ],
)
def test_a_satellite_is_found_by_number_and_forgivingly_by_name(fleet: Cache, text: str, number: int) -> None:
    assert selection.find_satellite(text, fleet, [("Our Eye", 62725)]) == number


def test_a_name_that_two_satellites_have_leads_to_their_numbers(fleet: Cache) -> None:
    with pytest.raises(UsageError, match="several satellites: 5, 7"):
        selection.find_satellite("object a", fleet)


def test_all_that_no_satellite_is_called_is_said_at_once(fleet: Cache) -> None:
    numbers, problems = selection.find_satellites(["MIR", "25544", "object a", "iss (zarya)"], fleet)
    assert numbers == (25544,)
    assert [problem.what for problem in problems] == [
        "'MIR' is no satellite in tle_cache",
        "'object a' is the name of several satellites: 5, 7",
    ]


@pytest.mark.parametrize(("any_number", "numbers"), [(True, (25544, 88888)), (False, (25544,))])
def test_a_number_of_which_nothing_is_known_may_be_asked_for_where_it_can_be_fetched(
    any_number: bool, numbers: tuple[int, ...], fleet: Cache
) -> None:
    found, problems = selection.find_satellites(["88888", "25544"], fleet, any_number=any_number)
    assert found == numbers
    assert len(problems) == (not any_number)


def test_the_name_as_written_goes_before_its_look_alikes(a_set: SetMaker, a_cache: CacheMaker) -> None:
    cache = a_cache(at(a_set, "11T00:00:00", 1, "SO-1"), at(a_set, "11T00:00:00", 2, "S0-1"))
    assert selection.find_satellite("so-1", cache) == 1
    with pytest.raises(UsageError, match="1, 2"):
        selection.find_satellite("so1", cache)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("ISS", "did you mean 'ISS (ZARYA)'?"),
        ("PAUSET-1", "did you mean 'PAUSAT-1'?"),
        ("4711", "satellites"),
        ("", "lists"),
    ],
)
def test_an_unknown_satellite_leads_to_a_known_one(fleet: Cache, text: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        selection.find_satellite(text, fleet)
    assert hint in caught.value.problems[0].remedy


def test_hours_and_days_are_what_they_are(a_set: SetMaker) -> None:
    window = Window(NOON, NOON + HOUR_MS)
    assert selection.largest_age_days(at(a_set, "11T12:00:00"), window) == pytest.approx(1 / 24)
