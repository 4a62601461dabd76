"""The bound of each stage, by a linear program of its own: what no schedule can be better than.

The program takes contacts as fractions, and knows every rule that follows from times alone. What every schedule keeps,
it keeps: so a stage whose value is better than the bound claims what cannot be. A bound that is better than the value
refutes nothing: the notes say how far apart they are.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from ortools.linear_solver import pywraplp

from groundsched.documents.schedule import Objective
from groundsched.documents.verification import Finding
from groundsched.verification.aims import terms_of
from groundsched.verification.choices import choices
from groundsched.verification.opportunities import Opportunity
from groundsched.verification.program import Program, Terms
from groundsched.verification.record import Record
from groundsched.verification.relaxation import LEFT_OUT, Relaxation

MINIMISED = ("least_contacts", "gaps", "volume", "shares")
UNBOUNDED = ("tie_break", "kept")
"""Stages of which the program knows nothing."""

NOISE = 1e-6
"""The solver computes in floating point, to about a tenth of this part."""
MOST_VARIABLES = 200_000


def beyond_bound(
    record: Record, opportunities: Sequence[Opportunity]
) -> tuple[list[Finding], dict[str, int], list[str]]:
    """Stages whose value no schedule can have; what was bounded, and how many of it; what the bound leaves open."""
    made = Relaxation.of(record, choices(record, opportunities))
    if len(made.program.most) > MOST_VARIABLES:
        return [], {}, [f"the bound was not computed: its program would have {len(made.program.most)} variables"]
    comparison = _Comparison(made)
    for objective in record.schedule.solution.objectives:
        if objective.tier not in UNBOUNDED:
            comparison.look_at(objective)
    checked = {"choices": len(made.chosen), "stages bounded": comparison.bounded, "stages tight": comparison.tight}
    return comparison.findings, checked, comparison.notes


class _Comparison:
    """One stage after the other, each with the document's values of those before."""

    def __init__(self, made: Relaxation) -> None:
        self.made = made
        self.solver = _Solver(made.program)
        self.bounded = self.tight = 0
        self.findings: list[Finding] = []
        self.notes: list[str] = []

    def look_at(self, objective: Objective) -> None:
        """Compare, and hold the stage at its value from here on."""
        terms, least = terms_of(self.made, objective), objective.tier in MINIMISED
        best = None if terms is None else self.solver.best(terms, least=least)
        if terms is None or best is None:
            self.notes.append(f"{objective.tier}: no bound was found")
            return
        self.bounded += 1
        self._judge(objective, objective.value - best if least else best - objective.value, least=least)
        room = _noise(objective.value)
        if least:
            self.made.program.add(terms, most=objective.value + room)
        else:
            self.made.program.add(terms, least=objective.value - room)

    def _judge(self, objective: Objective, better_by: float, *, least: bool) -> None:
        """By so much the program's best is better than the value: stages are whole numbers, and less than 1 is none."""
        name = f"{objective.tier} {objective.priority}" if objective.tier == "requests" else objective.tier
        if better_by <= -max(0.5, _noise(objective.value)):
            most = objective.value + math.ceil(-better_by) if least else objective.value - math.ceil(-better_by)
            what = f"{name} has {objective.value:,}; no schedule can have {'less' if least else 'more'} than {most:,}"
            self.findings.append(Finding(code="bound", contact=None, detail=what))
        elif better_by < 1:
            self.tight += 1
        else:
            part = better_by / max(1, abs(objective.value))
            what = (
                f"{name}: the linear program leaves {math.floor(better_by):,} of {objective.value:,} open ({part:.2%})"
            )
            self.notes.append(f"{what}; it takes fractions of contacts, and knows nothing of {LEFT_OUT}")


def _noise(value: float) -> float:
    return NOISE * max(1.0, abs(value))


class _Solver:
    """GLOP with a program that grows."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._solver: Any = pywraplp.Solver.CreateSolver("GLOP")
        self._variables: list[Any] = []
        self._rows = 0

    def best(self, terms: Terms, *, least: bool) -> float | None:
        """The least or the largest sum of these terms; None where the solver has no answer."""
        self._load()
        objective = self._solver.Objective()
        objective.Clear()
        for number, amount in terms.items():
            objective.SetCoefficient(self._variables[number], amount)
        objective.SetOptimizationDirection(not least)
        if self._solver.Solve() != self._solver.OPTIMAL:
            return None
        return float(objective.Value())

    def _load(self) -> None:
        """What has come since."""
        for number in range(len(self._variables), len(self._program.most)):
            most = self._program.most[number]
            top = self._solver.infinity() if math.isinf(most) else most
            self._variables.append(self._solver.NumVar(self._program.least[number], top, ""))
        for row in self._program.rows[self._rows :]:
            least, most = (
                math.copysign(self._solver.infinity(), e) if math.isinf(e) else e for e in (row.least, row.most)
            )
            constraint = self._solver.Constraint(least, most)
            for number, amount in row.terms.items():
                constraint.SetCoefficient(self._variables[number], amount)
        self._rows = len(self._program.rows)
