"""Rows over the sets of contacts that reach what a row asks for."""

from __future__ import annotations

import itertools
import random

import pytest

from groundsched.progress import never
from groundsched.scheduling.covers import MOST_MEMBERS, Covers
from groundsched.scheduling.engines import Program
from groundsched.scheduling.faces import Face, joined, model_of, narrowed
from groundsched.scheduling.model import Model, Row, at_most


def asking(weights: tuple[int, ...], least: int) -> Row:
    """So much is wanted of contacts that bring these volumes."""
    return Row(tuple(range(len(weights))), weights, least, sum(weights))


def day(seed: int) -> Model:
    """Four passes, each over two or three stations of which one can have it, and a volume that they must bring."""
    draw = random.Random(seed)
    passes: list[tuple[int, ...]] = []
    for _ in range(4):
        begin = passes[-1][-1] + 1 if passes else 0
        passes.append(tuple(range(begin, begin + draw.randint(2, 3))))
    count = passes[-1][-1] + 1
    volumes = tuple(draw.randint(40, 220) for _ in range(count))
    wanted = asking(volumes, sum(max(volumes[n] for n in each) for each in passes) * draw.randint(50, 90) // 100)
    rows = [wanted, *(at_most(each, 1) for each in passes)]
    return model_of(narrowed(Face((None,) * count, ()), {}, rows), [-draw.randint(1, 50) for _ in range(count)])


def allowed(model: Model) -> list[tuple[int, ...]]:
    """Every choice that keeps the rows."""
    every = itertools.product((0, 1), repeat=len(model.weights))
    return [values for values in every if all(row.least <= row.sum_of(values) <= row.most for row in model.rows)]


@pytest.mark.parametrize("seed", range(40))
def test_what_whole_contacts_can_bring_keeps_every_row_and_closes_the_gap(seed: int) -> None:
    model, covers = day(seed), Covers()
    choices = allowed(model)
    best = max(model.value(values) for values in choices)
    program = Program(model)
    for _ in range(50):
        relaxed = program.relaxation(stop=never)
        assert relaxed is not None
        rows = covers.broken(model.rows, relaxed.values, stop=never)
        if not rows:
            break
        assert all(row.least <= row.sum_of(values) for row in rows for values in choices)
        assert all(row.sum_of(relaxed.values) < row.least for row in rows)
        model = joined(model, rows)
        program.add(rows)
    assert relaxed is not None
    assert relaxed.value(model) == pytest.approx(best, rel=0.01)


def test_half_of_each_of_two_passes_is_not_a_contact() -> None:
    """All of 100 Mbit come from either station of one pass, and never from the other pass alone."""
    wanted, station = asking((120, 120, 90), 100), at_most((0, 1), 1)
    # Half of a pass brings 60, half of the other 45: what is wanted, and yet no pass is taken that would bring it.
    (row,) = Covers().broken([wanted, station], [0.5, 0.0, 0.5], stop=never)
    assert (row.members, row.weights, row.least) == ((0, 1), (1, 1), 1)


def test_contacts_that_go_together_bring_what_they_bring() -> None:
    assert Covers().broken([asking((60, 60, 60), 120)], [1.0, 1.0, 0.0], stop=never) == []


def test_rows_of_more_members_than_can_be_listed_are_left_as_they_are() -> None:
    wide = asking(tuple(range(1, MOST_MEMBERS + 2)), 40)
    assert Covers().broken([wide], [0.02] * (MOST_MEMBERS + 1), stop=never) == []


def test_rows_of_too_many_sets_are_left_as_they_are() -> None:
    many = asking(tuple(range(100, 140)), 2000)
    assert Covers().broken([many], [0.42] * 40, stop=never) == []
