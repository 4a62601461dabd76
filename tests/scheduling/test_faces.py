"""What a settled stage leaves to the next, on programs small enough to see."""

from __future__ import annotations

import pytest

from groundsched.progress import never
from groundsched.scheduling import engines
from groundsched.scheduling.faces import Face, face_after, model_of, narrowed
from groundsched.scheduling.model import at_most


def test_a_row_that_cannot_be_broken_leaves() -> None:
    face = narrowed(Face((None, None, None), ()), {0: 0}, [at_most((0, 1), 1), at_most((1, 2), 1)])
    assert face.rows == (at_most((1, 2), 1),)


def test_taking_one_of_a_clique_leaves_out_the_others() -> None:
    face = narrowed(Face((None, None, None), ()), {1: 1}, [at_most((0, 1), 1), at_most((1, 2), 1)])
    assert face == Face((0, 1, 0), ())


def test_a_contradiction_is_never_passed_over() -> None:
    with pytest.raises(RuntimeError, match="nothing is left to choose"):
        narrowed(Face((None, None), ()), {0: 1, 1: 1}, [at_most((0, 1), 1)])


def test_a_choice_without_weight_that_nothing_asks_for_is_no_part_of_the_model() -> None:
    face = narrowed(Face((None,) * 4, ()), {}, [at_most((0, 1, 2), 1), at_most((2, 3), 1)])
    model = model_of(face, (5, 7, 0, 0))
    assert model.indices == (0, 1)
    assert model.components == ((0, 1),)


def test_equal_choices_stay_open_and_worse_ones_are_left_out() -> None:
    face = narrowed(Face((None,) * 4, ()), {}, [at_most((0, 1, 2, 3), 1)])
    model = model_of(face, (9, 9, 4, 0))
    after = face_after(face, model, engines.relaxation(model, stop=never), (1, 0, 0, 0))
    assert after.decided == (None, None, 0, 0)
    assert [(row.members, row.least, row.most) for row in after.rows] == [((0, 1), 1, 1)]
    assert after.holds((0, 1, 0, 0))
    assert not after.holds((0, 0, 0, 0))


def test_without_a_relaxation_the_value_is_kept_by_a_row() -> None:
    face = narrowed(Face((None,) * 3, ()), {}, [at_most((0, 1, 2), 2)])
    model = model_of(face, (3, 2, 2))
    after = face_after(face, model, None, (1, 1, 0))
    assert after.holds((1, 0, 1))
    assert not after.holds((0, 1, 1))


def test_an_odd_ring_keeps_its_value_by_a_row() -> None:
    ring = [at_most((i, (i + 1) % 5) if i < 4 else (0, 4), 1) for i in range(5)]
    face = narrowed(Face((None,) * 5, ()), {}, ring)
    model = model_of(face, (1, 1, 1, 1, 1))
    after = face_after(face, model, engines.relaxation(model, stop=never), (1, 0, 1, 0, 0))
    assert after.holds((0, 1, 0, 1, 0))
    assert not after.holds((1, 0, 0, 0, 0))
