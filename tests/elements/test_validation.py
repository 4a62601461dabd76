"""Only an orbit reaches SGP4."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from sgp4 import omm as sgp4_omm
from sgp4.api import Satrec

from groundsched.elements import validation
from groundsched.elements.propagation import satrec
from groundsched.elements.records import ElementSet

SetMaker = Callable[..., ElementSet]


def test_a_published_set_is_good(a_set: SetMaker) -> None:
    assert validation.fault(a_set()) is None


@pytest.mark.parametrize(
    ("attribute", "allowed", "refused"),
    [
        ("inclination", ["0", "180", "97.5"], ["-0.0001", "180.0001", "200"]),
        ("eccentricity", ["0", "0.05"], ["-0.0000001", "1", "1.5"]),
        ("ra_of_asc_node", ["0", "360.0000", "359.9999"], ["-0.0001", "360.0001"]),
        ("arg_of_pericenter", ["0", "360"], ["-1", "361"]),
        ("mean_anomaly", ["0", "360"], ["-1", "361"]),
        ("mean_motion", ["1.0027", "0.3", "16.5"], ["0", "-15", "18.0001", "1e3"]),
        ("bstar", ["0", "-0.5", "0.5"], ["10.1", "-10.1", "1e300"]),
        ("mean_motion_dot", ["0", "-0.9", "1.5"], ["10.1", "-97.7", "1e300"]),
        ("mean_motion_ddot", ["0", "-0.9", "1e-30"], ["10.1", "-97.7"]),
    ],
)
def test_values_in_their_range_are_good_and_those_outside_are_named(
    a_set: SetMaker, attribute: str, allowed: list[str], refused: list[str]
) -> None:
    for text in allowed:
        assert validation.fault(a_set(**{attribute: Decimal(text)})) is None
    for text in refused:
        reason = validation.fault(a_set(**{attribute: Decimal(text)}))
        assert reason is not None
        assert reason.startswith(attribute.upper())
        assert len(reason) < 100


@pytest.mark.parametrize(
    ("attribute", "allowed", "refused"),
    [("element_set_no", [0, 9999], [10_000]), ("rev_at_epoch", [None, 0, 999_999], [1_000_000])],
)
def test_counters_have_a_range_too(
    a_set: SetMaker, attribute: str, allowed: list[int | None], refused: list[int]
) -> None:
    assert [validation.fault(a_set(**{attribute: number})) for number in allowed] == [None] * len(allowed)
    for number in refused:
        assert attribute.upper() in str(validation.fault(a_set(**{attribute: number})))


@pytest.mark.parametrize("value", ["1e-300", "1E-999"])
def test_a_mean_motion_next_to_nothing_is_refused(a_set: SetMaker, value: str) -> None:
    assert validation.fault(a_set(mean_motion=Decimal(value))) is not None


@pytest.mark.parametrize(
    "epoch", ["1956-12-31T23:59:59", "2100-01-01T00:00:00", "0001-01-01T00:00:00", "9999-12-31T23:59:59.9999999"]
)
def test_an_epoch_outside_the_space_age_is_refused(a_set: SetMaker, epoch: str) -> None:
    assert "EPOCH" in str(validation.fault(a_set(epoch=epoch)))


@pytest.mark.parametrize("epoch", ["1957-10-04T19:28:34", "2099-12-31T23:59:59.999999"])
def test_an_epoch_of_the_space_age_is_good(a_set: SetMaker, epoch: str) -> None:
    assert validation.fault(a_set(epoch=epoch)) is None


def test_elements_for_another_theory_are_refused(a_set: SetMaker) -> None:
    assert "EPHEMERIS_TYPE is 4" in str(validation.fault(a_set(ephemeris_type=4)))


def test_what_sgp4_cannot_place_is_refused_in_its_words(a_set: SetMaker) -> None:
    assert "decayed" in str(validation.fault(a_set(mean_motion=Decimal("17.9"))))
    assert "SGP4 cannot place" in str(validation.fault(a_set(eccentricity=Decimal("0.9999999"))))


@pytest.mark.parametrize("epoch", ["2026-08-11T03:33:28.343807", "1999-12-31T23:59:59.999999"])
def test_the_model_is_the_one_that_sgp4_makes_of_the_record(
    a_set: SetMaker, record: dict[str, object], epoch: str
) -> None:
    changed = record | {"EPOCH": epoch, "MEAN_MOTION_DDOT": 1.5e-7}
    theirs = Satrec()
    sgp4_omm.initialize(theirs, {key: str(value) for key, value in changed.items()})
    ours = satrec(a_set(epoch=epoch, mean_motion_ddot=Decimal("1.5e-7")))
    assert ours.ndot == pytest.approx(theirs.ndot, rel=1e-12)
    assert ours.nddot == pytest.approx(theirs.nddot, rel=1e-12)
    assert ours.jdsatepoch + ours.jdsatepochF == theirs.jdsatepoch + theirs.jdsatepochF
    for minutes in (0.0, 1440.0):
        # The two multiply by pi and 1440 in another order: the last bit of the mean motion may differ.
        assert ours.sgp4_tsince(minutes)[1] == pytest.approx(theirs.sgp4_tsince(minutes)[1], abs=1e-6)


def test_numbers_that_no_tle_can_carry_have_a_model(a_set: SetMaker) -> None:
    assert satrec(a_set(satellite=799501299)).sgp4_tsince(0.0)[0] == 0
