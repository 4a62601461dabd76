"""What OR-Tools is sent and what it answers, against protobuf's own reading of it."""

from __future__ import annotations

import math

import pytest
from ortools.linear_solver import linear_solver_pb2

from groundsched.progress import never
from groundsched.scheduling import engines
from groundsched.scheduling.model import Model, Row, at_most
from groundsched.scheduling.wire import DUALS, VALUES, Received, Sent

FREE = Row((0, 1), (1, 1), 0, 5)
"""No choice breaks it."""

ROWS = (at_most((0, 1), 1), Row((1, 299), (3, -2), -1, 9, (1, 7)), FREE, at_most((2, 299), 1))


def model(rows: tuple[Row, ...] = ROWS) -> Model:
    """Three hundred choices, of which the last goes to 7."""
    return Model(
        indices=tuple(range(300)),
        weights=tuple(n - 20 for n in range(300)),
        rows=rows,
        sources=rows,
        components=(tuple(range(300)),),
        ranges=(*(1,) * 299, 7),
    )


def test_protobuf_reads_the_model_that_was_written() -> None:
    hint = [n % 2 for n in range(300)]
    read = linear_solver_pb2.MPModelProto.FromString(Sent(model(), whole=True, hint=hint).SerializeToString())
    assert read.maximize
    assert [v.objective_coefficient for v in read.variable] == [n - 20 for n in range(300)]
    assert [(v.lower_bound, v.upper_bound) for v in read.variable] == [*[(0, 1)] * 299, (0, 7)]
    assert all(v.is_integer for v in read.variable)
    assert [(tuple(c.var_index), tuple(c.coefficient)) for c in read.constraint] == [
        (r.members, r.weights) for r in ROWS
    ]
    assert list(read.solution_hint.var_index) == list(range(300))
    assert list(read.solution_hint.var_value) == hint


def test_a_bound_that_cannot_bind_is_not_sent() -> None:
    read = linear_solver_pb2.MPModelProto.FromString(Sent(model(), whole=False).SerializeToString())
    assert [(c.lower_bound, c.upper_bound) for c in read.constraint] == [
        (-math.inf, 1),
        (-1, math.inf),
        (-math.inf, 3),
        (-math.inf, 1),
    ]
    assert not any(v.is_integer for v in read.variable)


def test_an_answer_is_read_as_protobuf_wrote_it() -> None:
    written = linear_solver_pb2.MPSolutionResponse(
        status=linear_solver_pb2.MPSOLVER_OPTIMAL,
        objective_value=-3.5,
        variable_value=[0.25, 1e9, -2.0] * 100,
        dual_value=[7.5],
        reduced_cost=[1.0, 2.0],
        status_str="all is well",
    )
    answer = Received()
    answer.ParseFromString(written.SerializeToString())
    assert answer.numbers(VALUES).tolist() == [0.25, 1e9, -2.0] * 100
    assert answer.numbers(DUALS).tolist() == [7.5]


def test_a_field_that_is_not_there_has_no_numbers() -> None:
    assert Received().numbers(DUALS).tolist() == []


def test_every_row_has_its_own_dual_also_beside_one_that_cannot_bind() -> None:
    asked = Model((0, 1), (4, 3), (FREE, at_most((0, 1), 1)), (), ((0, 1),))
    relaxed = engines.relaxation(asked, stop=never)
    assert relaxed is not None
    assert relaxed.values == pytest.approx((1, 0))
    assert relaxed.duals[0] == 0
    assert 3 <= relaxed.duals[1] <= 4


def test_a_program_with_more_rows_is_what_it_would_be_with_all_from_the_first() -> None:
    one, other = at_most((0, 1), 1), Row((0, 2), (2, 1), 0, 2)
    program = engines.Program(Model((0, 1, 2), (5, 4, 3), (one,), (one,), ((0, 1), (2,))))
    assert (first := program.relaxation(stop=never)) is not None
    assert first.values == pytest.approx((1, 0, 1))
    program.add([other])
    assert (more := program.relaxation(stop=never)) is not None
    whole = engines.relaxation(Model((0, 1, 2), (5, 4, 3), (one, other), (one, other), ((0, 1, 2),)), stop=never)
    assert whole is not None
    assert more.values == pytest.approx(whole.values)
    assert len(more.duals) == 2
