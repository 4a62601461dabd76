"""One component that the relaxation leaves open, or a large one: solved over the few choices that matter.

A choice that costs more than `slack` off its end cannot be off it in anything that gives within `slack` of the bound.
Decided so, all but a core of the choices leave the model; what lies outside the core gives less than bound - slack,
whatever it is. A narrow core is solved first, to know how good the component can be; the core of that slack is then
proven by both solvers. The bounds are counted in whole numbers (`certificate.py`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from groundsched.documents.reasons import Proof
from groundsched.progress import Stop
from groundsched.scheduling import engines
from groundsched.scheduling.faces import ContradictionError, Face, narrowed
from groundsched.scheduling.model import Model, renumbered

NARROW = 500
"""Choices of a narrow core, about: what SCIP solves in a few hundredths of a second."""


@dataclass(slots=True)
class Component:
    """One component, numbered by itself, with what is known of it; it gets better as it is searched."""

    model: Model
    left: Sequence[int]
    """What the prices leave of each choice's weight, in parts of `scale`."""
    scale: int
    bound: int
    """No choice gives more, in the same parts."""
    best: list[int]
    """The best that is known; it keeps all rows."""
    few: int = NARROW
    bounds: dict[Proof, int] = field(default_factory=dict)
    """What each solver has shown, in whole units."""
    stopped: bool = False

    @property
    def value(self) -> int:
        """What the best gives."""
        return self.model.value(self.best)

    @property
    def needed(self) -> int:
        """The slack of the core that holds the best and all that is better."""
        return max(0, self.bound - self.value * self.scale)

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be better than the best, by the prices."""
        return self.needed < self.scale

    @property
    def narrow(self) -> int:
        """The slack of a narrow core: it holds what is a step short of the bound, too, which noise may put in reach."""
        costs = sorted(map(abs, self.left))
        step = self.scale * (math.gcd(*self.model.weights) or 1)
        return max(costs[min(self.few, len(costs)) - 1], self.bound % step + step)

    def outside(self, slack: int) -> int:
        """What nothing outside the core of this slack exceeds, in whole units."""
        return (self.bound - slack - 1) // self.scale

    def shown(self, name: Proof, bound: int) -> None:
        """A solver has shown this, too."""
        self.bounds[name] = min(bound, self.bounds.get(name, bound))

    def proven_by(self, name: Proof) -> bool:
        """Whether this solver has shown that nothing is better than the best."""
        return name in self.bounds and self.bounds[name] <= self.value


def searched(component: Component, *, efforts: Sequence[engines.Effort], stop: Stop) -> None:
    """Make the best of a component, and prove it by CP-SAT as far as the efforts go, one after the other."""
    if component.needed > component.narrow:
        _solve(component, component.narrow, "cp-sat", efforts[0], stop)
    for effort in efforts:
        if component.stopped or component.proven_by("cp-sat"):
            break
        _solve(component, max(component.needed, component.narrow), "cp-sat", effort, stop)


def confirmed(component: Component, *, effort: engines.Effort, stop: Stop) -> None:
    """Prove by SCIP what CP-SAT has proven, unless it has been on the way."""
    if component.proven_by("cp-sat") and not component.proven_by("scip") and not component.stopped:
        _solve(component, component.needed, "scip", effort, stop)


def _solve(component: Component, slack: int, name: Proof, effort: engines.Effort, stop: Stop) -> None:
    """Solve the core of this slack with one solver, and keep what it finds and shows."""
    try:
        decided, core = _core(component, slack)
    except ContradictionError:
        return  # a core too narrow for any choice
    base = [value or 0 for value in decided]
    settled = component.model.value(base)
    if name == "scip":
        answer = engines.scip(core, stop=stop)
    else:
        # What is known is mostly far from the optimum, and CP-SAT does better without it.
        hint = [component.best[n] for n in core.indices] if component.is_closed else ()
        answer = engines.cp_sat(core, hint=hint, effort=effort, stop=stop)
    component.stopped = answer.stopped
    if answer.values is not None:
        for n, value in zip(core.indices, answer.values, strict=True):
            base[n] = value
        if component.model.value(base) > component.value:
            component.best = base
    if math.isfinite(answer.bound):
        inside = settled + math.floor(answer.bound + engines.NOISE)
        component.shown(name, max(inside, component.outside(slack)))


def _core(component: Component, slack: int) -> tuple[tuple[int | None, ...], Model]:
    """What is decided outside the core, and the core as a model."""
    model = component.model
    ranges = model.ranges or (1,) * len(model.weights)
    decisions = {n: ranges[n] if left > 0 else 0 for n, left in enumerate(component.left) if abs(left) > slack}
    face = narrowed(Face((None,) * len(model.weights), (), model.ranges), decisions, model.rows)
    number = {n: place for place, n in enumerate(n for n, value in enumerate(face.decided) if value is None)}
    return face.decided, Model(
        indices=tuple(number),
        weights=tuple([model.weights[n] for n in number]),
        rows=tuple([renumbered(row, number) for row in face.rows]),
        sources=face.rows,
        components=(tuple(number.values()),),
        ranges=tuple([ranges[n] for n in number]) if model.ranges else (),
    )
