"""Bounds in whole numbers, cores and what all optima have in common, against every choice that there is."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace

import pytest

from groundsched.progress import never
from groundsched.scheduling import engines
from groundsched.scheduling.agreement import agreed
from groundsched.scheduling.certificate import certificate
from groundsched.scheduling.cores import Component, confirmed, searched
from groundsched.scheduling.faces import Face, face_after, model_of, narrowed
from groundsched.scheduling.model import Model, Row, at_most
from groundsched.scheduling.proving import proven

EFFORT = engines.Effort(budget=10.0)


def drawn(seed: int) -> Model:
    """Nine choices, some of them of equal weight, under a knapsack, a demand and a few conflicts."""
    draw = random.Random(seed)
    pairs = [tuple(sorted(draw.sample(range(9), 2))) for _ in range(7)]
    rows = [at_most((a, b), 1) for a, b in pairs]
    weights = tuple(draw.randint(3, 9) for _ in range(9))
    rows += [Row(tuple(range(9)), weights, 0, 25), Row((0, 1, 2), (1, 1, 1), 1, 3)]
    return model_of(narrowed(Face((None,) * 9, ()), {}, rows), tuple(draw.choice((4, 5, 6, 9)) for _ in range(9)))


def allowed(model: Model) -> list[tuple[int, ...]]:
    """Every choice that keeps the rows."""
    every = itertools.product((0, 1), repeat=len(model.weights))
    return [values for values in every if all(row.least <= row.sum_of(values) <= row.most for row in model.rows)]


@pytest.mark.parametrize("seed", range(25))
def test_no_choice_gives_more_than_any_prices_prove(seed: int) -> None:
    model, draw = drawn(seed), random.Random(seed)
    relaxed = engines.relaxation(model, stop=never)
    assert relaxed is not None
    best = max(model.value(values) for values in allowed(model))
    wrong = replace(relaxed, duals=tuple(dual + draw.uniform(-2, 2) for dual in relaxed.duals))
    for prices in (relaxed, wrong):
        known = certificate(model, prices)
        assert best <= sum(known.limit(number) for number in range(len(model.components)))


@pytest.mark.parametrize("seed", range(25))
def test_a_component_is_proven_over_its_core_as_over_all_choices(seed: int) -> None:
    model, start = drawn(seed), min(allowed(drawn(seed)), key=drawn(seed).value)
    relaxed = engines.relaxation(model, stop=never)
    assert relaxed is not None
    known = certificate(model, relaxed)
    whole = tuple(range(len(model.weights)))
    left, bound = known.left.tolist(), sum(known.bounds)
    one = Component(replace(model, components=(whole,)), left, known.scale, bound, list(start), few=3)
    searched(one, efforts=[EFFORT], stop=never)
    confirmed(one, effort=EFFORT, stop=never)
    best = max(model.value(values) for values in allowed(model))
    assert (one.value, tuple(one.best) in allowed(model)) == (best, True)
    assert (one.proven_by("cp-sat"), one.proven_by("scip")) == (True, True)


@pytest.mark.parametrize("seed", range(25))
def test_components_together_have_two_proofs(seed: int) -> None:
    model, start = drawn(seed), min(allowed(drawn(seed)), key=drawn(seed).value)
    relaxed = engines.relaxation(model, stop=never)
    found = proven(model, relaxed, start, efforts=[EFFORT], stop=never, twice=lambda best: True)
    best = max(model.value(values) for values in allowed(model))
    assert (model.value(found.best), found.limit, tuple(found.best) in allowed(model)) == (best, best, True)
    assert sum(1 for bound in found.bounds.values() if bound == best) >= 2


@pytest.mark.parametrize("seed", range(25))
def test_a_best_choice_that_the_relaxation_closes_may_be_left_at_that(seed: int) -> None:
    model = drawn(seed)
    best = max(allowed(model), key=model.value)
    relaxed = engines.relaxation(model, stop=never)
    assert relaxed is not None
    known = certificate(model, relaxed)
    found = proven(model, relaxed, best, efforts=[EFFORT], stop=never, twice=lambda _: True, confirm=False)
    assert model.value(found.best) == model.value(best) == found.limit
    if sum(known.limit(number) for number in range(len(model.components))) == found.limit:
        assert (found.best, found.bounds) == (list(best), {"lp": found.limit})
    else:
        assert found.bounds["cp-sat"] == found.limit < found.bounds["lp"]


@pytest.mark.parametrize("seed", range(25))
def test_the_face_of_a_stage_holds_its_optima_and_nothing_else(seed: int) -> None:
    model = drawn(seed)
    face = Face((None,) * 9, model.rows)
    optima = max(allowed(model), key=model.value)
    after = face_after(face, model, engines.relaxation(model, stop=never), optima)
    for values in allowed(model):
        assert after.holds(values) == (model.value(values) == model.value(optima))


@pytest.mark.parametrize("seed", range(25))
def test_what_is_agreed_is_the_same_in_every_optimum(seed: int) -> None:
    model = drawn(seed)
    value = max(model.value(values) for values in allowed(model))
    optima = [values for values in allowed(model) if model.value(values) == value]
    found = agreed(model, optima[0], effort=EFFORT, stop=never)
    same = [n for n in range(9) if len({values[n] for values in optima}) == 1]
    assert found == same


def test_without_a_proof_nothing_is_agreed() -> None:
    model = drawn(1)
    best = max(allowed(model), key=model.value)
    assert agreed(model, best, effort=EFFORT, stop=lambda: True) == []
