"""How far old elements may be off: measured from real histories, guessed from the orbit where there is none."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks import timing as worlds
from groundsched.elements import timing
from groundsched.elements.cache import distinct, read_cache, read_file
from groundsched.elements.propagation import DAY_US, satrec
from groundsched.elements.records import Cache, ElementSet
from groundsched.elements.timing import Timing
from groundsched.times import DAY_MS, Window

SetMaker = Callable[..., ElementSet]
CacheMaker = Callable[..., Cache]

ROOT = Path(__file__).parents[2]
TURN_S = 86_400 / 14.82063268
"""One revolution of PRSS-1."""
LEO_DRIFT_S, LEO_AT_EPOCH_S = 0.7, 0.1
STUDENT_OF_TWO = 4.30
"""97.5 % of Student's t with two degrees of freedom, from any table."""


@pytest.fixture(scope="module")
def history() -> tuple[ElementSet, ...]:
    """PRSS-1 of 18 to 22 August 2026, three sets a day, as they were published."""
    sets, _ = read_file(ROOT / "tests" / "hostile" / "elements" / "dup_same_id_epochs.tle", "history.tle")
    assert len(sets) == 12
    return distinct(sets)


@pytest.fixture(scope="module")
def snapshot() -> ElementSet:
    """PRSS-1 of 11 August 2026."""
    return next(s for s in read_cache(ROOT / "tle_cache").sets if s.satellite == 43530)


@pytest.fixture
def judged(a_cache: CacheMaker) -> Callable[[Iterable[ElementSet]], Timing]:
    """The timing of the newest of these sets, all of one satellite."""

    def judge(sets: Iterable[ElementSet]) -> Timing:
        cache = a_cache(*sets)
        return timing.timings([cache.sets[-1]], cache)[0]

    return judge


Judge = Callable[[Iterable[ElementSet]], Timing]


def later(elements: ElementSet, days: float, **changes: Any) -> ElementSet:
    """The same numbers at a later epoch."""
    return replace(elements, epoch_us=elements.epoch_us + round(days * DAY_US), **changes)


def carried(elements: ElementSet, days: float, ahead_s: float) -> ElementSet:
    """A set of the same orbit some days later, than which this one has the satellite `ahead_s` further along.

    Node and perigee turn as SGP4 turns them; the mean anomaly is chosen by trial.
    """
    model = satrec(elements)
    minutes = days * 1440
    node = float(elements.ra_of_asc_node) + math.degrees(model.nodedot) * minutes
    perigee = float(elements.arg_of_pericenter) + math.degrees(model.argpdot) * minutes

    def with_anomaly(degrees: float) -> ElementSet:
        return later(
            elements,
            days,
            ra_of_asc_node=Decimal(f"{node % 360:.9f}"),
            arg_of_pericenter=Decimal(f"{perigee % 360:.9f}"),
            mean_anomaly=Decimal(f"{degrees % 360:.9f}"),
        )

    anomaly = min(range(360), key=lambda degrees: apart_km(elements, with_anomaly(degrees)))
    degrees = float(anomaly)
    for _ in range(6):
        degrees -= (ahead_s + behind_s(elements, with_anomaly(degrees))) / TURN_S * 360
    return with_anomaly(degrees)


def apart_km(older: ElementSet, newer: ElementSet, shift_s: float = 0.0) -> float:
    """The distance of the newer set at its epoch to the older one, `shift_s` after it."""
    minutes = (newer.epoch_us - older.epoch_us) / 60e6 + shift_s / 60
    _, there, _ = satrec(older).sgp4_tsince(minutes)
    _, here, _ = satrec(newer).sgp4_tsince(0.0)
    return math.dist(there, here)


def behind_s(older: ElementSet, newer: ElementSet, reach_s: float = 300.0) -> float:
    """How much later the older set comes nearest to where the newer one is at its epoch: found by trying times."""
    centre = 0.0
    while reach_s > 1e-5:
        tried = [centre + reach_s * step / 20 for step in range(-20, 21)]
        centre = min(tried, key=lambda shift_s: apart_km(older, newer, shift_s))
        reach_s /= 8
    return centre


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({}, "LEO"),
        ({"mean_motion": 15.494}, "low LEO"),
        ({"mean_motion": 15.4, "eccentricity": 0.0}, "low LEO"),
        ({"mean_motion": 15.3, "eccentricity": 0.0}, "LEO"),
        ({"mean_motion": 15.3, "eccentricity": 0.02}, "low LEO"),
        ({"mean_motion": 11.25}, "LEO"),
        ({"mean_motion": 11.24}, "MEO"),
        ({"mean_motion": 2.0056}, "MEO"),
        ({"mean_motion": 1.0027, "inclination": 55.0}, "GSO"),
        ({"mean_motion": 2.006, "eccentricity": 0.72}, "HEO"),
        ({"mean_motion": 1.0027, "eccentricity": 0.25}, "HEO"),
    ],
)
def test_an_orbit_is_of_the_class_that_its_drag_and_height_make_it(
    changes: dict[str, float], name: str, a_set: SetMaker
) -> None:
    assert timing.orbit_class(a_set(**changes)).name == name


@pytest.mark.parametrize(("days", "times_one_day"), [(0.0, 0.0), (0.5, 0.5), (1.0, 1.0), (3.0, 4.5), (14.0, 59.5)])
def test_the_error_grows_with_the_age_and_then_ever_faster(days: float, times_one_day: float) -> None:
    assert timing.growth(days) == times_one_day


@pytest.mark.parametrize("side", [-1, 1], ids=["before the epoch", "after it"])
def test_a_set_alone_is_as_uncertain_as_its_class(side: int, a_set: SetMaker, judged: Judge) -> None:
    alone = judged([a_set(epoch="2026-08-11T12:00:00")])
    assert (alone.drift_s, alone.jump_s) == (None, None)
    epoch = alone.elements.epoch_ms
    assert alone.uncertainty_s(epoch) == LEO_AT_EPOCH_S
    assert alone.uncertainty_s(epoch + side * DAY_MS) == round(math.hypot(LEO_AT_EPOCH_S, LEO_DRIFT_S), 2)
    assert alone.uncertainty_s(epoch + side * 7 * DAY_MS) == round(math.hypot(LEO_AT_EPOCH_S, LEO_DRIFT_S * 17.5), 2)


def test_the_farthest_moment_of_a_window_is_the_least_certain(a_set: SetMaker) -> None:
    known = Timing.of(a_set(epoch="2026-08-11T00:00:00"), 1.0)
    epoch = known.elements.epoch_ms
    assert known.largest_uncertainty_s(Window(epoch - 2 * DAY_MS, epoch + DAY_MS)) == known.uncertainty_s(
        epoch - 2 * DAY_MS
    )


def test_a_document_that_tells_the_drift_gives_the_same_uncertainty(
    history: tuple[ElementSet, ...], judged: Judge
) -> None:
    measured = judged(history)
    again = Timing.of(measured.elements, measured.drift_s, measured.floor_s)
    for days in (0.1, 1, 7.3):
        moment = measured.elements.epoch_ms + round(days * DAY_MS)
        assert again.uncertainty_s(moment) == measured.uncertainty_s(moment)


@pytest.mark.parametrize("ahead_s", [3.0, -3.0, 20.0])
@pytest.mark.parametrize("days", [0.5, 1.0, 6.5])
def test_two_sets_measure_by_how_much_the_older_one_is_early_or_late(
    ahead_s: float, days: float, snapshot: ElementSet, judged: Judge
) -> None:
    newer = carried(snapshot, days, ahead_s)
    assert behind_s(snapshot, newer) == pytest.approx(-ahead_s, abs=1e-3)

    drift_s = judged([snapshot, newer]).drift_s

    # The chord of an orbit is shorter than its arc: 0.03 % at 20 s. What is there at the epoch already is no drift.
    of_a_day_s = math.sqrt(ahead_s**2 - (LEO_AT_EPOCH_S / 2) ** 2) / {0.5: 0.5**1.5, 1.0: 1.0, 6.5: 15.4375}[days]
    assert drift_s == pytest.approx(max(STUDENT_OF_TWO * of_a_day_s, 0.9 * LEO_DRIFT_S), rel=1e-3)


def test_sets_that_agree_by_luck_are_not_believed_until_there_are_many(snapshot: ElementSet, judged: Judge) -> None:
    agreeing = [snapshot, carried(snapshot, 1.0, 0.0)]
    assert judged(agreeing).drift_s == pytest.approx(LEO_DRIFT_S * 0.9)
    agreeing.append(carried(snapshot, 2.0, 0.0))
    assert judged(agreeing).drift_s == pytest.approx(LEO_DRIFT_S * 0.8)
    said = [timing.measured_drift_s(_pairs([1.0] * pairs, [0.0] * pairs), timing.LEO) for pairs in range(1, 12)]
    assert said == pytest.approx([LEO_DRIFT_S * max(0, 10 - pairs) / 10 for pairs in range(1, 12)])


def test_a_measured_history_covers_what_came_of_an_older_set(
    history: tuple[ElementSet, ...], snapshot: ElementSet, judged: Judge
) -> None:
    """Measured on 18 to 22 August, applied to the set of 11 August, which had no part in it."""
    drift_s = judged(history).drift_s
    assert drift_s is not None
    assert 0.05 < drift_s < LEO_DRIFT_S
    old = Timing.of(snapshot, drift_s)
    for newer in history:
        off_s = abs(behind_s(snapshot, newer))
        assert off_s <= old.uncertainty_s(newer.epoch_ms) <= 10 * off_s


@pytest.mark.parametrize(("days", "measures"), [(0.499, False), (0.5, True), (14.0, True), (14.001, False)])
def test_only_sets_half_a_day_to_two_weeks_apart_measure_anything(
    days: float, measures: bool, snapshot: ElementSet, judged: Judge
) -> None:
    assert (judged([snapshot, carried(snapshot, days, 0.0)]).drift_s is not None) == measures


def test_the_sets_of_another_satellite_measure_nothing(
    snapshot: ElementSet, history: tuple[ElementSet, ...], judged: Judge
) -> None:
    others = [replace(s, satellite=5) for s in history]
    assert judged([*others, snapshot]).drift_s is None


def _pairs(gap_days: Sequence[float], along_s: Sequence[float]) -> timing.Pairs:
    """Pairs that follow each other without a gap."""
    older = np.arange(len(gap_days))
    along = np.array(along_s, dtype=np.float64)
    return timing.Pairs(older, older + 1, np.array(gap_days, dtype=np.float64), along, np.abs(along))


def test_what_young_elements_do_is_not_hidden_by_many_long_gaps() -> None:
    """Errors that grow with the age alone: over ten days they are nothing beside what may be expected then."""
    young = _pairs([1.0] * 20, [1.0, -1.0] * 10)
    both = _pairs([1.0] * 20 + [10.0] * 400, [1.0, -1.0] * 10 + [10.0] * 400)
    alone_s = timing.measured_drift_s(young, timing.LEO)
    assert alone_s == pytest.approx(2.09 * math.sqrt(1 - 0.05**2), abs=0.02)
    assert timing.measured_drift_s(both, timing.LEO) == alone_s


def test_an_error_that_grows_faster_than_expected_shows_in_the_long_gaps() -> None:
    drift_s = timing.measured_drift_s(_pairs([1.0] * 20 + [6.0] * 20, [0.1] * 20 + [36.0] * 20), timing.LEO)
    assert drift_s is not None
    assert drift_s * timing.growth(6.0) > 36


def test_two_long_stretches_alone_are_not_believed_against_many_short_ones() -> None:
    short = timing.measured_drift_s(_pairs([1.0] * 20, [0.5] * 20), timing.LEO)
    assert timing.measured_drift_s(_pairs([1.0] * 20 + [6.0] * 2, [0.5] * 20 + [50.0] * 2), timing.LEO) == short


@pytest.mark.parametrize("sets", [5, 7, 10, 14, 28])
@pytest.mark.parametrize("model", [worlds.independent, worlds.correlated, worlds.wandering])
def test_the_stated_uncertainty_holds_as_often_as_it_says(model: worlds.Errors, sets: int) -> None:
    """93 of 100 times at every age, with mean motions that are wrong by 3e-5 rev/day, and never absurdly wide.

    300 worlds tell the share to 1.5 % (one standard deviation).
    """
    random = np.random.default_rng(sets)
    made = [worlds.stated_and_true(random, model, sets, 3e-5) for _ in range(300)]
    stated_s, true_s = (np.array(values) for values in zip(*made, strict=True))
    enough_s = np.percentile(true_s, 95, axis=0)
    for young, old in worlds.AGE_BINS:
        ages = (young < worlds.AGES_DAYS) & (old >= worlds.AGES_DAYS)
        assert (true_s <= stated_s)[:, ages].mean() >= 0.93
        assert np.median(stated_s[:, ages] / enough_s[ages]) <= 6


@pytest.mark.parametrize(("ahead_s", "jumps"), [(60.0, False), (62.0, True), (-62.0, True)])
def test_more_than_a_minute_in_a_day_is_a_jump(
    ahead_s: float, jumps: bool, snapshot: ElementSet, judged: Judge
) -> None:
    """The class may be off by 0.7 s after a day; a minute more is the limit."""
    found = judged([snapshot, carried(snapshot, 1.0, ahead_s)])
    assert (found.jump_s is not None) == jumps
    assert (found.drift_s is None) == jumps, "a jump says nothing of how elements age"


@pytest.fixture
def another(history: tuple[ElementSet, ...], paktes: tuple[str, str]) -> ElementSet:
    """What stands under PRSS-1's number three quarters of a day after its newest set: the orbit of PAKTES 1A."""
    other = replace(history[-1], ra_of_asc_node=Decimal("33.9750"), inclination=Decimal("98.1398"))
    assert paktes[1][17:25].strip() == str(other.ra_of_asc_node)
    return later(other, 0.75)


def test_a_set_of_another_object_has_neither_the_drift_nor_the_certainty_of_the_others(
    history: tuple[ElementSet, ...], another: ElementSet, judged: Judge
) -> None:
    served_by_the_wrong_one = judged([*history, another])

    assert served_by_the_wrong_one.drift_s is None
    assert served_by_the_wrong_one.jump_s is not None
    assert served_by_the_wrong_one.jump_s > 500
    assert served_by_the_wrong_one.floor_s == served_by_the_wrong_one.jump_s
    assert served_by_the_wrong_one.uncertainty_s(another.epoch_ms) == served_by_the_wrong_one.jump_s
    again = Timing.of(another, served_by_the_wrong_one.drift_s, served_by_the_wrong_one.floor_s)
    assert again.uncertainty_s(another.epoch_ms + DAY_MS) == served_by_the_wrong_one.jump_s


def test_a_good_set_next_to_one_of_another_object_keeps_its_drift_and_loses_its_certainty(
    history: tuple[ElementSet, ...], another: ElementSet, a_cache: CacheMaker, judged: Judge
) -> None:
    """Which of the two is right nobody knows, until the next one agrees with one of them."""
    good = history[-1]
    (beside,) = timing.timings([good], a_cache(*history, another))

    assert beside.drift_s == judged(history).drift_s
    assert beside.uncertainty_s(good.epoch_ms) == beside.floor_s == beside.jump_s


def test_a_jump_farther_off_is_warned_of_and_no_floor(
    history: tuple[ElementSet, ...], another: ElementSet, a_cache: CacheMaker
) -> None:
    before_last = history[-4]
    (farther,) = timing.timings([before_last], a_cache(*history, another))

    assert (farther.jump_s or 0) > 500
    assert farther.floor_s is None
    assert farther.uncertainty_s(before_last.epoch_ms) == LEO_AT_EPOCH_S


@pytest.mark.parametrize("days", [0.02, 0.3])
def test_elements_of_another_object_are_seen_though_they_came_within_the_hour(
    days: float, snapshot: ElementSet, judged: Judge
) -> None:
    other = later(snapshot, days, ra_of_asc_node=Decimal("33.9750"))
    assert (judged([snapshot, other]).jump_s or 0) > 500
    assert judged([snapshot, carried(snapshot, days, 0.1)]) == replace(
        judged([snapshot]), elements=carried(snapshot, days, 0.1)
    )


def test_an_object_on_the_other_side_of_the_orbit_is_another_one(snapshot: ElementSet, judged: Judge) -> None:
    """From it to here is at right angles to the track: the part along it says nothing."""
    opposite = carried(snapshot, 0.5, 0.0)
    opposite = replace(opposite, mean_anomaly=(opposite.mean_anomaly + 180) % 360)
    assert (judged([snapshot, opposite]).jump_s or 0) > 1500


def test_jumps_of_many_satellites_are_one_line_the_worst_first(snapshot: ElementSet) -> None:
    jumped = [(name, replace(Timing.of(snapshot), jump_s=s)) for name, s in (("A", 70.4), ("B", None), ("C", 900.0))]
    assert timing.jump_warnings(jumped) == (
        "successive element sets disagree, by a manoeuvre or because one is another object's: C by 900 s, A by 70 s",
    )
    assert timing.jump_warnings(jumped[1:2]) == ()


def test_a_set_whose_sgp4_fails_at_the_next_epoch_measures_nothing(snapshot: ElementSet, judged: Judge) -> None:
    sinking = replace(snapshot, mean_motion=Decimal("16.3"), bstar=Decimal("0.004"))
    after = later(sinking, 3.0)
    assert satrec(sinking).sgp4_tsince(3 * 1440.0)[0] != 0, "it decays within three days"
    found = judged([sinking, after])
    assert (found.drift_s, found.jump_s) == (None, None)


def test_a_long_history_counts_only_near_the_set_that_serves(snapshot: ElementSet, judged: Judge) -> None:
    """Two weeks of half days around it: a wild set a month before is forgotten."""
    steady = [later(snapshot, days / 2) for days in range(60)]
    wild = later(snapshot, -0.5, inclination=Decimal("20.0"))
    assert judged([wild, *steady]) == judged(steady)
