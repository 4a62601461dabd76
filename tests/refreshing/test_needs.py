"""Which queries a refresh makes: few, and of the right source."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundsched.config.missions import ElementsFrom, Mission
from groundsched.errors import UsageError
from groundsched.refreshing.needs import Need, needs
from tests.refreshing.worlds import BASES, FLEET, LANDSAT, PRSS


def of(*words: str, flown: tuple[Mission, ...] = FLEET) -> tuple[Need, ...]:
    return needs(words, flown, FLEET, BASES)


def test_missions_of_a_group_share_a_query_and_the_others_have_their_own() -> None:
    queries = [need.query for need in of()]

    assert [(query.name, query.satellites) for query in queries] == [
        ("celestrak:resource", (39084, 40697)),
        ("celestrak:CSS-E (supplemental)", (48274,)),
        ("celestrak:43530", (43530,)),
    ]
    assert [query.key for query in queries] == [need.query.key for need in of("celestrak")]


def test_a_group_is_asked_for_all_its_missions_also_where_one_is_wanted() -> None:
    assert of(flown=(LANDSAT,))[0].query.satellites == (39084, 40697)


def test_space_track_is_asked_for_all_numbers_at_once() -> None:
    (need,) = of("space-track")

    assert (need.query.source, need.query.satellites) == ("space-track", (39084, 40697, 43530, 48274))


def test_a_word_can_be_a_group_a_number_a_url_or_a_file(tmp_path: Path) -> None:
    file = tmp_path / "gp.json"
    words = ["celestrak:weather", "celestrak:25544", "HTTPS://example.org/gp.json?key=secret", str(file)]

    found = [(need.query.source, need.query.name) for need in of(*words)]

    assert found == [
        ("celestrak", "celestrak:weather"),
        ("celestrak", "celestrak:25544"),
        ("url", "https://example.org/gp.json"),
        ("file", str(file)),
    ]


def test_celestrak_s_own_url_is_asked_as_celestrak() -> None:
    (need,) = of("https://celestrak.org/NORAD/elements/gp.php?GROUP=stations&FORMAT=json")

    assert need.query.source == "celestrak"


def test_the_same_query_named_twice_is_one() -> None:
    assert len(of("celestrak", "celestrak:43530", "celestrak")) == 3


@pytest.mark.parametrize(
    "word", ["noaa", "celestrac", "ftp://example.org/a", "celestrak:", "celestrak:a b", "CelesTrak"]
)
def test_a_word_that_means_nothing_is_refused_with_what_is_allowed(word: str) -> None:
    with pytest.raises(UsageError, match="Allowed are 'celestrak', 'celestrak:GROUP'"):
        of(word)


def test_a_misspelt_source_is_suggested() -> None:
    with pytest.raises(UsageError, match="Did you mean 'space-track'"):
        of("spacetrack")


@pytest.mark.parametrize("word", ["celestrak", "space-track"])
def test_nothing_to_ask_for_is_said(word: str) -> None:
    with pytest.raises(UsageError, match="nothing to fetch"):
        of(word, flown=())


def test_more_than_a_hundred_single_numbers_lead_to_groups() -> None:
    many = tuple(Mission(satellite=number) for number in range(1, 102))

    assert len(of(flown=many[:100])) == 100
    with pytest.raises(UsageError, match="101 satellites would be asked for one by one") as caught:
        of(flown=many)
    assert "group: resource" in caught.value.problems[0].remedy


def test_a_hundred_missions_of_one_group_are_one_query() -> None:
    group = ElementsFrom(group="active")
    many = tuple(Mission(satellite=number, elements=group) for number in range(1, 500))

    assert len(needs((), many, many, BASES)) == 1


def test_a_target_that_is_no_satellite_is_not_asked_for() -> None:
    assert [need.query.name for need in of(flown=(PRSS, Mission()))] == ["celestrak:43530"]


def test_an_empty_word_is_no_source() -> None:
    with pytest.raises(UsageError, match="is empty"):
        of("")
