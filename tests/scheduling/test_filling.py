"""What still fits is taken, also where stages were improved in windows and the tie-break was reached."""

from __future__ import annotations

from groundsched.scheduling.objective import stages
from groundsched.scheduling.solve import Board, posed
from tools.small_worlds.worlds import world


def test_no_tie_break_keeps_a_contact_out_that_fits() -> None:
    filled_up = 0
    for seed in range(60):
        demand = world(seed, ())
        problem = posed(demand).problem
        board = Board(problem, tuple(stages(problem.candidates, demand)))
        empty = board.completed(board.fixed)
        full = board.fuller(empty, board.ordered)
        goals = [stage for stage in board.ordered if not stage.is_tie_break]
        gained = [stage.sign * (stage.sum_of(full) - stage.sum_of(empty)) for stage in goals]
        assert all(gain >= 0 for gain in gained)
        worth = any(candidate.value for candidate in problem.candidates)
        assert any(gained) == worth, f"seed {seed}: an empty schedule stays empty"
        filled_up += worth
    assert filled_up > 50
