"""The model that a textbook gives: optional intervals that must not overlap."""

from __future__ import annotations

import time

from ortools.sat.python import cp_model

from benchmarks.scheduling.methods.interface import Method
from benchmarks.scheduling.questions import Outcome, Question, contacts


def run(question: Question, limit_s: float) -> Outcome:
    """The best schedule that CP-SAT finds, and its bound."""
    begin = time.process_time()
    model = cp_model.CpModel()
    taken = [model.new_bool_var("") for _ in question.choices]
    for numbers in question.by_antenna.values():
        model.add_no_overlap([_interval(model, taken[n], *question.occupied(question.choices[n])) for n in numbers])
    for numbers in question.by_satellite.values():
        ends = {n: (question.choices[n].start, question.choices[n].end) for n in numbers}
        model.add_no_overlap([_interval(model, taken[n], *ends[n]) for n in numbers])
    model.maximize(sum(choice.value * take for choice, take in zip(question.choices, taken, strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = limit_s
    status = solver.solve(model)
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    numbers = [number for number, take in enumerate(taken) if found and solver.boolean_value(take)]
    bound = int(solver.best_objective_bound + 1e-6)
    return Outcome(contacts(question, numbers), time.process_time() - begin, bound)


def _interval(model: cp_model.CpModel, taken: cp_model.IntVar, start: int, end: int) -> cp_model.IntervalVar:
    return model.new_optional_fixed_size_interval_var(start, end - start, taken, "")


INTERVALS = Method(
    "intervals.INTERVALS",
    "CP-SAT, intervals",
    "an optional interval of fixed times for each pass, `no_overlap` for each antenna and each satellite, one worker",
    run,
    "ortools",
)
