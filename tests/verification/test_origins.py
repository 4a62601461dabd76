"""Where a schedule's elements and its UT1 came from."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from groundsched import Schedule, read_cache, times
from groundsched.documents.ut1 import Ut1Used
from groundsched.elements.formats import omm_json
from groundsched.elements.records import Cache
from groundsched.verification import origins, turning
from groundsched.verification.record import Record
from tests.verification import good

BUILT_IN = "skyfield 0.1 built-in delta_t"


@pytest.fixture(scope="module")
def shipped() -> Schedule:
    return good.shipped()


@pytest.fixture(scope="module")
def cache() -> Cache:
    return read_cache(good.ROOT / "tle_cache")


def _details(schedule: Schedule, cache: Cache) -> list[str]:
    return [finding.detail for finding in origins.strangers(Record(schedule), cache)]


def _with_omm(schedule: Schedule, **changes: float | str) -> Schedule:
    first, *rest = schedule.inputs.elements
    return replace(
        schedule,
        inputs=replace(schedule.inputs, elements=(replace(first, omm={**first.omm, **changes}), *rest)),
    )


def test_the_elements_of_a_plan_are_those_of_the_folder_it_was_made_from(shipped: Schedule, cache: Cache) -> None:
    assert _details(shipped, cache) == []
    assert list(origins.faulty(Record(shipped))) == []


def test_an_element_that_differs_from_the_folders_in_its_last_digit_is_named(shipped: Schedule, cache: Cache) -> None:
    inclination = float(shipped.inputs.elements[0].omm["INCLINATION"] or 0)

    (detail,) = _details(_with_omm(shipped, INCLINATION=round(inclination + 1e-4, 4)), cache)

    assert detail.endswith("says something else: INCLINATION")


def test_a_set_that_the_folder_does_not_have_is_named(shipped: Schedule, cache: Cache) -> None:
    number = shipped.inputs.elements[0].satellite
    emptied = replace(cache, sets=tuple(each for each in cache.sets if each.satellite != number))

    (detail,) = _details(shipped, emptied)

    assert "and none of the satellite" in detail


def test_a_set_that_is_nearer_to_the_middle_of_the_window_should_have_served(shipped: Schedule, cache: Cache) -> None:
    used = shipped.inputs.elements[0]
    own = omm_json.from_record(used.omm)
    middle_us = (shipped.window.start + shipped.window.end) // 2 * 1000
    nearer = replace(own, epoch_us=middle_us, epoch=times.format_epoch(middle_us))

    (detail,) = _details(shipped, replace(cache, sets=(*cache.sets, nearer)))

    assert "is nearer to the middle of the window" in detail


@pytest.mark.parametrize("as_late_us", [0, 1])
def test_of_two_sets_as_near_the_newer_serves(shipped: Schedule, as_late_us: int) -> None:
    """One as long before the middle as the other is after it; and then that is a microsecond farther away."""
    used = shipped.inputs.elements[0]
    own = omm_json.from_record(used.omm)
    middle_us = (shipped.window.start + shipped.window.end) // 2 * 1000
    before = replace(own, epoch_us=middle_us - 10**9)
    after = replace(own, epoch_us=middle_us + 10**9 + as_late_us)

    assert origins.serving([before, after], middle_us // 1000) is (before if as_late_us else after)


def test_elements_that_are_no_orbit_are_named(shipped: Schedule) -> None:
    details = [finding.detail for finding in origins.faulty(Record(_with_omm(shipped, ECCENTRICITY=1.2)))]

    assert len(details) == 1
    assert "ECCENTRICITY is 1.2" in details[0]


def test_elements_that_cannot_be_read_are_named(shipped: Schedule) -> None:
    details = [finding.detail for finding in origins.faulty(Record(_with_omm(shipped, EPOCH="yesterday")))]

    assert len(details) == 1
    assert "'yesterday' is not an epoch" in details[0]


def _turned(schedule: Schedule, dut1_s: tuple[float, ...], first_day: int | None = None) -> list[str]:
    day = schedule.window.start // times.DAY_MS - 1 if first_day is None else first_day
    text = str(Ut1Used(name="finals", sha256="0" * 64, first_day=day, dut1_s=dut1_s))
    return [f.detail for f in turning.faulty(replace(schedule, inputs=replace(schedule.inputs, ut1=text)))]


def test_ut1_out_of_a_file_covers_the_window_and_is_what_an_earth_can_do(shipped: Schedule) -> None:
    assert _turned(shipped, (0.1, 0.101, 0.1, 0.099)) == []
    assert _turned(shipped, (-0.4, -0.401, 0.598, 0.597)) == []
    assert _turned(shipped, (0.1, 0.1), first_day=0) == ["its values do not cover the window"]
    assert _turned(shipped, (0.1, 0.101)) == ["its values do not cover the window"]
    assert ["cannot be 0.1 s" in detail for detail in _turned(shipped, (0.1, 0.2, 0.2, 0.2))] == [True]
    assert ["cannot be 0.95 s" in detail for detail in _turned(shipped, (0.95, 0.95, 0.95, 0.95))] == [True] * 3


def test_ut1_that_nobody_can_take_up_again_is_found(shipped: Schedule) -> None:
    forged = replace(shipped, inputs=replace(shipped.inputs, ut1="my own clock"))

    assert [finding.code for finding in turning.faulty(forged)] == ["ut1"]
    assert list(turning.faulty(shipped)) == []


def test_a_plan_of_another_skyfield_has_another_table_and_the_notes_say_so(shipped: Schedule) -> None:
    other = replace(shipped, inputs=replace(shipped.inputs, ut1=BUILT_IN))

    assert list(turning.faulty(other)) == []
    assert ["UT1 is of Skyfield 0.1" in remark for remark in turning.remarks(other)] == [True]
    assert list(turning.remarks(shipped)) == []


def test_a_number_is_the_same_with_zeros_at_its_end(shipped: Schedule, cache: Cache) -> None:
    number = shipped.inputs.elements[0].satellite
    padded = tuple(
        replace(each, mean_motion=each.mean_motion + Decimal("0.000000000")) if each.satellite == number else each
        for each in cache.sets
    )

    assert _details(shipped, replace(cache, sets=padded)) == []
