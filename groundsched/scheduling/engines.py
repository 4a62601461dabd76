"""The only door to OR-Tools: CP-SAT, the linear relaxation, and SCIP as the second exact solver.

All three come through `pywraplp`: `ortools.sat.python.cp_model` imports pandas, which alone takes longer than a plan.
Each Solve runs in a thread of its own, because a signal handler runs only between steps of the calling thread.
"""

from __future__ import annotations

import operator
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from ortools.linear_solver import pywraplp

from groundsched.progress import Stop
from groundsched.scheduling.model import Model, Row
from groundsched.scheduling.wire import DUALS, VALUES, Received, Sent, bounds

POLL_S = 0.05
"""How often `stop` is asked while a solver runs."""

SCIP_WORK = 5_000_000
"""SCIP's budget, in branch-and-bound nodes times choices; open components are small and need a handful of nodes."""

NOISE = 1e-5
"""Solvers compute in floating point: a bound this far under a whole number means that number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How far CP-SAT goes."""

    budget: float
    """Its own measure of work, about seconds: unlike a clock it ends at the same point every time."""
    gap: float = 0.0
    """The proven relative gap at which it may end."""
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What an exact solver found."""

    values: tuple[int, ...] | None
    """The best choice, or None where it found none."""
    bound: float
    """No choice gives more; infinite where nothing is known."""
    stopped: bool


@dataclass(frozen=True, slots=True)
class Relaxation:
    """The optimum of the linear relaxation, in which a choice may be a fraction."""

    values: tuple[float, ...]
    duals: tuple[float, ...]
    """By row."""

    def value(self, model: Model) -> float:
        """What it gives, were fractions allowed."""
        total: float = sum(map(operator.mul, model.weights, self.values))
        return total

    @property
    def broken_part(self) -> float:
        """Which part of the choices is neither taken nor left, 0 to 1."""
        broken = sum([abs(value - round(value)) > NOISE for value in self.values])
        return broken / max(1, len(self.values))


def cp_sat(model: Model, *, hint: Sequence[int], effort: Effort, stop: Stop, presolve: bool = True) -> Answer:
    """Solve with CP-SAT, from `hint`, as far as the effort goes.

    Where `hint` is known to be an optimum there is nothing to simplify: without `presolve` its proof took 0.05 s in
    place of 0.075 s for all stages of a week over six stations.
    """
    solver = _solver("SAT")
    # presolve_inclusion_work_limit:0 keeps away from a presolve that can certify a wrong optimum (or-tools #5293);
    # without symmetries, probing and a second presolve it took 0.07 s in place of 0.13 s for all stages of a day.
    # All rows in its relaxation at once: our relaxation has shown that they are needed; one by one they took 0.35 s in
    # place of 0.12 s for 3,281 choices.
    solver.SetSolverSpecificParametersAsString(
        "num_workers:1 linearization_level:2 presolve_inclusion_work_limit:0 catch_sigint_signal:false"
        " symmetry_level:0 cp_model_probing_level:0 max_presolve_iterations:1 add_lp_constraints_lazily:false"
        f" cp_model_presolve:{str(presolve).lower()}"
        f" max_deterministic_time:{effort.budget} random_seed:{effort.seed} relative_gap_limit:{effort.gap!r}"
    )
    _load(solver, Sent(model, whole=True, hint=hint))
    return _exact(solver, effort.gap, stop)


def scip(model: Model, *, stop: Stop, work: int = SCIP_WORK) -> Answer:
    """Solve with SCIP to the end, or to its budget of nodes."""
    solver = _solver("SCIP")
    nodes = max(1, work // max(1, len(model.weights)))
    # SCIP would take Ctrl-C for itself, print on stdout that it did, and the program would never hear of it.
    solver.SetSolverSpecificParametersAsString(f"limits/nodes = {nodes}\nmisc/catchctrlc = FALSE")
    _load(solver, Sent(model, whole=True))
    return _exact(solver, 0.0, stop)


def relaxation(model: Model, *, stop: Stop) -> Relaxation | None:
    """Solve the linear relaxation; None where it was stopped or failed."""
    return Program(model).relaxation(stop=stop)


class Program:
    """A model's linear relaxation that stays in the solver: with more rows it is solved again from where it was.

    Dual simplex without presolve took a third of the time that GLOP takes by itself, and after 40 more rows a fifth.
    """

    def __init__(self, model: Model) -> None:
        """Load the model."""
        self._solver = _solver("GLOP")
        self._solver.SetSolverSpecificParametersAsString("use_dual_simplex:true use_preprocessing:false")
        _load(self._solver, Sent(model, whole=False))

    def add(self, rows: Sequence[Row]) -> None:
        """Ask for these rows as well."""
        choices = self._solver.variables()
        for row in rows:
            constraint = self._solver.Constraint(*bounds(row))
            for member, weight in zip(row.members, row.weights, strict=True):
                constraint.SetCoefficient(choices[member], weight)

    def relaxation(self, *, stop: Stop) -> Relaxation | None:
        """Solve it; None where it was stopped or failed."""
        status, _ = _run(self._solver, 0.0, stop)
        if status != self._solver.OPTIMAL:
            return None
        found = _received(self._solver)
        return Relaxation(tuple(found.numbers(VALUES).tolist()), tuple(found.numbers(DUALS).tolist()))


def _solver(name: str) -> Any:
    solver = pywraplp.Solver.CreateSolver(name)
    if solver is None:
        raise RuntimeError(f"this build of OR-Tools has no {name}")
    return solver


def _load(solver: Any, model: Sent) -> None:
    error = solver.LoadModelFromProto(model)
    if error:
        raise RuntimeError(f"OR-Tools does not take the model: {error}")


def _received(solver: Any) -> Received:
    found = Received()
    solver.FillSolutionResponseProto(found)
    return found


def _exact(solver: Any, gap: float, stop: Stop) -> Answer:
    status, stopped = _run(solver, gap, stop)
    if status not in (solver.OPTIMAL, solver.FEASIBLE):
        return Answer(None, float("inf"), stopped)
    values = np.rint(_received(solver).numbers(VALUES)).astype(np.int64)
    return Answer(tuple(values.tolist()), solver.Objective().BestBound(), stopped)


def _run(solver: Any, gap: float, stop: Stop) -> tuple[int, bool]:
    """Solve while asking `stop`: the solver's status, and whether it was stopped."""
    if stop():
        return solver.NOT_SOLVED, True
    parameters = pywraplp.MPSolverParameters()
    parameters.SetDoubleParam(parameters.RELATIVE_MIP_GAP, gap)  # otherwise SCIP is content with 0.0001
    status: list[int] = []
    worker = threading.Thread(target=lambda: status.append(solver.Solve(parameters)), daemon=True)
    worker.start()
    stopped = False
    worker.join(POLL_S)
    while worker.is_alive():
        stopped = stopped or stop()
        if stopped:
            solver.InterruptSolve()
        worker.join(POLL_S)
    if not status:
        raise RuntimeError("the solver's thread ended without an answer")
    return status[0], stopped
